"""Characters: Unicode normal form, white space, and what no text may hold. Pure functions on strings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LONG_MARKS = re.compile(r"[^\w\s]{64,}")
_INVALID = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"\s{2,}|[^\S \u00a0\u202f]")
"""White space that is not one single space; Python's ``\\s`` includes U+0085, U+2028 and U+2029."""
_STRIP = " \t\n\r\f\v\u00a0\u202f\u2007\u3000\u200b\ufeff"


def nfc(text: str) -> str:
    """``text`` in Unicode normal form C.

    Long runs of combining marks are put in canonical order first: the standard library sorts them in
    quadratic time (100,000 marks of two classes take 7 s), and on sorted input it is linear.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", _LONG_MARKS.sub(_sorted_marks, text))


def _sorted_marks(match: re.Match[str]) -> str:
    out: list[str] = []
    run: list[str] = []
    for char in match.group():
        if unicodedata.combining(char):
            run.append(char)
            continue
        out += sorted(run, key=unicodedata.combining)
        out.append(char)
        run = []
    return "".join(out + sorted(run, key=unicodedata.combining))


def without_invalid(text: str) -> tuple[str, int]:
    """``text`` without NUL, control characters, lone surrogates and non-characters, and how many there were.

    Line breaks of every kind become ``\\n``.
    """
    if text.isprintable():
        return text, 0
    text, count = _INVALID.subn("", text)
    return _BREAKS.sub("\n", text), count


def collapse(text: str) -> str:
    """White space runs as one space, hard spaces kept where they stand alone; no blanks at the ends; NFC."""
    return squeeze(nfc(text)).strip(_STRIP)


def squeeze(text: str) -> str:
    """White space runs as one space; a single hard space stays; U+FEFF goes."""
    return _SPACES.sub(" ", text.replace("\ufeff", "")) if not text.isprintable() or "  " in text else text


def is_blank(text: str) -> bool:
    """Whether ``text`` shows nothing: white space, zero-width and format characters only."""
    rest = text.strip()
    if not rest or rest[0].isalnum():
        return not rest
    return all(char.isspace() or unicodedata.category(char) in ("Cf", "Cc", "Mn", "Co") for char in rest)


@lru_cache(maxsize=8192)
def words(text: str) -> int:
    """Words as a reader would count them; two ideographs or kana count as one word.

    Scripts without spaces give no words by ``\\w+``; newsrooms count about two characters a word there.
    """
    if text.isascii():
        return len(_WORD.findall(text))
    wide = len(_WIDE.findall(text))
    return len(_WORD.findall(_WIDE.sub(" ", text))) + (wide + 1) // 2


_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
