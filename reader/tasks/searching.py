"""Articles enter the index of searches with the write itself; the clock sees to what was left behind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from reader.models import Article
from reader.services import indexing
from reader.services.upkeep import kinds

SECONDS = 4.0
"""How long the clock indexes documents of one kind, where very many were left behind."""
_INDEXED = {"headline", "standfirst", "byline", "language", "visibility", "listed_at", "current_revision"}


@receiver(post_save, sender=Article, dispatch_uid="reader.index")
def article_written(
    sender: object,
    instance: Article,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """In the transaction of the write. Fixtures are left to the clock: their revisions come later."""
    if raw or (update_fields is not None and not _INDEXED & set(update_fields)):
        return
    indexing.index(instance)


def catch_up() -> int:
    """What the clock calls often; how many documents were indexed."""
    return sum(kind.catch_up(SECONDS) for kind in kinds())


def learn() -> int:
    """What the clock calls: the words of what was indexed; of how many articles. With none, some old words are looked
    through."""
    learned = indexing.learn()
    if not learned:
        indexing.prune()
    return learned
