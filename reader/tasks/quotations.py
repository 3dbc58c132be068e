"""Quotations are taken in the worker, when an article's text came or changed; the clock sees to an old library."""

from __future__ import annotations

import time
from typing import Any

from django.dispatch import receiver
from django.tasks import task

from reader.services import quotations
from reader.signals import article_corrected, article_removed, revision_added
from reader.tasks.queue import is_waiting

SECONDS = 20.0
"""How long one task works through articles that wait, before it queues up again behind other work."""
PORTION = 50
"""Articles that are looked up at once."""


@task(priority=-6)
def take(article_id: int) -> int:
    """How many quotations an article has."""
    return quotations.keep(article_id)


@task(priority=-20)
def take_waiting() -> int:
    """Works through articles that were never read for quotations; how many were done."""
    until = time.monotonic() + SECONDS
    done = 0
    while time.monotonic() < until and (waiting := quotations.due(PORTION)):
        for pk in waiting:
            quotations.keep(pk)
        done += len(waiting)
    if done and quotations.due(1) and not is_waiting(take_waiting):
        take_waiting.enqueue()
    return done


@receiver(revision_added, dispatch_uid="reader.quotations")
def begin(sender: object, revision: Any, **kwargs: Any) -> None:
    """Sent after the transaction that wrote the revision."""
    if not is_waiting(take, revision.article_id):
        take.enqueue(revision.article_id)


@receiver(article_corrected, dispatch_uid="reader.quotations_again")
def begin_again(sender: object, article: Any, **kwargs: Any) -> None:
    """Another time or language; or it came back from the bin."""
    if not is_waiting(take, article.pk):
        take.enqueue(article.pk)


@receiver(article_removed, dispatch_uid="reader.quotations_gone")
def end(sender: object, article: Any, **kwargs: Any) -> None:
    """What is in the bin is quoted no longer."""
    quotations.forget(article.pk)


def resume() -> int:
    """What the clock calls: what waits is begun, utterances of nobody go; how many wait, at most 1."""
    quotations.sweep()
    waiting = len(quotations.due(1))
    if waiting and not is_waiting(take_waiting):
        take_waiting.enqueue()
    return waiting
