"""Captions that are no ``figcaption``: words in a box of their own with a picture and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType
from reader.cleaning.boxes import holding
from reader.cleaning.chars import words
from reader.cleaning.credits import is_credit
from reader.cleaning.dom import Unit, leads_away
from reader.cleaning.phrases import contains
from reader.cleaning.structure import is_prose, signature

if TYPE_CHECKING:
    from reader.cleaning.selection import Selection

_MOST_WORDS = 90
"""Words of a caption with its credit."""
CAPTION = re.compile(
    r"(?:^|[\s_-])(?:img-?cap\w*|cap|legend\w*|bildtext|bildunterschrift|image-?text)(?:$|[\s_-])|caption",
    re.IGNORECASE,
)


def drop_captions(selection: Selection) -> None:
    """Find the captions of bare pictures; they are taken out of the text. Fills ``selection.captions``."""
    units = selection.units
    around = holding(units, selection.kept)
    pictures: Counter[_Element] = Counter()
    members: dict[_Element, list[int]] = {}
    for index, unit in enumerate(units):
        for up in unit.element.iterancestors():
            if unit.kind is BlockType.FIGURE:
                pictures[up] += 1
            elif unit.text:
                members.setdefault(up, []).append(index)
        if unit.text and unit.pieces:
            members.setdefault(unit.element, []).append(index)
    common = Counter(
        signature(unit) for index, unit in enumerate(units) if selection.kept[index] and is_prose(unit)
    )
    usual = {sign for sign, number in common.items() if number >= max(3, 0.25 * common.total())}
    for index, unit in enumerate(units):
        if unit.kind is not BlockType.FIGURE:
            continue
        found: list[int] = []
        for up in unit.element.iterancestors():
            if up in around or up.tag in ("body", "html", "article", "main") or pictures[up] > 1:
                break
            inside = members.get(up, [])
            if (inside and up.tag == "a" and leads_away(up)) or not _may_be_caption(
                [units[other] for other in inside], usual, bool(unit.text)
            ):
                break
            found = inside
        if found and all(is_credit(units[other].text, selection.meta) for other in found):
            # The portrait of an author, with name and date.
            selection.drop(index, "author")
        elif found and all(other > index for other in found):
            selection.captions[index] = found
            for other in found:
                selection.drop(other, "caption")


def _may_be_caption(others: list[Unit], usual: set[tuple[str, str, str]], captioned: bool) -> bool:
    """Whether all of ``others`` can be a picture's caption and credit."""
    if sum(words(other.text) for other in others) > (15 if captioned else _MOST_WORDS):
        return False
    return all(
        other.kind is BlockType.PARAGRAPH and other.linked < 0.8 and signature(other) not in usual
        for other in others
    )


def drop_following(selection: Selection) -> None:
    """Find the captions of bare pictures that are kept in the unit right after them; it is taken out of the text."""
    units = selection.units
    usual = Counter(signature(unit) for at, unit in enumerate(units) if selection.kept[at] and is_prose(unit))
    around = holding(units, selection.kept)
    for index, unit in enumerate(units):
        if (
            selection.kept[index]
            and unit.kind is BlockType.FIGURE
            and not unit.text
            and index not in selection.captions
        ):
            found = _following(units, index, usual, around)
            if found >= 0:
                selection.captions[index] = [found]
                selection.drop(found, "caption")


def _following(
    units: list[Unit], index: int, usual: Counter[tuple[str, str, str]], around: set[_Element]
) -> int:
    """Index of the unit that is a caption by its class, its credit, or its brevity; -1 when none is."""
    for after in (index + 1, index + 2):
        if after >= len(units) or units[after].kind is not BlockType.PARAGRAPH:
            break
        other = units[after]
        count = words(other.text)
        if other.element.tag == "figcaption" or CAPTION.search(other.element.get("class") or ""):
            return after
        if after > index + 1 or count > 40:
            continue
        short = (
            count <= 18
            and not is_prose(other)
            and other.linked < 0.5
            and usual[signature(other)] < 3
            and other.element not in around
            and not re.match(r"\d+[).]|.*:\Z", other.text)
        )
        if contains(phrases.CREDIT, other.text) or short:
            return after
    return -1
