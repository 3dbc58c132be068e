"""Imports go on in the worker, a little of each in turn, so that a long one holds up nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.tasks import task

from reader.access import articles_for, may_edit_article
from reader.services import arrivals
from reader.services.illustrating import fetch_pictures
from reader.services.parts import store_parts
from reader.signals import pages_wait, pictures_wait
from reader.tasks.queue import is_waiting


@task
def read_pages(batch: str) -> None:
    """Reads items of an import for a little while, then queues up again behind the others."""
    if arrivals.work(UUID(batch), seen=articles_for, may_edit=may_edit_article):
        read_pages.enqueue(batch)


@task
def store_pictures(article_id: int) -> None:
    """Stores an article's pictures: those that came with its page, then those of the network."""
    store_parts(article_id)
    fetch_pictures(article_id)


@receiver(pages_wait, dispatch_uid="reader.pages_wait")
def begin(sender: object, batch: UUID, **kwargs: Any) -> None:
    """Sent after the transaction that wrote the import."""
    read_pages.enqueue(str(batch))


@receiver(pictures_wait, dispatch_uid="reader.pictures_wait")
def illustrate(sender: object, article: Any, **kwargs: Any) -> None:
    """Sent after the transaction that wrote the article."""
    store_pictures.enqueue(article.pk)


def begin_again() -> int:
    """Queues imports whose turn has come and that nobody works on; how many."""
    arrivals.close_stopped()
    due = [batch for batch in arrivals.due_imports() if not is_waiting(read_pages, str(batch))]
    for batch in due:
        read_pages.enqueue(str(batch))
    return len(due)
