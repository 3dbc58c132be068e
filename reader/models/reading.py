"""What one reader does in the library: how far they read, what they keep, follow and look for again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class ReadingState(models.TextChoices):
    UNREAD = "unread", _("Unread")
    READING = "reading", _("Reading")
    READ = "read", _("Read")
    ARCHIVED = "archived", _("Archived")


class Reading(Dated):
    """One reader's way through one article. No row means unread."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="readings")
    state = models.CharField(max_length=8, choices=ReadingState.choices, default=ReadingState.READING)
    furthest = models.FloatField(default=0.0)
    """Share of the text passed, 0 to 1."""
    read_at = models.DateTimeField(auto_now=True)
    revision = models.ForeignKey("reader.Revision", models.SET_NULL, null=True, blank=True, related_name="+")
    """The revision in which ``block`` and ``offset`` say where the reader stands."""
    block = models.PositiveIntegerField(default=0)
    """Index of the block at the top of the screen, from 0."""
    offset = models.PositiveIntegerField(default=0)
    """Code points into that block."""
    words = models.CharField(max_length=120, blank=True)
    """What the text says from there on: by these words the place is found again in another revision."""
    placed_at = models.DateTimeField(null=True, blank=True)
    """When ``block`` and ``offset`` were true, by the clock of the reader's device (UTC): the later place wins."""
    kept_at = models.DateTimeField(null=True, blank=True)
    """Since when the reader keeps it on their devices, to read without a connection."""

    class Meta:
        indexes = [
            models.Index(fields=["read_at"], name="reading_when"),
            models.Index(fields=["user", "state", "-read_at"], name="reading_state"),
            models.Index(
                fields=["user", "-kept_at"], name="reading_kept", condition=Q(kept_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "article"], name="reading_once"),
            models.CheckConstraint(
                condition=Q(furthest__gte=0.0) & Q(furthest__lte=1.0), name="reading_is_a_share"
            ),
            models.CheckConstraint(condition=Q(state__in=ReadingState.values), name="reading_state_known"),
        ]  # fmt: skip


class Follow(Dated):
    """That a reader follows a tag (a dossier is one), an outlet or an author. Exactly one of the three is set."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    tag = models.ForeignKey("reader.Tag", models.CASCADE, null=True, blank=True, related_name="follows")
    outlet = models.ForeignKey("reader.Outlet", models.CASCADE, null=True, blank=True, related_name="follows")
    author = models.ForeignKey("reader.Author", models.CASCADE, null=True, blank=True, related_name="follows")
    seen_at = models.DateTimeField(null=True, blank=True)
    """When the reader last looked at it: what joined the library after that is new."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tag"], name="follow_tag_once"),
            models.UniqueConstraint(fields=["user", "outlet"], name="follow_outlet_once"),
            models.UniqueConstraint(fields=["user", "author"], name="follow_author_once"),
            models.CheckConstraint(
                condition=(
                    Q(tag__isnull=False, outlet__isnull=True, author__isnull=True)
                    | Q(tag__isnull=True, outlet__isnull=False, author__isnull=True)
                    | Q(tag__isnull=True, outlet__isnull=True, author__isnull=False)
                ),
                name="follow_one_thing",
            ),
        ]


class SavedSearch(Dated):
    """A search or a filtered list that a reader keeps by name; it stands in the rail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)
    """In the grammar of ``reader.search.query``, as it is typed into the search box."""
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="search_name_unique_per_user"),
        ]

    def __str__(self) -> str:
        return self.name
