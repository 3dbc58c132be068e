"""The index, on the database that is there: FTS5 of SQLite or the tsvector of PostgreSQL, behind one interface.

Documents of one kind stand on a *shelf*: a table with one row a document. A row's ``place`` (its key) is made of a time
and the id of its owner, so that the newest come first by the key alone. On SQLite the row has the words in four
columns, and triggers keep the FTS5 table beside it in step, whoever writes or deletes; on PostgreSQL, one tsvector.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

from reader.search.streams import HEADLINE, Streams, to_columns, to_tsvector
from reader.search.wanted import Wanted, headlines, in_fts5, in_tsquery

_BITS = 28
_OWNER = (1 << _BITS) - 1
_FIRST = datetime(1600, 1, 1, tzinfo=UTC)
_LAST_SECOND = (1 << 35) - 1
END = (1 << 63) - 1
"""After every place."""


def place_of(at: datetime, pk: int) -> int:
    """The key of a document: later ones and, within a second, those with the higher id come after."""
    seconds = int((at - _FIRST).total_seconds())
    return (max(0, min(seconds, _LAST_SECOND)) << _BITS) | (pk & _OWNER)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where documents of one kind stand."""

    table: str
    owner: str
    """Column with the id of what the document is of."""
    extra: tuple[str, ...] = ()
    """Further columns of a row, beside place, owner, edition, version and words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A document to put on a shelf."""

    place: int
    owner: int
    edition: int
    version: int
    streams: Streams
    extra: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a shelf."""

    wanted: tuple[Wanted, ...]
    where: str = ""
    """``headline`` or ``text``: where words must stand; empty for anywhere."""
    signed: tuple[str, ...] = ()
    """Folded words that the byline must have."""


class Engine(Protocol):
    """What a database must be able to do."""

    def create(self, shelf: Shelf) -> list[str]:
        """The statements that make of a bare table a shelf."""

    def remove(self, shelf: Shelf) -> list[str]:
        """The statements that make it bare again."""

    def put(self, shelf: Shelf, rows: Sequence[Row], *, new: bool = False) -> None:
        """Puts documents there, in the place of those of the same owners; ``new`` says that there are none."""

    def expression(self, asked: Asked) -> str:
        """What is asked, in the database's own language; empty where nothing must stand there."""

    def found(self, shelf: Shelf, asked: Asked, *, most: int, below: int) -> tuple[str, list[Any]]:
        """A query of the owners' ids of the newest documents that fit, and its parameters."""

    def scored(self, shelf: Shelf, asked: Asked, *, most: int) -> tuple[str, list[Any]]:
        """A query of (owner, score) of the newest that fit and the newest with it in the headline; more is better."""

    def newest(
        self, rows: tuple[str, list[Any]], table: str, found: tuple[str, list[Any]]
    ) -> tuple[str, list[Any]]:
        """Of a query of rows (``pk`` first, its conditions at the end), those of the documents that ``found`` gives,
        the newest first; to be cut off by a limit, and read no further."""

    def ids(self, pks: Sequence[int]) -> tuple[str, list[Any]]:
        """A query of these ids, as one parameter."""

    def packed(self, columns: Sequence[str]) -> str:
        """An expression that makes one text of these columns, a JSON array."""


