"""What is exported: a mark with all that belongs to it, as plain values. Every time is aware; every position is a code
point in the canonical text of the revision that is named with it, end exclusive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself."""

    by: str
    """Who exported it, as the library shows them."""
    exported: datetime
    library: str
    """The library's address, absolute, with a final slash."""
    shown: str = ""
    """In words, what was chosen; empty for everything."""


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article as exports name it."""

    pk: int
    headline: str
    address: str
    """Absolute, in the library."""
    url: str = ""
    """At the publisher; empty for what came without one."""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    credited: str = ""
    """The source that the article credits."""
    published: datetime | None = None
    published_has_time: bool = True
    language: str = ""
    direction: str = "ltr"
    section: str = ""
    tags: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Where the text is found: the publisher's address, or else the library's."""
        return self.url or self.address


@dataclass(frozen=True, slots=True)
class RevisionInfo:
    """A version of an article's text."""

    number: int
    sha256: str
    """Of the canonical text in UTF-8."""
    captured: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a revision; a lost one has neither start nor end."""

    revision: RevisionInfo
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A note or a reply."""

    id: str
    """The client id, a UUID."""
    by: str
    mine: bool
    created: datetime
    updated: datetime
    body: str
    """Markdown, as it was written."""
    html: str = ""
    """The same, rendered and sanitised."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another story."""

    kind: str
    kind_name: str
    headline: str
    outlet: str
    url: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight with its thread; or, with no quote, a note on the whole article."""

    id: str
    """The client id, a UUID: the same mark has it in every library that it is brought to."""
    article: ArticleInfo
    by: str
    mine: bool
    created: datetime
    updated: datetime
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    made: Spot | None = None
    """Where ``quote`` stood, word for word, when it was marked."""
    now: Spot | None = None
    """Where it stands in the article's current text."""
    status: str = ""
    """exact, changed, moved, orphan or uncertain; empty for a note on the whole article."""
    status_name: str = ""
    kind: str = ""
    kind_name: str = ""
    code: str = ""
    visibility: str = "private"
    visibility_name: str = ""
    """In words, with the group's name."""
    group: str = ""
    resolved: datetime | None = None
    note: Written | None = None
    replies: tuple[Written, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def on_whole_article(self) -> bool:
        return not self.quote

    @property
    def shown(self) -> bool:
        """Whether the current text has a place that may be drawn."""
        return (
            self.now is not None and self.now.start is not None and self.status not in ("orphan", "uncertain")
        )


def utc(at: datetime) -> str:
    """A time as every format writes it: ISO 8601, UTC, with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def by_article(marks: Iterable[Mark]) -> Iterator[tuple[ArticleInfo, Iterator[Mark]]]:
    """Marks of one article that follow each other. An article comes again where others stand between."""
    return groupby(marks, key=lambda mark: mark.article)
