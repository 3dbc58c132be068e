"""A clause at the beginning or the end of a row that the other side does not have, cut off to stand alone."""

from __future__ import annotations

from collections.abc import Sequence

from reader.stories.comparison import Span
from reader.stories.sides import Unit
from reader.stories.word_lists import words

SHORTEST, KEPT = 7, 4
"""Words of a clause that is cut off; content words of what is left of the sentence, at least."""
UNMET = 0.8
"""Share of its content words that the other side lacks."""
MET = 0.5
"""Share of the rest's content words that the other side has."""

_OPENERS = words(
    "and but while whereas although though because which who whom whose where after before as since"
    " until when yet"
    " so adding saying citing despite following according with y pero mientras aunque porque que"
    " quien quienes donde"
    " tras después antes cuando según con sino لكن ولكن بينما حيث الذي التي الذين بعد قبل منذ كما"
    " وذلك مع رغم وفق بحسب فيما"
)
_DETERMINERS = words("the a an his her its their this that these two el la los las un una su sus")
"""Behind "and" they go on with a list, most likely."""
_BARE = words("and but while y pero mientras لكن بينما")
_CREDITS = words("according según بحسب وفق وفقا حسب")
"""Words that say whom the rest is from: it does not stand without them."""
_MARKS = ",;:–—،؛("


def tail(text: str, span: Span, units: Sequence[Unit], there: Sequence[bool]) -> int:
    """Where a clause begins, inside ``span`` and to its end, that the other side lacks; 0 for none.

    ``units`` and ``there`` (whether the other side has the word) are those of the row.
    """
    inside = [k for k, unit in enumerate(units) if span[0] <= unit.start < span[1]]
    if len(inside) < SHORTEST + KEPT:
        return 0
    for at in range(1, len(inside) - SHORTEST + 1):
        if not _border(text, units, inside[at - 1], inside[at]):
            continue
        clause, rest = inside[at:], inside[:at]
        if units[clause[0]].exact in _CREDITS or (units[clause[0]].quoted and units[rest[-1]].quoted):
            continue
        if _lacking(units, there, clause) >= UNMET and _kept(units, there, rest):
            return units[inside[at]].start
    return 0


def _border(text: str, units: Sequence[Unit], before: int, here: int) -> bool:
    """Whether a clause may begin with ``here``."""
    gap = text[units[before].end : units[here].start]
    if any(mark in gap for mark in ";؛—–"):
        return True
    opens = units[here].exact in _OPENERS or (units[here].exact[:1] == "و" and len(units[here].exact) > 4)
    if any(mark in gap for mark in _MARKS):
        return opens or units[here].exact.endswith(("ing", "ndo"))
    behind = units[here + 1] if here + 1 < len(units) else units[here]
    if behind.figure or behind.capital or behind.exact in _DETERMINERS:
        return False
    return units[here].exact in _BARE and not gap.strip()


def _lacking(units: Sequence[Unit], there: Sequence[bool], places: Sequence[int]) -> float:
    content = [k for k in places if units[k].content]
    if len(content) < KEPT:
        return 0.0
    return sum(not there[k] for k in content) / len(content)


def _kept(units: Sequence[Unit], there: Sequence[bool], places: Sequence[int]) -> bool:
    content = [k for k in places if units[k].content]
    return len(content) >= KEPT - 1 and sum(there[k] for k in content) >= MET * len(content)
