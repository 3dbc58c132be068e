"""Private addresses: for programs that cannot sign in, such as feed readers. Whoever has one reads what its owner may.

The token is shown once, when it is made; what is kept is its SHA-256, and its last letters to know it again by.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.limits import limit
from reader.models import PrivateAddress, User
from reader.services.signing_in import hashed

CHANGED = "changed"
"""Highlights whose words changed."""
ARTICLES = "articles"
"""Articles that fit a query, see ``reader.out.wanted``; ``query`` says what, how much and in which format."""
NOTEBOOK = "notebook"
"""Highlights and notes of the notebook; ``query`` likewise."""
PURPOSES = (CHANGED, ARTICLES, NOTEBOOK)
"""What an address may show."""
ONE_EACH = (CHANGED,)
"""Those of which everybody has one at most, without a query."""
KEPT = 100
"""Addresses of one account."""
MADE_AN_HOUR = 20
"""New addresses that one account may make in an hour, replaced ones counted."""
NOTED_EVERY = timedelta(hours=1)
"""How often an address writes down that it was used: feed readers ask every few minutes."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}\Z")


def _fresh() -> tuple[str, dict[str, str]]:
    """A token of 192 random bits, and what is kept of it."""
    token = secrets.token_urlsafe(24)
    return token, {"token_hash": hashed(token), "ending": token[-4:]}


def make(user: User, purpose: str, query: str = "") -> tuple[PrivateAddress, str]:
    """A new address and its token, which is shown once. Where there is one for the same already, it is replaced.

    Raises ``Invalid`` for an unknown purpose and for one address too many, ``TooOften``.
    """
    if purpose not in PURPOSES:
        raise Invalid(_("There is no private address for that."), field="purpose")
    others = PrivateAddress.objects.filter(user=user).exclude(purpose=purpose, query=query)
    if others.count() >= KEPT:
        raise Invalid(
            _(
                "You may have %(limit)d private addresses, and have them all. Revoke one in the settings first."
            )
            % {"limit": KEPT},
            field="purpose",
        )
    limit(f"private-address:{user.pk}", MADE_AN_HOUR, 3600)
    token, kept = _fresh()
    values = {**kept, "last_used_at": None}
    try:
        with transaction.atomic():
            address, _made = PrivateAddress.objects.update_or_create(
                user=user, purpose=purpose, query=query, defaults=values
            )
    except IntegrityError:  # the other of two presses of the button was quicker
        address = PrivateAddress.objects.get(user=user, purpose=purpose, query=query)
        return address, renew(address)
    return address, token


def renew(address: PrivateAddress) -> str:
    """Another token for ``address``, shown once; the one before opens nothing from now on. Raises ``TooOften``."""
    limit(f"private-address:{address.user_id}", MADE_AN_HOUR, 3600)
    token, kept = _fresh()
    address.token_hash, address.ending, address.last_used_at = kept["token_hash"], kept["ending"], None
    address.save(update_fields=["token_hash", "ending", "last_used_at", "updated_at"])
    return token


def revoke(address: PrivateAddress) -> None:
    """Closes ``address`` at once."""
    address.delete()


def find(token: str, purpose: str) -> PrivateAddress | None:
    """The address of ``token``, with its owner; None for a wrong or revoked one and for a disabled account.

    What could be no token at all is looked for like any other, so that the time of an answer says nothing.
    """
    wanted = hashed(token if _TOKEN.match(token) else "")
    return (
        PrivateAddress.objects.select_related("user")
        .filter(token_hash=wanted, purpose=purpose, user__is_active=True)
        .first()
    )


def note_use(address: PrivateAddress) -> None:
    """Writes down that ``address`` was used now, at most once an hour."""
    now = timezone.now()
    if address.last_used_at is not None and address.last_used_at > now - NOTED_EVERY:
        return
    long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - NOTED_EVERY)
    PrivateAddress.objects.filter(long_ago, pk=address.pk).update(last_used_at=now)
