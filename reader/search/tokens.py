"""Words of a text as they are compared: folded, each with its place. Plain values only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

LONGEST = 40
"""Letters of a word that are compared; what is beyond is left out."""
_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts that are written without blanks: each letter is a word there, and words are phrases."""
_LETTER = rf"[[\p{{L}}\p{{N}}]--[{_DENSE}]]"
_WORD = regex.compile(
    rf"[{_DENSE}]\p{{M}}*"
    rf"|(?<![\p{{L}}\p{{N}}])(?:\p{{L}}\.){{2,}}(?:\p{{L}}(?![\p{{L}}\p{{N}}]))?"
    rf"|{_LETTER}[{_LETTER}\p{{M}}\p{{Cf}}\u0640]*+(?:['’ʼ](?:s|t|d|m|ll|re|ve)(?![\p{{L}}\p{{N}}]))?",
    regex.V1 | regex.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[^\W_]+(?:['’ʼ](?:[stdm]|ll|re|ve)(?![^\W_]))?", re.IGNORECASE)
_NOT_PLAIN = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0700-\u109f"
    "\u1100-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u2e80-\uffff\U00010000-\U0010ffff]"
    r"|(?<![^\W_])[^\W\d_]\.[^\W\d_]\."
)
"""What the plain pattern, which is ten times as quick, would take apart otherwise than the full one."""
_NEAR = re.compile(r"\S{1,80}")
_IS_DENSE = regex.compile(rf"[{_DENSE}]", regex.V1)
_DROPPED = {"Mn", "Me", "Mc", "Cf", "Cc"}
_ALIKE = str.maketrans(
    {
        "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ە": "ه", "\u0640": "", ".": "", "'": "", "’": "", "ʼ": "",
        "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    }
)  # fmt: skip
"""Letters that people write one for the other and that Unicode does not decompose."""
ARABIC = regex.compile(r"\p{Arabic}")


def _pattern(text: str) -> Any:
    return _WORD if _NOT_PLAIN.search(text) else _PLAIN_WORD


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: folded, with its place (code points, end exclusive)."""

    form: str
    start: int
    end: int


def bare(written: str) -> str:
    """A word without its possessive."""
    return written[:-2] if len(written) > 2 and written[-2] in "'’ʼ" and written[-1] in "sS" else written


@lru_cache(maxsize=100_000)
def fold_word(written: str) -> str:
    """One word without case, accents, vowel signs, tatweel, invisible characters and possessive; digits as 0 to 9.

    Empty where nothing is left.
    """
    written = bare(written)
    if written.isascii():
        return written.lower().replace("'", "").replace(".", "")[:LONGEST]
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", written[:1000]).casefold())
    kept = []
    for char in decomposed:
        if unicodedata.category(char) in _DROPPED:
            continue
        digit = unicodedata.digit(char, None) if char.isdigit() else None
        kept.append(char if digit is None else str(digit))
    folded = "".join(kept).translate(_ALIKE)
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", folded)))[:LONGEST]


def is_dense(char: str) -> bool:
    """Whether the letter is of a script that is written without blanks."""
    return char > "\u0e00" and _IS_DENSE.match(char) is not None


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The words of ``text`` from ``start``, in order."""
    for found in _pattern(text).finditer(text, start):
        form = fold_word(found[0])
        if form:
            yield Token(form, found.start(), found.end())


def forms(text: str) -> list[str]:
    """The folded words of ``text``, in order."""
    return [form for word in _pattern(text).findall(text) if (form := fold_word(word))]


def words_of(text: str) -> list[str]:
    """The words of ``text`` as they are written."""
    found: list[str] = _pattern(text).findall(text)
    return found


def token_at(text: str, place: int) -> Token | None:
    """The word that begins exactly at ``place``; None where none does."""
    near = _NEAR.match(text, place)
    found = _pattern(near[0]).match(text, place) if near else None
    form = fold_word(found[0]) if found else ""
    return Token(form, found.start(), found.end()) if found and form else None


def begin_of_word(text: str, place: int) -> int:
    """Where the word begins in which ``place`` stands; at most 60 code points before it."""
    least = max(0, place - 60)
    while place > least:
        char = text[place - 1]
        if not (char.isalnum() or char == "\u0640" or unicodedata.category(char) in _DROPPED - {"Cc"}):
            break
        if is_dense(char):
            break
        place -= 1
    return place
