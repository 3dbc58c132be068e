"""The linked stories of an article, to choose one from for a comparison."""

from __future__ import annotations

from collections.abc import Collection

from django import template
from django.db.models import Q
from django.template.context import Context

from annotations.access import links_for
from annotations.queries.links import Row, row_of
from reader.models import Article, LinkKind

register = template.Library()

MOST = 12


@register.simple_tag(takes_context=True)
def linked_to_compare(context: Context, article: Article, but: Collection[int] = ()) -> list[Row]:
    """Links of ``article`` that this visitor sees, by kind, then newest first; each story once and none of ``but``.

    One query.
    """
    links = (
        links_for(context["request"].user)
        .filter(Q(from_article=article) | Q(to_article=article))
        .select_related("from_article__outlet", "to_article__outlet")
        .order_by("-pk")
    )
    rows: dict[int, Row] = {}
    for link in links[: 4 * MOST]:
        row = row_of(link, article)
        if row.other.pk not in but:
            rows.setdefault(row.other.pk, row)
    order = {kind.replace("_", "-"): place for place, kind in enumerate(LinkKind.values)}
    return sorted(rows.values(), key=lambda row: order[row.css])[:MOST]
