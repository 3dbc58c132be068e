"""What to read after an article."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleTag, Reading, TagKind
from reader.queries.lists import cards
from reader.queries.tags import TagNode

MOST = 4
TAGS, OF_TAG = 3, 8
"""How many tags of the article are looked at, those with fewest articles first; and how many articles of each."""
READ = 0.9
"""Share of the text that was passed, from which on an article counts as read."""


def read_next(
    visitor: Visitor, article: Article, beside: Sequence[int], tags: Collection[TagNode], most: int = MOST
) -> list[Article]:
    """``beside`` (pks of linked, then of suggested articles) in their order, then the newest of the same tags.

    None that this visitor has read, and one telling of a story only: neither another, nor one of a story of which a
    telling here was read. One query.
    """
    wanted = Article.objects.order_by().filter(pk__in=list(beside)).values("pk")
    for node in sorted((node for node in tags if node.kind != TagKind.SECTION), key=_size)[:TAGS]:
        wanted = wanted.union(_newest(visitor, article, node))
    found = cards(articles_for(visitor).filter(pk__in=wanted)).annotate(story_id=F("story_member__story"))
    if visitor.is_authenticated:
        read = Reading.objects.filter(user=visitor, article=OuterRef("pk"), furthest__gte=READ)
        found = found.annotate(was_read=Exists(read))
    order = {pk: place for place, pk in enumerate(beside)}
    ordered = sorted(
        found, key=lambda one: (order.get(one.pk, len(order)), -one.listed_at.timestamp(), -one.pk)
    )
    gone = {one.story_id for one in ordered if getattr(one, "was_read", False)} - {None}
    kept: list[Article] = []
    for one in ordered:
        story: int | None = one.story_id
        if one.pk == article.pk or getattr(one, "was_read", False) or story in gone:
            continue
        if story is not None:
            gone.add(story)
        kept.append(one)
    return kept[:most]


def _size(node: TagNode) -> tuple[int, int]:
    return node.count, node.pk


def _newest(visitor: Visitor, article: Article, node: TagNode) -> QuerySet[Article, Any]:
    seen = Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article")))
    filed = ArticleTag.objects.filter(seen, tag=node.pk).exclude(article=article.pk)
    newest = filed.order_by("-listed_at", "-article_id").values("article")[:OF_TAG]
    return Article.objects.order_by().filter(pk__in=newest).values("pk")
