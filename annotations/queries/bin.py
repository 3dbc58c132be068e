"""The page of the bin: what a reader deleted within 30 days, newest first."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from annotations.models import Code, Highlight, Note, StoryLink
from annotations.services.bin import CODE, HIGHLIGHT, KEPT, LINK, NOTE, SORTS, bin_of
from reader.models import Article, User

SIZE = 40
"""Things on a page."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Binned:
    """One thing in the bin."""

    key: str
    at: datetime
    """UTC; when it was deleted."""
    highlight: Highlight | None = None
    note: Note | None = None
    link: StoryLink | None = None
    code: Code | None = None
    article: Article | None = None

    @property
    def leaves(self) -> datetime:
        """UTC; after this it is deleted for good."""
        return self.at + KEPT

    @property
    def cursor(self) -> str:
        """After which thing the next page begins."""
        moment = (self.at - _EPOCH) // _MICROSECOND
        return base64.urlsafe_b64encode(f"{moment}.{self.key}".encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class BinPage:
    """A page of the bin; ``older`` is the cursor of the next one, empty at the end."""

    items: list[Binned]
    older: str


def _cursor(text: str) -> tuple[datetime, str, int] | None:
    """What ``Binned.cursor`` wrote; None for anything else."""
    if not text or len(text) > 80:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        moment, key = raw.split(".")
        if key[:1] not in SORTS or not 0 < int(key[1:]) < 2**63:
            return None
        return _EPOCH + int(moment) * _MICROSECOND, key[:1], int(key[1:])
    except (ValueError, OverflowError, binascii.Error):
        return None


def _after(cursor: tuple[datetime, str, int] | None, sort: str) -> Q:
    """What follows the cursor in a list that is newest first, then in the order of ``SORTS``."""
    if cursor is None:
        return Q()
    at, of, pk = cursor
    if sort == of:
        same = Q(deleted_at=at, pk__lt=pk)
    elif SORTS.index(sort) > SORTS.index(of):
        same = Q(deleted_at=at)
    else:
        return Q(deleted_at__lt=at)
    return Q(deleted_at__lte=at) & (Q(deleted_at__lt=at) | same)


_WITH: dict[str, tuple[str, ...]] = {
    HIGHLIGHT: ("article",),
    NOTE: ("article", "highlight", "parent"),
    LINK: ("from_article", "to_article", "from_highlight"),
    CODE: ("group",),
}


def bin_page(user: User, older: str = "") -> BinPage:
    """The things after the cursor ``older``. Four queries."""
    cursor = _cursor(older)
    found: list[Binned] = []
    for sort, rows in bin_of(user).items():
        page: QuerySet[Any] = rows.filter(_after(cursor, sort)).select_related(*_WITH[sort])
        found += [_binned(sort, row) for row in page.order_by("-deleted_at", "-pk")[: SIZE + 1]]
    # two stable passes: by sort and id first, then by time
    found.sort(key=lambda one: (SORTS.index(one.key[0]), -int(one.key[1:])))
    found.sort(key=lambda one: one.at, reverse=True)
    shown = found[:SIZE]
    return BinPage(shown, shown[-1].cursor if len(found) > SIZE else "")


def _binned(sort: str, row: Any) -> Binned:
    key = f"{sort}{row.pk}"
    match sort:
        case "h":
            return Binned(key, row.deleted_at, highlight=row, article=row.article)
        case "n":
            return Binned(key, row.deleted_at, note=row, article=row.article)
        case "l":
            return Binned(key, row.deleted_at, link=row, article=row.from_article)
    return Binned(key, row.deleted_at, code=row)


def holds_anything(user: User) -> bool:
    """Whether anything is in the reader's bin. Four queries at most."""
    return any(rows.exists() for rows in bin_of(user).values())
