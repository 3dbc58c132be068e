"""Which sentences of two tellings say the same: n to m, in any order, scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from operator import mul

from reader.stories.comparison import Span, Telling
from reader.stories.likeness import Likeness, likeness

LIKELY, SURE = 0.42, 0.6
"""How sure a pair must be to be linked: the best of its row or column; any."""
ACROSS = 0.1
"""The same between two languages, where a name and a figure agree and no other sentence comes nearer."""
MOST = 700
"""Sentences of a text, about 15,000 words, up to which each is held against all of the other text."""
FAINT, HOPELESS, NEIGHBOUR = 0.07, 0.02, 0.12
"""Likeness of any sort that is looked at; belief that is given up; belief that speaks for the neighbours."""
ALONE = (2.17, 5.35, 2.82, -0.49, 1.29, 1.36, 2.24, 7.31, -2.49, -1.32, -0.41, -4.46)
"""Weights of what speaks for a pair by itself, in the order of ``alone``, and the constant."""
TOGETHER = (0.98, 0.92, -2.57, -2.00, 1.17)
"""Weights of what speaks for it among the others, in the order of ``together``, and the constant."""


@dataclass(frozen=True, slots=True)
class Link:
    """Sentences that belong together, by their numbers. Every sentence is in one link at most."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float
    """0 to 1: that of the surest pair."""
    pairs: tuple[tuple[int, int, float], ...] = ()
    """Which of ``a`` says what which of ``b`` says, with scores: with several on both sides not all do."""


def align(a: Telling, b: Telling, sa: Sequence[Span], sb: Sequence[Span]) -> list[Link]:
    """The links between the sentences ``sa`` of ``a`` and ``sb`` of ``b``, in the order of A. Deterministic."""
    return linked(pairs(a, b, sa, sb))


def linked(found: Sequence[tuple[int, int, float]]) -> list[Link]:
    """Pairs of sentences put together: what shares a sentence is one link."""
    of_a: dict[int, list[int]] = {}
    of_b: dict[int, list[int]] = {}
    for number, (i, j, _score) in enumerate(found):
        of_a.setdefault(i, []).append(number)
        of_b.setdefault(j, []).append(number)
    seen: set[int] = set()
    links: list[Link] = []
    for first in range(len(found)):
        if first in seen:
            continue
        seen.add(first)
        group, waiting = [], [first]
        while waiting:
            number = waiting.pop()
            group.append(found[number])
            for other in (*of_a[found[number][0]], *of_b[found[number][1]]):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        group.sort()
        links.append(
            Link(
                tuple(sorted({i for i, _j, _score in group})),
                tuple(sorted({j for _i, j, _score in group})),
                max(score for _i, _j, score in group),
                tuple(group),
            )
        )
    return sorted(links, key=lambda link: (link.a, link.b))


