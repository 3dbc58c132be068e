"""The history of a note: each wording, and what the next one changed in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from annotations.models import Note, NoteVersion
from reader.stories.words import Difference, differences

SIZE = 10
"""Wordings on a page."""
CLOSELY = 6_000
"""Characters that are compared word by word; of longer changes both wordings are shown whole."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a note said from ``at`` until ``until`` (UTC)."""

    pk: int
    body: str
    at: datetime
    until: datetime
    changes: list[Difference]
    """Its words, and those that the next wording put in their place."""


@dataclass(frozen=True, slots=True)
class History:
    """A page of older wordings, newest first; ``older`` is the id after which the next page begins, 0 at the end."""

    written_at: datetime
    """UTC; when the note got its present words."""
    wordings: list[Wording]
    first: bool
    older: int


def note_history(note: Note, after: int = 0) -> History:
    """The wordings before the one with the id ``after``, or the newest. Three queries at most."""
    every = NoteVersion.objects.filter(note=note).order_by("-replaced_at", "-pk")
    rows = list((every.filter(pk__lt=after) if after else every)[: SIZE + 1])
    newest = rows[0] if rows and not after else every.first()
    following = note.body
    if after:
        following = (
            NoteVersion.objects.filter(note=note, pk=after).values_list("body", flat=True).first()
            or note.body
        )
    wordings = []
    for row in rows[:SIZE]:
        wordings.append(
            Wording(row.pk, row.body, row.written_at, row.replaced_at, changes(row.body, following))
        )
        following = row.body
    older = rows[SIZE - 1].pk if len(rows) > SIZE else 0
    return History(newest.replaced_at if newest else note.created_at, wordings, not after, older)


def changes(old: str, new: str) -> list[Difference]:
    """What changed between two wordings; lines that both have at their beginning and end are compared once."""
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    was, now = "".join(a[head : len(a) - tail]), "".join(b[head : len(b) - tail])
    if len(was) + len(now) <= CLOSELY:
        between = differences(was, now)
    else:
        between = [Difference(kind, text) for kind, text in (("gone", was), ("new", now)) if text]
    before, behind = "".join(a[:head]), "".join(a[len(a) - tail :])
    return [
        *([Difference("same", before)] if before else []),
        *between,
        *([Difference("same", behind)] if behind else []),
    ]
