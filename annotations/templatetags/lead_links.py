"""The stories linked to the lead of the front page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from annotations.access import links_for
from reader.models import Article
from reader.models.stories import LinkKind

register = template.Library()

SHOWN = 4
"""How many linked stories stand beside the lead."""
ICONS = {
    LinkKind.SAME_STORY: "same",
    LinkKind.FOLLOW_UP: "follow",
    LinkKind.BACKGROUND: "bg",
    LinkKind.CONTRADICTS: "ne",
    LinkKind.SOURCE: "source",
    LinkKind.TRANSLATION: "trans",
}


@register.inclusion_tag("annotations/also_told.html", takes_context=True)
def also_told(context: Context, article: Article) -> dict[str, Any]:
    """Confirmed links of the lead that this visitor sees, by kind; same stories by outlet. One query."""
    links = (
        links_for(context["request"].user)
        .filter(from_article=article, state="confirmed")
        .select_related("to_article__outlet")
        .order_by("kind", "pk")
    )
    kinds: dict[str, list[Article]] = {}
    for link in links[: SHOWN * 4]:
        others = kinds.setdefault(link.kind, [])
        if link.to_article not in others:
            others.append(link.to_article)
    order = [kind for kind in LinkKind if kind.value in kinds]
    left = SHOWN
    shown = []
    for kind in order:
        others = kinds[kind.value][:left]
        left -= len(others)
        if others:
            shown.append(
                {
                    "kind": kind.value,
                    "css": kind.value.replace("_", "-"),
                    "name": kind.label,
                    "icon": ICONS[kind],
                    "articles": others,
                }
            )
    return {"kinds": shown}
