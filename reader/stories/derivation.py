"""Who had a story from whom, as a drawing: tellings on lines of time, an arrow from each source. Pure, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

BOX = 28
"""Width and height of a telling's sign; all lengths are in units of the drawing."""
LEFT, TOP, LANE = 48, 46, 82
HOUR = 34
"""Length of an hour where it is not too many of them."""
WIDEST = 1040
"""Of the time that is drawn; hours are shorter where it would be more."""
NARROWEST = 7.2
"""Of a letter of a label, about."""
QUIET = timedelta(hours=6)
"""A stretch without a telling that is longer than this is drawn shortened."""
QUIET_WIDTH = 112
UNDATED_GAP = 60


@dataclass(frozen=True, slots=True)
class Telling:
    """A telling as it is drawn."""

    key: int
    sign: str
    """Its letter."""
    name: str
    at: datetime | None
    """UTC; None where nothing is known of its time."""
    line: str = ""
    """What stands beneath its sign."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a telling has the story from."""

    key: int
    """Of the telling that is the source."""
    credited: bool
    """Whether it says so; else it is a guess from what both share."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    telling: Telling
    x: float
    y: float
    first: bool
    guessed: bool
    """Whether nothing leads to it but a guess."""

    @property
    def centre(self) -> float:
        return self.x + BOX / 2

    @property
    def above(self) -> float:
        """Base line of its name."""
        return self.y - (14 if self.first else 8)

    @property
    def below(self) -> float:
        """Base line of what stands beneath."""
        return self.y + BOX + (21 if self.first else 17)


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    head: str
    """The tip of the arrow; empty for a guess."""
    credited: bool
    reason: str = ""
    x: float = 0.0
    y: float = 0.0
    """Where the reason stands."""


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    at: datetime
    day: bool
    """Whether it is the first of its day, so that the day is named."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of ``width`` × ``height``; time runs from left to right in every language."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[Line]
    ticks: list[Tick]
    nights: list[tuple[float, float]] = field(default_factory=list)
    """Stretches that are shortened: where each begins, and how wide it is."""

    @property
    def floor(self) -> int:
        """Where the lines of the time axis end."""
        return self.height - 30

    @property
    def words(self) -> int:
        """Base line of the words of the time axis."""
        return self.height - 12


def drawn(tellings: Sequence[Telling], sources: Mapping[int, Source]) -> Drawing:
    """The tellings, earliest first, undated ones last. A telling without source stands alone."""
    dated = sorted((one for one in tellings if one.at), key=lambda one: (one.at, one.key))
    undated = [one for one in tellings if not one.at]
    places, nights, end = _times(dated)
    for one in undated:
        end += UNDATED_GAP + _wide(one)
        places[one.key] = end - _wide(one)
    lanes = _lanes([*dated, *undated], places, sources)
    depth = max(lanes.values(), default=0) + 1
    first = (dated or undated)[0].key if tellings else 0
    nodes = {
        one.key: Node(
            telling=one,
            x=places[one.key],
            y=TOP + LANE * lanes[one.key],
            first=one.key == first and bool(dated),
            guessed=one.key in sources and not sources[one.key].credited,
        )
        for one in (*dated, *undated)
    }
    lines = [
        _line(nodes[source.key], nodes[key], source)
        for key, source in sources.items()
        if key in nodes and source.key in nodes and key != source.key
    ]
    width = max((node.x + _wide(node.telling) for node in nodes.values()), default=LEFT)
    return Drawing(
        width=max(640, round(width + LEFT)),
        height=TOP + LANE * depth + 40,
        nodes=list(nodes.values()),
        lines=lines,
        ticks=_ticks(dated, places),
        nights=nights,
    )


def _wide(one: Telling) -> float:
    """How much room its words take."""
    return max(BOX, NARROWEST * max(len(one.name) * 1.05, len(one.line))) + 18


def _times(dated: Sequence[Telling]) -> tuple[dict[int, float], list[tuple[float, float]], float]:
    """Where each telling stands, the stretches that are shortened, and where the time ends."""
    places: dict[int, float] = {}
    nights: list[tuple[float, float]] = []
    hours = [
        gap.total_seconds() / 3600
        for one, other in pairwise(dated)
        if (gap := other.at - one.at) <= QUIET  # type: ignore[operator]
    ]
    hour = min(HOUR, WIDEST / sum(hours)) if sum(hours) else HOUR
    x, before = float(LEFT), None
    for one in dated:
        if before is not None and before.at is not None and one.at is not None:
            gap = one.at - before.at
            if gap > QUIET:
                begin = x + _wide(before)
                nights.append((begin, QUIET_WIDTH))
                x = begin + QUIET_WIDTH + 24
            else:
                x += max(gap.total_seconds() / 3600 * hour, 0.0 if one.at == before.at else 10.0)
        places[one.key] = x
        before = one
    return places, nights, x + (_wide(before) if before else 0.0)


def _lanes(
    order: Sequence[Telling], places: Mapping[int, float], sources: Mapping[int, Source]
) -> dict[int, int]:
    """Each telling in the highest lane with room: after its source in the same lane, or else below it."""
    lanes: dict[int, int] = {}
    taken: list[float] = []
    for one in order:
        x = places[one.key] - 12
        source = sources.get(one.key)
        start = lanes.get(source.key, 0) if source else 0
        lane = next((lane for lane in range(start, len(taken)) if taken[lane] <= x), len(taken))
        if lane == len(taken):
            taken.append(0.0)
        lanes[one.key] = lane
        taken[lane] = places[one.key] + _wide(one)
    return lanes


def _line(source: Node, to: Node, how: Source) -> Line:
    """From the right of a sign, or from beneath it, to the left of another."""
    y = to.y + BOX / 2
    tip = to.x - 1
    if source.y == to.y:
        path = f"M{source.x + BOX:.0f} {y:.0f}H{tip:.0f}"
    else:
        path = f"M{source.centre:.0f} {source.y + BOX:.0f}V{y:.0f}H{tip:.0f}"
    head = f"M{tip - 8:.0f} {y - 4:.0f}L{tip:.0f} {y:.0f}L{tip - 8:.0f} {y + 4:.0f}" if how.credited else ""
    middle = (source.centre + to.x) / 2
    return Line(path, head, how.credited, how.reason, middle, y - 8)


def _ticks(dated: Sequence[Telling], places: Mapping[int, float]) -> list[Tick]:
    """A line of time at each telling that is far enough from the one before."""
    ticks: list[Tick] = []
    for one in dated:
        at, x = one.at, places[one.key] - 8
        if at is None or (ticks and x - ticks[-1].x < 96):
            continue
        ticks.append(Tick(x, at, not ticks or ticks[-1].at.date() != at.date()))
    return ticks
