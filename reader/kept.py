"""Whole pages that this process has made before, for who asks for the same again while nothing has changed.

A page is kept under all that it was made from: who asks, with every column of theirs and all that their session
holds; the address, the language, the minute (pages say "5 min ago"), and the stamps of all rooms of the library
(``reader.models.stamps``). So it is never stale and never somebody else's; a stranger's page is every stranger's.
The secret of forms and the nonce of scripts are put in anew every time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from time import time
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.csp import LazyNonce
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from reader.context import THEME_COOKIE
from reader.models import User
from reader.models.stamps import ARTICLES, BESIDE, INDEX, KINDS, LIBRARY, READING, TAGS, reading_room, stamps
from reader.pieces import Pieces

MOST = 48 * 1024 * 1024
"""Bytes of pages that a process keeps at most."""
_TOKEN, _NONCE = b"\x00t", b"\x00n"
"""Stand where the secret and the nonce go; no page has such bytes."""
_SECRETS = re.compile(rb'((?:name="csrfmiddlewaretoken" value=|"X-CSRFToken":)")[A-Za-z0-9]{64}')
_ROOMS = (TAGS, ARTICLES, KINDS, LIBRARY, BESIDE, INDEX, READING)
_UNSEEN = frozenset({"last_login", "password"})
"""Columns of an account that no page shows."""

pages = Pieces[bytes](MOST)


def kept[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Keeps the pages of a view that writes nothing and reads nothing but the database, the request's address and
    who asks. Parts for HTMX, pages with a message and those of a changed session are made every time.
    """

    @wraps(view)
    def inner(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = args[0]
        assert isinstance(request, HttpRequest)
        key = _key(request)
        if key is None:
            return view(*args, **kwargs)
        held = pages.get(key)
        if held is None:
            before = repr(dict(request.session.items()))
            response = view(*args, **kwargs)
            if _may_keep(request, response) and repr(dict(request.session.items())) == before:
                pages.put(key, _sealed(request, response))
            return response
        return _opened(request, held)

    return inner


def _key(request: HttpRequest) -> bytes | None:
    """What the page depends on; None where it is to be made anew."""
    if request.method != "GET" or settings.DEBUG or request.headers.get("HX-Request"):
        return None
    session = dict(request.session.items())
    if "messages" in request.COOKIES or "_messages" in session:
        return None
    known = stamps()
    if not known:
        return None
    user = request.user
    who: tuple[Any, ...] | None = None
    rooms: tuple[str, ...] = _ROOMS
    if isinstance(user, User):
        columns = [field.attname for field in User._meta.concrete_fields if field.attname not in _UNSEEN]
        who = tuple(getattr(user, name) for name in columns)
        rooms = (*_ROOMS, reading_room(user.pk))
    made_from = (
        str(connection.settings_dict["NAME"]),
        request.get_host(),
        request.scheme,
        request.get_full_path(),
        request.COOKIES.get(THEME_COOKIE, ""),
        get_language(),
        get_current_timezone_name(),
        int(time() // 60),
        who,
        session,
        *(known.get(room) for room in rooms),
    )
    # A page would hold on to what a session holds; by its digest it is found as well.
    return blake2b(repr(made_from).encode("utf-8", "surrogatepass"), digest_size=32).digest()


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not getattr(getattr(request, "_messages", None), "added_new", False)
        and b"\x00" not in response.content
    )


def _sealed(request: HttpRequest, response: HttpResponse) -> bytes:
    """A page without what is of one request only, its headers in a line before it."""
    content = _SECRETS.sub(rb"\1" + _TOKEN, response.content)
    nonce: LazyNonce | None = getattr(request, "_csp_nonce", None)
    if nonce:
        content = content.replace(str(nonce).encode(), _NONCE)
    return json.dumps(dict(response.headers)).encode() + b"\n" + content


def _opened(request: HttpRequest, held: bytes) -> HttpResponse:
    headers, _line, content = held.partition(b"\n")
    if _TOKEN in content:
        content = content.replace(_TOKEN, get_token(request).encode())
    if _NONCE in content:
        content = content.replace(_NONCE, str(request._csp_nonce).encode())  # type: ignore[attr-defined]
    return HttpResponse(content, headers=json.loads(headers))


def _forget(**_signal: Any) -> None:
    pages.clear()


setting_changed.connect(_forget, dispatch_uid="pages of other settings")
