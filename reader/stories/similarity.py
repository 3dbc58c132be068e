"""What an article is found by, and how near two articles are: weighted terms, names, figures, and the time between.

Terms are weighed by how often they stand in the text (headline and opening count more) and by how rare they are in the
library. A small library knows little of rarity; there, what is common in news anyway speaks with it (``Rarity``).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from reader.stories.commonness import commonness
from reader.stories.names import Figure, Name, figures, names, skeletons
from reader.stories.tokens import Tokens, sentence_ends, tokens

EDITION = 1
"""Of the way in which signatures are made. Raise it where the same text would give another one."""
TERMS, JOINED, ACROSS = 40, 24, 24
"""Terms that an article is found by; of them, those that it looks for others with; names and figures it looks for
tellings in other languages with."""
VECTOR = 400
"""Terms that are kept of one text."""
HEADLINE, STANDFIRST, OPENING = 3, 2, 2
"""How often a word counts there."""
OPENING_WORDS = 60
HALF_LIFE_DAYS = 14.0
BACKGROUND = 600.0
"""Articles' worth of what is known of words anyway, beside the library's own counts."""
_STEP = 8.0
_FUNCTION_WORD, _COMMON = 0.25, 0.04


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as it is compared: terms with their weight in the text, how common each is in news, names, figures."""

    language: str
    terms: dict[int, float]
    common: dict[int, float]
    names: tuple[Name, ...]
    figures: tuple[Figure, ...]
    across: dict[int, float]
    """Names and figures as terms of any language, with their weight."""
    across_printed: dict[int, str]


