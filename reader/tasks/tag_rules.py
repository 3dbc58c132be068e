"""Rules at work on the articles that are there."""

from __future__ import annotations

from django.tasks import task

from reader.services import tag_rules
from reader.tasks.queue import is_waiting


@task
def run_rule(rule_id: int) -> None:
    """One portion after the other, each in its own transaction; another call goes on where this one was killed."""
    while tag_rules.step(rule_id):
        continue


def resume() -> None:
    """Sets rules going again that were at work when the worker was killed."""
    for pk in tag_rules.at_work():
        if not is_waiting(run_rule, pk):
            run_rule.enqueue(pk)
