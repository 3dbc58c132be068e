"""One tag in the curator's room: made, edited, named otherwise, given a picture, deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reader.errors import UserError
from reader.models import Tag, TagKind
from reader.queries.curating import names_like
from reader.queries.dossiers import picked, undone_moment, undone_pick
from reader.queries.history import deeds
from reader.services import curating, pictures
from reader.services.curating import Wanted
from reader.services.history import record
from reader.views.curating import curators_only, page, with_its_entry
from reader.views.requests import MemberRequest

TYPED = ("name", "kind", "parent", "description", "introduction", "hidden")


def tag_of(pk: int) -> Tag:
    """A tag with the numbers that its page says. Raises ``Http404``."""
    tag = (
        Tag.objects.select_related("parent")
        .annotate(n_children=Count("children", distinct=True), n_filed=Count("article_tags", distinct=True))
        .filter(pk=pk)
        .first()
    )
    if tag is None:
        raise Http404
    return tag


def _typed(request: MemberRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in TYPED}


def _wanted(typed: dict[str, str], tag: Tag | None) -> Wanted:
    # the parent's name as it was shown means the same parent, also where two tags have the name
    same = tag is not None and tag.parent is not None and typed["parent"].strip() == tag.parent.name
    return Wanted(
        name=typed["name"],
        kind=typed["kind"],
        parent=tag.parent if same and tag else curating.meant(typed["parent"]),
        description=typed["description"],
        introduction=typed["introduction"],
        hidden=bool(typed["hidden"]),
    )


def as_it_is(tag: Tag) -> dict[str, str]:
    """What the form shows before anything is typed."""
    return {
        "name": tag.name,
        "kind": tag.kind,
        "parent": tag.parent.name if tag.parent else "",
        "description": tag.description,
        "introduction": tag.introduction,
        "hidden": "1" if tag.hidden else "",
    }


def edit_page(
    request: MemberRequest,
    tag: Tag | None,
    typed: dict[str, str],
    error: UserError | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of the form, with what was typed and what is wrong with it."""
    context = {
        "tag": tag,
        "typed": typed,
        "error": error,
        "field": getattr(error, "field", ""),
        "uses": curating.uses(tag) if tag else [],
        "deeds": deeds(limit=5, tag=tag.pk)[0] if tag else [],
        "picks": picked(request.user, tag.pk) if tag else [],
        "moments": tag.moments.all() if tag else [],
        "unpicked": undone_pick(request.user, request.GET),
        "gone": undone_moment(request.GET),
        "limits": {"description": curating.DESCRIPTION_LIMIT, "introduction": curating.INTRODUCTION_LIMIT},
    }
    return page(request, "curating/tag.html", context | more, status=error.status if error else 200)


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
@with_its_entry
def new(request: MemberRequest) -> HttpResponse:
    """The form for a new tag; what was typed stays when it is refused."""
    if request.method != "POST":
        typed = dict.fromkeys(TYPED, "") | {"kind": TagKind.TOPIC, "name": request.GET.get("name", "")[:200]}
        return edit_page(request, None, typed)
    typed = _typed(request)
    try:
        tag = curating.make(_wanted(typed, None))
    except UserError as error:
        return edit_page(request, None, typed, error)
    record(request.user, "made", tag)
    messages.success(request, _("“%(tag)s” is a tag now.") % {"tag": tag.name})
    return redirect("curate-tag", tag.pk)


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
@with_its_entry
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything about one tag; what was typed stays when it is refused."""
    tag = tag_of(pk)
    if request.method != "POST":
        return edit_page(request, tag, as_it_is(tag))
    typed = _typed(request)
    try:
        saved, changed = curating.edit(
            pk,
            _wanted(typed, tag),
            seen=request.POST.get("seen", ""),
            keep_name=bool(request.POST.get("keep_name")),
        )
    except UserError as error:
        return edit_page(request, tag_of(pk), typed, error)
    if changed:
        record(request.user, "edited", saved, changed=changed)
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return redirect("curate-tag", pk)


@curators_only
@require_POST
@with_its_entry
def add_name(request: MemberRequest, pk: int) -> HttpResponse:
    """Another name for a tag."""
    tag = tag_of(pk)
    name = request.POST.get("other", "")
    try:
        alias = curating.add_name(pk, name)
    except UserError as error:
        return edit_page(request, tag, as_it_is(tag), error, other=name, other_error=error.message)
    record(request.user, "alias", tag, other=alias.name)
    messages.success(
        request, _("“%(name)s” means “%(tag)s” from now on.") % {"name": alias.name, "tag": tag.name}
    )
    return redirect("curate-tag", pk)


@curators_only
@require_POST
@with_its_entry
def remove_name(request: MemberRequest, pk: int, alias: int) -> HttpResponse:
    """Takes another name away."""
    tag = tag_of(pk)
    name = curating.remove_name(alias, pk)
    record(request.user, "unalias", tag, other=name)
    messages.success(request, _("“%(name)s” no longer means “%(tag)s”.") % {"name": name, "tag": tag.name})
    return redirect("curate-tag", pk)


@curators_only
@require_POST
def picture(request: MemberRequest, pk: int) -> HttpResponse:
    """The dossier's picture: uploaded, or taken away."""
    tag = tag_of(pk)
    file = request.FILES.get("picture")
    try:
        if request.POST.get("remove"):
            encoded = None
        elif file is None:
            return redirect(f"{reverse('curate-tag', args=[pk])}#picture")
        else:
            # before anything is locked; a byte more than the limit is enough to be told about it
            encoded = pictures.encode(file.read(pictures.BYTES_LIMIT + 1))
        with transaction.atomic():
            curating.set_picture(pk, encoded)
            record(request.user, "picture", tag)
    except UserError as error:
        return edit_page(request, tag, as_it_is(tag), error, picture_error=error.message)
    messages.success(request, _("The picture is saved.") if file else _("The picture is gone."))
    return redirect("curate-tag", pk)


@curators_only
@require_POST
@with_its_entry
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Deletes a tag that nothing uses; else says what does, and offers the merge."""
    tag = tag_of(pk)
    try:
        gone = curating.delete(pk)
    except UserError as error:
        return edit_page(request, tag, as_it_is(tag), error)
    gone.pk = pk
    record(request.user, "deleted", gone)
    messages.success(request, _("“%(tag)s” is deleted. Nothing was filed there.") % {"tag": gone.name})
    return redirect("curate")


@curators_only
@require_safe
def names(request: MemberRequest) -> HttpResponse:
    """Options for a name that is being typed."""
    field = next((request.GET[key] for key in ("parent", "with", "under") if request.GET.get(key)), "")
    tags = names_like(field[:200])
    several = {tag.folded for tag in tags if sum(other.folded == tag.folded for other in tags) > 1}
    return render(
        request,
        "curating/names.html",
        {"tags": [(tag.slug if tag.folded in several else tag.name, tag) for tag in tags]},
    )
