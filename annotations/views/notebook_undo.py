"""The Undo of what was done to several rows of the notebook at once, or to a saved filter."""

from __future__ import annotations

from typing import Any

from annotations.queries.notebook_filter import Filter
from reader.views import undoing
from reader.views.requests import MemberRequest

_KEY = "notebook_undo"


def keep(request: MemberRequest, said: str, undo: dict[str, Any] | None) -> str:
    """Keeps what was done last, for the page that follows; returns the name by which that page asks for it."""
    return undoing.keep(request, _KEY, said, undo)


def waiting(request: MemberRequest) -> undoing.Waiting | None:
    """What the address of this page (``?done=``) says was done just now."""
    return undoing.waiting(request, _KEY)


def take(request: MemberRequest) -> dict[str, Any] | None:
    """What undoes the deed that the form names, once; None where that is not the last one."""
    return undoing.take(request, _KEY)


def address(wanted: Filter, done: str = "") -> str:
    """The query string of the page that follows, with its ``?``."""
    query = "&".join(part for part in (wanted.query_string(), f"done={done}" if done else "") if part)
    return f"?{query}" if query else ""
