"""The curator's room: the list of tags, what is done to several at once, the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reader.access import may_curate
from reader.errors import Invalid, UserError
from reader.models import Tag, TagKind
from reader.queries import curating as query
from reader.queries import twins
from reader.queries.history import deeds, told
from reader.services import curating, placing
from reader.services.history import add_facts, facts_of, record
from reader.services.unmerging import undo_merges
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

SELECTED_LIMIT = 200
"""Tags that one bulk action takes."""
MARGIN_PAIRS, MARGIN_DEEDS, ALL_PAIRS = 6, 5, 100


def curators_only[**P](
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """The view is there for curators and administrators only; for other accounts it does not exist."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_curate(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return account_required(guarded)


def with_its_entry[**P](
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, P], HttpResponse]:
    """A deed and its entry in the log are written together, or neither is."""

    @wraps(view)
    def together(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return together


def number(text: str | None) -> int:
    """A row's id from outside; 0 for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def selected(data: QueryDict) -> list[int]:
    """The tags that a form or an address names, once each, in its order. Raises ``Invalid`` for too many."""
    pks = list(dict.fromkeys(pk for pk in map(number, data.getlist("tag")) if pk))
    if len(pks) > SELECTED_LIMIT:
        raise Invalid(
            _("%(found)d tags are chosen; %(limit)d can be changed at once.")
            % {"found": len(pks), "limit": SELECTED_LIMIT},
            field="tag",
        )
    return pks


def back(request: MemberRequest, entry: LogEntry | None = None, *, to: str = "") -> HttpResponseRedirect:
    """To the page that the form names (one of this room), or ``to``; ``entry`` is offered there for undoing."""
    asked = to or request.POST.get("next", "")
    mine = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    if not mine or not urlsplit(asked).path.startswith(reverse("curate")):
        asked = reverse("curate")
    parts = urlsplit(asked)
    params = QueryDict(parts.query, mutable=True)
    params.pop("done", None)
    if entry is not None:
        params["done"] = str(entry.pk)
    return redirect(urlunsplit(("", "", parts.path, params.urlencode(), "")))


def page(request: MemberRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of this room, with the deed that can be undone at its foot."""
    asked = number(request.GET.get("done"))
    entry = LogEntry.objects.filter(pk=asked, user=request.user).first() if asked else None
    done = told([entry])[0] if entry and facts_of(entry) else None
    kept = request.GET.copy()
    kept.pop("done", None)
    here = request.path + (f"?{kept.urlencode()}" if kept else "")
    common = {"room": "tags", "done": done, "here": here, "kinds": TagKind.choices}
    return render(request, template, common | context, status=status)


@curators_only
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """All tags, searched and filtered, with likely twins and the latest deeds beside them."""
    return _index(request)


def _index(request: MemberRequest, error: UserError | None = None) -> HttpResponse:
    asked = query.Asked.read(request.GET)
    offered, pairs = twins.offered(MARGIN_PAIRS)
    totals = query.totals(request.user)
    context = {
        "asked": asked,
        "listed": query.tag_page(asked, request.GET, totals.tags),
        "totals": totals,
        "twins": offered,
        "pairs": pairs,
        "more_pairs": pairs > len(offered),
        "deeds": deeds(limit=MARGIN_DEEDS)[0],
        "error": error,
        "chips": [
            (_("Unused"), "unused", asked.query(state="" if asked.state == "unused" else "unused")),
            (_("Hidden"), "hidden", asked.query(state="" if asked.state == "hidden" else "hidden")),
        ],
        "kind_label": dict(TagKind.choices).get(asked.kind, _("All kinds")),
        "kind_links": [
            (label, asked.query(kind=value), value == asked.kind)
            for value, label in [("", _("All kinds")), *TagKind.choices]
        ],
        "by_name": asked.query(by="name"),
        "by_count": asked.query(by="count"),
    }
    return page(request, "curating/list.html", context, status=error.status if error else 200)


@curators_only
@require_POST
@with_its_entry
def chosen(request: MemberRequest) -> HttpResponse:
    """What the form around the list asks for: to the merge or the move, or hide, show, change the kind at once."""
    pks, do = selected(request.POST), request.POST.get("do", "")
    if do in ("merge", "move"):
        names = [("tag", pk) for pk in pks]
        return redirect(f"{reverse('curate-' + do)}?{urlencode(names)}")
    if not pks:
        raise Invalid(_("Choose at least one tag in the list first."), field="tag")
    if do in ("hide", "show"):
        tags = curating.hide(pks, do == "hide")
        if tags:
            record(request.user, "hidden" if do == "hide" else "shown", tags[0] if len(tags) == 1 else None,
                   tags=[tag.pk for tag in tags], names=[tag.name for tag in tags])  # fmt: skip
        text = (
            ngettext("%(n)d tag is hidden now.", "%(n)d tags are hidden now.", len(tags))
            if do == "hide"
            else ngettext("%(n)d tag is shown again.", "%(n)d tags are shown again.", len(tags))
        )
        messages.success(request, text % {"n": len(tags)})
    elif do in TagKind.values:
        tags, left = curating.change_kind(pks, do)
        if tags:
            record(request.user, "kind", tags[0] if len(tags) == 1 else None,
                   tags=[tag.pk for tag in tags], names=[tag.name for tag in tags], kind=do)  # fmt: skip
        text = ngettext("The kind of %(n)d tag is changed.", "The kind of %(n)d tags is changed.", len(tags))
        messages.success(request, text % {"n": len(tags)})
        if left:
            messages.warning(
                request,
                _("Left as they are, because a tag of that kind has the name: %(names)s. Merge them instead.")
                % {"names": ", ".join(left[:5])},
            )
    else:
        raise Invalid(_("Choose what to do with the tags."), field="do")
    return back(request)


@curators_only
@require_safe
def all_twins(request: MemberRequest) -> HttpResponse:
    """All pairs that may be one."""
    offered, pairs = twins.offered(ALL_PAIRS)
    return page(request, "curating/twins.html", {"twins": offered, "pairs": pairs})


@curators_only
@require_safe
def log(request: MemberRequest) -> HttpResponse:
    """What was done, newest first; of one tag with ``?tag=``."""
    tag = Tag.objects.filter(pk=number(request.GET.get("tag"))).first()
    listed, following = deeds(before=number(request.GET.get("before")), tag=tag.pk if tag else 0)
    older = urlencode({**({"tag": tag.pk} if tag else {}), "before": following}) if following else ""
    return page(request, "curating/log.html", {"deeds": listed, "older": older, "tag": tag})


@curators_only
@require_POST
@with_its_entry
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes back the merge or the move of an entry. Sentences say what could not be as before."""
    entry = LogEntry.objects.filter(pk=pk).first()
    fact = facts_of(entry) if entry else {}
    if entry is None or fact.get("what") not in ("merged", "moved"):
        raise Http404
    tag = Tag.objects.filter(pk=number(entry.object_id)).first()
    if fact["what"] == "merged":
        stood, said = undo_merges(fact["merges"], by=request.user)
        record(request.user, "unmerged", stood[0], of=pk, names=[one.name for one in stood],
               into=tag.name if tag else entry.object_repr)  # fmt: skip
        messages.success(request, _("The merge is undone: %(names)s.") % {"names": curating.names(stood)})
    else:
        told_again = told([entry])[0]
        if not told_again.undo:
            raise Invalid(_("This move was undone already, or is too long ago."))
        before = {int(key): value for key, value in fact["before"].items()}
        said = placing.undo_move(before, fact["parent"])
        record(request.user, "unmoved", tag, of=pk, names=fact["names"])
        messages.success(request, _("The move is undone."))
    add_facts(entry, undone=True)
    for text in dict.fromkeys(said):
        messages.warning(request, text)
    return back(request)
