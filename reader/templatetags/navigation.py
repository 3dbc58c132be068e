"""The ways through the library: the tag tree, addresses of the same page with one part changed."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from reader.models import Article, Picture
from reader.pieces import piece
from reader.queries.tags import TagIndex, TagNode, tag_index
from reader.tree import kind_names, tree_html

register = template.Library()


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


@register.filter
def kind_name(kind: str) -> str:
    """The plural by which a kind of tags is headed."""
    return kind_names().get(kind, kind)


@register.simple_tag(takes_context=True)
def tag_tree(context: Context, article: Article | None = None) -> SafeString:
    """The tree of places, topics, people and organisations. Tags of ``article`` are marked in it."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    try:
        index = index_of(request, article)
    except DatabaseError:  # an error page must still come out
        return SafeString("")
    tag = context.get("current_tag")
    current = tag.pk if tag else None
    if not index.stamp or index.here_ids:  # marked for one article, it is hardly asked for again
        return tree_html(index, current)
    return piece(("tree", index.stamp, current), lambda: tree_html(index, current))


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
def names_of(nodes: list[TagNode]) -> tuple[tuple[int, str, str, bool], ...]:
    """All that a bar of sections shows of these, and of what lies within them."""
    return tuple((node.pk, node.name, node.slug, node.shown) for root in nodes for node in root.below())


@register.simple_tag
def subsections(section: TagNode) -> list[TagNode]:
    """The sections within the one where the page stands, or beside it where it stands within one."""
    return section.shown_children or (section.parent.shown_children if section.parent else [])


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
