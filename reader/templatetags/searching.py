"""What of saved searches templates ask for."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.context import Context

from reader.views.saved_searches import CHANGED

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_version(context: Context) -> int:
    """When this reader's saved searches changed last, so that what a browser keeps of them is not older."""
    request: HttpRequest | None = context.get("request")
    session = getattr(request, "session", None)
    return int(session.get(CHANGED, 0)) if session is not None else 0
