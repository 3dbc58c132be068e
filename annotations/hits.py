"""Words that are looked for in quotes and notes: how they are compared, and where they stand. Plain values only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape

from reader.folding import fold

_QUOTED = re.compile(r"\"([^\"]*)\"|“([^”]*)”|«([^»]*)»|(\S+)")
_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه"})
"""Arabic letters that are written one for the other and that Unicode does not decompose."""
_DROPPED = {"Mn", "Cf", "Cc"}
_SILENT = "ـ.'’‘ʼ"
_TAG = re.compile(r"(<[^>]*>)")


def searchable(text: str) -> str:
    """``text`` without case, accents, Arabic vowel signs, tatweel and punctuation; words one space apart."""
    return fold(text).translate(_LETTERS)


def terms(words: str) -> tuple[str, ...]:
    """What is looked for: single words, and "phrases", each folded; without those that hold no letter or digit."""
    found = (next(filter(None, match.groups()), "") for match in _QUOTED.finditer(words))
    return tuple(
        dict.fromkeys(
            folded for text in found if any(map(str.isalnum, text)) and (folded := searchable(text))
        )
    )


def _folded(text: str) -> tuple[str, list[int]]:
    """``text`` folded letter by letter, and for each letter the position (code points) that it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        for part in decomposed.translate(_LETTERS):
            category = unicodedata.category(part)
            if category in _DROPPED or part in _SILENT:
                continue
            letter = part if category[0] in "LN" else " "
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def spans(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the folded terms ``wanted`` stand in ``text``: code points, end exclusive, in order, never overlapping."""
    folded, places = _folded(text)
    found: list[tuple[int, int]] = []
    for term in wanted:
        needle = unicodedata.normalize("NFD", term)
        at = folded.find(needle) if needle else -1
        while at >= 0:
            end = places[at + len(needle) - 1] + 1
            while end < len(text) and (unicodedata.category(text[end]) in _DROPPED or text[end] == "ـ"):
                end += 1  # vowel signs belong to the letter before them
            found.append((places[at], end))
            at = folded.find(needle, at + len(needle))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    hit: bool


def pieces(text: str, wanted: Iterable[str]) -> list[Piece]:
    """``text`` cut at the hits; together they are the text again."""
    cut: list[Piece] = []
    at = 0
    for start, end in spans(text, wanted):
        cut += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    return [piece for piece in [*cut, Piece(text[at:], False)] if piece.text]


def marked_html(html: str, wanted: Iterable[str]) -> str:
    """Sanitised HTML with ``<b class="hit">`` around the hits in its text; tags stay as they are."""
    parts = _TAG.split(html)
    texts = [unescape(part) for part in parts[::2]]
    found = spans("".join(texts), wanted)
    if not found:
        return html
    at = 0
    made: list[str] = []
    for number, text in enumerate(texts):
        made.extend(_marked(text, at, found))
        at += len(text)
        made.append(parts[2 * number + 1] if 2 * number + 1 < len(parts) else "")
    return "".join(made)


def _marked(text: str, offset: int, found: list[tuple[int, int]]) -> Iterator[str]:
    """One text between two tags, which begins at ``offset``."""
    at = 0
    for start, end in found:
        first, last = max(start - offset, 0), min(end - offset, len(text))
        if first < last:
            yield f'{escape(text[at:first])}<b class="hit">{escape(text[first:last])}</b>'
            at = last
    yield escape(text[at:])
