"""Mentions and replies: the list, what was read, the number in the menus; names to complete."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from annotations.access import group_for
from annotations.queries.notices import COUNTED, FILTERS, notices_page, unread_count
from annotations.services import notices as service
from annotations.services.mentions import find_people
from reader.errors import Invalid
from reader.numerals import number
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


@account_required
@require_safe
def notices(request: MemberRequest) -> HttpResponse:
    """Where one was named or answered, newest first; ``?show=`` narrows it."""
    page = notices_page(request.user, request.GET)
    chips = [
        (label, reverse("notices") + (f"?show={key}" if key else ""), key == page.show)
        for key, label in FILTERS.items()
    ]
    return render(request, "annotations/notices.html", {"room": "notices", "page": page, "chips": chips})


def _number(text: str) -> int:
    """An id from outside. Raises ``Invalid``."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Invalid(_("Choose at least one item in the list first."), field="notice")
    return int(text)


@account_required
@require_POST
def read(request: MemberRequest) -> HttpResponse:
    """Marks notices as read (``notice``, or ``all``), or one as unread (``unread``)."""
    if "all" in request.POST:
        service.mark_read(request.user)
    elif request.POST.get("unread"):
        service.mark_unread(request.user, _number(request.POST["unread"]))
    else:
        chosen = [_number(value) for value in request.POST.getlist("notice")[: service.AT_ONCE]]
        if not chosen:
            raise Invalid(_("Choose at least one item in the list first."), field="notice")
        service.mark_read(request.user, chosen)
    if request.POST.get("then") == "stay":  # a script opens the note meanwhile
        return HttpResponse(status=204)
    kept = {key: request.POST[key][:80] for key in ("show", "older", "newer") if request.POST.get(key)}
    return redirect(reverse("notices") + (f"?{urlencode(kept)}" if kept else ""))


@account_required
@require_safe
def waiting(request: MemberRequest) -> HttpResponse:
    """How many were not read yet, as the menus show it."""
    return counted(
        unread_count(request.user),
        lambda n: ngettext("%(n)s is not read", "%(n)s are not read", n) % {"n": number(n)},
    )


def counted(count: int, said: object) -> HttpResponse:
    """A number for a menu, with its words for those who hear it; nothing where there is none."""
    if not count:
        return HttpResponse()
    shown = number(count) if count < COUNTED else f"{number(COUNTED - 1)}+"
    words = said(count) if callable(said) else said
    return HttpResponse(
        format_html('<span aria-hidden="true">{}</span><span class="vh">, {}</span>', shown, words)
    )


@account_required
@require_safe
def names(request: MemberRequest, pk: int) -> HttpResponse:
    """Members of a group of one's own whose names begin with ``?q=``, as options of a list."""
    group = group_for(request.user, pk)
    people = find_people(request.user, group, request.GET.get("q", ""))
    return render(request, "annotations/names.html", {"people": people})
