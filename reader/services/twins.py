"""Which tags may be one: pure functions over names, with the reason. Nothing is merged by itself.

Names are put into buckets by keys that twins share, so that the work grows with the number of tags and not with
its square; a bucket that is too full tells nothing and is left out.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from reader.folding import fold, initials

BUCKET_LIMIT = 12
"""Tags that may share a key; more of them, and the key is a common word."""
OVERLAP_LEAST = 3
"""Articles that two tags share before that says something."""
OVERLAP_MOST = 2000
"""Articles of a tag above which its overlaps are not counted; its name may still tell."""
OVERLAP_SHARE = 0.6
"""Part of the smaller tag's articles that carry both."""
STOP = {
    *("of", "the", "and", "in", "for", "on", "to", "at", "a", "an"),
    *("de", "del", "la", "el", "los", "las", "y", "en", "al"),
}  # fmt: skip


class Reason(StrEnum):
    """What speaks for two tags being one, the strongest first."""

    NAME = "name"
    ALIAS = "alias"
    CLOSED = "closed"
    PLURAL = "plural"
    WORDS = "words"
    INITIALS = "initials"
    PERSON = "person"
    OVERLAP = "overlap"


STRENGTH = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Named:
    """A tag as far as twins go. ``count``: articles filed under it; ``path``: ids from the root."""

    pk: int
    name: str
    kind: str
    count: int
    path: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tags that may be one; ``first`` is the larger. ``via`` is the other name that told it, if one did."""

    first: int
    second: int
    reason: Reason
    via: str = ""
    shared: int = 0
    """Articles that carry both; known for ``OVERLAP`` only."""


def _ascii(word: str) -> str:
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word)
    return "".join(char for char in plain if not unicodedata.combining(char))


def singular_word(word: str) -> str:
    """A folded English or Spanish word without its plural ending: "treaties" and "treaty" give the same."""
    word = _ascii(word)
    if len(word) < 4 or not word.isascii() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes", "ones", "ores", "ades", "ales", "eles")):
        # "churches", "taxes"; and Spanish after a consonant: "elecciones", "ciudades"
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A key that singular and plural share also where the singular ends in e ("zone", "zones")."""
    return singular_word(word).rstrip("e") or word


def keys(name: str, kind: str) -> Iterator[tuple[Reason, str]]:
    """Keys that twins share. ``name`` as written; the pairs are (what it would be, key)."""
    folded = fold(name)
    words = folded.split()
    if not words:
        return
    yield Reason.NAME, f"n:{folded}"
    yield Reason.CLOSED, f"c:{''.join(words)}"
    yield Reason.PLURAL, f"p:{' '.join(_stem(word) for word in words)}"
    said = sorted(_stem(word) for word in words if word not in STOP)
    if len(said) > 1:
        yield Reason.WORDS, f"w:{' '.join(said)}"
    letters = name.replace(".", "").strip()
    if len(words) == 1 and 2 <= len(folded) <= 6 and letters.isupper():
        yield Reason.INITIALS, f"i:{folded}"
    elif len(words) > 1:
        yield Reason.INITIALS, f"i:{initials(name)}"
        yield Reason.INITIALS, f"i:{''.join(word[0] for word in words)}"
        if kind in ("person", "topic"):
            yield Reason.PERSON, f"o:{words[0][0]} {words[-1]}"


def _told(reason: Reason, one: str, other: str) -> bool:
    """Whether two names that share a key are twins indeed."""
    first, second = fold(one).split(), fold(other).split()
    if reason == Reason.INITIALS:
        return (len(first) == 1) != (len(second) == 1)  # one of them is the letters
    if reason == Reason.PERSON:
        # "M. Osk" and "Maren Osk", not "Maren Osk" and "Mikel Osk"
        return len(first) == len(second) == 2 and (len(first[0]) == 1) != (len(second[0]) == 1)
    return True


