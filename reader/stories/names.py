"""Names and figures of a text, for finding its other tellings: also across languages and scripts.

What is found here finds candidates and gives reasons; it is not shown as the text's own names.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from reader.stories.commonness import commonness
from reader.stories.tokens import fold_word

MOST = 40
"""Names of one text that are kept, those that stand in it most often first."""
_LETTERS = r"[\p{L}\p{M}'’ʼ-]"
_WORD = (
    rf"(?:\p{{Lu}}\.(?:\p{{Lu}}\.)*|(?:Mr|Ms|Mrs|Dr|St|Gen|Sen|Rep|Gov|Prof|Sr|Sra)\.|\p{{Lu}}{_LETTERS}*)"
)
_NAME = regex.compile(
    rf"\b{_WORD}(?:[ \u00a0](?:(?:of|de|del|de la|van|von|der|bin|al|el|da|dos|ibn)[ \u00a0])?{_WORD}){{0,4}}"
)
_BEGINS = regex.compile(r"(?:^|[\n.!?…:;؟“”\"«»‘(\[—–-])\s*$")
_CASED = regex.compile(r"\p{Lu}|\p{Ll}")
_ARABIC_WORD = regex.compile(r"[\p{Arabic}\p{M}]{2,}")
_POSSESSIVE = regex.compile(r"['’ʼ]s?$")
_FIGURE = regex.compile(r"(?<![\p{L}\p{N}])\p{Nd}+(?:[.,٫٬’'\u00a0\u202f]\p{Nd}+)*")
NOUNS_CAPITAL = frozenset({"de", "lb", "nds"})
"""Languages that write every noun with a capital: there a single word is no name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed, its folded words, and how often it stands in the text, its last word alone included."""

    printed: str
    words: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of at least two digits. ``value`` is without grouping, in Western digits ("1000.5")."""

    printed: str
    value: str


def names(text: str, language: str = "") -> list[Name]:
    """Names of a text in a script with capitals, those that stand in it most often first; none in other scripts.

    A single word at the beginning of a sentence is one only where it stands within a sentence too.
    """
    found: Counter[tuple[str, ...]] = Counter()
    printed: dict[tuple[str, ...], str] = {}
    unsure: Counter[tuple[str, ...]] = Counter()
    for match in _NAME.finditer(text):
        begins = bool(_BEGINS.search(text[max(0, match.start() - 3) : match.start()])) or match.start() == 0
        pieces = _POSSESSIVE.sub("", match.group()).split()
        words = [fold_word(piece.rstrip(".")) for piece in pieces]
        while (
            words
            and commonness(words[0], language) >= 0.02
            and (begins or commonness(words[0], language) >= 0.1)
        ):
            words, pieces, begins = words[1:], pieces[1:], False
        while words and commonness(words[-1], language) >= 0.25:
            words, pieces = words[:-1], pieces[:-1]
        key = tuple(word for word in words if word)
        if not key or sum(map(len, key)) < 3 or len(key) != len(pieces):
            continue
        if len(key) == 1 and (language in NOUNS_CAPITAL or commonness(key[0], language) >= 0.02):
            continue
        (unsure if begins and len(key) == 1 else found)[key] += 1
        printed.setdefault(key, " ".join(pieces))
    last = {key[-1] for key in found}
    for key, times in unsure.items():
        if key in found or key[-1] in last:
            found[key] += times
    return _joined(found, printed)


def _joined(found: Counter[tuple[str, ...]], printed: dict[tuple[str, ...], str]) -> list[Name]:
    """A last name alone counts for the full name that the text has, if it has one of that ending."""
    full: dict[str, tuple[str, ...]] = {}
    for key, _times in found.most_common():
        if len(key) > 1:
            full.setdefault(key[-1], key)
    times: Counter[tuple[str, ...]] = Counter()
    for key, number in found.items():
        times[full.get(key[0], key) if len(key) == 1 else key] += number
    return [Name(printed[key], key, number) for key, number in times.most_common(MOST)]


def same_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names may be one: "Rutte" and "Mark Rutte", not "Mark Rutte" and "Jan Rutte"."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return short[-1] == long[-1] and set(short) <= set(long)


