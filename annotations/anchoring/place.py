"""Where a span of the old text stands in the new one, by their alignment.

A span goes with its words. Words at its ends that were replaced take their replacements along; a span of which too
little is left, or whose place belongs to other words, has lost its place. It is never put on words that another
passage of the old text already stands on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import log2

from annotations.anchoring.align import Alignment, align
from annotations.anchoring.borders import cut_after, cut_before, with_lead, with_trail
from annotations.anchoring.positions import outward
from reader.stories.tokens import SENTENCE_END, Tokens, sentence_ends
from reader.stories.words import same_words

ENOUGH = 0.5
"""Share of a span's words, weighed by how much they tell, that must be left of it."""
LITTLE = 0.28
"""The same where the words beside it stand unchanged, or its names and numbers do, and the size fits."""
ELSEWHERE = 0.5
"""The same for a passage that is looked for away from its place."""
NAMES, NAMES_LEFT = 3, 0.7
"""How many names and numbers must be left, and which share of them, of a passage that was put into other words."""
SHORT, AROUND = 4, 6
"""Words of a short span, and how many on each side of it are looked at for some that are still around it."""
NUMBERS = 0.5
"""Share of the span's numbers that must be left, if it has any."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands (code points, end exclusive); an orphan stands nowhere."""

    status: str
    """exact, changed, moved or orphan: the values of ``AnchorStatus``."""
    start: int | None
    end: int | None
    score: float
    """Share of its words that are left, 0 to 1."""


ORPHAN = Place("orphan", None, None, 0.0)
type Pair = tuple[int, int]


