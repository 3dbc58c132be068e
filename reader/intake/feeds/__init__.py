"""Feeds as publishers write them: RSS, Atom and JSON Feed, read to the last entry that can be read."""

from reader.intake.feeds.discovery import find_feeds, usual_addresses
from reader.intake.feeds.keys import Known, comparable, spellings, unseen
from reader.intake.feeds.model import (
    ENTRIES,
    FEED_BYTES,
    DtdNotAllowed,
    FoundFeed,
    NotAFeed,
    ParsedEntry,
    ParsedFeed,
)
from reader.intake.feeds.parse import parse_feed

__all__ = [
    "ENTRIES",
    "FEED_BYTES",
    "DtdNotAllowed",
    "FoundFeed",
    "Known",
    "NotAFeed",
    "ParsedEntry",
    "ParsedFeed",
    "comparable",
    "find_feeds",
    "parse_feed",
    "spellings",
    "unseen",
    "usual_addresses",
]
