"""Marking, labelling, deleting and restoring; every answer is the changed parts of the article page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.access import binned_highlight, highlight_for, own_highlight
from annotations.models import Highlight, Visibility
from annotations.queries.entries import Entry, Layer
from annotations.services import highlights as service
from annotations.services import notes as note_service
from annotations.services.codes import CodebookFull, LabelsRefused
from annotations.services.highlights import Edit, HighlightChanged, Wanted
from annotations.services.seen import NotYourGroup, OnlyReads, value_of
from annotations.services.text import NoteTooLong, joined
from annotations.views import fields
from annotations.views.answers import Answer, Toast, back, form, is_part, layer_for, parts
from reader.access import article_for
from reader.around import page_around
from reader.errors import Invalid
from reader.models import User
from reader.views.decorators import account_required


def signed_in(request: HttpRequest) -> User:
    """The account behind a request that got past the door."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@account_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks a passage; with a note if one came along. The same ``client_id`` again is answered alike."""
    user = signed_in(request)
    article = article_for(user, pk)
    label = fields.kind(request, user.last_kind)
    wanted = Wanted(
        client_id=fields.identifier(request),
        start=fields.whole_number(request, "start"),
        end=fields.whole_number(request, "end"),
        quote=fields.text(request, "quote"),
        kind=label,
        code=fields.code(request, user, label),
        body=request.POST.get("body", ""),
        visibility=fields.visibility(request),
    )
    revision = fields.revision(request, article, required=True)
    message = ""
    try:
        highlight, made = service.make(user, article, revision, wanted)
    except (NotYourGroup, OnlyReads) as error:
        # What waited to be sent while its group was left or closed is saved all the same.
        if request.POST.get("otherwise") != Visibility.PRIVATE:
            raise
        highlight, made = service.make(
            user, article, revision, replace(wanted, visibility=Visibility.PRIVATE)
        )
        message = _("Saved; only you see it. %(reason)s") % {"reason": error.message}
    if not is_part(request):
        return back(article, f"n{highlight.pk}")
    # Beside two texts, marks are drawn anew with all that is beside them.
    alone = made and not wanted.body and page_around(request).path == article.get_absolute_url()
    fresh = highlight if alone else None
    layer = layer_for(request, article, revision, keep=highlight.pk, links=not made, made=fresh)
    entry = layer.entry(highlight.pk)
    answer = Answer(
        layer,
        touched=[(entry.start, entry.end)] if entry else [],
        added=[entry] if entry else [],
        gone=[] if made else [f"n{highlight.pk}"],
        message=message or _("Saved: %(kind)s.") % {"kind": layer.kinds[highlight.kind]},
        highlight=highlight.pk,
    )
    return parts(request, answer)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A highlight's note as it stands in the margin; without HTMX the article, at that note."""
    highlight = highlight_for(request.user, pk)
    if not is_part(request):
        return back(highlight.article, f"n{pk}")
    layer, entry = _standing(request, highlight)
    return form(request, layer, "annotations/gloss.html", {"entry": entry})


