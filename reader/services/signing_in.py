"""Signing in: by name or e-mail with a password, or by a link that works once. And ending sessions."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from reader.models import SignInLink, User

LINK_LASTS = timedelta(hours=24)
SINCE_KEY, DEVICE_KEY, SEEN_KEY = "signed_in_at", "device", "seen_at"
SEEN_EVERY = timedelta(minutes=10)
"""How exactly it is known when a session was used last."""
PASSWORD_LIMIT = 1024
"""Code points of a password that are looked at: hashing a longer one would only cost time."""


def hashed(token: str) -> str:
    """What is stored of a token: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class NameOrEmailBackend(ModelBackend):
    """Takes a name or an e-mail, in any case. Answers as slowly for an unknown account as for a known one."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if not username or password is None or len(password) > PASSWORD_LIMIT or "\x00" in username:
            return None
        user = User.objects.filter(username__iexact=username).first()
        if user is None and "@" in username:
            user = User.objects.filter(email__iexact=username).first()
        if user is None:
            User().set_password(password)  # takes the time that checking would
            return None
        # Both are looked at, so that a disabled account answers no sooner than a wrong password.
        right = user.check_password(password)
        return user if right and self.user_can_authenticate(user) else None


def make_sign_in_link(user: User, lasts: timedelta = LINK_LASTS) -> str:
    """The token of a link that signs ``user`` in once; earlier links of this account stop working."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        SignInLink.objects.filter(user=user, used_at__isnull=True).delete()
        SignInLink.objects.create(token_hash=hashed(token), user=user, expires_at=timezone.now() + lasts)
    return token


def _open_links() -> Any:
    return SignInLink.objects.filter(
        used_at__isnull=True, expires_at__gt=timezone.now(), user__is_active=True
    )


def sign_in_link_is_open(token: str) -> bool:
    """Whether ``token`` would sign somebody in. Changes nothing, so that a prefetching program burns no link."""
    return bool(_open_links().filter(token_hash=hashed(token)).exists())


def use_sign_in_link(token: str) -> User | None:
    """Whom the link of ``token`` signs in; None when it is unknown, used, too old, or the account disabled.

    Two at the same time: exactly one succeeds.
    """
    with transaction.atomic():
        link = _open_links().select_related("user").filter(token_hash=hashed(token)).first()
        if link is None:
            return None
        taken = SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=timezone.now())
        return link.user if taken else None


@dataclass(frozen=True)
class OpenSession:
    """One device on which an account is signed in."""

    handle: str
    """Names the session to its owner without giving it away: SHA-256 of its key."""
    device: str
    since: datetime | None
    """When it was signed in, UTC."""
    current: bool
    seen: datetime | None = None
    """When it was used last, UTC, as far as ``SEEN_EVERY`` tells."""


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chromium"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """The browser and system that a User-Agent names, such as “Firefox, Linux”; empty when it names none."""
    agent = agent[:400]
    found = [
        next((name for mark, name in marks if re.search(mark, agent)), "") for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found))


def note_session(request: HttpRequest) -> None:
    """Writes into a new session when and on what it began, for the list in the settings."""
    request.session[SINCE_KEY] = timezone.now().isoformat(timespec="seconds")
    request.session[DEVICE_KEY] = device(request.headers.get("User-Agent", ""))


def note_seen(request: HttpRequest) -> None:
    """Writes into a session that it is in use, from time to time."""
    last = _moment(request.session.get(SEEN_KEY))
    if last is None or timezone.now() - last > SEEN_EVERY:
        request.session[SEEN_KEY] = timezone.now().isoformat(timespec="seconds")


def _moment(kept: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(kept)
    except (TypeError, ValueError):
        return None


def _of(user: User) -> list[tuple[str, dict[str, Any]]]:
    """Keys and contents of the sessions that really sign ``user`` in: not those of an older password."""
    auth_hash = user.get_session_auth_hash()
    found = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) and data.get(HASH_SESSION_KEY) == auth_hash:
            found.append((session.session_key, data))
    return found


def sessions_of(user: User, current_key: str | None) -> list[OpenSession]:
    """Where ``user`` is signed in, this session first, then the newest."""
    found = []
    for key, data in _of(user):
        since = _moment(data.get(SINCE_KEY))
        seen = _moment(data.get(SEEN_KEY)) or since
        device = str(data.get(DEVICE_KEY, ""))
        found.append(OpenSession(hashed(key), device, since, key == current_key, seen))
    found.sort(key=lambda one: (not one.current, -(one.since.timestamp() if one.since else 0)))
    return found


def end_sessions(user: User, *, keep: str | None = None, handle: str = "") -> int:
    """Ends the sessions of ``user``: all but the key ``keep``, or the one named by ``handle``. Returns how many."""
    from django.conf import settings

    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    ended = 0
    for key, data in _of(user):
        if key == keep or (handle and hashed(key) != handle) or BACKEND_SESSION_KEY not in data:
            continue
        store(key).delete()
        ended += 1
    return ended
