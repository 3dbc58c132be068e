"""How much waits for the reader, for the bar of every page."""

from __future__ import annotations

from django import template
from django.template.context import Context

from annotations.queries.changes import COUNTED, open_count

register = template.Library()


@register.simple_tag(takes_context=True)
def changes_waiting(context: Context) -> str:
    """How many changes under one's marks were not looked at yet, as the bar shows it; empty for none. One query."""
    user = context["request"].user
    number = open_count(user) if user.is_authenticated else 0
    return "" if not number else f"{COUNTED - 1}+" if number >= COUNTED else str(number)
