"""One taxonomy for sections, topics, people, places and organisations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class TagKind(models.TextChoices):
    SECTION = "section", _("Section")
    TOPIC = "topic", _("Topic")
    PERSON = "person", _("Person")
    PLACE = "place", _("Place")
    ORGANISATION = "organisation", _("Organisation")


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags."""

    def shown(self) -> TagQuerySet:
        """Without the hidden ones."""
        return self.filter(hidden=False)

    def dossiers(self) -> TagQuerySet:
        """Tags with an introduction."""
        return self.exclude(introduction="")


class Tag(Dated):
    """A tag. With an introduction it is a dossier."""

    name = models.CharField(_("name"), max_length=100)
    folded = models.CharField(max_length=200, editable=False)
    """The name as twins are compared: NFKC, without case, accents and punctuation."""
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=12, choices=TagKind.choices, default=TagKind.TOPIC)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("within")
    )
    path = models.CharField(max_length=500, editable=False, db_index=True, default="")
    """Ids from the root to this tag, ``/3/17/``; kept by ``reader.services.tags``."""
    description = models.TextField(_("description"), max_length=1000, blank=True)
    hidden = models.BooleanField(_("hidden"), default=False)
    introduction = models.TextField(_("introduction"), max_length=20_000, blank=True)
    """Markdown; a tag that has one is a dossier."""
    picture = models.ImageField(_("picture"), upload_to="dossiers/%Y/%m", blank=True)
    article_count = models.PositiveIntegerField(default=0, editable=False)
    """Articles that everyone in the library sees, filed here or further down, each once. Kept at write time."""

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["folded", "kind"], name="tag_name_unique_in_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="tag_has_name"),
            models.CheckConstraint(condition=Q(kind__in=TagKind.values), name="tag_kind_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="tag_not_within_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @property
    def is_dossier(self) -> bool:
        return bool(self.introduction)


class TagAlias(Dated):
    """Another name of a tag: what a publisher writes under it is filed under the tag."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=100)
    folded = models.CharField(max_length=200, unique=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "tag aliases"

    def __str__(self) -> str:
        return self.name


class OldTagSlug(models.Model):
    """A slug that a tag once had; its address still leads there."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="old_slugs")


class ArticleTag(models.Model):
    """That an article is filed under a tag, and who or what filed it there."""

    class Origin(models.TextChoices):
        PUBLISHER = "publisher", _("publisher")
        READER = "reader", _("reader")
        RULE = "rule", _("rule")

    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="article_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="article_tags")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PUBLISHER)
    as_written = models.CharField(max_length=100, blank=True)
    """The publisher's word for it, where it came from the page."""
    rule = models.ForeignKey(
        "reader.TagRule", models.SET_NULL, null=True, blank=True, related_name="filed", editable=False
    )
    """The rule that filed it, where one did."""
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    listed_at = models.DateTimeField()
    """Copy of the article's, so that a tag's newest articles are one range of one index."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["tag", "-listed_at", "-article"], name="filed_newest")]
        constraints = [models.UniqueConstraint(fields=["article", "tag"], name="filed_once")]


class TagProposal(Dated):
    """A tag that a page or a reader suggests for an article, until somebody accepts or dismisses it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="tag_proposals")
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "folded"], name="proposed_once")]


class TagVoice(Dated):
    """What one reader says of a name for an article: proposes it too, or does not want it suggested again.

    Their own alone; what holds for everyone stands in ``TagProposal`` and ``ArticleTag``.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tag_voices")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="tag_voices")
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=200)
    wants = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "article", "folded"], name="voice_once")]


class TagMerge(models.Model):
    """A merge of one tag into another, with all that is needed to undo it."""

    source_name = models.CharField(max_length=100)
    target = models.ForeignKey(Tag, models.SET_NULL, null=True, related_name="merges")
    undo = models.JSONField()
    """The merged tag's fields, aliases, old slugs, children and articles."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at"]


class TwinDismissal(models.Model):
    """Two tags that somebody has said are not the same; never offered again. ``first`` has the lower id."""

    first = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    second = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="twins_dismissed_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="twins_in_order"),
        ]
