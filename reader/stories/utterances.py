"""Wordings of one utterance: found by words in a row, held to be the same where that is safe, set beside each other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader.stories.stems import is_content
from reader.stories.tokens import Tokens, tokens
from reader.stories.words import matches

ROW = 3
"""Words of a print."""
MOST_PRINTS = 80
"""Prints of one quotation."""
SAFE, LIKELY = 0.7, 0.34
"""Share of the shorter wording's words, in order, from which on two wordings are one utterance; and from which on
somebody may be asked."""
FAR = 3
"""Words between two shared ones, from which on they stand apart."""
SAFE_WORDS, SAFE_CONTENT, SAFE_RUN = 5, 3, 3
"""Shared words, content words among them, and words in a row, below which nothing is safe."""


def folded(words: str) -> list[str]:
    """The words of a quotation as they are compared."""
    return tokens(words).words


def key_of(words: str) -> str:
    """Names a wording: sha256 of its folded words, in hexadecimal."""
    return hashlib.sha256(" ".join(folded(words)).encode()).hexdigest()


def prints(words: str) -> set[int]:
    """Signed 64-bit hashes of three words in a row with one among them that tells something; of all its words where
    it has fewer. Long quotations give an even choice of theirs."""
    found = folded(words)
    rows = [found[k : k + ROW] for k in range(len(found) - ROW + 1)] if len(found) >= ROW else [found]
    made = {_hash(row) for row in rows if any(map(is_content, row))}
    return set(sorted(made)[:MOST_PRINTS])


def _hash(row: Sequence[str]) -> int:
    digest = hashlib.blake2b(" ".join(row).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two wordings share."""

    words: int = 0
    """Shared words, in order."""
    share: float = 0.0
    """Of the shorter wording's words."""
    content: int = 0
    run: int = 0
    """The longest run of them."""

    @property
    def is_safe(self) -> bool:
        """Whether both are one utterance, as far as their words can tell."""
        enough = self.words >= SAFE_WORDS and self.content >= SAFE_CONTENT and self.run >= SAFE_RUN
        return enough and self.share >= SAFE

    @property
    def is_likely(self) -> bool:
        """Whether it is worth asking somebody."""
        return self.content >= 2 and self.words >= ROW and self.share >= LIKELY


def likeness(one: str, other: str) -> Likeness:
    """How much two wordings have in common, word for word and in order."""
    a, b = folded(one), folded(other)
    if not a or not b:
        return Likeness()
    runs = matches(a, b)
    shared = sum(size for _i, _j, size in runs)
    content = sum(is_content(word) for i, _j, size in runs for word in a[i : i + size])
    longest = 0
    length, end = 0, (-1, -1)
    for i, j, size in runs:
        length = length + size if (i, j) == end else size
        end = (i + size, j + size)
        longest = max(longest, length)
    return Likeness(shared, shared / min(len(a), len(b)), content, longest)


