"""Typed links between stories, made or confirmed by a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from annotations.models.groups import Group
from annotations.models.highlights import Highlight, Visibility
from reader.models.base import Written, WrittenQuerySet
from reader.models.stories import LinkKind


class LinkState(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")


class StoryLink(Written):
    """A directed link from an article, or a highlight in it, to another article or a highlight in that.

    On a highlight it is seen by whoever sees the highlight; otherwise by its own ``visibility``. Either
    way only by those who may see both articles.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="story_links")
    from_article = models.ForeignKey("reader.Article", models.CASCADE, related_name="links_out")
    from_highlight = models.ForeignKey(
        Highlight, models.CASCADE, null=True, blank=True, related_name="links_out"
    )
    to_article = models.ForeignKey("reader.Article", models.CASCADE, related_name="links_in")
    to_highlight = models.ForeignKey(
        Highlight, models.SET_NULL, null=True, blank=True, related_name="links_in"
    )
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.CONFIRMED)
    reason = models.CharField(max_length=300, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="story_links")

    objects = WrittenQuerySet["StoryLink"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_article=F("to_article")), name="link_not_to_itself"
            ),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
            models.CheckConstraint(
                condition=Q(visibility="group", group__isnull=False)
                | (~Q(visibility="group") & Q(group__isnull=True)),
                name="link_group_only_with_group",
            ),
            models.UniqueConstraint(
                fields=["user", "from_article", "to_article", "kind"], name="link_once_per_article",
                condition=Q(from_highlight__isnull=True, deleted_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["user", "from_highlight", "to_article", "kind"], name="link_once_per_highlight",
                condition=Q(from_highlight__isnull=False, deleted_at__isnull=True),
            ),
        ]  # fmt: skip
