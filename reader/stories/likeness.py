"""What speaks for two sentences of two tellings saying the same: shared words, names, figures, kindred words.

Everything is weighed by how rare it is in these two texts: what a story is about stands in every second sentence of it
and joins nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log, sqrt

import regex

from reader.stories.common_words import COMMON
from reader.stories.comparison import Span, Telling
from reader.stories.figure_values import Figure, agree
from reader.stories.figure_words import DOZENS, FRACTIONS, HUNDREDS, SCALES, TENS, UNITS
from reader.stories.figures import figures
from reader.stories.kindred import groups_of
from reader.stories.names import skeleton
from reader.stories.stems import SAYING, key
from reader.stories.tokens import tokens

GRAM = 4
"""Letters of the pieces of words that bring together what is spelt otherwise: Averil, Averill."""
CROWDED = 400
"""Pairs of sentences with a word in common from which on it is left out, where they are more than a tenth of all."""
MOST_FIGURES = 600
"""Figures of a text that are held against those of the other."""
CONSONANTS = 3
"""Of a name, from which on it is known in another script."""
_ARABIC, _LATIN = regex.compile(r"\p{Arabic}"), regex.compile(r"\p{Latin}")
_BEGINS = regex.compile(r"(?:^|[.!?…:“\"«»‘(\[—–-])\s*$")
_QUOTED = regex.compile(r"[“”„\"«»]")
_COUNTING = frozenset(
    [word for word, value in UNITS[""].items() if value > 3]
    + [*TENS, *HUNDREDS, *SCALES, *FRACTIONS, *DOZENS, "ten"]
)
_DIGIT = regex.compile(r"\p{Nd}")

type Matrix = list[list[float]]


@dataclass(slots=True)
class Sentence:
    """A sentence as it is compared."""

    terms: dict[str, int] = field(default_factory=dict)
    """Content words by their keys, with how often they stand."""
    content: list[str] = field(default_factory=list)
    """The same, folded."""
    words: dict[str, None] = field(default_factory=dict)
    """All words, folded, in order, each once: also those that hold sentences together."""
    length: int = 0
    """In words."""
    names: set[str] = field(default_factory=set)
    """Keys of words with a capital that no sentence's beginning explains."""
    groups: set[int] = field(default_factory=set)
    figures: list[Figure] = field(default_factory=list)
    speech: bool = False
    """Somebody is quoted, or said to have said it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """For each sentence of A (rows) and of B (columns): what they share."""

    letters: Matrix
    """Cosine of their pieces of words, 0 to 1."""
    wording: Matrix
    """Weight of all words that both have, the commonest too, for each word of their mean length: what was taken over
    and trimmed keeps its small words."""
    terms: Matrix
    """Weight of their shared words, of the geometric mean of all of theirs, 0 to 1."""
    inside: Matrix
    """The same of all of the lighter one's: near 1 where one is a part of the other."""
    rare: Matrix
    """Words that stand in these two sentences alone."""
    names: Matrix
    """Shared names, each over the number of sentences that have it."""
    figures: Matrix
    """Figures that agree, each over the root of the number of sentences that have it."""
    kindred: Matrix
    """Weight of groups of kindred words that both have without sharing the word, as in ``inside``."""
    speech_a: Sequence[bool] = ()
    speech_b: Sequence[bool] = ()
    """Which sentences tell what somebody said."""


