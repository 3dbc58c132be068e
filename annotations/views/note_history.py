"""The history of a note, for who wrote it: what it said before, and bringing that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from annotations.access import own_note
from annotations.models import Note
from annotations.queries.note_history import note_history
from annotations.services import notes as service
from annotations.services.notes import NoteChanged
from annotations.views import fields
from reader.limits import limit
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


def _page(request: MemberRequest, note: Note, status: int = 200, error: str = "") -> HttpResponse:
    value = request.GET.get("older", "")
    after = int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
    place = f"n{note.highlight_id}" if note.highlight_id else f"a{note.parent_id or note.pk}"
    context = {
        "room": "notebook",
        "note": note,
        "history": note_history(note, after),
        "back": f"{note.article.get_absolute_url()}#{place}",
        "error": error,
    }
    return render(request, "annotations/note_history.html", context, status=status)


@account_required
@require_safe
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """What one's own note said, newest first."""
    return _page(request, own_note(request.user, pk))


@account_required
@require_POST
def restore(request: MemberRequest, pk: int, version: int) -> HttpResponse:
    """Gives the note an older wording again, as a new one; refused where it was changed since the page was made."""
    note = own_note(request.user, pk)
    wording = note.versions.filter(pk=version).first()
    if wording is None:
        raise Http404
    limit(f"write:{request.user.pk}", 120, 60)
    try:
        service.edit(note, fields.version(request), wording.body)
    except NoteChanged as error:
        if error.note.deleted_at is not None:
            raise
        return _page(request, own_note(request.user, pk), error.status, error.message)
    messages.success(request, _("The older wording is back. The one that stood here is in the history."))
    return redirect(reverse("note-history", args=[pk]))
