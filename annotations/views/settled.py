"""Settling changes: confirmed, kept, read; and all of it taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from annotations.access import changes_for
from annotations.models import AnchorStatus, Change
from annotations.queries.change_rows import IN_BULK
from annotations.queries.changes import STATES, Wanted, chosen
from annotations.services import changes as service
from annotations.views.changed import KEPT_PKS
from reader.errors import Invalid
from reader.limits import limit
from reader.models import User
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

AT_ONCE = 200
"""Changes that one press settles."""
PRESSES_A_MINUTE = 120


type Seen = dict[int, int]
"""Changes by their keys, each with the revision to which it led when the page was made."""


def _number(text: str) -> int | None:
    """An id from outside; None for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _seen(texts: Iterable[str]) -> Seen:
    """What boxes and buttons name: the change, and the revision that it was shown with."""
    found: Seen = {}
    for text in texts:
        key, _colon, revision = text.partition(":")
        pk, after = _number(key), _number(revision)
        if pk and after and len(found) < AT_ONCE:
            found[pk] = after
    return found


def _wanted(request: HttpRequest) -> Wanted:
    """What the page showed that the form stood on."""
    return Wanted.parse(QueryDict(request.POST.get("next", "").removeprefix("?")[:500]))


def _back(request: HttpRequest, fragment: str = "", *, done: bool = False) -> HttpResponseRedirect:
    """The way back to the page as it was, with the same filter."""
    wanted = _wanted(request)
    query = wanted.query(older=wanted.older)
    if done:
        query += "&done=1" if query else "?done=1"
    return redirect(reverse("changed") + query + (f"#{fragment}" if fragment else ""))


def _open(user: User, seen: Seen) -> list[Change]:
    """The changes that are open still and say what the reader saw."""
    found = changes_for(user).filter(STATES["open"], pk__in=list(seen)).order_by("pk")
    return [change for change in found if change.after_id == seen[change.pk]]


@account_required
@require_POST
def settle(request: MemberRequest) -> HttpResponse:
    """Does with the chosen changes, or with the one whose button was pressed, what the button says."""
    limit(f"settle:{request.user.pk}", PRESSES_A_MINUTE, 60)
    do, _colon, named = request.POST.get("one", "").partition(":")
    one = _seen([named])
    if one:
        return _one(request, do, one)
    do = request.POST.get("do", "")
    if do == "read-all":
        return _read_all(request)
    if do not in ("confirm", "read") or "one" in request.POST:
        raise Invalid(_("Choose what to do with the marks."), field="do")
    chosen_ones = _seen(request.POST.getlist("change"))
    if not chosen_ones:
        raise Invalid(_("Choose at least one mark in the list first."), field="change")
    if do == "confirm":
        return _confirm_chosen(request, chosen_ones)
    found = list(changes_for(request.user).filter(pk__in=list(chosen_ones)))
    messages.success(request, _read_said(service.mark_read(request.user, found)))
    return _back(request)


def _one(request: MemberRequest, do: str, one: Seen) -> HttpResponse:
    """What the buttons of one change do."""
    pk = next(iter(one))
    if do in ("open", "then", "both"):
        return _go(request, do, pk)
    if do == "read":
        service.mark_read(request.user, changes_for(request.user).filter(pk=pk))
        return _back(request, f"c{pk}")
    if do == "reopen":
        return _reopen(request, [pk])
    if do not in ("confirm", "keep"):
        raise Invalid(_("Choose what to do with the marks."), field="do")
    found = _open(request.user, one)
    if not found:
        messages.warning(request, _changed_since(1))
        return _back(request)
    if do == "keep":
        service.keep(request.user, found[0])
        return _settled(request, do, [pk])
    if found[0].status == AnchorStatus.ORPHAN:
        raise Invalid(
            _("A mark that is gone has no new words to confirm. Place it again, or keep it as it is.")
        )
    service.confirm(request.user, found)
    return _settled(request, do, [pk])


