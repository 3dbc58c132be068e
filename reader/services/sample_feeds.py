"""Subscriptions of the sample library: read from its own files, never asked of a network."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from reader.intake.answers import SiteSaid
from reader.intake.feeds import ParsedEntry, parse_feed
from reader.intake.feeds.keys import key_of
from reader.models import Article, Feed, FeedEntry, InboxEntry, Outlet, Subscription, User
from reader.services import tags as tag_service
from reader.services.sample import FOLDER, Manifest

NEVER = timedelta(days=3650)
"""From now to the sample feeds' next turn: they lie at addresses that do not exist, and nobody is asked."""


def load_feeds(manifest: Manifest, people: dict[str, User]) -> int:
    """The sample's subscriptions with their inboxes; how many. What is there already is left as it is."""
    made = 0
    for entry in manifest["feeds"]:
        user = people.get(entry["user"])
        if user is not None and not Feed.objects.filter(url=entry["url"]).exists():
            with transaction.atomic():
                _load(entry, user)
            made += 1
    return made


def _load(entry: dict[str, Any], user: User) -> None:
    now = timezone.now()
    outlet = Outlet.objects.filter(name=entry["outlet"]).first()
    here = (
        dict(Article.objects.kept().filter(outlet=outlet).values_list("canonical_url", "pk"))
        if outlet
        else {}
    )
    read = _read(entry, outlet)
    feed = Feed.objects.create(
        url=entry["url"], title=entry.get("title", entry["outlet"]), site_url=entry.get("site_url", ""),
        format=entry["format"], language=entry.get("language", "en"), outlet=outlet, interval=entry["interval"],
        next_at=now + NEVER, tried_at=now, succeeded_at=now, new_at=now - timedelta(days=entry.get("quiet_days", 0)),
        seconds=entry.get("seconds", 0.4), status=200, moved_from=entry.get("moved_from", ""),
    )  # fmt: skip
    if days := entry.get("failing_days"):
        error = SiteSaid(403, feed.url.split("/")[2])
        Feed.objects.filter(pk=feed.pk).update(
            failing_since=now - timedelta(days=days), failures=2 * days, status=error.code, problem=error.message,
            succeeded_at=now - timedelta(days=days),
        )  # fmt: skip
    rows = [
        FeedEntry(
            feed=feed, key=one.key, url=one.url, title=one.title, authors=list(one.authors), tags=list(one.tags),
            summary=one.summary, content=one.content, is_full=bool(one.content) and one.content != one.summary,
            words=one.words, published_at=one.published, first_seen_at=one.published or now,
        )
        for one in read
    ]  # fmt: skip
    FeedEntry.objects.bulk_create(rows)
    subscription = Subscription.objects.create(
        user=user, feed=feed, words=entry.get("words", ""), waits=entry.get("waits", True), outlet=outlet,
        paused_at=now if entry.get("paused") else None,
    )  # fmt: skip
    subscription.tags.set(tag_service.resolve(entry.get("tags", [])).values())
    states = InboxEntry.State
    InboxEntry.objects.bulk_create(
        InboxEntry(
            subscription=subscription, entry=row, article_id=here.get(row.url),
            state=states.TAKEN if row.url in here else states.WAITING, created_at=row.first_seen_at,
        )
        for row in rows
    )  # fmt: skip


def _read(entry: dict[str, Any], outlet: Outlet | None) -> list[ParsedEntry]:
    """The entries of the feed's file, the oldest first; without one, what the library has of the outlet.

    Only what is in a field for the whole text keeps it: the sample's short items are whole, and there is no page of
    theirs to fetch.
    """
    if name := entry.get("file"):
        parsed = parse_feed((FOLDER / name).read_bytes(), entry["url"]).entries
        return [_own_text(one) for one in reversed(parsed)]
    articles = Article.objects.kept().filter(outlet=outlet, is_sample=True).order_by("listed_at")
    return [
        ParsedEntry(
            key=key_of("", one.canonical_url, one.headline, ""), url=one.canonical_url, title=one.headline,
            summary=one.standfirst[:400], published=one.published_at, words=one.words,
        )
        for one in articles
    ]  # fmt: skip


def _own_text(one: ParsedEntry) -> ParsedEntry:
    whole = "<p" in one.content
    values = {name: getattr(one, name) for name in ParsedEntry.__slots__}
    return ParsedEntry(**{**values, "content": one.content if whole else "", "is_full": whole})
