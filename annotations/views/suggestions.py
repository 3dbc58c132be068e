"""Suggested pairs: linked, dismissed, and both taken back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations.services import suggestions as service
from annotations.views.answers import Toast
from reader.access import article_for, suggestion_for
from reader.limits import limit
from reader.models import Article, StorySuggestion
from reader.queries.tags import tag_index
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


def _pair(request: MemberRequest, pk: int) -> tuple[StorySuggestion, Article, Article]:
    """The suggestion, the article at hand (``at``, in the form or the address; the first without), and the other."""
    limit(f"suggestion:{request.user.pk}", 120, 60)
    suggestion = suggestion_for(request.user, pk)
    at = request.POST.get("at") or request.GET.get("at", "")
    ends = {str(suggestion.first_id): suggestion.first, str(suggestion.second_id): suggestion.second}
    here = ends.get(at or str(suggestion.first_id))
    if here is None:
        raise Http404
    other = suggestion.second if here.pk == suggestion.first_id else suggestion.first
    return suggestion, article_for(request.user, here.pk), other


def _answer(request: MemberRequest, here: Article, toast: Toast, *, undo: str = "") -> HttpResponse:
    """The linked and suggested stories anew, with a word; without scripts the way back to them, with ``undo``."""
    if not request.htmx:
        query = f"?undo={undo}" if undo else ""
        return redirect(f"{here.get_absolute_url()}{query}#rel-h")
    gone = f"toast-{toast.key}" if request.GET.get("from") == "toast" else ""
    tags = [node for node in tag_index(request.user, here.pk).here if node.pk != here.section_id]
    shown = {"article": here, "tags": tags, "toast": toast, "gone": gone}
    response = render(request, "annotations/suggestion_done.html", shown)
    response["HX-Trigger"] = "postil:linked"
    return response


@account_required
@require_POST
def link(request: MemberRequest, pk: int) -> HttpResponse:
    """Makes a link of the pair, of the kind that was suggested or chosen instead."""
    suggestion, here, other = _pair(request, pk)
    kind = request.POST.get("kind") or service.proposed_kind(suggestion.kind, here, other)
    made = service.confirm(request.user, here, other, kind)
    message = _("The stories are linked.")
    if made.user_id != request.user.pk:
        return _answer(request, here, Toast(message, key=f"link-{made.pk}"))
    undo = f"{reverse('link-delete', args=[made.pk])}?at={here.pk}&from=toast"
    return _answer(request, here, Toast(message, undo, f"made-{made.pk}"), undo=f"made-{made.pk}")


@account_required
@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """Never again suggested to this reader; Undo says otherwise."""
    suggestion, here, _other = _pair(request, pk)
    service.dismiss(request.user, suggestion)
    undo = f"{reverse('suggestion-restore', args=[pk])}?at={here.pk}&from=toast"
    key = f"suggestion-{pk}"
    return _answer(request, here, Toast(_("It is not suggested to you again."), undo, key), undo=key)


@account_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Suggested again."""
    suggestion, here, _other = _pair(request, pk)
    service.take_back(request.user, suggestion)
    return _answer(request, here, Toast(_("It is suggested again."), key=f"suggestion-{pk}"))
