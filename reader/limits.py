"""How often something may be done, counted in the database so that all server processes count together."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from reader.errors import TooOften
from reader.models import Attempts

KEPT = timedelta(days=2)
"""Counters older than this are swept; no limit may span more."""
SWEPT = timedelta(minutes=10)


def _stored(key: str) -> str:
    """The key as it is stored: its first word readable, the rest hashed, so that no name or address stays."""
    head = key.split(":", 1)[0][:60]
    return f"{head}:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:48]}"


def limit(key: str, times: int, seconds: int) -> int:
    """Counts one more of ``key`` and returns how many are left of ``times`` within ``seconds``.

    The window begins with the first and holds for all that follow. The count stays also when the caller's work
    fails afterwards, unless the caller has a transaction open around this.

    Raises:
        TooOften: this was one more than ``times``; ``retry_after`` says in how many seconds the window ends.
    """
    now = timezone.now()
    count, since = _counted(_stored(key), times, now, timedelta(seconds=seconds))
    if count == 1:
        _sweep(now)
    if count > times:
        raise too_often(seconds - int((now - since).total_seconds()))
    return times - count


_COUNT = """
INSERT INTO reader_attempts (key, since, count) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET
  count = CASE
    WHEN reader_attempts.since <= %(old)s OR reader_attempts.since >= %(future)s THEN 1
    WHEN reader_attempts.count <= %(times)s THEN reader_attempts.count + 1
    ELSE reader_attempts.count
  END,
  since = CASE
    WHEN reader_attempts.since <= %(old)s OR reader_attempts.since >= %(future)s THEN excluded.since
    ELSE reader_attempts.since
  END
RETURNING count, since"""
"""One more, in one statement. A window that began in the future is over: the clock was set back."""


def _counted(key: str, times: int, now: datetime, window: timedelta) -> tuple[int, datetime]:
    """The count with one more, and since when."""
    written = connection.ops.adapt_datetimefield_value
    values: dict[str, str | int | None] = {
        "key": key,
        "times": times,
        "now": written(now),
        "old": written(now - window),
        "future": written(now + window),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        count, since = cursor.fetchone()
    read = datetime.fromisoformat(since) if isinstance(since, str) else since
    return count, read if read.tzinfo else read.replace(tzinfo=UTC)


class _Swept:
    at: datetime | None = None


def _sweep(now: datetime) -> None:
    """Takes old counters away, at most once in ``SWEPT`` for each process."""
    if _Swept.at is None or abs(now - _Swept.at) >= SWEPT:
        _Swept.at = now
        Attempts.objects.filter(since__lt=now - KEPT).delete()


def forget(key: str) -> None:
    """Starts the count of ``key`` anew."""
    Attempts.objects.filter(key=_stored(key)).delete()


def too_often(seconds: int) -> TooOften:
    """The answer to one who must wait ``seconds``."""
    seconds = max(1, seconds)
    minutes = -(-seconds // 60)
    if seconds < 90:
        message = ngettext(
            "That was too often. It can be tried again in %(n)d second.",
            "That was too often. It can be tried again in %(n)d seconds.",
            seconds,
        ) % {"n": seconds}
    else:
        message = ngettext(
            "That was too often. It can be tried again in %(n)d minute.",
            "That was too often. It can be tried again in %(n)d minutes.",
            minutes,
        ) % {"n": minutes}
    return TooOften(message, retry_after=seconds)


def client_address(request: HttpRequest) -> str:
    """The visitor's address, for counting: of IPv6 the /64, which one household has whole.

    Behind our own proxy (``POSTIL_PROXY``) it is the last that the proxy wrote; what a visitor wrote before it
    in the same header is not believed.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.POSTIL_PROXY and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        found = forwarded.rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(found.strip("[]").split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
