"""The drawing of a tag's articles by week: where its bars, labels and moments stand. Pure, but for the language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from reader.numerals import number, numerals

WIDTH, HEIGHT = 690, 168
LEFT, TOP, BASE = 28.0, 50.0, 140.0
"""Where the bars begin, and between which heights they stand."""
SHOWN, LEAST = 52, 12
"""Weeks that are drawn at most, and at least."""
ROW, LETTER = 19.0, 8.4
"""Height of a row of names over the bars, and about how wide a letter is on a phone, where both are drawn larger."""
MOMENTS = 6
TABLE = 520
"""Weeks of the table."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the drawing; ``anchor`` as SVG has it, which follows the direction of the text."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    small: bool = False
    """Whether narrow screens go without it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A named day: a line over its week, and its name."""

    x: float
    top: float
    bottom: float
    label: Label


@dataclass(slots=True)
class Weeks:
    """What the drawing consists of."""

    said: str
    bars: str = ""
    """The path of all bars but this week's."""
    now: str = ""
    now_label: Label | None = None
    lines: list[tuple[float, Label]] = field(default_factory=list)
    """Heights with what they mean."""
    axis: str = ""
    """Where a line of the scale begins and ends."""
    months: list[Label] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    rows: list[tuple[date, int]] = field(default_factory=list)
    """(Monday, articles), newest first, weeks without articles left out."""
    head: float = 0.0
    """By how much names that stand over each other raise the drawing."""

    @property
    def box(self) -> str:
        return f"0 {-self.head:g} {WIDTH} {HEIGHT + self.head:g}"


def weeks_of(counts: Iterable[Sequence[object]], moments: Iterable[tuple[date, str]] = ()) -> Weeks | None:
    """The drawing of (Monday as ISO date, articles); None where there is nothing to draw."""
    known = {date.fromisoformat(str(day)): int(str(n)) for day, n in counts if int(str(n)) > 0}
    if len(known) < 2:
        return None
    this = timezone.localdate()
    this -= timedelta(days=this.weekday())
    known = {day: n for day, n in known.items() if day <= this} or known
    end = this if max(known) > this - timedelta(weeks=SHOWN) else max(known)
    first = max(min(known), end - timedelta(weeks=SHOWN - 1))
    first = min(first, end - timedelta(weeks=LEAST - 1))
    total = (end - first).days // 7 + 1
    days = [first + timedelta(weeks=n) for n in range(total)]
    highest = max((known.get(day, 0) for day in days), default=0)
    top = max(2, highest + highest % 2)
    step = (WIDTH - LEFT) / total
    rtl = get_language_bidi()

    def place(x: float, width: float = 0.0) -> float:
        return round(WIDTH - x - width if rtl else x, 1)

    def bar(n: int, count: int) -> str:
        height = round((BASE - TOP) * count / top, 1)
        width = round(step * 0.72, 1)
        return f"M{place(LEFT + n * step, width):g} {BASE - height:g}h{width:g}v{height:g}h-{width:g}z"

    drawn = Weeks(_said(days, known))
    drawn.rows = sorted(known.items(), reverse=True)[:TABLE]
    drawn.bars = "".join(bar(n, known[day]) for n, day in enumerate(days) if day in known and day != this)
    drawn.axis = f"H{WIDTH - 24}" if rtl else f"H{WIDTH}"
    for value in (0, top // 2, top):
        y = BASE - (BASE - TOP) * value / top
        drawn.lines.append((y, Label(place(16), round(y + 4, 1), number(value), "end")))
    if end == this and this in known:
        drawn.now = bar(total - 1, known[this])
        said = _("This week, %(n)s") % {"n": number(known[this])}
        drawn.now_label = Label(place(WIDTH), 34, said, "end", small=True)
    months = [n for n, day in enumerate(days) if n == 0 or day.month != days[n - 1].month]
    shown = 0
    for here, following in zip(months, [*months[1:], total + 2], strict=True):
        if (following - here) * step >= 26:
            name = numerals(date_format(days[here], "M" if total <= SHOWN else "M Y"))
            drawn.months.append(Label(place(LEFT + here * step), 160, name, small=shown % 3 != 0))
            shown += 1
    _name_moments(drawn, moments, days, step, known, top, place(1) != 1)
    return drawn


def _name_moments(
    drawn: Weeks,
    moments: Iterable[tuple[date, str]],
    days: Sequence[date],
    step: float,
    known: dict[date, int],
    top: int,
    rtl: bool,
) -> None:
    """Each name in the lowest row that is free there."""
    taken: list[list[tuple[float, float]]] = [[]]
    if drawn.now_label is not None:
        taken[0].append((WIDTH - LETTER * len(drawn.now_label.text), WIDTH))
    within = [(day, label) for day, label in moments if days[0] <= day < days[-1] + timedelta(days=7)]
    for day, label in within[-MOMENTS:]:
        n = (day - days[0]).days // 7
        x = LEFT + n * step + step * 0.36
        wide = LETTER * len(label)
        back = x + 6 + wide > WIDTH
        span = (x - 6 - wide, x) if back else (x, x + 6 + wide)
        level = 0
        while level < len(taken) and any(a < span[1] + 8 and span[0] - 8 < b for a, b in taken[level]):
            level += 1
        if level == len(taken):
            taken.append([])
        taken[level].append(span)
        y = 34 - level * ROW
        bottom = BASE - (BASE - TOP) * known.get(days[n], 0) / top - 4
        at = x - 6 if back else x + 6
        mirrored = (WIDTH - x, WIDTH - at) if rtl else (x, at)
        text = Label(round(mirrored[1], 1), y, label, "end" if back else "start")
        drawn.moments.append(Moment(round(mirrored[0], 1), y - 10, round(max(y, bottom), 1), text))
    drawn.head = max(0.0, (len(taken) - 1) * ROW - 10)


def _said(days: Sequence[date], known: dict[date, int]) -> str:
    """The drawing in words."""
    most = max(days, key=lambda day: (known.get(day, 0), day))
    return _("Articles by week from %(first)s to %(last)s. Most: %(n)s in the week of %(week)s.") % {
        "first": numerals(date_format(days[0], "j F Y")),
        "last": numerals(date_format(days[-1] + timedelta(days=6), "j F Y")),
        "n": number(known.get(most, 0)),
        "week": numerals(date_format(most, "j F Y")),
    }
