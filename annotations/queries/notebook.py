"""A page of the notebook: what fits, in its order, grouped by article."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from annotations.queries.notebook_filter import Filter
from annotations.queries.notebook_rows import LINK, MARK, NOTE, Key, Row, load
from annotations.queries.notebook_window import COUNTED, After, window
from reader.access import Visitor
from reader.models import Article
from reader.queries.hits import Counted

SIZE = 20
"""Entries on a page."""
NONE = Counted(0)
_MOST = 2000
"""Rows that one look takes in."""
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
    marks: Counted = NONE
    rest: Counted = NONE
    """Notes and links of whole articles."""
    articles: Counted = NONE
    of: Counted = NONE
    """The marks among which was looked, where the filter is narrower than whose they are."""

    @property
    def rows(self) -> int | None:
        """How many rows fit; None where they were not counted to the end."""
        return None if self.marks.more or self.rest.more else self.marks.n + self.rest.n


def notebook_page(visitor: Visitor, wanted: Filter, cursor: Cursor | None = None) -> Notebook:
    """The rows after ``cursor`` (a cursor of another order is none), ``SIZE`` at most."""
    if cursor is not None and cursor.order != wanted.order:
        cursor = None
    chosen = (_by_time if wanted.order == "time" else _by_article)(visitor, wanted, cursor)
    page = _counted(chosen.numbers)
    rows = list(load(visitor, chosen.keys[:SIZE]))
    for pk, items in groupby(rows, key=lambda row: row.article.pk):
        found = list(items)
        continued = cursor is not None and not page.groups and cursor.key.article == pk
        page.groups.append(Group(found[0].article, found, chosen.marks.get(pk, 0), continued))
    if len(chosen.keys) > SIZE:
        last = chosen.keys[SIZE - 1]
        after = Cursor(wanted.order, last, chosen.newest[last.article])
        page.older = urlencode([*wanted.pairs(), ("older", after.encode())])
    return page


def _counted(numbers: dict[str, int]) -> Notebook:
    def shown(*names: str) -> Counted:
        found = [numbers.get(name, 0) for name in names]
        return Counted(min(sum(found), COUNTED), sum(found) > COUNTED)

    articles = shown("articles")
    bounded = any(numbers.get(name, 0) > COUNTED for name in (MARK, NOTE, LINK))
    return Notebook(
        marks=shown(MARK),
        rest=shown(NOTE, LINK),
        articles=Counted(articles.n, articles.more or bounded),
        of=shown("of"),
    )


@dataclass(slots=True)
class _Chosen:
    """The rows of a page, and one more if there is one, in their order."""

    keys: list[Key] = field(default_factory=list)
    marks: dict[int, int] = field(default_factory=dict)
    """How many marks fit of each article."""
    newest: dict[int, datetime] = field(default_factory=dict)
    """When the newest row of each article was made (UTC)."""
    numbers: dict[str, int] = field(default_factory=dict)

    def learn(self, keys: Iterable[Key]) -> dict[int, list[Key]]:
        """Takes down what is known of the articles of ``keys``, which are all that fits of them; returns them."""
        of: dict[int, list[Key]] = {}
        for key in keys:
            of.setdefault(key.article, []).append(key)
        for pk, found in of.items():
            self.marks[pk] = sum(key.type == MARK for key in found)
            self.newest[pk] = max(key.at for key in found)
        return of


def _by_time(visitor: Visitor, wanted: Filter, cursor: Cursor | None) -> _Chosen:
    key = cursor.key if cursor else None
    after = After(key.at, key.article, key.type, key.pk) if key else None
    part = window(visitor, wanted, SIZE + 1, after)
    chosen = _Chosen(part.newest, numbers=part.numbers)
    chosen.learn(part.keys)
    return chosen


def _by_article(visitor: Visitor, wanted: Filter, cursor: Cursor | None) -> _Chosen:
    """Article by article, those with the newest rows first.

    The articles of the newest rows are those that come first, and hold as many rows at least. Only rows that are
    newer than others of articles on the pages before make more than one look necessary.
    """
    chosen, size = _Chosen(), SIZE + 1
    begun = (cursor.newest, cursor.key.article) if cursor else None
    after = After(*begun) if begun else None
    while True:
        part = window(visitor, wanted, size, after, counted=not chosen.numbers)
        chosen.numbers = chosen.numbers or part.numbers
        known = set(chosen.newest)
        of = chosen.learn(part.keys)
        for pk in sorted(of.keys() - known, key=lambda pk: (chosen.newest[pk], pk), reverse=True):
            if begun is not None and (chosen.newest[pk], pk) > begun:
                continue  # it stands on a page before
            keys = sorted(of[pk], key=lambda key: key.by_place)
            if cursor is not None and pk == cursor.key.article:
                keys = [key for key in keys if key.by_place > cursor.key.by_place]
            chosen.keys += keys
        if len(chosen.keys) > SIZE or len(part.newest) < size:
            return chosen
        last = part.newest[-1]
        after, size = After(last.at, last.article, last.type, last.pk), min(size * 8, _MOST)
