"""What is done to several rows of the notebook at once, and to the filters that are kept by name."""

from __future__ import annotations

from itertools import islice

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from annotations.access import filters_of
from annotations.models import SavedFilter
from annotations.queries.notebook_filter import Filter
from annotations.queries.notebook_rows import names
from annotations.services import chosen as service
from annotations.services import saved_filters
from annotations.services.chosen import CHOSEN_LIMIT, Chosen, Done, Filed
from annotations.views.notebook import shown
from annotations.views.notebook_undo import address, keep, take
from reader.errors import Invalid, UserError
from reader.limits import limit
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

DEEDS_A_MINUTE = 60


def _wanted(request: MemberRequest) -> Filter:
    """The filter of the page that the form stood on."""
    return Filter.parse(QueryDict(request.POST.get("query", "")[:4000]))


def _back(wanted: Filter, done: str = "") -> HttpResponseRedirect:
    return redirect(reverse("notebook") + address(wanted, done))


@account_required
@require_POST
def many(request: MemberRequest) -> HttpResponse:
    """Labels, tags, shows or deletes the chosen rows (``row``), or with ``all`` everything that fits the filter."""
    wanted = _wanted(request)
    try:
        limit(f"many:{request.user.pk}", DEEDS_A_MINUTE, 60)
        done = _deed(request, wanted)
    except UserError as error:
        return shown(request, wanted, error)
    return _back(wanted, done)


def _deed(request: MemberRequest, wanted: Filter) -> str:
    user, data = request.user, request.POST
    rows = data.getlist("row")
    if data.get("all"):
        rows = list(islice(names(user, wanted), CHOSEN_LIMIT + 1))
        if len(rows) > CHOSEN_LIMIT:
            raise Invalid(
                _(
                    "More than %(limit)d marks fit; that is the most that can be changed at once. Narrow the filter."
                )
                % {"limit": CHOSEN_LIMIT},
                field="all",
            )
    do = data.get("do", "")
    if do not in ("label", "tag", "show", "delete"):
        raise Invalid(
            _("%(field)s must be one of %(known)s; found “%(found)s”.")
            % {"field": "do", "known": "label, tag, show, delete", "found": do[:40]},
            field="do",
        )
    found = service.choose(user, rows)
    if do == "tag":
        filed = service.file_under(user, found.articles, data.get("tag", ""))
        return keep(request, _said_of_tag(filed), filed.undo)
    if do == "label":
        done = service.label(user, found, data.get("label", ""))
        found.foreign += len(found.notes) + len(found.links)
        text = ngettext("%(n)d mark has the label now.", "%(n)d marks have the label now.", done.changed)
    elif do == "show":
        done = service.show_to(user, found, data.get("visibility", ""))
        text = ngettext(
            "Who sees it is changed for %(n)d entry.",
            "Who sees it is changed for %(n)d entries.",
            done.changed,
        )
    else:
        done = service.delete(found)
        text = ngettext("%(n)d entry is in the bin.", "%(n)d entries are in the bin.", done.changed)
    return keep(request, _said(text % {"n": done.changed}, done, found, do), done.undo)


def _said(text: str, done: Done, found: Chosen, do: str) -> str:
    """What was done, and what was left as it is and why."""
    parts = [text]
    if do == "label" and found.foreign:
        left = ngettext(
            "%(n)d was left as it is: it is somebody else’s, or no mark.",
            "%(n)d were left as they are: they are somebody else’s, or no marks.",
            found.foreign,
        )
        parts.append(left % {"n": found.foreign})
    elif found.foreign:
        left = ngettext(
            "%(n)d was left as it is: it is somebody else’s, or gone.",
            "%(n)d were left as they are: they are somebody else’s, or gone.",
            found.foreign,
        )
        parts.append(left % {"n": found.foreign})
    if done.left:
        left = ngettext(
            "%(n)d was left as it is: only marks have a link of their own.",
            "%(n)d were left as they are: only marks have a link of their own.",
            done.left,
        )
        parts.append(left % {"n": done.left})
    return " ".join(parts)


def _said_of_tag(filed: Filed) -> str:
    parts = []
    if filed.filed:
        text = ngettext(
            "%(n)d article is filed under “%(tag)s”.",
            "%(n)d articles are filed under “%(tag)s”.",
            filed.filed,
        )
        parts.append(text % {"n": filed.filed, "tag": filed.tag})
    if filed.proposed:
        text = ngettext(
            "“%(tag)s” is proposed for %(n)d article; a curator decides.",
            "“%(tag)s” is proposed for %(n)d articles; a curator decides.",
            filed.proposed,
        )
        parts.append(text % {"n": filed.proposed, "tag": filed.tag})
    if filed.there:
        text = ngettext(
            "%(n)d article had “%(tag)s” already.", "%(n)d articles had “%(tag)s” already.", filed.there
        )
        parts.append(text % {"n": filed.there, "tag": filed.tag})
    return " ".join(parts)


@account_required
@require_POST
def undo(request: MemberRequest) -> HttpResponse:
    """Takes back what was done last, if nothing came between."""
    wanted = _wanted(request)
    kept = take(request)
    if kept is None:
        raise Http404
    if kept["what"] == "filter":
        saved_filters.save(request.user, kept["name"], kept["query"])
        return _back(wanted, keep(request, _("The filter is back."), None))
    n = service.take_back(request.user, kept)
    text = ngettext("%(n)d entry is as it was.", "%(n)d entries are as they were.", n) % {"n": n}
    return _back(wanted, keep(request, text, None))


@account_required
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Keeps the filter of the page by name."""
    wanted = _wanted(request)
    name = request.POST.get("name", "")
    try:
        kept = saved_filters.save(request.user, name, wanted.query_string())
    except UserError as error:
        return shown(request, wanted, error, name)
    said = _("The filter is kept as “%(name)s”.") % {"name": kept.name}
    return _back(wanted, keep(request, said, None))


def _own(request: MemberRequest, pk: int) -> SavedFilter:
    saved = filters_of(request.user).filter(pk=pk).first()
    if saved is None:
        raise Http404
    return saved


@account_required
@require_POST
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Gives a saved filter another name."""
    saved, wanted = _own(request, pk), _wanted(request)
    try:
        saved_filters.rename(saved, request.POST.get("name", ""))
    except UserError as error:
        return shown(request, wanted, error)
    return _back(
        wanted, keep(request, _("The filter is called “%(name)s” now.") % {"name": saved.name}, None)
    )


@account_required
@require_POST
def forget(request: MemberRequest, pk: int) -> HttpResponse:
    """Deletes a saved filter, with Undo."""
    saved, wanted = _own(request, pk), _wanted(request)
    undoing = {"what": "filter", "name": saved.name, "query": saved.query}
    said = _("The filter “%(name)s” is deleted.") % {"name": saved.name}
    saved.delete()
    return _back(wanted, keep(request, said, undoing))
