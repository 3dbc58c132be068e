"""Labels: naming the kinds, keeping the codes under them, one's own or a group's."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.access import KEEPERS, codes_kept_by, group_for, highlights_for, kept_code
from annotations.models import Code, Group, Kind
from annotations.queries.labels import labels_of
from annotations.services import codes as service
from annotations.services.codes import CodebookFull, LabelsChanged, LabelsRefused, Row
from annotations.services.kinds import kind_names, name_kinds
from annotations.views import fields
from annotations.views.answers import Toast
from reader.errors import Invalid
from reader.limits import limit
from reader.models import User
from reader.views.accounts import next_page
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

WRITES, SECONDS = 120, 60
"""Changes of labels that one account may make, in so many seconds."""
MERGED = "merged-codes"
"""What the session calls the last merge."""
REMEMBERED = 5_000
"""Highlights of a merge that can be undone."""


def group_of(request: HttpRequest, *roles: str) -> Group | None:
    """The group whose codebook is meant; None for one's own. Raises ``Http404``."""
    value = request.POST.get("group") or request.GET.get("group") or ""
    if not value:
        return None
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
    return group_for(request.user, number, *roles)


def _kept_owner(request: MemberRequest) -> User | Group:
    """Whose codebook is changed: one's own, or that of a group that one edits. Raises ``Http404``, ``TooOften``."""
    owner = group_of(request, *KEEPERS) or request.user
    limit(f"labels:{request.user.pk}", WRITES, SECONDS)
    return owner


def _code(request: MemberRequest, pk: int, *, binned: bool = False) -> Code:
    code = kept_code(request.user, pk, binned=binned)
    limit(f"labels:{request.user.pk}", WRITES, SECONDS)
    return code


def to_labels(request: HttpRequest, **query: str) -> HttpResponseRedirect:
    """Back to the page that the form names, at its labels; ``query`` says what can be undone there."""
    parts = urlsplit(next_page(request, "labels"))
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("undo", "merged")]
    whole = urlencode([*kept, *query.items()])
    return redirect(urlunsplit((*parts[:3], whole, "labels-table")))


def page(request: MemberRequest, group: Group | None, status: int = 200, **more: Any) -> HttpResponse:
    """The labels on a page of their own; a refused form stands there as it was typed."""
    labels = labels_of(request.user, group, typed=request.POST.dict(), faults=more.get("faults"))
    here = reverse("labels") + (f"?group={group.pk}" if group else "")
    context = {"room": "notebook", "labels": labels, "here": here, "done": undoable(request), **more}
    return render(request, "annotations/labels.html", context, status=status)


@account_required
@require_safe
def labels(request: MemberRequest) -> HttpResponse:
    """The labels: one's own, or with ``?group=`` those of a group."""
    return page(request, group_of(request))


