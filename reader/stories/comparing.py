"""Two tellings beside each other: their sentences, which of them belong together, and what each pair says alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from reader.stories.alignment import Link, align, linked
from reader.stories.comparison import SHORTEST_RUN, Compared, Fact, Relation, Row, Run, Span, Telling
from reader.stories.relations import alone, relate
from reader.stories.runs import copied_runs
from reader.stories.sentences import sentences
from reader.stories.sides import Side, side
from reader.stories.wording import meet

LOST = 5.0
"""Weight of the shared words that may lose their other half when a link is told as several rows."""

type Group = tuple[tuple[int, ...], tuple[int, ...], float]


def compare(a: Telling, b: Telling) -> Compared:
    """What two tellings have in common, and where they part. About linear in their lengths; never raises."""
    sentences_a = sentences(a.text, a.language, a.kinds)
    sentences_b = sentences(b.text, b.language, b.kinds)
    side_a, side_b = side(a), side(b)
    rows: list[Row] = []
    links = _uncorrected(align(a, b, sentences_a, sentences_b), side_a, side_b, sentences_a, sentences_b)
    links = [part for link in links for part in _apart(link, side_a, side_b, sentences_a, sentences_b)]
    for group_a, group_b, score in _groups(len(sentences_a), len(sentences_b), links):
        spans_a = tuple(sentences_a[i] for i in group_a)
        spans_b = tuple(sentences_b[j] for j in group_b)
        if spans_a and spans_b:
            rows += relate(side_a, side_b, spans_a, spans_b, score)
        elif spans_a:
            rows.append(alone(side_a, spans_a, Relation.ONLY_A))
        else:
            rows.append(alone(side_b, spans_b, Relation.ONLY_B))
    runs = copied_runs(a.text, b.text, SHORTEST_RUN)
    rows = [_rounded(row) for row in _with_runs(rows, runs, side_a)]
    return Compared(sentences_a, sentences_b, tuple(rows), runs)


def _rounded(row: Row) -> Row:
    """As it comes back from JSON."""
    return replace(row, score=round(row.score, 4), quoted=round(row.quoted, 3))


def _groups(count_a: int, count_b: int, links: Sequence[Link]) -> list[Group]:
    """Sentences that belong together, in the order of A; what only B has follows what it follows there."""
    linked_a = {i for link in links for i in link.a}
    groups: list[Group] = [(link.a, link.b, link.score) for link in links]
    groups += [((i,), (), 0.0) for i in range(count_a) if i not in linked_a]
    groups.sort(key=lambda group: group[0][0])
    home = {j: place for place, group in enumerate(groups) for j in group[1]}
    after: dict[int, list[Group]] = {}
    place = -1
    for j in range(count_b):
        if j in home:
            place = home[j]
        else:
            after.setdefault(place, []).append(((), (j,), 0.0))
    ordered = list(after.get(-1, ()))
    for place, group in enumerate(groups):
        ordered += [group, *after.get(place, ())]
    return ordered


def _uncorrected(
    links: Sequence[Link], a: Side, b: Side, sentences_a: Sequence[Span], sentences_b: Sequence[Span]
) -> list[Link]:
    """Without lines that say what the text does not say any more."""
    if not a.corrections and not b.corrections:
        return list(links)
    kept: list[tuple[int, int, float]] = []
    for link in links:
        pairs = link.pairs or tuple((i, j, link.score) for i in link.a for j in link.b)
        kept += [
            (i, j, score)
            for i, j, score in pairs
            if not a.takes_back(sentences_a[i][0]) and not b.takes_back(sentences_b[j][0])
        ]
    return linked(kept)


def _apart(
    link: Link, a: Side, b: Side, sentences_a: Sequence[Span], sentences_b: Sequence[Span]
) -> list[Link]:
    """A link of several sentences on both sides as several, where that leaves nothing without its other half."""
    if len(link.a) < 2 or len(link.b) < 2 or not link.pairs:
        return [link]
    best_a: dict[int, tuple[float, int]] = {}
    best_b: dict[int, tuple[float, int]] = {}
    for i, j, score in link.pairs:
        best_a[i] = max(best_a.get(i, (0.0, j)), (score, j))
        best_b[j] = max(best_b.get(j, (0.0, i)), (score, i))
    best = [(i, j, score) for i, j, score in link.pairs if best_a[i][1] == j or best_b[j][1] == i]
    if len(best) < len(link.pairs):
        apart = linked(best)
        whole = _met(link, a, b, sentences_a, sentences_b)
        kept = sum(_met(part, a, b, sentences_a, sentences_b) for part in apart)
        if len(apart) > 1 and whole - kept <= LOST:
            return apart
    near = [
        (i, j, score)
        for i, j, score in link.pairs
        if (i, j, score) in best or abs(best_a[i][1] - j) <= 1 or abs(best_b[j][1] - i) <= 1
    ]
    return linked(near) if len(near) < len(link.pairs) else [link]


def _met(link: Link, a: Side, b: Side, sentences_a: Sequence[Span], sentences_b: Sequence[Span]) -> float:
    """The weight of the words of both sides of a link that the other side has: figures most, names least."""
    met = meet(a.inside([sentences_a[i] for i in link.a]), b.inside([sentences_b[j] for j in link.b]))
    return sum(
        2.0 if unit.figure else 0.3 if unit.capital else 1.0
        for units, known in ((met.a, met.in_b), (met.b, met.in_a))
        for unit, there in zip(units, known, strict=True)
        if unit.content and there
    )


def _with_runs(rows: Sequence[Row], runs: Sequence[Run], side_a: Side) -> list[Row]:
    """Rows that say how many words stand in a row on both sides."""
    by_start = sorted(runs, key=lambda run: run.a)
    starts = [run.a[0] for run in by_start]
    found: list[Row] = []
    for row in rows:
        longest = 0
        if row.both and row.relation != Relation.SAME:
            for start, end in row.a:
                for run in by_start[max(0, bisect_right(starts, start) - 1) : bisect_right(starts, end)]:
                    if _meets(run.a, (start, end)) and any(_meets(run.b, span) for span in row.b):
                        inside = max(start, run.a[0]), min(end, run.a[1])
                        longest = max(
                            longest, sum(unit.last - unit.first + 1 for unit in side_a.inside([inside]))
                        )
        found.append(
            replace(row, facts=(*row.facts, Fact("copied", str(longest)))) if longest >= SHORTEST_RUN else row
        )
    return found


def _meets(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