def term(text: str) -> int:
    """The number that stands for a folded term: 32 bits."""
    return crc32(text.encode())


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """A folded word without its plural or flexion, roughly; for matching only."""
    if len(word) < 4:
        return word
    if "\u0600" <= word[0] <= "\u06ff":
        for prefix in ("وال", "بال", "كال", "فال", "لل", "ال", "و"):
            if word.startswith(prefix) and len(word) >= len(prefix) + 3:
                word = word[len(prefix) :]
                break
        for suffix in ("هما", "ات", "ون", "ين", "ان", "ها", "هم", "ية", "ه", "ة", "ي"):
            if word.endswith(suffix) and len(word) >= len(suffix) + 3:
                return word[: -len(suffix)]
        return word
    if not word.isascii() or not word.isalpha():
        return word
    if language == "es":
        word = word.removesuffix("s")
        return word[:-1] if len(word) > 4 and word[-1] in "aoe" else word
    if language != "en":
        return word
    for suffix, put in (("sses", "ss"), ("ies", "y"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")):
        if word.endswith(suffix):
            word = word[: -len(suffix)] + put
            break
    for suffix in ("ing", "ed"):
        if word.endswith(suffix) and len(word) >= len(suffix) + 4:
            word = word[: -len(suffix)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 4 else word


def profile(headline: str, standfirst: str, text: str, language: str) -> Profile:
    """What an article is found by. Linear in its length."""
    language = language.partition("-")[0].lower()
    counts: Counter[str] = Counter()
    common: dict[str, float] = {}
    body = tokens(text)
    for piece, times in ((tokens(headline), HEADLINE), (tokens(standfirst), STANDFIRST)):
        _count(piece, language, times, len(piece), counts, common)
    _count(body, language, OPENING, OPENING_WORDS, counts, common)
    weights = {word: 1.0 + math.log(times) for word, times in counts.items()}
    best = sorted(weights, key=lambda word: (weights[word] * math.log(1 / common[word]), word), reverse=True)[
        :VECTOR
    ]
    whole = f"{headline}\n{standfirst}\n{text}"
    # a headline may have capitals everywhere; what is a name, the text says
    named = names(f"{standfirst}\n{text}", language)
    numbers = figures(whole)
    across: dict[int, float] = {}
    printed: dict[int, str] = {}
    for key, (name, weight) in skeletons(named, whole, language).items():
        across[term(f"~{key}")], printed[term(f"~{key}")] = weight, name
    for figure in numbers:
        across[term(f"#{figure.value}")], printed[term(f"#{figure.value}")] = 0.6, figure.printed
    return Profile(
        language,
        {term(word): weights[word] for word in best},
        {term(word): common[word] for word in best},
        tuple(named),
        tuple(numbers),
        across,
        printed,
    )


def _count(
    piece: Tokens, language: str, times: int, first: int, counts: Counter[str], common: dict[str, float]
) -> None:
    """Adds the terms of ``piece``, the first ``first`` words ``times`` times."""
    before, share_before = "", 1.0
    for at, word in enumerate(piece.words):
        share = commonness(word, language)
        if share >= _FUNCTION_WORD or (len(word) < 2 and word.isascii()):
            before = ""
            continue
        weight = times if at < first else 1
        stemmed = stem(word, language)
        counts[stemmed] += weight
        common[stemmed] = min(share, common.get(stemmed, 1.0))
        if before and share < _COMMON and share_before < _COMMON and not sentence_ends(piece, at - 1, at):
            pair = f"{before} {stemmed}"
            counts[pair] += weight
            common[pair] = max(min(share, share_before) / 4, 0.0002)
        before, share_before = stemmed, share


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare terms are: in the library, as far as it can tell, and in news anyway."""

    articles: int
    counts: Mapping[int, int]
    """In how many of the library's articles a term stands, about; one that is missing stands in none."""

    def of(self, key: int, common: float = 0.002) -> float:
        """The weight of a term's rarity. ``common``: share of news articles that it is expected in anyway."""
        stands = self.counts.get(key, 0) + BACKGROUND * common
        return math.log(1.0 + (self.articles + BACKGROUND) / (stands + 0.5))


def pack(terms: Mapping[int, float]) -> bytes:
    """Terms and weights as bytes: 32 bits each term, then 8 bits each weight (eighths). Most-weighted first."""
    best = sorted(terms, key=lambda key: (-terms[key], key))
    keys = array("I", best)
    return keys.tobytes() + bytes(min(255, round(terms[key] * _STEP)) for key in best)


def unpack(packed: bytes) -> dict[int, float]:
    """What ``pack`` packed."""
    size = len(packed) // 5
    keys = array("I")
    keys.frombytes(bytes(packed[: 4 * size]))
    return {key: weight / _STEP for key, weight in zip(keys, packed[4 * size :], strict=True)}


def strongest(terms: Mapping[int, float], rare: Mapping[int, float], most: int = TERMS) -> list[int]:
    """The weightiest terms, the weightiest first."""
    return sorted(terms, key=lambda key: (-terms[key] * rare[key], key))[:most]


def length(terms: Mapping[int, float], rare: Mapping[int, float]) -> float:
    """Of a vector of weighted terms."""
    return math.sqrt(sum((weight * rare[key]) ** 2 for key, weight in terms.items()))


def cosine(
    one: Mapping[int, float], other: Mapping[int, float], rare: Mapping[int, float], norms: float
) -> float:
    """How alike two vectors are, 0 to 1; ``rare`` must hold all terms of ``one``, ``norms`` is the product of both
    lengths."""
    if not norms:
        return 0.0
    shared = one.keys() & other.keys()
    return min(1.0, sum(one[key] * other[key] * rare[key] ** 2 for key in shared) / norms)


def decay(days: float | None) -> float:
    """What is left of a likeness after some days; nothing is lost where one of the times is not known."""
    return 1.0 if days is None else math.exp(-abs(days) / HALF_LIFE_DAYS)


# ---- what two articles are to each other

COPY_SHARE = 0.8
"""Of the sentences of the shorter, from which on it is the same text."""
SAME, SAME_DAYS = 0.12, 3.0
WEAK = 0.05
"""Likeness below which nothing is suggested."""
FOLLOWS_DAYS = 45.0


def kind_of(score: float, days: float | None, shared: float, *, across: bool, alike: float = 0.0) -> str:
    """Copy, same story, translation, follow-up or background: by the first rule that holds.

    - copy: at least ``COPY_SHARE`` of the sentences of the shorter stand in the other;
    - translation: another language, and most of the names and figures (``alike``, 0 to 1) are the same;
    - same story: score of at least ``SAME``, at most ``SAME_DAYS`` apart (or one of the times not known);
    - follow-up: such a score up to ``FOLLOWS_DAYS`` apart;
    - background: all else that is suggested.
    """
    if shared >= COPY_SHARE:
        return "copy"
    near = days is None or abs(days) <= SAME_DAYS
    if across and near and alike >= 0.6:
        return "translation"
    if score >= SAME and near:
        return "same_story"
    if score >= SAME and days is not None and abs(days) <= FOLLOWS_DAYS:
        return "follow_up"
    return "background"


def apart(names_a: Collection[int], names_b: Collection[int]) -> float:
    """Which share of the smaller of two collections the other has too, 0 to 1."""
    least = min(len(names_a), len(names_b))
    return len(set(names_a) & set(names_b)) / least if least else 0.0