def likeness(a: Telling, b: Telling, sa: Sequence[Span], sb: Sequence[Span]) -> Likeness:
    """What the sentences ``sa`` of ``a`` and ``sb`` of ``b`` share. Time grows with the pairs that share rare words."""
    across = arabic(a.text) != arabic(b.text)
    side_a, side_b = read(a, sa, across=across), read(b, sb, across=across)
    n, m = len(side_a), len(side_b)
    names = set[str]().union(*(sentence.names for sentence in (*side_a, *side_b)))
    terms, rare, named, kindred = (_matrix(n, m) for _ in range(4))
    in_a, in_b = _places([s.terms for s in side_a]), _places([s.terms for s in side_b])
    groups_a, groups_b = _places([s.groups for s in side_a]), _places([s.groups for s in side_b])
    weight_a = [sum(_weight(len(in_a[t]), n, len(in_b.get(t, ())), m) for t in s.terms) for s in side_a]
    weight_b = [sum(_weight(len(in_a.get(t, ())), n, len(in_b[t]), m) for t in s.terms) for s in side_b]
    group_weight = {
        group: (log((n + 1) / len(at)) + log((m + 1) / len(groups_b[group]))) / 2
        for group, at in groups_a.items()
        if group in groups_b
    }
    crowded = max(CROWDED, n * m // 10)
    for term, at_a in in_a.items():
        at_b = in_b.get(term)
        if at_b is None or len(at_a) * len(at_b) > crowded:
            continue
        weight = _weight(len(at_a), n, len(at_b), m)
        is_name = term in names
        alone = len(at_a) == len(at_b) == 1 and not is_name and not term.isdigit()
        share = 1 / (len(at_a) * len(at_b)) if is_name else 0.0
        explained = sum(group_weight.get(group, 0.0) for group in groups_of(term))
        for i in at_a:
            row, row_kindred, row_named = terms[i], kindred[i], named[i]
            for j in at_b:
                row[j] += weight
                if share:
                    row_named[j] += share
                if explained:
                    row_kindred[j] -= explained
            if alone:
                rare[i][at_b[0]] += 1
    for group, weight in group_weight.items():
        at_a, at_b = groups_a[group], groups_b[group]
        if len(at_a) * len(at_b) <= crowded:
            for i in at_a:
                row = kindred[i]
                for j in at_b:
                    row[j] += weight
    inside = _matrix(n, m)
    for i in range(n):
        heavy, row, row_inside, row_kindred = max(4.0, weight_a[i]), terms[i], inside[i], kindred[i]
        for j, value in enumerate(row):
            if value or row_kindred[j]:
                other = weight_b[j] if weight_b[j] > 4.0 else 4.0
                least = heavy if heavy < other else other
                row_inside[j] = value / least
                row[j] = value / sqrt(heavy * other)
                row_kindred[j] = row_kindred[j] / least if row_kindred[j] > 1e-9 else 0.0
    return Likeness(
        _letters(side_a, side_b),
        _wording(side_a, side_b, crowded),
        terms,
        inside,
        rare,
        named,
        _figures(side_a, side_b),
        kindred,
        [sentence.speech for sentence in side_a],
        [sentence.speech for sentence in side_b],
    )


def arabic(text: str) -> bool:
    """Whether most of the beginning of a text is in Arabic letters."""
    return len(_ARABIC.findall(text, 0, 2_000)) > len(_LATIN.findall(text, 0, 2_000))


def read(telling: Telling, spans: Sequence[Span], *, across: bool = False) -> list[Sentence]:
    """The sentences as they are compared; ``across`` scripts, names are also compared by their consonants."""
    read_so = []
    in_arabic = across and arabic(telling.text)
    for start, end in spans:
        text = telling.text[start:end]
        found = tokens(text)
        sentence = Sentence(
            words=dict.fromkeys(found.words), length=len(found), speech=bool(_QUOTED.search(text))
        )
        counted = bool(_DIGIT.search(text))
        for word, first in zip(found.words, found.starts, strict=True):
            counted = counted or word in _COUNTING
            term = key(word)
            if term == SAYING:
                sentence.speech = True
            if word in COMMON or term[0] == "§":
                continue
            sentence.content.append(word)
            sentence.terms[term] = sentence.terms.get(term, 0) + 1
            sentence.groups |= groups_of(term)
            if text[first].isupper() and not _BEGINS.search(text, max(0, first - 3), first):
                sentence.names.add(term)
            if across and (in_arabic or text[first].isupper()):
                consonants = skeleton(word)
                if len(consonants) >= CONSONANTS:
                    sentence.terms["~" + consonants] = 1
                    sentence.names.add("~" + consonants)
        if counted:
            sentence.figures = [
                figure
                for figure in figures(text, telling.language)
                if figure.kind != "weekday" and (figure.kind not in ("count", "ordinal") or figure.high > 3)
            ]
        read_so.append(sentence)
    return read_so


def _weight(in_a: int, n: int, in_b: int, m: int) -> float:
    return max(0.2, log((n + 1) / (in_a or 0.5)) + log((m + 1) / (in_b or 0.5))) / 2


def _matrix(n: int, m: int) -> Matrix:
    return [[0.0] * m for _ in range(n)]


def _wording(side_a: Sequence[Sentence], side_b: Sequence[Sentence], crowded: int) -> Matrix:
    found = _matrix(len(side_a), len(side_b))
    in_a, in_b = _places([s.words for s in side_a]), _places([s.words for s in side_b])
    count = len(side_a) + len(side_b)
    for word, at_a in in_a.items():
        at_b = in_b.get(word)
        if at_b is not None and len(at_a) * len(at_b) <= max(10 * CROWDED, crowded):
            weight = log((count + 1) / (len(at_a) + len(at_b)))
            for i in at_a:
                row = found[i]
                for j in at_b:
                    row[j] += weight
    roots_a, roots_b = ([sqrt(max(4, s.length)) for s in side] for side in (side_a, side_b))
    return [
        [value / (root * other) for value, other in zip(row, roots_b, strict=True)]
        for row, root in zip(found, roots_a, strict=True)
    ]


def _places[T](sentences: Sequence[Iterable[T]]) -> dict[T, list[int]]:
    """For every thing, the numbers of the sentences that have it."""
    places: dict[T, list[int]] = {}
    for number, things in enumerate(sentences):
        for thing in things:
            places.setdefault(thing, []).append(number)
    return places


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[k : k + GRAM] for k in range(max(1, len(padded) - GRAM + 1)))


