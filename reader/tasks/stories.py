"""Comparisons of a story's tellings that no request had the time for are made by the worker."""

from __future__ import annotations

from contextlib import suppress

from django.tasks import task

from reader.models import Revision
from reader.services.comparing import TooLongToCompare, compared


@task(priority=-5)
def compare_pairs(pairs: list[list[int]]) -> int:
    """Computes and keeps the comparisons of these pairs of revisions; how many of them there still are."""
    rows = Revision.objects.select_related("article").in_bulk({pk for pair in pairs for pk in pair})
    done = 0
    for first, second in pairs:
        if first in rows and second in rows:
            with suppress(TooLongToCompare):
                compared(rows[first], rows[second])
                done += 1
    return done
