"""Two wordings of a row: which words both sides have, and which stand on one side alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.stories.comparison import Part, Span
from reader.stories.figure_values import agree
from reader.stories.sides import Unit
from reader.stories.stems import NOT, alike, spelt_alike
from reader.stories.word_lists import words
from reader.stories.words import matches

BRIDGE = 2
"""Words without a story of their own between two own runs, up to which both are one run."""


GROWTH = 2
"""Small words that the other side has too, over which a run of own words may grow to one that it lacks."""
_GLUE = words(
    "the a an of in on at to for and or by with from as its his her their el la los las un una de del en y o a con por"
    " para su sus al ha han fue era في من على و إلى عن ب ل have has had is are was were be been will would than that"
)


@dataclass(slots=True)
class Meeting:
    """The words of both sides of a row, and which of them stand for each other."""

    a: list[Unit]
    b: list[Unit]
    order: dict[int, int] = field(default_factory=dict)
    """Places in ``a`` and ``b`` of words that both have in the same order."""
    back: dict[int, int] = field(default_factory=dict)
    """The same from ``b`` to ``a``."""
    in_b: list[bool] = field(default_factory=list)
    """For every word of ``a``, whether ``b`` has it, wherever in the row."""
    in_a: list[bool] = field(default_factory=list)
    twin: dict[int, int] = field(default_factory=dict)
    """For words of ``a`` that ``b`` has, one place of it in ``b``."""


def meet(a: list[Unit], b: list[Unit]) -> Meeting:
    """Puts the words of two sides beside each other."""
    names = _one_spelling(a, b)
    keys_a = [unit.key for unit in a]
    keys_b = [names.get(unit.key, unit.key) for unit in b]
    met = Meeting(a, b)
    for i, j, size in matches(keys_a, keys_b):
        for k in range(size):
            met.order[i + k], met.back[j + k] = j + k, i + k
    met.twin = dict(met.order)
    where_a = {key: i for i, key in enumerate(keys_a)}
    where_b = {key: j for j, key in enumerate(keys_b)}
    met.in_b = [i in met.order or key in where_b for i, key in enumerate(keys_a)]
    met.in_a = [j in met.back or key in where_a for j, key in enumerate(keys_b)]
    for i, key in enumerate(keys_a):
        if i not in met.twin and key in where_b:
            met.twin[i] = where_b[key]
    _kin(met, keys_a, keys_b)
    _initials(met)
    _figures(met)
    return met


_HELPERS = words("do does did will would is are was were has have had can could should must")


def alike_words(units: Sequence[Unit]) -> list[str]:
    """The words of a side as they are the same: "does not" as "doesn't", but not inside a quotation."""
    return [
        NOT if unit.key == NOT and not unit.quoted else unit.exact
        for place, unit in enumerate(units)
        if unit.quoted
        or not (place + 1 < len(units) and units[place + 1].key == NOT and unit.exact in _HELPERS)
    ]


def _one_spelling(a: Sequence[Unit], b: Sequence[Unit]) -> dict[str, str]:
    """Names of ``b`` that ``a`` spells in another way."""
    keys_a, keys_b = {unit.key for unit in a}, {unit.key for unit in b}
    left_a = {unit.key for unit in a if unit.capital and unit.content and not unit.figure} - keys_b
    left_b = {unit.key for unit in b if unit.capital and unit.content and not unit.figure} - keys_a
    if len(left_a) * len(left_b) > 2_500:
        return {}
    return {there: here for there in sorted(left_b) for here in sorted(left_a) if spelt_alike(here, there)}


def _kin(met: Meeting, keys_a: Sequence[str], keys_b: Sequence[str]) -> None:
    """Other forms of one word: "negotiate" and "negotiations"."""
    left_a = [i for i, unit in enumerate(met.a) if unit.content and not met.in_b[i] and unit.figure is None]
    left_b = [j for j, unit in enumerate(met.b) if unit.content and not met.in_a[j] and unit.figure is None]
    if len(left_a) * len(left_b) > 10_000:
        return
    for i in left_a:
        for j in left_b:
            if alike(keys_a[i], keys_b[j]):
                met.in_b[i] = met.in_a[j] = True
                met.twin.setdefault(i, j)


def _initials(met: Meeting) -> None:
    """ "NW" on one side and "Northwater Wire" on the other."""
    for units, other, known, there in (
        (met.a, met.b, met.in_b, met.in_a),
        (met.b, met.a, met.in_a, met.in_b),
    ):
        for place, unit in enumerate(units):
            letters = unit.exact
            if known[place] or not unit.capital or not 2 <= len(letters) <= 5 or not letters.isascii():
                continue
            for at in range(len(other) - len(letters) + 1):
                run = other[at : at + len(letters)]
                if all(u.capital and u.exact[:1] == c for u, c in zip(run, letters, strict=True)):
                    known[place] = True
                    for k in range(len(letters)):
                        there[at + k] = True


def _figures(met: Meeting) -> None:
    """Figures that say the same less exactly: "almost a fifth" and "19 per cent"."""
    for i, unit in enumerate(met.a):
        if unit.figure is None or met.in_b[i]:
            continue
        for j, other in enumerate(met.b):
            if other.figure is not None and not met.in_a[j] and compatible(unit, other):
                met.in_b[i] = met.in_a[j] = True
                met.twin[i] = j
                break


def compatible(one: Unit, other: Unit) -> bool:
    """Whether the figures of two units can be said of the same thing without contradiction."""
    return one.figure is not None and other.figure is not None and agree(one.figure, other.figure)


def own(
    units: Sequence[Unit], there: Sequence[bool], ordered: set[int], loose: set[int], strict: set[int]
) -> list[bool]:
    """Which words stand on this side alone.

    ``ordered``: places that the other side has in the same order. ``strict``: places inside a quotation, whose wording
    is compared word by word; ``loose``: those of them that differ.
    """
    found = [
        place in loose or (unit.content and not there[place] and unit.key != NOT) or
        (unit.key == NOT and not there[place])
        for place, unit in enumerate(units)
    ]  # fmt: skip
    for step in (1, -1):
        _grow(found, units, there, ordered | strict, step)
    return found


def _grow(
    found: list[bool], units: Sequence[Unit], there: Sequence[bool], fixed: set[int], step: int
) -> None:
    """Lengthens runs of own words by the small words next to them, as far as the last that the other side lacks."""
    places = range(len(units)) if step == 1 else range(len(units) - 1, -1, -1)
    waiting: list[int] = []
    open_run = False
    for place in places:
        if found[place]:
            open_run, waiting = True, []
        elif not open_run or units[place].content or place in fixed or len(waiting) > GROWTH:
            open_run, waiting = False, []
        elif there[place] or (step == 1 and units[place].exact in _GLUE):
            waiting.append(place)
        else:
            for known in (*waiting, place):
                found[known] = True
            waiting = []


def parts(
    text: str,
    spans: Sequence[Span],
    units: Sequence[Unit],
    kinds: Sequence[str],
    strict: set[int] | None = None,
) -> tuple[Part, ...]:
    """The spans cut where the kind of the words changes; runs of own words that nearly touch are one.

    At the places in ``strict`` they are one only where they touch.
    """
    made: list[Part] = []
    for start, end in spans:
        inside = [place for place, unit in enumerate(units) if start <= unit.start < end]
        at = start
        for first, last, kind in _runs(text, units, kinds, inside, strict or set()):
            begin, stop = max(units[first].start, at), min(units[last].end, end)
            if begin > at:
                made.append(Part(at, begin))
            if stop > begin:
                made.append(Part(begin, stop, kind))
                at = stop
        if at < end:
            made.append(Part(at, end))
    return tuple(made)


def _runs(
    text: str, units: Sequence[Unit], kinds: Sequence[str], inside: Sequence[int], strict: set[int]
) -> list[tuple[int, int, str]]:
    """Runs of units of one kind: first, last, kind; without those that are the same."""
    runs: list[tuple[int, int, str]] = []
    for place in inside:
        kind = kinds[place]
        if kind == "same":
            continue
        if (runs and runs[-1][2] == kind == "hedge" and runs[-1][1] == place - 1) or (
            runs and runs[-1][2] == kind == "own" and _bridged(text, units, kinds, runs[-1][1], place, strict)
        ):
            runs[-1] = (runs[-1][0], place, kind)
        else:
            runs.append((place, place, kind))
    return runs


def _bridged(
    text: str, units: Sequence[Unit], kinds: Sequence[str], last: int, place: int, strict: set[int]
) -> bool:
    """Whether nothing stands between two own words but blanks, a comma, and small words."""
    between = range(last + 1, place)
    if len(between) > BRIDGE or any(
        units[k].exact not in _GLUE or k in strict or kinds[k] != "same" for k in between
    ):
        return False
    gap = text[units[last].end : units[place].start]
    return not any(char in '.;:!?؟؛\n“”"«»()[]' for char in gap)
