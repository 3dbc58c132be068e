"""Groups: made, named, joined, left, closed. Each function is one small transaction.

Closing a group, leaving it and being removed make what one showed there private at once. ``Group.memory`` keeps
which rows that were, with their versions, so that an Undo shows again what nobody touched meanwhile:
``{"closed": marks, "gone": {"<user>": {"role", "at", "left", "marks"}}}``, where marks are
``{"highlight" | "note" | "storylink": [[id, version], …]}``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import (
    Group,
    GroupRequest,
    GroupRole,
    Highlight,
    MarginChoice,
    Membership,
    Note,
    StoryLink,
    Visibility,
)
from reader.errors import Conflict, Invalid, Unprocessable
from reader.limits import limit
from reader.models import User
from reader.services.curating import plain

NAME_LIMIT, DESCRIPTION_LIMIT = 80, 400
"""Characters."""
UNDO_WITHIN = timedelta(days=1)
"""How long a removal or a leaving can be undone."""
REOPEN_WITHIN = timedelta(days=30)
"""How long a closed group can be opened again."""
_AT_ONCE = 500
"""Rows that are named in one statement."""

type Marks = dict[str, list[list[int]]]


class LastOwner(Unprocessable):
    """A group always has an owner."""


def _named(name: str, description: str) -> tuple[str, str]:
    name = " ".join(plain(name).split())
    description = " ".join(plain(description).split())
    if not name:
        raise Invalid(_("A group needs a name; found nothing that can be seen."), field="name")
    for field, text, most in (("name", name, NAME_LIMIT), ("description", description, DESCRIPTION_LIMIT)):
        if len(text) > most:
            raise Invalid(
                _("%(field)s has %(found)d characters; the limit is %(limit)d.")
                % {"field": field, "found": len(text), "limit": most},
                field=field,
            )
    return name, description


def make_group(user: User, name: str, description: str = "") -> Group:
    """A new group, owned by ``user``. Raises ``Invalid``, ``TooOften``."""
    name, description = _named(name, description)
    limit(f"group:{user.pk}", 30, 3600)
    with transaction.atomic():
        group = Group.objects.create(name=name, description=description)
        Membership.objects.create(group=group, user=user, role=GroupRole.OWNER, seen_at=timezone.now())
    return group


def rename(group: Group, name: str, description: str) -> None:
    """Another name and description. Raises ``Invalid``."""
    group.name, group.description = _named(name, description)
    group.save(update_fields=["name", "description", "updated_at"])


def _held(group: Group) -> Group:
    """The group as it stands now, held with its members, so that of two who decide at once one waits."""
    held = Group.objects.select_for_update().get(pk=group.pk)
    list(Membership.objects.select_for_update().filter(group=group).values_list("pk", flat=True))
    return held


def _withdraw(group: Group, user: User | None = None) -> Marks:
    """Makes what is shown to the group private: all of it, or what ``user`` shows. Replies stay in their threads."""
    marks: Marks = {}
    whose = Q() if user is None else Q(user=user)
    found: dict[str, Any] = {
        "highlight": Highlight.objects.filter(whose, group=group),
        "note": Note.objects.filter(whose, group=group, highlight__isnull=True, parent__isnull=True),
        "storylink": StoryLink.objects.filter(whose, group=group),
    }
    for name, rows in found.items():
        marks[name] = [list(row) for row in rows.values_list("pk", "version")]
        rows.update(visibility=Visibility.PRIVATE, group=None)
    choices = MarginChoice.objects.filter(group=group)
    (choices if user is None else choices.filter(user=user)).update(visibility=Visibility.PRIVATE, group=None)
    return marks


def _show_again(group: Group, marks: Marks, since: datetime, users: Q) -> None:
    """Shows to the group again what ``_withdraw`` took back, as far as nobody wrote on it ``since`` (UTC)."""
    models: dict[str, Any] = {"highlight": Highlight, "note": Note, "storylink": StoryLink}
    for name, rows in marks.items():
        for start in range(0, len(rows), _AT_ONCE):
            versions = {row[0]: row[1] for row in rows[start : start + _AT_ONCE]}
            private = models[name].objects.filter(users, pk__in=versions, visibility=Visibility.PRIVATE)
            if name != "storylink":
                place = {"highlight": OuterRef("pk")} if name == "highlight" else {"parent": OuterRef("pk")}
                private = private.exclude(Exists(Note.objects.filter(created_at__gt=since, **place)))
            same = [pk for pk, version in private.values_list("pk", "version") if versions.get(pk) == version]
            models[name].objects.filter(pk__in=same).update(visibility=Visibility.GROUP, group=group)


def close(group: Group) -> None:
    """Closes a group: nobody sees it any more, and what was shown to it is private."""
    with transaction.atomic():
        held = _held(group)
        if held.closed_at is not None:
            return
        held.memory = {**held.memory, "closed": _withdraw(held)}
        held.closed_at = timezone.now()
        held.save(update_fields=["closed_at", "memory", "updated_at"])
        held.invites.filter(revoked_at__isnull=True).update(revoked_at=held.closed_at)
        held.requests.all().delete()


def reopen(group: Group) -> None:
    """Opens a closed group again, with what its members showed there, but for what was written on since.

    Raises ``Conflict`` for one that is open or was closed too long ago.
    """
    with transaction.atomic():
        held = _held(group)
        if held.closed_at is None or held.closed_at < timezone.now() - REOPEN_WITHIN:
            raise Conflict(_("This group cannot be opened again any more."))
        members = Q(user__in=held.memberships.values("user"))
        _show_again(held, held.memory.get("closed", {}), held.closed_at, members)
        held.memory = {name: kept for name, kept in held.memory.items() if name != "closed"}
        held.closed_at = None
        held.save(update_fields=["closed_at", "memory", "updated_at"])


def _another_owner(group: Group, but: int) -> None:
    others = group.memberships.filter(role=GroupRole.OWNER, user__is_active=True).exclude(user=but)
    if not others.exists():
        raise LastOwner(
            _("“%(group)s” has no other owner. Make somebody else an owner first, or close the group.")
            % {"group": group.name}
        )


def set_role(group: Group, user: int, role: str) -> Membership:
    """Gives a member another role. Who gets less may have an invitation link that gives more, so that is revoked.

    Raises ``Invalid``, ``LastOwner``, ``Conflict`` for one who is gone.
    """
    if role not in GroupRole.values:
        raise Invalid(
            _("role must be one of %(known)s; found “%(found)s”.")
            % {"known": ", ".join(GroupRole.values), "found": role[:40]},
            field="role",
        )
    with transaction.atomic():
        member = _member(_held(group), user)
        if member.role == GroupRole.OWNER and role != GroupRole.OWNER:
            _another_owner(group, user)
        order = list(GroupRole.values)
        if order.index(role) < order.index(member.role):
            above = order[order.index(role) + 1 :]
            group.invites.filter(revoked_at__isnull=True, role__in=above).update(revoked_at=timezone.now())
        member.role = role
        member.save(update_fields=["role", "updated_at"])
    return member


def _member(group: Group, user: int) -> Membership:
    found = group.memberships.select_related("user").filter(user=user).first()
    if found is None:
        raise Conflict(_("This person does not belong to the group any more."))
    return found


def depart(group: Group, user: int, *, left: bool) -> User:
    """Takes a member out; what they showed to the group is theirs, and private. Who was removed may have the
    invitation link, so it is revoked. Raises ``LastOwner``, ``Conflict``.
    """
    with transaction.atomic():
        held = _held(group)
        member = _member(held, user)
        if member.role == GroupRole.OWNER:
            _another_owner(held, user)
        now = timezone.now()
        gone = {
            key: row
            for key, row in held.memory.get("gone", {}).items()
            if datetime.fromisoformat(row["at"]) > now - UNDO_WITHIN
        }
        marks = _withdraw(held, member.user)
        gone[str(user)] = {"role": member.role, "at": now.isoformat(), "left": left, "marks": marks}
        held.memory = {**held.memory, "gone": gone}
        held.save(update_fields=["memory", "updated_at"])
        member.delete()
        if not left:
            held.invites.filter(revoked_at__isnull=True).update(revoked_at=now)
    return member.user


def take_back(group: Group, user: User, *, left: bool) -> Membership:
    """Undoes a removal, or one's own leaving where ``left``: the same role, and what was shown and not touched.

    Raises ``Conflict`` where there is nothing to undo any more.
    """
    with transaction.atomic():
        held = _held(group)
        gone = dict(held.memory.get("gone", {}))
        row = gone.pop(str(user.pk), None)
        since = datetime.fromisoformat(row["at"]) if row else None
        if (
            row is None
            or since is None
            or since < timezone.now() - UNDO_WITHIN
            or row["left"] is not left
            or held.closed_at is not None
            or held.memberships.filter(user=user).exists()
        ):
            raise Conflict(_("This cannot be undone any more."))
        member = Membership.objects.create(group=held, user=user, role=row["role"])
        _show_again(held, row["marks"], since, Q(user=user))
        held.memory = {**held.memory, "gone": gone}
        held.save(update_fields=["memory", "updated_at"])
        held.requests.filter(user=user).delete()
    return member


def was_here(group: Group, user: User) -> None:
    """Notes that a member looked at the group's page."""
    Membership.objects.filter(group=group, user=user).update(seen_at=timezone.now())


def let_in(group: Group, request: int) -> User:
    """Lets somebody in who waits. Raises ``Conflict`` where they wait no longer."""
    with transaction.atomic():
        held = _held(group)
        waiting = held.requests.select_related("user").filter(pk=request).first()
        if waiting is None:
            raise Conflict(_("This person does not wait any more."))
        try:
            with transaction.atomic():
                Membership.objects.create(group=held, user=waiting.user, role=waiting.role)
        except IntegrityError:  # in already, by another owner
            pass
        waiting.delete()
    return waiting.user


def decline(group: Group, request: int) -> GroupRequest:
    """Sends somebody away who waits; gives back what can be asked again. Raises ``Conflict``."""
    with transaction.atomic():
        waiting = _held(group).requests.select_related("user").filter(pk=request).first()
        if waiting is None:
            raise Conflict(_("This person does not wait any more."))
        waiting.delete()
    return waiting
