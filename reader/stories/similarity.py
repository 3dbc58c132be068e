"""What an article is found by, and how near two articles are: weighted terms, names, figures, and the time between.

Terms are weighed by how often they stand in the text (headline and opening count more) and by how rare they are in the
library. A small library knows little of rarity; there, what is common in news anyway speaks with it (``Rarity``).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from reader.stories.commonness import commonness
from reader.stories.names import Name, Told, is_cased, names, skeletons, told_figures
from reader.stories.tokens import Tokens, tokens

EDITION = 1
"""Of the way in which signatures are made. Raise it where the same text would give another one."""
TERMS, JOINED = 40, 32
"""Terms that an article is found by; of them, those that it looks for others with."""
ACROSS_KEPT, ACROSS_JOINED = 120, 40
"""The same of names and figures, which find tellings in other languages."""
SURE_LETTERS = 4
"""Consonants of a name from which on it is not taken for another one."""
VECTOR = 400
"""Terms that are kept of one text."""
HEADLINE, STANDFIRST, OPENING = 3, 2, 2
"""How often a word counts there."""
OPENING_WORDS = 60
BACKGROUND = 150.0
"""Articles' worth of what is known of words anyway, beside the library's own counts."""
FLATNESS = 0.7
"""Power of a term's rarity. With 1 a word that only two articles have outweighs ten that tell of the same."""
_STEP, _COMMON_STEP = 8.0, 16.0
_FUNCTION_WORD = 0.25


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as it is compared: terms with their weight in the text, how common each is in news, names, figures."""

    language: str
    terms: dict[int, float]
    common: dict[int, float]
    names: tuple[Name, ...]
    figures: tuple[Told, ...]
    across: dict[int, float]
    """Names and figures as terms of any language, with their weight."""
    across_printed: dict[int, str]
    """The names of them, as printed, where the key is long enough to mean one name alone."""
    cased: bool
    """Whether the script has capitals, which tell what is a name."""


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
        root = word.removesuffix(suffix)
        if root != word and len(root) > 2 and root[-1] != "e" and _VOWELS & set(root):
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    return word.removesuffix("e") if len(word) > 3 else word


_VOWELS = frozenset("aeiouy")


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
    numbers = told_figures(whole, language)
    across: dict[int, float] = {}
    printed: dict[int, str] = {}
    for key, (name, weight) in skeletons(named, whole, language).items():
        across[term(f"~{key}")] = weight
        if len(key) >= SURE_LETTERS:
            printed[term(f"~{key}")] = name
    for figure in numbers:
        across[term(f"#{figure.key}")] = figure.weight
    return Profile(
        language,
        {term(word): weights[word] for word in best},
        {term(word): common[word] for word in best},
        tuple(named),
        tuple(numbers),
        across,
        printed,
        is_cased(text),
    )


def _count(
    piece: Tokens, language: str, times: int, first: int, counts: Counter[str], common: dict[str, float]
) -> None:
    """Adds the terms of ``piece``, the first ``first`` words ``times`` times. Pairs of words were tried: they made the
    finding worse, since two tellings seldom put two words side by side alike."""
    for at, word in enumerate(piece.words):
        share = commonness(word, language)
        if share >= _FUNCTION_WORD or (len(word) < 2 and word.isascii()):
            continue
        stemmed = stem(word, language)
        counts[stemmed] += times if at < first else 1
        common[stemmed] = min(share, common.get(stemmed, 1.0))


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare terms are: in the library, as far as it can tell, and in news anyway."""

    articles: int
    counts: Mapping[int, int]
    """In how many of the library's articles a term stands, about; one that is missing stands in none."""

    def of(self, key: int, common: float = 0.002) -> float:
        """The weight of a term's rarity. ``common``: share of news articles that it is expected in anyway."""
        stands = self.counts.get(key, 0) + BACKGROUND * common
        return math.pow(math.log(1.0 + (self.articles + BACKGROUND) / (stands + 0.5)), FLATNESS)


def weight_of_name(times: int, words: int, rare: float) -> float:
    """How much it tells that two articles share a name: rare ones more, full ones more than single words."""
    return rare * (1.0 + math.log(times)) * (1.5 if words > 1 else 1.0)


def pack(terms: Mapping[int, float], common: Mapping[int, float]) -> bytes:
    """Terms as bytes: 32 bits each term, then 8 bits each weight (eighths), then 8 bits each how common it is
    (sixteenths of halvings). The weightiest first."""
    best = sorted(terms, key=lambda key: (-terms[key], key))
    weights = bytes(min(255, round(terms[key] * _STEP)) for key in best)
    shares = bytes(min(255, round(-math.log2(common[key]) * _COMMON_STEP)) for key in best)
    return array("I", best).tobytes() + weights + shares


