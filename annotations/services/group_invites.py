"""Links by which people join groups: made, changed, revoked, used."""

from __future__ import annotations

import enum
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Group, GroupInvite, GroupRequest, GroupRole, Membership
from reader.errors import Conflict, Invalid
from reader.limits import limit
from reader.models import User

LASTS: dict[str, timedelta | None] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "never": None,
}
USES: dict[str, int | None] = {"1": 1, "5": 5, "25": 25, "any": None}


class Joined(enum.Enum):
    """What came of opening an invitation."""

    IN = "in"
    WAITS = "waits"
    WAS_IN = "was in"


def _terms(role: str, lasts: str, uses: str, *, asks: bool) -> dict[str, object]:
    for name, value, known in (
        ("role", role, GroupRole.values),
        ("lasts", lasts, list(LASTS)),
        ("uses", uses, list(USES)),
    ):
        if value not in known:
            raise Invalid(
                _("%(field)s must be one of %(known)s; found “%(found)s”.")
                % {"field": name, "known": ", ".join(known), "found": value[:40]},
                field=name,
            )
    lasting = LASTS[lasts]
    return {
        "role": role,
        "expires_at": timezone.now() + lasting if lasting else None,
        "uses_left": USES[uses],
        "asks": asks,
    }


def new_invite(user: User, group: Group, *, role: str, lasts: str, uses: str, asks: bool) -> GroupInvite:
    """A new link; the one before it opens nothing any more. Raises ``Invalid``, ``TooOften``."""
    terms = _terms(role, lasts, uses, asks=asks)
    limit(f"group-invite:{user.pk}", 60, 3600)
    with transaction.atomic():
        Group.objects.select_for_update().get(pk=group.pk)
        revoke_invite(group)
        return GroupInvite.objects.create(group=group, made_by=user, **terms)


def change_invite(group: Group, *, role: str, lasts: str, uses: str, asks: bool) -> None:
    """Other terms for the same link. Raises ``Invalid``, ``Conflict`` where there is none."""
    terms = _terms(role, lasts, uses, asks=asks)
    if not group.invites.filter(revoked_at__isnull=True).update(**terms):
        raise Conflict(_("There is no invitation link any more. Make a new one."))


def revoke_invite(group: Group) -> None:
    """The link opens nothing from now on."""
    group.invites.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def open_invites(token: str) -> Q:
    """The condition under which an invitation opens."""
    now = timezone.now()
    return (
        Q(token=token, revoked_at__isnull=True, group__closed_at__isnull=True)
        & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        & (Q(uses_left__isnull=True) | Q(uses_left__gt=0))
    )


def open_invite(token: str) -> GroupInvite | None:
    """The invitation of this token while it opens: not revoked, run out or used up, its group not closed."""
    return GroupInvite.objects.select_related("group", "made_by").filter(open_invites(token)).first()


def join(user: User, token: str) -> tuple[Group, Joined] | None:
    """Joins by an invitation, or asks to; None where it does not open (any more). Twice is as once."""
    with transaction.atomic():
        invite = (
            GroupInvite.objects.select_for_update(of=("self",))
            .select_related("group")
            .filter(open_invites(token))
            .first()
        )
        if invite is None:
            return None
        Group.objects.select_for_update().get(pk=invite.group_id)
        if Membership.objects.filter(group=invite.group, user=user).exists():
            return invite.group, Joined.WAS_IN
        if invite.asks:
            _asked, made = GroupRequest.objects.get_or_create(
                group=invite.group, user=user, defaults={"role": invite.role}
            )
        else:
            Membership.objects.create(group=invite.group, user=user, role=invite.role)
            GroupRequest.objects.filter(group=invite.group, user=user).delete()
            made = True
        if made and invite.uses_left is not None:
            GroupInvite.objects.filter(pk=invite.pk).update(uses_left=F("uses_left") - 1)
        return invite.group, Joined.WAITS if invite.asks else Joined.IN