class Fts5:
    """SQLite."""

    def create(self, shelf: Shelf) -> list[str]:
        table, columns = shelf.table, "head, stand, body, marked"
        new = "new.place, new.head, new.stand, new.body, new.marked"
        old = new.replace("new.", "old.")
        add = f"INSERT INTO {table}_words(rowid, {columns}) VALUES ({new});"
        drop = f"INSERT INTO {table}_words({table}_words, rowid, {columns}) VALUES ('delete', {old});"
        return [
            *(
                f"ALTER TABLE {table} ADD COLUMN {name} text NOT NULL DEFAULT ''"
                for name in columns.split(", ")
            ),
            # every sign beyond ASCII is a letter to this tokenizer: it parts at our blanks alone
            f"CREATE VIRTUAL TABLE {table}_words USING fts5({columns}, content='{table}', content_rowid='place',"
            " tokenize='ascii')",
            f"CREATE TRIGGER {table}_put AFTER INSERT ON {table} BEGIN {add} END",
            f"CREATE TRIGGER {table}_gone AFTER DELETE ON {table} BEGIN {drop} END",
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF place, {columns} ON {table} BEGIN {drop} {add} END",
        ]

    def remove(self, shelf: Shelf) -> list[str]:
        table = shelf.table
        return [
            *(f"DROP TRIGGER {table}_{name}" for name in ("put", "gone", "changed")),
            f"DROP TABLE {table}_words",
        ]

    def put(self, shelf: Shelf, rows: Sequence[Row], *, new: bool = False) -> None:
        if not rows:
            return
        names = ["place", shelf.owner, "edition", "version", *shelf.extra, "head", "stand", "body", "marked"]
        marks = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            if not new:
                cursor.executemany(
                    f"DELETE FROM {shelf.table} WHERE {shelf.owner} = %s",
                    [(row.owner,) for row in rows],
                )
            cursor.executemany(
                f"INSERT INTO {shelf.table} ({', '.join(names)}) VALUES ({marks})",
                [
                    (row.place, row.owner, row.edition, row.version, *row.extra, *to_columns(row.streams))
                    for row in rows
                ],
            )

    def expression(self, asked: Asked) -> str:
        columns = {"headline": "head", "text": "stand body"}.get(asked.where, "")
        return in_fts5(asked.wanted, columns, asked.signed)

    def found(self, shelf: Shelf, asked: Asked, *, most: int, below: int) -> tuple[str, list[Any]]:
        words = f"{shelf.table}_words"
        return (
            f"SELECT rowid & {_OWNER} AS owner FROM {words} WHERE {words} MATCH %s AND rowid < %s"
            " ORDER BY rowid DESC LIMIT %s",
            [self.expression(asked), below, most],
        )

    def scored(self, shelf: Shelf, asked: Asked, *, most: int) -> tuple[str, list[Any]]:
        words = f"{shelf.table}_words"
        expression = self.expression(asked)
        one = (
            f"SELECT rowid & {_OWNER} AS owner, -bm25({words}, 10.0, 4.0, 1.0, 0.0) AS score"
            f" FROM {words} WHERE {words} MATCH %s ORDER BY rowid DESC LIMIT %s"
        )
        first = [" OR ".join(f'"{word}"' for word in words) for words in headlines(asked.wanted) if words]
        if not first:
            return one, [expression, most]
        in_head = " AND ".join([f"({expression})", *(f"({part})" for part in first)])
        # bm25 reads all that fits for every expression that it is asked of: once is enough, and what stands in the
        # headline of older ones weighs as much as it does in these
        named = f"SELECT rowid & {_OWNER} AS owner FROM {words} WHERE {words} MATCH %s ORDER BY rowid DESC LIMIT %s"
        alike = "SELECT avg(score) FROM newest WHERE owner IN (SELECT owner FROM named)"
        return (
            f"WITH newest AS MATERIALIZED ({one}), named AS MATERIALIZED ({named})"
            f" SELECT owner, score FROM newest UNION ALL"
            f" SELECT owner, coalesce(({alike}), (SELECT max(score) FROM newest)) FROM named"
            f" WHERE owner NOT IN (SELECT owner FROM newest)",
            [expression, most, in_head, most // 2],
        )

    def newest(
        self, rows: tuple[str, list[Any]], table: str, found: tuple[str, list[Any]]
    ) -> tuple[str, list[Any]]:
        # the documents come one by one, and each asks for its row
        sql = (
            f"SELECT held.* FROM ({found[0]}) AS fit CROSS JOIN ({rows[0]}) AS held WHERE held.pk = fit.owner"
        )
        return sql, [*found[1], *rows[1]]

    def ids(self, pks: Sequence[int]) -> tuple[str, list[Any]]:
        return "SELECT value FROM json_each(%s)", ["[" + ",".join(map(str, pks)) + "]"]

    def packed(self, columns: Sequence[str]) -> str:
        return f"json_array({', '.join(columns)})"


class TsVector:
    """PostgreSQL."""

    def create(self, shelf: Shelf) -> list[str]:
        table, owner = shelf.table, shelf.owner
        # without the index the words of every document would be unpacked, which the planner takes for cheap
        careful = "LANGUAGE sql STABLE ROWS 1000 SET enable_seqscan TO off SET enable_indexscan TO off"
        rank = "ts_rank('{0.1, 0.1, 0.4, 1.0}', words, asked, 1)"
        return [
            f"ALTER TABLE {table} ADD COLUMN words tsvector NOT NULL DEFAULT ''",
            f"CREATE INDEX {table}_words ON {table} USING gin (words)",
            f"CREATE FUNCTION {table}_found(asked tsquery, below bigint, most integer) RETURNS SETOF bigint"
            f" {careful} AS $$ WITH fit AS MATERIALIZED (SELECT place, {owner} AS owner FROM {table}"
            " WHERE words @@ asked AND place < below) SELECT owner FROM fit ORDER BY place DESC LIMIT most $$",
            f"CREATE FUNCTION {table}_scored(asked tsquery, above tsquery, most integer)"
            f" RETURNS TABLE (owner bigint, score real) {careful} AS $$"
            f" WITH fit AS MATERIALIZED (SELECT place FROM {table} WHERE words @@ asked),"
            f" head AS MATERIALIZED (SELECT place FROM {table} WHERE words @@ above),"
            " both_ AS (SELECT place FROM (SELECT place FROM fit ORDER BY place DESC LIMIT most) AS newest UNION"
            " SELECT place FROM (SELECT place FROM head ORDER BY place DESC LIMIT most / 2) AS named)"
            f" SELECT {owner}, {rank} FROM {table} WHERE place = ANY (ARRAY(SELECT place FROM both_)) $$",
        ]

    def remove(self, shelf: Shelf) -> list[str]:
        table = shelf.table
        return [
            f"DROP FUNCTION {table}_found(tsquery, bigint, integer)",
            f"DROP FUNCTION {table}_scored(tsquery, tsquery, integer)",
            f"ALTER TABLE {table} DROP COLUMN words",
        ]

    def put(self, shelf: Shelf, rows: Sequence[Row], *, new: bool = False) -> None:
        if not rows:
            return
        names = ["place", shelf.owner, "edition", "version", *shelf.extra, "words"]
        marks = ", ".join([*["%s"] * (len(names) - 1), "%s::tsvector"])
        with connection.cursor() as cursor:
            if not new:
                cursor.execute(
                    f"DELETE FROM {shelf.table} WHERE {shelf.owner} = ANY(%s)",
                    [[row.owner for row in rows]],
                )
            cursor.executemany(
                f"INSERT INTO {shelf.table} ({', '.join(names)}) VALUES ({marks})",
                [
                    (row.place, row.owner, row.edition, row.version, *row.extra, to_tsvector(row.streams))
                    for row in rows
                ],
            )

    def expression(self, asked: Asked) -> str:
        return in_tsquery(asked.wanted, {"headline": "A", "text": "BD"}.get(asked.where, ""), asked.signed)

    def found(self, shelf: Shelf, asked: Asked, *, most: int, below: int) -> tuple[str, list[Any]]:
        return f"SELECT {shelf.table}_found(%s::tsquery, %s::bigint, %s::integer)", [
            self.expression(asked),
            below,
            most,
        ]

    def scored(self, shelf: Shelf, asked: Asked, *, most: int) -> tuple[str, list[Any]]:
        expression = self.expression(asked)
        first = [" | ".join(f"'{word}'" for word in words) for words in headlines(asked.wanted) if words]
        above = " & ".join([expression, *(f"({part})" for part in first)]) if first else f"'{HEADLINE}'"
        return (
            f"SELECT owner, score FROM {shelf.table}_scored(%s::tsquery, %s::tsquery, %s::integer)",
            [expression, above, most],
        )

    def newest(
        self, rows: tuple[str, list[Any]], table: str, found: tuple[str, list[Any]]
    ) -> tuple[str, list[Any]]:
        among = f'AND "{table}"."id" IN ({found[0]})'
        return f'{rows[0]} {among} ORDER BY "{table}"."id" DESC', [*rows[1], *found[1]]

    def ids(self, pks: Sequence[int]) -> tuple[str, list[Any]]:
        return "SELECT unnest(%s::bigint[])", [list(pks)]

    def packed(self, columns: Sequence[str]) -> str:
        return f"json_build_array({', '.join(columns)})::text"


_ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": TsVector()}


def engine(vendor: str = "") -> Engine:
    """That of the database that is used, or of ``vendor``."""
    return _ENGINES[vendor or connection.vendor]


def found(shelf: Shelf, asked: Asked, *, most: int, below: int = END) -> RawSQL:
    """The owners' ids of the newest ``most`` documents that fit and stand before ``below``, for ``pk__in``."""
    return RawSQL(*engine().found(shelf, asked, most=most, below=below))


def among(pks: Iterable[int]) -> RawSQL:
    """These ids, for ``pk__in``: one parameter, however many there are."""
    return RawSQL(*engine().ids(list(pks)))
