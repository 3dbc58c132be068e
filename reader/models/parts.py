"""What the parts of the site are made of: rankings, what a tag's articles have in common, what makes a dossier."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class Ranked(models.Model):
    """An article's place in "most read" or "most annotated" of the last days. The clock makes all of a list anew."""

    class By(models.TextChoices):
        READ = "read", _("Most read")
        MARKED = "marked", _("Most annotated")

    by = models.CharField(max_length=8, choices=By.choices)
    days = models.PositiveSmallIntegerField()
    """7 or 30."""
    position = models.PositiveSmallIntegerField()
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="places")
    count = models.PositiveIntegerField()
    """Readers who came to its end, or highlights that everyone in the library sees."""
    people = models.PositiveIntegerField()
    """How many read in it at all, or marked it."""

    class Meta:
        ordering = ["by", "days", "position"]
        constraints = [
            models.UniqueConstraint(fields=["by", "days", "position"], name="ranked_place_once"),
            models.UniqueConstraint(fields=["article", "by", "days"], name="ranked_article_once"),
            models.CheckConstraint(condition=Q(by__in=["read", "marked"]), name="ranked_by_known"),
        ]


class TagFacets(models.Model):
    """What the articles under a tag (and within it) have in common, counted in the background.

    Only articles that everyone in the library sees are counted. The row without a tag is about the whole library.
    """

    tag = models.OneToOneField("reader.Tag", models.CASCADE, null=True, blank=True, related_name="facets")
    counts = models.JSONField(default=dict)
    """``{facet: [[key, n], …]}``, most first; the key is an id, a code of a language or a year."""
    weeks = models.JSONField(default=list)
    """``[[Monday as ISO date, n], …]``, oldest first, weeks without articles left out."""
    total = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    stale_at = models.DateTimeField(null=True, blank=True)
    """Since when something has changed that is not counted yet; None: it holds."""

    class Meta:
        indexes = [
            models.Index(fields=["stale_at"], name="facets_stale", condition=Q(stale_at__isnull=False)),
        ]


class DossierPick(Dated):
    """An article that curators put at the head of a dossier, in their order."""

    tag = models.ForeignKey("reader.Tag", models.CASCADE, related_name="picks")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="picked_in")
    position = models.PositiveSmallIntegerField(default=0)
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["tag", "article"], name="dossier_pick_once")]


class DossierMoment(Dated):
    """A day that the drawing of a dossier's weeks names, such as the opening of a dam."""

    tag = models.ForeignKey("reader.Tag", models.CASCADE, related_name="moments")
    day = models.DateField(_("day"))
    label = models.CharField(_("label"), max_length=60)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [models.UniqueConstraint(fields=["tag", "day", "label"], name="dossier_moment_once")]
