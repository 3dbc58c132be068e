"""Articles on their way in: cleaned and shown, not yet saved."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from reader.models.base import Dated


class Draft(Dated):
    """What a reader is adding: the capture, the cleaned page, and the fields as corrected so far.

    Kept until saved or discarded, so that nothing typed is lost; removed after 30 days.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    capture = models.ForeignKey("reader.Capture", models.CASCADE, related_name="drafts")
    cleaned = models.JSONField()
    """As ``reader.cleaning.report.cleaned_to_json`` writes it."""
    fields = models.JSONField(default=dict)
    """The corrected fields of the form."""
    keep_cut = models.JSONField(default=list)
    """Indexes of cut pieces that the reader keeps after all."""
    dropped = models.JSONField(default=list)
    """Indexes of kept blocks that the reader cuts after all."""
    article = models.ForeignKey("reader.Article", models.CASCADE, null=True, blank=True)
    """Set when this is a new revision of an article."""

    class Meta:
        ordering = ["-created_at"]
