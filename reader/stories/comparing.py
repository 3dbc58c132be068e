"""Two tellings beside each other: their sentences, which of them belong together, and what each pair says alike."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import regex

from reader.stories.comparison import SHORTEST_RUN, Compared, Part, Relation, Row, Run, Span, Telling
from reader.stories.tokens import Tokens, tokens
from reader.stories.words import matches

_SENTENCE = regex.compile(
    r"[^\n]+?(?:[.!?؟…][\"'”’»)\]]*(?=\s+[\p{Lu}\p{Lo}\p{N}“\"«‘¿¡\[])|$)", regex.MULTILINE
)
LINKED, SURE = 0.24, 0.34


def compare(a: Telling, b: Telling) -> Compared:
    """What two tellings have in common. Never raises, whatever the texts are."""
    sentences_a, sentences_b = _sentences(a.text), _sentences(b.text)
    links = _links(a.text, b.text, sentences_a, sentences_b)
    words_a, words_b = tokens(a.text), tokens(b.text)
    rows: list[Row] = []
    for group_a, group_b, score in _groups(len(sentences_a), len(sentences_b), links):
        spans_a = tuple(sentences_a[i] for i in group_a)
        spans_b = tuple(sentences_b[j] for j in group_b)
        rows.append(_row(words_a, words_b, spans_a, spans_b, score))
    return Compared(sentences_a, sentences_b, tuple(rows), _runs(words_a, words_b))


def _sentences(text: str) -> tuple[Span, ...]:
    found: list[Span] = []
    for match in _SENTENCE.finditer(text):
        written = match.group()
        start = match.start() + len(written) - len(written.lstrip())
        end = match.end() - (len(written) - len(written.rstrip()))
        if end > start:
            found.append((start, end))
    return tuple(found)


def _links(
    a: str, b: str, sentences_a: Sequence[Span], sentences_b: Sequence[Span]
) -> list[tuple[int, int, float]]:
    grams_a = [_grams(a[start:end]) for start, end in sentences_a]
    grams_b = [_grams(b[start:end]) for start, end in sentences_b]
    known = Counter(gram for grams in [*grams_a, *grams_b] for gram in grams)
    total = len(grams_a) + len(grams_b) + 1
    idf = {gram: math.log(total / (count + 0.5)) + 0.1 for gram, count in known.items()}
    vectors_a, vectors_b = [_vector(g, idf) for g in grams_a], [_vector(g, idf) for g in grams_b]
    where: dict[str, list[tuple[int, float]]] = {}
    for j, vector in enumerate(vectors_b):
        for gram, weight in vector.items():
            where.setdefault(gram, []).append((j, weight))
    found: list[tuple[int, int, float]] = []
    for i, vector in enumerate(vectors_a):
        scores: dict[int, float] = {}
        for gram, weight in vector.items():
            for j, other in where.get(gram, ()):
                scores[j] = scores.get(j, 0.0) + weight * other
        found += [(i, j, score) for j, score in scores.items() if score >= LINKED]
    best_a: dict[int, float] = {}
    best_b: dict[int, float] = {}
    for i, j, score in found:
        best_a[i] = max(best_a.get(i, 0.0), score)
        best_b[j] = max(best_b.get(j, 0.0), score)
    return [
        (i, j, score)
        for i, j, score in found
        if score >= max(best_a[i], best_b[j]) or (score >= SURE and score in (best_a[i], best_b[j]))
    ]


def _grams(text: str) -> Counter[str]:
    folded = " " + " ".join(tokens(text).words) + " "
    return Counter(folded[k : k + size] for size in (3, 4, 5) for k in range(len(folded) - size + 1))


def _vector(grams: Counter[str], idf: dict[str, float]) -> dict[str, float]:
    vector = {gram: (1 + math.log(count)) * idf[gram] for gram, count in grams.items()}
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {gram: weight / length for gram, weight in vector.items()}


def _groups(
    count_a: int, count_b: int, links: Sequence[tuple[int, int, float]]
) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
    """Sentences that belong together, in the order of A; what only B has follows what it follows there."""
    parent = list(range(count_a + count_b))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j, _score in links:
        parent[root(i)] = root(count_a + j)
    members: dict[int, list[int]] = {}
    for node in range(count_a + count_b):
        members.setdefault(root(node), []).append(node)
    scores: dict[int, float] = {}
    for i, _j, score in links:
        scores[root(i)] = max(scores.get(root(i), 0.0), score)
    groups: list[tuple[tuple[int, ...], tuple[int, ...], float]] = []
    for top, nodes in members.items():
        side_a = tuple(n for n in nodes if n < count_a)
        side_b = tuple(n - count_a for n in nodes if n >= count_a)
        groups.append((side_a, side_b, min(1.0, scores.get(top, 0.0))))
    with_a = sorted((g for g in groups if g[0]), key=lambda g: g[0][0])
    home = {j: place for place, group in enumerate(with_a) for j in group[1]}
    after: dict[int, list[tuple[tuple[int, ...], tuple[int, ...], float]]] = {}
    place = -1
    for j in range(count_b):
        if j in home:
            place = home[j]
        else:
            after.setdefault(place, []).append(((), (j,), 0.0))
    ordered = list(after.get(-1, ()))
    for place, group in enumerate(with_a):
        ordered += [group, *after.get(place, ())]
    return ordered


def _row(a: Tokens, b: Tokens, spans_a: tuple[Span, ...], spans_b: tuple[Span, ...], score: float) -> Row:
    if not spans_b:
        return Row(Relation.ONLY_A, spans_a, (), _whole(spans_a), ())
    if not spans_a:
        return Row(Relation.ONLY_B, (), spans_b, (), _whole(spans_b))
    inside_a, inside_b = _inside(a, spans_a), _inside(b, spans_b)
    words_a, words_b = [a.words[k] for k in inside_a], [b.words[k] for k in inside_b]
    if words_a == words_b:
        return Row(Relation.SAME, spans_a, spans_b, _whole(spans_a), _whole(spans_b), score)
    shared_a: set[int] = set()
    shared_b: set[int] = set()
    for i, j, size in matches(words_a, words_b):
        shared_a.update(inside_a[i : i + size])
        shared_b.update(inside_b[j : j + size])
    return Row(
        Relation.REWORDED, spans_a, spans_b, _parts(a, spans_a, shared_a), _parts(b, spans_b, shared_b), score
    )


def _whole(spans: tuple[Span, ...]) -> tuple[Part, ...]:
    return tuple(Part(start, end) for start, end in spans)


def _inside(words: Tokens, spans: Sequence[Span]) -> list[int]:
    return [k for s, e in spans for k in range(bisect_left(words.starts, s), bisect_left(words.starts, e))]


def _parts(words: Tokens, spans: Sequence[Span], shared: set[int]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for start, end in spans:
        at = start
        own = [k for k in _inside(words, [(start, end)]) if k not in shared]
        while own:
            first = last = own.pop(0)
            while own and own[0] == last + 1:
                last = own.pop(0)
            if words.starts[first] > at:
                parts.append(Part(at, words.starts[first]))
            parts.append(Part(words.starts[first], words.ends[last], "own"))
            at = words.ends[last]
        if at < end:
            parts.append(Part(at, end))
    return tuple(parts)


def _runs(a: Tokens, b: Tokens) -> tuple[Run, ...]:
    runs = [
        Run((a.starts[i], a.ends[i + size - 1]), (b.starts[j], b.ends[j + size - 1]), size)
        for i, j, size in matches(a.words, b.words)
        if size >= SHORTEST_RUN
    ]
    return tuple(sorted(runs, key=lambda run: -run.words))
