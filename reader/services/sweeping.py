"""What nobody needs any more: old imports and drafts, and files that no row names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reader.models import Capture, Draft, Import, ImportItem
from reader.services import arrivals, imports

KEPT = timedelta(days=30)
"""How long an import stays after its end, and a draft after it was touched last."""
SETTLED = timedelta(days=1)
"""Younger files may belong to somebody who has not yet said so."""
FOLDERS = ("captures", "arriving")


def old_imports() -> int:
    """Removes imports that ended long ago and none of whose drafts waits, with their files; how many."""
    before = timezone.now() - KEPT
    waits = ImportItem.objects.filter(batch=OuterRef("pk"), draft__isnull=False)
    ended = Q(finished_at__lt=before) | Q(stopped_at__lt=before)
    done = 0
    for batch in Import.objects.filter(~Exists(waits), ended)[:200]:
        arrivals.remove(batch.items.all())
        batch.delete()
        done += 1
    return done


def old_drafts() -> int:
    """Removes drafts that nobody touched for long, with what was captured for them; how many."""
    old = Draft.objects.filter(updated_at__lt=timezone.now() - KEPT).select_related("capture")
    found = list(old[:500])
    for draft in found:
        imports.discard(draft)
    return len(found)


def files_of_nobody() -> int:
    """Removes stored bytes that no row names: what a worker had stored when it was killed. How many."""
    before = timezone.now() - SETTLED
    done = 0
    for folder in FOLDERS:
        for month in _folders(folder, 2):
            names = [f"{month}/{name}" for name in default_storage.listdir(month)[1]]
            known = set(Capture.objects.filter(file__startswith=f"{month}/").values_list("file", flat=True))
            known |= set(
                ImportItem.objects.filter(file__startswith=f"{month}/").values_list("file", flat=True)
            )
            for name in names:
                if name not in known and default_storage.get_modified_time(name) < before:
                    default_storage.delete(name)
                    done += 1
    return done


def _folders(folder: str, deep: int) -> Iterator[str]:
    try:
        inside = default_storage.listdir(folder)[0]
    except OSError:
        return
    for name in inside:
        yield from _folders(f"{folder}/{name}", deep - 1) if deep > 1 else (f"{folder}/{name}",)
