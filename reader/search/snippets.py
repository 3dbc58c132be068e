"""The part of a text where what was looked for stands, with it marked. Plain values only.

All positions are code points, end exclusive. Windows begin and end between words, never within a letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from reader.search.tokens import ARABIC, Token, begin_of_word, is_dense, token_at, tokens
from reader.search.wanted import Wanted

SIZE = 240
"""Code points of a window, at most."""
_HITS, _LOOKED_AT = 400, 30
"""Hits of one text that are found at most, and that windows are chosen among."""
_LEAD = 90
"""Code points before the first hit of a window, at most."""
_SENTENCE = re.compile(r"(?<=[.!?…؟۔])[\"'”’»)\]]*\s+|\n+")
_GRAPHEME = regex.compile(r"\X")
_BETWEEN = (
    "[\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060\ufeff]*"
)
"""What may stand between the letters of a word and is not seen by those who look for it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A window of a text: code points ``start`` to ``end`` of it, cut at its hits."""

    pieces: tuple[Piece, ...]
    start: int
    end: int
    first: int = 0
    """Where its first hit begins in the text; ``start`` where it has none."""
    before: bool = False
    """Whether the text goes on before it."""
    after: bool = False
    """Whether the text goes on after it."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a hit stands, and which of the wanted words it is."""

    start: int
    end: int
    of: int = 0


@lru_cache(maxsize=1)
def _variants() -> dict[str, str]:
    """For a letter without accents, all letters that fold to it."""
    found: dict[str, list[str]] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0x386, 0x3CF), *range(0x400, 0x460)):
        base = unicodedata.normalize("NFD", chr(code).casefold())[0]
        found.setdefault(base, []).append(chr(code))
    other = {
        "ا": "اأإآٱ", "ي": "يىئی", "ه": "هةۀ", "و": "وؤ", "ك": "كک", "o": "øØ", "a": "æÆ", "l": "łŁ", "d": "đĐðÐ",
        "i": "ı", "h": "ħĦ", "t": "þÞ", "s": "ß",
    }  # fmt: skip
    for base, letters in other.items():
        found.setdefault(base, []).extend(letters)
    for digit in range(10):
        found[str(digit)] = [chr(zero + digit) for zero in (0x660, 0x6F0, 0x966, 0xFF10)]
    return {base: "".join(dict.fromkeys(letters)) for base, letters in found.items()}


@lru_cache(maxsize=512)
def _starts(wanted: tuple[Wanted, ...]) -> tuple[str, ...]:
    """How what is looked for may begin, folded."""
    starts: set[str] = set()
    for one in wanted:
        if one.negated:
            continue
        for first in {phrase[0] for phrase in one.phrases}:
            # stemming changes no more than the last letter of what it leaves: "study" to "studi"
            starts.add(first[:-1] if len(first) > 1 and not is_dense(first[0]) else first)
    shortest = sorted(starts, key=len)
    return tuple(one for n, one in enumerate(shortest) if not any(one.startswith(s) for s in shortest[:n]))


