"""Notes on whole articles, and single notes and replies; every answer is the changed parts of the article page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.access import binned_note, note_for, own_note
from annotations.models import Note
from annotations.queries.entries import Layer
from annotations.services import notes as service
from annotations.services.notes import NoteChanged, NothingWritten
from annotations.services.seen import value_of
from annotations.services.text import NoteTooLong, joined
from annotations.views import fields
from annotations.views.answers import Answer, Toast, back, form, is_part, layer_for, parts
from annotations.views.highlights import signed_in
from reader.access import article_for
from reader.errors import Invalid
from reader.views.decorators import account_required


def _place(note: Note) -> str:
    """Id of the item in the margin that holds a note."""
    return f"n{note.highlight_id}" if note.highlight_id else f"a{note.parent_id or note.pk}"


def _layer(request: HttpRequest, note: Note) -> Layer:
    return layer_for(request, note.article, fields.revision(request, note.article), note.highlight_id)


def _item(layer: Layer, note: Note) -> tuple[str, dict[str, Any]]:
    """Template and context of the item in the margin that holds a note. Raises ``Http404``."""
    if note.highlight_id:
        entry = layer.entry(note.highlight_id)
        if entry is None:
            raise Http404
        return "annotations/gloss.html", {"entry": entry}
    thread = layer.thread(note.parent_id or note.pk)
    if thread is None:
        raise Http404
    return "annotations/thread.html", {"thread": thread}


def _changed(request: HttpRequest, note: Note, message: str, toast: Toast | None = None) -> HttpResponse:
    """The item that holds the note, anew."""
    if not is_part(request):
        return back(note.article, _place(note), f"undo={toast.key}" if toast else "")
    layer = _layer(request, note)
    answer = Answer(layer, toast=toast, message=toast.message if toast else message)
    if toast is None:
        answer.gone = [f"toast-note-{note.pk}"]
    if note.highlight_id:
        entry = layer.entry(note.highlight_id)
        if entry is None:
            raise Http404
        answer.replaced, answer.highlight = [entry], entry.pk
        answer.touched = [(entry.start, entry.end)]
    else:
        thread = layer.thread(note.parent_id or note.pk)
        if thread is not None:
            answer.threads_replaced = [thread]
        else:
            answer.gone = [*answer.gone, _place(note)]
    return parts(request, answer)


@account_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A note on the whole article."""
    user = signed_in(request)
    article = article_for(user, pk)
    body, client_id = request.POST.get("body", ""), fields.identifier(request, required=False)
    visibility = fields.visibility(request, link=False)
    revision = fields.revision(request, article)
    try:
        note, made = service.on_article(user, article, body, client_id, visibility)
    except (NoteTooLong, NothingWritten) as error:
        layer = layer_for(request, article, revision)
        context = {"body": body, "visibility": visibility, "error": error.message, "typed_id": client_id}
        return form(request, layer, "annotations/article_note.html", context, error.status)
    if not is_part(request):
        return back(article, f"a{note.pk}")
    layer = layer_for(request, article, revision)
    thread = layer.thread(note.pk)
    answer = Answer(
        layer,
        threads_added=[thread] if thread else [],
        gone=[] if made else [f"a{note.pk}"],
        message=_("Your note is saved."),
    )
    return parts(request, answer)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The item of the margin that holds a note; without HTMX the article, at that item."""
    note = note_for(request.user, pk)
    if not is_part(request):
        return back(note.article, _place(note))
    layer = _layer(request, note)
    template, context = _item(layer, note)
    return form(request, layer, template, context)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of a single note or reply, saved against the version that it showed."""
    note = own_note(signed_in(request), pk)
    if request.method != "POST":
        return _editor(
            request, note, {"body": note.body, "version": note.version, "visibility": value_of(note)}
        )
    if request.POST.get("choice") == "saved":
        return _changed(request, note, _("The saved note was kept."))
    body = request.POST.get("body")
    if body is None:
        raise Invalid(_("body is missing."), field="body")
    if request.POST.get("choice") == "join":
        body = joined(note.body, body)
    version = fields.version(request)
    visibility = fields.visibility(request, value_of(note), link=False) if _is_thread(note) else None
    typed = {"body": body, "version": version, "visibility": visibility or value_of(note)}
    try:
        service.edit(note, version, body, visibility)
    except (NoteTooLong, NothingWritten) as error:
        return _editor(request, note, {**typed, "error": error.message}, error.status)
    except NoteChanged as error:
        if error.note.deleted_at is not None:
            raise
        context = {**typed, "version": error.note.version, "saved": error.note}
        return _editor(request, error.note, context, error.status)
    return _changed(request, note, _("Saved."))


def _is_thread(note: Note) -> bool:
    return note.highlight_id is None and note.parent_id is None


def _editor(request: HttpRequest, note: Note, typed: dict[str, Any], status: int = 200) -> HttpResponse:
    """The item of the margin with the note open in it; the note alone on a page of its own."""
    layer = _layer(request, note)
    template, context = _item(layer, note)
    context |= {"editing": note.pk, "note": note, "typed": typed, "with_visibility": _is_thread(note)}
    return form(
        request, layer, template if is_part(request) else "annotations/note_form.html", context, status
    )


@account_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the bin, with Undo."""
    note = binned_note(signed_in(request), pk)
    service.delete(note)
    message = _("The reply is in the bin.") if note.parent_id else _("The note is in the bin.")
    return _changed(request, note, message, Toast(message, reverse("note-restore", args=[pk]), f"note-{pk}"))


@account_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the bin again."""
    note = binned_note(signed_in(request), pk)
    restored = service.restore(note)
    if not is_part(request) or not _is_thread(note) or not restored:
        return _changed(request, note, _("The note is back in its place."))
    layer = _layer(request, note)
    thread = layer.thread(note.pk)
    answer = Answer(
        layer,
        threads_added=[thread] if thread else [],
        gone=[f"toast-note-{pk}"],
        message=_("The note is back in its place."),
    )
    return parts(request, answer)


@account_required
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply to a note on a whole article."""
    user = signed_in(request)
    note = note_for(user, pk)
    if note.highlight_id:
        raise Http404
    body, client_id = request.POST.get("body", ""), fields.identifier(request, required=False)
    reopened = (note.parent or note).resolved_at is not None
    try:
        service.reply_to_note(user, note, body, client_id)
    except (NoteTooLong, NothingWritten) as error:
        layer = _layer(request, note)
        template, context = _item(layer, note)
        context |= {"reply_body": body, "reply_error": error.message, "typed_id": client_id}
        return form(request, layer, template, context, error.status)
    said = _("Your reply is saved; the thread is open again.") if reopened else _("Your reply is saved.")
    return _changed(request, note, said)
