"""Relatives of an article are looked for in the worker, when its text came or changed."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.tasks import task

from reader.services import related
from reader.signals import article_removed, revision_added
from reader.tasks.queue import is_waiting


@task(priority=-5)
def relate(article_id: int) -> int:
    """How many suggestions it found. A newer call for the same article makes an older one needless, not wrong."""
    return related.relate(article_id)


@receiver(revision_added, dispatch_uid="reader.relate")
def begin(sender: object, revision: Any, **kwargs: Any) -> None:
    """Sent after the transaction that wrote the revision."""
    if not is_waiting(relate, revision.article_id):
        relate.enqueue(revision.article_id)


@receiver(article_removed, dispatch_uid="reader.unrelate")
def end(sender: object, article: Any, **kwargs: Any) -> None:
    """What is in the bin is no longer suggested."""
    related.forget(article.pk)
