"""What stands in the notebook after some row: the newest rows, all that fits of their articles, and how many fit.

One statement, put together of the querysets of what fits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from annotations.queries.notebook_filter import (
    MINE,
    Filter,
    few_whole,
    filtered,
    filtered_links,
    filtered_notes,
)
from annotations.queries.notebook_rows import LINK, MARK, NOTE, Key
from reader.access import Visitor
from reader.prepared import Statement, joined, moment, statement_for

COUNTED = 1000
"""Rows that a page counts; where more fit, it says so."""
_TABLES = {MARK: "annotations_highlight", LINK: "annotations_storylink", NOTE: "annotations_note"}
_ARTICLES = {MARK: "article_id", LINK: "from_article_id", NOTE: "article_id"}
_NOTHING, _NEVER = "CAST(NULL AS bigint)", "CAST(NULL AS timestamp with time zone)"


class After(NamedTuple):
    """The place of a row: what is asked for stands behind it, newest first."""

    at: datetime
    """UTC."""
    article: int
    type: str = ""
    pk: int = 0
    """Where this is 0, rows of the same time and article are asked for too."""


@dataclass(slots=True)
class Window:
    """A part of the notebook."""

    newest: list[Key] = field(default_factory=list)
    """The rows after the place, newest first."""
    keys: list[Key] = field(default_factory=list)
    """All that fits of their articles, in no order."""
    numbers: dict[str, int] = field(default_factory=dict)
    """How many rows of each type fit, how many articles they are of (``articles``), and of how many marks they were
    chosen (``of``); none above ``COUNTED + 1``."""


def window(
    visitor: Visitor, wanted: Filter, size: int, after: After | None = None, *, counted: bool = True
) -> Window:
    """The first ``size`` rows after a place, newest first. One query, and those of the filter.

    Within the same moment the rows of one article stand together where the notebook is by article, and those of one
    type where it is by time.
    """
    held: list[Statement] = []
    arms: list[Statement] = []
    newest: list[str] = []
    for type_ in _types(wanted):
        one = _fitting(visitor, wanted, type_)
        if one is None:
            continue
        whole = size if after or not counted else COUNTED + 1
        behind = _behind(one, type_, wanted.order, after)
        held.append(_held(f"{type_}(pk, article, at)", _sorted(behind, type_, wanted.order, whole)))
        newest.append(f"SELECT '{type_}' AS type, pk, article, at FROM {type_}")
        if counted:
            if after:
                limited = f"{one[0]} LIMIT {COUNTED + 1}", one[1]
                held.append(_held(f"all_{type_}(pk, article, at)", limited))
            name = f"all_{type_}" if after else type_
            arms.append(
                (f"SELECT '#', '{type_}', {_NOTHING}, {_NOTHING}, {_NEVER}, count(*) FROM {name}", [])
            )
        sql, params = joined(
            _fitting(visitor, wanted, type_, placed=True) or one,
            f'"{_TABLES[type_]}"."{_ARTICLES[type_]}" IN ({{}})',
            ("SELECT article FROM newest", []),
        )
        names = "pk, article, at, start" if type_ == MARK else "pk, article, at"
        start = "start" if type_ == MARK else _NOTHING
        held_name = f"beside_{type_}"
        held.append((f"{held_name}({names}) AS ({sql})", params))
        arms.append((f"SELECT 'k', '{type_}', pk, article, at, {start} FROM {held_name}", []))
    if not newest:
        return Window()
    order = "at DESC, type DESC, pk DESC" if wanted.order == "time" else "at DESC, article DESC, pk DESC"
    together = f"SELECT * FROM ({' UNION ALL '.join(newest)}) AS every ORDER BY {order} LIMIT {size}"
    # what is named by others has to stand before them
    first = [one for one in held if not one[0].startswith("beside_")]
    last = [one for one in held if one[0].startswith("beside_")]
    held = [*first, _held("newest", (together, [])), *last]
    arms.append((f"SELECT 'w', type, pk, article, at, {_NOTHING} FROM newest", []))
    if counted:
        arms += _numbers(visitor, wanted, [name.rpartition(" ")[2] for name in newest], after)
    return _read(held, arms)


def _types(wanted: Filter) -> list[str]:
    """What may fit: marks, and notes and links of whole articles where these are not left out."""
    if wanted.marks_only:
        return [MARK]
    return [MARK, NOTE] if wanted.with_note or wanted.words else [MARK, NOTE, LINK]


def _fitting(visitor: Visitor, wanted: Filter, type_: str, *, placed: bool = False) -> Statement | None:
    """All rows of a type that fit: id, article, time; ``placed``, marks with where they stand. None where nothing
    can fit."""
    columns = ["pk", _ARTICLES[type_], "created_at"]
    marks = placed and type_ == MARK
    if marks:
        columns.append("here_start")

    def rows(somebody: Visitor, asked: Filter = wanted) -> QuerySet[Any, Any]:
        if type_ == MARK:
            return filtered(somebody, asked, placed=marks).values_list(*columns)
        of = filtered_notes if type_ == NOTE else filtered_links
        return of(somebody, asked).order_by().values_list(*columns)

    if wanted.who != MINE or wanted.narrowed:
        return _statement(rows(visitor))
    shape = f"notebook {type_} {marks} {type_ == NOTE and few_whole()}"
    return statement_for(visitor, shape, lambda somebody: rows(somebody, Filter()))


def _statement(rows: QuerySet[Any, Any]) -> Statement | None:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return str(sql), list(params)


def _held(name: str, one: Statement) -> Statement:
    return f"{name} AS MATERIALIZED ({one[0]})", one[1]


def _behind(one: Statement, type_: str, order: str, after: After | None) -> Statement:
    if after is None:
        return one
    table, at = f'"{_TABLES[type_]}"', connection.ops.adapt_datetimefield_value(after.at)
    column, article = f'{table}."created_at"', f'{table}."{_ARTICLES[type_]}"'
    if order == "time":
        same, params = ("1 = 1", []) if type_ < after.type else ("1 = 0", [])
        if type_ == after.type:
            same, params = f'{table}."id" < %s', [after.pk]
    elif after.pk:
        same, params = f'({article} < %s OR ({article} = %s AND {table}."id" < %s))', [after.article] * 2
        params = [*params, after.pk]
    else:
        same, params = f"{article} <= %s", [after.article]
    more = f" AND {column} <= %s AND ({column} < %s OR {same})"
    return one[0] + more, [*one[1], at, at, *params]


def _sorted(one: Statement, type_: str, order: str, most: int) -> Statement:
    table = f'"{_TABLES[type_]}"'
    article = "" if order == "time" else f'{table}."{_ARTICLES[type_]}" DESC, '
    return f'{one[0]} ORDER BY {table}."created_at" DESC, {article}{table}."id" DESC LIMIT {most}', one[1]


def _numbers(visitor: Visitor, wanted: Filter, types: list[str], after: After | None) -> list[Statement]:
    """Of how many articles the rows are, and of how many marks they were chosen."""
    named = " UNION ALL ".join(f"SELECT article FROM {'all_' if after else ''}{type_}" for type_ in types)
    blank = f"{_NOTHING}, {_NOTHING}, {_NEVER}"
    made: list[Statement] = [
        (f"SELECT '#', 'articles', {blank}, count(DISTINCT article) FROM ({named}) AS those", [])
    ]
    if wanted.narrowed:
        whole = _fitting(visitor, Filter(who=wanted.who), MARK)
        if whole is not None:
            made.append(
                (
                    f"SELECT '#', 'of', {blank}, count(*) FROM ({whole[0]} LIMIT {COUNTED + 1}) AS base",
                    whole[1],
                )
            )
    return made


def _read(held: list[Statement], arms: list[Statement]) -> Window:
    found = Window()
    sql = f"WITH {', '.join(sql for sql, _p in held)} {' UNION ALL '.join(sql for sql, _p in arms)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [one for _sql, params in (*held, *arms) for one in params])
        for what, type_, pk, article, at, n in cursor.fetchall():
            if what == "#":
                found.numbers[type_] = n
            elif what == "k":
                found.keys.append(Key(type_, pk, article, moment(at), n))
            else:
                found.newest.append(Key(type_, pk, article, moment(at)))
    placed = {(key.type, key.pk): key for key in found.keys}
    found.newest = [placed.get((key.type, key.pk), key) for key in found.newest]
    return found
