"""Two wordings of a passage: whether they are the same, and what changed between them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import regex

_PART = regex.compile(
    r"(\s*)([\p{Han}\p{Hiragana}\p{Katakana}][\p{M}]*|\p{N}+(?:[.,٫٬]\p{N}+)*[\p{L}\p{M}\p{N}\p{Cf}]*"
    r"|[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\p{Cf}]|['’ʼ](?=\p{L}))*|\X)"
)
"""A word, a number with its signs, or one character, with the blanks before it. Han and kana stand one by one."""
FINE = 40_000
"""Pairs of words of a box that are compared one by one; a larger one is pinned down first."""
LARGE = 8_000
"""Words of a box that nothing pins down, up to which it is compared all the same."""
WEAK = 4
"""Letters of words that stayed the same between two longer changes, up to which they are told as part of the change."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of text. ``kind`` is ``same``, ``gone`` (of the old wording alone) or ``new`` (of the new one alone)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Difference]:
    """The two wordings as one sequence; without ``gone`` runs it is ``new``, without ``new`` runs it is ``old``.

    About linear in the lengths. Words are compared as they are written; no character is cut.
    """
    if old == new:
        return [Difference("same", old)] if old else []
    a, b = _parts(old), _parts(new)
    runs = _Runs()
    i = j = 0
    for i1, j1, size in _told([part[1] for part in a], [part[1] for part in b]):
        gone = "".join(lead + word for lead, word in a[i:i1])
        came = "".join(lead + word for lead, word in b[j:j1])
        if gone and came:
            blank = _common_blank(gone, came)
            runs.same(blank)
            gone, came = gone[len(blank) :], came[len(blank) :]
        runs.change(gone, came)
        for k in range(size):
            (lead, word), (lead_now, _word) = a[i1 + k], b[j1 + k]
            if lead != lead_now:
                blank = _common_blank(lead, lead_now)
                runs.same(blank)
                runs.change(lead[len(blank) :], lead_now[len(blank) :])
                lead = ""
            runs.same(lead + word)
        i, j = i1 + size, j1 + size
    return runs.done()


def matches(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs that both sequences share, in order: first place in ``a``, in ``b``, and how many.

    Equal ends first; what stands once in both pins large boxes down (patience diff, after Bram Cohen); small
    boxes are compared finely. About linear in the lengths.
    """
    found: list[tuple[int, int, int]] = []
    boxes = [(0, len(a), 0, len(b))]
    while boxes:
        a0, a1, b0, b1 = boxes.pop()
        size = 0
        while a0 + size < a1 and b0 + size < b1 and a[a0 + size] == b[b0 + size]:
            size += 1
        if size:
            found.append((a0, b0, size))
        a0, b0, size = a0 + size, b0 + size, 0
        while a1 - size > a0 and b1 - size > b0 and a[a1 - 1 - size] == b[b1 - 1 - size]:
            size += 1
        if size:
            found.append((a1 - size, b1 - size, size))
        a1, b1 = a1 - size, b1 - size
        if a0 == a1 or b0 == b1:
            continue
        if (a1 - a0) * (b1 - b0) > FINE:
            pins = _pins(a, b, a0, a1, b0, b1)
            if pins:
                borders = [(a0 - 1, b0 - 1), *pins, (a1, b1)]
                found += [(i, j, 1) for i, j in pins]
                boxes += [(i + 1, i2, j + 1, j2) for (i, j), (i2, j2) in pairwise(borders)]
                continue
            if a1 - a0 + b1 - b0 > LARGE:
                continue
        matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=(a1 - a0) * (b1 - b0) > FINE)
        found += [(a0 + i, b0 + j, size) for i, j, size in matcher.get_matching_blocks() if size]
    found.sort()
    return found


def _pins(a: Sequence[str], b: Sequence[str], a0: int, a1: int, b0: int, b1: int) -> list[tuple[int, int]]:
    """What stands once in both boxes, as far as it is in the same order: the longest such chain."""
    in_a, in_b = Counter(a[a0:a1]), Counter(b[b0:b1])
    where = {b[j]: j for j in range(b0, b1)}
    once = [(i, where[a[i]]) for i in range(a0, a1) if in_a[a[i]] == 1 and in_b[a[i]] == 1]
    ends: list[int] = []
    at: list[int] = []
    before = [-1] * len(once)
    for index, (_i, j) in enumerate(once):
        place = bisect_left(ends, j)
        before[index] = at[place - 1] if place else -1
        if place == len(ends):
            ends.append(j)
            at.append(index)
        else:
            ends[place], at[place] = j, index
    chain: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(once[index])
        index = before[index]
    return chain[::-1]


def _parts(text: str) -> list[tuple[str, str]]:
    """The text as pairs of blanks and what follows them; blanks at the end go with an empty word."""
    found = [(match[1], match[2]) for match in _PART.finditer(text)]
    rest = len(text) - sum(len(lead) + len(word) for lead, word in found)
    return [*found, (text[-rest:], "")] if rest else found


def _told(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """The shared runs that are worth telling, and an empty one at the end."""
    joined: list[tuple[int, int, int]] = []
    for i, j, size in [*matches(a, b), (len(a), len(b), 0)]:
        if joined and joined[-1][0] + joined[-1][2] == i and joined[-1][1] + joined[-1][2] == j and size:
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + size)
        else:
            joined.append((i, j, size))
    told: list[tuple[int, int, int]] = []
    for index, (i, j, size) in enumerate(joined):
        if index + 1 < len(joined) and sum(map(len, a[i : i + size])) <= WEAK:
            i0, j0, size0 = told[-1] if told else (0, 0, 0)
            i2, j2, _size2 = joined[index + 1]
            before = max(i - i0 - size0, j - j0 - size0)
            after = max(i2 - i, j2 - j) - size
            if before > size and after > size:
                continue
        told.append((i, j, size))
    return told


def _common_blank(one: str, other: str) -> str:
    """The blanks that both begin with."""
    size = 0
    while size < min(len(one), len(other)) and one[size] == other[size] and one[size].isspace():
        size += 1
    return one[:size]


class _Runs:
    """Puts runs of one kind together; within a change, what went comes first."""

    def __init__(self) -> None:
        self.out: list[Difference] = []
        self._same: list[str] = []
        self._gone: list[str] = []
        self._new: list[str] = []

    def same(self, text: str) -> None:
        if not text:
            return
        if self._gone or self._new:
            self._flush()
        self._same.append(text)

    def change(self, gone: str, new: str) -> None:
        if (gone or new) and self._same:
            self._flush()
        if gone:
            self._gone.append(gone)
        if new:
            self._new.append(new)

    def done(self) -> list[Difference]:
        self._flush()
        return self.out

    def _flush(self) -> None:
        for kind, texts in (("same", self._same), ("gone", self._gone), ("new", self._new)):
            if texts:
                self.out.append(Difference(kind, "".join(texts)))
                texts.clear()


_SIGNS = str.maketrans(
    dict.fromkeys("“”„‟«»″〝〞＂", '"') | dict.fromkeys("‘’‚‛‹›′ʼ＇", "'") | dict.fromkeys("‐‑‒–—―−", "-")
)


def same_words(one: str, other: str) -> bool:
    """Whether two wordings differ at most in the style of their signs, in blanks, case and the form of letters.

    A sign that came or went ("-5", "he said?") is another wording.
    """
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    kept = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", " ".join(kept.split()).casefold())
