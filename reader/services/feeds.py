"""Feeds: looked at, followed, asked in the background, their entries taken or put aside. The doors of all of it."""

from __future__ import annotations

from reader.models import Feed
from reader.services.feed_health import health
from reader.services.feed_looks import ask_to_look, look, looks_due
from reader.services.inbox import dismiss_entries, restore_entries, take_entries
from reader.services.polling import ask, due, forget_unfollowed
from reader.services.subscriptions import (
    ListedFeed,
    ask_now,
    export_opml,
    follow,
    import_opml,
    pause,
    preview_opml,
    resume,
    unfollow,
)
from reader.signals import feed_waits


def ask_due() -> int:
    """Announces every feed whose turn has come; how many."""
    found = due()
    for pk in found:
        feed_waits.send(Feed, feed=pk, wished=False)
    return len(found)


__all__ = [
    "ListedFeed",
    "ask",
    "ask_due",
    "ask_now",
    "ask_to_look",
    "dismiss_entries",
    "due",
    "export_opml",
    "follow",
    "forget_unfollowed",
    "health",
    "import_opml",
    "look",
    "looks_due",
    "pause",
    "preview_opml",
    "restore_entries",
    "resume",
    "take_entries",
    "unfollow",
]