def _changed_since(n: int) -> str:
    return ngettext(
        "%(n)d mark was settled already, or its article has changed once more. Look at it again.",
        "%(n)d marks were settled already, or their articles have changed once more. Look at them again.",
        n,
    ) % {"n": n}


def _settled(request: MemberRequest, did: str, pks: Sequence[int]) -> HttpResponse:
    """The way back, with what was done and its undo; one goes on where the next one stands."""
    request.session[KEPT_PKS] = {"did": did, "changes": list(pks)}
    following = _number(request.POST.get(f"then-{pks[0]}", "")) if len(pks) == 1 else None
    return _back(request, f"c{following}" if following else "", done=True)


def _confirm_chosen(request: MemberRequest, seen: Seen) -> HttpResponse:
    """Confirms what is ticked. What is gone or uncertain is left, and what is not as it was seen; both are said."""
    found = _open(request.user, seen)
    fit = [change for change in found if change.status in IN_BULK]
    if left := len(found) - len(fit):
        said = ngettext(
            "%(n)d mark was left: what is gone or uncertain is looked at one by one.",
            "%(n)d marks were left: what is gone or uncertain is looked at one by one.",
            left,
        )
        messages.warning(request, said % {"n": left})
    settled = service.confirm(request.user, fit)
    if missed := len(seen) - left - settled:
        messages.warning(request, _changed_since(missed))
    return _settled(request, "confirm", [change.pk for change in fit]) if settled else _back(request)


def _read_said(n: int) -> str:
    return ngettext("%(n)d mark is marked as read.", "%(n)d marks are marked as read.", n) % {"n": n}


def _read_all(request: MemberRequest) -> HttpResponse:
    """Marks as read all that fits the page's filter, on all its pages."""
    unread = chosen(request.user, replace(_wanted(request), state="unread")).only("pk")
    n = 0
    while found := service.mark_read(request.user, list(unread[:500])):
        n += found
    messages.success(request, _read_said(n))
    return _back(request)


def _go(request: MemberRequest, where: str, pk: int) -> HttpResponse:
    """Marks a change as read and leads to what it is about."""
    changes = changes_for(request.user).select_related("article", "before", "after")
    change = get_object_or_404(
        changes.defer("before__text", "before__blocks", "after__text", "after__blocks"), pk=pk
    )
    service.mark_read(request.user, [change])
    article, mark = change.article, change.highlight_id
    if where == "then":
        return redirect(reverse("version", args=[article.pk, change.before.number]) + f"#h{mark}")
    if where == "both":
        query = f"?from={change.before.number}&to={change.after.number}"
        return redirect(reverse("versions", args=[article.pk]) + query + f"#h{mark}")
    stands = change.status in IN_BULK
    return redirect(article.get_absolute_url() + (f"#h{mark}" if stands else f"#n{mark}"))


@account_required
@require_POST
def undo(request: MemberRequest) -> HttpResponse:
    """Opens again what was settled last. What cannot be taken back, since its article has changed, is said."""
    pks = [pk for pk in map(_number, request.POST.getlist("change")[:AT_ONCE]) if pk]
    return _reopen(request, pks)


def _reopen(request: MemberRequest, pks: Sequence[int]) -> HttpResponse:
    """Opens settled changes again. Raises ``Invalid`` where none can be."""
    found = list(changes_for(request.user).filter(STATES["settled"], pk__in=pks).order_by("pk"))
    back = service.reopen(request.user, found) if found else 0
    if not back:
        raise Invalid(
            _("There is nothing to undo any more: this was undone already, or the article has changed since.")
        )
    request.session.pop(KEPT_PKS, None)
    messages.success(
        request, ngettext("%(n)d mark waits again.", "%(n)d marks wait again.", back) % {"n": back}
    )
    if left := len(found) - back:
        said = ngettext(
            "%(n)d mark stays settled: its article has changed since.",
            "%(n)d marks stay settled: their articles have changed since.",
            left,
        )
        messages.warning(request, said % {"n": left})
    return _back(request, f"c{found[0].pk}")
