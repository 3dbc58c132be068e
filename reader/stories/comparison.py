"""Two tellings of a story, sentence by sentence: what ``compare`` finds, as plain values that can be kept as JSON.

All positions are code points in the canonical text of their side, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

EDITION = 2
"""Of the way in which tellings are compared. Raise it where the same texts would give another result."""

type Span = tuple[int, int]


class Relation(StrEnum):
    """How the two sides of a row stand to each other. The first that holds, in this order, names the row."""

    FIGURES = "figures_differ"
    QUOTE = "quote_varies"
    HEDGE = "hedge_dropped"
    ATTRIBUTION = "attribution_differs"
    SAME = "same"
    REWORDED = "reworded"
    ONLY_A = "only_a"
    ONLY_B = "only_b"


@dataclass(frozen=True, slots=True)
class Telling:
    """A text as it is compared."""

    text: str
    """Canonical text: one block a line."""
    language: str = ""
    """Its primary code is enough ("en", "es", "ar"); empty where it is not known."""
    kinds: tuple[str, ...] = ()
    """The kind of each line's block ("paragraph", "subhead", "figure", …); empty where it is not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one side of a row. The parts of a side cover its spans whole, in order."""

    start: int
    end: int
    kind: str = "same"
    """``same``, ``own`` (worded this way on this side alone), ``figure`` (a figure that differs), ``hedge`` (a word of
    doubt that the other side does not have), ``turned`` (a word that turns the sense)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What differs, for the words under a relation's name: a code, and the words of each side (either may be empty).

    Codes: ``figure`` ("14", "12"), ``reversed`` (words of a quotation that turn its sense: "to", "from"), ``hedge``
    ("allegedly", ""), ``speaker`` ("Her office", "Osk"), ``unmarked`` (words that stand in quotation marks on the other
    side alone), ``copied`` (how many words stand in a row on both, as text, in ``a``), ``counted`` (what the
    figure of the fact before it counts: "gauges"), ``language`` (the languages of the sides, where they are not the
    same: then figures and names were compared, and wordings were not).
    """

    code: str
    a: str = ""
    b: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences (or clauses of them) that belong together; one side is empty in ``only_a`` and ``only_b``."""

    relation: Relation
    a: tuple[Span, ...]
    b: tuple[Span, ...]
    parts_a: tuple[Part, ...] = ()
    parts_b: tuple[Part, ...] = ()
    score: float = 0.0
    """How sure it is that they belong together, 0 to 1."""
    also: tuple[Relation, ...] = ()
    """What holds of them beside ``relation``."""
    facts: tuple[Fact, ...] = ()
    quoted: float = 0.0
    """Share of the row's words that stand inside a quotation, on either side, 0 to 1."""

    @property
    def both(self) -> bool:
        return bool(self.a and self.b)

    def is_(self, relation: str) -> bool:
        return relation == self.relation or relation in self.also


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in the same order on both sides."""

    a: Span
    b: Span
    words: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Two tellings beside each other. Every sentence of both stands in exactly one row (or, cut into clauses, in
    neighbouring ones); rows are in the order of A, what only B has follows what it follows there."""

    sentences_a: tuple[Span, ...]
    sentences_b: tuple[Span, ...]
    rows: tuple[Row, ...]
    runs: tuple[Run, ...] = ()
    """Copied runs of at least ``SHORTEST_RUN`` words, longest first, that do not overlap."""

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers; ``from_json`` gives back the same."""
        return {
            "sentences_a": self.sentences_a,
            "sentences_b": self.sentences_b,
            "rows": [
                {
                    "relation": row.relation.value,
                    "a": row.a,
                    "b": row.b,
                    "parts_a": [(part.start, part.end, part.kind) for part in row.parts_a],
                    "parts_b": [(part.start, part.end, part.kind) for part in row.parts_b],
                    "score": round(row.score, 4),
                    "also": [relation.value for relation in row.also],
                    "facts": [(fact.code, fact.a, fact.b) for fact in row.facts],
                    "quoted": round(row.quoted, 3),
                }
                for row in self.rows
            ],
            "runs": [(run.a, run.b, run.words) for run in self.runs],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            sentences_a=_spans(data["sentences_a"]),
            sentences_b=_spans(data["sentences_b"]),
            rows=tuple(
                Row(
                    relation=Relation(row["relation"]),
                    a=_spans(row["a"]),
                    b=_spans(row["b"]),
                    parts_a=tuple(Part(*part) for part in row["parts_a"]),
                    parts_b=tuple(Part(*part) for part in row["parts_b"]),
                    score=row["score"],
                    also=tuple(Relation(value) for value in row["also"]),
                    facts=tuple(Fact(*fact) for fact in row["facts"]),
                    quoted=row["quoted"],
                )
                for row in data["rows"]
            ),
            runs=tuple(Run(_span(a), _span(b), words) for a, b, words in data["runs"]),
        )


SHORTEST_RUN = 5
"""Words of the shortest copied run that is kept."""


def _span(pair: Iterable[int]) -> Span:
    start, end = pair
    return start, end


def _spans(pairs: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    return tuple(_span(pair) for pair in pairs)
