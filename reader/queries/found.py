"""What was searched for, in an article that is opened from a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.queries.search_page import HIT_LIMIT
from reader.search.query import parse
from reader.search.snippets import Span, hits
from reader.search.wanted import wanted_of

MOST = 500
"""Places that are marked in one text."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words and the places where they stand: code points of the text that was looked through, each in one line."""

    words: str = ""
    places: Sequence[Span] = ()


def found_in(text: str, words: str, language: str) -> Found:
    """Where ``words``, typed as in a search, stand in ``text``. Fields are not looked for."""
    words = words[:HIT_LIMIT].replace("\x00", " ")
    terms = [term for term in parse(words).query.words if not term.negated]
    if not terms:
        return Found()
    places = hits(text, wanted_of(terms), language, most=MOST)
    shown = " ".join(term.text() for term in terms)
    return Found(shown, [one for one in places if "\n" not in text[one.start : one.end]])
