"""What was searched for in the text of a revision, as marks need it."""

from __future__ import annotations

from annotations.marks import Hit
from reader.models import Article, Revision
from reader.queries.found import Found, found_in


def found_marks(article: Article, revision: Revision, words: str) -> tuple[Found, list[Hit]]:
    """The words that an address carries (``?hit=``), and where they stand in ``revision``; nothing for no words."""
    if not words:
        return Found(), []
    found = found_in(revision.text, words, article.language)
    return found, [Hit(one.start, one.end, number) for number, one in enumerate(found.places, 1)]
