"""Feeds are looked at and asked in the worker. A task says only that there is work; who asks is settled by the rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.tasks import task

from reader.access import articles_for
from reader.services import feeds
from reader.signals import feed_waits, look_waits
from reader.tasks.queue import is_waiting


@task(priority=10)
def look_at_feeds(look_id: str) -> None:
    """Does a look that somebody waits for."""
    feeds.look(UUID(look_id), seen=articles_for)


@task(priority=-10)
def ask_feed(feed_id: int) -> str:
    """Asks one feed; says what came of it."""
    return feeds.ask(feed_id, seen=articles_for)


@receiver(look_waits, dispatch_uid="reader.look_waits")
def begin_look(sender: object, look: UUID, **kwargs: Any) -> None:
    """Sent after the transaction that wrote the look."""
    look_at_feeds.enqueue(str(look))


@receiver(feed_waits, dispatch_uid="reader.feed_waits")
def begin_asking(sender: object, feed: int, wished: bool = False, **kwargs: Any) -> None:
    """Sent when a feed's turn has come, by its time or by a reader's wish; the latter goes before other work."""
    if wished:
        ask_feed.using(priority=10).enqueue(feed)
    elif not is_waiting(ask_feed, feed):
        ask_feed.enqueue(feed)


def ask_due() -> int:
    """What the clock calls: feeds whose turn has come, and looks that nobody does; how many feeds."""
    for pk in feeds.looks_due():
        if not is_waiting(look_at_feeds, str(pk)):
            look_at_feeds.enqueue(str(pk))
    return feeds.ask_due()
