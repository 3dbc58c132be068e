"""Carrying spans from one text of an article to another: to the very same words, or nowhere. Pure functions.

Lines (blocks) that stand unchanged and in order are paired first; a span in them goes along. What is left is
looked for by its exact words between the words that stood around it, and is placed only where one place fits,
and that place does not belong to another line. A span that fits nowhere has lost its place: it is never put on
other words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from annotations.anchoring.positions import is_border

CONTEXT = 64
"""Code points before and after a span that tell one place from another."""
ENOUGH = 24
"""Code points of context on one side that suffice where the other side changed."""
SHORTEST = 8
"""Code points that a quote needs to be placed by the context of one side."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a span stands in the other text (code points, end exclusive); an orphan stands nowhere."""

    status: str
    """exact, moved or orphan: the values of ``AnchorStatus``."""
    start: int | None
    end: int | None
    score: float
    """How sure the placement is, 0 to 1."""


ORPHAN = Carried("orphan", None, None, 0.0)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a text and where each begins (code points)."""

    lines: list[str]
    starts: list[int]

    @classmethod
    def of(cls, text: str) -> _Lines:
        lines = text.split("\n")
        return cls(lines, [0, *accumulate(len(line) + 1 for line in lines)][:-1])

    def at(self, position: int) -> int:
        """Index of the line that holds ``position``."""
        return bisect_right(self.starts, position) - 1


def carry(old: str, new: str, spans: Iterable[tuple[int, int]]) -> list[Carried]:
    """Where each span of ``old`` (start and end, code points) stands in ``new``, in the order given."""
    return list(_Carrier(old, new).all(spans))


class _Carrier:
    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.here, self.there = _Lines.of(old), _Lines.of(new)
        matcher = SequenceMatcher(None, self.here.lines, self.there.lines, autojunk=False)
        self.pairs = {
            block.a + offset: block.b + offset
            for block in matcher.get_matching_blocks()
            for offset in range(block.size)
        }
        """Lines that stand unchanged and in order: old index to new index."""
        self.claimed = set(self.pairs.values())

    def all(self, spans: Iterable[tuple[int, int]]) -> Iterator[Carried]:
        for start, end in spans:
            yield self._along(start, end) or self._found(start, end)

    def _along(self, start: int, end: int) -> Carried | None:
        """With its lines, where all of them stand unchanged one after the other."""
        first, last = self.here.at(start), self.here.at(end - 1)
        target = self.pairs.get(first)
        if target is None:
            return None
        if any(self.pairs.get(line) != target + line - first for line in range(first, last + 1)):
            return None
        shift = self.there.starts[target] - self.here.starts[first]
        if (
            self.new[start + shift : end + shift] != self.old[start:end]
        ):  # it ends with a line break that went
            return None
        return Carried("exact", start + shift, end + shift, 1.0)

    def _found(self, start: int, end: int) -> Carried:
        """By its words and those around it."""
        quote = self.old[start:end]
        before, after = self.old[max(0, start - CONTEXT) : start], self.old[end : end + CONTEXT]
        places = [at for at in _occurrences(self.new, quote) if self._free(at, at + len(quote))]
        places = [at for at in places if is_border(self.new, at) and is_border(self.new, at + len(quote))]
        both = [at for at in places if self._preceded(at, before) and self._followed(at + len(quote), after)]
        if len(both) == 1:
            return self._placed(start, both[0], len(quote), 1.0)
        if both or len(quote) < SHORTEST:
            return ORPHAN
        near, far = before[-ENOUGH:], after[:ENOUGH]
        one = [
            at
            for at in places
            if (len(near) == ENOUGH and self._preceded(at, near))
            or (len(far) == ENOUGH and self._followed(at + len(quote), far))
        ]
        if len(one) == 1 and self._alone(quote, near, far):
            return self._placed(start, one[0], len(quote), 0.8)
        return ORPHAN

    def _alone(self, quote: str, near: str, far: str) -> bool:
        """Whether the old text had these words between these words but once."""
        return sum(
            1
            for at in _occurrences(self.old, quote)
            if self.old[:at].endswith(near) or self.old.startswith(far, at + len(quote))
        ) == 1  # fmt: skip

    def _free(self, start: int, end: int) -> bool:
        """Whether no line here is an old line that stands unchanged: such a place is taken."""
        return all(
            line not in self.claimed for line in range(self.there.at(start), self.there.at(end - 1) + 1)
        )

    def _preceded(self, at: int, words: str) -> bool:
        return self.new.startswith(words, at - len(words)) if at >= len(words) else False

    def _followed(self, at: int, words: str) -> bool:
        return self.new.startswith(words, at)

    def _placed(self, old_start: int, start: int, length: int, score: float) -> Carried:
        """At ``start``: exact when it still stands between the same unchanged lines, else moved."""
        line, target = self.here.at(old_start), self.there.at(start)
        above = max((new for old, new in self.pairs.items() if old < line), default=-1)
        below = min((new for old, new in self.pairs.items() if old > line), default=len(self.there.lines))
        status = "exact" if above < target < below else "moved"
        return Carried(status, start, start + length, score)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)
