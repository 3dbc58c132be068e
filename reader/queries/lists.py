"""Lists of articles: the newest, those of a tag, an outlet, an author."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleQuerySet, ArticleTag, Outlet
from reader.prepared import padded, prepared_for
from reader.queries.paging import PAGE_SIZE, Page, page_of
from reader.queries.tags import TagNode

MANY = 2000
"""Articles of a tag from which on walking through the newest of all is cheaper than sorting its own."""
_SIZES = (1, 4, 16, 64)
"""For so many tags a question is written once."""


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


def latest_page(visitor: Visitor, language: str, section: TagNode | None, params: QueryDict) -> Page:
    """A page of ``latest_of``. One query."""

    def found(reader: Visitor) -> QuerySet[Article]:
        return cards(latest_of(reader, language, section))

    parts = tuple(node.pk for node in section.below()) if section else ()
    first = partial(
        prepared_for,
        visitor,
        ("latest", language, parts),
        lambda reader: found(reader).order_by(F("listed_at").desc(), F("pk").desc())[: PAGE_SIZE + 1],
    )
    return page_of(found(visitor), params, first=first)


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
    one = len(tag_ids) == 1
    at, pk = ("article_tags__listed_at", "article_tags__article_id") if one else ("listed_at", "pk")

    def found(reader: Visitor, **pks: int) -> QuerySet[Article]:
        if one:  # one range of the index on tag and time
            return cards(articles_for(reader))
        return cards(filed(reader, list(pks.values()), count=count))

    def first(reader: Visitor, **pks: int) -> QuerySet[Article]:
        within = found(reader, **pks)
        if one:
            within = within.filter(article_tags__tag=pks["id0"])
        return within.order_by(F(at).desc(), F(pk).desc())[: PAGE_SIZE + 1]

    size = next((size for size in _SIZES if size >= len(tag_ids)), len(tag_ids))
    ids = padded(list(tag_ids), size)
    return page_of(
        found(visitor, **ids),
        params,
        within=Q(article_tags__tag=tag_ids[0]) if one else None,
        at=at,
        pk=pk,
        first=partial(prepared_for, visitor, ("filed", size, count > MANY), first, **ids),
    )


def crediting(visitor: Visitor, outlet: Outlet) -> list[Article]:
    """The newest articles of others that credit ``outlet`` as their source. One query."""
    return list(cards(articles_for(visitor).filter(credited_outlet=outlet).newest_first())[:10])
