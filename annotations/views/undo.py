"""The Undo after a page load: ``?undo=h12``, ``?undo=note-7`` or ``?undo=link-3`` names what was just deleted,
``?undo=made-3`` a link that was just made, ``?undo=suggestion-5`` what was just dismissed."""

from __future__ import annotations

import re

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.access import binned_links, changes_for, links_for
from annotations.models import Highlight, Note
from annotations.views.answers import Toast
from reader.models import Article
from reader.queries.related import is_dismissed

_KEY = re.compile(r"(h|c|note-|link-|made-|suggestion-)([0-9]{1,18})\Z")


def toast_of(request: HttpRequest, article: Article) -> Toast | None:
    """The toast for what the address names, if it is one's own, of this article, and in the bin."""
    match = _KEY.match(request.GET.get("undo", ""))
    if match is None or not request.user.is_authenticated:
        return None
    kind, pk = match[1], int(match[2])
    if kind == "c":
        change = changes_for(request.user).filter(pk=pk, article=article).exclude(outcome="").first()
        if change is None or change.undo is None:
            return None
        said = {"placed": _("The note is placed again."), "kept": _("Kept as it was, with its old words.")}
        message = said.get(change.outcome, _("Confirmed. Both wordings stay on record."))
        return Toast(message, reverse("change-reopen", args=[change.highlight_id]), f"c{pk}")
    if kind == "h":
        if not Highlight.objects.binned().filter(pk=pk, article=article, user_id=request.user.pk).exists():
            return None
        return Toast(
            _("The mark and its note are in the bin."), reverse("highlight-restore", args=[pk]), f"h{pk}"
        )
    if kind == "link-":
        ends = Q(from_article=article) | Q(to_article=article)
        if not binned_links(request.user).filter(ends, pk=pk).exists():
            return None
        return Toast(_("The link is in the bin."), reverse("link-restore", args=[pk]), f"link-{pk}")
    if kind == "made-":
        ends = Q(from_article=article) | Q(to_article=article)
        if not links_for(request.user).filter(ends, pk=pk, user_id=request.user.pk).exists():
            return None
        undo = f"{reverse('link-delete', args=[pk])}?at={article.pk}&from=toast"
        return Toast(_("The stories are linked."), undo, f"made-{pk}")
    if kind == "suggestion-":
        if not is_dismissed(request.user, article, pk):
            return None
        undo = f"{reverse('suggestion-restore', args=[pk])}?at={article.pk}&from=toast"
        return Toast(_("It is not suggested to you again."), undo, f"suggestion-{pk}")
    if not Note.objects.binned().filter(pk=pk, article=article, user_id=request.user.pk).exists():
        return None
    return Toast(_("The note is in the bin."), reverse("note-restore", args=[pk]), f"note-{pk}")
