"""Where units stand in the tree: the element that holds the text, and which units look alike."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from lxml.etree import _Element

from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit

_MOST = 0.8
_DIGITS = re.compile(r"[0-9]+")
_END = re.compile(r"""[.!?…。！？؟।:;]["'”’»)\]』」]*\Z""")
_RUNNING = frozenset({BlockType.PARAGRAPH, BlockType.QUOTE, BlockType.LIST})


def is_prose(unit: Unit) -> bool:
    """Whether a unit reads like running text: a sentence, or many words."""
    if unit.kind not in _RUNNING:
        return False
    count = words(unit.text)
    return count >= 40 or (count >= 6 and bool(_END.search(unit.text)))


def within(unit: Unit, element: _Element) -> bool:
    """Whether the unit is in ``element`` (or is it)."""
    return unit.element is element or any(up is element for up in unit.element.iterancestors())


def core_of(units: list[Unit]) -> _Element | None:
    """The deepest element that holds four fifths of the prose; None when that is the whole page."""
    prose = [unit for unit in units if is_prose(unit)]
    total = sum(len(unit.text) for unit in prose)
    size: Counter[_Element] = Counter()
    for unit in prose:
        size[unit.element] += len(unit.text)
        for up in unit.element.iterancestors():
            size[up] += len(unit.text)
    holders = [element for element, held in size.items() if held >= _MOST * total]
    if not holders:
        return None
    deepest = max(holders, key=lambda element: sum(1 for _ in element.iterancestors()))
    if deepest.tag == "p" and deepest.getparent() is not None:
        deepest = deepest.getparent()
    return None if deepest.tag in ("body", "html") else deepest


def holders(units: list[Unit]) -> set[_Element]:
    """Elements that hold half of the units, or more."""
    count = Counter(
        at for unit in units for at in unit.element.iterancestors() if at.tag not in ("html", "body")
    )
    return {at for at, number in count.items() if number >= 0.5 * len(units)}


def signature(unit: Unit) -> tuple[str, str, str]:
    """What the unit, its parent and its grandparent are: tag and class without numbers."""
    parent = unit.element.getparent()
    grand = parent.getparent() if parent is not None else None
    return _sign(unit.element), _sign(parent), _sign(grand)


def _sign(element: _Element | None) -> str:
    if element is None or element.tag in ("body", "html"):
        return ""
    own = element.get("class")
    return f"{element.tag} {_without_digits(own)}" if own else f"{element.tag} "


@lru_cache(maxsize=4096)
def _without_digits(name: str) -> str:
    return _DIGITS.sub("", name).strip()
