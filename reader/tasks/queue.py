"""What is waiting in the queue of the worker."""

from __future__ import annotations

from typing import Any

from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult


def is_waiting(task: Any, *args: Any) -> bool:
    """Whether the same task with the same arguments is queued and not begun."""
    if not isinstance(task.get_backend(), DatabaseBackend):
        return False
    same = {"args": list(args), "kwargs": {}}
    return DBTaskResult.objects.ready().filter(task_path=task.module_path, args_kwargs=same).exists()
