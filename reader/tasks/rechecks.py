"""Pages of watched articles, looked at again."""

from __future__ import annotations

from django.tasks import task

from reader.services import rechecks
from reader.tasks.queue import is_waiting


@task
def look_at(article_id: int) -> str:
    """One look; says what came of it."""
    return rechecks.look(article_id)


@task
def look_now(article_id: int) -> str:
    """A look before its time, since a reader asked for it."""
    return rechecks.look(article_id, now_anyway=True)


def look_due() -> None:
    """Hands out the articles whose turn it is."""
    for pk in rechecks.look_due():
        if not is_waiting(look_at, pk):
            look_at.enqueue(pk)
