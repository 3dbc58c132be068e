"""Feeds: what publishers announce, who follows them, and what waits to be looked at."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reader.models.articles import ArticleVisibility
from reader.models.base import Dated


class Feed(Dated):
    """A publisher's feed, asked once for everybody who follows it."""

    class Format(models.TextChoices):
        RSS = "rss", "RSS"
        ATOM = "atom", "Atom"
        JSON = "json", "JSON Feed"

    url = models.CharField(_("address"), max_length=2000, unique=True)
    site_url = models.CharField(max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.RSS)
    language = models.CharField(max_length=16, blank=True)
    outlet = models.ForeignKey("reader.Outlet", models.SET_NULL, null=True, blank=True, related_name="feeds")
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the last body, for servers that know no validators."""
    interval = models.PositiveIntegerField(default=3600)
    """Seconds between two questions while all is well; follows how often something is new."""
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    held_until = models.DateTimeField(null=True, blank=True)
    """Whoever asks has until then; after that it is anybody's again."""
    tried_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    new_at = models.DateTimeField(null=True, blank=True)
    """When something new was last found in it."""
    seconds = models.FloatField(default=0.0)
    """How long the last answer took."""
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Tries in a row that failed."""
    status = models.PositiveSmallIntegerField(default=0)
    """The site's last HTTP status; 0 when there was none."""
    problem = models.TextField(blank=True)
    """What went wrong the last time, as a sentence."""
    gone_at = models.DateTimeField(null=True, blank=True)
    """The site said that it is gone for good (410): it is not asked again unless somebody tries."""
    moved_from = models.CharField(max_length=2000, blank=True)
    """The address that it had before the site said that it has moved for good."""
    notes = models.JSONField(default=list, blank=True)
    """Sentences about entries of the last answer that could not be read."""

    class Meta:
        ordering = ["title", "url"]

    def __str__(self) -> str:
        return self.title or self.url


class FeedEntry(models.Model):
    """One entry of a feed, kept so that nothing is offered twice."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)
    """SHA-256 of what names the entry: see ``reader.intake.feeds``."""
    url = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=500, blank=True)
    authors = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    summary = models.TextField(blank=True)
    """Text, without markup."""
    content = models.TextField(blank=True)
    """The publisher's HTML, unsafe, for cleaning only; emptied when the entry has been taken in or dismissed by all."""
    is_full = models.BooleanField(default=False)
    """Whether ``content`` is the whole article, so that its page need not be fetched."""
    words = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    """None where the feed gives no date, or one that cannot be."""
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_seen_at", "-pk"]
        indexes = [
            models.Index(fields=["feed", "-first_seen_at"], name="feed_entry_newest"),
            models.Index(fields=["feed", "url"], name="feed_entry_url"),
        ]
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_entry_once")]

    def __str__(self) -> str:
        return self.title or self.url


class Subscription(Dated):
    """That somebody follows a feed, and what becomes of its entries."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subscriptions")
    feed = models.ForeignKey(Feed, models.CASCADE, related_name="subscriptions")
    name = models.CharField(_("name"), max_length=200, blank=True)
    """The reader's own name for it."""
    words = models.CharField(_("only entries with"), max_length=500, blank=True)
    """A small expression, see ``reader.intake.wording``; empty takes everything."""
    waits = models.BooleanField(_("wait in the inbox"), default=True)
    """True: new entries wait to be looked at; False: they are saved to the library as they come."""
    visibility = models.CharField(
        max_length=8, choices=ArticleVisibility.choices, default=ArticleVisibility.LIBRARY
    )
    outlet = models.ForeignKey(
        "reader.Outlet", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("outlet")
    )
    tags = models.ManyToManyField("reader.Tag", through="SubscriptionTag", related_name="subscriptions")
    paused_at = models.DateTimeField(null=True, blank=True)
    breaking_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    """For how many hours each new entry stands in the breaking strip; None: not at all. Curators alone set it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "feed"], name="followed_once")]

    def __str__(self) -> str:
        return self.name or str(self.feed)


class SubscriptionTag(models.Model):
    """A tag that everything from a subscription is filed under."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="subscription_tags")
    tag = models.ForeignKey("reader.Tag", models.CASCADE, related_name="subscription_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "tag"], name="subscription_tag_once")]


class InboxEntry(Dated):
    """An entry as one follower has it: waiting, taken into the library, or put aside."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken")
        DISMISSED = "dismissed", _("put aside")

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="inbox")
    entry = models.ForeignKey(FeedEntry, models.CASCADE, related_name="inbox")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    article = models.ForeignKey("reader.Article", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["subscription", "state", "-created_at"], name="inbox_newest")]
        constraints = [models.UniqueConstraint(fields=["subscription", "entry"], name="inbox_once")]


class FeedLook(Dated):
    """A look at a feed or a site before it is followed: asked for in the browser, done by the worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_looks")
    address = models.CharField(max_length=2000)
    done_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    """Whoever looks has until then; after that it is anybody's again."""
    tries = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=dict, blank=True)
    """``feeds``: what was found, each with its newest entries, as ``reader.services.feeds`` writes it; ``requests``."""
    status = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at"]
