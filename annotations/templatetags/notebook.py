"""What the notebook's templates need."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from annotations import hits
from annotations.models import Note

register = template.Library()


@register.filter
def cut_at(text: str, terms: Sequence[str]) -> list[hits.Piece]:
    """A plain text in pieces: those that were looked for, and what is between them."""
    return hits.pieces(text, terms) if terms else [hits.Piece(text, False)]


@register.filter
def with_hits(html: str, terms: Sequence[str]) -> str:
    """A note's HTML, which has been sanitised, with what was looked for marked in it."""
    return hits.marked_html(html, terms) if terms else html


@register.filter
def holding(replies: Sequence[Note], terms: Sequence[str]) -> list[Note]:
    """The replies in which one of the words stands; none where nothing is looked for."""
    return [reply for reply in replies if any(term in reply.folded for term in terms)]
