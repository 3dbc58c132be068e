"""The Undo of what was done last: it waits in the session for the page that follows."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple

from django.http import HttpRequest


class Waiting(NamedTuple):
    """What can be undone."""

    key: str
    said: str
    """What was done, in words."""
    undoes: bool


def keep(request: HttpRequest, where: str, said: str, undo: dict[str, Any] | None) -> str:
    """Keeps what was done last in ``where``; returns the name by which the page that follows asks for it."""
    key = secrets.token_hex(4)
    request.session[where] = {"key": key, "said": said, "undo": undo}
    return key


def waiting(request: HttpRequest, where: str) -> Waiting | None:
    """What the address of this page (``?done=``) says was done just now."""
    kept = request.session.get(where)
    if not kept or kept["key"] != request.GET.get("done"):
        return None
    return Waiting(kept["key"], kept["said"], kept["undo"] is not None)


def take(request: HttpRequest, where: str) -> dict[str, Any] | None:
    """What undoes the deed that the form names, once; None where that is not the last one."""
    kept = request.session.get(where)
    if not kept or kept["key"] != request.POST.get("key"):
        return None
    del request.session[where]
    undo: dict[str, Any] | None = kept["undo"]
    return undo
