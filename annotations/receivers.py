"""What annotations does when reader announces something."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from annotations.services.links import make_link
from annotations.tasks import anchor_revision
from reader.models import Article, LinkKind, Revision, User
from reader.signals import revision_added, told_alike


@receiver(revision_added, dispatch_uid="annotations.anchor")
def revision_joined(sender: object, revision: Revision, **kwargs: Any) -> None:
    """A first revision has no highlights to carry. Sent after the transaction that wrote it."""
    if revision.number > 1:
        anchor_revision.enqueue(revision.pk)


@receiver(told_alike, dispatch_uid="annotations.told_alike")
def link_tellings(sender: object, article: Article, other: Article, user: User, **kwargs: Any) -> None:
    """A reader's own link, seen by nobody else until they say so. Sent after the transaction that saved the article."""
    make_link(user, article, other, kind=LinkKind.SAME_STORY)
