"""Querysets that are put into SQL once: what a visitor may see takes longer to write down than to ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from reader.access import Visitor
from reader.models import User
from reader.search.engines import engine

type Statement = tuple[str, list[Any]]
"""SQL and its parameters."""

_SOMEBODY = 4_611_686_018_427_387_903
"""Stands for the id of whoever asks."""
_kept: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}


def statement(found: QuerySet[Any, Any]) -> Statement:
    """The SQL of a queryset of ids, ids of articles and times. Its conditions are one pair of brackets at the end, so
    that more can be joined to them."""
    try:
        sql, params = found.query.sql_with_params()
    except EmptyResultSet:
        table = connection.ops.quote_name(found.model._meta.db_table)
        columns = ", ".join(
            f"CAST(NULL AS {kind}) AS {name}"
            for name, kind in (("pk", "bigint"), ("article", "bigint"), ("at", "timestamp with time zone"))
        )
        return f"SELECT {columns} FROM {table} WHERE (1 = 0)", []
    return str(sql), list(params)


def prepared(name: str, visitor: Visitor, make: Callable[[Visitor], QuerySet[Any, Any]]) -> Statement:
    """The SQL of ``make(visitor)``, for any visitor of the same role put together once in this process.

    ``name`` is that of what is asked, the same for the same ``make``; which must use nothing of the visitor but role
    and id, and ask for nothing that changes, such as the time.
    """
    role = getattr(visitor, "role", "")
    key = (name, connection.vendor, visitor.is_authenticated, role, bool(settings.POSTIL_PUBLIC))
    if key not in _kept:
        stand_in = User(pk=_SOMEBODY, role=role) if visitor.is_authenticated else AnonymousUser()
        sql, params = statement(make(stand_in))
        _kept[key] = sql, tuple(params)
    sql, held = _kept[key]
    return sql, [visitor.pk if param == _SOMEBODY else param for param in held]


def joined(one: Statement, condition: str, inner: Statement) -> Statement:
    """``one`` with a condition more; ``{}`` in it is the SQL of ``inner``."""
    return f"{one[0]} AND {condition.format(inner[0])}", [*one[1], *inner[1]]


type Source = tuple[Statement, str, int, Sequence[int]]
"""A prepared statement, its table, how many columns it has but for a text after them, and the ids that are wanted."""


def packed(sources: Mapping[str, Source]) -> list[tuple[str, list[Any], str]]:
    """The rows of several prepared statements with these ids: the name of each one's source, its values, and the text
    after them ("" where the source has none). One query."""
    held, arms, params = [], [], []
    for name, (one, table, width, pks) in sources.items():
        sql, given = joined(one, f'"{table}"."id" IN ({{}})', engine().ids(pks))
        columns = [f"c{n}" for n in range(width)]
        text = "c" if name == "articles" else "NULL"
        held.append(f"{name}({', '.join([*columns, *(['c'] if text == 'c' else [])])}) AS ({sql})")
        arms.append(f"SELECT '{name}', {engine().packed(columns)}, {text} FROM {name}")
        params += given
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(held)} {' UNION ALL '.join(arms)}", params)
        return [(name, json.loads(values), text or "") for name, values, text in cursor.fetchall()]


def moment(value: Any) -> Any:
    """A time as the database gives it, as an aware one; None stays."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
