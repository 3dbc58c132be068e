"""How marks and notes join a page that compares two texts (``reader.queries.comparing.ComparePage``).

::

    {% load comparing %}
    {% compared_keys page %}                                   before the texts: the way to choose passages by keyboard
    <div class="cmp" role="table" {% compared_text page %}>   attributes of the element around both texts
      <p>{% cell page row "a" %}</p>                           one side of a row
      {% cell page row "a" span %}                             one sentence of it, where whole texts are shown
      {% cite_row page row %}                                  the button that copies a row with its sources
    </div>
    {% compared_notes page %}                                  after the texts: tools and notes
    {% share_comparison page %}                                the button that shares
    {% compared_dialogs page %}                                in the block of the dialogs
"""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from annotations.queries.compared import SIDES, WHOLE, Beside, beside
from annotations.queries.entries import Layer
from annotations.views.answers import layer_for, shared_context
from annotations.views.cells import cell_html
from reader.queries.comparing import ComparePage, ShownRow, Side
from reader.stories.comparison import Span
from reader.templatetags.postil import full_when, icon
from reader.templatetags.trusted import sanitised

register = template.Library()

LISTED = 40
"""Notes that come with the page; the rest is asked for when its mark is pressed."""


def _layer(request: HttpRequest, page: ComparePage, side: str) -> Layer:
    """What the visitor sees beside one text; of an older revision it is read only, as positions are those of the
    current one."""
    told = page.side(side)
    layer = layer_for(request, told.article, told.revision)
    layer.may_write = layer.may_write and told.is_current
    return layer


def _beside(context: Context, page: ComparePage) -> Beside:
    """What the visitor sees beside both texts; asked for once a request."""
    request: HttpRequest = context["request"]
    kept: dict[int, Beside] = request.__dict__.setdefault("_beside", {})
    if id(page) not in kept:
        kept[id(page)] = beside(page, {side: _layer(request, page, side) for side in SIDES})
        request.__dict__["_kind_names"] = dict(kept[id(page)].layers["a"].kinds)
    return kept[id(page)]


@register.simple_tag(takes_context=True)
def cell(
    context: Context, page: ComparePage, shown: ShownRow, side: str, span: Span | None = None
) -> SafeString:
    """The words of one side of a row ("a" or "b"), or of one sentence of it, with what differs and the marks that this
    visitor sees. Inline HTML; empty for a side without sentences."""
    if not shown.spans(side):
        return SafeString("")
    found = _beside(context, page)
    at = span[0] if span else WHOLE
    html = found.cells.get((side, shown.number, at), "")
    return cell_html(page.side(side), shown, at, html, writes=found.layers[side].may_write)


@register.simple_tag(takes_context=True)
def compared_text(context: Context, page: ComparePage) -> SafeString:
    """Attributes of the element around both texts, by which scripts know it."""
    found = _beside(context, page)
    if not found.may_write:
        return sanitised('id="prose" data-compared')
    return format_html(
        'id="prose" data-compared data-signed-in data-kind="{}" data-visibility="{}"',
        getattr(context["request"].user, "last_kind", ""),
        found.layers["a"].proposed,
    )


@register.simple_tag(takes_context=True)
def compared_notes(context: Context, page: ComparePage) -> SafeString:
    """The notes on both texts, the tools for a selection, and the dialogs that they open."""
    found = _beside(context, page)
    writing = found.layers["b" if found.may_write and not found.layers["a"].may_write else "a"]
    values = {
        "pairs": [(entry, found.layer_of(entry)) for entry in found.entries[:LISTED]],
        "page": page,
        "writing": found.may_write,
    }
    return render_to_string(
        "annotations/compared_notes.html", shared_context(writing) | values, request=context["request"]
    )


@register.simple_tag(takes_context=True)
def compared_dialogs(context: Context, page: ComparePage) -> SafeString:
    """The dialogs for sharing the comparison, and for sharing and linking a passage, for those who may."""
    if not context["request"].user.is_authenticated:
        return SafeString("")
    return render_to_string("annotations/compared_dialogs.html", {"page": page}, request=context["request"])


@register.simple_tag(takes_context=True)
def share_comparison(context: Context, page: ComparePage) -> SafeString:
    """The button that opens the dialog for sharing; nothing for strangers."""
    if not context["request"].user.is_authenticated:
        return SafeString("")
    return render_to_string("annotations/compared_share.html", {"page": page}, request=context["request"])


@register.simple_tag
def cite_row(page: ComparePage, shown: ShownRow) -> SafeString:
    """The row's own address, and the button that copies it with both sentences and their sources.

    No template: a long comparison has hundreds of rows.
    """
    said = {"number": shown.number}
    return format_html(
        '<span class="cmp__cite"><a class="btn btn--quiet btn--s" href="#r{}" aria-label="{}">{}</a>'
        '<button class="btn btn--quiet btn--icon btn--s needs-js" type="button" data-cite aria-label="{}"'
        ' title="{}">{}</button></span>',
        shown.number,
        _("Row %(number)s: its address") % said,
        shown.number,
        _("Copy citation of row %(number)s") % said,
        _("Copy citation"),
        icon("copy", "i--s"),
    )


@register.inclusion_tag("annotations/citation.html")
def citation_words(page: ComparePage) -> dict[str, Any]:
    """What a citation says beside the sentences, for scripts: whose they are, and the address of this comparison as it
    is now."""
    address = f"{page.path}?a_rev={page.a.revision.number}&b_rev={page.b.revision.number}"
    return {"source_a": source_line(page.a), "source_b": source_line(page.b), "address": address}


def source_line(side: Side) -> str:
    """Outlet, headline, date and address of a telling, as they are cited."""
    article = side.article
    day = full_when(article.published_at, article.published_has_time) if article.published_at else ""
    parts = [article.outlet.name if article.outlet else article.byline, _("“%s”") % side.headline, day]
    return ", ".join(part for part in parts if part) + (
        f". {article.canonical_url}" if article.canonical_url else ""
    )


@register.simple_tag(takes_context=True)
def compared_keys(context: Context, page: ComparePage) -> SafeString:
    """The button that starts the sentence cursor, seen when it has the focus; for those who may write."""
    if not _beside(context, page).may_write:
        return SafeString("")
    return render_to_string("annotations/compared_keys.html", {}, request=context["request"])
