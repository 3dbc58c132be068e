"""Highlights, their labels, and where they stand in each revision."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from annotations.hits import searchable
from annotations.models.folded import FoldedQuerySet, with_folded
from annotations.models.groups import Group
from reader.models.base import Dated, Written


class Kind(models.TextChoices):
    """The five kinds of label. Their look is fixed; their names may be changed per library."""

    PASSAGE = "passage", _("Passage")
    QUOTE = "quote", _("Quote")
    FACT = "fact", _("Fact")
    DISPUTED = "disputed", _("Disputed")
    QUESTION = "question", _("Question")


class Visibility(models.TextChoices):
    """Who sees what somebody wrote. ``GROUP`` always goes with the group that is meant."""

    PRIVATE = "private", _("Only me")
    GROUP = "group", _("Group")
    LINK = "link", _("Anyone with the link")
    PUBLIC = "public", _("Public")


class KindName(models.Model):
    """The library's own name for a kind, and when it is to be used."""

    kind = models.CharField(max_length=10, choices=Kind.choices, primary_key=True)
    name = models.CharField(max_length=40)
    meaning = models.CharField(max_length=200, blank=True)


class Code(Dated):
    """An entry of a codebook, a user's or a group's: a finer label under one of the kinds, whose look it has."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="codes"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="codes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    description = models.TextField(max_length=1000, blank=True)
    position = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    """UTC; in the bin since then. Its highlights still name it, so that it can come back, and nobody sees it."""

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                "user", Lower("name"), name="code_name_unique_per_user", condition=Q(deleted_at__isnull=True)
            ),
            models.UniqueConstraint(
                "group",
                Lower("name"),
                name="code_name_unique_per_group",
                condition=Q(deleted_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True)
                | Q(user__isnull=True, group__isnull=False),
                name="code_of_a_user_or_a_group",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="code_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


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
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="highlights")
    """The group that sees it while its visibility is ``group``; None otherwise."""
    link_token = models.CharField(max_length=43, null=True, blank=True, unique=True, editable=False)
    """At least 128 random bits while "anyone with the link" holds; None otherwise."""
    resolved_at = models.DateTimeField(null=True, blank=True)
    """UTC; when its thread was called settled. None while it is open."""
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    base = models.ForeignKey("reader.Revision", models.SET_NULL, null=True, blank=True, related_name="+")
    """The revision in which the reader confirmed or chose the place last, and from which it is carried on.

    None: from ``revision``.
    """
    folded = models.TextField(editable=False, default="")
    """The quote as it is searched: ``annotations.hits.searchable``. Kept with every write."""

    objects = FoldedQuerySet["Highlight"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["article", "user"], name="highlight_by_article"),
            models.Index(fields=["user", "-created_at"], name="highlight_by_user"),
            models.Index(fields=["created_at"], name="highlight_when"),
            models.Index(
                fields=["group", "article"], name="highlight_of_group", condition=Q(group__isnull=False)
            ),
            models.Index(
                fields=["deleted_at"], name="highlight_in_bin", condition=Q(deleted_at__isnull=False)
            ),
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
            models.CheckConstraint(
                condition=Q(visibility="group", group__isnull=False)
                | (~Q(visibility="group") & Q(group__isnull=True)),
                name="highlight_group_only_with_group",
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:60]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = self.folded_of(self.quote)
        super().save(*args, **with_folded(kwargs, self.folded_from))

    folded_from = "quote"

    @staticmethod
    def folded_of(quote: str) -> str:
        return searchable(quote)


class AnchorStatus(models.TextChoices):
    EXACT = "exact", _("unchanged")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")
    ORPHAN = "orphan", _("lost its place")
    UNCERTAIN = "uncertain", _("to be confirmed")


class Anchor(Dated):
    """Where a highlight stands in one revision: code points in its canonical text, end exclusive.

    An orphan stands nowhere; both positions are None. The positions of an uncertain one are a proposal, which
    is drawn nowhere until its maker confirms it.
    """

    highlight = models.ForeignKey(Highlight, models.CASCADE, related_name="anchors")
    revision = models.ForeignKey("reader.Revision", models.CASCADE, related_name="anchors")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=9, choices=AnchorStatus.choices, default=AnchorStatus.EXACT)
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
