"""Resolving threads and opening them again; every answer is the changed part of the article page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations.access import highlight_for, note_for
from annotations.models import Highlight, Note
from annotations.services import threads as service
from annotations.services.threads import Mark, ThreadWentOn
from annotations.views import fields
from annotations.views.answers import Answer, Toast, back, is_part, layer_for, parts
from annotations.views.highlights import signed_in
from reader.models import User
from reader.views.decorators import account_required


def _mark(user: User, pk: int, *, on_article: bool) -> Mark:
    """What the thread hangs on, for one who may settle it. Raises ``Http404``."""
    mark: Mark = note_for(user, pk) if on_article else highlight_for(user, pk)
    if isinstance(mark, Note) and (mark.highlight_id or mark.parent_id):
        raise Http404
    if not service.may_settle(user, mark):
        raise Http404
    return mark


def _answer(request: HttpRequest, mark: Mark, message: str, undo: str = "") -> HttpResponse:
    """The item of the margin anew; with ``undo`` (an address) a toast."""
    letter = "n" if isinstance(mark, Highlight) else "a"
    key = f"thread-{letter}{mark.pk}"
    if not is_part(request):
        return back(mark.article, f"{letter}{mark.pk}")
    layer = layer_for(request, mark.article, fields.revision(request, mark.article))
    answer = Answer(layer, message=message)
    if undo:
        answer.toast = Toast(message, undo, key)
    else:
        answer.gone = [f"toast-{key}"]
    if isinstance(mark, Highlight):
        entry = layer.entry(mark.pk)
        if entry is None:
            raise Http404
        answer.replaced, answer.highlight = [entry], mark.pk
    else:
        thread = layer.thread(mark.pk)
        if thread is None:
            raise Http404
        answer.threads_replaced = [thread]
    return parts(request, answer)


@account_required
@require_POST
def resolve(request: HttpRequest, pk: int, *, on_article: bool = False) -> HttpResponse:
    """Folds a thread; ``last`` is the newest note that the page showed. With Undo."""
    user = signed_in(request)
    mark = _mark(user, pk, on_article=on_article)
    seen = fields.whole_number(request, "last") if request.POST.get("last") else None
    try:
        service.resolve(user, mark, seen)
    except ThreadWentOn as error:
        if not is_part(request):
            raise
        return _answer(request, mark, error.message)
    undo = reverse("note-reopen" if on_article else "thread-reopen", args=[pk])
    return _answer(request, mark, _("The thread is resolved."), undo)


@account_required
@require_POST
def reopen(request: HttpRequest, pk: int, *, on_article: bool = False) -> HttpResponse:
    """Opens a thread again."""
    user = signed_in(request)
    mark = _mark(user, pk, on_article=on_article)
    service.reopen(user, mark)
    return _answer(request, mark, _("The thread is open again."))
