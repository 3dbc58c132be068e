"""Who says what: the claims of several tellings of one story, from the comparisons of each two. Pure, no database."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from reader.stories.comparison import Compared, Relation, Row, Span
from reader.stories.matrix_cells import (
    DISAGREES,
    Cell,
    Group,
    Stance,
    Voice,
    cell_of,
    fullest,
    group_of,
    relevant_figures,
    weight,
)

__all__ = ["DISAGREES", "MOST", "Cell", "Claim", "Group", "Matrix", "Stance", "Voice", "matrix"]

MOST = 8
"""Tellings of one matrix."""
SUPPORT = 0.5
"""Share of the pairs of tellings of two groups of sentences that must be linked, for these to be one claim."""
SENTENCES = 3
"""Sentences of one telling in one claim, unless one comparison says that more belong together."""
LEAST = 4
"""Words of a sentence that is told in one telling alone."""


_ALIKE = frozenset({Stance.FIRST, Stance.SAYS, Stance.SAME})

type Place = tuple[int, int]
"""A telling and the number of one of its sentences."""


@dataclass(frozen=True, slots=True)
class Claim:
    group: Group
    against: int
    """The telling that the cells are set against, by its place."""
    cells: tuple[Cell, ...]
    """One for each telling, in their order."""
    named_by: int
    """The telling whose sentence names it."""
    name: Span

    @property
    def told(self) -> int:
        return sum(cell.stance not in (Stance.NONE, Stance.UNKNOWN) for cell in self.cells)

    @property
    def disagrees(self) -> bool:
        return any(cell.stance in DISAGREES for cell in self.cells)

    @property
    def alike(self) -> bool:
        """Whether all tellings say it, and none otherwise."""
        return all(cell.stance in _ALIKE for cell in self.cells)

    @property
    def left_out(self) -> bool:
        return any(cell.stance is Stance.NONE for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """``claims`` stand in two tellings or more, ``alone`` in one; in the order of the text they are set against."""

    claims: tuple[Claim, ...]
    alone: tuple[Claim, ...]


type Pairs = Mapping[tuple[int, int], Compared]
"""Comparisons by the places of two tellings, the lower first. Some may be missing."""


def matrix(voices: Sequence[Voice], pairs: Pairs, against: int = 0) -> Matrix:
    """The claims of ``voices`` (earliest first). Cells are set against the telling ``against`` where it has the claim,
    else against the first that has it. A pair that is not compared joins nothing."""
    sentences = _sentences(len(voices), pairs)
    starts = [[start for start, _end in spans] for spans in sentences]
    rows = {pair: _placed(pair, found, starts) for pair, found in pairs.items()}
    clusters = _clusters(rows)
    joined = {place for cluster in clusters for place in cluster}
    between: dict[Place, list[tuple[Place, Row]]] = {}
    for placed in rows.values():
        for row, left, right in placed:
            for one in left:
                for other in right:
                    between.setdefault(one, []).append((other, row))
    claims = [_claim(cluster, voices, sentences, between, against, pairs) for cluster in clusters]
    single = [
        [(voice, number)]
        for voice, spans in enumerate(sentences)
        for number, (start, end) in enumerate(spans)
        if (voice, number) not in joined and len(voices[voice].text[start:end].split()) >= LEAST
    ]
    order = {Group.FIGURES: 0, Group.QUOTATIONS: 1, Group.CLAIMS: 2}
    claims.sort(
        key=lambda claim: (order[claim.group], claim.against != against, claim.against, _first(claim))
    )
    alone = [_claim(cluster, voices, sentences, {}, against, pairs) for cluster in single]
    alone.sort(key=lambda claim: (order[claim.group], claim.against, _first(claim)))
    return Matrix(tuple(claims), tuple(alone))


def _first(claim: Claim) -> Span:
    return claim.cells[claim.against].spans[0]


def _sentences(count: int, pairs: Pairs) -> list[tuple[Span, ...]]:
    """The sentences of each telling: every comparison cuts the same text in the same way."""
    found: list[tuple[Span, ...]] = [()] * count
    for (one, other), compared in pairs.items():
        found[one], found[other] = compared.sentences_a, compared.sentences_b
    return found


def _placed(
    pair: tuple[int, int], compared: Compared, starts: Sequence[Sequence[int]]
) -> list[tuple[Row, list[Place], list[Place]]]:
    """The rows of both sides, with the sentences that they stand in."""
    return [
        (row, _numbers(pair[0], row.a, starts[pair[0]]), _numbers(pair[1], row.b, starts[pair[1]]))
        for row in compared.rows
        if row.both
    ]


def _numbers(voice: int, spans: Iterable[Span], starts: Sequence[int]) -> list[Place]:
    return sorted({(voice, bisect_right(starts, start) - 1) for start, _end in spans})


def _clusters(
    rows: Mapping[tuple[int, int], list[tuple[Row, list[Place], list[Place]]]],
) -> list[list[Place]]:
    """Sentences that tell one claim: the surest links first; a group grows only where enough of it agrees."""
    links = [
        (row.score, row.relation is Relation.SAME, left, right)
        for placed in rows.values()
        for row, left, right in placed
    ]
    links.sort(key=lambda link: (not link[1], -link[0], link[2], link[3]))
    linked = {(one, other) for _score, _same, left, right in links for one in left for other in right}
    home: dict[Place, int] = {}
    groups: dict[int, set[Place]] = {}
    for number, (_score, _same, left, right) in enumerate(links):
        mine = {place for place in (*left, *right) if place not in home}
        old = {home[place] for place in (*left, *right) if place in home}
        parts = [groups[key] for key in sorted(old)] + ([mine] if mine else [])
        if not all(_agree(one, other, linked) for one, other in combinations(parts, 2)):
            continue
        whole = {place for part in parts for place in part}
        most = max(SENTENCES, len(left), len(right))
        if max(Counter(voice for voice, _n in whole).values()) > most:
            continue
        for key in old:
            del groups[key]
        groups[number] = whole
        home |= dict.fromkeys(whole, number)
    return sorted((sorted(group) for group in groups.values()), key=lambda group: group[0])


def _agree(one: set[Place], other: set[Place], linked: set[tuple[Place, Place]]) -> bool:
    """Whether enough pairs of tellings of two groups are linked."""
    voices = {
        (min(a, b), max(a, b)): False for a, _n in one for b, _m in other if a != b
    }  # fmt: skip
    for x in one:
        for y in other:
            if x[0] != y[0] and ((x, y) in linked or (y, x) in linked):
                voices[min(x[0], y[0]), max(x[0], y[0])] = True
    return bool(voices) and sum(voices.values()) >= SUPPORT * len(voices)


def _claim(
    cluster: Sequence[Place],
    voices: Sequence[Voice],
    sentences: Sequence[tuple[Span, ...]],
    between: Mapping[Place, list[tuple[Place, Row]]],
    against: int,
    compared: Collection[tuple[int, int]],
) -> Claim:
    """A cluster as a row of the matrix; ``compared`` says which pairs of tellings were."""
    spans: dict[int, tuple[Span, ...]] = {}
    for voice, number in cluster:
        spans[voice] = (*spans.get(voice, ()), sentences[voice][number])
    base = against if against in spans else min(spans)
    members = set(cluster)
    rows: dict[tuple[int, int], Row] = {}
    for one in cluster:
        for other, row in between.get(one, ()):
            known = rows.get((one[0], other[0]))
            if other in members and (known is None or weight(row) > weight(known)):
                rows[one[0], other[0]] = row
    group = group_of(rows.values(), spans, voices, len(cluster) == 1)
    relevant = relevant_figures(rows.values(), spans, voices) if group is Group.FIGURES else frozenset()
    cells = tuple(
        cell_of(voice, base, spans, rows, voices, group, relevant)
        if voice in spans
        else Cell(Stance.NONE if _was_looked_for(voice, spans, voices, compared) else Stance.UNKNOWN)
        for voice in range(len(voices))
    )
    named_by, name = _name(spans, voices, base)
    return Claim(group, base, fullest(cells, group), named_by, name)


def _was_looked_for(
    voice: int,
    spans: Mapping[int, tuple[Span, ...]],
    voices: Sequence[Voice],
    compared: Collection[tuple[int, int]],
) -> bool:
    """Whether a telling was compared, in its own language, with one that has the claim: only then is it silent."""
    return any(
        voices[other].language == voices[voice].language
        and (min(voice, other), max(voice, other)) in compared
        for other in spans
    )


def _name(spans: Mapping[int, tuple[Span, ...]], voices: Sequence[Voice], base: int) -> tuple[int, Span]:
    """The shortest sentence in the language of the telling that the claim is set against."""
    own = [voice for voice in spans if voices[voice].language == voices[base].language]
    voice = min(own, key=lambda one: (min(end - start for start, end in spans[one]), one))
    return voice, min(spans[voice], key=lambda span: (span[1] - span[0], span))
