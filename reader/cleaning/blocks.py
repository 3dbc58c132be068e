"""Blocks: the typed pieces of a cleaned article, and the canonical text made of them.

A block's ``html`` is sanitised, and the characters of its text nodes, joined, are exactly its ``text``:
a position in the text is therefore a position in what the browser shows. The canonical text of a revision
is its text blocks, one a line; all positions are Unicode code points in it, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class BlockType(StrEnum):
    """What a piece of an article is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    QUOTE = "quote"
    LIST = "list"
    TABLE = "table"
    FIGURE = "figure"
    CODE = "code"
    EMBED = "embed"
    CORRECTION = "correction"
    NOTE = "note"
    """A note of the publisher to its readers."""
    RELATED = "related"
    READ_MORE = "read_more"


ASIDES = frozenset({BlockType.RELATED, BlockType.READ_MORE})
"""Types that are shown but are no part of the canonical text."""


@dataclass(frozen=True, slots=True)
class Link:
    """A headline with its address (absolute, http or https; empty where the page gave none)."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure's picture as the publisher gave it. ``src`` is absolute, or a file name beside the page."""

    src: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One typed piece of a revision.

    ``html`` is the sanitised element (``<p>…</p>``); for a figure it is the ``<figcaption>`` alone (the
    picture is drawn from ``picture``); for asides it is empty. ``text`` is NFC, without line breaks.
    ``lang`` (BCP 47) and ``dir`` (``ltr`` or ``rtl``) are set where they differ from the article's.
    """

    type: BlockType
    html: str = ""
    text: str = ""
    lang: str = ""
    dir: str = ""
    level: int = 0
    """Heading level of a subhead: 2, 3 or 4; otherwise 0."""
    picture: Picture | None = None
    links: tuple[Link, ...] = ()
    """Entries of a related or read-more block."""
    where: str = ""
    """Where on the page it stood, as ``tag.class`` of its element or the nearest with a class; a text has no places.
    An outlet's pages have the same place for the same thing, so a rule can name it."""

    @property
    def in_text(self) -> bool:
        """Whether the block is part of the canonical text."""
        return self.type not in ASIDES and bool(self.text)

    def to_json(self) -> dict[str, Any]:
        """Plain values, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in ("", 0, None, (), [])}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Block:
        """The block that ``to_json`` wrote."""
        picture = data.get("picture")
        return cls(
            type=BlockType(data["type"]),
            html=data.get("html", ""),
            text=data.get("text", ""),
            lang=data.get("lang", ""),
            dir=data.get("dir", ""),
            level=data.get("level", 0),
            picture=Picture(**picture) if picture else None,
            links=tuple(Link(**link) for link in data.get("links", ())),
            where=data.get("where", ""),
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its place in the canonical text (code points, end exclusive; both None for asides)."""

    index: int
    block: Block
    start: int | None
    end: int | None


def canonical_text(blocks: Iterable[Block]) -> str:
    """The text blocks' texts, one a line, without a final line break."""
    return "\n".join(block.text for block in blocks if block.in_text)


def place(blocks: Iterable[Block]) -> list[Placed]:
    """Every block with where it stands in ``canonical_text(blocks)``."""
    placed: list[Placed] = []
    at = 0
    for index, block in enumerate(blocks):
        if not block.in_text:
            placed.append(Placed(index, block, None, None))
            continue
        end = at + len(block.text)
        placed.append(Placed(index, block, at, end))
        at = end + 1
    return placed


@dataclass(frozen=True, slots=True)
class Cut:
    """Something that cleaning took away: ``kind`` in the product's words, ``why``, and the words themselves."""

    kind: str
    """menu, ticker, related, newsletter, comments, most_read, footer, share, advert, author, paywall, boilerplate, …"""
    text: str
    why: str = ""
    links: int = 0
    after: int = -1
    """Index of the block after which it stood; -1 when before the first."""
    html: str = ""
    """The sanitised HTML, so that the reader can keep it after all."""
    where: str = ""
    """As of ``Block.where``."""
    blocks: tuple[Block, ...] = ()
    """The blocks that it was, where a reader or a rule took them out of the text: kept again, they come back whole."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader decided by hand about a page's pieces, each known by its words (``choices.block_key``)."""

    kept: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kept or self.cut)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article. Empty strings where it says nothing."""

    headline: str = ""
    suggested_headline: str = ""
    """Ours, made from the first sentence when the page gives no headline; never shown as the publisher's."""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    byline: str = ""
    """As printed, without the word "By"."""
    outlet: str = ""
    credited_source: str = ""
    published: str = ""
    """ISO 8601; with an offset when the page gives a zone, else local wall time; a bare date when no time is given."""
    published_raw: str = ""
    modified: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    """As the publisher wrote them, twins included."""
    language: str = ""
    direction: str = ""
    canonical_url: str = ""
    reading_time: str = ""
    dossier_title: str = ""
    dossier_blurb: str = ""
    related: tuple[Link, ...] = ()
    read_more: tuple[Link, ...] = ()
    lead: Picture | None = None
    """The lead figure (also the first figure block when the page shows it in the text)."""
    paywalled: bool = False
    """The page says that its text is for subscribers, so what is here may be the beginning alone."""
    noarchive: bool = False
    """The page asks robots to keep no copy (``noarchive``)."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned page: blocks, metadata, what was cut, and what the reader should be told."""

    blocks: tuple[Block, ...]
    meta: Metadata
    cut: tuple[Cut, ...] = ()
    warnings: tuple[str, ...] = ()
    """E.g. "3 invalid characters were removed"; already translated sentences."""
    encoding: str = "utf-8"
    encoding_guessed: bool = False
    extractor: str = field(default="")
    """What chose the body: trafilatura, readability, textdump, …"""
    rules: tuple[int, ...] = ()
    """Keys of the outlet's rules that were used, see ``reader.cleaning.rules``."""
    by_hand: Choices = Choices()
    """What a reader kept and cut after all, see ``reader.cleaning.choices``."""

    @property
    def text(self) -> str:
        """The canonical text."""
        return canonical_text(self.blocks)
