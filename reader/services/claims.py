"""Who works on an item of an import, and until when: claims, and the writes that hold only while a claim does."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Exists, F, Q, QuerySet
from django.utils import timezone

from reader.models import Capture, Import, ImportItem

HELD = timedelta(minutes=3)
"""How long a worker has for one item; longer than fetching, reading and saving may take together."""
OPEN = (ImportItem.State.WAITING, ImportItem.State.WORKING)
"""States in which something is left to do."""


class Lost(Exception):
    """The claim lapsed and somebody else has the item: nothing more may be written for it."""


def due() -> QuerySet[ImportItem]:
    """Items that may be begun now."""
    now = timezone.now()
    going = Import.objects.filter(paused_at=None, stopped_at=None)
    return ImportItem.objects.filter(
        Q(held_until=None) | Q(held_until__lt=now), state__in=OPEN, next_at__lte=now, batch__in=going
    )


def claim(item_id: int) -> ImportItem | None:
    """The item, ours until ``held_until``; None where it is not its turn or somebody else has it."""
    now = timezone.now()
    until = now + HELD
    changes = {"state": ImportItem.State.WORKING, "step": "", "held_until": until, "updated_at": now}
    won = due().filter(pk=item_id).update(**changes, tries=F("tries") + 1)
    if not won:
        return None
    return (
        ImportItem.objects.select_related("batch__user", "container", "entry")
        .filter(pk=item_id, held_until=until)
        .first()
    )


def claimed(item: ImportItem) -> QuerySet[ImportItem]:
    """The item's row, as long as it is still ours."""
    return ImportItem.objects.filter(pk=item.pk, state=ImportItem.State.WORKING, held_until=item.held_until)


def step(item: ImportItem, now: str, **values: Any) -> None:
    """Notes how far the work has come, for whoever looks, and ``values``. Raises ``Lost``."""
    if not claimed(item).update(step=now, updated_at=timezone.now(), **values):
        raise Lost
    for name, value in values.items():
        setattr(item, name, value)


def end(item: ImportItem, state: str, **values: Any) -> None:
    """The item's end, if it is still ours; within the transaction that writes its result. Raises ``Lost``."""
    changes: dict[str, Any] = {
        "state": state, "step": "", "held_until": None, "updated_at": timezone.now(), "problem": "", "status": 0,
        "may_retry": False,
    }  # fmt: skip
    if not claimed(item).update(**changes | values):
        raise Lost


def settle(batch: uuid.UUID) -> None:
    """An import in which nothing is left to do is finished."""
    left = ImportItem.objects.filter(batch=batch, state__in=OPEN)
    Import.objects.filter(~Exists(left), pk=batch, finished_at=None).update(finished_at=timezone.now())


def stored(raw: bytes, names: list[str]) -> str:
    """Keeps bytes where captures lie, gzipped, under a generated name, which is added to ``names``."""
    place = Capture._meta.get_field("file").generate_filename(Capture(), f"{uuid.uuid4().hex}.gz")
    name = default_storage.save(place, ContentFile(gzip.compress(raw, 6 if raw[:2] != b"PK" else 1, mtime=0)))
    names.append(name)
    return name


def delete_files(names: Iterable[str | None]) -> None:
    """Removes stored bytes that no row names."""
    for name in filter(None, names):
        default_storage.delete(name)
