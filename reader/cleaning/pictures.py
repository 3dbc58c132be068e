"""Which figures belong to the article: those in its text, and the one at its head."""

from __future__ import annotations

import re

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import words
from reader.cleaning.dom import Unit
from reader.cleaning.furniture import named
from reader.cleaning.phrases import contains
from reader.cleaning.selection import Selection
from reader.cleaning.structure import holders, is_prose

_BEFORE = 14
"""Units before the text in which the lead figure is looked for."""
_ICON = re.compile(
    r"icon|logo|avatar|portrait|author|profile|byline|sprite|pixel|emoji|badge|thumb|teaser|headshot|gravatar",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:img-?cap\w*|cap|captions?|legend\w*|bildtext|bildunterschrift|image-?text)(?:$|[\s_-])|caption",
    re.IGNORECASE,
)


def choose_figures(selection: Selection) -> dict[int, int]:
    """Mark the figures that are kept; returns the units that are captions, by the index of their figure."""
    units, kept = selection.units, selection.kept
    text = [index for index, yes in enumerate(kept) if yes]
    if not text:
        return {}
    first, last = text[0], text[-1]
    common = holders([units[index] for index in text])
    leads = 0
    for index, unit in enumerate(units):
        if unit.kind is not BlockType.FIGURE or index in selection.why or _boxed(unit.element, common):
            continue
        if first < index <= last + 1:
            whole = unit.element.tag == "figure" or _large(unit.element)
            kept[index] = whole and any(at in common for at in unit.element.iterancestors())
        elif first - _BEFORE < index < first and leads < 2 and _is_lead(unit, units[:index]):
            kept[index] = True
            leads += 1
    return _captions(selection)


def _is_lead(unit: Unit, before: list[Unit]) -> bool:
    if unit.element.tag == "figure":
        return True
    return any(other.heading == 1 for other in before[-_BEFORE:]) and _large(unit.element)


def _large(element: _Element) -> bool:
    """Whether a bare picture is one to look at: not an icon, a portrait of the author or a button."""
    image = element if element.tag == "img" else next(element.iter("img"), None)
    if image is None:
        return False
    own = " ".join(image.get(name) or "" for name in ("class", "alt", "id"))
    if _ICON.search(own):
        return False
    width = (image.get("width") or "").removesuffix("px")
    return not (width.isdecimal() and int(width) < 200)


def _boxed(element: _Element, common: set[_Element]) -> bool:
    """Whether a figure stands in a box of its own that is furniture."""
    at: _Element | None = element
    while at is not None and at not in common:
        if at.tag in ("nav", "footer", "aside"):
            return True
        if named(at) not in ("", "tags", "ticker", "share"):
            return True
        if at is not element and _ICON.search(f"{at.get('class') or ''}") and at.tag != "article":
            return True
        at = at.getparent()
    return False


def _captions(selection: Selection) -> dict[int, int]:
    """Units right after a figure that are its caption; they are taken out of the text."""
    found: dict[int, int] = {}
    units = selection.units
    for index, unit in enumerate(units):
        if not selection.kept[index] or unit.kind is not BlockType.FIGURE or unit.text:
            continue
        for after in (index + 1, index + 2):
            if after >= len(units) or units[after].kind is not BlockType.PARAGRAPH:
                break
            other = units[after]
            named_so = other.element.tag == "figcaption" or _CAPTION.search(other.element.get("class") or "")
            count = words(other.text)
            credited = (count <= 40 and contains(phrases.CREDIT, other.text)) or (
                count <= 18
                and not is_prose(other)
                and other.linked < 0.5
                and not re.match(r"\d+[).]|.*:\Z", other.text)
            )
            if named_so or (credited and after == index + 1):
                found[index] = after
                selection.drop(after, "caption")
                break
    return found
