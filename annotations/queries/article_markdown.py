"""An article with its notes as one Markdown file."""

from __future__ import annotations

from annotations.interchange import article_markdown
from annotations.interchange.html import Numbered
from annotations.interchange.rows import Mark
from annotations.marks import spread
from annotations.queries.books import MINE, NONE
from annotations.queries.exporting import article_infos, drawn, marks_beside, span_of
from reader.cleaning.blocks import Block, place
from reader.models import Article, User


def text(visitor: User, article: Article, *, notes: str) -> str:
    """The file: ``notes`` is ``mine``, ``all`` that the visitor may see, or ``none``. About 22 queries."""
    beside: list[Mark] = []
    if notes != NONE:
        beside = marks_beside(visitor, [article.pk], mine=notes == MINE).get(article.pk, [])
    numbered = [Numbered(n, mark) for n, mark in enumerate(beside, start=1)]
    revision = article.current_revision
    placed = place(Block.from_json(data) for data in revision.blocks) if revision else []
    own = spread(placed, [span_of(each) for each in numbered if each.mark.shown])
    passages = [
        (str(each.block.type), drawn(each, own[each.index])) for each in placed if each.start is not None
    ]
    info = article_infos([article])[article.pk]
    return "".join(article_markdown.article(info, article.standfirst, passages, numbered))
