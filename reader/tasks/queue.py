"""What is waiting in the queue of the worker, and what a killed one left behind."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.tasks import task_backends
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult


def is_waiting(task: Any, *args: Any) -> bool:
    """Whether the same task with the same arguments is queued and not begun."""
    if not isinstance(task.get_backend(), DatabaseBackend):
        return False
    same = {"args": list(args), "kwargs": {}}
    return DBTaskResult.objects.ready().filter(task_path=task.module_path, args_kwargs=same).exists()


log = logging.getLogger("postil.clock")

LAPSED = timedelta(minutes=20)
"""A task that still runs after this time belongs, as far as we can tell, to a worker that is gone."""
TRIES = 3
"""How often the same task is queued again; one that ends every worker is given up."""


class WorkerGone(Exception):
    """The worker that had the task did not come to its end."""


def queue_again() -> int:
    """Queues once more what a killed worker had in hand; how many. All our tasks may be done twice."""
    if not isinstance(task_backends["default"], DatabaseBackend):
        return 0
    again = 0
    for row in DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LAPSED)[:100]:
        gone = WorkerGone()
        same = DBTaskResult.objects.failed().filter(task_path=row.task_path, args_kwargs=row.args_kwargs)
        before = same.filter(exception_class_path__endswith=WorkerGone.__name__).count()
        row.set_failed(gone)
        if before < TRIES:
            row.task.enqueue(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
            again += 1
        else:
            log.error("the task %s was given up: no worker came to its end", row.task_path)
    return again
