"""Stamps: by which every process sees at once that what it keeps of the library no longer holds."""

from __future__ import annotations

import secrets
import threading
from functools import partial
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection, models, transaction

TAGS = "tags"
"""Changes whenever any tag does: its name, place, count, whether it shows."""
ARTICLES = "articles"
"""Changes when an article leaves the sight of readers."""
KINDS = "kinds"
"""Changes with the names of the kinds of highlights."""


class Stamp(models.Model):
    """The state of one room of the library: another value after every change there.

    Values are drawn at random, so that none ever comes back, not even with a database that is restored.
    """

    room = models.CharField(max_length=20, primary_key=True)
    value = models.BigIntegerField()


def _at_once() -> bool:
    """Whether stamps are written within the transaction that makes a change.

    In SQLite it has the only lock there is. Elsewhere all who change a room would wait for its one row, each holding
    rows that others wait for: there a stamp is written right after the transaction.
    """
    return connection.vendor == "sqlite" or getattr(settings, "STAMPS_AT_ONCE", False)


def bump(room: str) -> None:
    """Says that something in ``room`` has changed. Seen by others when they see the change, or a moment after."""
    if _at_once() or not connection.in_atomic_block:
        _write(room)
    else:
        transaction.on_commit(partial(_write, room))


class _Here(threading.local):
    """What this thread knows while it answers a request."""

    asked = False
    known: dict[str, int] | None = None


_here = _Here()


def _begin(**_signal: Any) -> None:
    _here.asked, _here.known = True, None


def _end(**_signal: Any) -> None:
    _here.asked, _here.known = False, None


request_started.connect(_begin, dispatch_uid="stamps of a request")
request_finished.connect(_end, dispatch_uid="stamps of a request, forgotten")


def _write(room: str) -> None:
    _here.known = None
    value = secrets.randbits(62)
    with connection.cursor() as cursor:
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
    if _here.asked:
        _here.known = found
    return found
