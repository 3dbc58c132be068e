"""The sides of the rows of a comparison as elements, and those that changed while its page stands."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.queries.compared import SIDES, WHOLE, drawn, touched
from annotations.queries.entries import Layer
from reader.access import Visitor
from reader.around import page_around
from reader.errors import UserError
from reader.queries.comparing import ComparePage, ShownRow, Side, compare_page
from reader.templatetags.trusted import sanitised

COMPARISON = "compare-two"
"""Name of the address of a comparison."""


def cell_id(side: str, number: int, at: int) -> str:
    return f"t-{side}-{number}" + (f"-{at}" if at != WHOLE else "")


def cell_html(
    told: Side, shown: ShownRow, at: int, html: str, *, writes: bool, swap: bool = False
) -> SafeString:
    """A side of a row in its element, which says whose text it is; with ``swap`` to replace the one on the page."""
    return format_html(
        '<span class="cmp__t" id="{}" data-side="{}" data-article="{}" data-revision="{}"'
        ' lang="{}" dir="{}"{}>{}</span>',
        cell_id(told.letter, shown.number, at),
        told.letter,
        told.article.pk,
        told.revision.pk,
        told.lang,
        told.dir or "auto",
        sanitised((" data-signed-in" if writes else "") + (' hx-swap-oob="true"' if swap else "")),
        sanitised(html),
    )


def around(request: HttpRequest, visitor: Visitor) -> ComparePage | None:
    """The comparison on the page that asked for parts; None where it is another page."""
    address = page_around(request)
    try:
        match = resolve(address.path)
    except Resolver404:
        return None
    if match.url_name != COMPARISON:
        return None
    a, b = (*match.args, *match.kwargs.values())[:2]
    try:
        return compare_page(visitor, a, b, QueryDict(address.query[:2000]))
    except (Http404, UserError):
        return None


def changed_cells(
    page: ComparePage, layer: Layer, spans: Sequence[tuple[int | None, int | None]]
) -> list[SafeString]:
    """The pieces of the comparison that ``spans`` of the layer's revision touch, each to replace its own."""
    cells: list[SafeString] = []
    for side in SIDES:
        told = page.side(side)
        if told.revision.pk != layer.revision.pk:
            continue
        html = drawn(page, {side: layer})
        cells += [
            cell_html(told, shown, at, html[side, shown.number, at], writes=told.is_current, swap=True)
            for shown, at in touched(page, side, spans)
        ]
    return cells