def undoable(request: HttpRequest) -> Toast | None:
    """What was just deleted or merged, as the address says (``?undo=``, ``?merged=``), if it is in the bin."""
    asked = request.GET.get("undo") or request.GET.get("merged") or ""
    if not (request.user.is_authenticated and asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    code = kept_code_or_none(request, int(asked))
    if code is None or code.deleted_at is None:
        return None
    if "merged" in request.GET:
        memory = request.session.get(MERGED) or {}
        if memory.get("code") != code.pk:
            return None
        return Toast(_("The codes are one now: %(name)s is in the bin.") % {"name": code.name},
                     reverse("code-unmerge", args=[code.pk]), f"code-{code.pk}")  # fmt: skip
    said = _("The code “%(name)s” is in the bin; its marks keep their kind.") % {"name": code.name}
    return Toast(said, reverse("code-restore", args=[code.pk]), f"code-{code.pk}")


def kept_code_or_none(request: HttpRequest, pk: int) -> Code | None:
    """A code to change, in the bin or out of it."""
    return codes_kept_by(request.user).select_related("group", "user").filter(pk=pk).first()


@account_required
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """The whole table: names and meanings of kinds (a curator's), names and descriptions of codes."""
    owner = _kept_owner(request)
    group = owner if isinstance(owner, Group) else None
    post = request.POST
    try:
        if group is None and request.user.is_curator:
            asked = {
                kind: (post[f"kind-{kind}-name"], post.get(f"kind-{kind}-meaning", ""))
                for kind in Kind.values
                if f"kind-{kind}-name" in post
            }
            name_kinds(asked)
        service.save_codes(owner, _rows(request))
    except (LabelsRefused, LabelsChanged) as error:
        return page(request, group, error.status, faults=error.faults)
    messages.success(request, _("Saved."))
    return to_labels(request)


def _rows(request: MemberRequest) -> list[Row]:
    rows = []
    for key, name in request.POST.items():
        head, _dash, rest = key.partition("-")
        number, _dash, what = rest.partition("-")
        if (
            head != "code"
            or what != "name"
            or not (number.isascii() and number.isdecimal() and len(number) < 19)
        ):
            continue
        kind, _dot, seen = request.POST.get(f"code-{number}-seen", "").partition(".")
        if kind not in Kind.values:
            raise Invalid(_("The form is not complete. Load the page again."), field=f"code-{number}-seen")
        rows.append(
            Row(int(number), str(name), str(request.POST.get(f"code-{number}-description", "")), kind, seen)
        )
    return rows


@account_required
@require_POST
def add(request: MemberRequest) -> HttpResponse:
    """A new code under a kind."""
    owner = _kept_owner(request)
    kind = fields.kind(request)
    name, description = request.POST.get("name", ""), request.POST.get("description", "")
    try:
        code = service.add_code(owner, kind, name, description)
    except (LabelsRefused, CodebookFull) as error:
        new = {"kind": kind, "name": name, "description": description, "error": error.message}
        return page(request, owner if isinstance(owner, Group) else None, error.status, new=new)
    messages.success(request, _("The code “%(name)s” is there.") % {"name": code.name})
    return to_labels(request)


@account_required
@require_POST
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """One place up or down, or (``to`` is a kind) under another kind, where its highlights follow."""
    code = _code(request, pk)
    to = fields.choice(request, "to", ["up", "down", *Kind.values])
    if to in ("up", "down"):
        service.move_code(code, up=to == "up")
        return to_labels(request)
    service.save_codes(
        service.owner_of(code), [Row(code.pk, code.name, code.description, to, service.mark_of(code))]
    )
    said = _("“%(name)s” and its marks are under %(kind)s now.")
    messages.success(request, said % {"name": code.name, "kind": kind_names()[to]})
    return to_labels(request)


@account_required
@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Into the bin, with Undo."""
    code = _code(request, pk)
    service.delete_code(code)
    return to_labels(request, undo=str(pk))


@account_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Out of the bin again, and back on its highlights."""
    code = _code(request, pk, binned=True)
    service.restore_code(code)
    messages.success(request, _("The code “%(name)s” is back.") % {"name": code.name})
    return to_labels(request)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Makes one code of two: choosing the other one, then doing it, with Undo."""
    code = _code(request, pk)
    others = service.codebook(service.owner_of(code)).exclude(pk=pk).order_by("kind", "position", "name")
    chosen = request.POST.get("into", "")
    into = next((other for other in others if str(other.pk) == chosen), None)
    if request.method == "POST" and into is not None:
        marks = service.merge_codes(code, into)
        request.session[MERGED] = {"code": code.pk, "into": into.pk, "marks": marks[:REMEMBERED]}
        said = ngettext(
            "%(n)d mark has the code “%(name)s” now.", "%(n)d marks have the code “%(name)s” now.", len(marks)
        )
        messages.success(request, said % {"n": len(marks), "name": into.name})
        return to_labels(request, **({"merged": str(code.pk)} if len(marks) <= REMEMBERED else {}))
    names = kind_names()
    context = {
        "room": "notebook",
        "code": code,
        "others": [(other, names[other.kind]) for other in others],
        "marks": highlights_for(request.user).filter(code=code).count(),
        "next": next_page(request, "labels"),
        "error": _("Choose the code that stays.") if request.method == "POST" else "",
    }
    return render(
        request, "annotations/code_merge.html", context, status=400 if request.method == "POST" else 200
    )


@account_required
@require_POST
def unmerge(request: MemberRequest, pk: int) -> HttpResponse:
    """Undoes the last merge."""
    code = _code(request, pk, binned=True)
    memory = request.session.get(MERGED) or {}
    if memory.get("code") != code.pk:
        raise Invalid(_("There is nothing to undo any more."))
    into = _code(request, memory["into"])
    service.unmerge_codes(code, into, memory["marks"])
    del request.session[MERGED]
    messages.success(request, _("The merge is undone."))
    return to_labels(request)
