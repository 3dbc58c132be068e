"""How a reader stands with articles: one by its menu or by keys, many by their list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reader.access import article_for, articles_for
from reader.errors import Invalid
from reader.models import Article, ReadingState
from reader.queries.matching import matching
from reader.queries.states import KEPT, is_state, stands
from reader.search.query import Query, parse
from reader.services.reading import change_many, read_everything
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest
from reader.views.toasts import Done, answer, pressed, undo_token

MOST, SELECTED = 2000, 500
"""Articles that are marked at once because they fit, and because they were selected."""
LENGTH = 2000
"""Code points of a query that are looked at."""
ACTS: dict[str, tuple[str, bool | None]] = {
    "read": (ReadingState.READ, None),
    "unread": (ReadingState.UNREAD, None),
    "archived": (ReadingState.ARCHIVED, None),
    "keep": ("", True),
    "unkeep": ("", False),
}
"""What may be done to several articles: the state that they get, and whether they are kept."""


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
def many(request: MemberRequest) -> HttpResponse:
    """Marks several articles: those in ``article`` as ``act`` says, or all that fit ``q`` as ``all`` says.

    At most ``MOST`` at once; where more fit, the answer says so, and the same press goes on with them.
    """
    whole = request.POST.get("all", "")
    act = whole or request.POST.get("act", "")
    if act not in ACTS:
        raise Invalid(
            _("Articles cannot be marked “%(found)s”. It can be %(known)s.")
            % {"found": act[:40], "known": ", ".join(ACTS)},
            field="act",
        )
    query = parse(request.POST.get("q", "")[:LENGTH]).query if whole else Query()
    if whole == ReadingState.READ and not query.terms:
        until, unread = read_everything(request.user)
        what = [until.isoformat() if until else None, unread]
        return answer(
            request,
            Done(_("Everything in the library is marked as read."), undo_token(request.user, "everything", what),
                 refresh=True),
            default="latest",
        )  # fmt: skip
    if whole and not query.terms:
        raise Invalid(_("Say which articles: narrow the list first, or select some of it."), field="q")
    chosen, more = _fitting(request, query, act) if whole else (_selected(request), False)
    before = change_many(request.user, chosen, state=ACTS[act][0], kept=ACTS[act][1])
    said = ngettext("%(n)d article: %(done)s", "%(n)d articles: %(done)s", len(chosen)) % {
        "n": len(chosen),
        "done": _done(act),
    }
    if more:
        said = _("%(said)s More fit: mark again to go on with them.") % {"said": said}
    undo = undo_token(request.user, "many", before) if before else ""
    return answer(request, Done(said, undo, refresh=True), default="latest")


def _done(act: str) -> str:
    if act in ReadingState.values:
        return _said(act)
    return _("Kept for reading without a connection.") if act == "keep" else _("No longer kept.")


def _selected(request: MemberRequest) -> list[Article]:
    """The articles that a form names, as far as the reader may see them. Raises ``Invalid`` for none, or too many."""
    numbers = {value for value in request.POST.getlist("article") if value.isascii() and value.isdecimal()}
    if not 0 < len(numbers) <= SELECTED:
        raise Invalid(
            _("Select from 1 to %(limit)d articles; %(found)d are selected.")
            % {"limit": SELECTED, "found": len(numbers)},
            field="article",
        )
    pks = [int(value) for value in numbers if len(value) < 19]
    return list(articles_for(request.user).filter(pk__in=pks).only("created_at"))


def _fitting(request: MemberRequest, query: Query, act: str) -> tuple[list[Article], bool]:
    """Articles that fit and do not stand so already, newest first, and whether there are more."""
    there = is_state(request.user, {"keep": KEPT, "unkeep": KEPT}.get(act, act))
    fits = matching(request.user, query)
    fits = fits.filter(there) if act == "unkeep" else fits.exclude(there)
    found = list(fits.newest_first().only("created_at", "listed_at")[: MOST + 1])
    return found[:MOST], len(found) > MOST


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
