"""Figures of two tellings that contradict each other: the same thing counted, another number told.

Right before complete: a figure that the other side leaves out is no conflict, and neither is a rounded one,
one that is
said to be about so many, or one that counts something else.
"""

from __future__ import annotations

from collections.abc import Sequence

from reader.stories.comparison import Span
from reader.stories.counted_things import CLASSES, COMMONLY_COUNTED, PEOPLE, UNITS, Around, around
from reader.stories.figure_values import agree, comparable
from reader.stories.sides import Side, Unit
from reader.stories.word_lists import words
from reader.stories.wording import Meeting

_FROM, _TO = words("from de desde من"), words("to a hasta إلى")
_APART = words(
    "each apiece per another further extra additional more other others cada otro otra otros otras más adicionales"
    " لكل أخرى آخر آخرين إضافية"
)
"""Words next to a figure by which it counts something beside the rest."""
TIMES = 2.0
"""How many times larger one figure may be than the other, when the noun alone says that they count the same."""


def conflicts(
    met: Meeting, a: Side, b: Side, spans_a: Sequence[Span], spans_b: Sequence[Span]
) -> list[tuple[int, int]]:
    """Places in both sides of the row of figures that differ though the same thing is counted."""
    left_a = [i for i, unit in enumerate(met.a) if unit.figure and not met.in_b[i]]
    left_b = [j for j, unit in enumerate(met.b) if unit.figure and not met.in_a[j]]
    sentence_a, sentence_b = _sentence(met.a, spans_a), _sentence(met.b, spans_b)
    found: list[tuple[float, int, int]] = []
    for i in left_a:
        for j in left_b:
            one, other = met.a[i].figure, met.b[j].figure
            if one and other and comparable(one, other) and not agree(one, other):
                here, there = around(met.a, met.in_b, sentence_a, i), around(met.b, met.in_a, sentence_b, j)
                alone = _alone(met, i, j, left_a, left_b)
                score = _same_thing(met, i, j, here, there, alone) or _only_count(
                    met, i, j, here, there, a, b
                )
                if score > 0:
                    found.append((score, i, j))
    found.sort(key=lambda triple: (-triple[0], triple[1], triple[2]))
    chosen: list[tuple[int, int]] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    for score, i, j in found:
        rivals = [s for s, x, y in found if (x == i) != (y == j) and x not in used_a and y not in used_b]
        if i in used_a or j in used_b or any(s >= score for s in rivals):
            continue
        used_a.add(i)
        used_b.add(j)
        if not _told_elsewhere(met.a[i], met.b[j], a, b):
            chosen.append((i, j))
    return sorted(chosen)


def _alone(met: Meeting, i: int, j: int, left_a: Sequence[int], left_b: Sequence[int]) -> bool:
    """Whether each is the only figure of its kind that the other side does not have."""
    one, other = met.a[i].figure, met.b[j].figure
    assert one is not None
    assert other is not None
    return (
        sum(1 for k in left_a if (f := met.a[k].figure) and f.kind == one.kind) == 1
        and sum(1 for k in left_b if (f := met.b[k].figure) and f.kind == other.kind) == 1
    )


def _same_thing(met: Meeting, i: int, j: int, here: Around, there: Around, alone: bool) -> float:
    """How surely two figures count the same thing; 0 where they do not, or where it is not clear."""
    figure, other = met.a[i].figure, met.b[j].figure
    assert figure is not None
    assert other is not None
    if here.classes and there.classes and not here.classes & there.classes:
        return 0.0
    if {here.before, there.before} & _FROM and {here.before, there.before} & _TO:
        return 0.0
    twins = {met.twin[k] for k in here.near if k in met.twin}
    shared = twins & set(there.near)
    known = len(shared) + (1 if here.classes & there.classes else 0)
    beside = sum(1 for k in shared if met.b[k].key not in UNITS and met.b[k].key not in there.nouns)
    smaller = min(len(here.near), len(there.near)) or 1
    overlap = min(1.0, known / smaller)
    noun = _noun(here.nouns, there.nouns)
    if _strange_names(met.a, met.in_b, here) and _strange_names(met.b, met.in_a, there):
        return 0.0
    if not (figure.exact and other.exact) and here.nouns and here.nouns[0] in UNITS:
        return 0.0
    same_class = bool(here.classes & there.classes)
    if here.nouns and there.nouns and noun == 0 and not (same_class and _told_by_class(here, there)):
        return 0.0
    if figure.kind in ("date", "weekday", "year", "time", "ordinal"):
        if figure.kind == "ordinal" and noun == 0:
            return 0.0
        return overlap if overlap >= 0.6 and len(shared) >= 3 and alone and _in_place(met, i, j) else 0.0
    if (noun or same_class) and (
        here.classes & there.classes or _next_met(met, here, there) or overlap >= 0.7
    ):
        strong = beside + same_class >= (1 if known >= 4 or same_class else 2)
        return overlap + 0.5 if overlap >= 0.4 and known >= 2 and (strong or overlap >= 0.9) else 0.0
    if alone and overlap >= 0.6 and known >= 3:
        return overlap
    if alone and overlap >= 0.8 and known >= 2 and _in_place(met, i, j):
        return overlap
    return 0.0


