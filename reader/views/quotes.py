"""Quotations: all wordings of one utterance, a person's, an article's; and what curators decide about them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reader.access import may_curate
from reader.limits import limit
from reader.models import TagKind
from reader.queries.quote_export import as_csv, as_text
from reader.queries.quotes import of_article, of_person, quotation_for, quote_page
from reader.queries.tags import find_tag
from reader.services import utterances
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


@require_safe
def quote(request: HttpRequest, pk: int) -> HttpResponse:
    """All wordings of an utterance; ``?view=sentences`` shows them whole instead of the places that vary."""
    curates = may_curate(request.user)
    page = quote_page(request.user, pk, may_decide=curates)
    return render(
        request,
        "reader/quote.html",
        {
            "room": "compare",
            "page": page,
            "whole": request.GET.get("view") == "sentences",
            "may_decide": curates,
            "undo": request.GET.get("undo", "")[:400] if curates else "",
            "copied": as_text(page, request.build_absolute_uri(reverse("quote", args=[pk]))),
        },
    )


@require_safe
def quote_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The wordings as a CSV file."""
    answer = HttpResponse(as_csv(quote_page(request.user, pk)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quotation-{pk}.csv"'
    return answer


@account_required
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """A curator says that a quotation is a wording of this utterance, or that it is not."""
    if not may_curate(request.user):
        raise Http404
    limit(f"quotes:{request.user.pk}", 120, 60)
    page = quote_page(request.user, pk)
    number = request.POST.get("quotation", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    chosen = quotation_for(request.user, int(number))
    sealed = utterances.decide(page.utterance, chosen, request.POST.get("belongs") == "1", request.user)
    return redirect(f"{reverse('quote', args=[pk])}?undo={sealed}")


@account_required
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes a decision about this utterance back."""
    if not may_curate(request.user):
        raise Http404
    quote_page(request.user, pk)
    return redirect("quote", utterances.undo(request.POST.get("undo", "")))


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """What a person was quoted as saying, newest first."""
    tag, is_own = find_tag(request.user, slug, with_hidden=may_curate(request.user))
    if tag is None or tag.kind != TagKind.PERSON:
        raise Http404
    if not is_own:
        return redirect("tag-quotations", tag.slug)
    page = of_person(request.user, tag, request.GET)
    return render(request, "reader/quoted_person.html", {"room": "tags", "tag": tag, "page": page})


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """The quotations of an article, in its order."""
    found, lines = of_article(request.user, pk)
    return render(request, "reader/quoted_article.html", {"article": found, "lines": lines})