def _letters(side_a: Sequence[Sentence], side_b: Sequence[Sentence]) -> Matrix:
    counts: list[dict[str, int]] = []
    for sentence in (*side_a, *side_b):
        count: dict[str, int] = {}
        for word in sentence.content:
            for piece in _pieces(word):
                count[piece] = count.get(piece, 0) + 1
        counts.append(count)
    in_how_many: dict[str, int] = {}
    for count in counts:
        for piece in count:
            in_how_many[piece] = in_how_many.get(piece, 0) + 1
    idf = {piece: log((1 + len(counts)) / (1 + n)) + 1 for piece, n in in_how_many.items()}
    index: dict[str, list[tuple[int, float]]] = {}
    for j, count in enumerate(counts[len(side_a) :]):
        norm = sqrt(sum((n * idf[piece]) ** 2 for piece, n in count.items())) or 1.0
        for piece, n in count.items():
            index.setdefault(piece, []).append((j, n * idf[piece] / norm))
    found = _matrix(len(side_a), len(side_b))
    crowded = max(40, len(counts) // 32)
    for row, count in zip(found, counts, strict=False):
        norm = sqrt(sum((n * idf[piece]) ** 2 for piece, n in count.items())) or 1.0
        for piece, n in count.items():
            there = index.get(piece)
            if there is not None and len(there) <= crowded:
                weight = n * idf[piece] / norm
                for j, other in there:
                    row[j] += weight * other
    return found


def _figures(side_a: Sequence[Sentence], side_b: Sequence[Sentence]) -> Matrix:
    found = _matrix(len(side_a), len(side_b))
    mine, known = (
        [(number, figure) for number, sentence in enumerate(side) for figure in sentence.figures][
            :MOST_FIGURES
        ]
        for side in (side_a, side_b)
    )
    agreeing = [
        (one, other)
        for one, (_i, figure) in enumerate(mine)
        for other, (_j, there) in enumerate(known)
        if _near(figure, there) and agree(figure, there)
    ]
    beside_a: dict[int, set[int]] = {}
    beside_b: dict[int, set[int]] = {}
    for one, other in agreeing:
        beside_a.setdefault(one, set()).add(known[other][0])
        beside_b.setdefault(other, set()).add(mine[one][0])
    for one, other in agreeing:
        found[mine[one][0]][known[other][0]] += 1 / sqrt(len(beside_a[one]) * len(beside_b[other]))
    return found


def _near(one: Figure, other: Figure) -> bool:
    """Whether it is worth asking if they agree."""
    if one.kind == "date" or other.kind == "date":
        return one.kind == other.kind
    return one.low <= 2 * other.high and other.low <= 2 * one.high
