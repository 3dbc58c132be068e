"""Outlets, authors, articles, and the revisions of their text."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated, Immutable, ImmutableQuerySet, Written, WrittenQuerySet


class Outlet(Dated):
    """A publisher."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True, allow_unicode=True)
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=2000)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="outlet_name_unique_any_case"),
            models.UniqueConstraint(
                Lower("domain"), name="outlet_domain_unique_any_case", condition=~Q(domain="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outlet", args=[self.slug])


class Author(Dated):
    """A person (or a desk) who signs articles."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(max_length=180, unique=True, allow_unicode=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="author_name_unique_any_case")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])


class ArticleVisibility(models.TextChoices):
    PRIVATE = "private", _("Only me")
    LIBRARY = "library", _("Everyone in the library")


class HeadlineOrigin(models.TextChoices):
    PUBLISHER = "publisher", _("the publisher's")
    SUGGESTED = "suggested", _("suggested by Postil")
    READER = "reader", _("written by a reader")


class ArticleQuerySet(WrittenQuerySet["Article"]):
    """Articles. What a reader may see is decided in ``reader.access`` alone."""

    def newest_first(self) -> Self:
        """By the time that lists show: published, or else captured."""
        return self.order_by("-listed_at", "-pk")


class Article(Written):
    """A story as the library holds it. Its text is that of ``current_revision``."""

    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("outlet")
    )
    credited_outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="credited_in",
        verbose_name=_("credited source"),
    )  # fmt: skip
    credited_as = models.CharField(_("source as printed"), max_length=200, blank=True)
    canonical_url = models.URLField(_("address"), max_length=2000, blank=True)
    headline = models.CharField(_("headline"), max_length=500)
    headline_origin = models.CharField(
        max_length=10, choices=HeadlineOrigin.choices, default=HeadlineOrigin.PUBLISHER
    )
    standfirst = models.TextField(_("standfirst"), max_length=2000, blank=True)
    byline = models.CharField(_("byline"), max_length=500, blank=True)
    authors = models.ManyToManyField(Author, through="ArticleAuthor", related_name="articles")
    section = models.ForeignKey(
        "reader.Tag", models.SET_NULL, null=True, blank=True, related_name="section_articles",
        verbose_name=_("section"),
    )  # fmt: skip
    tags = models.ManyToManyField("reader.Tag", through="reader.ArticleTag", related_name="articles")
    language = models.CharField(_("language"), max_length=16, default="en")
    direction = models.CharField(max_length=3, choices=[("ltr", "ltr"), ("rtl", "rtl")], default="ltr")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_has_time = models.BooleanField(default=True)
    """False when the page gave a day only; the time of day then means nothing."""
    published_raw = models.CharField(max_length=120, blank=True)
    modified_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField()
    """Published time, or else the first capture: the one that lists sort by."""
    reading_time_raw = models.CharField(max_length=60, blank=True)
    words = models.PositiveIntegerField(default=0)
    lead_picture = models.ForeignKey(
        "reader.Picture", models.SET_NULL, null=True, blank=True, related_name="leads"
    )
    visibility = models.CharField(
        max_length=8, choices=ArticleVisibility.choices, default=ArticleVisibility.LIBRARY
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="added_articles"
    )
    current_revision = models.ForeignKey(
        "reader.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pictures_missing = models.JSONField(default=dict, blank=True)
    """Sources of pictures that could not be had, each with the sentence that says why."""
    is_sample = models.BooleanField(default=False, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-listed_at", "-pk"]
        indexes = [
            models.Index(fields=["-listed_at", "-id"], name="article_newest"),
            models.Index(fields=["-created_at", "-id"], name="article_joined"),
            models.Index(fields=["outlet", "-listed_at", "-id"], name="article_outlet_newest"),
            models.Index(fields=["section", "-listed_at", "-id"], name="article_section_newest"),
            models.Index(fields=["language", "-listed_at", "-id"], name="article_language_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["canonical_url"], name="article_address_unique",
                condition=~Q(canonical_url="") & Q(deleted_at__isnull=True) & Q(visibility="library"),
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=ArticleVisibility.values), name="article_visibility_known"
            ),
            models.CheckConstraint(condition=Q(direction__in=["ltr", "rtl"]), name="article_direction_known"),
            models.CheckConstraint(condition=~Q(headline=""), name="article_has_headline"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    @property
    def minutes(self) -> int:
        """Reading time, at 230 words a minute, never less than one."""
        return max(1, round(self.words / 230))


class ArticleAuthor(models.Model):
    """An author's place in a byline."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_once")]


class Capture(models.Model):
    """What came in, byte for byte, before anything was done to it. The bytes lie in a file, gzipped."""

    class Kind(models.TextChoices):
        HTML = "html", "HTML"
        TEXT = "text", _("text")
        MAIL = "mail", _("e-mail")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    """Bytes before compression."""
    file = models.FileField(upload_to="captures/%Y/%m", max_length=200)
    original_name = models.CharField(max_length=255, blank=True)
    source_url = models.URLField(max_length=2000, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    encoding_guessed = models.BooleanField(default=False)
    fetched = models.JSONField(default=dict, blank=True)
    """How it was fetched, where it was: ``requests`` (``url``, ``address``, ``status``, ``seconds`` each), ``etag``,
    ``last_modified``, ``media_type``, ``charset``."""
    captured_at = models.DateTimeField()
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="captures"
    )


class RevisionManager(models.Manager.from_queryset(ImmutableQuerySet)["Revision"]):  # type: ignore[misc]
    pass


class Revision(models.Model):
    """One cleaned version of an article, never changed once written.

    ``text`` is the canonical text: NFC, one block a line; every position anywhere is a Unicode code point
    in it, end exclusive. ``blocks`` holds the blocks as ``reader.cleaning.blocks.Block.to_json`` writes
    them; a block's HTML carries exactly the characters of its text.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    headline = models.CharField(max_length=500)
    standfirst = models.TextField(blank=True)
    blocks = models.JSONField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    """Of the canonical text in UTF-8."""
    meta = models.JSONField(default=dict)
    """All that the page said about itself, as ``reader.cleaning.report`` writes it."""
    report = models.JSONField(default=dict)
    """What was cut and why, warnings, and which way the text was chosen."""
    capture = models.ForeignKey(Capture, models.PROTECT, null=True, related_name="revisions")
    captured_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RevisionManager()

    class Meta:
        ordering = ["article", "number"]
        indexes = [models.Index(fields=["sha256"], name="revision_by_text")]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable("A revision is never changed; add another.")
        super().save(*args, **kwargs)


class Picture(models.Model):
    """A picture of an article, re-encoded, in two widths, served by us after asking who may see it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    """Of the stored large file."""
    source = models.CharField(max_length=2000)
    """The ``src`` of the figure, as in the block."""
    file = models.ImageField(upload_to="pictures/%Y/%m", width_field="width", height_field="height")
    file_small = models.ImageField(upload_to="pictures/%Y/%m")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "source"], name="picture_source_once")]


class HeadlineWord(models.Model):
    """A folded word of an article's headline or outlet: finds stories while one types, by ranges of an index."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="headline_words")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "article"], name="headline_word_once")]


class BreakingLine(Dated):
    """A line of the breaking strip; it leaves by itself at ``expires_at`` (UTC)."""

    text = models.CharField(_("text"), max_length=240)
    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="breaking")
    url = models.URLField(_("address"), max_length=2000, blank=True)
    """Where the line leads when it leads to no article of the library."""
    at = models.DateTimeField(_("time"))
    expires_at = models.DateTimeField(_("until"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    entry = models.OneToOneField(
        "reader.FeedEntry", models.SET_NULL, null=True, blank=True, related_name="breaking", editable=False
    )
    """The entry of a feed that it was made of, where a feed makes such lines."""

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="breaking_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.text
