"""Merging and moving tags in the curator's room, and what becomes of likely twins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reader.errors import Conflict, Invalid, UserError
from reader.models import Tag
from reader.queries.merging import preview
from reader.services import curating, placing
from reader.services.history import record
from reader.services.merging import merge as merge_tags
from reader.views.curating import back, curators_only, number, page, selected, with_its_entry
from reader.views.requests import MemberRequest


def _in_order(pks: list[int]) -> list[Tag]:
    """These tags, that with the most articles first. Raises ``Conflict`` when one is gone."""
    tags = sorted(Tag.objects.filter(pk__in=pks), key=lambda tag: (tag.hidden, -tag.article_count, tag.pk))
    if len(tags) < len(pks):
        raise placing.gone()
    return tags


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
@with_its_entry
def merge(request: MemberRequest) -> HttpResponse:
    """Which tag stays and what will change; the merge itself when it is sent with that look at it."""
    data = request.POST if request.method == "POST" else request.GET
    pks = selected(data)
    error: UserError | None = None
    if words := data.get("with", ""):
        try:
            other = curating.meant(words)
            pks += [other.pk] if other and other.pk not in pks else []
        except Invalid as problem:
            error = problem
    tags = _in_order(pks)
    keep = next((tag for tag in tags if tag.pk == number(data.get("keep"))), tags[0] if tags else None)
    keep_names = bool(data.get("names")) or ("again" not in data and request.method != "POST")
    looked_at = number(data.get("into")) == (keep.pk if keep else 0)
    if (
        request.method == "POST"
        and looked_at
        and "again" not in data
        and keep
        and len(tags) > 1
        and not error
    ):
        try:
            merges = merge_tags([tag.pk for tag in tags], keep.pk, by=request.user, keep_names=keep_names)
        except Invalid as problem:
            error = problem
        else:
            gone = [tag for tag in tags if tag.pk != keep.pk]
            entry = record(
                request.user, "merged", keep, merges=[row.pk for row in merges], tags=[tag.pk for tag in gone],
                names=[tag.name for tag in gone],
            )  # fmt: skip
            return back(request, entry)
    context = {
        "tags": tags,
        "plan": preview(request.user, tags, keep, keep_names=keep_names) if keep and len(tags) > 1 else None,
        "keep": keep,
        "keep_names": keep_names,
        "error": error,
        "words": words if error else "",
        "next": data.get("next", ""),
    }
    template = "curating/merge.html#body" if request.htmx else "curating/merge.html"
    return page(request, template, context, status=error.status if error else 200)


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
@with_its_entry
def move(request: MemberRequest) -> HttpResponse:
    """Where the chosen tags shall stand, and the move."""
    data = request.POST if request.method == "POST" else request.GET
    tags = _in_order(selected(data))
    under = data.get("under", "")
    error: UserError | None = None
    if not tags:
        error = Invalid(_("Choose at least one tag in the list first."), field="tag")
    elif request.method == "POST":
        try:
            parent = curating.meant(under)
            before = placing.move([tag.pk for tag in tags], parent.pk if parent else None)
        except Invalid as problem:
            error = problem
        else:
            moved = [tag for tag in tags if tag.pk in before]
            if not moved:
                messages.info(request, _("They stand there already."))
                return back(request)
            entry = record(
                request.user, "moved", moved[0] if len(moved) == 1 else None, before=before,
                parent=parent.pk if parent else None, into=parent.name if parent else "",
                tags=[tag.pk for tag in moved], names=[tag.name for tag in moved],
            )  # fmt: skip
            return back(request, entry)
    context = {"tags": tags, "under": under, "error": error, "next": data.get("next", "")}
    return page(request, "curating/move.html", context, status=error.status if error else 200)


def _pair(request: MemberRequest) -> list[Tag]:
    pks = [number(request.POST.get("first")), number(request.POST.get("second"))]
    held = Tag.objects.in_bulk(pks)
    if len(held) < 2:
        raise Conflict(_("One of these tags is no longer there: it was merged or deleted in the meantime."))
    return [held[pk] for pk in pks]


@curators_only
@require_POST
@with_its_entry
def alias(request: MemberRequest) -> HttpResponse:
    """The second of a pair becomes another name of the first at once; the undo is offered."""
    first, second = _pair(request)
    merges = merge_tags([second.pk], first.pk, by=request.user)
    entry = record(
        request.user,
        "merged",
        first,
        merges=[row.pk for row in merges],
        tags=[second.pk],
        names=[second.name],
    )
    return back(request, entry)


@curators_only
@require_POST
@with_its_entry
def apart(request: MemberRequest) -> HttpResponse:
    """Two tags are no twins; they are not offered again."""
    first, second = _pair(request)
    curating.dismiss_twins(first, second, by=request.user)
    record(request.user, "apart", first, names=[first.name, second.name], tags=[first.pk, second.pk])
    messages.success(
        request,
        _("“%(one)s” and “%(other)s” stay two tags. They are not offered again.")
        % {"one": first.name, "other": second.name},
    )
    return back(request)
