"""Which figures belong to the article: those in its text, and the one at its head."""

from __future__ import annotations

import re

from lxml.etree import _Element

from reader.cleaning.blocks import BlockType
from reader.cleaning.captions import drop_following
from reader.cleaning.dom import Unit
from reader.cleaning.furniture import named
from reader.cleaning.selection import Selection
from reader.cleaning.structure import holders

_BEFORE = 14
"""Units before the text in which the lead figure is looked for."""
_ICON = re.compile(
    r"icon|logo|avatar|portrait|author|profile|byline|sprite|pixel|emoji|badge|headshot|gravatar",
    re.IGNORECASE,
)
_TEASER = re.compile(r"thumb|teaser", re.IGNORECASE)


def choose_figures(selection: Selection) -> None:
    """Mark the figures that are kept, and the units after them that are their captions."""
    units, kept = selection.units, selection.kept
    text = [index for index, yes in enumerate(kept) if yes]
    if not text:
        return
    first, last = text[0], text[-1]
    common = holders([units[index] for index in text])
    head, leads = _head(units, first), 0
    for index, unit in enumerate(units):
        if unit.kind is not BlockType.FIGURE or index in selection.why or _boxed(unit.element, common):
            continue
        if first < index <= last + 1:
            whole = unit.element.tag == "figure" or _large(unit.element)
            kept[index] = whole and any(at in common for at in unit.element.iterancestors())
        elif head <= index < first and leads < 2 and _is_lead(selection, index):
            kept[index] = True
            leads += 1
    drop_following(selection)


def _head(units: list[Unit], first: int) -> int:
    """Index from which the lead figure may stand: the headline, or some units before the text."""
    headline = max((index for index, unit in enumerate(units[:first]) if unit.heading == 1), default=first)
    return min(headline, max(0, first - _BEFORE))


def _is_lead(selection: Selection, index: int) -> bool:
    unit = selection.units[index]
    if unit.element.tag == "figure" or index in selection.captions:
        return True
    before = selection.units[max(0, index - _BEFORE) : index]
    return any(other.heading == 1 for other in before) and _large(unit.element)


def _large(element: _Element) -> bool:
    """Whether a bare picture is one to look at: not an icon, a portrait of the author or a button."""
    image = element if element.tag == "img" else next(element.iter("img"), None)
    if image is None:
        return False
    own = " ".join(image.get(name) or "" for name in ("class", "alt", "id"))
    if _ICON.search(own) or _TEASER.search(image.get("alt") or ""):
        return False
    width = (image.get("width") or "").removesuffix("px")
    return not (width.isdecimal() and int(width) < 200)


def _boxed(element: _Element, common: set[_Element]) -> bool:
    """Whether a figure stands in a box of its own that is furniture."""
    linked = next(element.iterancestors("a"), None) is not None
    at: _Element | None = element
    while at is not None and at not in common:
        if at.tag in ("nav", "footer", "aside"):
            return True
        if named(at) not in ("", "tags", "ticker", "share"):
            return True
        own = at.get("class") or ""
        if (
            at is not element
            and at.tag != "article"
            and (_ICON.search(own) or (linked and _TEASER.search(own)))
        ):
            return True
        at = at.getparent()
    return False