@dataclass(frozen=True, slots=True)
class Cell:
    """A wording at one place. ``state``: ``same`` as the fullest wording, ``own``, ``gone`` (dropped in between),
    ``out`` (left out at an end)."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Collation:
    """Wordings set beside each other: columns in which all agree, and places that vary."""

    heads: tuple[str, ...]
    """The words of the fullest wording in a column where all agree; "" over a place that varies."""
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def places(self) -> int:
        """How many places vary."""
        return sum(not head for head in self.heads)


def collate(fullest: str, others: Sequence[str]) -> Collation:
    """``others`` beside ``fullest``; the first row is that of ``fullest`` itself.

    Neighbouring words that vary stand in one column; what a shorter wording leaves out at an end has its own.
    """
    base = tokens(fullest)
    sides = [_Side.of(base, tokens(other)) for other in others]
    labels = [
        (any(side.varies(k) for side in sides), tuple(side.is_out(k) for side in sides))
        for k in range(len(base))
    ]
    columns: list[tuple[int, int, bool]] = []
    for k, (varies, out) in enumerate(labels):
        agrees = not varies and not any(out)
        before = labels[k - 1] if k else None
        joined = before is not None and (before == (varies, out) or (varies and before[0]))
        if columns and joined and not (not varies and before != labels[k]):
            columns[-1] = (columns[-1][0], k + 1, columns[-1][2])
        else:
            columns.append((k, k + 1, agrees))
    columns = _with_insertions(columns, sides)
    rows = [tuple(Cell(_words(base, i, j), "same") for i, j, _agrees in columns)]
    rows += [tuple(_cell(base, side, i, j) for i, j, _agrees in columns) for side in sides]
    return Collation(tuple(_words(base, i, j) if agrees else "" for i, j, agrees in columns), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Side:
    """A wording, and where its words stand in the fullest one."""

    words: Tokens
    at: dict[int, int]
    first: int
    last: int
    """The first and last word of the fullest wording that it has."""

    @classmethod
    def of(cls, base: Tokens, words: Tokens) -> _Side:
        runs = matches(base.words, words.words)
        # a small word alone, far from the rest, stands there by chance
        while (
            len(runs) > 1 and runs[0][2] == 1 and not is_content(base.words[runs[0][0]]) and _apart(*runs[:2])
        ):
            runs = runs[1:]
        while (
            len(runs) > 1
            and runs[-1][2] == 1
            and not is_content(base.words[runs[-1][0]])
            and _apart(*runs[-2:])
        ):
            runs = runs[:-1]
        if runs:
            i, j, size = runs[0]
            while i and j and base.words[i - 1] == words.words[j - 1]:
                i, j, size = i - 1, j - 1, size + 1
            runs = [(i, j, size), *runs[1:]]
        at = {i + k: j + k for i, j, size in runs for k in range(size)}
        first, last = (min(at), max(at)) if at else (0, len(base) - 1)
        if at and at[first] > 0:  # it begins in other words
            first = 0
        if at and at[max(at)] < len(words) - 1:
            last = len(base) - 1
        return cls(words, at, first, last)

    def is_out(self, k: int) -> bool:
        return k < self.first or k > self.last

    def varies(self, k: int) -> bool:
        return not self.is_out(k) and k not in self.at

    def between(self, i: int, j: int) -> tuple[int, int]:
        """Its words that stand for words ``i`` to ``j`` of the fullest wording."""
        below = [k for k in self.at if k < i]
        above = [k for k in self.at if k >= j]
        start = self.at[max(below)] + 1 if below else 0
        return start, self.at[min(above)] if above else len(self.words)

    def insertions(self) -> set[int]:
        """Places of the fullest wording before which it has words of its own, and nothing is replaced."""
        known = sorted(self.at)
        return {b for a, b in pairwise(known) if b == a + 1 and self.at[b] > self.at[a] + 1}


def _apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return other[0] - one[0] - one[2] > FAR


def _with_insertions(
    columns: list[tuple[int, int, bool]], sides: Sequence[_Side]
) -> list[tuple[int, int, bool]]:
    """Columns of no width where a wording puts words in between; a column that varies there takes them in."""
    places = set().union(*(side.insertions() for side in sides)) if sides else set()
    for place in sorted(places):
        for number, (i, j, agrees) in enumerate(columns):
            touches = (i <= place <= j) and not agrees
            if touches:
                break
            if agrees and i < place < j:
                columns[number : number + 1] = [(i, place, True), (place, place, False), (place, j, True)]
                break
            if agrees and place == i and number and columns[number - 1][2]:
                columns.insert(number, (place, place, False))
                break
    return columns


def _words(base: Tokens, i: int, j: int) -> str:
    return base.text[base.starts[i] : base.ends[j - 1]] if i < j else ""


def _cell(base: Tokens, side: _Side, i: int, j: int) -> Cell:
    if i < j and all(side.is_out(k) for k in range(i, j)):
        return Cell("", "out")
    if i < j and all(k in side.at for k in range(i, j)) and side.at[j - 1] - side.at[i] == j - 1 - i:
        return Cell(_words(side.words, side.at[i], side.at[j - 1] + 1), "same")
    start, end = side.between(i, j)
    text = _words(side.words, start, end)
    if i == j:
        return Cell(text, "own" if text else "same")
    return Cell(text, "own" if text else "gone")
