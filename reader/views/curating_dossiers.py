"""The head of a dossier and the days that its drawing names, changed in the curator's room and on its own page."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reader.access import articles_for
from reader.errors import Invalid, UserError
from reader.models import Article, Tag
from reader.queries.finding import find_stories
from reader.services import dossiers
from reader.services.history import record
from reader.views.curating import curators_only, number, with_its_entry
from reader.views.curating_tags import as_it_is, edit_page, tag_of
from reader.views.requests import MemberRequest

_ADDRESS = re.compile(r"(?:.*/articles/)?(\d{1,18})/?(?:[?#].*)?\Z")


def _return(request: MemberRequest, tag: Tag, part: str, **undo: object) -> HttpResponse:
    """To the dossier's own page or to its form, whence one came, with what takes the deed back."""
    own = request.POST.get("next") == "dossier"
    address = tag.get_absolute_url() if own else reverse("curate-tag", args=[tag.pk])
    return redirect(f"{address}{'?' + urlencode(undo) if undo else ''}#{part}")


def _meant(request: MemberRequest, typed: str) -> Article:
    """The article that an address, a number or words of its headline mean. Raises ``Invalid`` for none or several."""
    typed = typed.replace("\0", "").strip()[:500]
    seen = articles_for(request.user)
    match = _ADDRESS.match(typed)
    found = list(seen.filter(pk=int(match[1]))) if match else []
    found = found or (list(seen.filter(headline=typed)[:1]) if typed else [])
    found = found or (find_stories(request.user, typed) if typed else [])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid(_("No article here is meant by “%(typed)s”.") % {"typed": typed[:80]}, field="article")
    raise Invalid(
        _(
            "“%(typed)s” means several articles, “%(first)s” and others. Write more of the headline, or its address."
        )
        % {"typed": typed[:80], "first": found[0].headline},
        field="article",
    )


@curators_only
@require_POST
@with_its_entry
def picks(request: MemberRequest, pk: int) -> HttpResponse:
    """Adds an article to the head of a dossier, takes one away or back, moves one up or down."""
    tag = tag_of(pk)
    do, article = request.POST.get("do", "add"), number(request.POST.get("article"))
    try:
        if do in ("up", "down"):
            dossiers.shift(pk, article, up=do == "up")
        elif do == "remove":
            place = dossiers.unpick(pk, article)
            record(request.user, "unpicked", tag)
            return _return(request, tag, "picks", unpicked=article, at=place)
        else:
            place_back = number(request.POST.get("at")) if do == "back" else None
            one = _meant(request, request.POST.get("article", ""))
            dossiers.pick(pk, one, by=request.user, position=place_back)
            record(request.user, "picked", tag)
            messages.success(
                request, _("“%(headline)s” stands at the head of the dossier.") % {"headline": one.headline}
            )
    except UserError as error:
        typed = request.POST.get("article", "") if do == "add" else ""
        return edit_page(request, tag, as_it_is(tag), error, picked=typed, pick_error=error.message)
    return _return(request, tag, "picks")


@curators_only
@require_POST
@with_its_entry
def moments(request: MemberRequest, pk: int) -> HttpResponse:
    """Names a day in the drawing of a dossier's weeks, or takes its name away."""
    tag = tag_of(pk)
    day, label = request.POST.get("day", ""), request.POST.get("label", "")
    try:
        if request.POST.get("do") == "remove":
            gone = dossiers.remove_moment(pk, number(request.POST.get("moment")))
            record(request.user, "unmoment", tag, other=gone.label)
            return _return(request, tag, "moments", gone=gone.label, day=gone.day.isoformat())
        made = dossiers.add_moment(pk, day, label)
        record(request.user, "moment", tag, other=made.label)
    except UserError as error:
        more = {"day": day, "label": label, "moment_error": error.message}
        return edit_page(request, tag, as_it_is(tag), error, **more)
    return _return(request, tag, "moments")