def figures(text: str) -> list[Figure]:
    """Figures in digits of any script, each value once, in the order of the text."""
    found: dict[str, Figure] = {}
    for match in _FIGURE.finditer(text):
        digits = "".join(
            str(unicodedata.digit(char)) if char.isdigit() else "." if char in ".,٫" else ""
            for char in match.group()
        )
        value = _value(digits)
        if len(value) > 1:
            found.setdefault(value, Figure(match.group(), value))
    return list(found.values())


def _value(digits: str) -> str:
    """Without what groups thousands: "1.000" and "1,000" are one thousand, "4.25" stays."""
    head, *rest = digits.split(".")
    if rest and all(len(piece) == 3 for piece in rest) and head != "0":
        return head + "".join(rest)
    return f"{head}.{''.join(rest)}".rstrip(".").lstrip("0") or "0"


# ---- across scripts: the consonants of a name, in one rough Latin spelling

_ARABIC = {
    "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "g", "چ": "s", "ح": "", "ه": "", "ة": "", "خ": "k",
    "د": "d", "ض": "d", "ذ": "d", "ر": "r", "ز": "s", "ظ": "s", "س": "s", "ص": "s", "ش": "s", "ع": "", "غ": "g",
    "ف": "f", "ڤ": "f", "ق": "k", "ك": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
_LATIN = {
    "b": "b", "p": "b", "t": "t", "g": "g", "j": "g", "k": "k", "q": "k", "d": "d", "r": "r", "z": "s", "s": "s",
    "f": "f", "v": "f", "l": "l", "m": "m", "n": "n", "x": "ks", "c": "k",
}  # fmt: skip
_ARTICLE = ("وال", "بال", "لل", "ال", "فال", "كال")


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """The consonants of a name of Latin or Arabic letters, so that its spellings in both give the same."""
    word = fold_word(word)
    if word and "\u0600" <= word[0] <= "\u06ff":
        for article in _ARTICLE:
            if word.startswith(article) and len(word) > len(article) + 2:
                word = word[len(article) :]
                break
        letters = [_ARABIC.get(char, "") for char in word]
    else:
        for digraph, letter in (("ch", "s"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("kh", "k"), ("ck", "k")):
            word = word.replace(digraph, letter)
        for soft in ("ce", "ci", "cy"):
            word = word.replace(soft, f"s{soft[1]}")
        letters = [_LATIN.get(char, "") for char in word]
    kept: list[str] = []
    for letter in "".join(letters):
        if not kept or kept[-1] != letter:
            kept.append(letter)
    return "".join(kept)


def is_cased(text: str) -> bool:
    """Whether most of a text is in a script with capital letters."""
    piece = text[:2000]
    return len(_CASED.findall(piece)) * 2 > sum(char.isalpha() for char in piece)


def skeletons(found: list[Name], text: str, language: str = "") -> dict[str, tuple[str, float]]:
    """Keys that a name has in any script, each with the name as printed and its weight.

    In a script without capitals every word that is not common may be a name: only what another text's names
    share of them tells.
    """
    keys: dict[str, tuple[str, float]] = {}

    def put(parts: list[str], printed: str, weight: float) -> None:
        # a pair for the full name, one word where it has consonants enough; the fewer, the more words share them
        told = [(f"{one} {other}", len(one) + len(other)) for one, other in pairwise(parts) if one and other]
        told = [pair for pair in told if pair[1] >= 4] + [
            (part, len(part)) for part in parts if len(part) >= 3
        ]
        for key, letters in told:
            keys.setdefault(key, (printed, weight * (0.35 if letters == 3 else 0.7 if letters == 4 else 1.0)))

    if found or is_cased(text):
        for name in found:
            put([skeleton(word) for word in name.words], name.printed, 1.0)
        return keys
    counted: Counter[tuple[str, ...]] = Counter()
    printed: dict[tuple[str, ...], str] = {}
    before: tuple[str, int] | None = None
    for match in _ARABIC_WORD.finditer(text):
        folded = fold_word(match.group())
        common = commonness(folded, language) >= 0.02
        if not common:
            counted[(match.group(),)] += 1
            if before and before[1] == match.start() - 1:
                counted[(before[0], match.group())] += 1
                printed[before[0], match.group()] = f"{before[0]} {match.group()}"
        before = None if common else (match.group(), match.end())
    for words, times in counted.most_common(240):
        parts = [skeleton(word) for word in words]
        put(parts, printed.get(words, words[0]), 1.0 if times > 1 else 0.7)
    return keys
