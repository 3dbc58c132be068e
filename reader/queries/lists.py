"""Lists of articles: the newest, those of a tag, an outlet, an author."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleQuerySet, ArticleTag, Outlet
from reader.queries.paging import Page, page_of
from reader.queries.tags import TagNode

MANY = 2000
"""Articles of a tag from which on walking through the newest of all is cheaper than sorting its own."""


def cards(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With what a list shows of each article, and without the rest."""
    return articles.select_related("outlet", "section", "lead_picture").only(
        "headline", "standfirst", "language", "direction", "listed_at", "published_at",
        "published_has_time", "words", "visibility", "added_by", "section", "outlet", "lead_picture", "created_at",
        "outlet__name", "outlet__slug", "outlet__language", "section__name", "section__slug", "section__hidden",
        "lead_picture__width", "lead_picture__height", "lead_picture__alt", "lead_picture__source",
    )  # fmt: skip


def known_language(value: str) -> str:
    """``value`` when lists can be narrowed to it, else an empty string."""
    return value if value in dict(settings.LANGUAGES) else ""


def _in_language(language: str) -> Q:
    """In ``language`` (its primary part), whatever the region."""
    return Q(language=language) | Q(language__startswith=f"{language}-")


def latest_of(visitor: Visitor, language: str, section: TagNode | None) -> ArticleQuerySet:
    """The articles of a language and a section, where these are given."""
    articles = articles_for(visitor)
    if language:
        articles = articles.filter(_in_language(language))
    if section is not None:
        articles = articles.filter(section__in=[node.pk for node in section.below()])
    return articles


def filed(visitor: Visitor, tag_ids: Sequence[int], *, count: int = 0) -> ArticleQuerySet:
    """Articles filed under any of these tags.

    ``count`` says about how many there are: of many, the newest are met soon on the way through all articles; few are
    found and sorted.
    """
    rows = ArticleTag.objects.filter(tag__in=tag_ids)
    if count > MANY:
        return articles_for(visitor).filter(Exists(rows.filter(article=OuterRef("pk"))))
    return articles_for(visitor).filter(pk__in=rows.values("article"))


def tagged_page(visitor: Visitor, tag_ids: Sequence[int], params: QueryDict, *, count: int = 0) -> Page:
    """Articles filed under any of these tags, each once, newest first; ``count`` as for ``filed``. One query."""
    if len(tag_ids) > 1:
        return page_of(cards(filed(visitor, tag_ids, count=count)), params)
    # one range of the index on tag and time
    return page_of(
        cards(articles_for(visitor)),
        params,
        within=Q(article_tags__tag=tag_ids[0]),
        at="article_tags__listed_at",
        pk="article_tags__article_id",
    )


def crediting(visitor: Visitor, outlet: Outlet) -> list[Article]:
    """The newest articles of others that credit ``outlet`` as their source. One query."""
    return list(cards(articles_for(visitor).filter(credited_outlet=outlet).newest_first())[:10])
