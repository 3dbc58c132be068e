"""A reader's saved searches, with how much each finds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from reader.access import Visitor, searches_for
from reader.models import SavedSearch
from reader.numerals import number
from reader.queries.matching import matching
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
