"""Notices are read, and unread again."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from annotations.access import notices_for
from annotations.models import Notice
from reader.models import User

AT_ONCE = 500
"""Notices that one request marks by name."""


def mark_read(user: User, pks: Sequence[int] | None = None) -> int:
    """Marks these notices of ``user`` (ids) as read, or all with None; how many were unread. One statement."""
    unread = Notice.objects.filter(user=user, read_at__isnull=True)
    if pks is not None:
        unread = unread.filter(pk__in=list(pks)[:AT_ONCE])
    return unread.update(read_at=timezone.now())


def mark_unread(user: User, pk: int) -> bool:
    """Marks a notice that ``user`` sees as unread; whether it was read."""
    return bool(notices_for(user).filter(pk=pk, read_at__isnull=False).update(read_at=None))
