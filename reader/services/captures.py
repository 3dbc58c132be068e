"""What came in, byte for byte: kept in a gzipped file under a generated name."""

from __future__ import annotations

import gzip
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from reader.intake.fetched import Fetched, Hop
from reader.models import Capture, User


def store_capture(
    raw: bytes,
    *,
    kind: str,
    user: User | None,
    name: str = "",
    url: str = "",
    encoding: str = "",
    encoding_guessed: bool = False,
    captured_at: datetime | None = None,
    fetched: Mapping[str, Any] | None = None,
) -> Capture:
    """Keeps what came in, byte for byte, gzipped, under a generated name. ``fetched``: see ``Capture``."""
    capture = Capture(
        kind=kind,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        original_name=name[-255:],
        source_url=url[:2000],
        encoding=encoding[:40],
        encoding_guessed=encoding_guessed,
        captured_at=captured_at or timezone.now(),
        captured_by=user,
        fetched=dict(fetched or {}),
    )
    capture.file.save(f"{uuid.uuid4().hex}.gz", ContentFile(gzip.compress(raw, 6, mtime=0)), save=False)
    with transaction.atomic():
        capture.save()
    return capture


def requested(hops: Iterable[Hop]) -> list[dict[str, Any]]:
    """What was asked of the network, as it is kept and shown; ``seconds`` with three decimals."""
    return [
        {"url": hop.url, "address": hop.address, "status": hop.status, "seconds": round(hop.seconds, 3)}
        for hop in hops
    ]


def how_fetched(found: Fetched) -> dict[str, Any]:
    """What ``Capture.fetched`` says of a page that the network gave."""
    return {
        "requests": requested(found.hops), "etag": found.etag, "last_modified": found.last_modified,
        "media_type": found.media_type, "charset": found.charset, "url": found.url,
        "seconds": round(found.seconds, 3),
    }  # fmt: skip


def unpacked(stored: FieldFile) -> bytes:
    """The bytes that a gzipped file of a capture or of an arriving item holds."""
    with stored.open("rb") as file:
        return gzip.decompress(file.read())


def read_capture(capture: Capture) -> bytes:
    """The bytes as they came in."""
    return unpacked(capture.file)


def forget_capture(capture: Capture) -> None:
    """Removes a capture that no revision and no draft came from."""
    if not capture.revisions.exists() and not capture.drafts.exists():
        capture.file.delete(save=False)
        capture.delete()
