"""Threads are called resolved, and opened again. The mark and the words stay as they are."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.access import notes_for
from annotations.models import Highlight, Note, Visibility
from annotations.services.seen import may_write_in
from annotations.services.text import count_write
from reader.access import Visitor, may_curate
from reader.errors import Conflict
from reader.models import User

type Mark = Highlight | Note
"""What a thread hangs on: a highlight, or a note on a whole article."""


class ThreadWentOn(Conflict):
    """Somebody wrote in the thread since it was looked at, so it was not resolved."""


def may_settle(visitor: Visitor, mark: Mark, *, writes: bool | None = None) -> bool:
    """Whether this visitor, who sees the thread, may resolve it and open it again.

    Its maker may; in a group those who write there (``writes``, where that is known); in public, curators. One query,
    for groups alone.
    """
    if not visitor.is_authenticated:
        return False
    if mark.user_id == visitor.pk:
        return True
    if mark.visibility == Visibility.GROUP:
        return may_write_in(visitor, mark.group_id) if writes is None else writes
    return mark.visibility == Visibility.PUBLIC and may_curate(visitor)


def _of(mark: Mark) -> Q:
    return Q(highlight=mark.pk) if isinstance(mark, Highlight) else Q(pk=mark.pk) | Q(parent=mark.pk)


def _write(mark: Mark, *, resolved: bool, by: User | None) -> bool:
    """Says so in one statement; whether anything changed. The version stays: the words are the same."""
    now = timezone.now() if resolved else None
    rows = type(mark)._default_manager.filter(
        pk=mark.pk, deleted_at__isnull=True, resolved_at__isnull=resolved
    )
    changed = bool(rows.update(resolved_at=now, resolved_by=by if resolved else None))
    if changed:
        mark.resolved_at, mark.resolved_by = now, by if resolved else None
    return changed


def resolve(user: User, mark: Mark, seen: int | None = None) -> bool:
    """Calls a thread resolved; whether it was open. ``seen`` is the id of the newest note that the page showed.

    Raises ``ThreadWentOn`` when somebody else wrote since, ``TooOften``.
    """
    count_write(user)
    newer = notes_for(user).filter(_of(mark), pk__gt=seen).exclude(user=user) if seen is not None else None
    if newer is not None and newer.exists():
        raise ThreadWentOn(_("Somebody has written here in the meantime, so the thread stays open."))
    return _write(mark, resolved=True, by=user)


def reopen(user: User, mark: Mark) -> bool:
    """Opens a thread again; whether it was resolved. Raises ``TooOften``."""
    count_write(user)
    return _write(mark, resolved=False, by=None)


def answered(mark: Mark) -> bool:
    """A reply opens its thread again; whether it was resolved. Call it in the transaction of the reply."""
    return _write(mark, resolved=False, by=None)