def unpack(packed: bytes) -> tuple[dict[int, float], dict[int, float]]:
    """What ``pack`` packed: weights, and how common each term is."""
    size = len(packed) // 6
    keys = array("I")
    keys.frombytes(packed[: 4 * size])
    weights, shares = packed[4 * size : 5 * size], packed[5 * size : 6 * size]
    return (
        {key: weight / _STEP for key, weight in zip(keys, weights, strict=True)},
        {key: _SHARES[share] for key, share in zip(keys, shares, strict=True)},
    )


_SHARES = [2.0 ** (-share / _COMMON_STEP) for share in range(256)]


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
    """What is left of a likeness after some days; nothing is lost where one of the times is not known.

    Tellings of one event come within days; a part of it lasts, for what comes of the event weeks later.
    """
    return 1.0 if days is None else 0.6 * math.exp(-days / 5.0) + 0.4 * math.exp(-days / 30.0)


WITNESSES, SURE = 3, 0.2
"""Of what is found, how many speak for others, and from which likeness on."""
SPOKEN_FOR = 0.5
"""How much the likeness to a witness adds."""


def witnessed(scores: Sequence[float], between: Sequence[Sequence[float]]) -> list[float]:
    """The scores of candidates, each raised where it is also like what was found first: tellings of one event are like
    each other, and what is like one of them alone is often about something else.

    ``between[w][c]`` is the likeness of candidate ``c`` to the witness ``w``, which is candidate ``w``; the candidates
    are in the order of their scores.
    """
    return [
        score + SPOKEN_FOR * max((scores[w] * row[c] for w, row in enumerate(between) if w != c), default=0.0)
        for c, score in enumerate(scores)
    ]


# ---- what two articles are to each other

COPY_SHARE = 0.8
"""Of the sentences of the shorter, from which on it is the same text."""
SAME, SAME_DAYS = 0.2, 3.0
"""Likeness from which on, and days up to which, two articles tell the same; few do that are not."""
WEAK = 0.05
"""Likeness below which nothing is kept."""
FOLLOWS_DAYS = 45.0
TRANSLATED, TRANSLATED_CREDITED = 0.85, 0.2
"""Part of the names and figures that a translation keeps; where it says that it is one, so many are enough."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two articles are. All from 0 to 1 but ``days``, which is None where a time is not known."""

    score: float
    """With what the time between took away, and what others spoke for it."""
    days: float | None
    raw: float = 0.0
    """Without either."""
    sentences: float = 0.0
    """Share of the sentences of the shorter that the other has word for word."""
    across: bool = False
    """Whether they are in two languages; then ``alike`` is the share of names and figures of the poorer in both."""
    alike: float = 0.0
    lengths: float = 1.0
    """Length of the shorter as a share of the longer."""
    credited: bool = False
    """Whether one of them names the other's outlet as its source, and says that it is a translation."""

    @property
    def kind(self) -> str:
        """Copy, translation, same story, follow-up or background: the first that holds.

        - copy: at least ``COPY_SHARE`` of the sentences of the shorter stand in the other;
        - translation: another language, about as long, at most ``SAME_DAYS`` apart, and one credits the other's
          outlet and says that it is a translation, or nearly all names and figures are the same;
        - same story: a score of at least ``SAME``, at most ``SAME_DAYS`` apart (or one of the times not known);
        - follow-up: as alike, whatever the time took away, at most ``FOLLOWS_DAYS`` apart;
        - background: all else that is suggested.
        """
        if self.sentences >= COPY_SHARE:
            return "copy"
        near = self.days is None or self.days <= SAME_DAYS
        told_alike = self.alike >= (TRANSLATED_CREDITED if self.credited else TRANSLATED)
        if self.across and near and told_alike and self.lengths >= 0.5 and self.score >= SAME:
            return "translation"
        if self.score >= SAME and near:
            return "same_story"
        if self.raw >= SAME and self.days is not None and SAME_DAYS < self.days <= FOLLOWS_DAYS:
            return "follow_up"
        return "background"


SURELY, FEWEST_SHARED = 0.5, 3
"""Weight from which on a shared name or figure is hardly chance, and how many of them two languages must share."""


def across_languages(
    one: Mapping[int, float],
    other: Mapping[int, float],
    rare: Mapping[int, float],
    norm: float,
    norm_other: float,
    printed: Mapping[int, str],
) -> tuple[float, float]:
    """How alike two articles of two languages are by their names and figures, and which part of the poorer's the other
    has, both 0 to 1. ``rare`` must hold all keys of ``one``; ``printed`` says which of them are of one name.

    A length of 0 stands for a text in a script without capitals: which of its words are names is not known, so that
    the other's names alone decide.
    """
    shared = one.keys() & other.keys()
    sure = {printed.get(key, key) for key in shared if one[key] >= SURELY and other[key] >= SURELY}
    norm, norm_other = norm or norm_other, norm_other or norm
    if len(sure) < FEWEST_SHARED or not norm:
        return 0.0, 0.0
    dot = sum(one[key] * other[key] * rare[key] ** 2 for key in shared)
    return min(1.0, dot / (norm * norm_other)), min(1.0, dot / min(norm, norm_other) ** 2)
