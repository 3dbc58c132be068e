"""What a figure counts, by the words around it: nouns, what befell people, names near by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.stories.sides import Unit
from reader.stories.stems import key
from reader.stories.word_lists import words

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
PEOPLE = frozenset(
    map(
        key,
        words(
            "people persons person residents civilians men women workers passengers victims personas civiles"
            " residentes"
            " habitantes شخص أشخاص شخصا مدني مدنيين"
        ),
    )
)
UNITS = frozenset(
    map(
        key,
        words(
            "cubic square metre metres meter meters centimetre centimetres second seconds kilometre kilometres"
            " kilometer kilometers km mile miles tonne tonnes ton tons kg kilogram kilograms hectare hectares"
            " acre acres degree degrees litre litres liter liters gallon gallons foot feet inch inches megawatt"
            " megawatts watts parts"
            " cúbicos metros centímetros kilómetros toneladas hectáreas grados litros megavatios partes متر أمتار مكعب"
            " مكعبة كيلومتر كيلومترا طن أطنان هكتار هكتارا درجة درجات لتر ميغاواط"
        ),
    )
)
"""Nouns that measure: two figures of one of them need not count the same."""
COMMONLY_COUNTED = PEOPLE | frozenset(
    map(
        key,
        words(
            "year years month months week weeks day days hour hours minute minutes time times año años mes día días"
            " hora horas semana vez veces سنة سنوات عام أعوام شهر أشهر يوم أيام ساعة ساعات مرة مرات"
        ),
    )
)
"""Nouns that many figures of a text count."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a figure."""

    nouns: tuple[str, ...]
    """What follows it at once: what it counts, most likely."""
    near: tuple[int, ...]
    close: tuple[int, ...]
    """Places of the content words near it."""
    before: str
    behind: str
    """The words next to it."""
    classes: frozenset[int]
    next: int
    """Place of the nearest content word behind it that is not what it counts, or -1."""


def around(units: Sequence[Unit], known: Sequence[bool], sentence: Sequence[int], place: int) -> Around:
    """What stands around the figure at ``place``, in its sentence. ``known``: which words the other side has."""
    nouns: list[str] = []
    for k in range(place + 1, min(place + 5, len(units))):
        unit = units[k]
        if not unit.content or unit.figure or unit.start - units[k - 1].end > 1 or len(nouns) == 3:
            break
        nouns.append(unit.key)
    if not nouns and place + 1 < len(units) and units[place + 1].exact in ("of", "de", "من"):
        nouns = _of_what(units, place + 2)
    content = [
        k
        for k, unit in enumerate(units)
        if unit.content and k != place and sentence[k] == sentence[place] and (known[k] or not unit.figure)
    ]
    before = [k for k in content if k < place][-WINDOW:]
    after = [k for k in content if k > place][:WINDOW]
    behind = after[1] if len(after) > 1 and nouns else after[0] if after and not nouns else -1
    near = (*before[-4:], *after[:4])
    classes = frozenset(CLASSES[units[k].key] for k in near if units[k].key in CLASSES)
    if len(classes) > 1:
        closest = min((k for k in near if units[k].key in CLASSES), key=lambda k: (abs(k - place), -k))
        classes = frozenset([CLASSES[units[closest].key]])
    return Around(
        tuple(nouns),
        (*before, *after),
        (*before[-2:], *after[:3]),
        units[place - 1].exact if place else "",
        units[place + 1].exact if place + 1 < len(units) else "",
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
