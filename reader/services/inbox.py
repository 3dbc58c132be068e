"""Entries that wait: taken into the library or put aside, both only where they are the reader's own."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Unprocessable
from reader.models import Import, InboxEntry, User
from reader.services.feed_entries import bring_entries

State = InboxEntry.State
AT_ONCE = 200
"""Entries that are taken or put aside together."""


def _own(user: User, ids: Iterable[int], *states: str) -> list[InboxEntry]:
    rows = InboxEntry.objects.filter(subscription__user=user, pk__in=list(ids)[:AT_ONCE], state__in=states)
    return list(
        rows.select_related("entry", "subscription__feed__outlet", "subscription__outlet")
        .prefetch_related("subscription__tags")
        .order_by("pk")
    )


def take_entries(user: User, ids: Iterable[int]) -> Import:
    """Brings entries of the inbox into the library; the import that shows how far they are.

    Entries of several visibilities become one import each, of which the first is given back. All or nothing.
    Raises ``Unprocessable`` where none of them waits any more.
    """
    brought: list[Import] = []
    with transaction.atomic():
        rows = []
        for row in _own(user, ids, State.WAITING, State.DISMISSED):
            won = InboxEntry.objects.filter(pk=row.pk, state=row.state).update(
                state=State.TAKEN, updated_at=timezone.now()
            )
            rows += [row] if won else []
        if not rows:
            raise Unprocessable(_("None of these entries waits any more."))
        for visibility in dict.fromkeys(row.subscription.visibility for row in rows):
            these = [row for row in rows if row.subscription.visibility == visibility]
            several = len({row.subscription_id for row in these}) > 1
            brought.append(
                bring_entries(
                    user,
                    [(row.entry, row.subscription) for row in these],
                    title=_("From your feeds") if several else "",
                )
            )
    return brought[0]


def dismiss_entries(user: User, ids: Iterable[int]) -> list[int]:
    """Puts waiting entries aside; the ids of those that were, for ``restore_entries``."""
    return _change(user, ids, State.WAITING, State.DISMISSED)


def restore_entries(user: User, ids: Iterable[int]) -> list[int]:
    """Brings entries that were put aside back into the inbox; the ids of those that came."""
    return _change(user, ids, State.DISMISSED, State.WAITING)


def _change(user: User, ids: Iterable[int], before: str, after: str) -> list[int]:
    with transaction.atomic():
        own = InboxEntry.objects.select_for_update().filter(
            subscription__user=user, pk__in=list(ids)[:AT_ONCE], state=before
        )
        changed = list(own.order_by("pk").values_list("pk", flat=True))
        InboxEntry.objects.filter(pk__in=changed).update(state=after, updated_at=timezone.now())
    return changed
