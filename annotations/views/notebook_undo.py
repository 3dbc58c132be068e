"""The Undo of what was done to several rows at once, or to a saved filter: it waits in the session."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from annotations.queries.notebook_filter import Filter
from reader.views.requests import MemberRequest

_KEY = "notebook_undo"


class Waiting(NamedTuple):
    """What can be undone."""

    key: str
    said: str
    """What was done, in words."""
    undoes: bool


def keep(request: MemberRequest, said: str, undo: dict[str, Any] | None) -> str:
    """Keeps what was done last, for the page that follows; returns the name by which that page asks for it."""
    key = secrets.token_hex(4)
    request.session[_KEY] = {"key": key, "said": said, "undo": undo}
    return key


def waiting(request: MemberRequest) -> Waiting | None:
    """What the address of this page (``?done=``) says was done just now."""
    kept = request.session.get(_KEY)
    if not kept or kept["key"] != request.GET.get("done"):
        return None
    return Waiting(kept["key"], kept["said"], kept["undo"] is not None)


def take(request: MemberRequest) -> dict[str, Any] | None:
    """What undoes the deed that the form names, once; None where that is not the last one."""
    kept = request.session.get(_KEY)
    if not kept or kept["key"] != request.POST.get("key"):
        return None
    del request.session[_KEY]
    undo: dict[str, Any] | None = kept["undo"]
    return undo


def address(wanted: Filter, done: str = "") -> str:
    """The query string of the page that follows, with its ``?``."""
    query = "&".join(part for part in (wanted.query_string(), f"done={done}" if done else "") if part)
    return f"?{query}" if query else ""
