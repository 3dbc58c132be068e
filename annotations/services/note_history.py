"""What a note said before: kept whenever its words are replaced, and brought back when its writer wants that."""

from __future__ import annotations

from annotations.models import Note, NoteVersion

VERSIONS_KEPT = 200
"""Older wordings of a note that are kept; the oldest go first."""


def standing(note: Note) -> NoteVersion | None:
    """Within a transaction: what the note says in the database, as a version that is not saved yet.

    None for a note that is gone.
    """
    row = Note.objects.filter(pk=note.pk).values_list("body", "created_at").first()
    if row is None:
        return None
    last = NoteVersion.objects.filter(note_id=note.pk).order_by("-replaced_at", "-pk").first()
    return NoteVersion(note_id=note.pk, body=row[0], written_at=last.replaced_at if last else row[1])


def remember(version: NoteVersion) -> None:
    """Within the transaction that replaces them: keeps the words that a note had until now."""
    version.save()
    every = NoteVersion.objects.filter(note_id=version.note_id).order_by("-replaced_at", "-pk")
    last = every.values_list("pk", flat=True)[VERSIONS_KEPT : VERSIONS_KEPT + 50]
    if spare := list(last):
        NoteVersion.objects.filter(pk__in=spare).delete()
