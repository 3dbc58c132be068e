"""Notes on highlights and on whole articles, and the replies to them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.hits import searchable
from annotations.models.folded import FoldedQuerySet, with_folded
from annotations.models.groups import Group
from annotations.models.highlights import Highlight, Visibility
from reader.cleaning.sanitize import text_of
from reader.models.base import Written


class Note(Written):
    """Markdown beside the text.

    A note with a ``highlight`` is seen by whoever sees the highlight; one on the whole article has a
    ``visibility`` of its own; a reply (``parent`` set) is seen by whoever sees what it answers.
    ``html`` is the rendered, sanitised body, written together with it.
    """

    client_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    article = models.ForeignKey("reader.Article", models.CASCADE, related_name="notes")
    highlight = models.ForeignKey(Highlight, models.CASCADE, null=True, blank=True, related_name="notes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    body = models.TextField()
    html = models.TextField(editable=False)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE)
    """Read only where ``highlight`` and ``parent`` are empty; so are ``group`` and ``resolved_at``."""
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="notes")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    hidden_at = models.DateTimeField(null=True, blank=True)
    """UTC; when a moderator hid it. Its writer still sees it, with the reason."""
    hidden_reason = models.CharField(max_length=300, blank=True)

    folded = models.TextField(editable=False, default="")
    """The words as they are searched: ``annotations.hits.searchable``. Kept with every write."""

    objects = FoldedQuerySet["Note"].as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["article", "user"], name="note_by_article"),
            models.Index(
                fields=["-created_at", "-id"],
                name="note_newest",
                condition=Q(highlight__isnull=False, deleted_at__isnull=True),
            ),
            models.Index(fields=["user", "-created_at"], name="note_by_user"),
            models.Index(fields=["deleted_at"], name="note_in_bin", condition=Q(deleted_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="note_saved_once"),
            models.UniqueConstraint(
                fields=["highlight", "user"], name="note_one_per_highlight_and_user",
                condition=Q(parent__isnull=True, deleted_at__isnull=True, highlight__isnull=False),
            ),
            models.CheckConstraint(condition=~Q(body=""), name="note_has_body"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="note_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility="group", group__isnull=False)
                | (~Q(visibility="group") & Q(group__isnull=True)),
                name="note_group_only_with_group",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.body[:60]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = self.folded_of(self.html)
        super().save(*args, **with_folded(kwargs, self.folded_from))

    folded_from = "html"

    @staticmethod
    def folded_of(html: str) -> str:
        return searchable(text_of(html))

    @property
    def words(self) -> str:
        """The note as plain words, without its Markdown."""
        return text_of(self.html)


class NoteVersion(models.Model):
    """What a note said before it was changed."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="versions")
    body = models.TextField()
    written_at = models.DateTimeField()
    """UTC; when these words were saved."""
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-replaced_at", "-pk"]


class Notice(models.Model):
    """That somebody was named in a note, or answered; whether they may see the note is asked when it is shown."""

    class Why(models.TextChoices):
        MENTION = "mention", _("mentioned you")
        REPLY = "reply", _("replied to you")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    note = models.ForeignKey(Note, models.CASCADE, related_name="notices")
    why = models.CharField(max_length=8, choices=Why.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_newest")]
        constraints = [models.UniqueConstraint(fields=["user", "note"], name="told_once_of_a_note")]
