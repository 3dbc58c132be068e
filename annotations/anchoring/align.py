"""Two texts aligned word by word, once for all spans that are to be carried.

Equal ends are set aside; runs of words that stand once in both texts pin the rest down (patience diff, after Bram
Cohen), the longest increasing chain of them holds, and the boxes between are aligned in the same way with shorter
runs, down to a fine alignment that also pairs misspelt words. Runs of words left over on both sides are then
paired wherever they stand: those were moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from reader.stories.tokens import Tokens, tokens

RUNS = (6, 3, 2, 1)
"""Words of the runs that pin a box down, tried in this order."""
FINE_CELLS = 6_000
"""Pairs of words of a box that are compared one by one."""
TELLING = 4
"""Letters of a single word that may pin down a large box."""
MOVED = 5
"""Words that a run must have to be taken for moved."""
ALIKE = 0.72
"""Likeness of two words from which one is taken for a misspelling of the other."""


@dataclass(slots=True)
class Alignment:
    """Which word of the old text is which of the new one."""

    old: Tokens
    new: Tokens
    pairs: list[int]
    """For each old word the new word that it is, in order; -1 for none."""
    sure: bytearray
    """For each old word 1 where the pair is equal when folded, 0 where it is alike or there is none."""
    back: list[int]
    """For each new word the old word that it is, in order or moved; -1 for none."""
    moved: list[tuple[int, int, int]] = field(default_factory=list)
    """Runs that stand elsewhere: first old word, first new word, number of words."""


def align(old: str, new: str) -> Alignment:
    """Aligns two texts. About linear in their lengths; independent of how many spans are carried."""
    a, b = tokens(old), tokens(new)
    pairs, sure = [-1] * len(a), bytearray(len(a))
    _boxes(a.words, b.words, pairs, sure)
    back = [-1] * len(b)
    for i, j in enumerate(pairs):
        if j >= 0:
            back[j] = i
    alignment = Alignment(a, b, pairs, sure, back)
    _find_moved(alignment)
    return alignment


def _boxes(a: Sequence[str], b: Sequence[str], pairs: list[int], sure: bytearray) -> None:
    todo = [(0, len(a), 0, len(b), 0)]
    while todo:
        a0, a1, b0, b1, level = todo.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            pairs[a0], sure[a0] = b0, 1
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            pairs[a1], sure[a1] = b1, 1
        if a0 >= a1 or b0 >= b1:
            continue
        cells = (a1 - a0) * (b1 - b0)
        pins: list[tuple[int, int]] = []
        if cells > FINE_CELLS or level < len(RUNS) - 1:
            while level < len(RUNS) and not pins:
                pins = _pins(a, b, a0, a1, b0, b1, RUNS[level], strict=cells > FINE_CELLS)
                level += 0 if pins else 1
        if not pins:
            if cells <= FINE_CELLS:
                _fine(a, b, a0, a1, b0, b1, pairs, sure)
            continue
        size = RUNS[level]
        last_a, last_b = a0, b0
        for i, j in pins:
            if i < last_a or j < last_b:
                continue  # the pin before it grew over this one
            left_a, left_b, right_a, right_b = i, j, i + size, j + size
            while left_a > last_a and left_b > last_b and a[left_a - 1] == b[left_b - 1]:
                left_a, left_b = left_a - 1, left_b - 1
            while right_a < a1 and right_b < b1 and a[right_a] == b[right_b]:
                right_a, right_b = right_a + 1, right_b + 1
            for offset in range(right_a - left_a):
                pairs[left_a + offset], sure[left_a + offset] = left_b + offset, 1
            todo.append((last_a, left_a, last_b, left_b, level))
            last_a, last_b = right_a, right_b
        todo.append((last_a, a1, last_b, b1, level))


def _pins(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, size: int, *, strict: bool
) -> list[tuple[int, int]]:
    """Runs of ``size`` words that stand once in each side of the box: the longest chain in order on both sides."""
    once_a, once_b = _once(a, a0, a1, size), _once(b, b0, b1, size)
    found: list[tuple[int, int]] = []
    for run, i in once_a.items():
        j = once_b.get(run, -1)
        if i >= 0 and j >= 0 and not (strict and size == 1 and len(a[i]) < TELLING):
            found.append((i, j))
    return _chain(found)


def _once(words: Sequence[str], start: int, end: int, size: int) -> dict[object, int]:
    """Where each run of words begins; -1 for one that stands more than once."""
    places: dict[object, int] = {}
    if size == 1:
        for at in range(start, end):
            word = words[at]
            places[word] = -1 if word in places else at
        return places
    for at in range(start, end - size + 1):
        run = tuple(words[at : at + size])
        places[run] = -1 if run in places else at
    return places


def _chain(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises on both sides; ``found`` rises on the first already."""
    tails: list[int] = []
    heads: list[int] = []
    before = [-1] * len(found)
    for index, (_i, j) in enumerate(found):
        place = bisect_left(tails, j)
        if place == len(tails):
            tails.append(j)
            heads.append(index)
        else:
            tails[place], heads[place] = j, index
        before[index] = heads[place - 1] if place else -1
    chain: list[tuple[int, int]] = []
    at = heads[-1] if heads else -1
    while at >= 0:
        chain.append(found[at])
        at = before[at]
    return chain[::-1]


