"""A document as an index keeps it: the stems of its words in their order, its exact words, who signed it.

Both databases are given the same words in the same order and split nothing themselves, so they find the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reader.search.stems import stem
from reader.search.tokens import forms

EXACT, HEADLINE, SIGNED = "§", "†", "‡"
"""Before a word as it is written (folded), a stem of the headline, and a word of the byline."""
MOST_WORDS, MOST_BYTES = 50_000, 250_000
"""How many words of one text are indexed, and how many bytes of different ones; what is beyond is not found."""
GAP = 10
"""Places between headline, standfirst and text, so that no phrase begins in one and ends in the next."""
LAST_PLACE = 16_383
"""PostgreSQL counts places no further; phrases are found up to there."""


@dataclass(frozen=True, slots=True)
class Streams:
    """The words of one document."""

    head: list[str] = field(default_factory=list)
    stand: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    """Exact words, words of the headline, words of the byline: each once, with its sign before it."""
    words: frozenset[str] = frozenset()
    """The different folded words."""


def has_exact(form: str, stemmed: str) -> bool:
    """Whether a word is kept as it is written: not where it is short and its own stem, such as "and"."""
    return len(form) > 3 or form != stemmed


def streams_of(
    language: str, *, head: str = "", stand: str = "", body: str = "", signed: str = ""
) -> Streams:
    """The words of a document in ``language``."""
    seen: dict[str, None] = {}
    stems: list[list[str]] = []
    left = MOST_BYTES
    for text in (head, stand, body):
        made: list[str] = []
        for form in forms(text)[:MOST_WORDS]:
            if form not in seen:
                left -= len(form.encode())
                if left < 0:
                    continue
                seen[form] = None
            made.append(stem(form, language))
        stems.append(made)
    marked = [EXACT + form for form in seen if has_exact(form, stem(form, language))]
    marked += [HEADLINE + word for word in dict.fromkeys(stems[0])]
    marked += [SIGNED + word for word in dict.fromkeys(forms(signed)[:200])]
    return Streams(stems[0], stems[1], stems[2], marked, frozenset(seen))


def to_columns(streams: Streams) -> tuple[str, str, str, str]:
    """For FTS5: words with blanks between them."""
    return (
        " ".join(streams.head), " ".join(streams.stand), " ".join(streams.body), " ".join(streams.marked)
    )  # fmt: skip


def to_tsvector(streams: Streams) -> str:
    """For PostgreSQL: the text of a tsvector. Letters and digits need no escaping within its quotes."""
    places: dict[str, list[str]] = {}
    at = 0
    for words, weight in ((streams.head, "A"), (streams.stand, "B"), (streams.body, "")):
        for word in words:
            at += 1
            found = places.setdefault(word, [])
            if len(found) < 255:
                found.append(f"{min(at, LAST_PLACE)}{weight}")
        at += GAP
    parts = [f"'{word}':{','.join(dict.fromkeys(found))}" for word, found in places.items()]
    return " ".join([*parts, *(f"'{word}'" for word in dict.fromkeys(streams.marked))])


def different(words: Iterable[str]) -> list[str]:
    """Words worth offering to who mistypes: of letters alone, not too short."""
    return sorted(word for word in words if 3 < len(word) < 30 and word.isalpha())
