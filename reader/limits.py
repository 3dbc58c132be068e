"""How often something may be done, counted in the database so that all server processes count together."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from reader.errors import TooOften
from reader.models import Attempts

KEPT = timedelta(days=2)
"""Counters older than this are swept; no limit may span more."""


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
    with transaction.atomic():
        row, made = Attempts.objects.select_for_update().get_or_create(
            key=_stored(key), defaults={"since": timezone.now(), "count": 1}
        )
        now = (
            timezone.now()
        )  # taken once the row is ours: while waiting for it, others may have begun a window
        if made:
            Attempts.objects.filter(since__lt=now - KEPT).delete()
        elif abs((now - row.since).total_seconds()) >= seconds:  # in the future: the clock was set back
            row.since, row.count = now, 1
            row.save(update_fields=["since", "count"])
        elif row.count < times + 1:
            row.count += 1
            row.save(update_fields=["count"])
        count, since = row.count, row.since
    if count > times:
        raise too_often(seconds - int((now - since).total_seconds()))
    return times - count


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
