"""Keyset paging: a page says after which row it begins, never how many rows it leaves out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of articles, newest first, and the addresses of the pages beside it (empty at an end)."""

    articles: Sequence[Article]
    older: str = ""
    newer: str = ""


def page_of(
    articles: QuerySet[Article],
    params: QueryDict,
    *,
    within: Q | None = None,
    at: str = "listed_at",
    pk: str = "pk",
    size: int = PAGE_SIZE,
) -> Page:
    """The page that ``?older=`` or ``?newer=`` asks for; the first one without, or with a cursor that is none.

    ``at`` and ``pk`` name the columns that the list is sorted by. Where these are on a relation, ``within`` says
    on which of its rows: only in one filter together do the conditions mean the same row. One query; two on the
    way back to the start.
    """
    older, newer = Cursor.decode(params.get("older", "")), Cursor.decode(params.get("newer", ""))
    back = newer is not None and older is None
    cursor = newer if back else older
    wanted = [within] if within is not None else []
    if cursor is not None:
        way = "gt" if back else "lt"
        # the first part bounds the range of the index; the second settles rows of the same moment
        wanted.append(Q(**{f"{at}__{way}e": cursor.at}))
        wanted.append(Q(**{f"{at}__{way}": cursor.at}) | Q(**{f"{pk}__{way}": cursor.pk}))
    order = (F(at).asc(), F(pk).asc()) if back else (F(at).desc(), F(pk).desc())
    rows = list(articles.filter(*wanted).order_by(*order)[: size + 1])
    more = len(rows) > size
    if back and not more:
        start = params.copy()
        start.pop("newer", None)
        return page_of(articles, start, within=within, at=at, pk=pk, size=size)
    rows = rows[:size]
    if back:
        rows.reverse()
    return Page(
        articles=rows,
        older=_address(params, "older", rows[-1]) if rows and (back or more) else "",
        newer=_address(params, "newer", rows[0]) if rows and cursor is not None else "",
    )


def _address(params: QueryDict, key: str, article: Article) -> str:
    kept = [(name, value) for name, value in params.items() if name not in ("older", "newer")]
    return "?" + urlencode([*kept, (key, Cursor(article.listed_at, article.pk).encode())])
