"""What is to be done from time to time, whoever is there. ``manage.py clock`` runs it; other modules append theirs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import close_old_connections
from django.tasks import task_backends
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from reader.services import closing, comparing, facets, rankings, sweeping
from reader.services.feeds import forget_unfollowed
from reader.tasks import feeds, quotations, rechecks, related, searching, tag_rules
from reader.tasks.imports import begin_again
from reader.tasks.queue import queue_again

log = logging.getLogger("postil.clock")

MINUTE, HOUR, DAY = 60, 3600, 86_400
LOST = timedelta(days=1)
"""After this time a task that is still running belongs to a worker that was killed."""

type Job = tuple[str, float, Callable[[], object]]


def prune_results() -> int:
    """Removes results of tasks that ended more than a day ago (letters that were sent carry addresses; a day is enough
    to look into one that failed), and tasks of workers that are no more."""
    if not isinstance(task_backends["default"], DatabaseBackend):
        return 0
    before = timezone.now() - LOST
    done = DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]
    return done + DBTaskResult.objects.running().filter(started_at__lt=before).delete()[0]


REGULAR: list[Job] = [
    ("imports go on", 3, begin_again),
    ("feeds and looks", 15, feeds.ask_due),
    ("feeds of nobody", DAY, forget_unfollowed),
    ("watched articles", MINUTE, rechecks.look_due),
    ("rules at work", MINUTE, tag_rules.resume),
    ("terms of what came", MINUTE, related.count),
    ("relatives of what came", 5 * MINUTE, related.resume),
    ("what searches find", 15, searching.catch_up),
    ("words for who mistypes", MINUTE, searching.learn),
    ("quotations of what came", 5 * MINUTE, quotations.resume),
    ("terms counted anew", HOUR, related.refresh),
    ("most read", 10 * MINUTE, rankings.rank_reads),
    ("what tags have in common", 10, facets.rebuild_due),
    ("old imports", HOUR, sweeping.old_imports),
    ("old drafts", HOUR, sweeping.old_drafts),
    ("old comparisons", HOUR, comparing.old_comparisons),
    ("files of nobody", DAY, sweeping.files_of_nobody),
    ("accounts to be closed", HOUR, closing.close_due),
    ("tasks of killed workers", 5 * MINUTE, queue_again),
    ("results of tasks", HOUR, prune_results),
]
"""(name, seconds between two runs, what is called). A job that fails is logged and keeps its turn."""


@dataclass
class Clock:
    """Runs jobs when their time has come, one after the other."""

    jobs: list[Job] = field(default_factory=lambda: REGULAR)
    asked_to_stop: bool = False
    _next: dict[str, float] = field(default_factory=dict)

    def tick(self) -> list[str]:
        """Runs what is due now; the names of what ran."""
        ran = []
        for name, every, job in list(self.jobs):
            if self.asked_to_stop:
                break
            if time.monotonic() < self._next.get(name, 0.0):
                continue
            close_old_connections()
            try:
                job()
            except Exception:
                log.exception("the regular job “%s” failed", name)
            ran.append(name)
            self._next[name] = time.monotonic() + every
        close_old_connections()
        return ran

    def run(self, pause: float = 0.5) -> None:
        """Ticks until it is asked to stop."""
        while not self.asked_to_stop:
            self.tick()
            time.sleep(pause)
