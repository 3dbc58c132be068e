"""Markdown of notes and introductions to safe HTML: raw HTML off, then through the one sanitiser."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from reader.cleaning.sanitize import NOTE, safe_url, sanitize

LIMIT = 20_000
"""Characters; more is refused before it comes here."""


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    parser.disable(["image"])
    parser.validateLink = lambda url: bool(safe_url(url))  # type: ignore[method-assign]
    return parser


def render_markdown(text: str) -> str:
    """Sanitised HTML of a note (text of at most ``LIMIT`` code points; what is longer is cut there)."""
    return sanitize(_parser().render(text[:LIMIT]), NOTE)
