"""Marks in what a search shows of articles."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from annotations.queries.snippet_marks import Mark, marks_in, stretches
from reader.queries.search import Hit
from reader.queries.search_page import Row
from reader.search.snippets import Snippet
from reader.templatetags.searching import joined, pieces

register = template.Library()


@register.simple_tag(takes_context=True)
def prefetch_snippet_marks(context: Context, rows: Iterable[Row]) -> str:
    """Asks for the marks in all windows of a page at once, for ``marked_windows``."""
    request: HttpRequest = context["request"]
    windows = [
        (row.article.current_revision_id, snippet)
        for row in rows
        if row.article.current_revision_id
        for snippet in row.hit.snippets
    ]
    request.__dict__["_snippet_marks"] = marks_in(request.user, windows)
    return ""


@register.simple_tag(takes_context=True)
def marked_windows(context: Context, hit: Hit) -> SafeString:
    """What a search shows of an article's text, with hits and the highlights that the visitor sees."""
    known: dict[int, list[Mark]] = context["request"].__dict__.get("_snippet_marks", {})
    marks = known.get(hit.article.current_revision_id or 0, [])
    return joined((_drawn(snippet, marks), snippet) for snippet in hit.snippets)


def _drawn(snippet: Snippet, marks: list[Mark]) -> SafeString:
    if not marks:
        return pieces(snippet.pieces)
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<mark class="hl k-{}">{}</mark>', one.kind, pieces(one.pieces))
                if one.kind
                else pieces(one.pieces),
            )
            for one in stretches(snippet, marks)
        ),
    )
