"""Whole pages that this process has made before, for who asks for the same again while nothing has changed.

A page is kept under all that it was made from: who asks, with every column of theirs and all that their session
holds; the address, the language, the minute (pages say "5 min ago"), and the stamps of all rooms of the library
(``reader.models.stamps``). So it is never stale and never somebody else's; a stranger's page is every stranger's.
The secret of forms and the nonce of scripts are put in anew every time.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from time import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signals import setting_changed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.csp import LazyNonce
from django.utils.timezone import get_current_timezone_name, localdate
from django.utils.translation import get_language

from reader.context import THEME_COOKIE
from reader.models import User
from reader.models.stamps import READING, ROOMS, reading_room, stamps
from reader.pieces import Pieces
from reader.standing import STANDS, filled, leave_open

MOST = 48 * 1024 * 1024
"""Bytes of pages that a process keeps at most."""
_TOKEN, _NONCE, _ONCE = b"\x00t", b"\x00n", b"\x00i"
"""Stand where the secret, the nonce and the identifiers of forms go; no page has such bytes."""
_SECRETS = re.compile(rb'((?:name="csrfmiddlewaretoken" value=|"X-CSRFToken":)")[A-Za-z0-9]{64}')
_IDENTIFIERS = re.compile(rb'(name="client_id" value=")[0-9a-f-]{36}')
"""By which what a form sends twice is saved once: two forms with the same one would lose what the second says."""
WHILE = 300
"""Seconds that a page is kept at most."""
COPY = "X-Postil-Copy"
"""Header that asks for a page with all that it would bring later, to be read where nothing can be asked for."""
_APART = ("HX-Request", COPY)
"""Headers with which an address gives something else."""
_UNSEEN = frozenset({"last_login", "password"})
"""Columns of an account that no page shows."""

pages = Pieces[bytes](MOST)


def kept_for[**P](
    seconds: int,
) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Keeps the pages of a view that writes nothing and reads nothing but the database, the request's address and
    who asks, for ``seconds`` at most. Parts for HTMX, pages with a message and those of a changed session are made
    every time.
    """

    def around(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def inner(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = args[0]
            assert isinstance(request, HttpRequest)
            asked = _Asked.of(request, seconds)
            if asked is None:
                return view(*args, **kwargs)
            held = pages.get(asked.key(apart=True)) or pages.get(asked.key(apart=False))
            if held is not None:
                return _opened(request, held)
            leave_open(request)
            response = view(*args, **kwargs)
            if _may_keep(request, response) and repr(dict(request.session.items())) == asked.session:
                apart = getattr(request, "_reading_apart", False)
                pages.put(asked.key(apart=apart), _sealed(request, response))
            if not response.streaming:
                response.content = filled(request, response.content)
            return response

        return inner

    return around


def kept[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Keeps the pages of a view that shows nothing which ends within minutes."""
    return kept_for(WHILE)(view)


def reading_apart(request: HttpRequest) -> None:
    """Says that of what this reader has read a page shows nothing but the states of the articles in its lists, so that
    it may be kept while they read on."""
    request._reading_apart = True  # type: ignore[attr-defined]


def who(user: User | AnonymousUser) -> tuple[str, ...] | None:
    """Every column of an account that a page may show."""
    if not isinstance(user, User):
        return None
    columns = (field.attname for field in User._meta.concrete_fields if field.attname not in _UNSEEN)
    return tuple(repr(getattr(user, name)) for name in columns)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page depends on."""

    made_from: str
    session: str
    known: dict[str, int]
    reader: int | None

    @classmethod
    def of(cls, request: HttpRequest, seconds: int) -> _Asked | None:
        """None where the page is to be made anew."""
        if request.method != "GET" or settings.DEBUG or any(name in request.headers for name in _APART):
            return None
        session = dict(request.session.items())
        if "messages" in request.COOKIES or "_messages" in session:
            return None
        known = stamps()
        if not known:
            return None
        held = repr(session)
        made_from = (
            str(connection.settings_dict["NAME"]),
            request.get_host(),
            request.scheme,
            request.get_full_path(),
            request.COOKIES.get(THEME_COOKIE, ""),
            get_language(),
            get_current_timezone_name(),
            localdate(),
            int(time() // seconds),
            who(request.user),
            held,
        )
        return cls(repr(made_from), held, known, request.user.pk)

    def key(self, *, apart: bool) -> bytes:
        """Under which the page is kept; ``apart`` from how its reader stands with the articles that it lists."""
        rooms: tuple[str, ...] = ROOMS if self.reader is None else (*ROOMS, reading_room(self.reader))
        if apart:
            rooms = tuple(room for room in rooms if not room.startswith(READING))
        whole = f"{self.made_from}{[self.known.get(room) for room in rooms]}{apart}"
        # A page would hold on to what a session holds; by its digest it is found as well.
        return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=32).digest()


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not getattr(getattr(request, "_messages", None), "added_new", False)
        and b"\x00" not in STANDS.sub(b"", response.content)
    )


def _sealed(request: HttpRequest, response: HttpResponse) -> bytes:
    """A page without what is of one request only, its headers in a line before it."""
    content = _IDENTIFIERS.sub(rb"\1" + _ONCE, _SECRETS.sub(rb"\1" + _TOKEN, response.content))
    nonce: LazyNonce | None = getattr(request, "_csp_nonce", None)
    if nonce:
        content = content.replace(str(nonce).encode(), _NONCE)
    return json.dumps(dict(response.headers)).encode() + b"\n" + content


def _opened(request: HttpRequest, held: bytes) -> HttpResponse:
    headers, _line, content = held.partition(b"\n")
    if _TOKEN in content:
        content = content.replace(_TOKEN, get_token(request).encode())
    if _ONCE in content:
        content = re.sub(re.escape(_ONCE), lambda _place: str(uuid.uuid4()).encode(), content)
    if _NONCE in content:
        content = content.replace(_NONCE, str(request._csp_nonce).encode())  # type: ignore[attr-defined]
    return HttpResponse(filled(request, content), headers=json.loads(headers))


def _forget(**_signal: Any) -> None:
    pages.clear()


setting_changed.connect(_forget, dispatch_uid="pages of other settings")
