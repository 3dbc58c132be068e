"""All that fits a query, by article, and how many there are: one statement, put together of parts that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from reader.access import Visitor, articles_for
from reader.prepared import Statement, joined, moment, statement, statement_for
from reader.queries.hits import COUNTED, KINDS, PAGE, Bounds, Counted
from reader.queries.matching import ALL, NEWEST, places_of
from reader.queries.paging import Cursor
from reader.queries.understanding import WIDE, Understood
from reader.search.engines import END, Asked, Shelf, engine, place_of
from reader.search.joined import Documents, documents
from reader.search.query import Query
from reader.search.wanted import Wanted
from reader.services.indexing import SHELF

BEST, RANKED = 300, 200
"""How many of the newest that fit are weighed for "best first", beside half as many that have it in the headline; and
how many of these can be paged through."""
BESIDE = 3000
"""Of how many of the newest highlights and notes with a word it is asked whether the visitor may see them."""
MARKS = 150
"""Highlights and notes of each kind that fit and are shown with their articles: the newest. So far they are counted."""
PARTS = 3
"""Highlights and notes of one article that are shown beneath it, at most."""
_PER_PART = 0.05
"""What a highlight or note that fits adds to the weight of its article, up to ``PARTS`` of them; the
best text has 2."""
_LATEST = ' ORDER BY "reader_article"."listed_at" DESC, "reader_article"."id" DESC'


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


@dataclass(slots=True)
class Everything:
    """What fits a query, as far as it was looked for."""

    rows: dict[int, Found]
    """What may stand on the page, by article."""
    counts: dict[str, Counted]
    bounds: Bounds


def everything(
    visitor: Visitor, query: Query, understood: Understood, wanted: tuple[Wanted, ...], order: str, after: str
) -> Everything:
    """What may stand on the page, by article; how many there are of each kind; and how far was looked. One query."""
    places = places_of(query)
    worded = asks(wanted)
    narrow = statement(_articles(visitor, understood)) if understood.narrow else None
    asked = _Statements()
    if not places or any(place in ("headline", "text") for place in places):
        where = next((place for place in places if place in ("headline", "text")), "")
        _ask_articles(asked, visitor, wanted, where, narrow, order, after)
    for kind in documents():
        if (places and kind.name not in places) or not (worded or kind.narrowed(query)):
            continue
        _ask_beside(asked, visitor, query, kind, narrow)
    return _gathered(asked, order, narrow is not None)


def _gathered(asked: _Statements, order: str, narrow: bool) -> Everything:
    rows: dict[int, Found] = {}
    numbers = dict.fromkeys(KINDS, 0)
    held: dict[str, int] = {}
    scores: dict[int, float] = {}
    for name, counted, pk, article, at, score in asked.fetch():
        if name.startswith(_HELD):
            held[name.removeprefix(_HELD)] = counted
        elif name == _SCORES:
            scores[pk] = score
        elif counted is not None:
            numbers[name] = counted
        elif name == "articles":
            row = rows.setdefault(article, Found(article, moment(at)))
            row.fits, row.score = True, score or scores.get(article, 0.0)
        else:
            rows.setdefault(article, Found(article, moment(at))).parts.setdefault(name, []).append(pk)
    best = max((row.score for row in rows.values()), default=0.0) or 1.0
    for row in rows.values():
        row.score = 1.0 + row.score / best if row.fits else 0.0
    most = {name: COUNTED if name == "articles" else MARKS for name in numbers if name != "all"}
    counts = {name: Counted(min(numbers[name], n), numbers[name] > n) for name, n in most.items()}
    counts["all"] = Counted(sum(one.n for one in counts.values()), any(one.more for one in counts.values()))
    with_words = held.pop("articles", 0)
    bounds = Bounds(
        looked=with_words if with_words >= (WIDE if narrow else NEWEST) else 0,
        weighed=BEST if order == "best" and with_words > BEST else 0,
        beside=max((n for n in held.values() if n >= _most_beside(narrow)), default=0),
    )
    return Everything(rows, counts, bounds)


def asks(wanted: Iterable[Wanted]) -> bool:
    return any(not one.negated for one in wanted)


def seen(visitor: Visitor) -> QuerySet[Any, Any]:
    """All articles that this visitor may see: id twice, and time."""
    return articles_for(visitor).order_by().values_list("pk", "pk", "listed_at")


def _articles(visitor: Visitor, understood: Understood) -> QuerySet[Any, Any]:
    found = articles_for(visitor).filter(*understood.conditions)
    return found.order_by().values_list("pk", "pk", "listed_at")


def _ask_articles(
    asked: _Statements, visitor: Visitor, wanted: tuple[Wanted, ...], where: str, narrow: Statement | None,
    order: str, after: str,
) -> None:  # fmt: skip
    """The articles that fit, as far as they are looked through, and their number."""
    all_seen = narrow or statement_for(visitor, "articles", seen)
    fitting = rest = all_seen
    if asks(wanted):
        key = '("reader_article"."id" + 0)' if narrow else '"reader_article"."id"'
        most = WIDE if narrow else NEWEST
        fitting = rest = joined(
            all_seen, f"{key} IN ({{}})", asked.words("articles", SHELF, wanted, where, most)
        )
        cursor = Cursor.decode(after) if order == "newest" else None
        if cursor:
            below = place_of(cursor.at + timedelta(seconds=1), 0)
            words = engine().found(SHELF, Asked(wanted, where), most=most, below=below)
            rest = joined(all_seen, f"{key} IN ({{}})", words)
    for one in wanted if not asks(wanted) else ():
        without = engine().found(SHELF, Asked((replace(one, negated=False),), where), most=ALL, below=END)
        fitting = rest = joined(fitting, '"reader_article"."id" NOT IN ({})', without)
    if order == "best":
        asked.hold("weighed", "owner, score", engine().scored(SHELF, Asked(wanted, where), most=BEST))
        if narrow:  # what was not weighed comes after what was, the newest first
            asked.scores("SELECT owner, score FROM weighed")
            asked.both("articles", (fitting[0] + _LATEST, fitting[1]), COUNTED, "3 DESC, 2 DESC")
            return
        best = f"SELECT owner, score FROM weighed ORDER BY score DESC, owner DESC LIMIT {RANKED}"
        asked.hold("best", "owner, score", (best, []))
        asked.ranked("articles", all_seen, "best")
        asked.counted("articles", fitting)
    elif after:
        asked.rows("articles", _next(rest, after))
        asked.counted("articles", fitting)
    else:
        asked.both("articles", (fitting[0] + _LATEST, fitting[1]), PAGE + 1, "3 DESC, 2 DESC")


def _next(fitting: Statement, after: str) -> Statement:
    """The articles of one page, and one more."""
    sql, params = fitting
    cursor = Cursor.decode(after)
    if cursor:
        at = connection.ops.adapt_datetimefield_value(cursor.at)
        sql += ' AND "reader_article"."listed_at" <= %s AND ("reader_article"."listed_at" < %s OR'
        sql += ' "reader_article"."id" < %s)'
        params = [*params, at, at, cursor.pk]
    return f"{sql}{_LATEST} LIMIT {PAGE + 1}", params


def _most_beside(narrow: bool) -> int:
    return COUNTED + 1 if narrow else BESIDE


def _ask_beside(
    asked: _Statements, visitor: Visitor, query: Query, kind: Documents, narrow: Statement | None
) -> None:
    """The newest documents of a kind that fit, and their number, as far as they are looked through."""
    if any(query.of(field) for field in ("label", "by", "note", "has")):
        rows = statement(_named(kind.fitting(kind.seen(visitor), visitor, query)))
    else:
        rows = statement_for(visitor, kind.name, lambda somebody: _named(kind.seen(somebody)))
    if narrow:
        here = f'AND "reader_article"."id" = "{kind.table}"."article_id"'
        rows = joined(rows, f"EXISTS ({{}} {here})", narrow)
    wanted = kind.wanted(query)
    if not asks(wanted):
        newest = f'{rows[0]} ORDER BY "{kind.table}"."id" DESC', rows[1]
        asked.both(kind.name, newest, MARKS, "1 DESC", counted=MARKS)
        return
    most = _most_beside(narrow is not None)
    words = engine().found(kind.shelf, Asked(tuple(wanted), ""), most=most, below=END)
    asked.both(kind.name, engine().newest(rows, kind.table, words), MARKS, "1 DESC", counted=MARKS)
    asked.looked(kind.name, words, MARKS)


def _named(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list("pk", "article", "article__listed_at")


_HELD, _SCORES = "words_", "scores"
_NO_NUMBER, _NO_SCORE = "CAST(NULL AS bigint)", "CAST(NULL AS real)"
_NO_ROW = "CAST(NULL AS bigint), CAST(NULL AS bigint), CAST(NULL AS timestamp with time zone)"


class _Statements:
    """Rows and numbers of several kinds, asked for in one statement."""

    def __init__(self) -> None:
        self._held: list[Statement] = []
        self._arms: list[Statement] = []

    def hold(self, name: str, columns: str, one: Statement) -> None:
        """Makes a statement known by a name, for those that follow."""
        self._held.append((f"{name}({columns}) AS MATERIALIZED ({one[0]})", one[1]))

    def words(self, name: str, shelf: Shelf, wanted: tuple[Wanted, ...], where: str, most: int) -> Statement:
        """The owners of the newest documents with these words; how many there are is told too."""
        held = f"{_HELD}{name}"
        self.hold(held, "owner", engine().found(shelf, Asked(wanted, where), most=most, below=END))
        self._number(held, f"SELECT count(*) FROM {held}", [])
        return f"SELECT owner FROM {held}", []

    def looked(self, name: str, words: Statement, enough: int) -> None:
        """How many documents have the words, where no more than ``enough`` of them were found to fit; else 0."""
        fit = f"SELECT count(*) FROM held_{name}"
        number = f"CASE WHEN ({fit}) > {enough} THEN 0 ELSE (SELECT count(*) FROM ({words[0]}) AS docs) END"
        self._number(f"{_HELD}{name}", number, words[1])

    def _number(self, name: str, sql: str, params: list[Any]) -> None:
        self._arms.append((f"SELECT '{name}', ({sql}), {_NO_ROW}, {_NO_SCORE}", params))

    def rows(self, name: str, one: Statement) -> None:
        """All rows of a statement."""
        self._arms.append(
            (f"SELECT '{name}', {_NO_NUMBER}, held.*, {_NO_SCORE} FROM ({one[0]}) AS held", one[1])
        )

    def ranked(self, name: str, one: Statement, best: str) -> None:
        """The rows of a statement that are among what is held as ``best``, with their scores."""
        rows = f"SELECT '{name}', {_NO_NUMBER}, held.*, {best}.score FROM {best} JOIN ({one[0]}) AS held"
        self._arms.append((f"{rows} ON held.pk = {best}.owner", one[1]))

    def scores(self, sql: str) -> None:
        """What was weighed, beside the rows: to find each one's there takes the databases longer."""
        row = "CAST(scores.owner AS bigint), CAST(NULL AS bigint), CAST(NULL AS timestamp with time zone)"
        self._arms.append(
            (f"SELECT '{_SCORES}', {_NO_NUMBER}, {row}, scores.score FROM ({sql}) AS scores", [])
        )

    def counted(self, name: str, one: Statement) -> None:
        """How many rows it has, as far as they are counted."""
        self._number(
            name,
            f"SELECT count(*) FROM (SELECT 1 FROM ({one[0]}) AS each_ LIMIT {COUNTED + 1}) AS few",
            one[1],
        )

    def both(self, name: str, one: Statement, most: int, order: str, counted: int = COUNTED) -> None:
        """The first rows of a sorted statement, which are sorted by ``order``, and how many it has, as far as they
        are ``counted``; asked once."""
        held = f"held_{name}"
        self._held.append((f"{held} AS MATERIALIZED ({one[0]} LIMIT {counted + 1})", one[1]))
        self.rows(name, (f"SELECT * FROM {held} ORDER BY {order} LIMIT {most}", []))
        self._number(name, f"SELECT count(*) FROM {held}", [])

    def fetch(self) -> list[Any]:
        """(kind, number or None, id, id of the article, its time, its score)."""
        if not self._arms:
            return []
        head = "WITH " + ", ".join(sql for sql, _params in self._held) + " " if self._held else ""
        sql = head + " UNION ALL ".join(sql for sql, _params in self._arms)
        with connection.cursor() as cursor:
            cursor.execute(sql, [one for _sql, params in (*self._held, *self._arms) for one in params])
            return list(cursor.fetchall())


def numbers_of(statements: Sequence[Statement]) -> list[int]:
    """How many rows each of these has, ``COUNTED`` + 1 for any more. One query, or none."""
    asked = _Statements()
    for number, one in enumerate(statements):
        asked.counted(str(number), one)
    found = {name: counted for name, counted, *_row in asked.fetch()}
    return [found[str(number)] for number in range(len(statements))]
