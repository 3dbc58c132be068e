"""Lists of articles: the front page, the newest, those of a tag, an outlet, an author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from reader.access import Visitor, articles_for
from reader.models import (
    Article,
    ArticleTag,
    ArticleVisibility,
    Author,
    Outlet,
    Reading,
    StoryMember,
    TagKind,
)
from reader.queries.folding import Fold, fold, folded_by, folds
from reader.queries.frame import Line
from reader.queries.paging import Page, page_of
from reader.queries.tags import TagIndex, TagNode

FRESH = 16
"""The newest articles, among which the lead is chosen."""
LATEST, COLUMN, READ = 6, 4, 3
"""How many articles the parts of the front page show."""
MANY = 2000
"""Articles of a tag from which on walking through the newest of all is cheaper than sorting its own."""
READ_DAYS = 7
"""Days that "most read" looks back."""


def cards(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With what a list shows of each article, and without the rest."""
    return articles.select_related("outlet", "section", "lead_picture").only(
        "headline", "standfirst", "language", "direction", "listed_at", "published_at",
        "published_has_time", "words", "visibility", "added_by", "section", "outlet", "lead_picture",
        "outlet__name", "outlet__slug", "outlet__language", "section__name", "section__slug", "section__hidden",
        "lead_picture__width", "lead_picture__height", "lead_picture__alt", "lead_picture__source",
    )  # fmt: skip


def known_language(value: str) -> str:
    """``value`` when lists can be narrowed to it, else an empty string."""
    return value if value in dict(settings.LANGUAGES) else ""


@dataclass(slots=True)
class FrontPage:
    """The front page's articles. An article stands in one place only, "most read" aside."""

    lead: Article | None = None
    latest: Sequence[Article] = ()
    column: Sequence[Article] = ()
    column_section: TagNode | None = None
    kicker_id: int = 0
    """The tag over the lead: its dossier, or else its section."""
    most_read: Sequence[Article] = ()
    breaking: Sequence[Line] = ()

    @property
    def shown(self) -> list[Article]:
        """All articles with a card, each once."""
        lead = [self.lead] if self.lead else []
        return [*lead, *self.latest, *self.column]


def front_page(
    visitor: Visitor, index: TagIndex, breaking: Sequence[Line] = (), language: str = ""
) -> FrontPage:
    """The front page, narrowed to ``language`` unless empty; tellings of one story as one entry. One query."""
    seen = articles_for(visitor)
    own = seen.filter(_in_language(language)) if language else seen
    page = FrontPage(breaking=breaking)
    page.column_section = _second_section(index)
    newest = own.newest_first()
    wanted = _among(newest, FRESH)
    sections: list[int] = []
    if page.column_section is not None:
        sections = [node.pk for node in page.column_section.below()]
        wanted = wanted.union(_among(newest.filter(section__in=sections), FRESH))
    wanted = wanted.union(Article.objects.order_by().filter(pk__in=_most_read(own)).values("pk"))
    readers = Reading.objects.filter(article=OuterRef("pk"), read_at__gte=_since()).values("article")
    told = StoryMember.objects.filter(article__in=wanted).values("story")
    tellings = StoryMember.objects.filter(story__in=told).values("article")
    everything = wanted.union(Article.objects.order_by().filter(pk__in=tellings).values("pk"))
    dossier = ArticleTag.objects.filter(article=OuterRef("pk"), tag__hidden=False).exclude(
        tag__introduction=""
    )
    found = cards(seen.filter(pk__in=everything)).annotate(
        readers=Coalesce(Subquery(readers.annotate(n=Count("pk")).values("n")), 0),
        story_id=F("story_member__story"),
        dossier=Subquery(dossier.order_by("-tag__article_count").values("tag")[:1]),
    )
    ordered = list(found.order_by("-listed_at", "-pk"))
    # the older tellings of a story that came along stand beneath its entry, and nowhere else
    mine = [article for article in ordered if _speaks(article, language)]
    fresh = mine[:FRESH]
    rest = [*fresh, *[article for article in mine if article.section_id in sections][:FRESH]]
    stories = folds(ordered, [article.pk for article in ordered])
    pointed_at = {line.article_id for line in breaking}
    page.lead = max(fresh, key=lambda article: _weight(article, pointed_at, stories), default=None)
    if page.lead is not None:
        page.kicker_id = page.lead.dossier or page.lead.section_id or 0
    rest.sort(key=lambda article: (article is page.lead, article.listed_at, article.pk), reverse=True)
    entries = [article for article in folded_by(dict.fromkeys(rest), stories) if article is not page.lead]
    page.column = [article for article in entries if article.section_id in sections][:COLUMN]
    page.latest = [article for article in entries if article not in page.column][:LATEST]
    ranked = [article for article in ordered if _is_ranked(article, language)]
    page.most_read = sorted(ranked, key=lambda article: (-article.readers, -article.pk))[:READ]
    return page


