"""What a search gives back: articles with their highlights and notes, each with where the words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reader.models import Article
from reader.search.mistakes import Mistake
from reader.search.query import Query
from reader.search.snippets import Piece, Snippet

KINDS = ("all", "articles", "highlights", "notes")
ORDERS = ("best", "newest")
COUNTED = 1000
"""How far hits are counted; what is beyond is "more"."""
PAGE = 20
"""Articles on one page."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are, as far as they were counted."""

    n: int = 0
    more: bool = False
    """Whether there are more than ``n``."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far was looked where very many fit; each 0 where it was to the end."""

    looked: int = 0
    """How many of the newest articles with the words were looked through."""
    weighed: int = 0
    """How many of the newest were weighed for "best first"."""
    beside: int = 0
    """How many of the newest highlights or notes with the words were looked through."""

    def __bool__(self) -> bool:
        return bool(self.looked or self.weighed or self.beside)


@dataclass(slots=True)
class Part:
    """A highlight or a note in which something was found. Only what the visitor may see."""

    kind: str
    """``highlight`` or ``note``."""
    pk: int
    article_id: int
    at: datetime
    """When it was made, UTC."""
    user: Any
    label: str = ""
    """Kind of the highlight that it is, or stands on: ``fact``; empty for a note on the whole article."""
    label_name: str = ""
    """What the library calls it."""
    code_name: str = ""
    """The visitor's own finer label, where it has one."""
    visibility: str = ""
    """``private``, ``group``, ``link`` or ``public``."""
    group_name: str = ""
    highlight_id: int | None = None
    snippets: list[Snippet] = field(default_factory=list)
    """Windows of the quote or of the note's words."""
    address: str = ""
    """Of the article, opened there."""
    language: str = ""
    """Of a quote."""
    direction: str = ""


@dataclass(slots=True)
class Hit:
    """An article that fits, or in whose margin something does."""

    article: Article
    headline: tuple[Piece, ...] = ()
    standfirst: tuple[Piece, ...] = ()
    snippets: list[Snippet] = field(default_factory=list)
    """Windows of the text of the current revision, in its order, at most two; code points in that text."""
    parts: list[Part] = field(default_factory=list)
    where: frozenset[str] = frozenset()
    """Where the words stand: ``headline``, ``standfirst``, ``text``, ``highlight``, ``note``."""
    more_parts: int = 0
    """Parts that fit and are not among ``parts``."""

    @property
    def notes(self) -> int:
        """Notes in which something was found."""
        return sum(part.kind == "note" for part in self.parts)


@dataclass(slots=True)
class Results:
    """A page of hits."""

    query: Query
    hits: Sequence[Hit] = ()
    counts: dict[str, Counted] = field(default_factory=dict)
    """By kind, of ``KINDS``: articles, highlights, notes, and all three together."""
    older: str = ""
    """What ``after`` is on the next page; empty at the end."""
    first: int = 1
    """Number of the first hit on this page, where it is known; 0 where it is not."""
    bounds: Bounds = field(default_factory=Bounds)
    """How far was looked."""
    ends: bool = False
    """Whether this is the last page only because no more were put in order."""
    mistakes: list[Mistake] = field(default_factory=list)
    instead: Query | None = None
    """Where a word is in no article: the query with the word that was probably meant."""