def _fine(
    a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int, pairs: list[int], sure: bytearray
) -> None:
    """The best alignment of a small box: equal words count two, alike ones one, long words a little more.

    Ties go to pairs that stand beside each other.
    """
    n, m = a1 - a0, b1 - b0
    values = [[_worth(a[a0 + i], b[b0 + j]) for j in range(m)] for i in range(n)]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        row, below, value = best[i], best[i + 1], values[i]
        for j in range(m - 1, -1, -1):
            top = below[j] if below[j] > row[j + 1] else row[j + 1]
            if value[j]:
                beside = 0.1 if i + 1 < n and j + 1 < m and values[i + 1][j + 1] else 0.0
                taken = value[j] + below[j + 1] + beside
                top = max(top, taken)
            row[j] = top
    i = j = 0
    while i < n and j < m:
        value_here = values[i][j]
        beside = 0.1 if i + 1 < n and j + 1 < m and values[i + 1][j + 1] else 0.0
        if value_here and best[i][j] == value_here + best[i + 1][j + 1] + beside:
            pairs[a0 + i] = b0 + j
            sure[a0 + i] = 1 if a[a0 + i] == b[b0 + j] else 0
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1


def _worth(one: str, other: str) -> float:
    if one == other:
        return 2.0 if len(one) > 3 else 1.5
    return 1.0 if alike(one, other) else 0.0


def alike(one: str, other: str) -> bool:
    """Whether one word may be a misspelling or another form of the other. Numbers never are."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or one[0].isdigit() or other[0].isdigit():
        return False
    if abs(len(one) - len(other)) > 3 or (one[0] != other[0] and one[1] != other[1] and one[-1] != other[-1]):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _find_moved(alignment: Alignment) -> None:
    """Pairs runs of words that are left over on both sides, the longest first."""
    a, b, pairs, back = alignment.old.words, alignment.new.words, alignment.pairs, alignment.back
    places: dict[tuple[str, ...], list[int]] = {}
    free_b = [j for j in range(len(b) - MOVED + 1) if all(back[j + k] < 0 for k in range(MOVED))]
    if not free_b:
        return
    for j in free_b:
        places.setdefault(tuple(b[j : j + MOVED]), []).append(j)
    runs: list[tuple[int, int, int]] = []
    i = 0
    while i <= len(a) - MOVED:
        if pairs[i] >= 0:
            i += 1
            continue
        longest = (0, 0)
        for j in places.get(tuple(a[i : i + MOVED]), ()):
            size = 0
            while (
                i + size < len(a) and j + size < len(b) and pairs[i + size] < 0 and back[j + size] < 0
                and a[i + size] == b[j + size]
            ):  # fmt: skip
                size += 1
            longest = max(longest, (size, -j))
        if longest[0] >= MOVED:
            runs.append((i, -longest[1], longest[0]))
            i += longest[0]
        else:
            i += 1
    for i, j, size in sorted(runs, key=lambda run: -run[2]):
        if all(back[j + k] < 0 for k in range(size)):
            for k in range(size):
                back[j + k] = i + k
            alignment.moved.append((i, j, size))
