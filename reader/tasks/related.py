"""Relatives of an article are looked for in the worker, when its text came or changed; the clock sees to the rest."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache
from django.dispatch import receiver
from django.tasks import task

from reader.services import related, signatures
from reader.signals import article_corrected, article_removed, revision_added
from reader.tasks.queue import is_waiting

SECONDS = 20.0
"""How long one task works through articles that wait, before it queues up again behind other work."""
PORTIONS = 20
"""Portions of articles that the clock counts at one time."""
_PIECE = "related:piece"


@task(priority=-5)
def relate(article_id: int) -> int:
    """How many suggestions it found."""
    return related.relate(article_id)


@task(priority=-20)
def relate_waiting() -> int:
    """Works through articles without a signature, or with an outdated one: an old library's, those whose task was lost,
    and all where the library has grown much; how many were done."""
    until = time.monotonic() + SECONDS
    done = 0
    while time.monotonic() < until:
        # first all are made findable, so that the first that is looked at finds the last
        if due := signatures.unsigned(signatures.COUNTED_AT_ONCE):
            related.sign_many(due)
        elif due := signatures.stale(signatures.COUNTED_AT_ONCE // 4):
            related.relate_many(due)
        else:
            break
        done += len(due)
    if done and signatures.stale(1) and not is_waiting(relate_waiting):
        relate_waiting.enqueue()
    return done


def _begin(article_id: int) -> None:
    if not is_waiting(relate, article_id):
        relate.enqueue(article_id)


@receiver(revision_added, dispatch_uid="reader.relate")
def begin(sender: object, revision: Any, **kwargs: Any) -> None:
    """Sent after the transaction that wrote the revision."""
    _begin(revision.article_id)


@receiver(article_corrected, dispatch_uid="reader.relate_again")
def begin_again(sender: object, article: Any, **kwargs: Any) -> None:
    """Another headline, or another time: other relatives. And one that came back from the bin."""
    _begin(article.pk)


@receiver(article_removed, dispatch_uid="reader.unrelate")
def end(sender: object, article: Any, **kwargs: Any) -> None:
    """What is in the bin is no longer suggested."""
    related.forget(article.pk)


def count() -> int:
    """What the clock calls often: the terms of articles that came; how many articles were counted."""
    counted = 0
    for _portion in range(PORTIONS):
        number = signatures.count_terms()
        counted += number
        if number < signatures.COUNTED_AT_ONCE:
            break
    return counted


def resume() -> int:
    """What the clock calls: articles in the bin leave the index, and what waits is begun; how many wait, at most 1."""
    for pk in signatures.left_over(1000):
        related.forget(pk)
    waiting = len(signatures.stale(1))
    if waiting and not is_waiting(relate_waiting):
        relate_waiting.enqueue()
    return waiting


def refresh() -> int:
    """What the clock calls each hour: a piece of the terms is counted anew; how many terms it has."""
    piece = int(cache.get(_PIECE, 0))
    cache.set(_PIECE, (piece + 1) % signatures.PARTS, None)
    return signatures.recount(piece)
