"""Copied runs: words that stand in the same order in two texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from reader.stories.common_words import COMMON
from reader.stories.comparison import SHORTEST_RUN, Run
from reader.stories.tokens import fold_word

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff\u200c\u200d"
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    rf"|[^\W_][\w{_MARKS}]*(?:['’ʼ][^\W_][\w{_MARKS}]*)*"
)
_MOST_PLACES = 12
"""Places of one sequence of words that are looked at: a text that repeats itself stays cheap."""
_WORK = 20
"""How often over the words of both texts may be read for runs; then only what stands once is followed."""
_TELLING = 2
"""Words of a run that are not among the commonest: "at the end of the" is copied from nobody."""


class _Numbers(dict[str, int]):
    """A number for each word as it is written; words that fold alike have the same."""

    def __init__(self) -> None:
        self.folded: dict[str, int] = {}
        self.common: set[int] = set()

    def __missing__(self, written: str) -> int:
        word = fold_word(written)
        number = self.folded.setdefault(word, len(self.folded))
        if word in COMMON:
            self.common.add(number)
        self[written] = number
        return number


def copied_runs(a: str, b: str, shortest: int = SHORTEST_RUN) -> tuple[Run, ...]:
    """Runs of at least ``shortest`` words that both texts have, the longest first; none overlaps another on either
    side. Case, accents, quotation marks and blanks make no difference; a run may go on in the next sentence or line.

    Places are code points. About linear in the lengths, also for texts that repeat themselves.
    """
    shortest = max(2, shortest)
    numbers = _Numbers()
    written_a, written_b = _WORD.findall(a), _WORD.findall(b)
    words_a, words_b = [numbers[word] for word in written_a], [numbers[word] for word in written_b]
    heap = [(-size, i, j) for i, j, size in _maximal(words_a, words_b, shortest)]
    heapify(heap)
    taken_a, taken_b = bytearray(len(words_a)), bytearray(len(words_b))
    kept: list[tuple[int, int, int]] = []
    while heap:
        size, i, j = heappop(heap)
        size = -size
        if not any(taken_a[i : i + size]) and not any(taken_b[j : j + size]):
            if sum(word not in numbers.common for word in words_a[i : i + size]) >= _TELLING:
                kept.append((i, j, size))
                taken_a[i : i + size] = taken_b[j : j + size] = b"\x01" * size
            continue
        free = [not (taken_a[i + k] or taken_b[j + k]) for k in range(size)]
        for first, length in _stretches(free, shortest):
            heappush(heap, (-length, i + first, j + first))
    if not kept:
        return ()
    places_a = _places(a, written_a[: max(i + size for i, _j, size in kept)])
    places_b = _places(b, written_b[: max(j + size for _i, j, size in kept)])
    return tuple(
        Run(
            (places_a[i][0], places_a[i + size - 1][1]),
            (places_b[j][0], places_b[j + size - 1][1]),
            size,
        )
        for i, j, size in kept
    )


def _maximal(a: list[int], b: list[int], shortest: int) -> Iterable[tuple[int, int, int]]:
    """Shared runs that cannot be made longer: first word in ``a``, in ``b``, and how many."""
    grams_a = list(zip(*(a[k:] for k in range(shortest)), strict=False))
    grams_b = list(zip(*(b[k:] for k in range(shortest)), strict=False))
    shared = set(grams_a).intersection(grams_b)
    if not shared:
        return
    places: dict[tuple[int, ...], list[int]] = {}
    for i, gram in enumerate(grams_a):
        if gram in shared:
            at = places.setdefault(gram, [])
            if len(at) < _MOST_PLACES:
                at.append(i)
    reached: dict[int, int] = {}
    left = _WORK * (len(a) + len(b))
    for j, gram in enumerate(grams_b):
        for i in places.get(gram, ()):
            if reached.get(i - j, -1) >= j:
                continue
            if left < 0 and len(places[gram]) > 1:
                break
            size = shortest
            while i + size < len(a) and j + size < len(b) and a[i + size] == b[j + size]:
                size += 1
            left -= size
            reached[i - j] = j + size - shortest
            yield i, j, size


def _stretches(free: list[bool], shortest: int) -> Iterable[tuple[int, int]]:
    """First place and length of every stretch of ``free`` that is long enough."""
    first = 0
    for place, is_free in enumerate([*free, False]):
        if not is_free:
            if place - first >= shortest:
                yield first, place - first
            first = place + 1


def _places(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand. Between two of them stands nothing that any begins with."""
    places = []
    end = 0
    for word in words:
        start = text.find(word, end)
        end = start + len(word)
        places.append((start, end))
    return places
