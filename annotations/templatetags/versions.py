"""How marks and notes join the pages of an article's versions."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from annotations.queries.entries import SHOWN, Layer
from annotations.queries.prose import pieces, placed_blocks
from annotations.queries.versions import Compared, compared, marks_counted, standings
from annotations.views.answers import layer_for, shared_context
from reader.models import Article, Picture, Revision
from reader.queries.versions import VersionsPage

register = template.Library()


def _render(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(name, values, request=context["request"])


def _layer(context: Context, article: Article, revision: Revision) -> Layer:
    """What the visitor sees beside a revision, to read only; asked for once a request."""
    kept: dict[int, Layer] = context["request"].__dict__.setdefault("_version_layers", {})
    if revision.pk not in kept:
        layer = layer_for(context["request"], article, revision)
        layer.may_write = False
        kept[revision.pk] = layer
    return kept[revision.pk]


def _compared(context: Context, page: VersionsPage) -> Compared:
    kept: dict[str, Compared] = context["request"].__dict__.setdefault("_compared", {})
    if "it" not in kept:
        old = _layer(context, page.article, page.old.revision)
        new = _layer(context, page.article, page.new.revision)
        kept["it"] = compared(old, new, page.rows)
    return kept["it"]


@register.simple_tag(takes_context=True)
def version_changes(context: Context, page: VersionsPage) -> SafeString:
    """What changed between two versions, with the marks that this visitor sees."""
    values = {"stretches": _compared(context, page).stretches, "article": page.article}
    return _render(context, "annotations/version_changes.html", values)


@register.simple_tag(takes_context=True)
def version_text(context: Context, article: Article, revision: Revision) -> SafeString:
    """The text of a version with the marks as they stood in it."""
    layer = _layer(context, article, revision)
    placed = placed_blocks(revision)
    sources = {item.block.picture.src for item in placed if item.block.picture}
    known = Picture.objects.filter(article=article, source__in=sources) if sources else []
    pictures = {picture.source: picture for picture in known}
    values = {"pieces": pieces(placed, layer.spans(), pictures), "revision": revision, "article": article}
    return _render(context, "annotations/version_text.html", values)


@register.simple_tag(takes_context=True)
def version_margin(
    context: Context, article: Article, revision: Revision, page: VersionsPage | None = None
) -> SafeString:
    """The marks as they stand in ``revision``; beside a comparison (``page``), in the order in which it has them."""
    layer = _layer(context, article, revision)
    if page is not None:
        found = _compared(context, page)
        drawn, lost, stood = found.drawn, found.lost, found.as_they_stood
    else:
        drawn, lost = standings(layer)
        stood = sum(1 for mark in drawn if mark.css in ("exact", "moved"))
    values = {
        "drawn": drawn[:SHOWN],
        "lost": lost[:SHOWN],
        "unlisted": max(0, len(drawn) - SHOWN) + max(0, len(lost) - SHOWN),
        "counted": marks_counted(len(drawn) + len(lost)),
        "all": len(drawn) + len(lost),
        "stood": stood,
        "is_current": revision.pk == article.current_revision_id,
    }
    return _render(context, "annotations/version_margin.html", shared_context(layer) | values)
