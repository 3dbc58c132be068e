"""Reports of public notes, and what moderators did about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.notes import Note


class Report(models.Model):
    """A reader asks that a note be looked at. One is open per reader and note."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="reports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "user"], name="reported_once", condition=Q(settled_at__isnull=True)
            ),
        ]


class Moderation(models.Model):
    """The log: who hid, showed again or left a note, when and why."""

    class Deed(models.TextChoices):
        HIDDEN = "hidden", _("hid it")
        SHOWN = "shown", _("showed it again")
        LEFT = "left", _("left it as it is")

    note = models.ForeignKey(Note, models.CASCADE, related_name="moderations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    deed = models.CharField(max_length=6, choices=Deed.choices)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
