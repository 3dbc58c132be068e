"""What of annotations is to be done from time to time."""

from __future__ import annotations

from annotations.queries.facets import EVERY, count_what_was_marked
from annotations.services.bin import purge
from annotations.services.rankings import rank_marks
from reader.tasks import clock

JOBS: tuple[clock.Job, ...] = (
    ("what was long in the bin", clock.HOUR, purge),
    ("most annotated", 10 * clock.MINUTE, rank_marks),
    ("what was marked under tags", EVERY, count_what_was_marked),
)


def join_the_clock() -> None:
    """Gives the clock our jobs, once."""
    clock.REGULAR.extend(job for job in JOBS if job not in clock.REGULAR)
