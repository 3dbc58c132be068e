"""The notebook: all my highlights, notes and links across articles, and what groups and the library let me see."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from annotations.access import codes_for, filters_of, group_for
from annotations.models import Code, Kind, Membership
from annotations.queries.layers import memberships_of, options
from annotations.queries.notebook import Cursor, Notebook, notebook_page
from annotations.queries.notebook_chips import chips
from annotations.queries.notebook_facets import facets, uncounted
from annotations.queries.notebook_filter import Filter, looked_through
from annotations.services.chosen import CHOSEN_LIMIT
from annotations.services.codes import kind_names, shown_name
from annotations.views.notebook_undo import waiting
from reader.errors import UserError
from reader.kept import kept, reading_apart
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


@account_required
@require_safe
@kept
def notebook(request: MemberRequest) -> HttpResponse:
    """What the address asks for. Raises ``Invalid`` for what an address cannot ask, ``Http404`` for others' groups."""
    reading_apart(request)
    return shown(request, Filter.parse(request.GET))


def shown(
    request: MemberRequest, wanted: Filter, error: UserError | None = None, typed: str = ""
) -> HttpResponse:
    """The page for ``wanted``, the list and the rail alone where HTMX asks; with ``error`` above it."""
    if wanted.group is not None:
        group_for(request.user, wanted.group)
    page = notebook_page(request.user, wanted, Cursor.decode(request.GET.get("older", "")))
    part = bool(request.htmx) and not request.htmx.history_restore_request and error is None
    whole = part or bool(request.GET.get("narrow"))
    response = render(
        request,
        "annotations/notebook.html#all" if part else "annotations/notebook.html",
        {"room": "notebook", "error": error, "typed": typed, **_context(request, wanted, page, whole=whole)},
        status=error.status if error else 200,
    )
    patch_vary_headers(response, ["HX-Request"])
    if part:
        query = wanted.query_string()
        older = "&" * bool(query) + f"older={request.GET['older']}" if request.GET.get("older") else ""
        response["HX-Push-Url"] = f"{request.path}?{query}{older}" if query or older else request.path
    return response


@account_required
@require_safe
def narrowing(request: MemberRequest) -> HttpResponse:
    """What the notebook of this address can be narrowed by, counted, and with ``?menus=1`` the labels and groups that
    its menus offer: asked for once its rows stand."""
    wanted = Filter.parse(request.GET)
    if wanted.group is not None:
        group_for(request.user, wanted.group)
    values = {"wanted": wanted, "query": wanted.query_string(), "menus": "menus" in request.GET}
    return render(
        request, "annotations/notebook_counted.html", values | _choices(request, wanted, whole=True)
    )


def _choices(request: MemberRequest, wanted: Filter, *, whole: bool) -> dict[str, Any]:
    """What the rail and the menus offer; unless ``whole``, what is known without asking."""
    kinds = kind_names()
    codes: list[Code] = []
    memberships: list[Membership] = []
    rail = uncounted(wanted)
    if whole:
        codes = list(codes_for(request.user).select_related("group"))
        memberships = memberships_of(request.user)
        groups = [(one.group_id, one.group.name) for one in memberships]
        rail = facets(request.user, wanted, {code.pk: shown_name(code) for code in codes}, groups)
    return {
        "whole": whole,
        "rail": rail,
        "codes_by_kind": [
            (kind.value, kinds[kind], [(code.pk, shown_name(code)) for code in codes if code.kind == kind])
            for kind in Kind
        ],
        "visibilities": options(memberships),
    }


def _context(request: MemberRequest, wanted: Filter, page: Notebook, *, whole: bool) -> dict[str, Any]:
    orders = [("article", _("By article")), ("time", _("By time"))]
    known = not page.marks.more
    marks = ngettext("Export %(n)d mark", "Export %(n)d marks", page.marks.n) % {"n": page.marks.n}
    return {
        "page": page,
        "wanted": wanted,
        "query": wanted.query_string(),
        "chips": chips(request.user, wanted),
        "hidden": [
            pair
            for pair in wanted.pairs()
            if pair[0] not in ("q", "kind", "note", "status", "since", "until")
        ],
        "saved": filters_of(request.user),
        "orders": [
            (name, wanted.but(order=value).query_string(), value == wanted.order) for value, name in orders
        ],
        "order_name": dict(orders)[wanted.order],
        "export_title": marks if page.marks.n and known else "",
        "all_fit": page.rows if page.rows is not None and page.rows <= CHOSEN_LIMIT else 0,
        "looked": looked_through(request.user, wanted),
        "undo": waiting(request),
        "first": not request.GET.get("older"),
        **_choices(request, wanted, whole=whole),
    }
