"""Work that a request does not wait for."""

from __future__ import annotations

from django.tasks import task

from annotations.services.reanchor import anchor_in
from reader.models import Revision


@task
def anchor_revision(revision_id: int) -> int:
    """Places an article's highlights in a new revision; nothing to do where it is gone by now."""
    revision = Revision.objects.filter(pk=revision_id).first()
    return anchor_in(revision) if revision else 0