def _standing(request: HttpRequest, highlight: Highlight) -> tuple[Layer, Entry]:
    layer = layer_for(request, highlight.article, fields.revision(request, highlight.article), highlight.pk)
    entry = layer.entry(highlight.pk)
    if entry is None:
        raise Http404
    return layer, entry


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor: label, note and who sees it, saved at once against the version that the editor showed."""
    user = signed_in(request)
    highlight = own_highlight(user, pk)
    if request.method != "POST":
        layer, entry = _standing(request, highlight)
        return form(request, layer, "annotations/editor.html", {"entry": entry, **_saved(entry)})
    if request.POST.get("choice") == "saved":
        return _changed(request, highlight, _("The saved note was kept."))
    body = request.POST.get("body")
    if body is None:
        raise Invalid(_("body is missing: send it empty to take the note away."), field="body")
    old = note_service.main_note(highlight)
    if request.POST.get("choice") == "join" and old is not None:
        body = joined(old.body, body)
    wanted = Edit(
        version=fields.version(request),
        kind=fields.kind(request),
        visibility=fields.visibility(request, None),
        body=body,
        client_id=fields.identifier(request, required=False),
    )
    try:
        wanted = replace(wanted, code=fields.code(request, user, wanted.kind, highlight))
        note = service.save_edit(user, highlight, wanted)
    except (NoteTooLong, LabelsRefused, CodebookFull) as error:
        layer, entry = _standing(request, highlight)
        return form(
            request,
            layer,
            "annotations/editor.html",
            {"entry": entry, **_typed(request, wanted), "version": wanted.version, "error": error.message},
            error.status,
        )
    except HighlightChanged as error:
        if error.highlight.deleted_at is not None:
            raise
        layer, entry = _standing(request, error.highlight)
        return form(
            request,
            layer,
            "annotations/conflict.html",
            {"entry": entry, **_typed(request, wanted)},
            error.status,
        )
    toast = None
    if note is None and old is not None:
        toast = Toast(_("The note is in the bin."), reverse("note-restore", args=[old.pk]), f"note-{old.pk}")
    return _changed(request, highlight, _("Saved."), toast)


def _saved(entry: Entry) -> dict[str, Any]:
    """What the editor shows at first."""
    return {
        "kind": entry.kind,
        "code_typed": None,
        "visibility": value_of(entry.highlight),
        "body": entry.note.body if entry.note else "",
        "version": entry.highlight.version,
    }


def _typed(request: HttpRequest, wanted: Edit) -> dict[str, Any]:
    """What was typed, to be shown again."""
    return {
        "kind": wanted.kind,
        "code_typed": request.POST.get("code"),
        "visibility": wanted.visibility,
        "body": wanted.body,
        "typed_id": wanted.client_id,
    }


def _changed(
    request: HttpRequest, highlight: Highlight, message: str, toast: Toast | None = None
) -> HttpResponse:
    """The highlight's marks and note anew."""
    if not is_part(request):
        return back(highlight.article, f"n{highlight.pk}", f"undo={toast.key}" if toast else "")
    layer, entry = _standing(request, highlight)
    answer = Answer(
        layer,
        touched=[(entry.start, entry.end)],
        replaced=[entry],
        toast=toast,
        message=toast.message if toast else message,
        highlight=highlight.pk,
    )
    return parts(request, answer)


@account_required
@require_POST
def kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Another label, at one press."""
    highlight = own_highlight(signed_in(request), pk)
    version = fields.whole_number(request, "version") if request.POST.get("version") else None
    label = fields.kind(request)
    service.set_kind(
        highlight, label, version, code=fields.code(request, signed_in(request), label, highlight)
    )
    return _changed(request, highlight, _("Saved."))


@account_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the bin, with Undo."""
    highlight = binned_highlight(signed_in(request), pk)
    article = highlight.article
    revision = fields.revision(request, article)
    spans = list(highlight.anchors.filter(revision=revision).values_list("start", "end"))
    had_note = note_service.main_note(highlight) is not None
    linked = highlight.links_out.filter(deleted_at__isnull=True).exists()
    service.delete(highlight)
    message = _("The note and its mark are in the bin.") if had_note else _("The mark is in the bin.")
    toast = Toast(message, reverse("highlight-restore", args=[pk]), f"h{pk}")
    if not is_part(request):
        return back(article, query=f"undo={toast.key}")
    layer = layer_for(request, article, revision)
    answer = Answer(
        layer, touched=spans, gone=[f"n{pk}"], toast=toast, message=message, highlight=pk, links=linked
    )
    return parts(request, answer)


@account_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the bin again."""
    highlight = binned_highlight(signed_in(request), pk)
    restored = service.restore(highlight)
    if not is_part(request):
        return back(highlight.article, f"n{pk}")
    layer, entry = _standing(request, highlight)
    answer = Answer(
        layer,
        touched=[(entry.start, entry.end)],
        added=[entry] if restored else [],
        replaced=[] if restored else [entry],
        gone=[f"toast-h{pk}"],
        message=_("Everything is back in its place."),
        highlight=pk,
        links=bool(entry.links),
    )
    return parts(request, answer)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply in the thread of a highlight. Asked for, the thread with the form below it."""
    user = signed_in(request)
    highlight = highlight_for(user, pk)
    if request.method != "POST":
        layer, entry = _standing(request, highlight)
        return form(request, layer, "annotations/gloss.html", {"entry": entry, "replying": True})
    body = request.POST.get("body", "")
    client_id = fields.identifier(request, required=False)
    reopened = highlight.resolved_at is not None
    try:
        note_service.reply(user, highlight, body, client_id)
    except (NoteTooLong, note_service.NothingWritten) as error:
        layer, entry = _standing(request, highlight)
        context = {"entry": entry, "reply_body": body, "reply_error": error.message, "typed_id": client_id}
        return form(request, layer, "annotations/gloss.html", context, error.status)
    said = _("Your reply is saved; the thread is open again.") if reopened else _("Your reply is saved.")
    return _changed(request, highlight, said)
