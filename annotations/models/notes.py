"""Notes on highlights and on whole articles, and the replies to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models.highlights import Highlight, Visibility
from reader.cleaning.sanitize import text_of
from reader.models.base import Written, WrittenQuerySet


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
    """Read only where ``highlight`` and ``parent`` are empty."""

    objects = WrittenQuerySet["Note"].as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["article", "user"], name="note_by_article"),
            models.Index(
                fields=["-created_at", "-id"],
                name="note_newest",
                condition=Q(highlight__isnull=False, deleted_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="note_saved_once"),
            models.UniqueConstraint(
                fields=["highlight", "user"], name="note_one_per_highlight_and_user",
                condition=Q(parent__isnull=True, deleted_at__isnull=True, highlight__isnull=False),
            ),
            models.CheckConstraint(condition=~Q(body=""), name="note_has_body"),
            models.CheckConstraint(
                condition=Q(visibility__in=[Visibility.PRIVATE, Visibility.PUBLIC]) | Q(visibility="link"),
                name="note_visibility_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def words(self) -> str:
        """The note as plain words, without its Markdown."""
        return text_of(self.html)
