"""The standfirst that a page shows: apart from the text, between headline and first paragraph."""

from __future__ import annotations

import re
from collections import Counter

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType, Metadata
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit
from reader.cleaning.phrases import contains, fold
from reader.cleaning.structure import signature

HEAD_WORDS = 40
"""Words of text after which headline, standfirst, byline and date are no longer expected again."""
_SHORTEST, _LONGEST = 5, 90
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|sub-?title|sub-?headline|sub-?heading|strap-?line|chapo|chapeau|vorspann|"
    r"entradilla|bajada|sumario|sottotitolo|ingress|article-?(?:intro|lead|excerpt|summary|description)|"
    r"post-?excerpt|hero-?(?:excerpt|standfirst)|headline-?sub|excerpt|lead-?text|lede|lead|einleitung)(?:$|[\s_-])",
    re.IGNORECASE,
)


def standfirst_at(units: list[Unit], kept: list[bool], meta: Metadata) -> int | None:
    """Index of the unit that is the standfirst: the one that the page declares, else one of that class."""
    stand = fold(meta.standfirst)
    count = Counter(signature(unit) for index, unit in enumerate(units) if kept[index])
    candidates = _candidates(units, kept)
    apart = [
        at
        for at in candidates
        if units[at].kind is not BlockType.PARAGRAPH or count[signature(units[at])] <= 1
    ]
    for at in apart:
        if stand and _is_declared(fold(units[at].text), stand):
            return at
    return next((at for at in apart if _NAMED.search(units[at].element.get("class") or "")), None)


def _candidates(units: list[Unit], kept: list[bool]) -> list[int]:
    """Units from the last ``h1`` before the text to its first forty words that could be a standfirst."""
    found: list[int] = []
    seen = 0
    for index, unit in enumerate(units):
        if unit.heading == 1 and not seen:
            found = []
        elif _may_be(unit):
            found.append(index)
        if kept[index] and unit.heading != 1:
            seen += words(unit.text)
        if seen >= HEAD_WORDS:
            break
    return found


def _may_be(unit: Unit) -> bool:
    if unit.kind is BlockType.FIGURE or unit.element.tag == "figcaption" or unit.linked >= 0.5:
        return False
    return _SHORTEST <= words(unit.text) <= _LONGEST and not contains(phrases.CREDIT, unit.text)


def _is_declared(text: str, stand: str) -> bool:
    """Whether a unit is the declared standfirst, or that cut short with an ellipsis."""
    if text == stand:
        return True
    start = stand.rstrip(". ").removesuffix("...")
    return (
        len(start) > 50 and text.startswith(start[: max(50, len(start) - 5)]) and len(text) < len(start) * 1.6
    )