def _weight(
    article: Article, breaking: set[int | None], stories: dict[int, Fold]
) -> tuple[bool, bool, bool, int, datetime, int]:
    """What leads: a picture, the language of the interface, being in the breaking strip, how many tell the
    story; then the newest. The strip is the curators' way of saying what matters now.
    """
    own = article.language.split("-")[0] == (get_language() or "").split("-")[0]
    return (
        bool(article.lead_picture_id),
        own,
        article.pk in breaking,
        stories[article.pk].count if article.pk in stories else 0,
        article.listed_at,
        article.pk,
    )


def _among(articles: QuerySet[Article], size: int) -> QuerySet[Article, Any]:
    """The first of ``articles``, as a part of a union (which cannot be cut off itself)."""
    return Article.objects.order_by().filter(pk__in=articles.values("pk")[:size]).values("pk")


def _since() -> datetime:
    return timezone.now() - timedelta(days=READ_DAYS)


def _in_language(language: str) -> Q:
    """In ``language`` (its primary part), whatever the region."""
    return Q(language=language) | Q(language__startswith=f"{language}-")


def _speaks(article: Article, language: str) -> bool:
    """Whether an article is in ``language``; any is where that is empty."""
    return language in ("", article.language.split("-")[0])


def _is_ranked(article: Article, language: str) -> bool:
    return (
        article.readers > 0  # type: ignore[attr-defined]
        and article.visibility == ArticleVisibility.LIBRARY
        and _speaks(article, language)
    )


def _second_section(index: TagIndex) -> TagNode | None:
    """The section of the second column: the largest but one, since the largest fills "latest" anyway."""
    sections = index.sections
    return sections[min(1, len(sections) - 1)] if sections else None


def _most_read(own: QuerySet[Article]) -> QuerySet[Reading, Any]:
    """The ids of the articles with most readers in the last days."""
    public = own.filter(visibility=ArticleVisibility.LIBRARY, pk=OuterRef("article"))
    return (
        Reading.objects.filter(Exists(public), read_at__gte=_since())
        .values("article")
        .annotate(n=Count("pk"))
        .order_by("-n", "-article")
        .values("article")[:READ]
    )


def latest_page(
    visitor: Visitor, params: QueryDict, *, language: str = "", section: TagNode | None = None
) -> Page:
    """The newest articles, narrowed to a language and a section. Two queries."""
    articles = articles_for(visitor)
    if language:
        articles = articles.filter(_in_language(language))
    if section is not None:
        articles = articles.filter(section__in=[node.pk for node in section.below()])
    return folded(visitor, page_of(cards(articles), params))


def folded(visitor: Visitor, page: Page) -> Page:
    """A page with tellings of one story as one entry. One query."""
    return replace(page, articles=fold(visitor, page.articles))


def tagged_page(visitor: Visitor, tag_ids: Sequence[int], params: QueryDict, *, count: int = 0) -> Page:
    """Articles filed under any of these tags, each once, newest first. Two queries.

    ``count`` says about how many there are: of many, the newest are met soon on the way through all articles;
    few are found and sorted.
    """
    articles = cards(articles_for(visitor))
    if len(tag_ids) == 1:
        # one range of the index on tag and time
        page = page_of(
            articles,
            params,
            within=Q(article_tags__tag=tag_ids[0]),
            at="article_tags__listed_at",
            pk="article_tags__article_id",
        )
        return folded(visitor, page)
    filed = ArticleTag.objects.filter(tag__in=tag_ids)
    if count > MANY:
        return folded(visitor, page_of(articles.filter(Exists(filed.filter(article=OuterRef("pk")))), params))
    return folded(visitor, page_of(articles.filter(pk__in=filed.values("article")), params))


def filed_with(index: TagIndex, page: Page, node: TagNode | None) -> list[tuple[TagNode, int]]:
    """Tags that the articles of ``page`` carry beside ``node`` and its family, most frequent first. One query."""
    ids = [article.pk for article in page.articles]
    rows = (
        ArticleTag.objects.filter(article__in=ids)
        .exclude(tag__in=[tag.pk for tag in (*node.ancestors, *node.below())] if node else [])
        .values("tag")
        .annotate(n=Count("pk"))
        .values_list("tag", "n")
        if ids
        else []
    )
    counted = [(index.by_pk[pk], n) for pk, n in rows if pk in index.by_pk and n > 1]
    counted = [pair for pair in counted if pair[0].kind != TagKind.SECTION]
    return sorted(counted, key=lambda pair: (-pair[1], -pair[0].count, pair[0].name))[:10]


def outlet_page(visitor: Visitor, outlet: Outlet, params: QueryDict) -> Page:
    """What an outlet published. Two queries."""
    return folded(visitor, page_of(cards(articles_for(visitor).filter(outlet=outlet)), params))


def crediting(visitor: Visitor, outlet: Outlet) -> list[Article]:
    """The newest articles of others that credit ``outlet`` as their source. One query."""
    return list(cards(articles_for(visitor).filter(credited_outlet=outlet).newest_first())[:10])


def author_page(visitor: Visitor, author: Author, params: QueryDict) -> Page:
    """What an author signed. Two queries."""
    return folded(visitor, page_of(cards(articles_for(visitor).filter(bylines__author=author)), params))
