"""Results of a search in templates, with the marks that stand in what is shown of articles."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString

from annotations.queries.entries import Layer
from annotations.queries.snippet_marks import Mark, marks_in, stretches
from annotations.services.indexing import language_of_note
from reader import found_rows
from reader.cleaning.sanitize import text_of
from reader.models import Article
from reader.queries.found import forms_in
from reader.queries.hits import Hit
from reader.queries.search_page import Row
from reader.search.snippets import Snippet
from reader.templatetags.trusted import sanitised

register = template.Library()
NOTES = 200
"""Notes beside an article that are looked through."""


@register.simple_tag(takes_context=True)
def hit_rows(context: Context, rows: Sequence[Row]) -> SafeString:
    """The items of a list of results, with hits and the highlights that the visitor sees. At most one query."""
    request: HttpRequest = context["request"]
    shown = [
        (row.article.current_revision_id, snippet)
        for row in rows
        if row.article.current_revision_id
        for snippet in row.hit.snippets
    ]
    known = marks_in(request.user, shown)

    def drawn(hit: Hit) -> SafeString:
        marks = known.get(hit.article.current_revision_id or 0, [])
        return found_rows.joined((_drawn(snippet, marks), snippet) for snippet in hit.snippets)

    return found_rows.rows(rows, drawn)


@register.simple_tag
def forms_beside(article: Article, layer: Layer | None, words: str) -> str:
    """The words that an article is opened with, as they are written in its headline, its standfirst and the notes
    beside it, with bars between them; scripts mark them there. No queries."""
    texts = [(article.headline, article.language), (article.standfirst, article.language)]
    if layer is not None:
        notes = [one for entry in layer.entries for one in (entry.note, *entry.replies) if one]
        notes += [one for thread in layer.threads for one in (thread.note, *thread.replies)]
        for note in notes[:NOTES]:
            said = text_of(note.html)
            texts.append((said, language_of_note(said, article.language)))
    return "|".join(forms_in(texts, words))


def _drawn(snippet: Snippet, marks: list[Mark]) -> SafeString:
    if not marks:
        return found_rows.marked(snippet.pieces)
    return sanitised(
        "".join(
            f'<mark class="hl k-{escape(one.kind)}">{found_rows.marked(one.pieces)}</mark>'
            if one.kind
            else found_rows.marked(one.pieces)
            for one in stretches(snippet, marks)
        )
    )
