"""A reader's saved searches, with how much each finds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import pgettext

from reader.access import Visitor, searches_for
from reader.models import ReadingState, SavedSearch
from reader.numerals import number
from reader.queries.matching import matching
from reader.queries.states import KEPT
from reader.search.query import parse

SHOWN = 12
"""How many the rail names; the page of saved filters has them all."""
MOST = 99
"""Counts go this far: of more, a list says that there are more."""
SECONDS = 60
"""How long counts are taken for true."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search as lists show it."""

    saved: SavedSearch
    found: int | None = None
    """Articles, ``MOST`` + 1 for any more; None where they were not counted."""

    @property
    def count(self) -> str:
        """``found`` as lists print it."""
        if self.found is None:
            return ""
        return f"{number(MOST)}+" if self.found > MOST else number(self.found)

    @property
    def address(self) -> str:
        return search_address(self.saved.query)


@dataclass(frozen=True, slots=True)
class Own:
    """A list that every reader has: what they are reading, what they keep, what they put away."""

    name: str
    address: str
    found: int | None = None
    """Articles, ``MOST`` + 1 for any more; None where they are not counted."""

    @property
    def count(self) -> str:
        """``found`` as lists print it; empty for none."""
        if not self.found:
            return ""
        return f"{number(MOST)}+" if self.found > MOST else number(self.found)


def own_lists(visitor: Visitor) -> list[Own]:
    """A reader's lists by how they stand with articles. What is counted was touched by them: two queries at most,
    none where that is known from the last minute."""
    place = f"own-lists:{visitor.pk}"
    known: dict[str, int] | None = cache.get(place)
    if known is None:
        known = {text: counted(visitor, f"is:{text}") for text in (ReadingState.READING.value, KEPT)}
        cache.set(place, known, SECONDS)
    names = {
        ReadingState.UNREAD.value: pgettext("articles", "Unread"),
        ReadingState.READING.value: pgettext("articles", "Being read"),
        ReadingState.READ.value: pgettext("articles", "Read"),
        KEPT: pgettext("articles", "Kept"),
        ReadingState.ARCHIVED.value: pgettext("articles", "Archived"),
    }
    latest = reverse("latest")
    return [Own(name, f"{latest}?q=is:{text}", known.get(text)) for text, name in names.items()]


def search_address(text: str, **more: str) -> str:
    """The search page's address for a query in the grammar; empty values are left out."""
    pairs = [("q", text), *more.items()]
    query = urlencode([pair for pair in pairs if pair[1]], safe=":,/")
    return reverse("search") + (f"?{query}" if query else "")


def counted(visitor: Visitor, text: str) -> int:
    """Articles that fit the query ``text``, ``MOST`` + 1 for any more."""
    return matching(visitor, parse(text).query).order_by()[: MOST + 1].count()


def kept_searches(visitor: Visitor, *, shown: int | None = None) -> tuple[list[Kept], int]:
    """The first ``shown`` saved searches (all of them) with counts, and how many there are.

    One query, and one for each count that is not known from the last minute.
    """
    searches = list(searches_for(visitor))
    first = searches[:shown]
    place = f"saved-searches:{visitor.pk}"
    known: dict[str, int] = cache.get(place) or {}
    missing = {one.query for one in first} - known.keys()
    if missing:
        known = known | {text: counted(visitor, text) for text in missing}
        cache.set(place, known, SECONDS)
    return [Kept(one, known[one.query]) for one in first], len(searches)
