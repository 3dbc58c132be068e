"""Who had a story from whom, as a drawing: tellings on lines of time, an arrow from each source. Pure, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

BOX = 28
"""Width and height of a telling's sign; all lengths are in units of the drawing."""
LEFT, TOP, LANE = 48, 46, 82
HOUR = 63
"""Length of an hour where it is not too many of them."""
WIDEST = 1040
"""Of the time that is drawn; hours are shorter where it would be more."""
NARROWEST = 7.2
"""Of a letter of a label, about."""
QUIET = timedelta(hours=6)
"""A stretch without a telling that is longer than this is drawn shortened."""
QUIET_WIDTH = 112
TICK, MOST_TICKS, BEFORE = 92, 60, 26
"""Room that the words of the time axis need, how many there are at most, how far beyond a telling."""
UNDATED_GAP = 60


@dataclass(frozen=True, slots=True)
class Telling:
    """A telling as it is drawn."""

    key: int
    sign: str
    """Its letter."""
    name: str
    at: datetime | None
    """In the zone whose hours are drawn; None where nothing is known of its time."""
    line: str = ""
    """What stands beneath its sign."""
    timed: bool = True
    """False where only its day is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a telling has the story from."""

    key: int
    """Of the telling that is the source."""
    credited: bool
    """Whether it says so; else it is a guess from what both share."""


@dataclass(frozen=True, slots=True)
class Node:
    telling: Telling
    x: float
    y: float
    first: bool
    guessed: bool
    """Whether nothing leads to it but a guess."""
    drops: bool = False
    """Whether a line leaves it downwards: its words make room."""

    @property
    def centre(self) -> float:
        return self.x + BOX / 2

    @property
    def above(self) -> float:
        """Base line of its name."""
        return self.y - (14 if self.first else 8)

    @property
    def beneath(self) -> float:
        """Where the words beneath begin."""
        return self.centre + 6 if self.drops else self.x

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


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    at: datetime
    day: bool
    """Whether it is the first of its day, so that the day is named."""
    timed: bool = True
    """False where only the day is known."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stretch of time that is drawn shortened."""

    x: float
    night: bool
    """Whether it is a night, and not days."""

    @property
    def width(self) -> int:
        return QUIET_WIDTH

    @property
    def middle(self) -> float:
        return self.x + QUIET_WIDTH / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing of ``width`` × ``height``; time runs from left to right in every language."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[Line]
    ticks: list[Tick]
    nights: list[Quiet] = field(default_factory=list)

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
    runs, nights, end = _times(dated)
    places = {one.key: x for run in runs for one, x in run.places}
    for one in undated:
        places[one.key] = end + UNDATED_GAP
        end = places[one.key] + _wide(one)
    order = [*dated, *undated]
    known = {one.key for one in order}
    leads = {
        key: source
        for key, source in sources.items()
        if key in known and source.key in known and places[source.key] < places[key]
    }
    lanes = _lanes(order, places, leads)
    first = first_of(tellings)
    nodes = {
        one.key: Node(
            telling=one,
            x=places[one.key],
            y=TOP + LANE * lanes[one.key],
            first=one.key == first,
            guessed=one.key in leads and not leads[one.key].credited,
            drops=any(lead.key == one.key and lanes[key] != lanes[one.key] for key, lead in leads.items()),
        )
        for one in order
    }
    lines = [_line(nodes[source.key], nodes[key], source) for key, source in leads.items()]
    width = max((node.x + _wide(node.telling) for node in nodes.values()), default=LEFT)
    return Drawing(
        width=max(640, round(width + LEFT)),
        height=TOP + LANE * (max(lanes.values(), default=0) + 1) + 40,
        nodes=list(nodes.values()),
        lines=lines,
        ticks=[tick for run in runs for tick in run.ticks()],
        nights=nights,
    )


def first_of(tellings: Sequence[Telling]) -> int | None:
    """The key of the telling that surely came first; None where two may have, or nothing has a time."""
    dated = sorted((one for one in tellings if one.at), key=lambda one: (one.at, one.key))
    if len(dated) < 2:
        return dated[0].key if dated else None
    one, other = _at(dated[0]), _at(dated[1])
    sure = one < other if dated[0].timed and dated[1].timed else one.date() < other.date()
    return dated[0].key if sure else None


def _wide(one: Telling) -> float:
    """How much room its words take."""
    return max(BOX, NARROWEST * max(len(one.name) * 1.08, len(one.line) + 3)) + 18


@dataclass(slots=True)
class _Run:
    """Tellings with no long silence between them."""

    hour: float
    places: list[tuple[Telling, float]]

    def ticks(self) -> list[Tick]:
        """Full hours, as many as there is room for; the time of the first telling where none is near it."""
        begin, x = _at(self.places[0][0]), self.places[0][1]
        end, last = _at(self.places[-1][0]), self.places[-1][1]
        hour = timedelta(hours=1)
        full = begin.replace(minute=0, second=0, microsecond=0)
        if not self.places[0][0].timed:
            return [Tick(x - 8, begin, True, False)]
        near = x - self.place(full) <= BEFORE
        found = [Tick(self.place(full), full, True) if near else Tick(x - 8, begin, True)]
        step = next((step for step in (1, 2, 3, 6, 12) if step * self.hour >= TICK), 24)
        at = full + hour
        while at <= end + hour and len(found) < MOST_TICKS:
            place = self.place(at)
            if at.hour % step == 0 and place - found[-1].x >= TICK and place <= last + BEFORE:
                found.append(Tick(place, at, found[-1].at.date() != at.date()))
            at += hour
        return found

    def place(self, at: datetime) -> float:
        """Where a time stands."""
        one, x = self.places[0]
        for other, there in self.places[1:]:
            if at <= _at(other):
                whole = (_at(other) - _at(one)).total_seconds()
                gone = (at - _at(one)).total_seconds()
                return x + (there - x) * gone / whole if whole and gone > 0 else x + gone / 3600 * self.hour
            one, x = other, there
        return x + (at - _at(one)).total_seconds() / 3600 * self.hour


