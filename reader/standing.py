"""How a visitor stands with the articles of a list, put beside each row and card: in weight, and in words.

Pages that are kept (``reader.kept``) leave it open, and it is put in when they are given: one query for all of a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reader import cards
from reader.models import Article, ReadingState, User
from reader.queries.states import Stand, stands, stands_of, without_row_of
from reader.templatetags.postil import icon

STANDS = re.compile(rb"\x00([lw])(\d+)([a-z]+)\x00")
"""A place that was left open: for the look (l) or the words (w) of an article, its number, its state without a row."""


def join_the_lists() -> None:
    """Adds it to every list of articles, once."""
    if look not in cards.LOOKS:
        cards.LOOKS.append(look)
        cards.ENDS.append(words)


def known_stands(request: HttpRequest, articles: Sequence[Article]) -> dict[int, Stand]:
    """How this visitor stands with these, asked for once a request. One query where any is new."""
    known: dict[int, Stand] = request.__dict__.setdefault("_stands", {})
    known.update(stands(request.user, [article for article in articles if article.pk not in known]))
    return known


def leave_open(request: HttpRequest) -> None:
    """Has lists of this request leave a place for what ``filled`` puts there."""
    request._stands_open = True  # type: ignore[attr-defined]


def _places(request: HttpRequest, articles: Sequence[Article], what: str) -> dict[int, str] | None:
    """A place for each of these, where the page leaves it open: its number, and its state if it has no row."""
    user = request.user
    if not getattr(request, "_stands_open", False) or not isinstance(user, User):
        return None
    return {article.pk: f"\0{what}{article.pk}{without_row_of(user, article)}\0" for article in articles}


def filled(request: HttpRequest, content: bytes) -> bytes:
    """A page with what its lists left open. One query, where it has such lists."""
    left = STANDS.findall(content)
    if not left:
        return content
    known = stands_of(request.user, {int(pk): state.decode() for _what, pk, state in left})

    made: dict[tuple[bytes, Stand], bytes] = {}

    def said(place: re.Match[bytes]) -> bytes:
        stand = known[int(place[2])]
        key = (place[1], stand)
        if key not in made:
            made[key] = (_looks(stand) if place[1] == b"l" else _said(stand)).encode()
        return made[key]

    return STANDS.sub(said, content)


def _looks(stand: Stand) -> str:
    return f' data-state="{stand.state}"'


def look(request: HttpRequest, articles: Sequence[Article]) -> Mapping[int, str]:
    """The attribute by which lists are styled."""
    if (places := _places(request, articles, "l")) is not None:
        return places
    known = known_stands(request, articles)
    return {article.pk: _looks(known[article.pk]) for article in articles if article.pk in known}


def words(request: HttpRequest, articles: Sequence[Article]) -> Mapping[int, str]:
    """The same for whoever does not see it; what is kept, and how far it was read, is said to all."""
    if (places := _places(request, articles, "w")) is not None:
        return places
    known = known_stands(request, articles)
    said = {article.pk: _said(known[article.pk]) for article in articles if article.pk in known}
    return {pk: html for pk, html in said.items() if html}


def _said(stand: Stand) -> str:
    shown, said = "vh", ""
    match stand.state:
        case ReadingState.UNREAD:
            said = pgettext("state of an article", "Unread")
        case ReadingState.READ:
            said = pgettext("state of an article", "Read")
        case ReadingState.READING:
            shown, said = "stand-n", _("%(n)d%% read") % {"n": stand.percent}
        case _:
            shown, said = "stand-n", _("Archived")
    state = f'<span class="{shown}" data-stand>{escape(said)}</span>'
    if not stand.kept:
        return state
    return f'{state}<span class="is-kept">{icon("save", "i--s")}<span class="vh">{escape(_("Kept"))}</span></span>'