@lru_cache(maxsize=512)
def _finder(starts: tuple[str, ...]) -> re.Pattern[str]:
    """Where a hit may begin in a text of any letters: found quickly, and looked at closely then."""
    variants = _variants()
    parts = [
        # articles and conjunctions are written onto Arabic words, so these may begin within a word
        ("" if ARABIC.match(start) or is_dense(start[0]) else r"(?<![^\W_])")
        + _BETWEEN.join(f"[{re.escape(char)}{variants.get(char, '')}]" for char in start)
        for start in sorted(starts)
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


_NOT_PLAIN = re.compile("[^\x00-\x7f\xa0\xa7\xab\xb7\xbb\u2010-\u2027\u2030-\u203a\u20ac]")
"""What is more than plain letters and the signs that stand between words."""


def _candidates(text: str, starts: tuple[str, ...]) -> Callable[[int], int]:
    """A function (place) to the next place from there where a hit may begin; -1 where there is none."""
    if _NOT_PLAIN.search(text):
        search = _finder(starts).search

        def by_pattern(at: int) -> int:
            found = search(text, at)
            return found.start() if found else -1

        return by_pattern
    low = text.lower()
    plain = [start for start in starts if start.isascii()]

    def by_letters(at: int) -> int:
        while True:
            places = [place for start in plain if (place := low.find(start, at)) >= 0]
            if not places:
                return -1
            at = min(places)
            if at == 0 or not low[at - 1].isalnum():
                return at
            at += 1

    return by_letters


def hits(text: str, wanted: Sequence[Wanted], language: str, *, most: int = _HITS) -> list[Span]:
    """Where the wanted words stand in ``text``, in order, none over another; at most the first ``most``."""
    looked_for = tuple(wanted)
    starts = _starts(looked_for)
    found: list[Span] = []
    if not starts:
        return found
    following = _candidates(text, starts)
    at = 0
    while len(found) < most and (place := following(at)) >= 0:
        before = text[place - 1] if place else " "
        start = place if before == " " or is_dense(text[place]) else begin_of_word(text, place)
        token = token_at(text, max(start, at))
        if token is None or token.end <= place:
            at = place + 1
            continue
        span = _hit(text, token, looked_for, language)
        at = max(span.end if span else token.end, place + 1)
        if span:
            found.append(span)
    return found


def _hit(text: str, token: Token, wanted: tuple[Wanted, ...], language: str) -> Span | None:
    """The longest of the wanted words that begins with ``token``."""
    best: Span | None = None
    for number, one in enumerate(wanted):
        if one.negated:
            continue
        found = [token, *_next(text, token.end, len(one.forms) - 1)] if len(one.forms) > 1 else [token]
        if one.fits(found, language) and (best is None or found[-1].end > best.end):
            best = Span(token.start, found[-1].end, number)
    return best


def _next(text: str, place: int, number: int) -> Iterator[Token]:
    """The words after ``place`` on the same line."""
    end = text.find("\n", place)
    piece = text[place : min(end if end >= 0 else len(text), place + 60 * number)]
    for token, _n in zip(tokens(piece), range(number), strict=False):
        yield Token(token.form, token.start + place, token.end + place)


def cut_at(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """``text`` from ``start`` to ``end`` as pieces; together they are it again."""
    end = len(text) if end is None else end
    pieces: list[Piece] = []
    at = start
    for span in spans:
        first, last = max(span.start, at), min(span.end, end)
        if first < last:
            pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
            at = last
    pieces.append(Piece(text[at:end], False))
    return tuple(piece for piece in pieces if piece.text)


def marked(text: str, wanted: Sequence[Wanted], language: str) -> tuple[Piece, ...]:
    """The whole of a short text, cut at its hits."""
    return cut_at(text, hits(text, wanted, language))


def snippets(
    text: str, wanted: Sequence[Wanted], language: str, *, most: int = 2, size: int = SIZE
) -> list[Snippet]:
    """At most ``most`` windows of ``text``, the best first: those with most of the wanted words, then with most hits,
    then the first. None where nothing stands in the text."""
    every = spans = hits(text, wanted, language, most=_LOOKED_AT)
    found: list[Snippet] = []
    told: set[int] = set()
    while spans and len(found) < most:
        best, score = spans[0], (-1, -1)
        for number, span in enumerate(spans):
            within = [one for one in spans[number : number + 12] if one.end - span.start <= size - 40]
            within = [one for one in within if "\n" not in text[span.start : one.start]]
            fresh = ({one.of for one in within} | {span.of}) - told
            if (len(fresh), len(within)) > score:
                best, score = span, (len(fresh), len(within))
        if found and score[0] == 0 and score[1] < 2:
            break
        window = _window(text, best, every, size)
        found.append(window)
        told |= {span.of for span in spans if window.start <= span.start < window.end}
        spans = [
            span
            for span in spans
            if span.end <= window.start - size // 4 or span.start >= window.end + size // 4
        ]
    return found


def beginning(text: str, *, size: int = SIZE) -> Snippet:
    """The first words of a text, with nothing marked."""
    return _window(text, Span(0, 0), [], size)


def _window(text: str, best: Span, spans: Sequence[Span], size: int) -> Snippet:
    line = text.rfind("\n", 0, best.start) + 1
    line_end = text.find("\n", best.start)
    line_end = len(text) if line_end < 0 else line_end
    start = _begin(text, line, best.start, line_end, size)
    end = line_end
    if end - start > size:
        end = start + max(size, best.end - start if best.end - start < 2 * size else size)
        end = _border(text, start, end, best.end)
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = [span for span in spans if span.start < end and span.end > start]
    return Snippet(
        cut_at(text, inside, start, end), start, end,
        first=inside[0].start if inside else start,
        before=bool(text[:start].strip()) if start < 2000 else True,
        after=end < len(text) and bool(text[end : end + 2000].strip()),
    )  # fmt: skip


def _begin(text: str, line: int, hit: int, line_end: int, size: int) -> int:
    """Where a window begins: at its sentence where that is near, else at a word before the hit."""
    if line_end - line <= size:
        return line
    sentences = [found.end() for found in _SENTENCE.finditer(text, max(line, hit - _LEAD * 2), hit)]
    if hit - line <= _LEAD:
        return line
    near = [place for place in sentences if hit - place <= _LEAD * 2 // 1 and place <= hit]
    if near:
        return near[0] if hit - near[0] <= _LEAD else near[-1]
    place = hit - _LEAD // 2
    while place < hit and not text[place - 1].isspace():
        place += 1
    return _whole(text, place if place < hit else max(line, hit - _LEAD // 2), hit)


def _border(text: str, start: int, end: int, least: int) -> int:
    """The last place up to ``end`` where a sentence, else a word, ends; not before ``least``."""
    sentence = [found.start() for found in _SENTENCE.finditer(text, start + (end - start) * 2 // 3, end)]
    if sentence and sentence[-1] >= least:
        return sentence[-1]
    place = end
    while place > least and not text[place : place + 1].isspace():
        place -= 1
    return place if place > max(least, start + (end - start) // 2) else _whole(text, end, end)


def _whole(text: str, place: int, most: int) -> int:
    """``place``, or where the letter that it would cut begins; ``most`` at most."""
    if place <= 0 or place >= len(text):
        return max(0, min(place, len(text)))
    begin = place
    # a letter may carry any number of marks; its first sign is none
    while begin > 0 and (
        unicodedata.category(text[begin]) in ("Mn", "Me", "Mc", "Cf", "Sk") or text[begin - 1] == "\u200d"
    ):
        begin -= 1
    begin = max(0, begin - 8)
    while begin < place:
        found = _GRAPHEME.match(text, begin)
        if found is None or found.end() > place:
            return min(begin, most)
        begin = found.end()
    return min(begin, most)
