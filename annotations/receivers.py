"""What annotations does when reader announces something."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from annotations.tasks import anchor_revision
from reader.models import Revision
from reader.signals import revision_added


@receiver(revision_added, dispatch_uid="annotations.anchor")
def revision_joined(sender: object, revision: Revision, **kwargs: Any) -> None:
    """A first revision has no highlights to carry. Sent after the transaction that wrote it."""
    if revision.number > 1:
        anchor_revision.enqueue(revision.pk)
