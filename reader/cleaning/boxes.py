"""Boxes inside the text: what stands apart from the running text, and is furniture by what stands beside it.

A box is the widest element around a piece that does not hold the article. A form for a newsletter makes all of its
box an advertisement for one; a paragraph beside a headline that leads elsewhere is that headline's teaser.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml.etree import _Element

from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit, leads_away
from reader.cleaning.furniture import kind_by_words
from reader.cleaning.phrases import fold
from reader.cleaning.structure import is_prose, signature

if TYPE_CHECKING:
    from reader.cleaning.selection import Selection

_SPREADING = frozenset({"newsletter", "paywall", "consent"})
_SHARE = 0.15
"""A box that holds this part of the text is no piece of furniture."""
_TEASER_WORDS = 90
_APPEAL_WORDS = 160
_APPEAL = re.compile(
    r"(?:(?:consider|by) (?:joining|subscribing|donating|supporting us|becoming a (?:member|subscriber|supporter))|"
    r"support (?:our|independent|quality) (?:work|journalis\w+|reporting|newsroom)|make a (?:donation|contribution)|"
    r"(?:paid for|funded|supported|financed) by (?:its|our|you|the) ?(?:own )?readers|reader[- ](?:funded|supported)|"
    r"donate (?:now|today|here)|if you (?:value|valued|liked|enjoyed|like|enjoy) (?:this|our|what)|"
    r"unterstutzen sie (?:uns|unsere)|unterstutze (?:uns|unsere)|(?:jetzt|mit einer) spende|spenden sie|"
    r"braucht (?:deine|ihre|eure) unterstutzung|finanziell unterstutz\w+|freiwillig(?:e|en)? (?:beitrag|zahl)\w*|"
    r"soutenez|faites un don|faire un don|apoya (?:a |nuestro|el )|haz una donacion|hazte soci[oa]|sostieni(?:ci)? |"
    r"fai una donazione|apoie (?:o |a |nosso)|steun (?:ons|onze)|stod (?:oss|var)|wesprzyj|поддержите|"
    r"ادعم(?:وا|نا)|تبرع)"
)


def holding(units: list[Unit], kept: list[bool]) -> set[_Element]:
    """Elements that hold half of the kept words, or more."""
    size: Counter[_Element] = Counter()
    for unit, yes in zip(units, kept, strict=True):
        if yes:
            if unit.pieces:
                size[unit.element] += len(unit.text)
            for up in unit.element.iterancestors():
                size[up] += len(unit.text)
    total = sum(len(unit.text) for unit, yes in zip(units, kept, strict=True) if yes)
    return {element for element, held in size.items() if held >= 0.5 * total}


def box_of(unit: Unit, around: set[_Element]) -> _Element | None:
    """The widest element around a unit that does not hold the article; None when the unit stands in the text."""
    box = None
    at = unit.element if unit.pieces and unit.element not in around else unit.element.getparent()
    while at is not None and at not in around and at.tag not in ("body", "html"):
        box = at
        at = at.getparent()
    return box


def drop_boxes(selection: Selection) -> None:
    """Take boxes of furniture out of the text: sign-ups, teasers, headings without text, appeals for money."""
    units, kept = selection.units, selection.kept
    around = holding(units, kept)
    total = sum(len(unit.text) for unit, yes in zip(units, kept, strict=True) if yes) or 1
    common = Counter(signature(unit) for unit, yes in zip(units, kept, strict=True) if yes and is_prose(unit))
    boxes: dict[_Element, list[int]] = {}
    for index, unit in enumerate(units):
        if (box := box_of(unit, around)) is not None:
            boxes.setdefault(box, []).append(index)
    for members in boxes.values():
        inside = [index for index in members if kept[index]]
        if not inside or sum(len(units[index].text) for index in inside) > _SHARE * total:
            continue
        if kind := _kind(selection, members, inside, common):
            whole = kind in _SPREADING or kind == "related"
            for index in members if whole else inside:
                if kept[index] or units[index].text:
                    selection.drop(index, kind)


def _kind(
    selection: Selection, members: list[int], inside: list[int], common: Counter[tuple[str, str, str]]
) -> str:
    """The kind of furniture that a box is, or an empty string."""
    units = selection.units
    for index in members:
        kind = selection.why.get(index) or kind_by_words(units[index])
        if kind in _SPREADING:
            return kind
    texts = [units[index] for index in inside if units[index].kind is not BlockType.FIGURE]
    if not texts:
        return ""
    alike = any(common[signature(unit)] >= 3 for unit in texts)
    count = sum(words(unit.text) for unit in texts)
    if not alike and count <= _TEASER_WORDS and any(_is_linked_headline(units[index]) for index in members):
        return "related"
    if not alike and count <= _APPEAL_WORDS and any(_APPEAL.search(fold(unit.text)) for unit in texts):
        return "appeal"
    if all(unit.heading for unit in texts) and len(members) > len(texts):
        others = [units[index] for index in members if index not in inside]
        if any(words(other.text) >= 3 for other in others):
            return "boilerplate"
    return ""


def related_boxes(selection: Selection) -> dict[int, _Element]:
    """The box of every unit that stands in one amid the text and with others that are nothing but links."""
    units, kept = selection.units, selection.kept
    around = holding(units, kept)
    boxes: dict[_Element, list[int]] = {}
    for index in range(max(0, selection.first), selection.last + 1):
        if units[index].text and (box := box_of(units[index], around)) is not None:
            boxes.setdefault(box, []).append(index)
    found: dict[int, _Element] = {}
    for box, members in boxes.items():
        texts = [units[index] for index in members if units[index].linked > 0 or words(units[index].text) > 8]
        size = sum(len(unit.text) for unit in texts)
        linked = sum(len(unit.text) * unit.linked for unit in texts)
        why = {selection.why.get(index, "related") for index in members}
        if any(kept[index] for index in members) or not size or linked < 0.75 * size:
            continue
        if why <= {"related", "boilerplate"} and sum(words(unit.text) for unit in texts) >= 4:
            found.update(dict.fromkeys(members, box))
    return found


def _is_linked_headline(unit: Unit) -> bool:
    """Whether a unit is a headline that leads to another page."""
    return unit.linked >= 0.9 and words(unit.text) >= 4 and unit.kind is not BlockType.LIST


def drop_teasers(selection: Selection) -> None:
    """Headings and lines inside a link that holds more than them: cards that lead to other articles."""
    inside: Counter[_Element] = Counter()
    anchors: dict[int, _Element] = {}
    for index, unit in enumerate(selection.units):
        if unit.linked < 0.9 and unit.kind is not BlockType.FIGURE:
            continue
        at: _Element | None = unit.element
        anchor = at if at is not None and at.tag == "a" else next(unit.element.iterancestors("a"), None)
        if anchor is not None and leads_away(anchor):
            anchors[index] = anchor
            inside[anchor] += 1
    for index, anchor in anchors.items():
        unit = selection.units[index]
        if inside[anchor] > 1 and (unit.text or unit.kind is BlockType.FIGURE):
            selection.drop(index, "related")
