"""What a feed says, as plain values, the limits of reading it, and why one cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from reader.errors import Unprocessable

FEED_BYTES = 20_000_000
"""Of a feed, unpacked: 50,000 short entries fit."""
ENTRIES = 500
"""Entries of one answer that are read; what comes after them is counted and said."""
NOTES = 50
"""Sentences about one answer."""
CONTENT_LIMIT = 500_000
"""Code points of an entry's HTML; of a longer one nothing is kept, and its page is fetched instead."""
SUMMARY_LIMIT = 1_000
TITLE_LIMIT = 500
NAME_LIMIT = 160
"""Code points of an author's or a tag's name."""
NAMES = 30
"""Authors, and tags, of one entry."""


class NotAFeed(Unprocessable):
    """Something else than a feed. ``feeds`` are those that it names, where it is a web page."""

    feeds: tuple[FoundFeed, ...] = ()
    is_page: bool = False
    """Whether it is a web page at all."""

    def __init__(self, message: str, *, feeds: tuple[FoundFeed, ...] = (), is_page: bool = False) -> None:
        super().__init__(message)
        self.feeds, self.is_page = feeds, is_page


class DtdNotAllowed(Unprocessable):
    """A document type with declarations: the way of XML bombs and of entities that read files."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _("DTD not allowed: this file brings a document type of its own, which a feed never needs.")
        )


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page names. ``format`` is rss, atom or json, as far as the page says."""

    url: str
    title: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry. Addresses are absolute; ``content`` is unsafe HTML, for cleaning only."""

    key: str
    """SHA-256 of what names the entry, see ``keys``."""
    url: str = ""
    title: str = ""
    """Never empty: without one, the first words, or the address."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    """Text without markup."""
    content: str = ""
    is_full: bool = False
    """Whether ``content`` is clearly the whole article, see ``fulltext``."""
    published: datetime | None = None
    words: int = 0
    """Of ``content``, or else of the summary."""
    alias: str = ""
    """Another address of the same page (a permanent link beside a counted one)."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as its publisher wrote it."""

    title: str
    site_url: str
    format: str
    """``rss``, ``atom`` or ``json``."""
    language: str
    entries: tuple[ParsedEntry, ...]
    """In the order of the feed, each key once."""
    notes: tuple[str, ...] = ()
    """Sentences about entries that could not be read, and about what was too much."""
    pause: int = 0
    """Seconds between two questions that the publisher asks for; 0 when it does not."""
    total: int = 0
    """Entries that the answer has, read or not."""


@dataclass(slots=True)
class RawEntry:
    """An entry before fallbacks, as one of the formats gives it. Fields of markup are HTML unless said otherwise."""

    guid: str = ""
    url: str = ""
    alias: str = ""
    title: str = ""
    """Text."""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    content: str = ""
    has_content: bool = False
    """Whether ``content`` came in a field that is meant for the whole text."""
    published: datetime | None = None
    base: str = ""


@dataclass(slots=True)
class RawFeed:
    """A feed before fallbacks."""

    format: str
    title: str = ""
    site_url: str = ""
    language: str = ""
    pause: int = 0
    entries: list[RawEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    total: int = 0
