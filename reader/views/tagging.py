"""Tags beside the article: the part of the page, adding, taking off, what is suggested, what completes a name."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reader.access import article_for, may_curate
from reader.errors import Invalid
from reader.models import Article
from reader.queries.tagging import choices, hints, is_known, rights, tagging
from reader.services import tagging as service
from reader.services.tags import NAME_LIMIT
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest
from reader.views.toasts import Done, answer, undo_token


def _context(request: MemberRequest, article: Article) -> dict[str, Any]:
    return {"article": article, "tagging": tagging(request.user, article)}


def _answer(request: MemberRequest, article: Article, deed: service.Deed) -> HttpResponse:
    undo = undo_token(request.user, "tag", deed.undo) if deed.undo else ""
    parts = [("reader/tagged.html", {**_context(request, article), "oob": True})]
    done = Done(deed.said, undo, parts, {"postil:tagged": {"article": article.pk}})
    return answer(request, done, default=f"{article.get_absolute_url()}#article-tags")


@account_required
@require_safe
def part(request: MemberRequest, pk: int) -> HttpResponse:
    """The part of the page with the article's tags, and the tree in the rail, which marks and counts them."""
    return render(request, "reader/tagged.html", _context(request, article_for(request.user, pk)))


@account_required
@require_POST
def add(request: MemberRequest, pk: int) -> HttpResponse:
    """Adds the tag ``name``: filed at once by whoever may, else proposed."""
    article = article_for(request.user, pk)
    return _answer(
        request,
        article,
        service.add(request.user, article, request.POST.get("name", ""), rights(request.user, article)),
    )


@account_required
@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes the tag with the number ``tag`` off."""
    article = article_for(request.user, pk)
    if not rights(request.user, article).files:
        raise Http404
    number = request.POST.get("tag", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Invalid(_("“tag” must be the number of a tag."), field="tag")
    return _answer(request, article, service.remove(article, int(number)))


@account_required
@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Suggests the tag ``name`` no longer, or takes back one's own proposal."""
    article = article_for(request.user, pk)
    return _answer(
        request,
        article,
        service.dismiss(request.user, article, request.POST.get("name", ""), rights(request.user, article)),
    )


@account_required
@require_safe
def suggestions(request: MemberRequest, pk: int) -> HttpResponse:
    """Tags of the library whose names stand in the text, for the end of the article's tags."""
    article = article_for(request.user, pk)
    return render(
        request, "reader/tag_hints.html", {"article": article, "hints": hints(request.user, article)}
    )


@account_required
@require_safe
def names(request: MemberRequest) -> HttpResponse:
    """What completes ``q``: tags by name and other names, and the name itself where it is none yet."""
    typed = " ".join(request.GET.get("q", "")[: NAME_LIMIT + 1].split())
    found = choices(request.user, typed)
    new = typed if typed and len(typed) <= NAME_LIMIT and not is_known(request.user, typed) else ""
    return render(
        request, "reader/tag_names.html", {"choices": found, "new": new, "curates": may_curate(request.user)}
    )
