"""Figures of two tellings that contradict each other: the same thing counted, another number told.

Right before complete: a figure that the other side leaves out is no conflict, and neither is a rounded one,
one that is
said to be about so many, or one that counts something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.stories.figure_values import agree, comparable
from reader.stories.sides import Side, Unit
from reader.stories.stems import key
from reader.stories.word_lists import words
from reader.stories.wording import Meeting

WINDOW = 7
"""Content words on each side of a figure that tell what it counts."""

_CLASSES = """
dead death die died kill killed killing killings perish fatal fatality fatalities toll lives muerto muertos
muerta muertas
murieron murió mató mataron fallecido fallecidos fallecieron víctimas قتيل قتلى قتل مقتل وفاة وفيات ضحايا قتلوا
|injured injure injuries wounded wound hurt heridos herido heridas lesionados جريح جرحى إصابة أصيب مصاب مصابين
|missing desaparecidos desaparecido مفقود مفقودين مفقودا
|arrested arrest arrests detained detain detention detenidos detenido arrestados اعتقال معتقل اعتقلت توقيف
موقوفين
|displaced displace fled evacuated evacuate homeless desplazados evacuados نازح نازحين تشريد إجلاء
|born births nacidos مواليد
|for favour favor yes
|against opposed no
|abstain abstained abstentions
"""
CLASSES: dict[str, int] = {}
for _number, _line in enumerate(_CLASSES.strip().replace("\n", " ").split("|")):
    for _word in _line.split():
        CLASSES.setdefault(key(_word), _number)
_PEOPLE = frozenset(
    map(
        key,
        words(
            "people persons person residents civilians men women workers passengers victims personas civiles"
            " residentes"
            " habitantes شخص أشخاص شخصا مدني مدنيين"
        ),
    )
)
_FROM = frozenset(["from", "de", "desde", "من"])
_TO = frozenset(["to", "a", "hasta", "الى"])


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a figure."""

    nouns: tuple[str, ...]
    """What follows it at once: what it counts, most likely."""
    near: tuple[int, ...]
    """Places of the content words near it."""
    before: str
    classes: frozenset[int]
    next: int
    """Place of the nearest content word behind it that is not what it counts, or -1."""


def conflicts(met: Meeting, a: Side, b: Side) -> list[tuple[int, int]]:
    """Places in both sides of the row of figures that differ though the same thing is counted."""
    left_a = [i for i, unit in enumerate(met.a) if unit.figure and not met.in_b[i]]
    left_b = [j for j, unit in enumerate(met.b) if unit.figure and not met.in_a[j]]
    found: list[tuple[float, int, int]] = []
    for i in left_a:
        for j in left_b:
            one, other = met.a[i].figure, met.b[j].figure
            if one and other and comparable(one, other) and not agree(one, other):
                score = _same_thing(met, i, j, alone=_alone(met, i, j, left_a, left_b))
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


def _same_thing(met: Meeting, i: int, j: int, alone: bool) -> float:
    """How surely two figures count the same thing; 0 where they do not, or where it is not clear."""
    here, there = _around(met.a, met.in_b, i), _around(met.b, met.in_a, j)
    figure = met.a[i].figure
    assert figure is not None
    if here.classes and there.classes and not here.classes & there.classes:
        return 0.0
    if {here.before, there.before} & _FROM and {here.before, there.before} & _TO:
        return 0.0
    twins = {met.twin[k] for k in here.near if k in met.twin}
    shared = twins & set(there.near)
    known = len(shared) + (1 if here.classes & there.classes else 0)
    smaller = min(len(here.near), len(there.near)) or 1
    overlap = min(1.0, known / smaller)
    noun = _noun(here.nouns, there.nouns)
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
        return overlap + 0.5 if overlap >= 0.4 and known >= 2 else 0.0
    if alone and overlap >= 0.6 and known >= 3:
        return overlap
    if alone and overlap >= 0.8 and known >= 2 and _in_place(met, i, j):
        return overlap
    return 0.0


def _next_met(met: Meeting, here: _Around, there: _Around) -> bool:
    """Whether the nearest word behind what is counted is told on both sides."""
    if here.next < 0 or there.next < 0:
        return here.next == there.next
    return met.in_b[here.next] and met.in_a[there.next]


def _told_by_class(here: _Around, there: _Around) -> bool:
    """Whether what is counted is told by what befell it: "12 dead" and "killed 14 people"."""
    return all(any(noun in CLASSES or noun in _PEOPLE for noun in around.nouns) for around in (here, there))


def _noun(here: tuple[str, ...], there: tuple[str, ...]) -> int:
    if set(here) & set(there):
        return 2
    return 1 if set(here) & _PEOPLE and set(there) & _PEOPLE else 0


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


def _around(units: Sequence[Unit], known: Sequence[bool], place: int) -> _Around:
    nouns: list[str] = []
    behind = -1
    for k in range(place + 1, min(place + 5, len(units))):
        unit = units[k]
        if not unit.content or unit.figure or unit.start - units[k - 1].end > 1 or len(nouns) == 3:
            break
        nouns.append(unit.key)
    if not nouns and place + 1 < len(units) and units[place + 1].exact in ("of", "de", "من"):
        nouns = _of_what(units, place + 2)
    content = [
        k for k, unit in enumerate(units) if unit.content and k != place and (known[k] or not unit.figure)
    ]
    before = [k for k in content if k < place][-WINDOW:]
    after = [k for k in content if k > place][:WINDOW]
    behind = after[1] if len(after) > 1 and nouns else after[0] if after and not nouns else -1
    near = (*before[-4:], *after[:4])
    classes = frozenset(CLASSES[units[k].key] for k in near if units[k].key in CLASSES)
    if len(classes) > 1:
        closest = min((k for k in near if units[k].key in CLASSES), key=lambda k: (abs(k - place), -k))
        classes = frozenset([CLASSES[units[closest].key]])
    return _Around(
        tuple(nouns[:1] if len(nouns) == 1 else nouns),
        (*before, *after),
        units[place - 1].exact if place else "",
        classes,
        behind,
    )


def counted(units: Sequence[Unit], place: int, text: str) -> str:
    """What a figure counts, as printed: "gauges" in "12 gauges" and in "12 of the river's 62 gauges"; or empty."""
    figure = units[place].figure
    if figure is None or figure.kind != "count":
        return ""
    at = place + 1
    if at < len(units) and units[at].exact in ("of", "de", "من"):
        at = next((k + 1 for k in range(at, min(at + 5, len(units))) if units[k].figure), len(units))
    if (
        at >= len(units)
        or not units[at].content
        or units[at].figure
        or units[at].start - units[at - 1].end > 1
    ):
        return ""
    return text[units[at].start : units[at].end]


def _of_what(units: Sequence[Unit], place: int) -> list[str]:
    """What "12 of the river's 62 gauges" counts."""
    for k in range(place, min(place + 5, len(units))):
        if units[k].figure:
            return [unit.key for unit in units[k + 1 : k + 2] if unit.content]
    content = [unit.key for unit in units[place : place + 3] if unit.content]
    return content[:2]


def _told_elsewhere(one: Unit, other: Unit, a: Side, b: Side) -> bool:
    """Whether each text says the other's figure too, somewhere else: then both are told by both."""
    return _tells(b, one) and _tells(a, other)


def _tells(side: Side, figure: Unit) -> bool:
    return any(unit.key == figure.key and not side.takes_back(unit.start) for unit in side.units)