def pairs(a: Telling, b: Telling, sa: Sequence[Span], sb: Sequence[Span]) -> list[tuple[int, int, float]]:
    """Pairs of sentences that say the same, with how sure that is (0 to 1), in order.

    Time and memory grow with the product of the counts; texts of more than ``MOST`` sentences are compared piece by
    piece, what stands at like places of both.
    """
    count = max(1, -(-max(len(sa), len(sb)) // MOST))
    found = []
    for piece in range(count):
        (i, i_end), (j, j_end) = (
            (piece * size // count, (piece + 1) * size // count) for size in (len(sa), len(sb))
        )
        found += [(i + k, j + n, value) for k, n, value in _chosen(a, b, sa[i:i_end], sb[j:j_end])]
    return sorted(found + _equal(a, b, sa, sb, found))


def _equal(
    a: Telling,
    b: Telling,
    sa: Sequence[Span],
    sb: Sequence[Span],
    found: Sequence[tuple[int, int, float]],
) -> list[tuple[int, int, float]]:
    """Equal sentences that are in no pair, too short to tell ("He did."): they belong together beside a pair, or at
    the same end of both texts."""
    linked = {(i, j) for i, j, _score in found} | {(-1, -1), (len(sa), len(sb))}
    done_a, done_b = {i for i, _j in linked}, {j for _i, j in linked}
    same: dict[str, list[int]] = {}
    for j, (start, end) in enumerate(sb):
        if j not in done_b:
            same.setdefault(" ".join(b.text[start:end].casefold().split()), []).append(j)
    equal = []
    for i, (start, end) in enumerate(sa):
        if i in done_a:
            continue
        waiting = same.get(" ".join(a.text[start:end].casefold().split()), [])
        for j in waiting[:MOST]:
            if (i - 1, j - 1) in linked or (i + 1, j + 1) in linked:
                linked.add((i, j))
                waiting.remove(j)
                equal.append((i, j, 1.0))
                break
    return equal


def _chosen(a: Telling, b: Telling, sa: Sequence[Span], sb: Sequence[Span]) -> list[tuple[int, int, float]]:
    like = likeness(a, b, sa, sb)
    belief = beliefs(like)
    best_a: dict[int, float] = {}
    best_b: dict[int, float] = {}
    for (i, j), value in belief.items():
        best_a[i] = max(value, best_a.get(i, 0.0))
        best_b[j] = max(value, best_b.get(j, 0.0))
    codes = {telling.language[:2].lower() for telling in (a, b)}
    across = len(codes) == 2 and "" not in codes
    return [
        (i, j, value)
        for (i, j), value in belief.items()
        if value >= SURE
        or (value >= LIKELY and value in (best_a[i], best_b[j]))
        or (
            across
            and value >= ACROSS
            and value == best_a[i] == best_b[j]
            and like.figures[i][j]
            and like.names[i][j]
        )
    ]


def beliefs(like: Likeness) -> dict[tuple[int, int], float]:
    """How sure it is that two sentences say the same, 0 to 1, for every pair of which enough speaks for it."""
    first = {pair: _squashed(evidence, ALONE) for pair, evidence in alone(like)}
    return {pair: _squashed(evidence, TOGETHER) for pair, evidence in together(first)}


def alone(like: Likeness) -> Iterator[tuple[tuple[int, int], tuple[float, ...]]]:
    """What speaks for a pair by itself: the quantities that ``ALONE`` weighs."""
    n, m = len(like.speech_a), len(like.speech_b)
    for i in range(n):
        where = (i + 0.5) / n
        said = like.speech_a[i]
        row_rare, row_names = like.rare[i], like.names[i]
        row_inside, row_wording = like.inside[i], like.wording[i]
        columns = zip(
            like.letters[i], like.terms[i], like.figures[i], like.kindred[i], like.speech_b, strict=True
        )
        for j, (letters, terms, figures, kindred, says) in enumerate(columns):
            if letters > FAINT or terms > FAINT or figures or kindred > FAINT:
                yield (
                    (i, j),
                    (
                        letters,
                        row_wording[j],
                        terms,
                        row_inside[j],
                        min(3.0, row_rare[j]),
                        min(1.5, row_names[j]),
                        min(2.0, figures),
                        kindred,
                        abs(where - (j + 0.5) / m),
                        float(said and says),
                        float(said != says),
                    ),
                )


def together(
    first: Mapping[tuple[int, int], float],
) -> Iterator[tuple[tuple[int, int], tuple[float, ...]]]:
    """What speaks for a pair among the others: what it is worth alone, its neighbours, and its rivals in row and
    column, of which the weaker counts most: a sentence that two sentences tell has a rival in one of them alone.
    """
    rows: dict[int, tuple[float, float]] = {}
    columns: dict[int, tuple[float, float]] = {}
    support: dict[tuple[int, int], float] = {}
    hopeful = [(pair, value) for pair, value in first.items() if value >= HOPELESS]
    for (i, j), value in hopeful:
        for best, k in ((rows, i), (columns, j)):
            top, second = best.get(k, (0.0, 0.0))
            if value > top:
                best[k] = (value, top)
            elif value > second:
                best[k] = (top, value)
        if value > NEIGHBOUR:
            weight = value**1.5
            for di, dj, near in _AROUND:
                place = (i + di, j + dj)
                support[place] = support.get(place, 0.0) + weight * near
    for (i, j), value in hopeful:
        in_row, in_column = (second if value == top else top for top, second in (rows[i], columns[j]))
        yield (
            (i, j),
            (
                log(value / (1.0001 - value)),
                support.get((i, j), 0.0),
                min(in_row, in_column),
                max(in_row, in_column),
            ),
        )


_AROUND = tuple(
    (di * sign, dj * sign, exp(-0.5 * abs(di - dj) - 0.3 * (min(di, dj) - 1)))
    for di in range(1, 5)
    for dj in range(1, 5)
    if di + dj < 8
    for sign in (1, -1)
)
"""Places behind and before a pair, and how much it speaks for them."""


def _squashed(evidence: tuple[float, ...], weights: tuple[float, ...]) -> float:
    total = weights[-1] + sum(map(mul, evidence, weights))
    return 1 / (1 + exp(-total)) if total > -50 else 0.0
