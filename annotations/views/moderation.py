"""Reporting public notes, and deciding of them: for curators and administrators; for others the desk does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.access import is_public, judged_note, note_for
from annotations.models import Moderation, Note
from annotations.queries.moderation import desk, waiting_count
from annotations.queries.notices import place_of
from annotations.services import moderation as service
from annotations.views.notices import counted
from reader.access import may_curate
from reader.errors import UserError
from reader.numerals import number
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

DONE = "moderated"
"""What the session calls the newest deed, to be undone."""


def moderators_only[**P](
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """The view is there for curators and administrators only."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_curate(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return account_required(guarded)


def _at(note: Note) -> str:
    return f"{note.article.get_absolute_url()}#{place_of(note)}"


def _form(request: MemberRequest, note: Note, error: UserError | None = None, **more: Any) -> HttpResponse:
    """A page that asks for a reason."""
    context = {
        "note": note,
        "article": note.article,
        "at": _at(note),
        "reason": request.POST.get("reason", ""),
        "error": error,
        **more,
    }
    response = render(request, "annotations/report.html", context, status=error.status if error else 200)
    if error is not None and (seconds := getattr(error, "retry_after", None)) is not None:
        response["Retry-After"] = str(seconds)
    return response


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Asks moderators to look at somebody's public note."""
    note = note_for(request.user, pk)
    if note.user_id == request.user.pk or not is_public(note):
        raise Http404
    if request.method != "POST":
        return _form(request, note, limit=service.REPORT_LIMIT)
    try:
        made = service.report(request.user, note, request.POST.get("reason", ""))
    except UserError as error:
        return _form(request, note, error, limit=service.REPORT_LIMIT)
    said = _("Thank you. The library's moderators will look at it.")
    messages.success(
        request, said if made else _("You have reported this note already. It waits to be looked at.")
    )
    return redirect(_at(note))


@moderators_only
@require_safe
def moderation(request: MemberRequest) -> HttpResponse:
    """Reported notes, and the log of what was decided."""
    here = reverse("moderation")
    pk = request.session.get(DONE) if "done" in request.GET else None
    entry = Moderation.objects.filter(pk=pk, user=request.user).first() if pk else None
    done = None
    if entry is not None:
        done = {"said": _said(entry), "undo": reverse("moderation-undo", args=[entry.pk])}
    context = {"room": "moderation", "desk": desk(request.user, request.GET), "done": done, "here": here,
               "limit": service.HIDE_LIMIT}  # fmt: skip
    return render(request, "annotations/moderation.html", context)


def _said(entry: Moderation) -> str:
    return {
        Moderation.Deed.HIDDEN: _("The note is hidden."),
        Moderation.Deed.SHOWN: _("The note is shown again."),
        Moderation.Deed.LEFT: _("The note stays as it is."),
    }[Moderation.Deed(entry.deed)]


def _back(request: MemberRequest, entry: Moderation | None) -> HttpResponse:
    if entry is None:  # somebody was quicker
        messages.info(request, _("That is how it stands already."))
        return redirect("moderation")
    request.session[DONE] = entry.pk
    return redirect(f"{reverse('moderation')}?done=1")


@moderators_only
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: MemberRequest, pk: int) -> HttpResponse:
    """Hides a public note, with a reason that its writer reads."""
    note = judged_note(request.user, pk)
    if request.method != "POST":
        return _form(request, note, hides=True, limit=service.HIDE_LIMIT)
    try:
        entry = service.hide(request.user, note, request.POST.get("reason", ""))
    except UserError as error:
        return _form(request, note, error, hides=True, limit=service.HIDE_LIMIT)
    return _back(request, entry)


@moderators_only
@require_POST
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Shows a hidden note again."""
    return _back(request, service.show(request.user, judged_note(request.user, pk)))


@moderators_only
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Leaves a reported note as it is."""
    return _back(request, service.leave(request.user, judged_note(request.user, pk)))


@moderators_only
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes back one's newest deed; its reports wait again."""
    entry = Moderation.objects.select_related("note").filter(pk=pk, user=request.user).first()
    if entry is None:
        raise Http404
    judged_note(request.user, entry.note_id)
    if service.undo(request.user, entry):
        messages.success(request, _("That is taken back."))
    else:
        messages.info(request, _("Something else was decided of this note since, so that stays."))
    request.session.pop(DONE, None)
    return redirect("moderation")


@moderators_only
@require_safe
def waiting(request: MemberRequest) -> HttpResponse:
    """How many notes wait for a decision, as the menus show it."""
    return counted(
        waiting_count(request.user),
        lambda n: ngettext("%(n)s note is reported", "%(n)s notes are reported", n) % {"n": number(n)},
    )
