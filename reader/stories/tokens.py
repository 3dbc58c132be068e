"""Words of a text, folded for comparing, each with its place (code points).

Folding drops what editors and programs change without changing the words: case, accents, composed or decomposed
letters, presentation forms, joiners, marks of direction; between words also quotation marks, dashes and blanks.
It is for matching only: what is stored and shown is the text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

_WORD = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}][\p{M}]*|[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}][\p{M}]*"
    r"|[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\p{Cf}]|['’ʼ](?=[\p{L}\p{N}]))*"
)
"""Scripts without blanks between words count a letter as a word."""
SENTENCE_END = regex.compile(r"[.!?…؟。！？][\"'”’»)\]]*(\s|$)|\n")
"""What stands between two words where a sentence or a line ends."""
_IGNORED = {"Mn", "Cf", "Me"}
_TATWEEL = "\u0640"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of ``text`` in order: folded, and where each begins and ends (code points, end exclusive)."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)


def fold_word(word: str) -> str:
    """A word as it is compared."""
    if word.isascii():
        return word.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", decomposed)
        if unicodedata.category(char) not in _IGNORED and char != _TATWEEL and char not in "'’ʼ"
    )


def tokens(text: str) -> Tokens:
    """The words of ``text``. Linear in its length."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    known: dict[str, str] = {}
    for match in _WORD.finditer(text):
        written = match.group()
        word = known.get(written)
        if word is None:
            word = known[written] = fold_word(written)
        if word:
            words.append(word)
            starts.append(match.start())
            ends.append(match.end())
    return Tokens(text, words, starts, ends)


def sentence_ends(text: Tokens, first: int, last: int) -> bool:
    """Whether a sentence or a line ends between two words."""
    return (
        bool(SENTENCE_END.search(text.text[text.ends[first] : text.starts[last]]))
        if last == first + 1
        else any(
            SENTENCE_END.search(text.text[text.ends[k] : text.starts[k + 1]]) for k in range(first, last)
        )
    )
