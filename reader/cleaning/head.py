"""What stands at the head of a text and again above it: headline, standfirst, byline, date and credited source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import words
from reader.cleaning.credits import is_credit
from reader.cleaning.dom import Unit
from reader.cleaning.ends import drop_summary, is_source_line, standfirst_in_bold
from reader.cleaning.phrases import fold
from reader.cleaning.standfirst import HEAD_WORDS, standfirst_at

if TYPE_CHECKING:
    from reader.cleaning.selection import Selection

_LONG_HEADING = 12
"""Words from which a heading right before the text is its standfirst and not the heading of a section."""


def drop_head(selection: Selection) -> None:
    """Take out of the text what is shown above it. Fills ``selection.standfirst``."""
    _drop_lines(selection)
    drop_summary(selection)
    if not selection.standfirst:
        _drop_standfirst(selection)
    _drop_lines(selection)


def _drop_lines(selection: Selection) -> None:
    headline = fold(selection.meta.headline)
    seen = 0
    for index, unit in enumerate(selection.units):
        if not selection.kept[index]:
            continue
        if (unit.heading == 1 and not seen) or (seen < HEAD_WORDS and _is_again(unit, headline)):
            selection.drop(index, "headline")
        elif (seen < HEAD_WORDS and is_credit(unit.text, selection.meta)) or is_source_line(
            unit, selection.meta
        ):
            selection.drop(index, "byline")
        else:
            seen += words(unit.text)


def _drop_standfirst(selection: Selection) -> None:
    at = standfirst_at(selection.units, selection.kept, selection.meta)
    if at is None:
        at = standfirst_in_bold(selection)
    if at is None:
        at = _long_heading(selection)
    if at is not None:
        selection.standfirst = selection.units[at].text
        if selection.kept[at]:
            selection.drop(at, "standfirst")


def _long_heading(selection: Selection) -> int | None:
    """Index of a first unit that is a heading as long as a sentence."""
    first = selection.first
    if first < 0 or selection.units[first].kind is not BlockType.SUBHEAD:
        return None
    return first if words(selection.units[first].text) >= _LONG_HEADING else None


def _is_again(unit: Unit, headline: str) -> bool:
    """Whether a unit is the headline once more, in a heading also with a kicker before it."""
    text = fold(unit.text)
    if not headline or text == headline:
        return bool(headline)
    if not unit.heading or len(headline) <= 15:
        return False
    shorter, longer = sorted((text, headline), key=len)
    return len(shorter) > 15 and longer.endswith(f" {shorter}")
