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

ROOTS, WITHIN = 14, 14
"""How many tags of a kind, and within a tag, the tree names; the tags page has them all."""


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


def _row(node: TagNode, current: set[int], current_pk: int | None) -> dict[str, Any]:
    children = node.shown_children
    first = [child for child in children if child.here or child.pk in current]
    shown = children[:WITHIN] + [child for child in first if child not in children[:WITHIN]]
    rows = [_row(child, current, current_pk) for child in shown]
    return {
        "tag": node,
        "current": node.pk == current_pk,
        "rows": rows,
        "more": len(children) - len(shown),
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
        kept = roots[:ROOTS] + [root for root in roots[ROOTS:] if root.pk in current or _has_here(root)]
        rows = [_row(root, current, node.pk if node else None) for root in kept]
        if rows and not any(row["open"] for row in rows):
            first = next((row for row in rows if row["rows"]), None)
            if first:
                first["open"] = True
        if rows:
            kinds.append(
                {"name": kind_name(kind), "kind": kind, "rows": rows, "more": len(roots) - len(kept)}
            )
    return {"kinds": kinds, "prefix": prefix}


def _has_here(node: TagNode) -> bool:
    return any(tag.here for tag in node.below())


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