def _at(one: Telling) -> datetime:
    if one.at is None:
        raise ValueError("only what has a time stands on the axis")
    return one.at


def _times(dated: Sequence[Telling]) -> tuple[list[_Run], list[Quiet], float]:
    """Where each telling stands, in runs; the stretches that are shortened; and where the time ends."""
    gaps = [_at(other) - _at(one) for one, other in pairwise(dated)]
    hours = sum(gap.total_seconds() / 3600 for gap in gaps if gap <= QUIET)
    hour = min(HOUR, WIDEST / hours) if hours else HOUR
    runs: list[_Run] = []
    nights: list[Quiet] = []
    x, end = float(LEFT), float(LEFT)
    for one, gap in zip(dated, [None, *gaps], strict=False):
        if gap is not None and gap > QUIET:
            nights.append(Quiet(end + 8, _is_night(_at(one) - gap, _at(one))))
            x = end + 8 + QUIET_WIDTH + 40
        elif gap is not None:
            x += max(gap.total_seconds() / 3600 * hour, 10.0 if gap else 0.0)
        if gap is None or gap > QUIET:
            runs.append(_Run(hour, []))
        runs[-1].places.append((one, x))
        end = max(end, x + _wide(one))
    return runs, nights, end


def _is_night(begin: datetime, end: datetime) -> bool:
    """Whether a stretch is that of one night."""
    return end - begin < timedelta(hours=24) and begin.date() != end.date()


@dataclass(slots=True)
class _Lane:
    """What stands in a lane: words with their sign, and lines."""

    words: list[tuple[float, float]] = field(default_factory=list)
    lines: list[tuple[float, float]] = field(default_factory=list)

    def free(self, start: float, end: float, *, words_only: bool = False) -> bool:
        taken = self.words if words_only else [*self.words, *self.lines]
        return all(there_end <= start or end <= there for there, there_end in taken)


def _lanes(
    order: Sequence[Telling], places: Mapping[int, float], leads: Mapping[int, Source]
) -> dict[int, int]:
    """Each telling in the highest lane where neither its words nor the line that leads to it meet anything.

    First those that lines join, then those that stand alone, into what room is left.
    """
    joined = {*leads, *(lead.key for lead in leads.values())}
    found: dict[int, int] = {}
    lanes: list[_Lane] = []
    for one in sorted(order, key=lambda one: one.key not in joined):
        x, end = places[one.key] - 8, places[one.key] + _wide(one)
        lead = leads.get(one.key)
        lane = found.get(lead.key, 0) if lead else 0
        while not _fits(lanes, lane, x, end, lead, places, found):
            lane += 1
        while len(lanes) <= lane:
            lanes.append(_Lane())
        if lead:
            lanes[lane].lines.append((places[lead.key] + BOX / 2, x))
        lanes[lane].words.append((x, end))
        found[one.key] = lane
    return found


def _fits(
    lanes: Sequence[_Lane],
    lane: int,
    x: float,
    end: float,
    lead: Source | None,
    places: Mapping[int, float],
    found: Mapping[int, int],
) -> bool:
    if lane < len(lanes) and not lanes[lane].free(x, end):
        return False
    if lead is None or lead.key not in found:
        return True
    if lane >= len(lanes):
        return True  # a lane of its own; where no way down is free, the line passes behind the words
    start, above = places[lead.key] + BOX / 2, found[lead.key]
    if lane == above:
        own = places[lead.key] - 8
        beside = [words for words in lanes[lane].words if words[0] != own]
        return all(there_end <= start or x <= there for there, there_end in [*beside, *lanes[lane].lines])
    between = all(
        lanes[k].free(start - 2, start + 2, words_only=True) for k in range(above + 1, min(lane, len(lanes)))
    )
    return between and lanes[lane].free(start, x)


def _line(source: Node, to: Node, how: Source) -> Line:
    """From the right of a sign, or from beneath it, to the left of another."""
    y = to.y + BOX / 2
    tip = to.x - (5 if to.first else 1)
    if source.y == to.y:
        path = f"M{source.x + BOX + (4 if source.first else 0):.0f} {y:.0f}H{tip:.0f}"
    else:
        path = f"M{source.centre:.0f} {source.y + BOX + (4 if source.first else 0):.0f}V{y:.0f}H{tip:.0f}"
    head = f"M{tip - 8:.0f} {y - 4:.0f}L{tip:.0f} {y:.0f}L{tip - 8:.0f} {y + 4:.0f}" if how.credited else ""
    return Line(path, head, how.credited)
