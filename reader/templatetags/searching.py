"""How what was found is shown: text with what was looked for marked in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reader.search.snippets import Piece, Snippet
from reader.views.saved_searches import CHANGED

register = template.Library()


@register.filter
def pieces(found: Iterable[Piece]) -> SafeString:
    """A text in pieces, those that were looked for marked."""
    return format_html_join("", "{}", ((_marked(one.text) if one.hit else one.text,) for one in found))


def _marked(text: str) -> SafeString:
    return format_html('<mark class="hit">{}</mark>', text)


@register.filter
def windows(snippets: Iterable[Snippet]) -> SafeString:
    """Windows of a text, one after the other, with dots where it goes on."""
    return joined((pieces(one.pieces), one) for one in snippets)


def joined(shown: Iterable[tuple[SafeString, Snippet]]) -> SafeString:
    """Windows whose inside is HTML already, with dots between them and where the text goes on at the ends."""
    made: list[Any] = []
    last: Snippet | None = None
    for html, snippet in shown:
        if last is not None or snippet.before:
            made.append(" … " if last is not None else "… ")
        made.append(html)
        last = snippet
    if last is not None and last.after:
        made.append(" …")
    return format_html_join("", "{}", ((one,) for one in made))


@register.simple_tag(takes_context=True)
def saved_version(context: Context) -> int:
    """When this reader's saved searches changed last, so that what a browser keeps of them is not older."""
    request: HttpRequest | None = context.get("request")
    session = getattr(request, "session", None)
    return int(session.get(CHANGED, 0)) if session is not None else 0
