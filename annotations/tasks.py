"""Work that a request does not wait for."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from annotations.services.importing import work_on
from annotations.services.reanchor import anchor_in
from reader.models import Revision


@task
def anchor_revision(revision_id: int) -> int:
    """Places an article's highlights in a new revision; nothing to do where it is gone by now."""
    revision = Revision.objects.filter(pk=revision_id).first()
    return anchor_in(revision) if revision else 0


@task
def bring_notes(pk: str) -> None:
    """Looks through a large file of notes, or brings it in. The row says what is to be done."""
    work_on(UUID(pk))