def _next_met(met: Meeting, here: Around, there: Around) -> bool:
    """Whether the nearest word behind what is counted is told on both sides."""
    if here.next < 0 or there.next < 0:
        return here.next == there.next
    return met.in_b[here.next] and met.in_a[there.next]


def _noun(here: tuple[str, ...], there: tuple[str, ...]) -> int:
    if set(here) & set(there):
        return 2
    return 1 if set(here) & PEOPLE and set(there) & PEOPLE else 0


def _strange_names(units: Sequence[Unit], known: Sequence[bool], around: Around) -> bool:
    """Whether a name that the other side does not have stands near: another place or person, most likely."""
    return any(units[k].capital and not units[k].figure and not known[k] for k in around.close)


def _told_by_class(here: Around, there: Around) -> bool:
    """Whether what is counted is told by what befell it: "12 dead" and "killed 14 people"."""
    return all(any(noun in CLASSES or noun in PEOPLE for noun in around.nouns) for around in (here, there))


def _in_place(met: Meeting, i: int, j: int) -> bool:
    """Whether both stand at the same place of what both say: the words next to them meet in order."""
    before = next((k for k in range(i - 1, -1, -1) if met.a[k].content), -1)
    after = next((k for k in range(i + 1, len(met.a)) if met.a[k].content), -1)
    before_there = next((k for k in range(j - 1, -1, -1) if met.b[k].content), -1)
    after_there = next((k for k in range(j + 1, len(met.b)) if met.b[k].content), -1)
    met_before = before >= 0 and met.twin.get(before, -2) == before_there
    met_after = after >= 0 and met.twin.get(after, -2) == after_there
    both_end = after < 0 and after_there < 0
    return (met_before and (met_after or both_end)) or (met_after and before < 0 and before_there < 0)


def _told_elsewhere(one: Unit, other: Unit, a: Side, b: Side) -> bool:
    """Whether each text says the other's figure too, somewhere else: then both are told by both."""
    return _tells(b, one) and _tells(a, other)


def _tells(side: Side, figure: Unit) -> bool:
    return any(unit.key == figure.key and not side.takes_back(unit.start) for unit in side.units)


def _sentence(units: Sequence[Unit], spans: Sequence[Span]) -> list[int]:
    """In which of ``spans`` each unit stands."""
    return [next((n for n, (start, end) in enumerate(spans) if start <= u.start < end), 0) for u in units]


def _only_count(met: Meeting, i: int, j: int, here: Around, there: Around, a: Side, b: Side) -> float:
    """A little, where each text counts a thing once, the same thing, and comes to another number."""
    one, other = met.a[i].figure, met.b[j].figure
    if one is None or other is None or not here.nouns or not there.nouns or here.nouns[0] != there.nouns[0]:
        return 0.0
    low, high = sorted((one.low, other.low))
    if here.nouns[0] in COMMONLY_COUNTED or low <= 0 or high > TIMES * low:
        return 0.0
    if {here.before, here.behind, there.before, there.behind} & _APART:
        return 0.0
    if _strange_names(met.a, met.in_b, here) and _strange_names(met.b, met.in_a, there):
        return 0.0
    if not one.exact or not other.exact or not _beside(met, here, there):
        return 0.0
    once = all(_times_counted(side, here.nouns[0]) == 1 for side in (a, b))
    return 0.1 if once and one.kind in ("count", "share", "money") else 0.0


def _beside(met: Meeting, here: Around, there: Around) -> bool:
    """Whether both sides share a word near the figures beside what is counted."""
    shared = {met.twin[k] for k in here.near if k in met.twin} & set(there.near)
    return any(met.b[k].key not in UNITS and met.b[k].key not in there.nouns for k in shared)


def _times_counted(side: Side, noun: str) -> int:
    return sum(
        1
        for place, unit in enumerate(side.units[:-1])
        if unit.figure and side.units[place + 1].key == noun and not side.takes_back(unit.start)
    )
