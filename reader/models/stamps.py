"""Stamps: by which every process sees at once that what it keeps of the library no longer holds."""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

log = logging.getLogger("postil.stamps")

TAGS = "tags"
"""Changes whenever any tag does: its name, place, count, whether it shows."""
ARTICLES = "articles"
"""Changes when an article leaves the sight of readers."""
KINDS = "kinds"
"""Changes with the names of the kinds of highlights."""
LIBRARY = "library"
"""Changes with any row that pages show, those of the other rooms aside."""
BESIDE = "beside"
"""Changes with anything that people put beside the texts: highlights, notes, links, shares, groups."""
INDEX = "index"
"""Changes with what searches look in."""
READING = "reading"
"""Changes with how readers stand with articles. What one reader does has a room apart (``reading_room``)."""
ROOMS = (TAGS, ARTICLES, KINDS, LIBRARY, BESIDE, INDEX, READING)
"""All but those that readers share (``reading_room``)."""

_TABLES = {
    "reader_tag": (TAGS, LIBRARY),
    "annotations_kindname": (KINDS, BESIDE),
    "reader_reading": (READING,),
    "annotations_highlight": (BESIDE, INDEX),
    "annotations_note": (BESIDE, INDEX),
}
_OF_NO_PAGE = re.compile(
    r"auth_|django_|sqlite_|reader_(attempts|draft|feedlook|import|importitem|invitation|sentenceprint|signinlink"
    r"|stamp)$"
)
"""Tables that no kept page shows, or that change without one that shows them."""
_INDEX = re.compile(r"(reader|annotations)_search")
_WRITE = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM|TRUNCATE)\s+"?(\w+)', re.I
)
_VERBS = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE"})
_READERS = 16
"""Rooms that the readers are divided among."""


class Stamp(models.Model):
    """The state of one room of the library: another value after every change there.

    Values are drawn at random, so that none ever comes back, not even with a database that is restored.
    """

    room = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField()


class _Here(threading.local):
    """What this thread knows."""

    asked = False
    """Whether it answers a request, which may ask for the stamps once."""
    known: dict[str, int] | None = None
    written: frozenset[str] = frozenset()
    """Rooms that have a new stamp already in this transaction, which nobody has looked at since."""
    within: object = None
    """The end of that transaction."""
    waiting: tuple[object, set[str]] = (None, set())
    """The end of a transaction that rooms wait for, and the rooms."""
    migrating = False
    reading = READING


_here = _Here()


def reading_room(user_pk: int) -> str:
    """The room of what this reader does with articles; a sixteenth of all readers share it."""
    return f"{READING}-{user_pk % _READERS}"


@contextmanager
def read_by(user_pk: int) -> Iterator[None]:
    """What is written here about reading is this reader's own, and concerns nobody else's pages."""
    before, _here.reading = _here.reading, reading_room(user_pk)
    try:
        yield
    finally:
        _here.reading = before


@cache
def _rooms_of(table: str) -> tuple[str, ...]:
    if table in _TABLES:
        return _TABLES[table]
    if _OF_NO_PAGE.match(table):
        return ()
    if _INDEX.match(table):
        return (INDEX,)
    return (BESIDE,) if table.startswith("annotations_") else (LIBRARY,)


@lru_cache(2_000)
def _written_by(statement: str) -> tuple[str, ...]:
    """The rooms that a statement changes, by its beginning."""
    found = _WRITE.match(statement)
    return _rooms_of(found.group(1)) if found else ()


