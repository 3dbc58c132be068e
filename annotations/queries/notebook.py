"""A page of the notebook: what fits, in its order, grouped by article."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby, takewhile
from typing import NamedTuple
from urllib.parse import urlencode

from annotations.queries import notebook_rows as listing
from annotations.queries.notebook_filter import Filter
from annotations.queries.notebook_rows import Key, Row, Standing
from reader.access import Visitor
from reader.models import Article

SIZE = 20
"""Entries on a page."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Cursor(NamedTuple):
    """After which row a page begins."""

    order: str
    """``article`` or ``time``."""
    key: Key
    newest: datetime
    """UTC; when the newest row of the row's article was made."""

    def encode(self) -> str:
        """As it stands in an address; means nothing to anybody else."""
        key = self.key
        start = "" if key.start is None else key.start
        parts = (self.order[0], key.type, key.pk, key.article, _micro(key.at), start, _micro(self.newest))
        return base64.urlsafe_b64encode(".".join(map(str, parts)).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor | None:
        """The cursor that ``encode`` wrote; None for anything else."""
        if not text or len(text) > 160:
            return None
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
            order, type_, pk, article, at, start, newest = raw.split(".")
            numbers = int(pk), int(article), int(start or 0)
            if (
                order not in ("a", "t")
                or type_ not in ("h", "l", "n")
                or not all(0 <= n < 2**63 for n in numbers)
            ):
                return None
            place = numbers[2] if start else None
            key = Key(type_, numbers[0], numbers[1], _moment(at), place)
            return cls("article" if order == "a" else "time", key, _moment(newest))
        except (ValueError, OverflowError, binascii.Error):
            return None


def _micro(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(text: str) -> datetime:
    return _EPOCH + int(text) * _MICROSECOND


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one article that follow each other."""

    article: Article
    items: list[Row]
    marks: int
    """How many marks of the article fit, on this page or not."""
    continued: bool = False
    """Whether rows of the article stand on the page before too."""


@dataclass(slots=True)
class Notebook:
    """A page, and how much fits altogether."""

    groups: list[Group] = field(default_factory=list)
    older: str = ""
    """Query string of the next page, without ``?``; empty at the end."""
    marks: int = 0
    rest: int = 0
    """Notes and links of whole articles."""
    articles: int = 0

    @property
    def rows(self) -> int:
        return self.marks + self.rest


def notebook_page(visitor: Visitor, wanted: Filter, cursor: Cursor | None = None) -> Notebook:
    """The rows after ``cursor`` (a cursor of another order is none), ``SIZE`` at most."""
    standings = listing.articles(visitor, wanted)
    if cursor is not None and cursor.order != wanted.order:
        cursor = None
    find = _by_time if wanted.order == "time" else _by_article
    keys = find(visitor, wanted, standings, cursor)
    rows = list(listing.load(visitor, keys[:SIZE]))
    by_article = {standing.article: standing for standing in standings}
    page = Notebook(
        marks=sum(one.marks for one in standings),
        rest=sum(one.rows - one.marks for one in standings),
        articles=len(standings),
    )
    for pk, items in groupby(rows, key=lambda row: row.article.pk):
        found = list(items)
        continued = cursor is not None and not page.groups and cursor.key.article == pk
        page.groups.append(Group(found[0].article, found, by_article[pk].marks, continued))
    if len(keys) > SIZE:
        last = keys[SIZE - 1]
        after = Cursor(wanted.order, last, by_article[last.article].newest)
        page.older = urlencode([*wanted.pairs(), ("older", after.encode())])
    return page


def _by_time(visitor: Visitor, wanted: Filter, standings: list[Standing], cursor: Cursor | None) -> list[Key]:
    return listing.keys_by_time(visitor, wanted, cursor.key if cursor else None, SIZE + 1)


def _by_article(
    visitor: Visitor, wanted: Filter, standings: list[Standing], cursor: Cursor | None
) -> list[Key]:
    """Article by article, as many at once as may fill the page."""
    if cursor is not None:
        at = (cursor.newest, cursor.key.article)
        standings = [one for one in standings if (one.newest, one.article) <= at]
    keys: list[Key] = []
    while standings and len(keys) <= SIZE:
        chosen = _enough(standings, SIZE + 1 - len(keys))
        standings = standings[len(chosen) :]
        found = listing.keys_of_articles(visitor, wanted, chosen)
        keys += found if cursor is None else [key for key in found if _is_after(key, cursor.key)]
    return keys


def _enough(standings: Iterable[Standing], rows: int) -> list[Standing]:
    chosen: list[Standing] = []

    def wanting(_one: Standing) -> bool:
        return sum(one.rows for one in chosen) < rows

    for one in takewhile(wanting, standings):
        chosen.append(one)
    return chosen


def _is_after(key: Key, after: Key) -> bool:
    return key.article != after.article or key.by_place > after.by_place
