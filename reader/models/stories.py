"""Which articles tell one story, what is suggested as related with its reason, and what two texts have in common."""

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
    """A group of articles that tell one story. The headline of its first telling names it, unless it has a title."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Who looked through what Postil found about it."""
    checked_at = models.DateTimeField(null=True, blank=True)


class StoryMember(models.Model):
    """An article's place in a story; an article is in one story at most. People put it there, never a computation."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="members")
    article = models.OneToOneField("reader.Article", models.CASCADE, related_name="story_member")
    joined_at = models.DateTimeField(auto_now_add=True)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_link = models.BooleanField(default=False)
    """Whether a link put it there and nobody did by hand: then it may leave with the link."""
    source = models.ForeignKey("reader.Article", models.SET_NULL, null=True, blank=True, related_name="+")
    """The telling that it has the story from, where people say so and its own credit does not."""
    no_guess = models.BooleanField(default=False)
    """Whether people said that a source that was guessed is none."""


class SuggestionKind(models.TextChoices):
    """What a computed suggestion takes two articles for."""

    COPY = "copy", _("Copy")
    SAME_STORY = "same_story", _("Same story")
    TRANSLATION = "translation", _("Translation")
    FOLLOW_UP = "follow_up", _("Follow-up")
    BACKGROUND = "background", _("Background")


class StorySuggestion(Dated):
    """A computed suggestion that two articles are related. It never becomes a link by itself.

    It stands for everyone who may see both articles; whoever dismisses it is not offered it again
    (``SuggestionDismissal``). Which of the two came later is said by their times.
    """

    first = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    second = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SuggestionKind.choices)
    score = models.FloatField()
    """0 to 1."""
    reason = models.JSONField(default=list)
    """Facts that speak for it, each a short code with its numbers and words."""

    class Meta:
        indexes = [
            models.Index(fields=["first", "-score"], name="suggestion_of_first"),
            models.Index(fields=["second", "-score"], name="suggestion_of_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suggested_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suggestion_in_order"),
            models.CheckConstraint(
                condition=Q(kind__in=SuggestionKind.values), name="suggestion_kind_known"
            ),
        ]  # fmt: skip


class SuggestionDismissal(Dated):
    """A reader does not want this pair suggested. It outlives the suggestion, which is computed anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="dismissed_suggestions")
    first = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    second = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "first", "second"], name="dismissed_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="dismissal_in_order"),
        ]


class Signature(models.Model):
    """What an article is found by: its weightiest terms lie in ``SignatureTerm``, names and figures for the reasons
    here. Computed in the background, from the revision that ``revision`` names."""

    article = models.OneToOneField(
        "reader.Article", models.CASCADE, primary_key=True, related_name="signature"
    )
    revision = models.ForeignKey("reader.Revision", models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveSmallIntegerField(default=1)
    """Of the way in which signatures are made; older ones are made again."""
    at = models.DateTimeField(null=True, blank=True)
    """Published time, UTC; None where the page gave none: then nothing is known of its distance to others."""
    facts = models.JSONField(default=dict, blank=True)
    """Names and figures that the text has, for reasons and across languages."""
    vector = models.BinaryField(default=bytes)
    """All its terms with their weights, as ``reader.stories.similarity`` packs them."""
    norm = models.FloatField(default=0.0)
    """Length of the vector, with the library's counts of the time when it was made."""
    library = models.PositiveIntegerField(default=0)
    """How many articles the library counted then."""
    headline = models.PositiveBigIntegerField(default=0)
    """A hash of headline, standfirst and language, which can be corrected without a new revision."""
    owner = models.PositiveBigIntegerField(default=0)
    """Who alone may see the article (the user's id); 0 for one that everyone in the library may."""
    counted = models.BooleanField(default=False)
    """Whether its terms are in ``TermCount``."""
    related_at = models.DateTimeField(null=True, blank=True)
    """When its suggestions were last looked for; None: still to be."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["counted"], name="signature_uncounted", condition=Q(counted=False)),
            models.Index(
                fields=["related_at"], name="signature_unrelated", condition=Q(related_at__isnull=True)
            ),
        ]


class SignatureTerm(models.Model):
    """One of an article's weightiest terms (a 32-bit hash of the folded term)."""

    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    term = models.BigIntegerField()
    weight = models.FloatField()
    """Of the term in this article, without the library's share of it, which drifts."""
    owner = models.PositiveBigIntegerField(default=0)
    """As in ``Signature``: others' private articles must not stand in the way of what a reader may see."""

    class Meta:
        # all that a look needs, so that the rows themselves are never fetched
        indexes = [models.Index(fields=["term", "owner", "article", "weight"], name="signature_term_found")]


class TermCount(models.Model):
    """In how many articles a term stands, about: counted in the background."""

    term = models.BigIntegerField(primary_key=True)
    articles = models.PositiveIntegerField(default=0)


class Comparison(models.Model):
    """What two revisions have in common, computed once. Dropped when either article gets a revision."""

    first = models.ForeignKey("reader.Revision", models.CASCADE, related_name="+")
    second = models.ForeignKey("reader.Revision", models.CASCADE, related_name="+")
    edition = models.PositiveSmallIntegerField()
    """Of the way in which it is computed; older ones are computed again."""
    data = models.JSONField()
    """As ``reader.stories.comparison`` writes it."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="compared_once")]