class Placer:
    """Carries spans from ``old`` to ``new``; the texts are aligned once."""

    def __init__(self, old: str, new: str) -> None:
        self.alignment: Alignment = align(old, new)

    @property
    def old(self) -> Tokens:
        return self.alignment.old

    @property
    def new(self) -> Tokens:
        return self.alignment.new

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much each word tells: rare ones more, one that stands everywhere almost nothing."""
        counts = Counter(self.old.words)
        counts.update(self.new.words)
        size = max(2, len(self.old) + len(self.new))
        top = log2(size)
        return {word: max(0.15, log2(size / number) / top) for word, number in counts.items()}

    def _weight(self, word: str) -> float:
        return self._weights[word] * (1.0 if len(word) > 3 or word.isdigit() else 0.6)

    def place(self, start: int, end: int) -> Place:
        """Where the span ``start`` to ``end`` of the old text stands in the new one."""
        old = self.old
        first = bisect_right(old.ends, start)
        last = bisect_left(old.starts, end) - 1
        if first > last:
            return self._bare(start, end)
        pairs = self.alignment.pairs
        head = pairs[first]
        short = last - first < SHORT
        if short and not self._among_its_own(first, last):
            return ORPHAN
        if head >= 0 and pairs[last] == head + last - first:
            quick = self._unchanged(start, end, first, last, head)
            if quick is not None:
                return quick
        own = [(k, pairs[k]) for k in range(first, last + 1) if pairs[k] >= 0]
        moved = self._moved_pairs(first, last)
        if self._share(moved, first, last) > self._share(own, first, last):
            found = self._built(start, end, first, last, moved, None, "moved")
            if found is not None and found.score >= ELSEWHERE:
                return found
        found = self._in_place(start, end, first, last, own)
        return found or self._elsewhere(start, end, first, last) or ORPHAN

    def _among_its_own(self, first: int, last: int) -> bool:
        """Whether some of the words around a short span are still around it: few words alone stand anywhere."""
        pairs, size = self.alignment.pairs, len(self.alignment.pairs)
        head, tail = pairs[first], pairs[last]
        if head > 0 and first > 0 and pairs[first - 1] == head - 1:
            return True
        if tail >= 0 and last + 1 < size and pairs[last + 1] == tail + 1:
            return True
        if size <= last - first + 1 + 2:
            return True  # the text has hardly more than these words
        at = next((pairs[k] for k in range(first, last + 1) if pairs[k] >= 0), -1)
        if at < 0:
            at = next(
                (j + first - i for i, j, run in self.alignment.moved if i <= first and last < i + run), -1
            )
            if at >= 0:
                return True
            # replaced in its place: both neighbours are there
            return self._pinned(first, last)
        near = [
            k for k in range(max(0, first - AROUND), min(size, last + 1 + AROUND)) if not first <= k <= last
        ]
        there = sum(pairs[k] >= 0 and abs((pairs[k] - at) - (k - first)) <= AROUND for k in near)
        return there >= 2

    # --- the common case

    def _unchanged(self, start: int, end: int, first: int, last: int, head: int) -> Place | None:
        shift = self.new.starts[head] - self.old.starts[first]
        at, to = start + shift, end + shift
        if at >= 0 and self.new.text[at:to] == self.old.text[start:end]:
            return Place("exact", at, to, 1.0)
        return None

    # --- scores

    def _share(self, own: list[Pair], first: int, last: int) -> float:
        """Share of the span's words that are left, weighed by how much they tell; an alike word counts most."""
        if not own:
            return 0.0
        words = self.old.words
        whole = sum(self._weight(words[k]) for k in range(first, last + 1))
        new = self.new.words
        kept = sum(self._weight(words[k]) * (1.0 if words[k] == new[p] else 0.8) for k, p in own)
        return kept / whole

    def _numbers_agree(self, own: list[Pair], first: int, last: int) -> bool:
        words = self.old.words
        numbers = [k for k in range(first, last + 1) if words[k][0].isdigit()]
        if not numbers:
            return True
        there = {k for k, _p in own}
        return sum(k in there for k in numbers) >= NUMBERS * len(numbers)

    # --- in its place

    def _in_place(self, start: int, end: int, first: int, last: int, own: list[Pair]) -> Place | None:
        share = self._share(own, first, last)
        if not own:
            return None
        before, after = self._neighbours(first, last)
        length, room = last - first + 1, after - before - 1
        if share < ENOUGH:
            fits = 0.5 <= room / length <= 2.0 and length >= 4
            pinned = self._pinned(first, last)
            if not fits or share < LITTLE or not (pinned or self._names_agree(own, first, last)):
                return None
        return self._built(start, end, first, last, own, (before, after), "changed")

    def _neighbours(self, first: int, last: int) -> Pair:
        """The new words that stand around the span: those of the nearest old words that are still there."""
        pairs = self.alignment.pairs
        k = first - 1
        while k >= 0 and pairs[k] < 0:
            k -= 1
        before = pairs[k] if k >= 0 else -1
        k = last + 1
        while k < len(pairs) and pairs[k] < 0:
            k += 1
        return before, (pairs[k] if k < len(pairs) else len(self.new))

    def _pinned(self, first: int, last: int) -> bool:
        """Whether the words right before and right after the span are still there."""
        pairs = self.alignment.pairs
        left = first == 0 or pairs[first - 1] >= 0
        right = last + 1 >= len(pairs) or pairs[last + 1] >= 0
        return left and right

    def _names_agree(self, own: list[Pair], first: int, last: int) -> bool:
        """Whether the span has several names and numbers, and most of them are left."""
        names = {k for k in range(first, last + 1) if self._is_name(k)}
        kept = sum(k in names for k, _p in own)
        return kept >= NAMES and kept >= NAMES_LEFT * len(names)

    def _is_name(self, k: int) -> bool:
        """Whether a word is a number, or has a capital that no beginning of a sentence asks for."""
        old = self.old
        char = old.text[old.starts[k]]
        return char.isdigit() or (char.isupper() and k > 0 and not sentence_ends(old, k - 1, k))

    # --- borders

    def _built(
        self, start: int, end: int, first: int, last: int, own: list[Pair], around: Pair | None, status: str
    ) -> Place | None:
        """The place made of word pairs: its ends are those of the first and last word, or of what replaced them."""
        own = self._without_strays(own)
        if not own:
            return None
        old, new = self.old, self.new
        k, head = own[0]
        left = head
        if k > first:
            left = head - self._taken(first, k, head, around[0] if around else None, forward=False)
        k, tail = own[-1]
        right = tail
        if k < last:
            right = tail + self._taken(last, k, tail, around[1] if around else None, forward=True)
        at, to = new.starts[left], new.ends[right]
        if own[0][0] == first:
            at += cut_before(old, first, start, new, left)
        if own[-1][0] == last:
            to -= cut_after(old, last, end, new, right)
        at = with_lead(old, start, first, new, at, left)
        to = with_trail(old, end, last, new, to, right)
        if own[-1][0] < last:
            to = self._to_the_end(end, last, to, right, right - left + 1)
        if at >= to:
            return None
        at, to = outward(new.text, at, to)
        same = len(own) == last - first + 1 == right - left + 1
        share = self._share(own, first, last)
        if not (same and same_words(old.text[start:end], new.text[at:to])):
            status = "changed"
        elif status == "changed":
            status = "exact"
        return Place(status, at, to, round(min(1.0, share), 4))

    def _taken(self, edge: int, inner: int, pin: int, stop: int | None, *, forward: bool) -> int:
        """How many new words beside ``pin`` stand for the old words between ``inner`` and the span's ``edge``.

        All of them where the word beyond the edge is still there; else their part of what was replaced.
        """
        missing = abs(edge - inner)
        if stop is None:
            return 0
        room = (stop - pin - 1) if forward else (pin - stop - 1)
        if room <= 0:
            return 0
        if not sentence_ends(self.old, min(edge, inner), max(edge, inner)):
            # what replaced words of one sentence stands in one sentence
            step = 1 if forward else -1
            within = 0
            while within < room and not sentence_ends(
                self.new, *sorted((pin + step * within, pin + step * (within + 1)))
            ):
                within += 1
            room = within
        pairs = self.alignment.pairs
        step = 1 if forward else -1
        beyond, k = 0, edge + step
        while 0 <= k < len(pairs) and pairs[k] < 0:
            beyond, k = beyond + 1, k + step
        part = room * missing / (missing + beyond)
        return max(0, min(room, round(part), 2 * missing + 2))

    def _without_strays(self, own: list[Pair]) -> list[Pair]:
        """Without words at the ends that were found in another sentence than the rest: common words are everywhere."""
        own = list(own)
        while len(own) > 2 and self._is_stray(own[0], own[1]):
            own.pop(0)
        while len(own) > 2 and self._is_stray(own[-2], own[-1]):
            own.pop()
        return own

    def _is_stray(self, one: Pair, other: Pair) -> bool:
        gap, room = other[0] - one[0], other[1] - one[1]
        if room <= 1:
            return False
        apart = sentence_ends(self.new, one[1], other[1]) and not sentence_ends(self.old, one[0], other[0])
        return apart or room > 3 * gap + 6

    def _to_the_end(self, end: int, last: int, to: int, right: int, length: int) -> int:
        """A span that went to the end of its sentence still does, where only little was put there."""
        sign = self.old.text[self.old.ends[last] : end].strip()
        if not sign or sign[0] not in ".!?…؟。！？":
            return to
        new, back = self.new, self.alignment.back
        for p in range(right, min(right + 1 + max(1, length // 3), len(new))):
            if p > right and back[p] >= 0 and back[p] > last:
                break
            following = new.starts[p + 1] if p + 1 < len(new) else len(new.text)
            if SENTENCE_END.search(new.text[new.ends[p] : following]):
                return with_trail(self.old, end, last, new, new.ends[p], p)
        return to

    # --- moved as it was

    def _moved_pairs(self, first: int, last: int) -> list[Pair]:
        best: list[Pair] = []
        for i, j, size in self.alignment.moved:
            low, high = max(i, first), min(i + size, last + 1)
            if high - low > len(best):
                best = [(k, j + k - i) for k in range(low, high)]
        if not best:
            return best
        shift, length = best[0][1] - best[0][0], last - first + 1
        # other runs of the same passage, where a word in between was changed
        near: dict[int, int] = dict(best)
        for i, j, size in self.alignment.moved:
            if abs((j - i) - shift) <= max(3, length // 4):
                near.update({k: j + k - i for k in range(max(i, first), min(i + size, last + 1))})
        rising: list[Pair] = []
        for k in sorted(near):
            if not rising or near[k] > rising[-1][1]:
                rising.append((k, near[k]))
        return rising

    # --- looked for in what no other passage stands on

    def _elsewhere(self, start: int, end: int, first: int, last: int) -> Place | None:
        """The best passage among the new words on which no old passage stands, if it is good enough."""
        words, new, back = self.old.words, self.new.words, self.alignment.back
        length = last - first + 1
        if length < 4:
            return None
        wanted: dict[str, list[int]] = {}
        for k in range(first, last + 1):
            wanted.setdefault(words[k], []).append(k)
        hits = [
            p for p, word in enumerate(new) if word in wanted and (back[p] < 0 or first <= back[p] <= last)
        ]
        best: tuple[float, list[Pair]] = (0.0, [])
        low = 0
        for high in range(len(hits)):
            while hits[high] - hits[low] > 1.6 * length + 2:
                low += 1
            if high - low + 1 < max(3, length // 4):
                continue
            own = self._matched(hits[low : high + 1], wanted)
            share = self._share(own, first, last)
            if share > best[0]:
                best = (share, own)
        share, own = best
        if not own or share < ELSEWHERE or not self._numbers_agree(own, first, last):
            return None
        inside = range(own[0][1], own[-1][1] + 1)
        foreign = sum(back[p] >= 0 and not first <= back[p] <= last for p in inside)
        if foreign > 0.3 * len(inside):
            return None
        return self._built(start, end, first, last, own, None, "moved")

    def _matched(self, hits: list[int], wanted: dict[str, list[int]]) -> list[Pair]:
        """Pairs in rising order, greedily, each old word once."""
        own: list[Pair] = []
        last = -1
        for p in hits:
            place = next((k for k in wanted[self.new.words[p]] if k > last), None)
            if place is not None:
                own.append((place, p))
                last = place
        return own

    # --- without words

    def _bare(self, start: int, end: int) -> Place:
        """A span of signs alone (an emoji, a dash): it stays between the same words, or has lost its place."""
        old, new, pairs = self.old, self.new, self.alignment.pairs
        after = bisect_left(old.starts, end)
        before = after - 1
        left = pairs[before] if before >= 0 else -1
        right = pairs[after] if after < len(old) else len(new)
        if (before >= 0 and left < 0) or (after < len(old) and right < 0) or right != left + 1:
            return ORPHAN
        low = new.ends[left] if left >= 0 else 0
        high = new.starts[right] if right < len(new) else len(new.text)
        at = new.text.find(old.text[start:end], low, high)
        return Place("exact", at, at + end - start, 1.0) if at >= 0 else ORPHAN


__all__ = ["ORPHAN", "Place", "Placer"]
