"""Groups: a desk, a class, a reading group. What is shown to a group is seen by its members alone."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class GroupRole(models.TextChoices):
    """What a member may do, each with all that stands before it."""

    READER = "reader", _("Reads")
    MEMBER = "member", _("Member")
    EDITOR = "editor", _("Editor")
    OWNER = "owner", _("Owner")


class Group(Dated):
    """Readers who share notes. A closed group (``closed_at``) is seen by nobody; what was shown to it is private."""

    name = models.CharField(max_length=80)
    description = models.CharField(max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    memory = models.JSONField(default=dict, blank=True, editable=False)
    """What closing it, leaving it or a removal made private, so that it can be undone: see
    ``annotations.services.groups``."""

    class Meta:
        ordering = [Lower("name"), "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(Dated):
    """That a user belongs to a group, and what they may do there."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=GroupRole.choices, default=GroupRole.MEMBER)
    seen_at = models.DateTimeField(null=True, blank=True)
    """UTC; when the member was last on the group's page."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="member_once"),
            models.CheckConstraint(condition=Q(role__in=GroupRole.values), name="group_role_known"),
        ]


def new_invite_token() -> str:
    """144 random bits, safe in an address."""
    return secrets.token_urlsafe(18)


class GroupInvite(Dated):
    """The link by which people join a group, with the role that they get. One holds at a time."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="invites")
    token = models.CharField(max_length=43, unique=True, default=new_invite_token, editable=False)
    role = models.CharField(max_length=8, choices=GroupRole.choices, default=GroupRole.MEMBER)
    asks = models.BooleanField(default=False)
    """Whether an owner must let each one in."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    uses_left = models.PositiveIntegerField(null=True, blank=True)
    """How many more people may join by it; None for any number."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], name="one_invite_holds", condition=Q(revoked_at__isnull=True)
            ),
        ]


class GroupRequest(models.Model):
    """Somebody who opened an invitation that asks, and waits to be let in."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=GroupRole.choices, default=GroupRole.MEMBER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="asked_once")]


class MarginChoice(models.Model):
    """What a reader's margin shows, and who sees what they write next."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="margin_choice"
    )
    hidden_layers = models.JSONField(default=list)
    """Layers that are switched off: "public", and "g7" for the group 7. One's own marks always show."""
    visibility = models.CharField(max_length=8, default="private")
    """``private``, ``group`` (with ``group``) or ``public``: what the editor proposes."""
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
