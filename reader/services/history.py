"""Who did what to the tags: entries of the admin's log, with the facts that an undo and a sentence need."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType

from reader.models import Tag, User

log = logging.getLogger("postil.curating")

FLAGS = {"made": ADDITION, "deleted": DELETION}
"""Deeds that add or take away a tag; all others change one."""


def record(by: User, what: str, tag: Tag | None, **facts: Any) -> LogEntry:
    """Writes an entry on ``tag``. ``facts`` are JSON values; the line in the server's log has only the ids.

    ``what`` is a short word: made, edited, merged, moved, hidden, shown, kind, alias, unalias, picture, deleted,
    accepted, dismissed, apart, undone.
    """
    entry = LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Tag),
        object_id=str(tag.pk) if tag else None,
        object_repr=(tag.name if tag else "")[:200],
        action_flag=FLAGS.get(what, CHANGE),
        change_message=_written({"what": what, **facts}),
    )
    log.info(
        "%s user=%s tag=%s entry=%s%s", what, by.pk, tag.pk if tag else "-", entry.pk,
        "".join(f" {key}={value}" for key, value in facts.items() if key in ("merges", "tags", "of")),
    )  # fmt: skip
    return entry


def facts_of(entry: LogEntry) -> dict[str, Any]:
    """What ``record`` wrote; empty for an entry of the admin's own pages."""
    try:
        read = json.loads(entry.change_message)[0]["postil"]
    except (ValueError, LookupError, TypeError):
        return {}
    return read if isinstance(read, dict) else {}


def add_facts(entry: LogEntry, **facts: Any) -> None:
    """Adds to what an entry says, such as that it was undone."""
    entry.change_message = _written({**facts_of(entry), **facts})
    entry.save(update_fields=["change_message"])


def _written(facts: Mapping[str, Any]) -> str:
    # the shape that the admin reads; it passes over the part that is ours
    return json.dumps([{"changed": {}, "postil": dict(facts)}], ensure_ascii=False)
