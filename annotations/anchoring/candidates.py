"""Passages of a new text that may be what a lost one became, ranked for a person to choose from.

Where ``place`` decides, this only proposes: it looks at every passage that shares words with the lost one, at what
stands between the words that stood around it, and says how near each comes and why. Words on which another passage of
the old text stands are shown too, and ranked lower.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import log2

from annotations.anchoring.align import Alignment, align
from annotations.anchoring.positions import outward
from reader.stories.tokens import Tokens, sentence_ends

LOOKED_AT = 24
"""Windows of the new text that are compared word by word."""
LONG = 400
"""Words of the lost passage that are compared; of a longer one its first and last."""
SHARE, FIT, BESIDE = 0.62, 0.14, 0.12
"""What counts: the share of the old words, of the new ones, and each neighbour that still stands there."""
TAKEN = 0.6
"""What is left of the score of words that are surely those of another passage."""
WORTH = 6
"""Score, of 100, below which nothing is proposed."""
IN_ORDER = 0.7
"""Share of what is shared that must stand in the same order, for the passage to be cut down to that."""
REACH = 2
"""Words between a passage and its neighbour that do not part them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage of the new text. Positions are code points, end exclusive."""

    start: int
    end: int
    score: int
    """How near it comes to the lost passage, 0 to 100."""
    shared: int
    """Words of the lost passage that it has."""
    of: int
    """Words of the lost passage."""
    neighbours: int
    """How many of the two words around the lost passage stand around this one: 0 to 2."""
    paragraph: int
    """The line of the text that it begins in, from 1."""
    taken: bool
    """Whether most of its words stood in the old text already, elsewhere."""


def candidates(old: str, start: int, end: int, new: str, *, most: int = 3) -> list[Candidate]:
    """The up to ``most`` passages of ``new`` that come nearest to ``old[start:end]``, the nearest first.

    They do not overlap. About linear in the lengths of the texts.
    """
    search = _Search(align(old, new), start, end)
    found = [one for span in search.spans() if (one := search.judged(*span)) is not None]
    found.sort(key=lambda one: (-one.score, one.start))
    chosen: list[Candidate] = []
    for one in found:
        if one.score < WORTH or len(chosen) == most:
            break
        if all(one.end <= other.start or other.end <= one.start for other in chosen):
            chosen.append(one)
    return chosen


class _Search:
    """The lost passage, and the new text in which it is looked for."""

    def __init__(self, alignment: Alignment, start: int, end: int) -> None:
        self.old: Tokens = alignment.old
        self.new: Tokens = alignment.new
        self.pairs, self.back = alignment.pairs, alignment.back
        self.first = bisect_right(self.old.ends, start)
        self.last = bisect_left(self.old.starts, end) - 1
        words = self.old.words[self.first : self.last + 1]
        self.of = len(words)
        self.words = words if len(words) <= LONG else [*words[: LONG // 2], *words[-LONG // 2 :]]
        counts = Counter(self.new.words)
        size = max(2, len(self.new))
        top = log2(size) + 0.1
        self.weights = {word: max(0.12, log2(size / max(1, counts[word])) / top) for word in set(self.words)}
        self.whole = sum(self.weights[word] for word in self.words)

    def spans(self) -> list[tuple[int, int]]:
        """First and last word of each passage to look at."""
        if not self.words or not len(self.new):
            return []
        found = [span for window in self._windows() for span in self._trimmed(*window)]
        between = self._between()
        return [*found, between] if between else found

    def _windows(self) -> list[tuple[int, int]]:
        """The windows of about the passage's length that have most of its words, those in few places counting most."""
        wanted = Counter(self.words)
        length = min(len(self.new), len(self.words) + max(2, len(self.words) // 3))
        have: Counter[str] = Counter()
        score = 0.0
        scores: list[float] = []
        for at, word in enumerate(self.new.words):
            if word in wanted:
                have[word] += 1
                score += self.weights[word] if have[word] <= wanted[word] else 0.0
            gone = self.new.words[at - length] if at >= length else ""
            if gone in wanted:
                score -= self.weights[gone] if have[gone] <= wanted[gone] else 0.0
                have[gone] -= 1
            scores.append(score if word in wanted else 0.0)
        ends = sorted(
            (at for at, value in enumerate(scores) if value > 1e-6), key=lambda at: (-scores[at], at)
        )
        found: list[tuple[int, int]] = []
        covered = bytearray(len(scores))
        for end in ends:
            if not covered[end]:
                found.append((max(0, end - length + 1), end))
                low, high = max(0, end - len(self.words) + 1), min(len(scores), end + len(self.words))
                covered[low:high] = b"\1" * (high - low)
                if len(found) == LOOKED_AT:
                    break
        return found

    def _trimmed(self, low: int, high: int) -> list[tuple[int, int]]:
        """The window from its first shared word to its last; as long as the passage where it shares but few."""
        pairs = self._in_order(low, high)
        if not pairs:
            return []
        ordered = sum(self.weights[self.words[k]] for k, _p in pairs)
        if ordered < IN_ORDER * self._kept(low, high)[1]:  # put into another order: all of it
            there = [p for p in range(low, high + 1) if self.new.words[p] in self.weights]
            return [(there[0], there[-1])]
        first, last = pairs[0][1], pairs[-1][1]
        if last - first + 1 < (len(self.words) + 1) // 2:
            before, after = pairs[0][0], len(self.words) - 1 - pairs[-1][0]
            first, last = self._grown(first, -before), self._grown(last, after)
        return [(first, last)]

    def _grown(self, at: int, by: int) -> int:
        """``at`` moved by as many words as stay in its sentence."""
        step = 1 if by > 0 else -1
        for _word in range(abs(by)):
            following = at + step
            if not 0 <= following < len(self.new) or sentence_ends(self.new, *sorted((at, following))):
                break
            at = following
        return at

    def _in_order(self, low: int, high: int) -> list[tuple[int, int]]:
        """Pairs of words that both have, in order: place in the passage, place in the new text."""
        there: Sequence[str] = self.new.words[low : high + 1]
        matcher = SequenceMatcher(None, self.words, there, autojunk=False)
        return [
            (block.a + k, low + block.b + k)
            for block in matcher.get_matching_blocks()
            for k in range(block.size)
        ]

    def _kept(self, first: int, last: int) -> tuple[int, float]:
        """How many of the passage's words are there, in whatever order, and how much they tell."""
        both = Counter(self.words) & Counter(self.new.words[first : last + 1])
        return sum(both.values()), sum(self.weights[word] * number for word, number in both.items())

    def _between(self) -> tuple[int, int] | None:
        """What stands now where the passage stood, between the words that stood around it."""
        left = self.pairs[self.first - 1] if self.first > 0 else -1
        right = self.pairs[self.last + 1] if self.last + 1 < len(self.pairs) else len(self.new)
        begins, ends = self.first == 0, self.last + 1 >= len(self.pairs)
        if (left < 0 and not begins) or right < 0 or (begins and ends):
            return None
        room = right - left - 1
        return (left + 1, right - 1) if 0 < room <= 3 * self.of + 6 else None

    def judged(self, first: int, last: int) -> Candidate | None:
        """How near the words ``first`` to ``last`` come; None for a span without a word."""
        if last < first:
            return None
        shared, kept = self._kept(first, last)
        fit = shared / (last - first + 1)
        beside = self._beside(first, last)
        score = SHARE * kept / self.whole + FIT * fit + BESIDE * beside
        others = sum(
            self.back[p] >= 0 and not self.first <= self.back[p] <= self.last for p in range(first, last + 1)
        )
        taken = others > 0.6 * (last - first + 1)
        start, end = outward(self.new.text, self.new.starts[first], self.new.ends[last])
        return Candidate(
            start,
            end,
            min(100, round(100 * score * (TAKEN if taken else 1.0))),
            shared,
            self.of,
            beside,
            self.new.text.count("\n", 0, start) + 1,
            taken,
        )

    def _beside(self, first: int, last: int) -> int:
        """How many of the words right around the lost passage still stand around these."""
        left = self.pairs[self.first - 1] if self.first > 0 else -1
        right = self.pairs[self.last + 1] if self.last + 1 < len(self.pairs) else -1
        return (0 <= left < first <= left + 1 + REACH) + (right - 1 - REACH <= last < right)


__all__ = ["Candidate", "candidates"]
