"""Files that are uploaded: one alone, several at once, or one after the other into the same import."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reader.access import import_for
from reader.cleaning import CleaningError
from reader.errors import Conflict, TooMuch, UserError
from reader.intake import archives
from reader.intake.names import file_name
from reader.intake.uploads import read_upload
from reader.models import ArticleVisibility, Import, ImportItem, User
from reader.services import arrivals
from reader.services.arrivals import Piece
from reader.views.adding import (
    AT_ONCE_BYTES,
    Outcome,
    failed,
    nothing_chosen,
    page,
    take_at_once,
    too_often,
    upload_limit,
    waited_for,
)
from reader.views.requests import MemberRequest

FILES_LIMIT = 50
"""Files of one upload, and of one import that files are added to one by one."""
JOINING = 2000
"""Files of one reader in an hour that join an import which is counted itself."""


def upload(request: MemberRequest, user: User) -> HttpResponse:
    """Files as a form sends them; asked for JSON, the answer says where to go on."""
    files = request.FILES.getlist("files")
    if not files:
        return _page(request, user, failed("", nothing_chosen()))
    if len(files) > FILES_LIMIT:
        return _page(request, user, failed("", _too_many(len(files))))
    if request.POST.get("import") or request.POST.get("more") or len(files) > 1:
        return _several(request, user, files)
    return _single(request, user, files[0])


def cut(request: MemberRequest, user: User, tab: str, error: UserError) -> HttpResponse:
    """The form did not arrive whole, or too many did."""
    if _wants_json(request):
        return _json(failed("", error))
    if getattr(error, "retry_after", None):
        return too_often(request, user, tab, error)
    return page(request, user, tab, [failed("", error)])


def _single(request: MemberRequest, user: User, file: UploadedFile[bytes]) -> HttpResponse:
    """One file: what it becomes, where that can be said at once."""
    saves = request.POST.get("saves") == "1"
    try:
        upload = read_upload(file, upload_limit())
        if archives.is_zip(upload.raw) and upload.name.lower().endswith(".zip"):
            archives.entries(upload.raw, upload.name)  # so that a bad one is said at once
            batch = _bring(request, user, [_piece(upload.name, upload.raw)])
            return _go(request, redirect(batch), batch)
        if len(upload.raw) <= AT_ONCE_BYTES and not saves:
            outcome = take_at_once(upload.raw, user, name=upload.name)
            if outcome is not None:
                return _answered(request, user, outcome)
        batch = _bring(request, user, [_piece(upload.name, upload.raw)])
    except (UserError, CleaningError) as error:
        return _page(request, user, failed(file_name(file.name or ""), error))
    answer = waited_for(batch)
    return _go(request, answer) if isinstance(answer, HttpResponse) else _answered(request, user, answer)


def _several(request: MemberRequest, user: User, files: list[UploadedFile[bytes]]) -> HttpResponse:
    """Files of one import: each has its line there, also what is no page."""
    pieces = []
    for file in files:
        name = file_name(file.name or "")
        try:
            upload = read_upload(file, upload_limit())
        except UserError as error:
            pieces.append(Piece(ImportItem.Kind.FILE, name=name, refused=error))
        else:
            pieces.append(_piece(upload.name, upload.raw))
    try:
        joined = _joined(request, user)
        if joined is not None:
            arrivals.add(joined, pieces)
            return _go(request, redirect(joined), joined)
        batch = _bring(request, user, pieces)
    except UserError as error:
        return _page(request, user, failed("", error))
    return _go(request, redirect(batch), batch)


def _joined(request: MemberRequest, user: User) -> Import | None:
    """The import that this file joins; None for a new one. Raises ``Http404``, ``Conflict``, ``TooMuch``."""
    said = request.POST.get("import", "")
    if not said:
        return None
    try:
        batch = import_for(user, UUID(said))
    except ValueError as error:
        raise Http404 from error
    if batch.stopped_at is not None:
        raise Conflict(_("This import was stopped in the meantime."))
    count = batch.items.filter(container=None).count()
    if count >= FILES_LIMIT:
        raise _too_many(count + 1)
    return batch


def _piece(name: str, raw: bytes) -> Piece:
    return Piece(ImportItem.Kind.FILE, name=name, raw=raw)


def _bring(request: MemberRequest, user: User, pieces: list[Piece]) -> Import:
    said = request.POST.get("visibility", "")
    return arrivals.bring(
        user,
        pieces,
        saves=request.POST.get("saves") == "1",
        visibility=said if said in ArticleVisibility.values else ArticleVisibility.LIBRARY,
    )


def _too_many(found: int) -> UserError:
    return TooMuch(
        _("%(found)d files were chosen; the limit is %(limit)d at a time.")
        % {"found": found, "limit": FILES_LIMIT}
    )


# --- answers


def _wants_json(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _answered(request: MemberRequest, user: User, outcome: Outcome) -> HttpResponse:
    if outcome.draft is not None and outcome.status == HTTPStatus.OK:
        return _go(request, redirect("draft", outcome.draft.pk))
    return _page(request, user, outcome)


def _go(request: MemberRequest, response: HttpResponse, batch: Import | None = None) -> HttpResponse:
    """On to where a redirect leads; a script is told the address instead."""
    if not _wants_json(request):
        return response
    return JsonResponse({"location": response["Location"], "import": str(batch.pk) if batch else ""})


def _page(request: MemberRequest, user: User, outcome: Outcome) -> HttpResponse:
    return _json(outcome) if _wants_json(request) else page(request, user, "upload", [outcome])


def _json(outcome: Outcome) -> HttpResponse:
    links = []
    if outcome.article is not None:
        links.append({"href": outcome.article.get_absolute_url(), "text": outcome.article.headline})
    if outcome.draft is not None:
        links.append({"href": reverse("draft", args=[outcome.draft.pk]), "text": _("Read it another way")})
    return JsonResponse(
        {"name": outcome.name, "message": outcome.message, "links": links}, status=outcome.status
    )
