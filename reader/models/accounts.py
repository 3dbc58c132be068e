"""People: accounts with a role, invitations, one-time sign-in links."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class Role(models.TextChoices):
    """What an account may do, each with all that stands before it."""

    READER = "reader", _("Reader")
    CURATOR = "curator", _("Curator")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """An account. ``role`` decides; the flags that Django's admin reads follow it."""

    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.READER)
    language = models.CharField(_("language"), max_length=8, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    reading = models.JSONField(default=dict, blank=True)
    """How articles are set and read aloud, as ``reader.services.typography`` checks it; empty: the defaults."""
    read_until = models.DateTimeField(null=True, blank=True)
    """Everything that joined the library before counts as read."""
    last_kind = models.CharField(max_length=10, default="passage")
    """The kind of highlight chosen last; the key for "note" uses it again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_unique_any_case"),
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique_any_case", condition=~models.Q(email="")
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(condition=models.Q(theme__in=Theme.values), name="user_theme_known"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_superuser and self._state.adding:
            self.role = Role.ADMINISTRATOR
        self.is_superuser = self.role == Role.ADMINISTRATOR
        self.is_staff = self.role in (Role.CURATOR, Role.ADMINISTRATOR)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def name(self) -> str:
        """What others see."""
        return self.display_name or self.username

    @property
    def initials(self) -> str:
        """One or two letters for the round badge."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def is_curator(self) -> bool:
        """Whether this account may keep tags, outlets and dossiers."""
        return self.role in (Role.CURATOR, Role.ADMINISTRATOR)


class Invitation(Dated):
    """A link that lets one person make an account. Only the token's SHA-256 is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("email"), blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.READER)
    made_by = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="invitation")
    revoked_at = models.DateTimeField(null=True, blank=True)


class SignInLink(Dated):
    """A link that signs one account in, once. Only the token's SHA-256 is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Attempts(models.Model):
    """How often something limited was done since ``since`` (UTC), by whom: the counter behind rate limits.

    In the database, so that all server processes count together.
    """

    key = models.CharField(max_length=160, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)


class PrivateAddress(Dated):
    """An address that answers without signing in, for feed readers: whoever has it reads what its owner may read.

    Only the token's SHA-256 is kept, and its last letters, by which the owner knows it again.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="private_addresses")
    purpose = models.CharField(max_length=20)
    """What it shows: "changed" for highlights whose words changed."""
    query = models.CharField(max_length=1000, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "purpose", "query"], name="private_address_once")
        ]


class Closing(models.Model):
    """An account that is to be closed. Until ``due_at`` it works as before, and its owner may think again."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="closing")
    due_at = models.DateTimeField()
    """UTC."""
    everything = models.BooleanField(default=False)
    """Whether what others see goes too, with their answers to it."""
