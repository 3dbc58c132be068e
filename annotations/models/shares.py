"""Shares: frozen views behind unguessable links."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from annotations.models.highlights import Highlight
from annotations.models.links import StoryLink
from annotations.models.notes import Note
from reader.models.base import Dated


def new_token() -> str:
    """128 random bits and more, safe in an address (22 characters carry 132 bits)."""
    return secrets.token_urlsafe(18)


class Share(Dated):
    """One revision with chosen highlights and notes, as they were when the share was made."""

    class Scope(models.TextChoices):
        EXCERPTS = "excerpts", _("The marked passages with their paragraphs")
        WHOLE = "whole", _("The whole article")
        COMPARISON = "compared", _("A comparison of two tellings")

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shares")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="shares")
    revision = models.ForeignKey("reader.Revision", models.CASCADE, related_name="shares")
    other_article = models.ForeignKey(
        "reader.Article", models.CASCADE, null=True, blank=True, related_name="+"
    )
    other_revision = models.ForeignKey(
        "reader.Revision", models.CASCADE, null=True, blank=True, related_name="+"
    )
    """The second telling of a comparison, and of no other share. Both are needed to open it."""
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.EXCERPTS)
    message = models.TextField(_("a word before it"), max_length=1000, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    """UTC; None stays open until revoked."""
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    scope="compared", other_revision__isnull=False, other_article__isnull=False
                )
                | (
                    ~models.Q(scope="compared")
                    & models.Q(other_revision__isnull=True, other_article__isnull=True)
                ),
                name="share_of_two_has_two",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("share", args=[self.token])


class ShareItem(models.Model):
    """A highlight in a share, frozen. It leaves when its highlight is deleted or seen by fewer than then."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="items")
    highlight = models.ForeignKey(Highlight, models.CASCADE, null=True, related_name="share_items")
    note = models.ForeignKey(Note, models.CASCADE, null=True, related_name="share_items")
    """Set for a note on the whole article; ``highlight`` is then empty."""
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    visibility = models.CharField(max_length=8)
    """That of the highlight (or note) when the share was made."""
    frozen = models.JSONField()
    """kind, quote, author, time, the note's html and its replies, as they were."""

    class Meta:
        ordering = ["start", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["share", "highlight"], name="shared_once"),
            models.CheckConstraint(
                condition=models.Q(highlight__isnull=False) | models.Q(note__isnull=False),
                name="share_item_of_something",
            ),
        ]


class ShareLink(models.Model):
    """A story link shown on a share: only what names the other story, frozen."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="links")
    link = models.ForeignKey(StoryLink, models.CASCADE, related_name="+")
    frozen = models.JSONField()
    """kind, headline, outlet, and the publisher's address of the other story."""
