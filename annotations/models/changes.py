"""What happened to highlights when texts changed, until their makers have looked at it; and filters kept by name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from annotations.models.highlights import AnchorStatus, Highlight
from reader.models.base import Dated


class Change(Dated):
    """The words of a highlight changed, moved or went between two revisions. One is open per highlight.

    ``was`` are the words that its maker noted or confirmed last, as they stood in ``before``; ``now`` those
    that stand in ``after`` (empty for a passage that is gone). Both stay on record when it is settled.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        CONFIRMED = "confirmed", _("new words confirmed")
        KEPT = "kept", _("kept as it is")
        PLACED = "placed", _("placed again")
        OVERTAKEN = "overtaken", _("as it was again")

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="changes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="changes")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="changes")
    before = models.ForeignKey("reader.Revision", models.CASCADE, related_name="+")
    after = models.ForeignKey("reader.Revision", models.CASCADE, related_name="+")
    status = models.CharField(max_length=9, choices=AnchorStatus.choices)
    """``changed``, ``moved``, ``orphan`` or ``uncertain``."""
    was = models.TextField()
    now = models.TextField(blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    undo = models.JSONField(null=True, blank=True, editable=False)
    """How base and anchor stood before it was settled, to take that back; None while it is open."""

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="change_newest"),
            models.Index(fields=["user"], name="change_open", condition=Q(outcome="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["highlight"], name="change_open_once", condition=Q(outcome="")),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="change_settled_with_time",
            ),
        ]


class SavedFilter(Dated):
    """A filter of the notebook, kept by name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    """The query string of the notebook's address, in its shortest form."""

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [models.UniqueConstraint("user", Lower("name"), name="filter_name_unique_per_user")]

    def __str__(self) -> str:
        return self.name
