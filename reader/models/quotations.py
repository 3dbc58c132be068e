"""Who is quoted as saying what, as the texts have it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class Utterance(Dated):
    """Something that was said once, and printed in one wording or several."""

    speaker = models.ForeignKey(
        "reader.Tag", models.SET_NULL, null=True, blank=True, related_name="utterances",
        limit_choices_to={"kind": "person"}, verbose_name=_("speaker"),
    )  # fmt: skip
    speaker_name = models.CharField(_("speaker"), max_length=160, blank=True)
    """As printed, also where no tag means this person."""


class Quotation(models.Model):
    """A quotation in an article's current revision. Made in the background, and anew with every revision.

    Positions are code points in the canonical text of ``revision``, end exclusive, quotation marks included.
    """

    class Speaker(models.TextChoices):
        NAMED = "named", _("named")
        RESOLVED = "resolved", _("found by what stands before")
        OPEN = "open", _("left open")

    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="quotations")
    revision = models.ForeignKey("reader.Revision", models.CASCADE, related_name="quotations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    """The sentence, or sentences, in which it stands."""
    text = models.TextField()
    """Its words, without quotation marks and without what stands between its parts."""
    direct = models.BooleanField(default=True)
    """False where the words stand without quotation marks, and are known from another telling."""
    speaker_name = models.CharField(max_length=160, blank=True)
    speaker = models.ForeignKey(
        "reader.Tag", models.SET_NULL, null=True, blank=True, related_name="quotations"
    )
    speaker_by = models.CharField(max_length=8, choices=Speaker.choices, default=Speaker.OPEN)
    utterance = models.ForeignKey(
        Utterance, models.SET_NULL, null=True, blank=True, related_name="quotations"
    )
    listed_at = models.DateTimeField(default=timezone.now)
    """Copy of the article's, so that a person's newest quotations are one range of one index."""

    class Meta:
        ordering = ["article", "start"]
        indexes = [
            models.Index(fields=["speaker", "-listed_at", "-id"], name="quotation_of_speaker"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="quotation_has_words"),
            models.UniqueConstraint(fields=["revision", "start", "end"], name="quotation_once"),
        ]


class QuotationsKept(models.Model):
    """From which revision an article's quotations were taken, also where it has none."""

    article = models.OneToOneField(
        "reader.Article", models.CASCADE, primary_key=True, related_name="quotations_kept"
    )
    revision = models.ForeignKey("reader.Revision", models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveSmallIntegerField()
    """Of the way in which quotations are taken; older ones are taken again."""


class QuotationPrint(models.Model):
    """A hash of some words in a row of a quotation: finds other wordings by one look into an index."""

    quotation = models.ForeignKey(Quotation, models.CASCADE, related_name="prints")
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "quotation"], name="quotation_print_once")]


class UtteranceApart(Dated):
    """Somebody who may curate said that these words are not this utterance; or that they are, against the computation.

    Kept by the words, so that it survives new revisions.
    """

    utterance = models.ForeignKey(Utterance, models.CASCADE, related_name="decided")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="+")
    words = models.CharField(max_length=64)
    """sha256 of the folded words."""
    belongs = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["utterance", "article", "words"], name="utterance_decided_once")
        ]
