"""Querysets whose SQL is written once for all requests that ask the same question, and statements made of such SQL.

Composing a queryset and writing its SQL takes Django longer than the database takes to answer. ``prepared`` does it
once for each shape of a question, with marks where the values stand, and puts the values of each request in their
place. The rows come as from any other queryset. ``statement`` gives the SQL itself, to be joined to other SQL where one
query is to answer several questions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Model, QuerySet

from reader.models import User

type Value = int | str | datetime
type Statement = tuple[str, list[Any]]
"""SQL and its parameters."""

_FIRST = 7_310_977_000_000_000
"""Marks for numbers begin here; no row has such an id, and no question such a number."""
_DAY = datetime(1, 3, 1, tzinfo=UTC)
_KEPT: dict[Hashable, _Written] = {}
_MOST = 2_000
"""Shapes that a process keeps; beyond, questions are asked as they are."""


class NotPrepared(ValueError):
    """A value of a question does not stand in its SQL, so that what it says would be kept for everybody."""


class _Written:
    """The SQL of a question, with the place of each value among its parameters."""

    def __init__(
        self, question: QuerySet[Any, Any], using: str, marks: Mapping[str, Value], free: frozenset[str]
    ) -> None:
        self.question = question
        self.compiler = question.query.get_compiler(using=using)
        self.sql, params = self.compiler.as_sql()
        adapted = {_adapted(mark, using): name for name, mark in marks.items()}
        self.params = tuple(params)
        self.places = {
            at: adapted[value]
            for at, value in enumerate(params)
            if isinstance(value, int | str | datetime) and value in adapted
        }
        if missing := set(marks) - set(self.places.values()) - free:
            raise NotPrepared(f"{', '.join(sorted(missing))} of this question would not be asked for.")


def _adapted(value: Value, using: str) -> Any:
    if isinstance(value, datetime):
        return connections[using].ops.adapt_datetimefield_value(value)
    return value


def _mark(number: int, value: Value) -> Value:
    """A value of the same type that stands for ``value``, and cannot be meant itself."""
    if isinstance(value, datetime):
        return _DAY + timedelta(microseconds=number)
    if isinstance(value, str):
        return f"\ue000{number}\ue001"
    return _FIRST + number


def prepared[M: Model, R](
    shape: Hashable, make: Callable[..., QuerySet[M, R]], /, **values: Value
) -> QuerySet[M, R]:
    """The queryset that ``make(**values)`` composes.

    ``make`` is called once for each ``shape`` and each set of types, with marks instead of the values. ``shape`` must
    name the question and hold everything that its SQL depends on other than through ``values``; what a value decides
    (whether it is None, how many ids there are) belongs there too. Raises ``NotPrepared`` where a value does not
    reach the SQL. What asks for nothing at all is composed each time.
    """
    return _prepared(shape, make, values)


def _prepared[M: Model, R](
    shape: Hashable,
    make: Callable[..., QuerySet[M, R]],
    values: Mapping[str, Value],
    free: frozenset[str] = frozenset(),
) -> QuerySet[M, R]:
    """As ``prepared``; the values named in ``free`` may be of no account."""
    names = tuple(values)
    types = tuple(type(value) for value in values.values())
    key = (shape, names, types)
    held = _KEPT.get(key)
    if held is None or connections[held.compiler.using].vendor != held.compiler.connection.vendor:
        if len(_KEPT) >= _MOST:
            return make(**values)
        marks = {name: _mark(n, value) for n, (name, value) in enumerate(values.items())}
        question = make(**marks)
        try:
            held = _KEPT[key] = _Written(question, question.db, marks, free)
        except EmptyResultSet:
            return make(**values)
    using = held.compiler.using
    params = list(held.params)
    for at, name in held.places.items():
        params[at] = _adapted(values[name], using)
    compiler = copy(held.compiler)
    compiler.connection = connections[using]
    compiler.as_sql = lambda *_given, **_more: (held.sql, tuple(params))
    query = copy(held.question.query)
    query.get_compiler = lambda *_given, **_more: compiler  # type: ignore[method-assign]
    ready: QuerySet[M, R] = QuerySet.__new__(type(held.question))
    fresh = {"_query": query, "_result_cache": None, "_prefetch_done": False}
    ready.__dict__.update(held.question.__dict__ | fresh)
    return ready


def padded(ids: list[int], size: int) -> dict[str, int]:
    """``ids`` as values of a question about at most ``size`` of them: ``id0``, ``id1``, …; the last one repeated, or 0
    where there is none. Raises ``ValueError`` for more."""
    if len(ids) > size:
        raise ValueError(f"{len(ids)} ids, at most {size}.")
    filled = [*ids, *[ids[-1] if ids else 0] * (size - len(ids))]
    return {f"id{n}": pk for n, pk in enumerate(filled)}


def prepared_for[M: Model, R](
    visitor: User | AnonymousUser, shape: Hashable, make: Callable[..., QuerySet[M, R]], /, **values: Value
) -> QuerySet[M, R]:
    """As ``prepared``, for a question that begins with who asks: ``make(visitor, **values)``.

    ``make`` gets a reader in place of ``visitor`` with the same role and another id, or another stranger; nothing else
    of ``visitor`` may decide.
    """
    return _prepared_for(visitor, shape, make, values)


def _prepared_for[M: Model, R](
    visitor: User | AnonymousUser,
    shape: Hashable,
    make: Callable[..., QuerySet[M, R]],
    values: Mapping[str, Value],
    free: frozenset[str] = frozenset(),
) -> QuerySet[M, R]:
    if not isinstance(visitor, User):
        return _prepared((shape, None, settings.POSTIL_PUBLIC), partial(make, AnonymousUser()), values)
    role = visitor.role

    def ask(reader: int, **marks: Value) -> QuerySet[M, R]:
        return make(User(pk=reader, role=role), **marks)

    return _prepared((shape, role, settings.POSTIL_PUBLIC), ask, {"reader": visitor.pk, **values}, free)


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


def statement_for(
    visitor: User | AnonymousUser, name: str, make: Callable[..., QuerySet[Any, Any]], /
) -> Statement:
    """``statement(make(visitor))``, written once for all visitors of the same role.

    ``name`` is that of what is asked, the same for the same ``make``; see ``prepared_for``. Some roles see so much that
    it is of no account who asks.
    """
    return statement(_prepared_for(visitor, ("statement", name), make, {}, frozenset({"reader"})))


def joined(one: Statement, condition: str, inner: Statement) -> Statement:
    """``one`` with a condition more; ``{}`` in it is the SQL of ``inner``."""
    return f"{one[0]} AND {condition.format(inner[0])}", [*one[1], *inner[1]]


def moment(value: Any) -> Any:
    """A time as the database gives it, as an aware one; None stays."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value
