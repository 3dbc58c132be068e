"""Bringing notes in: a file is looked through, its reader says yes, and it comes in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.access import notes_import_for
from annotations.interchange.reading import MARKS_LIMIT
from annotations.models import AnchorStatus, NotesImport
from annotations.services import importing as service
from annotations.tasks import bring_notes
from reader.errors import Invalid, UserError
from reader.intake.kinds import named, sniffed
from reader.intake.names import file_name
from reader.intake.uploads import NotAPage, Upload, read_upload
from reader.limits import limit
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

FILE_BYTES = 20_000_000
"""Bytes of a file of notes."""
FILES, SECONDS = 30, 3600
"""Files of one reader in an hour."""


class NoNotes(NotAPage):
    """A file that holds something else."""


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: MemberRequest) -> HttpResponse:
    """The form; a file that it sends is looked through, and nothing of it comes in yet."""
    if request.method != "POST":
        return _form(request)
    file = request.FILES.get("notes")
    try:
        limit(f"notes-import:{request.user.pk}", FILES, SECONDS)
        upload = _read(file)
        row = service.take(request.user, upload.raw, upload.name)
    except UserError as error:
        return _form(request, error, file_name(file.name or "") if file else "")
    if row.state == NotesImport.State.READING:
        transaction.on_commit(lambda: bring_notes.enqueue(str(row.pk)))
    return redirect(row)


def _read(file: UploadedFile[bytes] | None) -> Upload:
    if file is None:
        raise Invalid(_("No file was chosen."), field="notes")
    upload = read_upload(file, FILE_BYTES)
    if found := sniffed(upload.raw[:16]):
        raise NoNotes(_("“%(name)s” is %(found)s, not a JSON file that Postil exported.") % {
            "name": upload.name, "found": named(found)})  # fmt: skip
    return upload


def _form(request: MemberRequest, error: UserError | None = None, name: str = "") -> HttpResponse:
    context = {
        "room": "notebook",
        "error": error,
        "name": name,
        "limit_mb": FILE_BYTES // 1_000_000,
        "limit_marks": MARKS_LIMIT,
        "earlier": NotesImport.objects.filter(user=request.user).defer("packed")[:10],
    }
    answer = render(request, "annotations/import_notes.html", context, status=error.status if error else 200)
    if retry := getattr(error, "retry_after", None):
        answer["Retry-After"] = str(retry)
    return answer


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What a file would bring, how far it has come, or what it brought; posted, its reader says yes, or takes it off
    the list. Raises ``Http404`` for anybody else."""
    row = notes_import_for(request.user, pk)
    if request.method != "POST":
        return _one(request, row)
    if request.POST.get("do") == "forget":
        row.delete()
        return redirect("notebook-import")
    if service.is_stuck(row) or service.agree(row):
        transaction.on_commit(lambda: bring_notes.enqueue(str(row.pk)))
    return redirect(row)


def _one(request: MemberRequest, row: NotesImport) -> HttpResponse:
    counts: dict[str, int] = row.report.get("counts", {})
    states = NotesImport.State
    context: dict[str, Any] = {
        "room": "notebook",
        "row": row,
        "report": row.report,
        "counts": counts,
        "new": counts.get("new", 0),
        "sure": counts.get("exact", 0) + counts.get("whole", 0),
        "known": counts.get("here", 0) + counts.get("bin", 0),
        "left": counts.get("others", 0) + counts.get("empty", 0),
        "doubtful": [each | {"status_name": AnchorStatus(each["status"]).label}
                     for each in row.report.get("doubtful", [])],
        "percent": 100 * row.done // max(1, row.report.get("marks", 1)),
        "polls": row.state in (states.READING, states.WAITING, states.WORKING),
        "stuck": service.is_stuck(row),
    }  # fmt: skip
    template = "annotations/import_notes_one.html"
    if getattr(request, "htmx", False):
        return render(request, f"{template}#state", context)
    return render(request, template, context)
