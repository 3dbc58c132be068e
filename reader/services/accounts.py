"""Accounts: invitations, making an account, roles, disabling."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.models import Invitation, Role, User
from reader.services.signing_in import end_sessions, hashed

INVITATION_LASTS = {"1": timedelta(days=1), "7": timedelta(days=7), "30": timedelta(days=30)}
SIGN_UP_LASTS = timedelta(hours=24)
_SIGN_UP = "postil.sign-up"


def invite(by: User, *, role: str, lasts: timedelta, email: str = "") -> tuple[Invitation, str]:
    """An invitation and the token of its link, which is shown once and not kept.

    Raises:
        Invalid: there is no such role.
    """
    if role not in Role.values:
        raise Invalid(_("There is no role “%(role)s”.") % {"role": role[:40]}, field="role")
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        token_hash=hashed(token), email=email, role=role, made_by=by, expires_at=timezone.now() + lasts
    )
    return invitation, token


def open_invitation(token: str) -> Invitation | None:
    """The invitation of ``token`` while it can be used: made by an account that still is an administrator."""
    return (
        Invitation.objects.filter(
            token_hash=hashed(token),
            used_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=timezone.now(),
            made_by__is_active=True,
            made_by__role=Role.ADMINISTRATOR,
        )
        .select_related("made_by")
        .first()
    )


def waiting_invitations() -> list[Invitation]:
    """Invitations that somebody may still use, those that end first at the top."""
    return list(
        Invitation.objects.filter(
            used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        .select_related("made_by")
        .order_by("expires_at")
    )


def revoke_invitation(pk: int) -> bool:
    """Ends an invitation at once; whether there was one to end."""
    waiting = Invitation.objects.filter(pk=pk, used_at__isnull=True, revoked_at__isnull=True)
    return bool(waiting.update(revoked_at=timezone.now()))


def sign_up_token(email: str) -> str:
    """What the link in a sign-up letter carries: the address, signed; good for ``SIGN_UP_LASTS``."""
    return signing.dumps(email, salt=_SIGN_UP)


def sign_up_email(token: str) -> str | None:
    """The address of a sign-up letter's token; None when it is not ours, too old, or has an account by now."""
    try:
        email = str(signing.loads(token, salt=_SIGN_UP, max_age=SIGN_UP_LASTS))
    except signing.BadSignature:
        return None
    return None if User.objects.filter(email__iexact=email).exists() else email


def make_account(
    *,
    username: str,
    password: str,
    display_name: str = "",
    email: str = "",
    invitation: Invitation | None = None,
) -> User:
    """A new account: of the invitation's role, else a reader. All or nothing; an invitation makes one account.

    Raises:
        Conflict: the name or the address has an account, or the invitation was used in the meantime.
    """
    try:
        with transaction.atomic():
            user = User(
                username=username,
                display_name=display_name,
                email=email,
                role=invitation.role if invitation else Role.READER,
            )
            user.set_password(password)
            user.save()
            if invitation is not None:
                taken = Invitation.objects.filter(
                    pk=invitation.pk, used_at__isnull=True, revoked_at__isnull=True
                ).update(used_at=timezone.now(), used_by=user)
                if not taken:
                    raise Conflict(_("This invitation was used a moment ago. Ask for another one."))
    except IntegrityError as error:
        raise Conflict(
            _("An account with this name or address was made a moment ago. Choose another.")
        ) from error
    return user


def _keep_one_administrator(leaving: User) -> None:
    others = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not [other for other in others if other.pk != leaving.pk]:
        raise Conflict(_("A library needs one administrator at least; make another one first."))


def set_role(user: User, role: str) -> None:
    """Gives ``user`` another role.

    Raises:
        Invalid: there is no such role.
        Conflict: this is the last administrator.
    """
    if role not in Role.values:
        raise Invalid(_("There is no role “%(role)s”.") % {"role": role[:40]}, field="role")
    with transaction.atomic():
        if user.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
            _keep_one_administrator(user)
        user.role = role
        user.save(update_fields=["role", "is_staff", "is_superuser"])


def set_active(user: User, active: bool) -> None:
    """Disables an account, which ends all its sessions and links, or lets it in again.

    Raises:
        Conflict: this is the last administrator.
    """
    with transaction.atomic():
        if not active and user.role == Role.ADMINISTRATOR:
            _keep_one_administrator(user)
        user.is_active = active
        user.save(update_fields=["is_active"])
        if not active:
            user.sign_in_links.filter(used_at__isnull=True).delete()
            Invitation.objects.filter(Q(made_by=user), used_at__isnull=True, revoked_at__isnull=True).update(
                revoked_at=timezone.now()
            )
            end_sessions(user)
