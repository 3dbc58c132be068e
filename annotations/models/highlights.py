"""Highlights, their labels, and where they stand in each revision."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated, Written, WrittenQuerySet


class Kind(models.TextChoices):
    """The five kinds of label. Their look is fixed; their names may be changed per library."""

    PASSAGE = "passage", _("Passage")
    QUOTE = "quote", _("Quote")
    FACT = "fact", _("Fact")
    DISPUTED = "disputed", _("Disputed")
    QUESTION = "question", _("Question")


class Visibility(models.TextChoices):
    """Who sees what somebody wrote. Groups join this list with the groups."""

    PRIVATE = "private", _("Only me")
    LINK = "link", _("Anyone with the link")
    PUBLIC = "public", _("Public")


class KindName(models.Model):
    """The library's own name for a kind."""

    kind = models.CharField(max_length=10, choices=Kind.choices, primary_key=True)
    name = models.CharField(max_length=40)


class Code(Dated):
    """An entry of a user's codebook: a finer label under one of the kinds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="codes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    description = models.TextField(max_length=1000, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint("user", Lower("name"), name="code_name_unique_per_user")]


class Highlight(Written):
    """A span of an article's text that somebody marked. Where it stands in a revision says its anchor there.

    ``quote`` is the exact text, ``prefix`` and ``suffix`` up to 64 code points around it, all as they stood
    in ``revision`` when the highlight was made. Visibility covers the mark and the notes on it.
    """

    client_id = models.UUIDField(default=uuid.uuid4)
    """Chosen by the browser, so that a repeated save never makes a second highlight."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="highlights")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="highlights")
    revision = models.ForeignKey("reader.Revision", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PASSAGE)
    code = models.ForeignKey(Code, models.SET_NULL, null=True, blank=True, related_name="highlights")
    quote = models.TextField()
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE)
    link_token = models.CharField(max_length=43, null=True, blank=True, unique=True, editable=False)
    """At least 128 random bits while "anyone with the link" holds; None otherwise."""

    objects = WrittenQuerySet["Highlight"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["article", "user"], name="highlight_by_article"),
            models.Index(fields=["user", "-created_at"], name="highlight_by_user"),
            models.Index(fields=["created_at"], name="highlight_when"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="highlight_saved_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="highlight_kind_known"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="highlight_visibility_known"
            ),
            models.CheckConstraint(condition=~Q(quote=""), name="highlight_has_quote"),
            models.CheckConstraint(
                condition=Q(visibility="link", link_token__isnull=False)
                | (~Q(visibility="link") & Q(link_token__isnull=True)),
                name="highlight_token_only_with_link",
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:60]


class AnchorStatus(models.TextChoices):
    EXACT = "exact", _("unchanged")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")
    ORPHAN = "orphan", _("lost its place")


class Anchor(Dated):
    """Where a highlight stands in one revision: code points in its canonical text, end exclusive.

    An orphan stands nowhere; both positions are None.
    """

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="anchors")
    revision = models.ForeignKey("reader.Revision", models.CASCADE, related_name="anchors")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=8, choices=AnchorStatus.choices, default=AnchorStatus.EXACT)
    score = models.FloatField(default=1.0)
    """How sure the placement is, 0 to 1."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["highlight", "revision"], name="anchored_once_per_revision"),
            models.CheckConstraint(condition=Q(status__in=AnchorStatus.values), name="anchor_status_known"),
            models.CheckConstraint(
                condition=Q(status="orphan", start__isnull=True, end__isnull=True)
                | (~Q(status="orphan") & Q(start__isnull=False) & Q(end__gt=F("start"))),
                name="anchor_span_or_orphan",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0.0) & Q(score__lte=1.0), name="anchor_score_is_a_share"
            ),
        ]
