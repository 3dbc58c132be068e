"""Saved searches: keeping, naming, ordering, deleting them, and how the rail shows them."""

from __future__ import annotations

import time
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reader.access import saved_search_for
from reader.errors import UserError
from reader.queries.saved_searches import SECONDS, SHOWN, kept_searches, own_lists
from reader.services.saved_searches import (
    Forgotten,
    forget_search,
    move_search,
    rename_search,
    restore_search,
    save_search,
)
from reader.views import undoing
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

UNDO = "saved_search_undo"
CHANGED = "saved_searches_at"
"""In the session: when one's saved searches changed last; the address of the rail's part carries it."""
_STEPS = {"up": -1, "down": 1}


@account_required
@require_safe
def saved(request: MemberRequest) -> HttpResponse:
    """All of them, to be renamed, put in order and deleted."""
    return _page(request)


def _page(request: MemberRequest, error: UserError | None = None, about: int = 0) -> HttpResponse:
    kept, _total = kept_searches(request.user)
    return render(
        request,
        "search/saved.html",
        {
            "kept": kept,
            "error": error,
            "about": about,
            "typed": request.POST.get("name", ""),
            "undo": undoing.waiting(request, UNDO),
        },
        status=error.status if error else 200,
    )


@account_required
@require_safe
def rail(request: MemberRequest) -> HttpResponse:
    """What the rail shows of them. The browser keeps it for a minute: its address changes when they do."""
    kept, total = kept_searches(request.user, shown=SHOWN)
    response = render(
        request,
        "search/saved_rail.html",
        {"kept": kept, "more": total - len(kept), "own": own_lists(request.user)},
    )
    patch_cache_control(response, private=True, max_age=SECONDS)
    return response


@account_required
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Keeps ``q`` by ``name``, and goes back to where it was found; what cannot be kept is asked for again."""
    typed, name = request.POST.get("q", ""), request.POST.get("name", "")
    try:
        kept = save_search(request.user, name, typed)
    except UserError as error:
        return render(
            request,
            "search/save_again.html",
            {"error": error, "q": typed, "name": name, "next": _next(request)},
            status=error.status,
        )
    messages.success(request, _("The filter is kept as “%(name)s”.") % {"name": kept.name})
    _changed(request)
    return redirect(_next(request) or reverse("saved-searches"))


@account_required
@require_POST
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Gives a saved search another name."""
    kept = saved_search_for(request.user, pk)
    try:
        rename_search(kept, request.POST.get("name", ""))
    except UserError as error:
        return _page(request, error, pk)
    return _done(request, _("The filter is called “%(name)s” now.") % {"name": kept.name})


@account_required
@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """One place ``to`` "up" or "down"."""
    kept = saved_search_for(request.user, pk)
    move_search(kept, _STEPS.get(request.POST.get("to", ""), 0))
    _changed(request)
    return redirect(f"{reverse('saved-searches')}#s{pk}")


@account_required
@require_POST
def forget(request: MemberRequest, pk: int) -> HttpResponse:
    """Deletes a saved search, with Undo."""
    kept = saved_search_for(request.user, pk)
    said = _("The filter “%(name)s” is deleted.") % {"name": kept.name}
    return _done(request, said, forget_search(kept))


@account_required
@require_POST
def undo(request: MemberRequest) -> HttpResponse:
    """Brings back what was deleted last."""
    kept = undoing.take(request, UNDO)
    if kept is None:
        raise Http404
    restore_search(request.user, cast(Forgotten, kept))
    return _done(request, _("The filter is back."))


def _next(request: MemberRequest) -> str:
    """Where the form says to go on: a page of this site, or nowhere."""
    asked = request.POST.get("next", "")
    mine = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if mine and asked.startswith("/") and len(asked) <= 2000 else ""


def _changed(request: MemberRequest) -> None:
    request.session[CHANGED] = int(time.time())


def _done(request: MemberRequest, said: str, kept: Forgotten | None = None) -> HttpResponse:
    """On to the saved searches, where it says what was done."""
    _changed(request)
    key = undoing.keep(request, UNDO, said, dict(kept) if kept else None)
    return redirect(f"{reverse('saved-searches')}?done={key}")
