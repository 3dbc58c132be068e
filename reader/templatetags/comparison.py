"""The words of a comparison, as every visitor sees them: what differs is marked, nothing of what people wrote."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reader.queries.compare_texts import Sentence
from reader.queries.comparing import ComparePage
from reader.templatetags.navigation import with_query

register = template.Library()

LOOKS = {
    "a": {"own": "w-a", "figure": "w-n", "hedge": "w-a w-hedge", "turned": "w-a w-hedge"},
    "b": {"own": "w-b", "figure": "w-n", "hedge": "w-b w-hedge", "turned": "w-b w-hedge"},
}
"""Classes of the parts of each side."""


def pieces(page: ComparePage, letter: str, sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Words of a sentence, each piece with the class of the part that it belongs to (empty for what both have)."""
    start, end = sentence.span
    text = page.side(letter).revision.text
    row = sentence.row.row if sentence.row else None
    parts = sorted(
        (row.parts_a if letter == "a" else row.parts_b) if row else (), key=lambda part: part.start
    )
    starts = [part.start for part in parts]
    borders = {start, end}
    for part in parts:
        borders |= {at for at in (part.start, part.end) if start < at < end}
    for first, last in pairwise(sorted(borders)):
        index = bisect_right(starts, first) - 1
        kind = parts[index].kind if index >= 0 and first < parts[index].end else "same"
        yield LOOKS[letter].get(kind, ""), text[first:last]


@register.simple_tag
def sentence(page: ComparePage, sentence: Sentence, letter: str) -> SafeString:
    """A sentence of the whole texts, with what differs in it."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="{}">{}</span>', css, words) if css else words,)
            for css, words in pieces(page, letter, sentence)
        ),
    )


@register.simple_tag(takes_context=True)
def compare_query(context: Context, **changes: Any) -> str:
    """The query of this comparison's address with some parts changed."""
    return with_query(context, **{name: str(value) if value else None for name, value in changes.items()})
