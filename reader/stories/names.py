"""Names and figures of a text, for finding its other tellings: also across languages and scripts.

What is found here finds candidates and gives reasons; it is not shown as the text's own names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from reader.stories.commonness import commonness
from reader.stories.figure_values import Figure
from reader.stories.figures import figures
from reader.stories.tokens import fold_word

MOST, MOST_FIGURES, MOST_UNCASED = 40, 60, 240
"""Names of one text that are kept, those that stand in it most often first; figures, the first of them; words that may
be names, in a script without capitals."""
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
_PART_OF = regex.compile(
    r"\s+(?:of|out of|de|de un total de|من|من أصل|من بين)(?:\s+(?:the|its|their|las|los|sus|all))?\s+",
    regex.IGNORECASE,
)
NOUNS_CAPITAL = frozenset({"de", "lb", "nds"})
"""Languages that write every noun with a capital: there a single word is no name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as printed, its folded words, and how often it stands in the text, its last word alone included."""

    printed: str
    words: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that tells something of a story: ``key`` is its value in any language, ``weight`` how much it tells,
    0 to 1."""

    key: str
    printed: str
    weight: float


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
        told = " ".join(pieces)
        if key not in printed or printed[key].isupper():
            printed[key] = told
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
    """Whether two names may be one: "Osk" and "Maren Osk", not "Maren Osk" and "Jan Osk"."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return short[-1] == long[-1] and set(short) <= set(long)


def told_figures(text: str, language: str = "") -> list[Told]:
    """Counts, shares, money and days that a text tells of, each value once, in its order. Small counts, years and times
    of day stand in any text; they are left out. "14 of 62" is one figure more."""
    found: dict[str, Told] = {}
    before: Figure | None = None
    for figure in figures(text, language):
        part = before
        before = figure if figure.kind == "count" else None
        if not figure.exact:
            continue
        key, weight = _weighed(figure)
        if part and key and _PART_OF.fullmatch(text[part.end : figure.start]) and part.low < figure.low:
            both = f"{part.low:g}/{figure.low:g}"
            found.setdefault(both, Told(both, both, 1.0))
        if key:
            found.setdefault(key, Told(key, text[figure.start : figure.end], weight))
    return list(found.values())[:MOST_FIGURES]


def _weighed(figure: Figure) -> tuple[str, float]:
    value = figure.low
    match figure.kind:
        case "count" if value > 12:
            return f"{value:g}", 0.3 if value <= 31 else 0.5 if value < 100 else 0.9
        case "share":
            return f"{value * 100:g} %", 0.5
        case "money":
            return f"{value:g} {figure.unit}", 0.9
        case "date" if value % 100 and value < 10_000:
            return f"d{value:04g}", 0.25
    return "", 0.0


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

    for name in found:
        put([skeleton(word) for word in name.words], name.printed, 1.0)
    if is_cased(text):
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
    for words, times in counted.most_common(MOST_UNCASED):
        parts = [skeleton(word) for word in words]
        # a name is told in full once and by its last word after; foreign names seldom carry the article
        again = times > 1 or counted[words[-1:]] > 1
        weight = (1.0 if again else 0.8) * (0.5 if any(word.startswith("ال") for word in words) else 1.0)
        put(parts, printed.get(words, words[0]), weight)
    return keys
