"""The row of two sentences, and what it says of them."""

from __future__ import annotations

from reader.stories.comparing import compare
from reader.stories.comparison import Row, Telling


def row(one: str, other: str, language: str = "en") -> Row:
    rows = compare(Telling(one, language), Telling(other, language)).rows
    assert len(rows) == 1, rows
    return rows[0]


def facts(found: Row, code: str) -> list[tuple[str, str]]:
    return [(fact.a, fact.b) for fact in found.facts if fact.code == code]
