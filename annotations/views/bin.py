"""The bin: what was deleted within 30 days, to be brought back or to be deleted for good."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from annotations.queries.bin import bin_page, holds_anything
from annotations.services import bin as service
from annotations.services.codes import kind_names
from reader.errors import Invalid
from reader.limits import limit
from reader.models import User
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest
from reader.views.toasts import undo_token
from reader.views.undo import DEEDS

UNDO = "bin"
"""The name of what undoes that things came back."""


def _page(request: MemberRequest, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "room": "notebook",
        "bin": bin_page(request.user, request.GET.get("older", "")),
        "kinds": kind_names(),
        "days": service.KEPT.days,
        **more,
    }
    return render(request, "annotations/bin.html", context, status=status)


def _chosen(request: MemberRequest) -> list[str]:
    """Keys of what was chosen; that of one thing where its own button was pressed. Raises ``Invalid``."""
    limit(f"bin:{request.user.pk}", 120, 60)
    only = request.POST.get("only")
    keys = [only] if only else request.POST.getlist("item")
    if not keys:
        raise Invalid(_("Choose at least one thing in the list first."), field="item")
    if len(keys) > service.AT_ONCE:
        raise Invalid(
            _("%(found)d things are chosen; %(limit)d can be taken at once.")
            % {"found": len(keys), "limit": service.AT_ONCE},
            field="item",
        )
    return keys


@account_required
@require_safe
def show(request: MemberRequest) -> HttpResponse:
    """What is in the bin, newest first."""
    return _page(request)


@account_required
@require_POST
def restore(request: MemberRequest) -> HttpResponse:
    """Brings the chosen things back."""
    told = service.restore(request.user, _chosen(request))
    if told.done:
        said = ngettext(
            "%(n)d thing is back in its place.", "%(n)d things are back in their places.", told.done
        )
        undo = undo_token(request.user, UNDO, told.keys)
        messages.success(request, said % {"n": told.done}, extra_tags=undo)
    for reason in dict.fromkeys(told.refused):
        messages.warning(request, reason)
    if not told.done and not told.refused:
        messages.info(request, _("That is not in the bin any more."))
    return redirect("bin")


@account_required
@require_POST
def delete(request: MemberRequest) -> HttpResponse:
    """Deletes the chosen things for good, when that was said twice."""
    keys = _chosen(request)
    if not request.POST.get("sure"):
        return _page(request, asked=keys, asked_n=len(keys))
    _say_gone(request, service.delete_for_good(request.user, keys))
    return redirect("bin")


@account_required
@require_POST
def empty(request: MemberRequest) -> HttpResponse:
    """Deletes all of it for good, when that was said twice."""
    limit(f"bin:{request.user.pk}", 120, 60)
    if not request.POST.get("sure"):
        return _page(request, asked_all=holds_anything(request.user))
    _say_gone(request, service.empty(request.user))
    return redirect("bin")


def _say_gone(request: MemberRequest, n: int) -> None:
    said = ngettext("%(n)d thing is deleted for good.", "%(n)d things are deleted for good.", n)
    messages.success(request, said % {"n": n})


def _into_the_bin(user: User, what: Any) -> None:
    service.put_back(user, [str(key) for key in what])


DEEDS[UNDO] = (_into_the_bin, True)
