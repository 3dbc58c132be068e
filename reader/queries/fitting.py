"""All that fits a query, by article, and how many there are: one statement, put together of parts that are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from reader.access import Visitor, articles_for
from reader.queries.hits import COUNTED, KINDS, PAGE, Counted
from reader.queries.matching import ALL, NEWEST, places_of
from reader.queries.paging import Cursor
from reader.queries.prepared import Statement, joined, moment, prepared, statement
from reader.queries.understanding import WIDE, Understood
from reader.search.engines import END, Asked, engine, scored
from reader.search.joined import Documents, documents
from reader.search.query import Query
from reader.search.wanted import Wanted
from reader.services.indexing import SHELF

BEST, RANKED = 600, 300
"""How many of the newest that fit are weighed for "best first", beside half as many that have it in the headline; and
how many of these can be paged through."""
BESIDE = 3000
"""Of how many of the newest highlights and notes with a word it is asked whether the visitor may see them."""
MARKS = 150
"""Highlights and notes of each kind that fit and are shown with their articles: the newest."""
PARTS = 3
"""Highlights and notes of one article that are shown beneath it, at most."""
_PER_PART = 0.05
"""What a highlight or note that fits adds to the weight of its article, up to ``PARTS`` of them; the
best text has 2."""


@dataclass(slots=True)
class Found:
    """An article of the results: itself, or by what stands beside its text."""

    pk: int
    at: datetime
    fits: bool = False
    """Whether its own text fits."""
    parts: dict[str, list[int]] = field(default_factory=dict)
    score: float = 0.0

    @property
    def weight(self) -> float:
        return self.score + _PER_PART * min(PARTS, sum(map(len, self.parts.values())))


def everything(
    visitor: Visitor, query: Query, understood: Understood, wanted: tuple[Wanted, ...], order: str, after: str
) -> tuple[dict[int, Found], dict[str, Counted], bool]:
    """What may stand on the page, by article; how many there are of each kind; and whether some were left out."""
    places = places_of(query)
    worded = asks(wanted)
    narrow = statement(_articles(visitor, understood)) if understood.narrow else None
    scores: dict[int, float] = {}
    asked = _Statements()
    if not places or any(place in ("headline", "text") for place in places):
        where = next((place for place in places if place in ("headline", "text")), "")
        fitting = _fitting_articles(visitor, wanted, where, narrow)
        newest = ' ORDER BY "reader_article"."listed_at" DESC, "reader_article"."id" DESC'
        if order == "best":
            scores = scored(SHELF, Asked(wanted, where), most=BEST)
        if order == "best" and not narrow:
            first = sorted(scores, key=lambda pk: (scores[pk], pk), reverse=True)[:RANKED]
            seen = prepared("articles", visitor, _seen)
            asked.rows("articles", joined(seen, '"reader_article"."id" IN ({})', engine().ids(first)))
            asked.counted("articles", fitting)
        elif order == "best":  # what was not weighed comes after what was, the newest first
            asked.both("articles", (fitting[0] + newest, fitting[1]), COUNTED, "3 DESC, 2 DESC")
        elif after:
            asked.rows("articles", _newest(fitting, after))
            asked.counted("articles", fitting)
        else:
            asked.both("articles", (fitting[0] + newest, fitting[1]), PAGE + 1, "3 DESC, 2 DESC")
    for kind in documents():
        if (places and kind.name not in places) or not (worded or kind.narrowed(query)):
            continue
        sql, params = _fitting_beside(visitor, query, kind, narrow)
        asked.both(kind.name, (f'{sql} ORDER BY "{kind.table}"."id" DESC', params), MARKS, "1 DESC")
    rows: dict[int, Found] = {}
    best = max(scores.values(), default=0.0) or 1.0
    numbers = dict.fromkeys(KINDS, 0)
    for name, counted, pk, article, at in asked.fetch():
        if counted is not None:
            numbers[name] = counted
            continue
        row = rows.setdefault(article, Found(article, moment(at)))
        if name == "articles":
            row.fits, row.score = True, 1.0 + scores.get(pk, 0.0) / best
        else:
            row.parts.setdefault(name, []).append(pk)
    counts = {name: Counted(min(n, COUNTED), n > COUNTED) for name, n in numbers.items() if name != "all"}
    more = any(one.more for one in counts.values())
    counts["all"] = Counted(sum(one.n for one in counts.values()), more)
    return rows, counts, more


def asks(wanted: Iterable[Wanted]) -> bool:
    return any(not one.negated for one in wanted)


def _seen(visitor: Visitor) -> QuerySet[Any, Any]:
    return articles_for(visitor).order_by().values_list("pk", "pk", "listed_at")


def _articles(visitor: Visitor, understood: Understood) -> QuerySet[Any, Any]:
    found = articles_for(visitor).filter(*understood.conditions)
    return found.order_by().values_list("pk", "pk", "listed_at")


def _fitting_articles(
    visitor: Visitor, wanted: tuple[Wanted, ...], where: str, narrow: Statement | None
) -> Statement:
    """All articles that fit, as far as they are looked through."""
    seen = narrow or prepared("articles", visitor, _seen)
    if asks(wanted):
        key = '("reader_article"."id" + 0)' if narrow else '"reader_article"."id"'
        words = engine().found(SHELF, Asked(wanted, where), most=WIDE if narrow else NEWEST, below=END)
        return joined(seen, f"{key} IN ({{}})", words)
    for one in wanted:
        without = engine().found(SHELF, Asked((replace(one, negated=False),), where), most=ALL, below=END)
        seen = joined(seen, '"reader_article"."id" NOT IN ({})', without)
    return seen


def _newest(fitting: Statement, after: str) -> Statement:
    """The articles of one page, and one more."""
    sql, params = fitting
    cursor = Cursor.decode(after)
    if cursor:
        at = connection.ops.adapt_datetimefield_value(cursor.at)
        sql += ' AND "reader_article"."listed_at" <= %s AND ("reader_article"."listed_at" < %s OR'
        sql += ' "reader_article"."id" < %s)'
        params = [*params, at, at, cursor.pk]
    return (
        f'{sql} ORDER BY "reader_article"."listed_at" DESC, "reader_article"."id" DESC LIMIT {PAGE + 1}',
        params,
    )


def _fitting_beside(visitor: Visitor, query: Query, kind: Documents, narrow: Statement | None) -> Statement:
    """All documents of a kind that fit, as far as they are looked through."""
    if any(query.of(field) for field in ("label", "by", "note", "has")):
        rows = statement(_named(kind.fitting(kind.seen(visitor), visitor, query)))
    else:
        rows = prepared(kind.name, visitor, lambda somebody: _named(kind.seen(somebody)))
    wanted = kind.wanted(query)
    if asks(wanted):
        words = engine().found(
            kind.shelf, Asked(tuple(wanted)), most=COUNTED + 1 if narrow else BESIDE, below=END
        )
        rows = joined(rows, f'"{kind.table}"."id" IN ({{}})', words)
    if narrow:
        here = f'AND "reader_article"."id" = "{kind.table}"."article_id"'
        rows = joined(rows, f"EXISTS ({{}} {here})", narrow)
    return rows


def _named(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list("pk", "article", "article__listed_at")


class _Statements:
    """Rows and numbers of several kinds, asked for in one statement."""

    def __init__(self) -> None:
        self._held: list[Statement] = []
        self._arms: list[Statement] = []

    def rows(self, name: str, one: Statement) -> None:
        """All rows of a statement."""
        self._arms.append((f"SELECT '{name}', NULL, held.* FROM ({one[0]}) AS held", one[1]))

    def counted(self, name: str, one: Statement) -> None:
        """How many rows it has, as far as they are counted."""
        some = f"SELECT 1 FROM ({one[0]}) AS each_ LIMIT {COUNTED + 1}"
        self._arms.append((f"SELECT '{name}', count(*), NULL, NULL, NULL FROM ({some}) AS held", one[1]))

    def both(self, name: str, one: Statement, most: int, order: str) -> None:
        """The first rows of a sorted statement, which are sorted by ``order``, and how many it has; asked once."""
        held = f"held_{name}"
        self._held.append((f"{held} AS MATERIALIZED ({one[0]} LIMIT {COUNTED + 1})", one[1]))
        self.rows(name, (f"SELECT * FROM {held} ORDER BY {order} LIMIT {most}", []))
        self._arms.append((f"SELECT '{name}', count(*), NULL, NULL, NULL FROM {held}", []))

    def fetch(self) -> list[Any]:
        """(kind, number or None, id, id of the article, its time)."""
        if not self._arms:
            return []
        head = "WITH " + ", ".join(sql for sql, _params in self._held) + " " if self._held else ""
        sql = head + " UNION ALL ".join(sql for sql, _params in self._arms)
        with connection.cursor() as cursor:
            cursor.execute(sql, [one for _sql, params in (*self._held, *self._arms) for one in params])
            return list(cursor.fetchall())
