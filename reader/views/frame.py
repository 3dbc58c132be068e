"""Parts of the frame around pages that come when they are asked for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.templatetags.navigation import index_of
from reader.tree import rows_within


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The tag tree, for the menu of a small screen; without scripts a page of its own."""
    name = "reader/tree.html" + ("#part" if request.headers.get("HX-Request") else "")
    return render(request, name, {"room": "tags", "prefix": "m"})


@require_safe
def within(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of a branch of the tree. 404 for a tag that lists do not name."""
    prefix = "m" if request.GET.get("in") == "m" else "t"
    rows = rows_within(index_of(request), slug, prefix)
    if rows is None:
        raise Http404
    return HttpResponse(rows)
