"""What of annotations is to be done from time to time."""

from __future__ import annotations

from annotations.services.bin import purge
from reader.tasks import clock

PURGE: clock.Job = ("what was long in the bin", clock.HOUR, purge)


def join_the_clock() -> None:
    """Gives the clock our jobs, once."""
    if PURGE not in clock.REGULAR:
        clock.REGULAR.append(PURGE)
