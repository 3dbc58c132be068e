"""What becomes of a press on a button: the parts that changed and a word with its Undo, or the way back to the page.

What undoes a deed travels with the Undo itself, signed, so that each of several toasts keeps working.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.models import User
from reader.views.accounts import next_page

SALT = "postil.undo"
DAYS = 7
"""How long an Undo holds."""


@dataclass(slots=True)
class Done:
    """What was done, and how it is undone."""

    said: str
    undo: str = ""
    """A token of ``undo_token``; empty where nothing undoes it."""
    parts: Sequence[tuple[str, dict[str, Any]]] = ()
    """Templates of what changed on the page, each with its context."""
    trigger: dict[str, Any] = field(default_factory=dict)
    refresh: bool = False
    """Whether the whole page is to be drawn anew."""
    key: str = field(default_factory=lambda: secrets.token_hex(4))


def pressed(request: HttpRequest) -> bool:
    """Which way a button was pressed: ``on``, 1 or 0. Raises ``Invalid`` for anything else."""
    value = request.POST.get("on", "")
    if value not in {"0", "1"}:
        raise Invalid(_("“on” must be 1 or 0."), field="on")
    return value == "1"


def undo_token(user: User, deed: str, what: Any) -> str:
    """What undoes ``deed``, for this user alone."""
    return signing.dumps([user.pk, deed, what], salt=SALT, compress=True)


def read_token(user: User, token: str) -> tuple[str, Any]:
    """The deed to undo, and what it needs. Raises ``Conflict`` for what is not this user's, or is too old."""
    try:
        owner, deed, what = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError):
        owner, deed, what = None, "", None
    if owner != user.pk:
        raise Conflict(
            _("This can no longer be undone: the Undo holds for %(days)d days, for whoever did it.")
            % {"days": DAYS}
        )
    return deed, what


def answer(request: HttpRequest, done: Done, *, default: str = "home") -> HttpResponse:
    """The parts and a toast where HTMX asked, else the way back: to ``next``, or to ``default``."""
    if not getattr(request, "htmx", False):
        messages.success(request, done.said, extra_tags=done.undo)
        return HttpResponseRedirect(next_page(request, default))
    if done.refresh:
        messages.success(request, done.said, extra_tags=done.undo)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    html = [render_to_string(template, context, request) for template, context in done.parts]
    html.append(render_to_string("components/toast.html", {"toast": done}, request))
    response = HttpResponse("\n".join(html))
    response["HX-Trigger"] = json.dumps({"postil:saved": {"message": done.said}, **done.trigger})
    return response
