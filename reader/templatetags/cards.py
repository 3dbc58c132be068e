"""Lists of articles in templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from reader import cards
from reader.models import Article

register = template.Library()


@register.simple_tag(takes_context=True)
def story_rows(context: Context, articles: Sequence[Article]) -> SafeString:
    """The items of a list; without the outlet where the page is about one (``hide_outlet``)."""
    return cards.rows(context["request"], articles, with_outlet=not context.get("hide_outlet"))


@register.simple_tag(takes_context=True)
def story_cards(context: Context, articles: Sequence[Article], blurb: bool = False) -> SafeString:
    """Cards, one after the other."""
    return cards.cards(context["request"], articles, blurb=blurb)


@register.simple_tag(takes_context=True)
def story_meta(context: Context, card: Article) -> SafeString:
    """The line under the headline of an article."""
    return cards.meta(context["request"], card)
