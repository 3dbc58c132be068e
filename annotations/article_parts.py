"""Parts of the article page that show what people put beside the text, made once for each reader and state.

A part is kept as a piece under all that it is made from: who asks, with every column of theirs; the article, its
revision and the address; the day; and the stamps of all rooms of the library that it reads from. Secrets of forms and
what makes a form the only one of its kind are put in anew every time.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Hashable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, localdate

from reader.kept import who
from reader.models import Article, User
from reader.models.stamps import ARTICLES, BESIDE, KINDS, LIBRARY, READING, TAGS, reading_room, stamps
from reader.pieces import piece
from reader.templatetags.trusted import sanitised

_SECRET = re.compile(r'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}')
_ONCE = re.compile(r'(name="client_id" value=")[0-9a-f-]{36}')
_MADE_FOR_ONE = ("hit", "undo", "place")
"""Names in an address that ask for what is shown once."""
_ROOMS = (TAGS, ARTICLES, KINDS, LIBRARY, BESIDE)
SHOW_READING = frozenset({"next"})
"""Parts that leave out what was read."""


def _key(request: HttpRequest, article: Article, *, whole: bool) -> tuple[Hashable, ...] | None:
    """What every part depends on; None where it is to be made anew."""
    if request.method != "GET" or getattr(request, "htmx", False):
        return None
    known = stamps()
    if not known or any(name in request.GET for name in _MADE_FOR_ONE):
        return None
    user = request.user
    return (
        str(connection.settings_dict["NAME"]),
        settings.POSTIL_PUBLIC,
        who(user),
        request.path,
        request.GET.urlencode(),
        article.pk,
        article.version,
        article.current_revision_id,
        whole,
        localdate(),
        get_current_timezone_name(),
        *(known.get(room) for room in _ROOMS),
    )


def _reading(user: User | AnonymousUser) -> tuple[Hashable, ...]:
    """The state of what is read, by anybody at once and by this reader."""
    known = stamps()
    own = known.get(reading_room(user.pk)) if isinstance(user, User) else None
    return known.get(READING), own


def part(
    request: HttpRequest, article: Article, name: str, make: Callable[[], SafeString], *, whole: bool = False
) -> SafeString:
    """The part ``name`` of the page of ``article``, made by ``make`` where it is not kept. ``make`` reads nothing but
    the article, the database, and the request's address and account; and how readers stand with articles only where
    the part is among ``SHOW_READING``."""
    asked: dict[str, tuple[Hashable, ...] | None] = request.__dict__.setdefault("_parts_key", {})
    if "key" not in asked:
        asked["key"] = _key(request, article, whole=whole)
    key = asked["key"]
    if key is None:
        return make()
    read = _reading(request.user) if name in SHOW_READING else ()
    html = piece(
        ("article", name, *key, *read), lambda: sanitised(_ONCE.sub(r"\1", _SECRET.sub(r"\1", make())))
    )
    return _opened(html, request)


def _opened(html: SafeString, request: HttpRequest) -> SafeString:
    if 'name="csrfmiddlewaretoken" value=""' in html:
        secret = f'name="csrfmiddlewaretoken" value="{get_token(request)}"'
        html = sanitised(html.replace('name="csrfmiddlewaretoken" value=""', secret))
    parts = html.split('name="client_id" value=""')
    if len(parts) == 1:
        return html
    fresh = [parts[0]]
    for each in parts[1:]:
        fresh += [f'name="client_id" value="{uuid.uuid4()}"', each]
    return sanitised("".join(fresh))
