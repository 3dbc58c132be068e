"""Known tags whose names stand in a text: offered with the words that caused it, never filed by themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from reader.folding import fold
from reader.models import Tag, TagAlias, TagKind

LONGEST = 5
"""Words of a name that is looked for."""
MOST = 8
"""Tags that are offered."""
TEXT_LIMIT = 60_000
"""Code points of the text that are looked at."""
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*\.?")
_PROPER = {TagKind.PERSON, TagKind.PLACE, TagKind.ORGANISATION}
_HEADLINE_WEIGHT = 3
_OFTEN = 3
"""How often a topic's name must stand in the text, when it does not stand in the headline."""
_PORTION = 800


@dataclass(frozen=True, slots=True)
class Suggested:
    """A tag, the words of the text that speak for it, and how often they stand there."""

    tag: Tag
    words: str
    times: int
    in_headline: bool


def known_in(headline: str, text: str, *, but: Collection[int] = ()) -> list[Suggested]:
    """The tags whose name or other name stands in headline or text, the best first; not the tags ``but``.

    A person, place or organisation counts where it is written as a name, not as a common word at the beginning
    of a sentence alone; a topic where it stands in the headline or several times.
    """
    times, written, proper = _runs(text[:TEXT_LIMIT])
    in_headline, headline_written, headline_proper = _runs(headline)
    names = set(times) | set(in_headline)
    best: dict[int, Suggested] = {}
    for name, tag in _tags_named(names):
        if tag.pk in but or tag.hidden:
            continue
        number = times[name] + in_headline[name]
        if tag.kind in _PROPER:
            if not (name in proper or name in headline_proper):
                continue
        elif name not in in_headline and times[name] < _OFTEN:
            continue
        one = Suggested(
            tag, written.get(name) or headline_written.get(name) or tag.name, number, name in in_headline
        )
        if tag.pk not in best or _weight(one) > _weight(best[tag.pk]):
            best[tag.pk] = one
    return sorted(best.values(), key=lambda one: (-_weight(one), one.tag.name))[:MOST]


def _weight(one: Suggested) -> float:
    return one.times + (_HEADLINE_WEIGHT if one.in_headline else 0) + (0.5 if one.tag.kind in _PROPER else 0)


def _runs(text: str) -> tuple[Counter[str], dict[str, str], set[str]]:
    """Every run of up to ``LONGEST`` words, folded: how often, as first written, and which are written as names."""
    times: Counter[str] = Counter()
    written: dict[str, str] = {}
    proper: set[str] = set()
    for line in text.split("\n"):
        found = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(line)]
        folded = [fold(word) for _start, _end, word in found]
        for first in range(len(found)):
            for last in range(first, min(first + LONGEST, len(found))):
                if last > first and _ends(line, found[last - 1], found[last][0]):
                    break
                name = " ".join(folded[first : last + 1])
                times[name] += 1
                written.setdefault(name, line[found[first][0] : found[last][1]].rstrip("."))
                if name not in proper and _as_name(line, found[first][0], found[first][2], last > first):
                    proper.add(name)
    return times, written, proper


def _ends(line: str, word: tuple[int, int, str], following: int) -> bool:
    """Whether something ends between a word and the one that begins at ``following``: no name runs over it."""
    if any(char in ".!?;:،؛" for char in line[word[1] : following]):
        return True
    return word[2].endswith(".") and "." not in word[2][:-1] and len(word[2]) > len("Dr.")


def _as_name(line: str, start: int, word: str, several: bool) -> bool:
    """Whether a run beginning with ``word`` is written as a name: a capital that no beginning of a sentence asks for.

    Scripts without capitals cannot say; there every run may be one.
    """
    if not word[0].isupper():
        return not word[0].islower()
    before = line[:start].rstrip(" \"'“”‘’«»([")
    return several or word.isupper() or not (not before or before[-1] in ".!?…")


def _tags_named(names: set[str]) -> list[tuple[str, Tag]]:
    wanted = sorted(name for name in names if 2 <= len(name) <= 200)
    found: list[tuple[str, Tag]] = []
    for at in range(0, len(wanted), _PORTION):
        part = wanted[at : at + _PORTION]
        found += [(tag.folded, tag) for tag in Tag.objects.filter(folded__in=part)]
        found += [
            (alias.folded, alias.tag)
            for alias in TagAlias.objects.filter(folded__in=part).select_related("tag")
        ]
    return found
