"""How marks and notes join a page that compares two texts.

The page gives ``page.a`` and ``page.b`` (each with ``article`` and ``revision``), ``page.compared`` and ``page.rows``
(each with ``row`` and ``number``, the row's place in the whole comparison from 1)::

    {% load comparing %}
    <div class="cmp" role="table" {% compared_text page %}>   the element around all rows
      <p>{% cell page row "a" %}</p>                           one side of a row
    </div>
    {% compared_notes page %}                                  after the rows: tools, notes, words for scripts
"""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.queries.compared import SIDES, Beside, ComparePage, ShownRow, beside, is_current
from annotations.queries.layer import Layer
from annotations.views.answers import layer_for, shared_context
from reader.models import Article
from reader.templatetags.trusted import sanitised

register = template.Library()


def _layer(request: HttpRequest, page: ComparePage, side: str) -> Layer:
    told = page.a if side == "a" else page.b
    layer = layer_for(request, told.article, told.revision)
    layer.may_write = layer.may_write and is_current(told)
    return layer


def _beside(context: Context, page: ComparePage) -> Beside:
    """What the visitor sees beside both texts; asked for once a request."""
    request: HttpRequest = context["request"]
    kept: dict[int, Beside] = request.__dict__.setdefault("_beside", {})
    if id(page) not in kept:
        kept[id(page)] = beside(page, {side: _layer(request, page, side) for side in SIDES})
    return kept[id(page)]


def text_direction(article: Article) -> str:
    return article.direction or "ltr"


@register.simple_tag(takes_context=True)
def cell(context: Context, page: ComparePage, shown: ShownRow, side: str) -> SafeString:
    """The words of one side of a row ("a" or "b"), with what differs and the marks that this visitor sees."""
    told = page.a if side == "a" else page.b
    found = _beside(context, page)
    return cell_html(told, shown.number, side, found.cells.get((side, shown.number), ""), found.layers[side])


def cell_html(
    told: Any, number: int, side: str, html: str, layer: Layer, *, swap: bool = False
) -> SafeString:
    """A side of a row in its element, which says whose text it is; with ``swap`` to replace the one on the page."""
    return format_html(
        '<span class="cmp__t" id="t-{}-{}" data-article="{}" data-revision="{}" lang="{}" dir="{}"{}{}>{}</span>',
        side,
        number,
        told.article.pk,
        told.revision.pk,
        told.article.language,
        text_direction(told.article),
        format_html(" {}", "data-signed-in") if layer.may_write else "",
        format_html(' hx-swap-oob="{}"', "true") if swap else "",
        sanitised(html),
    )


@register.simple_tag(takes_context=True)
def compared_text(context: Context, page: ComparePage) -> SafeString:
    """Attributes of the element around the rows, by which scripts know it."""
    found = _beside(context, page)
    writing = ""
    if found.may_write:
        writing = format_html(
            ' data-signed-in data-kind="{}" data-visibility="{}"',
            getattr(context["request"].user, "last_kind", ""),
            found.layers["a"].proposed,
        )
    return format_html('id="prose" data-compared{}', writing)


@register.simple_tag(takes_context=True)
def compared_notes(context: Context, page: ComparePage) -> SafeString:
    """The notes on both texts, the tools for a selection, and the dialogs that they open."""
    found = _beside(context, page)
    side = "a" if found.layers["a"].may_write or not found.may_write else "b"
    entries = [(entry, found.layers["a"] if entry in found.layers["a"].entries else found.layers["b"])
               for entry in found.entries]  # fmt: skip
    values = shared_context(found.layers[side]) | {"pairs": entries}
    return render_to_string("annotations/compared_notes.html", values, request=context["request"])
