"""Articles whose pages are looked at again, and what finds an article's near copies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class Watch(Dated):
    """That an article's page is fetched again from time to time; a changed text becomes a new revision."""

    article = models.OneToOneField("reader.Article", models.CASCADE, related_name="watch")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    next_at = models.DateTimeField(_("next look"), db_index=True)
    held_until = models.DateTimeField(null=True, blank=True)
    """Whoever looks has until then; after that it is anybody's again."""
    looks = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Looks in a row that failed."""
    status = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    """What went wrong the last time, as a sentence."""


class SentencePrint(models.Model):
    """A hash of a folded sentence of an article's current text: equal sentences elsewhere are one look away."""

    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="sentence_prints")
    value = models.BigIntegerField()
    """The first 8 bytes of a BLAKE2b hash, signed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "article"], name="sentence_print_once")]
