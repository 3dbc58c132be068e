"""Following tags, outlets and authors: beginning, ending, and when the reader last looked."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import TooMuch
from reader.models import Author, Follow, Outlet, Tag, User

type Followed = Tag | Outlet | Author

MOST = 500
"""What one reader may follow."""


def kind_of(thing: Followed) -> str:
    """The field of ``Follow`` that holds it: tag, outlet or author."""
    return "tag" if isinstance(thing, Tag) else "outlet" if isinstance(thing, Outlet) else "author"


def follow(user: User, thing: Followed) -> None:
    """Follows; what is in the library by now is not new. Raises ``TooMuch`` beyond ``MOST``."""
    where = {"user": user, kind_of(thing): thing}
    if Follow.objects.filter(**where).exists():
        return
    found = Follow.objects.filter(user=user).count()
    if found >= MOST:
        raise TooMuch(
            _("You follow %(found)d tags, outlets and authors; the limit is %(limit)d. Leave one first.")
            % {"found": found, "limit": MOST}
        )
    Follow.objects.get_or_create(**where, defaults={"seen_at": timezone.now()})


def unfollow(user: User, thing: Followed) -> None:
    """Follows no longer."""
    Follow.objects.filter(**{"user": user, kind_of(thing): thing}).delete()


def note_seen(user: User, until: datetime | None = None, *, thing: Followed | None = None) -> int:
    """The reader has looked at what was new until then (UTC; now, where nothing is said): at one thing, or at all.

    Never goes back. Returns how many follows changed.
    """
    now = timezone.now()
    until = min(until or now, now)
    chosen = Q(user=user) & (Q(**{kind_of(thing): thing}) if thing is not None else Q())
    return Follow.objects.filter(chosen).update(
        seen_at=Greatest(Coalesce(F("seen_at"), until), until), updated_at=now
    )
