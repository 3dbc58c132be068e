"""What a feed says, before it is written in one format or another. Every time is aware, every address absolute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, or one mark of a notebook."""

    id: str
    """A tag URI: the same for the same thing, for ever."""
    address: str
    """In the library."""
    title: str
    published: datetime
    updated: datetime
    summary: str = ""
    """Text without markup."""
    content: str = ""
    """Sanitised HTML; empty where no more than the summary is asked for."""
    language: str = ""
    direction: str = "ltr"
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: str = ""
    """At the publisher."""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed, newest first, with the addresses of the pages beside it (empty at an end)."""

    id: str
    title: str
    address: str
    """The page of the library that shows the same."""
    own: str
    """Where the feed itself is."""
    by: str
    """The library's name."""
    language: str
    made: datetime
    """How old the feed is while it is empty: else each answer would be another."""
    icon: str = ""
    first: str = ""
    older: str = ""
    newer: str = ""
    entries: tuple[Entry, ...] = field(default=())

    @property
    def updated(self) -> datetime:
        return max([self.made, *(entry.updated for entry in self.entries)])


def tag_uri(library: str, since: datetime, thing: str) -> str:
    """A name (RFC 4151) for ``thing``, minted by the library at the address ``library`` on the UTC day of ``since``."""
    host = urlsplit(library).hostname or "localhost"
    return f"tag:{host},{since.astimezone(UTC):%Y-%m-%d}:{thing}"


def stamp(moment: datetime) -> str:
    """A time as both formats write it (RFC 3339), UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
