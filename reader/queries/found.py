"""What was searched for, in an article that is opened from a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reader.queries.search_page import HIT_LIMIT
from reader.search.query import Term, parse
from reader.search.snippets import Span, hits
from reader.search.wanted import wanted_of

MOST, FORMS = 500, 40
"""Places that are marked in one text, and ways in which words may be written."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words and the places where they stand: code points of the text that was looked through, each in one line."""

    words: str = ""
    places: Sequence[Span] = ()


def _wanted(words: str) -> list[Term]:
    words = words[:HIT_LIMIT].replace("\x00", " ")
    return [term for term in parse(words).query.words if not term.negated]


def forms_in(texts: Iterable[tuple[str, str]], words: str) -> list[str]:
    """How ``words`` are written in ``texts`` (each with its language), in small letters, each once, longer ones
    first."""
    wanted = wanted_of(_wanted(words))
    found = {
        text[one.start : one.end].lower()
        for text, language in texts
        for one in hits(text, wanted, language)
        if "|" not in text[one.start : one.end]
    }
    return sorted(found, key=lambda form: (-len(form), form))[:FORMS]


def found_in(text: str, words: str, language: str) -> Found:
    """Where ``words``, typed as in a search, stand in ``text``. Fields are not looked for."""
    terms = _wanted(words)
    if not terms:
        return Found()
    places = hits(text, wanted_of(terms), language, most=MOST)
    shown = " ".join(term.text() for term in terms)
    return Found(shown, [one for one in places if "\n" not in text[one.start : one.end]])
