"""Times in a query: a day, a month, a year, a stretch of them, or how long ago. Plain values only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = date(1500, 1, 1), date(2999, 12, 31)
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?\Z")
_AGO = re.compile(r"([0-9]{1,4})([dwmy])\Z")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_NAMED = {
    "today": 0, "hoy": 0, "اليوم": 0, "yesterday": 1, "ayer": 1, "أمس": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both within it. None: open at that end."""

    first: date | None
    last: date | None


def plain(value: str) -> str:
    """With digits as 0 to 9, whatever the script."""
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() and unicodedata.digit(char, None) is not None else char
        for char in value
    )


def span_of(value: str, today: date) -> Span | None:
    """What ``value`` means on the day ``today``; None when it is no time.

    ``2031``, ``2031-11``, ``2031-11-05``, ``2031-11..2031-12`` (either end may be left open), ``today``,
    ``yesterday``, and ``7d``, ``2w``, ``3m``, ``1y`` for the last so many days, weeks, months (of 30 days), years.
    """
    value = plain(value.strip().lower())
    if ".." in value:
        before, after = value.split("..", 1)
        start, end = _whole(before, today), _whole(after, today)
        if (before and start is None) or (after and end is None) or not (before or after):
            return None
        first, last = start.first if start else None, end.last if end else None
        if first and last and first > last:
            return None
        return Span(first, last)
    return _whole(value, today)


def _whole(value: str, today: date) -> Span | None:
    if value in _NAMED:
        day = today - timedelta(days=_NAMED[value])
        return Span(day, day)
    if ago := _AGO.match(value):
        days = int(ago[1]) * _DAYS[ago[2]]
        return Span(max(FIRST, today - timedelta(days=min(days, 150_000))), today)
    found = _DAY.match(value)
    if not found:
        return None
    y, m, d = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if found[3] is not None:
            first = last = date(y, m, d)
        elif found[2] is not None:
            first = date(y, m, 1)
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        else:
            first, last = date(y, 1, 1), date(y, 12, 31)
    except (ValueError, OverflowError):
        return None
    return Span(first, last) if first >= FIRST and last <= LAST else None
