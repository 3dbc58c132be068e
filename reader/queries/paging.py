"""Keyset paging: a page says after which row it begins, never how many rows it leaves out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict

from reader.models import Article

PAGE_SIZE = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list that is sorted by time (UTC), then by id, newest first."""

    at: datetime
    pk: int

    def encode(self) -> str:
        """As it stands in an address; means nothing to anybody else."""
        moment = (self.at - _EPOCH) // _MICROSECOND
        return base64.urlsafe_b64encode(f"{moment}.{self.pk}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor | None:
        """The cursor that ``encode`` wrote; None for anything else."""
        if not text or len(text) > 80:
            return None
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
            moment, pk = raw.split(".")
            number = int(pk)
            if not 0 < number < 2**63:
                return None
            return cls(_EPOCH + int(moment) * _MICROSECOND, number)
        except (ValueError, OverflowError, binascii.Error):
            return None


def after(cursor: Cursor, at: str = "created_at", pk: str = "pk", *, back: bool = False) -> list[Q]:
    """What comes after ``cursor`` in a list that is newest first; before it when one goes ``back``."""
    way = "gt" if back else "lt"
    # the first part bounds the range of the index; the second settles rows of the same moment
    return [
        Q(**{f"{at}__{way}e": cursor.at}),
        Q(**{f"{at}__{way}": cursor.at}) | Q(**{f"{pk}__{way}": cursor.pk}),
    ]


@dataclass(frozen=True, slots=True)
class Slice[M: Model]:
    """Rows of one page, newest first, and the cursors of the pages beside it; None at an end."""

    rows: list[M]
    older: Cursor | None = None
    newer: Cursor | None = None


def sliced[M: Model](
    found: QuerySet[M],
    params: QueryDict,
    *,
    within: Q | None = None,
    at: str = "created_at",
    pk: str = "pk",
    moment: str = "",
    size: int = PAGE_SIZE,
    first: Callable[[], Iterable[M]] | None = None,
) -> Slice[M]:
    """The rows that ``?older=`` or ``?newer=`` asks for; the first ones without, or with a cursor that is none.

    ``at`` and ``pk`` name the columns that the list is sorted by. Where these are on a relation, ``within`` says
    on which of its rows: only in one filter together do the conditions mean the same row; ``moment`` is then the
    attribute of the row itself with the same time. ``first`` gives the first ``size + 1`` rows where there is a quicker
    way to ask for them. One query; two on the way back to the start.
    """
    older, newer = Cursor.decode(params.get("older", "")), Cursor.decode(params.get("newer", ""))
    back = newer is not None and older is None
    cursor = newer if back else older
    wanted = [within] if within is not None else []
    if cursor is not None:
        wanted += after(cursor, at, pk, back=back)
    order = (F(at).asc(), F(pk).asc()) if back else (F(at).desc(), F(pk).desc())
    if cursor is None and first is not None:
        rows = list(first())
    else:
        rows = list(found.filter(*wanted).order_by(*order)[: size + 1])
    more = len(rows) > size
    if back and not more:
        return sliced(found, QueryDict(), within=within, at=at, pk=pk, moment=moment, size=size, first=first)
    rows = rows[:size]
    if back:
        rows.reverse()

    def place(row: M) -> Cursor:
        return Cursor(getattr(row, moment or at), row.pk)

    return Slice(
        rows,
        place(rows[-1]) if rows and (back or more) else None,
        place(rows[0]) if rows and cursor is not None else None,
    )


def address(kept: Iterable[tuple[str, object]], key: str, cursor: Cursor | None) -> str:
    """The query string of a page beside this one, with what else is ``kept``; empty at an end."""
    return "" if cursor is None else "?" + urlencode([*kept, (key, cursor.encode())])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of articles, newest first, and the addresses of the pages beside it (empty at an end)."""

    articles: Sequence[Article]
    older: str = ""
    newer: str = ""
    way: str = ""
    """``up`` for a list that begins with the oldest, ``rank`` for one that is not sorted by time."""


def page_of(
    articles: QuerySet[Article],
    params: QueryDict,
    *,
    within: Q | None = None,
    at: str = "listed_at",
    pk: str = "pk",
    size: int = PAGE_SIZE,
    first: Callable[[], Iterable[Article]] | None = None,
) -> Page:
    """A page of articles as ``sliced`` gives it, with what else stands in the address kept."""
    found = sliced(articles, params, within=within, at=at, pk=pk, moment="listed_at", size=size, first=first)
    kept = [(name, value) for name, value in params.items() if name not in ("older", "newer")]
    return Page(found.rows, address(kept, "older", found.older), address(kept, "newer", found.newer))


def page_upwards(articles: QuerySet[Article], params: QueryDict, *, size: int = PAGE_SIZE) -> Page:
    """A page of articles as ``page_of`` gives it, the oldest first. One query; two on the way back to the start."""
    older, newer = Cursor.decode(params.get("older", "")), Cursor.decode(params.get("newer", ""))
    back = older is not None and newer is None
    cursor = older if back else newer
    wanted = after(cursor, "listed_at", back=not back) if cursor is not None else []
    order = (F("listed_at").desc(), F("pk").desc()) if back else (F("listed_at").asc(), F("pk").asc())
    rows = list(articles.filter(*wanted).order_by(*order)[: size + 1])
    more = len(rows) > size
    kept = [(name, value) for name, value in params.items() if name not in ("older", "newer")]
    if back and not more:
        first = params.copy()
        first.pop("older")
        return page_upwards(articles, first, size=size)
    rows = rows[:size]
    if back:
        rows.reverse()
    begins = Cursor(rows[0].listed_at, rows[0].pk) if rows and cursor is not None else None
    ends = Cursor(rows[-1].listed_at, rows[-1].pk) if rows and (back or more) else None
    return Page(rows, address(kept, "older", begins), address(kept, "newer", ends), way="up")
