"""What keeps an index in step with what it is of: what was left behind is found and indexed, a little at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

LOOKED_THROUGH = 5000
"""Rows of which is asked at one time whether they are behind."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The upkeep of one kind of documents."""

    name: str
    model: Any
    behind: Callable[[QuerySet[Any]], QuerySet[Any]]
    """Of rows, those that are not indexed as they are now."""
    index: Callable[[Sequence[int]], int]
    """Indexes the rows of these ids, in one transaction; how many there were."""
    outdate: Callable[[], object]
    """Makes everything that is indexed count as outdated; it is found as before until it is indexed anew."""
    batch: int = 100
    """Rows that are indexed in one transaction, so that nobody waits long for the database."""

    def total(self) -> int:
        """Rows that there are, indexed or not."""
        return int(self.model._default_manager.count())

    def portion(self, at: int) -> tuple[int | None, list[int]]:
        """The next rows after the id ``at``: the last id that was looked at (None at the end), and those behind."""
        rows: QuerySet[Any] = self.model._default_manager.filter(pk__gt=at).order_by("pk")
        last = rows.values_list("pk", flat=True)[LOOKED_THROUGH - 1 : LOOKED_THROUGH].first()
        within = rows if last is None else rows.filter(pk__lte=last)
        return last, list(self.behind(within).values_list("pk", flat=True)[:LOOKED_THROUGH])

    def all_behind(self) -> Iterator[int]:
        """Indexes everything that is behind, batch by batch; yields how many rows each had. Begun again, it goes on
        where it was ended."""
        at: int | None = 0
        while at is not None:
            at, waiting = self.portion(at)
            for start in range(0, len(waiting), self.batch):
                yield self.index(waiting[start : start + self.batch])

    def catch_up(self, seconds: float) -> int:
        """As ``all_behind``, for so long, the newest rows first; next time it goes on from there. How many it did."""
        until = time.monotonic() + seconds
        newest = list(self.model._default_manager.order_by("-pk").values_list("pk", flat=True)[: self.batch])
        waiting = list(
            self.behind(self.model._default_manager.filter(pk__in=newest)).values_list("pk", flat=True)
        )
        done = self.index(waiting) if waiting else 0
        key = f"search:looked-through:{self.name}"
        at: int | None = int(cache.get(key, 0))
        while at is not None:
            last, waiting = self.portion(at)
            for start in range(0, len(waiting), self.batch):
                part = waiting[start : start + self.batch]
                done += self.index(part)
                at = part[-1]
                if time.monotonic() > until:
                    break
            else:
                at = last
            cache.set(key, at or 0, None)
            if time.monotonic() > until or not waiting:
                break
        return done


_kinds: dict[str, Upkeep] = {}


def keep_up(upkeep: Upkeep) -> Upkeep:
    """Gives the index a kind of documents to keep in step; again, it takes the place of the one of its name."""
    _kinds[upkeep.name] = upkeep
    return upkeep


def kinds() -> tuple[Upkeep, ...]:
    """All kinds that are kept in step."""
    return tuple(_kinds.values())