def _watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Sees every statement, so that no write is forgotten, by whatever way of the ORM or without it."""
    answer = execute(sql, params, many, context)
    if not isinstance(sql, str) or sql.startswith("SELECT"):
        return answer
    verb = next(iter(sql[:16].split(None, 1)), "").upper()
    if verb in ("BEGIN", "ROLLBACK"):
        _here.written = frozenset()
        _here.known = None if verb == "ROLLBACK" else _here.known
    elif verb in _VERBS and not _here.migrating and (rooms := _written_by(sql[:120])):
        bump(*(_here.reading if room == READING else room for room in rooms))
    return answer


def _watched(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if connection.alias == "default" and _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def _migrating(sender: object, **_signal: Any) -> None:
    _here.migrating = True


def _migrated(sender: object, **_signal: Any) -> None:
    _here.migrating = False


connection_created.connect(_watched, dispatch_uid="stamps of what is written")
pre_migrate.connect(_migrating, dispatch_uid="no stamps yet")
post_migrate.connect(_migrated, dispatch_uid="stamps again")


def _at_once() -> bool:
    """Whether stamps are written within the transaction that makes a change.

    In SQLite it has the only lock there is. Elsewhere all who change a room would wait for its one row, each holding
    rows that others wait for: there a stamp is written right after the transaction.
    """
    return connection.vendor == "sqlite" or getattr(settings, "STAMPS_AT_ONCE", False)


def bump(*rooms: str) -> None:
    """Says that something in ``rooms`` has changed. Seen by others when they see the change, or a moment after.

    Whatever is written to the database says so by itself.
    """
    if not connection.in_atomic_block:
        _write_after(rooms)
    elif _at_once():
        if _here.within is not connection.run_on_commit:  # another transaction, or a savepoint was taken back
            _here.within, _here.written = connection.run_on_commit, frozenset()
        new = [room for room in rooms if room not in _here.written]
        if new:
            _write(new)
            _here.written = _here.written.union(new)
    else:
        end, waiting = _here.waiting
        if end is not connection.run_on_commit or not waiting:
            # Django begins another list with every transaction, and whenever a savepoint is taken back
            waiting = set()
            transaction.on_commit(partial(_write_waiting, waiting))
            _here.waiting = connection.run_on_commit, waiting
        waiting.update(rooms)


def _write_waiting(waiting: set[str]) -> None:
    rooms = sorted(waiting)
    waiting.clear()
    _write_after(rooms)


def _write_after(rooms: Iterable[str]) -> None:
    """Stamps of what is saved already: if they fail, it is saved all the same, and pages are a minute old at most."""
    try:
        _write(rooms)
    except DatabaseError:
        log.exception("no stamp for %s", ", ".join(rooms))


def _begin(**_signal: Any) -> None:
    _here.asked, _here.known = True, None


def _end(**_signal: Any) -> None:
    _here.asked, _here.known = False, None


request_started.connect(_begin, dispatch_uid="stamps of a request")
request_finished.connect(_end, dispatch_uid="stamps of a request, forgotten")


def _write(rooms: Iterable[str]) -> None:
    _here.known = None
    value = secrets.randbits(62)
    rooms = list(rooms)
    with connection.cursor() as cursor:
        if connection.in_atomic_block and connection.vendor == "sqlite" and rooms:
            # nobody else writes meanwhile, so what stands in all rooms is known with it
            cursor.execute(
                "UPDATE reader_stamp SET value ="
                " CASE WHEN room IN (SELECT value FROM json_each(%s)) THEN %s ELSE value END"
                " RETURNING room, value",
                [json.dumps(rooms), value],
            )
            found: dict[str, int] = dict(cursor.fetchall())
            rooms = [room for room in rooms if room not in found]
            if not rooms and _here.asked:
                _here.known = found
        for room in rooms:
            cursor.execute("UPDATE reader_stamp SET value = %s WHERE room = %s", [value, room])
            if cursor.rowcount == 0:
                cursor.execute(
                    "INSERT INTO reader_stamp (room, value) VALUES (%s, %s)"
                    " ON CONFLICT (room) DO UPDATE SET value = excluded.value",
                    [room, value],
                )


def stamps() -> dict[str, int]:
    """The state of every room by its name. One query, asked once for a request.

    Empty within a transaction whose changes have no stamp yet: what is read there must not be kept.
    """
    if connection.in_atomic_block and not _at_once():
        return {}
    if _here.known is not None:
        return _here.known
    with connection.cursor() as cursor:
        cursor.execute("SELECT room, value FROM reader_stamp")
        found: dict[str, int] = dict(cursor.fetchall())
    _here.written = frozenset()
    if _here.asked:
        _here.known = found
    return found
