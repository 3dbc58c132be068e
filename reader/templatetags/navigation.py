"""The ways through the library: the tag tree, addresses of the same page with one part changed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from reader.models import Article, Picture, TagKind
from reader.queries.tags import TREE_KINDS, TagIndex, TagNode, tag_index

register = template.Library()

NAMED, SPARE = 14, 2
"""How many tags of a kind, and within a tag, the tree names; the tags page has them all. A few more are not
worth a line of their own that leads to them.
"""


def index_of(request: HttpRequest, article: Article | None = None) -> TagIndex:
    """The tags for this request, asked for once."""
    kept: TagIndex | None = getattr(request, "_tag_index", None)
    if kept is None:
        kept = tag_index(request.user, article.pk if article else None)
        keep_index(request, kept)
    return kept


def keep_index(request: HttpRequest, index: TagIndex) -> None:
    """Remembers an index that a view has already asked for."""
    request._tag_index = index  # type: ignore[attr-defined]


def _kind_names() -> dict[str, str]:
    return {
        TagKind.SECTION: _("Sections"),
        TagKind.PLACE: _("Places"),
        TagKind.TOPIC: _("Topics"),
        TagKind.PERSON: _("People"),
        TagKind.ORGANISATION: _("Organisations"),
    }


@register.filter
def kind_name(kind: str) -> str:
    """The plural by which a kind of tags is headed."""
    return _kind_names().get(kind, kind)


def _named(nodes: list[TagNode], current: set[int]) -> list[TagNode]:
    """The first of ``nodes``, and those where the page stands or that the article carries."""
    if len(nodes) <= NAMED + SPARE:
        return nodes
    rest = [node for node in nodes[NAMED:] if node.pk in current or any(tag.here for tag in node.below())]
    return nodes[:NAMED] + rest


def _row(node: TagNode, current: set[int], current_pk: int | None) -> dict[str, Any]:
    children = node.shown_children
    named = _named(children, current)
    rows = [_row(child, current, current_pk) for child in named]
    return {
        "tag": node,
        "current": node.pk == current_pk,
        "rows": rows,
        "more": len(children) - len(named),
        "open": node.pk in current or any(row["open"] or row["tag"].here for row in rows),
    }


@register.inclusion_tag("components/tree.html", takes_context=True)
def tag_tree(context: Context, article: Article | None = None, prefix: str = "t") -> dict[str, Any]:
    """The tree of places, topics, people and organisations. Tags of ``article`` are marked in it.

    Branches are open where the page stands (else the first of each kind), all of them without JavaScript.
    """
    request = context.get("request")
    if request is None:
        return {"kinds": []}
    try:
        index = index_of(request, article)
    except DatabaseError:  # an error page must still come out
        return {"kinds": []}
    tag = context.get("current_tag")
    node = index.by_pk.get(tag.pk) if tag else None
    current = {node.pk, *(above.pk for above in node.ancestors)} if node else set()
    kinds = []
    for kind in TREE_KINDS:
        roots = index.of_kind(kind)
        named = _named(roots, current)
        rows = [_row(root, current, node.pk if node else None) for root in named]
        if rows and not any(row["open"] for row in rows):
            first = next((row for row in rows if row["rows"]), None)
            if first:
                first["open"] = True
        if rows:
            kinds.append(
                {"name": kind_name(kind), "kind": kind, "rows": rows, "more": len(roots) - len(named)}
            )
    return {"kinds": kinds, "prefix": prefix}


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: str | None) -> str:
    """The query of this page's address with some parts changed, and paging left behind."""
    kept = {
        key: value
        for key, value in context["request"].GET.items()
        if key not in changes and key not in ("older", "newer", "binned")
    }
    query = urlencode(kept | {key: value for key, value in changes.items() if value})
    return f"?{query}" if query else context["request"].path


@register.filter
def picture_url(picture: Picture, width: int) -> str:
    """Where ``picture`` is, in the width of pixels that fits best."""
    return reverse("picture", args=[picture.pk, width])


@register.filter
def language_name(code: str) -> str:
    """A language in its own words, where the library speaks it; else its code."""
    return dict(settings.LANGUAGES).get(code, code)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages that lists can be narrowed to, each in its own words."""
    return list(settings.LANGUAGES)
