"""How a reader stands with articles: one by its menu or by keys, many by their list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reader.access import article_for
from reader.errors import Invalid
from reader.models import Article, ReadingState
from reader.queries.states import stands
from reader.services.reading import change_many
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest
from reader.views.toasts import Done, answer, pressed, undo_token


def _part(request: MemberRequest, article: Article) -> tuple[str, dict[str, Any]]:
    stand = stands(request.user, [article])[article.pk]
    return "reader/article_state.html", {"article": article, "stand": stand, "oob": True}


def _said(state: str) -> str:
    return {
        ReadingState.UNREAD: _("Marked as unread."),
        ReadingState.READING: _("Marked as being read."),
        ReadingState.READ: _("Marked as read."),
        ReadingState.ARCHIVED: _("Archived."),
    }[ReadingState(state)]


@account_required
@require_safe
def standing(request: MemberRequest, pk: int) -> HttpResponse:
    """The part of the article page that says how its reader stands with it."""
    template, context = _part(request, article_for(request.user, pk))
    return render(request, template, context)


@account_required
@require_POST
def set_one(request: MemberRequest, pk: int) -> HttpResponse:
    """Puts one article into ``state``."""
    article = article_for(request.user, pk)
    state = request.POST.get("state", "")
    if state not in ReadingState.values:
        raise Invalid(
            _("An article cannot be “%(found)s”. It can be %(known)s.")
            % {"found": state[:40], "known": ", ".join(ReadingState.values)},
            field="state",
        )
    before = change_many(request.user, [article], state=state)
    done = Done(
        _said(state),
        undo_token(request.user, "states", before),
        [_part(request, article)],
        {"postil:state": {"article": pk, "state": state}},
    )
    return answer(request, done, default=article.get_absolute_url())


@account_required
@require_POST
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """Keeps an article (``on=1``) for reading without a connection, or no longer.

    Told to the page by ``postil:keep`` with the article's number: the device fetches it, or forgets it.
    """
    article = article_for(request.user, pk)
    on = pressed(request)
    before = change_many(request.user, [article], kept=on)
    said = _("Kept for reading without a connection.") if on else _("No longer kept.")
    done = Done(
        said,
        undo_token(request.user, "states", before),
        [_part(request, article)],
        {"postil:keep": {"article": pk, "on": on}},
    )
    return answer(request, done, default=article.get_absolute_url())
