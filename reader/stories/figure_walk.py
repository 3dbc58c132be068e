"""The words, numbers and signs of a text in order, and a reader that walks over them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from reader.stories import figure_words as known
from reader.stories.figure_values import Figure
from reader.stories.tokens import fold_word

_LEX = regex.compile(
    r"(?<iso>(?<![\p{L}\p{N}])\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?<clock>(?<![\p{L}\p{N}:])\d{1,2}[:٫]\d{2}(?![\d:]))"
    r"|(?<slash>(?<![\p{L}\p{N}/])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/]))"
    r"|(?<num>\d{1,3}(?:[,.'’٬،\u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,٫]\d{1,2}(?!\d))?|\d+(?:[.,٫]\d+)?)"
    r"|(?<word>\p{L}[\p{L}\p{M}\p{Cf}]*(?:['’][\p{L}]+)?)"
    r"|(?<sign>(?!(?<=\p{L})[-‐‑]\p{L})[^\s\p{L}\p{N}])"
)


@dataclass(frozen=True, slots=True)
class _Item:
    kind: str
    text: str
    word: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    return fold_word(word)


def items_of(text: str) -> list[_Item]:
    """What ``text`` is made of, without blanks."""
    found = []
    for match in _LEX.finditer(text):
        kind = match.lastgroup or ""
        written = match.group()
        found.append(
            _Item(kind, written, _fold(written) if kind == "word" else written, match.start(), match.end())
        )
    return found


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """An Arabic word without the letters that are written onto it: "and", "in", "for", "as", and the article kept."""
    if len(word) > 3 and word[0] in "وفبلك" and not word[0].isascii():
        return "ال" + word[2:] if word.startswith("لل") else word[1:]
    return word


@lru_cache(maxsize=64)
def _firsts(phrases: frozenset[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases)


class Walk:
    """Looks at the items of a text, one place at a time."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.items = items_of(text)
        self.units = known.UNITS[language]

    def _word(self, at: int) -> str:
        return self.items[at].word if 0 <= at < len(self.items) and self.items[at].kind == "word" else ""

    def _is(self, at: int, sign: str) -> bool:
        return 0 <= at < len(self.items) and self.items[at].text == sign

    def _kind(self, at: int) -> str:
        return self.items[at].kind if 0 <= at < len(self.items) else ""

    def _touches(self, at: int) -> bool:
        return 0 < at < len(self.items) and self.items[at].start == self.items[at - 1].end

    def _phrase(self, at: int, phrases: frozenset[tuple[str, ...]]) -> int:
        """How many words of the longest of ``phrases`` stand here."""
        if self._word(at) not in _firsts(phrases):
            return 0
        longest = 0
        for size in (3, 2, 1):
            if not longest and tuple(self._word(at + k) for k in range(size)) in phrases:
                longest = size
        return longest

    def _made(
        self, first: int, after: int, kind: str, low: float, high: float | None = None, **more: object
    ) -> Figure:
        start, end = self.items[first].start, self.items[after - 1].end
        made = Figure(start, end, kind, low, low if high is None else high)
        return replace(made, **more) if more else made  # type: ignore[arg-type]
