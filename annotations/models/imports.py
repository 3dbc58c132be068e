"""Files of notes on their way in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class NotesImport(Dated):
    """A file of notes that a reader brought: what it would bring, and what came of it. The row is the truth about the
    work; marks that came in once are known by their client ids, so work that broke off is simply done again."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("ready to look at")
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("coming in")
        DONE = "done", _("done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes_imports")
    name = models.CharField(max_length=200, blank=True)
    """Of the file, as it may be shown."""
    size = models.PositiveIntegerField()
    """Bytes of the file."""
    packed = models.BinaryField()
    """The file, gzipped; emptied when everything is done."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    report = models.JSONField(default=dict)
    """What the file would bring, then what it brought: ``annotations.services.importing.Report``."""
    done = models.PositiveIntegerField(default=0)
    """Marks that were gone through."""
    held_until = models.DateTimeField(null=True, blank=True)
    """UTC; until when somebody works on it."""

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="notes_import_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("notebook-import-one", args=[self.pk])
