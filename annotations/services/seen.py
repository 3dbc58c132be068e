"""Who sees what somebody writes: only me, one group, anyone with the link, everyone.

Forms carry it as one value: ``private``, ``link``, ``public``, or ``group:<number>``.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from annotations.models import Group, GroupRole, Membership, Visibility
from reader.errors import Invalid, Unprocessable
from reader.models import User

WRITERS = (GroupRole.MEMBER, GroupRole.EDITOR, GroupRole.OWNER)
"""The roles that may write in a group; who reads sees all of it."""
_GROUP = re.compile(r"group:([0-9]{1,18})\Z")


class NotYourGroup(Invalid):
    """A group that there is not, or that one does not belong to: both are told alike."""


class OnlyReads(Unprocessable):
    """A group in which one reads and does not write."""


class SeenBy(NamedTuple):
    """Who sees it; the group goes with ``group`` alone."""

    visibility: str = Visibility.PRIVATE
    group: Group | None = None


class Mark(Protocol):
    """What has a visibility: a highlight, a note, a link, what a reader writes by default."""

    visibility: str

    @property
    def group_id(self) -> int | None: ...


def value_of(mark: Mark) -> str:
    """The value that forms carry for ``mark``."""
    return f"group:{mark.group_id}" if mark.visibility == Visibility.GROUP else mark.visibility


def is_known(value: str) -> bool:
    """Whether ``value`` has a form that forms may carry."""
    plain = value in Visibility.values and value != Visibility.GROUP
    return plain or _GROUP.match(value) is not None


def known_values(*, link: bool = True) -> str:
    """What may be sent, for a refusal to name."""
    known = ["group:NUMBER" if v == Visibility.GROUP else v for v in Visibility.values]
    return ", ".join(v for v in known if link or v != Visibility.LINK)


def seen_by(user: User, value: str, kept: str = "") -> SeenBy:
    """What ``value`` means for ``user``, who must write in the group that it names. Call it in the transaction
    that writes: the membership is held, so that nobody leaves in between.

    ``kept`` is the value that the mark has already; it needs no right of its own.

    Raises:
        Invalid: no such value.
        NotYourGroup, OnlyReads
    """
    if not is_known(value):
        raise Invalid(
            _("visibility must be one of %(known)s; found %(found)s.")
            % {"known": known_values(), "found": f"“{value[:40]}”"},
            field="visibility",
        )
    match = _GROUP.match(value)
    if match is None:
        return SeenBy(value)
    pk = int(match[1])
    mine = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("group")
        .filter(group=pk, user=user, group__closed_at__isnull=True)
        .first()
    )
    if mine is None:
        raise NotYourGroup(
            _("You belong to no group with the number %(found)d, so nothing can be shown to it.")
            % {"found": pk},
            field="visibility",
        )
    if mine.role not in WRITERS and value != kept:
        raise OnlyReads(only_reads(mine.group))
    return SeenBy(Visibility.GROUP, mine.group)


def only_reads(group: Group) -> str:
    """What is said to one who reads and does not write."""
    return _("In the group “%(group)s” you read, and do not write. An owner of it can change that.") % {
        "group": group.name
    }


def may_write_in(user: User, group_id: int | None) -> bool:
    """Whether ``user`` writes in this group. One query."""
    return Membership.objects.filter(
        group=group_id, user=user, role__in=WRITERS, group__closed_at__isnull=True
    ).exists()


def answering(user: User, mark: Mark, owner: int) -> SeenBy:
    """Who sees a reply to ``mark``, which ``user`` sees. In a group the reply stays with that group, whatever
    becomes of what it answers; elsewhere it is seen by whoever sees that.

    Raises ``OnlyReads`` for one who reads in the group.
    """
    if mark.visibility != Visibility.GROUP:
        return SeenBy()
    mine = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("group")
        .filter(group=mark.group_id, user=user, group__closed_at__isnull=True)
        .first()
    )
    if mine is None:  # it was closed or left a moment ago: one's own is one's own still
        if owner == user.pk:
            return SeenBy()
        raise NotYourGroup(_("You do not belong to this group any more."), field="visibility")
    if mine.role not in WRITERS:
        raise OnlyReads(only_reads(mine.group))
    return SeenBy(Visibility.GROUP, mine.group)
