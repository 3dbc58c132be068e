"""One story in several languages, in templates."""

from __future__ import annotations

from django import template

from reader.models import Article
from reader.queries.editions import Elsewhere, elsewhere

register = template.Library()


@register.filter
def also_in(card: Article) -> list[Elsewhere]:
    """The other languages that the story of an entry is told in, of the tellings beneath it."""
    told = getattr(card, "told", None)
    return elsewhere(card, told.others) if told else []
