"""Parts of the frame around pages that come when they are asked for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.templatetags.navigation import index_of
from reader.tree import rows_within
from reader.views.decorators import login_not_required


@login_not_required
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """All ways through the site: for the menu of a small screen, or with ``?of=account`` for that under one's
    initials, when they are opened; without scripts a page of its own.
    """
    part = ""
    if request.headers.get("HX-Request"):
        part = "#account" if request.GET.get("of") == "account" else "#phone"
    return render(request, f"reader/menu.html{part}", {"room": "menu"})


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The tag tree, for the menu of a small screen; without scripts a page of its own."""
    name = "reader/tree.html" + ("#part" if request.headers.get("HX-Request") else "")
    return render(request, name, {"room": "tags"})


@require_safe
def within(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of a branch of the tree. 404 for a tag that lists do not name."""
    rows = rows_within(index_of(request), slug)
    if rows is None:
        raise Http404
    return HttpResponse(rows)
