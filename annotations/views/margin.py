"""More of an article's margin, and of what stands beneath it, than its page shows at first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.queries.entries import SHOWN
from annotations.views import fields
from annotations.views.answers import is_part, layer_for, only_mine, shared_context
from reader.access import article_for
from reader.queries.articles import article_page
from reader.templatetags.navigation import keep_index
from reader.views.decorators import account_required


@require_safe
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """The next notes of a crowded margin, from number ``from`` on: as items, or as a list of their own."""
    article = article_for(request.user, pk)
    layer = layer_for(request, article, fields.revision(request, article))
    value = request.GET.get("from", "")
    first = int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 1
    entries = layer.entries[max(0, first - 1) : max(0, first - 1) + SHOWN]
    following = entries[-1].number + 1 if entries and entries[-1].number < len(layer.entries) else 0
    template = "annotations/more.html#part" if is_part(request) else "annotations/more.html"
    return render(
        request,
        template,
        {**shared_context(layer), "entries": entries, "first": first, "following": following},
    )


@require_safe
def following(request: HttpRequest, pk: int) -> HttpResponse:
    """What to read after an article."""
    page = article_page(request.user, pk)
    keep_index(request, page.index)
    template = "annotations/next_page.html#part" if is_part(request) else "annotations/next_page.html"
    return render(request, template, {"article": page.article, "page": page})


@account_required
@require_safe
def layers(request: HttpRequest, pk: int) -> HttpResponse:
    """The menu of an article's layers: what each holds, and which are on."""
    article = article_for(request.user, pk)
    layer = layer_for(request, article, fields.revision(request, article), links=False)
    template = "annotations/layers_page.html#part" if is_part(request) else "annotations/layers_page.html"
    return render(request, template, shared_context(layer) | {"only_mine": only_mine(request)})
