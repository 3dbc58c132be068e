"""What waits in the queue of the worker, in the database as the site has it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from reader.models import TagRule
from reader.services.tag_rules import Wanted, save, start
from reader.tasks.feeds import ask_feed
from reader.tasks.imports import read_pages, store_pictures
from reader.tasks.queue import LAPSED, TRIES, is_waiting, queue_again
from reader.tasks.tag_rules import resume, run_rule
from tests.factories import make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_only_the_same_task_with_the_same_arguments_waits() -> None:
    batch = str(uuid.uuid4())
    ask_feed.enqueue(3)
    read_pages.enqueue(batch)
    assert is_waiting(ask_feed, 3)
    assert is_waiting(read_pages, batch)
    assert not is_waiting(ask_feed, 4)
    assert not is_waiting(read_pages, str(uuid.uuid4()))
    assert not is_waiting(run_rule, 3)


def test_a_rule_that_waits_for_its_turn_is_not_queued_again() -> None:
    make_tag("Gauges")
    rule = save(Wanted(words="gauge", tags=("Gauges",)), by=make_user())
    start(rule)
    resume()
    assert not is_waiting(run_rule, rule.pk), "somebody may still be at it"
    TagRule.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
    resume()
    resume()
    assert is_waiting(run_rule, rule.pk)
    assert DBTaskResult.objects.filter(task_path=run_rule.module_path).count() == 1


def test_what_a_killed_worker_had_in_hand_is_queued_again_and_given_up_in_the_end() -> None:
    store_pictures.enqueue(7)
    for _worker in range(TRIES + 1):
        row = DBTaskResult.objects.ready().get()
        row.claim("a-worker")
        assert queue_again() == 0, "it may still be at it"
        DBTaskResult.objects.running().update(started_at=timezone.now() - LAPSED - timedelta(minutes=1))
        queue_again()
        assert not DBTaskResult.objects.running().exists()
    assert not DBTaskResult.objects.ready().exists(), "one that ends every worker is given up"
    assert DBTaskResult.objects.failed().count() == TRIES + 1


def test_a_task_that_is_queued_again_has_its_arguments() -> None:
    store_pictures.enqueue(7)
    row = DBTaskResult.objects.ready().get()
    row.claim("a-worker")
    DBTaskResult.objects.running().update(started_at=timezone.now() - LAPSED - timedelta(minutes=1))
    assert queue_again() == 1
    assert is_waiting(store_pictures, 7)
