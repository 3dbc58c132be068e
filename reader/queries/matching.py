"""The articles that fit a query, for lists, filters, feeds and searches alike."""

from __future__ import annotations

from reader.access import Visitor, articles_for
from reader.folding import fold
from reader.models import ArticleQuerySet, HeadlineWord
from reader.queries.understanding import Understood, understand
from reader.search.mistakes import Mistake
from reader.search.query import Query


def matching(
    visitor: Visitor,
    query: Query,
    *,
    of: ArticleQuerySet | None = None,
    understood: Understood | None = None,
) -> ArticleQuerySet:
    """The articles that fit ``query``, of those that this visitor may see; of these those in ``of`` where it is given
    (a queryset from ``reader.access``).

    In no order: sort by ``newest_first()`` and page with ``reader.queries.paging``.
    """
    articles = articles_for(visitor) if of is None else of
    understood = understood or understand(visitor, query)
    articles = articles.filter(*understood.conditions)
    for term in query.words:
        for word in fold(term.value).split():
            rows = HeadlineWord.objects.filter(word=word[:40]).values("article")
            articles = articles.exclude(pk__in=rows) if term.negated else articles.filter(pk__in=rows)
    return articles


def explain(visitor: Visitor, query: Query) -> list[Mistake]:
    """What of a query means nothing in this library: unknown tags, outlets and labels, with names that are near."""
    return understand(visitor, query).mistakes
