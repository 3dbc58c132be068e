"""The stories linked to the lead of the front page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import template
from django.db.models import Q, QuerySet
from django.template.context import Context

from annotations.access import links_for
from annotations.models import LinkState, StoryLink
from reader.access import Visitor
from reader.models import Article
from reader.models.stories import LinkKind
from reader.prepared import prepared_for

register = template.Library()

SHOWN = 4
"""How many linked stories stand beside the lead."""
BOTH_WAYS = (LinkKind.SAME_STORY, LinkKind.CONTRADICTS, LinkKind.TRANSLATION)
"""Kinds that read the same from the other end."""
ICONS = {
    LinkKind.SAME_STORY: "same",
    LinkKind.FOLLOW_UP: "follow",
    LinkKind.BACKGROUND: "bg",
    LinkKind.CONTRADICTS: "ne",
    LinkKind.SOURCE: "source",
    LinkKind.TRANSLATION: "trans",
}


def _links(visitor: Visitor, article: int) -> QuerySet[StoryLink]:
    return (
        links_for(visitor)
        .filter(
            Q(from_article=article) | Q(to_article=article, kind__in=BOTH_WAYS), state=LinkState.CONFIRMED
        )
        .select_related("from_article__outlet", "to_article__outlet")
        .order_by("pk")[: SHOWN * 4]
    )


@register.inclusion_tag("annotations/also_told.html", takes_context=True)
def also_told(context: Context, article: Article) -> dict[str, Any]:
    """Confirmed links of the lead that this visitor sees, by kind; same stories by outlet, and by headline where one
    outlet tells several. One query."""
    links = prepared_for(context["request"].user, "links of the lead", _links, article=article.pk)
    kinds: dict[str, list[Article]] = {}
    for link in links:
        other = link.to_article if link.from_article_id == article.pk else link.from_article
        others = kinds.setdefault(link.kind, [])
        if other not in others:
            others.append(other)
    order = [kind for kind in LinkKind if kind.value in kinds]
    left = SHOWN
    shown = []
    for kind in order:
        others = kinds[kind.value][:left]
        left -= len(others)
        if others:
            outlets = Counter(other.outlet_id for other in others)
            shown.append(
                {
                    "kind": kind.value,
                    "css": kind.value.replace("_", "-"),
                    "name": kind.label,
                    "icon": ICONS[kind],
                    "articles": others,
                    "several": [outlet for outlet, number in outlets.items() if number > 1],
                }
            )
    return {"kinds": shown}
