"""The page of an import: how far it has come, what failed and why, and what can be done about it."""

from __future__ import annotations

import io
import time
import zipfile
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reader.access import import_for
from reader.errors import Invalid, UserError
from reader.intake.names import file_name
from reader.limits import limit
from reader.models import Import, ImportItem, User
from reader.queries.drafts import ENCODINGS
from reader.queries.imports import SHOWN, Progress, failed_files, heading, progress_of, token
from reader.services import arrivals
from reader.services.captures import read_capture, unpacked
from reader.views.adding import save
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

State = ImportItem.State
AGAIN = 240
"""How often one reader may have things tried again in an hour."""
SAVING = 2.0
"""Seconds that one request saves drafts; the rest is left for the next one."""
DOWNLOAD_LIMIT = 100_000_000
"""Bytes of what failed, in one download."""


@account_required
@require_safe
def show(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """One's own import. HTMX asks with ``?seen=`` and gets the part again only where something changed."""
    batch = import_for(request.user, pk)
    if request.htmx and request.GET.get("seen") == token(batch):
        return HttpResponse(status=204)
    progress = progress_of(batch)
    item = progress.only
    if item is not None and (there := _where(item)):
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": there})
        return redirect(there)
    return _render(request, batch, progress)


def _where(item: ImportItem) -> str:
    """What the only thing of an import became."""
    if item.state == State.READY and item.draft is not None:
        return reverse("draft", args=[item.draft.pk])
    ended = (
        (State.ADDED, State.REVISED, State.HERE)
        if "article" in item.options
        else (State.ADDED, State.REVISED)
    )
    if item.state in ended and item.article is not None:
        return item.article.get_absolute_url()
    return ""


def _render(request: MemberRequest, batch: Import, progress: Progress) -> HttpResponse:
    item = progress.only
    context = {
        "room": "add",
        "batch": batch,
        "progress": progress,
        "heading": heading(batch, 1 if progress.is_recleaning else len(progress.rows)),
        "shown": SHOWN,
        "encodings": ENCODINGS,
    }
    if item is None:
        name = "intake/import.html"
    else:
        name = "intake/import_one.html"
        kinds = {ImportItem.Kind.FILE: "upload", ImportItem.Kind.PASTE: "paste"}
        context |= {
            "item": item,
            "tab": kinds.get(ImportItem.Kind(item.kind), "address"),
            "tries": arrivals.TRIES,
        }
    return render(request, f"{name}#progress" if request.htmx else name, context)


@account_required
@require_POST
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A button of the page: ``do`` is pause, resume, stop, again, remove, save-all or forget; ``item`` names one."""
    batch = import_for(request.user, pk)
    do = request.POST.get("do", "")
    chosen = _chosen(request, batch)
    if do == "pause":
        arrivals.pause(batch)
    elif do == "resume":
        arrivals.resume(batch)
    elif do == "stop":
        arrivals.stop(batch)
    elif do == "again":
        limit(f"again:{request.user.pk}", AGAIN, 3600)
        encoding = request.POST.get("encoding", "")
        arrivals.try_again(chosen, options={"encoding": encoding} if encoding in ENCODINGS else None)
    elif do == "remove":
        arrivals.remove(chosen)
    elif do == "save-all":
        _save_all(request, request.user, batch)
    elif do == "forget":
        arrivals.stop(batch)
        arrivals.remove(batch.items.all())
        batch.delete()
        messages.success(request, _("The import was taken off the list. What it saved stays."))
        return redirect("add")
    else:
        raise Invalid(_("There is no such button."))
    batch.refresh_from_db()
    if not batch.items.exists():
        batch.delete()
        return redirect("add")
    if request.htmx:
        progress = progress_of(batch)
        if progress.only is None or not _where(progress.only):
            return _render(request, batch, progress)
    return redirect(batch)


def _chosen(request: MemberRequest, batch: Import) -> QuerySet[ImportItem]:
    """The item that a button is about, with what is in it; all that failed where it is about none."""
    said = request.POST.get("item", "")
    if not said:
        return batch.items.filter(state__in=(State.FAILED, State.STOPPED))
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise Http404
    found = batch.items.filter(pk=int(said))
    if not found.exists():
        raise Http404
    return found


def _save_all(request: MemberRequest, user: User, batch: Import) -> None:
    """Saves drafts as they stand, for a moment; those that cannot be saved stay as they are."""
    until, saved, kept = time.monotonic() + SAVING, 0, 0
    ready = batch.items.filter(state=State.READY, draft__isnull=False).select_related("draft__capture")
    for item in list(ready):
        if time.monotonic() > until or item.draft is None:
            break
        try:
            save(item.draft, user)
        except UserError:
            kept += 1
        else:
            saved += 1
    left = batch.items.filter(state=State.READY, draft__isnull=False).count() - kept
    words = ngettext("%(n)d article was saved.", "%(n)d articles were saved.", saved) % {"n": saved}
    if kept:
        words += " " + ngettext(
            "%(n)d cannot be saved as it is; look at it.", "%(n)d cannot be saved as they are; look at them.", kept
        ) % {"n": kept}  # fmt: skip
    if left > 0:
        words += " " + ngettext(
            "%(n)d is still to go: press once more.", "%(n)d are still to go: press once more.", left
        ) % {"n": left}  # fmt: skip
    messages.success(request, words)


@account_required
@require_safe
def original(request: MemberRequest, pk: UUID, item: int) -> HttpResponse:
    """What came in, to be downloaded: plain text that no browser runs anything of."""
    found = get_object_or_404(failed_files(import_for(request.user, pk)), pk=item)
    return HttpResponse(
        _bytes(found),
        content_type="text/plain; charset=utf-8",
        headers=_safe_headers(f"original-{found.pk}.txt"),
    )


@account_required
@require_safe
def download_failed(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Everything that failed and was kept, as one archive. What would make it too large is left out."""
    batch = import_for(request.user, pk)
    out, total = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, item in enumerate(failed_files(batch), start=1):
            raw = _bytes(item)
            total += len(raw)
            if total > DOWNLOAD_LIMIT:
                break
            archive.writestr(f"{number:03}-{_safe_name(item.name)}", raw)
    return HttpResponse(out.getvalue(), content_type="application/zip", headers=_safe_headers("failed.zip"))


def _bytes(item: ImportItem) -> bytes:
    if item.file:
        return unpacked(item.file)
    if item.draft is None:
        raise Http404
    return read_capture(item.draft.capture)


def _safe_name(name: str) -> str:
    """A name that is a file's on every system."""
    kept = "".join(char if char.isalnum() or char in "-_." else "-" for char in file_name(name))
    return kept.strip(".")[-80:] or "page"


def _safe_headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
