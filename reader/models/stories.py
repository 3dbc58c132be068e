"""Which articles tell one story, and what is suggested as related, with its reason."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class LinkKind(models.TextChoices):
    """How one article stands to another. Read from the first to the second."""

    SAME_STORY = "same_story", _("Same story")
    FOLLOW_UP = "follow_up", _("Follow-up")
    BACKGROUND = "background", _("Background")
    CONTRADICTS = "contradicts", _("Contradicts")
    SOURCE = "source", _("Source")
    TRANSLATION = "translation", _("Translation")


class Story(Dated):
    """A group of articles that tell one story."""


class StoryMember(models.Model):
    """An article's place in a story; an article is in one story at most."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="members")
    article = models.OneToOneField("reader.Article", models.CASCADE, related_name="story_member")
    joined_at = models.DateTimeField(auto_now_add=True)


class StorySuggestion(Dated):
    """A computed suggestion that two articles are related. It never becomes a link by itself."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    first = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    second = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    score = models.FloatField()
    reason = models.JSONField(default=list)
    """Facts that speak for it, each a short code with its numbers and words."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suggested_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suggestion_in_order"),
        ]