def by_name(tags: Sequence[Named]) -> dict[tuple[int, int], Pair]:
    """Pairs whose names or other names tell that they may be one, each with its strongest reason.

    The key has the lower id first.
    """
    buckets: defaultdict[tuple[Reason, str], list[tuple[Named, str]]] = defaultdict(list)
    for tag in tags:
        for name in (tag.name, *tag.aliases):
            for key in set(keys(name, tag.kind)):
                buckets[key].append((tag, name))
    found: dict[tuple[int, int], Pair] = {}
    for (reason, _key), held in buckets.items():
        if not 2 <= len(held) <= BUCKET_LIMIT:
            continue
        for at, (one, one_name) in enumerate(held):
            for other, other_name in held[at + 1 :]:
                if one.pk == other.pk or not _told(reason, one_name, other_name):
                    continue
                larger, smaller = in_order(one, other)
                own = one_name == one.name and other_name == other.name
                why = reason if own or reason != Reason.NAME else Reason.ALIAS
                via = "" if own else (one_name if one_name != one.name else other_name)
                pair = Pair(larger.pk, smaller.pk, why, via)
                place = (min(one.pk, other.pk), max(one.pk, other.pk))
                known = found.get(place)
                if known is None or _rank(pair) < _rank(known):
                    found[place] = pair
    return found


def _rank(pair: Pair) -> tuple[int, bool]:
    return STRENGTH[pair.reason], bool(pair.via)


def in_order(one: Named, other: Named) -> tuple[Named, Named]:
    """The one that would stay first: that with more articles, then the older."""
    return (one, other) if (one.count, -one.pk) >= (other.count, -other.pk) else (other, one)


def worth_counting(tags: Sequence[Named], limit: int = 400) -> list[tuple[int, int]]:
    """Pairs that share an uncommon word and could share their articles: those whose overlap is worth a query.

    At most ``limit`` pairs, the larger first; a tag and one that it stands within are none.
    """
    buckets: defaultdict[str, list[Named]] = defaultdict(list)
    for tag in tags:
        if OVERLAP_LEAST <= tag.count <= OVERLAP_MOST:
            for word in {
                _stem(word) for word in fold(tag.name).split() if word not in STOP and len(word) > 2
            }:
                buckets[word].append(tag)
    pairs: set[tuple[int, int]] = set()
    for held in buckets.values():
        if 2 <= len(held) <= BUCKET_LIMIT:
            pairs |= {
                (larger.pk, smaller.pk)
                for at, one in enumerate(held)
                for other in held[at + 1 :]
                for larger, smaller in (in_order(one, other),)
                if one.kind == other.kind and not within(one, other)
            }
    return sorted(pairs)[:limit]


def within(one: Named, other: Named) -> bool:
    """Whether one of the two stands within the other."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def by_overlap(tags: Iterable[Named], shared: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], Pair]:
    """Pairs of which most articles of the smaller carry both. ``shared``: lower id, higher id, articles with both."""
    known = {tag.pk: tag for tag in tags}
    found = {}
    for first, second, both in shared:
        if first in known and second in known:
            larger, smaller = in_order(known[first], known[second])
            if both >= OVERLAP_LEAST and both >= OVERLAP_SHARE * smaller.count:
                found[first, second] = Pair(larger.pk, smaller.pk, Reason.OVERLAP, shared=both)
    return found


def in_line(
    pairs: Iterable[Pair], tags: Sequence[Named], dismissed: Collection[tuple[int, int]] = ()
) -> list[Pair]:
    """Pairs as they are offered: without the dismissed, the surest first, among equals those with more articles."""
    count = {tag.pk: tag.count for tag in tags}
    kept = [
        pair
        for pair in pairs
        if (min(pair.first, pair.second), max(pair.first, pair.second)) not in dismissed
    ]
    return sorted(
        kept,
        key=lambda pair: (
            STRENGTH[pair.reason], -count.get(pair.first, 0) - count.get(pair.second, 0), pair.first, pair.second
        ),
    )  # fmt: skip
