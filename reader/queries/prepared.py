"""Querysets that are put into SQL once: what a visitor may see takes longer to write down than to ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        columns = "CAST(NULL AS bigint), CAST(NULL AS bigint), CAST(NULL AS timestamp with time zone)"
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


def rows_of(one: Statement, table: str, pks: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of a prepared statement with these ids, as the database gives them. One query."""
    sql, params = joined(one, f'"{table}"."id" IN ({{}})', engine().ids(pks))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def moment(value: Any) -> Any:
    """A time as the database gives it, as an aware one; None stays."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
