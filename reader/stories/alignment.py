"""Which sentences of two tellings say the same: n to m, in any order, scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from reader.stories.common_words import COMMON
from reader.stories.comparison import Span, Telling
from reader.stories.tokens import tokens

LIKELY, SURE = 0.24, 0.34
"""Scores from which a pair is linked: the best of its row or column; any."""
FEWEST_WORDS = 2
"""Content words of a sentence that may be linked."""


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
    """Pairs of sentences that say the same, with scores from 0 to 1, in order."""
    score = scores(a, b, sa, sb)
    best_a: dict[int, float] = {}
    best_b: dict[int, float] = {}
    for (i, j), value in score.items():
        best_a[i] = max(value, best_a.get(i, 0))
        best_b[j] = max(value, best_b.get(j, 0))
    return sorted(
        (i, j, min(1.0, value))
        for (i, j), value in score.items()
        if value >= SURE or (value >= LIKELY and value in (best_a[i], best_b[j]))
    )


def scores(a: Telling, b: Telling, sa: Sequence[Span], sb: Sequence[Span]) -> dict[tuple[int, int], float]:
    """How alike two sentences are, for every pair that shares something."""
    number: dict[str, int] = {}
    grams: dict[str, list[int]] = {}
    counts: list[dict[int, int]] = []
    short: list[bool] = []
    for telling, spans in ((a, sa), (b, sb)):
        for start, end in spans:
            words = tokens(telling.text[start:end]).words
            short.append(sum(word not in COMMON for word in words) < FEWEST_WORDS)
            count: dict[int, int] = {}
            for word in words:
                known = grams.get(word)
                if known is None:
                    padded = f" {word} "
                    known = grams[word] = [
                        number.setdefault(padded[k : k + n], len(number))
                        for n in (3, 4, 5)
                        for k in range(max(1, len(padded) - n + 1))
                    ]
                for gram in known:
                    count[gram] = count.get(gram, 0) + 1
            counts.append(count)
    df = [0] * len(number)
    for count in counts:
        for gram in count:
            df[gram] += 1
    idf = [log((1 + len(counts)) / (1 + n)) + 1 for n in df]
    index: dict[int, list[tuple[int, float]]] = {}
    for j, count in enumerate(counts[len(sa) :]):
        norm = sqrt(sum((n * idf[gram]) ** 2 for gram, n in count.items())) or 1
        for gram, n in count.items():
            index.setdefault(gram, []).append((j, n * idf[gram] / norm))
    alike: dict[tuple[int, int], float] = {}
    for i, count in enumerate(counts[: len(sa)]):
        if short[i]:
            continue
        norm = sqrt(sum((n * idf[gram]) ** 2 for gram, n in count.items())) or 1
        row = [0.0] * len(sb)
        for gram, n in count.items():
            weight = n * idf[gram] / norm
            for j, other in index.get(gram, ()):
                row[j] += weight * other
        for j, value in enumerate(row):
            if value > 0 and not short[len(sa) + j]:
                alike[i, j] = value
    return {
        (i, j): value
        + 0.12 * max(alike.get((i - 1, j - 1), 0.0), alike.get((i + 1, j + 1), 0.0))
        - 0.05 * abs(i / len(sa) - j / len(sb))
        for (i, j), value in alike.items()
    }
