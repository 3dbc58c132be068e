"""A feed at its new address; two feeds that have become one."""

from __future__ import annotations

from django.utils import timezone

from reader.models import Feed, ImportItem, InboxEntry, Subscription


def move(feed: Feed, url: str) -> Feed:
    """``feed`` at ``url`` from now on; where that is a feed already, the two become that one, which is given back.

    Called within a transaction, once the new address was read.
    """
    other = Feed.objects.select_for_update().filter(url=url).exclude(pk=feed.pk).first()
    if other is None:
        now = timezone.now()
        Feed.objects.filter(pk=feed.pk).update(url=url, moved_from=feed.url, updated_at=now)
        feed.url, feed.moved_from, feed.updated_at = url, feed.url, now
        return feed
    _entries(feed, other)
    for subscription in Subscription.objects.filter(feed=feed):
        own = Subscription.objects.filter(feed=other, user=subscription.user_id).first()
        if own is None:
            Subscription.objects.filter(pk=subscription.pk).update(feed=other)
            continue
        had = set(own.inbox.values_list("entry", flat=True))
        subscription.inbox.exclude(entry__in=had).update(subscription=own)
        if subscription.paused_at is None and own.paused_at is not None:
            Subscription.objects.filter(pk=own.pk).update(paused_at=None)
        subscription.delete()
    feed.delete()
    return other


def _entries(feed: Feed, other: Feed) -> None:
    """The entries of ``feed`` become those of ``other``; where both have one, what hung on it goes along."""
    theirs = dict(other.entries.values_list("key", "pk"))
    for entry in feed.entries.filter(key__in=theirs):
        kept = theirs[entry.key]
        had = set(InboxEntry.objects.filter(entry=kept).values_list("subscription", flat=True))
        InboxEntry.objects.filter(entry=entry).exclude(subscription__in=had).update(entry=kept)
        ImportItem.objects.filter(entry=entry).update(entry=kept)
        entry.delete()
    feed.entries.update(feed=other)
