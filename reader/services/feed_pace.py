"""When a feed is asked again: often where much is new, seldom where little is, less and less where it fails."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

LEAST, MOST = 15 * 60, 24 * 3600
"""Seconds between two questions while all is well."""
LONGEST = 7 * 24 * 3600
"""Seconds; a site that wants to be left alone for longer is asked after a week."""
WINDOW = timedelta(days=28)
"""How far back is looked for how often something is new."""
PER_ENTRY = 24
"""Questions from one new entry to the next, on average."""
SLOW = 8.0
"""Seconds; who takes longer to answer is asked once a day."""
START = 3600
"""Seconds, while too little is known."""
YOUNG = timedelta(days=7)
"""How long too little is known of a new feed."""


def interval_of(
    times: Iterable[datetime], now: datetime, *, wished: int = 0, seconds: float = 0.0, young: bool = False
) -> int:
    """Seconds until the next question: a part of the usual time between two entries, from 15 minutes to a day.

    ``times``: when entries came; ``wished``: what the publisher asks for at least; ``seconds``: the last answer took;
    ``young``: the feed is not known for long, so that nothing new says nothing yet.
    """
    if seconds >= SLOW:
        return MOST
    recent = sum(now - WINDOW <= moment <= now for moment in times)
    unknown = START if young else MOST
    usual = WINDOW.total_seconds() / recent / PER_ENTRY if recent else unknown
    return int(min(MOST, max(LEAST, min(usual, unknown) if young else usual, wished)))


def after(interval: int) -> timedelta:
    """The pause of ``interval`` seconds, up to a tenth longer, so that not all feeds have their turn at once."""
    return timedelta(seconds=interval * random.uniform(1.0, 1.1))  # noqa: S311


def backoff(failures: int, interval: int, retry_after: int | None) -> timedelta:
    """The pause after so many failures in a row: doubled each time, up to a day, give or take a quarter.

    Never shorter than the site wants (``retry_after``, seconds), that up to a week.
    """
    pause = min(MOST, max(LEAST, min(interval, 4 * LEAST)) * 2 ** min(failures - 1, 10))
    jittered = pause * random.uniform(0.75, 1.25)  # noqa: S311
    return timedelta(seconds=max(min(jittered, MOST), min(retry_after or 0, LONGEST)))


def max_age(cache_control: str) -> int:
    """Seconds for which the answer says that it stays good; 0 when it says nothing of it."""
    for part in cache_control.lower().split(","):
        name, _sign, value = part.strip().partition("=")
        value = value.strip(' "')
        if name == "max-age" and value.isascii() and value.isdecimal():
            return min(int(value[:9]), LONGEST)
    return 0
