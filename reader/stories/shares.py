"""How much two tellings have in common, in numbers: shares of words, rows by relation, quotations, figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reader.stories.comparison import Compared, Relation, Row

QUOTED = 0.6
"""Share of its words inside a quotation from which on a row is a quotation."""

SOME = 0.3
"""The same from which on it has one that counts: not a word or two in quotation marks."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of each telling stands in rows that have both sides, 0 to 1."""

    a: float
    b: float


def rows_of(compared: Compared, quotations: bool = True) -> list[Row]:
    """The rows; without those that are quotations where ``quotations`` is False."""
    return [row for row in compared.rows if quotations or row.quoted < QUOTED]


def shares(compared: Compared, quotations: bool = True) -> Shares:
    """The share of A's letters that B tells as well, and of B's that A tells."""
    whole, both = [0, 0], [0, 0]
    for row in rows_of(compared, quotations):
        for side, spans in enumerate((row.a, row.b)):
            letters = sum(end - start for start, end in spans)
            whole[side] += letters
            both[side] += letters if row.both else 0
    return Shares(*(both[side] / whole[side] if whole[side] else 0.0 for side in (0, 1)))


def by_relation(compared: Compared, quotations: bool = True) -> Counter[Relation]:
    """How many rows each relation names; their sum is the number of rows."""
    return Counter(row.relation for row in rows_of(compared, quotations))


def holding(compared: Compared, relation: Relation, quotations: bool = True) -> int:
    """Rows of which a relation holds, be it the one that names them or one beside it."""
    return sum(row.is_(relation) for row in rows_of(compared, quotations))


@dataclass(frozen=True, slots=True)
class Quoted:
    """Rows with a quotation on both sides, and how many of them are worded differently."""

    both: int
    varied: int


def quoted(compared: Compared) -> Quoted:
    """Rows in which both tellings have a quotation, or one has and the other has its words."""
    rows = [row for row in compared.rows if row.both and (row.quoted >= SOME or row.is_(Relation.QUOTE))]
    varied = sum(row.is_(Relation.QUOTE) for row in rows)
    return Quoted(len(rows), varied)


def figures_in_conflict(compared: Compared, quotations: bool = True) -> list[tuple[str, str]]:
    """Figures that differ, as each side writes them, in the order of the rows; the second with what it counts
    ("14", "12 gauges"), where that is known."""
    found: list[tuple[str, str]] = []
    for row in rows_of(compared, quotations):
        for fact in row.facts if row.is_(Relation.FIGURES) else ():
            if fact.code == "figure":
                found.append((fact.a, fact.b))
            elif fact.code == "counted" and found:
                found[-1] = found[-1][0], f"{found[-1][1]} {fact.b}"
    return found
