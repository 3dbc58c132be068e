"""The front page: lead, latest, a section, and the lists of what is read and marked most. One query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleTag, ArticleVisibility, Ranked, StoryMember
from reader.numerals import numerals
from reader.prepared import prepared_for
from reader.queries.editions import edition, mixed, primary
from reader.queries.folding import Fold, folded_by, folds
from reader.queries.frame import Frame
from reader.queries.lists import cards
from reader.queries.tags import TagIndex, TagNode
from reader.services.rankings import WEEK

FRESH = 16
"""The newest articles, among which the lead is chosen."""
NEAR = 400
"""The newest articles, among which regional forms of a language ("es-MX") are looked for."""
LATEST, COLUMN, READ, MARKED = 6, 4, 3, 5
"""How many articles the parts of the front page show."""
WITHIN = 6
"""Sections within the section of the second column that are asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """An article in a list of the most read or most annotated."""

    article: Article
    position: int
    count: int
    people: int

    @property
    def counted(self) -> str:
        """How much was marked: "9 marks by 4 readers"."""
        marks = ngettext("%(n)d mark", "%(n)d marks", self.count) % {"n": self.count}
        by = ngettext("%(marks)s by %(n)d reader", "%(marks)s by %(n)d readers", self.people)
        return numerals(by % {"marks": marks, "n": self.people})


@dataclass(slots=True)
class FrontPage:
    """The front page's articles. An article stands in one place only, the two rankings aside."""

    lead: Article | None = None
    latest: Sequence[Article] = ()
    column: Sequence[Article] = ()
    column_section: TagNode | None = None
    kicker_id: int = 0
    """The tag over the lead: its dossier, or else its section."""
    most_read: Sequence[Place] = ()
    most_marked: Sequence[Place] = ()

    @property
    def shown(self) -> list[Article]:
        """All articles with a card, each once."""
        lead = [self.lead] if self.lead else []
        return [*lead, *self.latest, *self.column]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks of the front page."""

    language: str = ""
    """The only language that is shown; empty: all, that of the edition first."""
    read: int = WEEK
    marked: int = WEEK
    """Days that the two rankings look back."""


def front_page(visitor: Visitor, frame: Frame, asked: Wanted | None = None) -> FrontPage:
    """The front page; tellings of one story as one entry. One query."""
    asked = asked or Wanted()
    column = _second_section(frame.index)
    sections = tuple(node.pk for node in column.below())[:WITHIN] if column else ()
    language = asked.language or edition()
    ordered = list(
        prepared_for(
            visitor,
            ("front page", asked, language, sections),
            lambda reader: _everything(reader, asked, language, sections),
        )
    )
    return _composed(ordered, frame, asked, column, set(sections))


def _everything(visitor: Visitor, asked: Wanted, language: str, sections: Sequence[int]) -> QuerySet[Article]:
    """All that the front page shows, newest first."""
    seen = articles_for(visitor)
    parts = [*_newest_in(seen, language), *([] if asked.language else [_among(seen.newest_first(), FRESH)])]
    for section in sections:
        own = seen.filter(section=section)
        parts.append(
            _among((own.filter(_in_language(language)) if asked.language else own).newest_first(), FRESH)
        )
    for by, days, most in _rankings(asked):
        parts.append(_among(_ranked(seen, by, days, asked.language), most))
    wanted = parts[0].union(*parts[1:])
    told = StoryMember.objects.filter(article__in=wanted).values("story")
    tellings = StoryMember.objects.filter(story__in=told).values("article")
    everything = wanted.union(Article.objects.order_by().filter(pk__in=tellings).values("pk"))
    found = _with_places(cards(seen.filter(pk__in=everything)), asked).annotate(
        story_id=F("story_member__story"), dossier=_dossier()
    )
    return found.order_by("-listed_at", "-pk")


def _composed(
    ordered: Sequence[Article], frame: Frame, asked: Wanted, column: TagNode | None, sections: set[int]
) -> FrontPage:
    """Puts what was found, newest first, into its places."""
    language = asked.language or edition()
    # the older tellings of a story that came along stand beneath its entry, and nowhere else
    mine = [article for article in ordered if not asked.language or primary(article.language) == language]
    own = [article for article in mine if primary(article.language) == language][:FRESH]
    fresh = dict.fromkeys([*own, *mine[:FRESH]])
    rest = [*fresh, *[article for article in mine if article.section_id in sections][: 2 * FRESH]]
    stories = folds(ordered, [article.pk for article in ordered])
    pointed_at = {line.article_id for line in frame.breaking}
    page = FrontPage(column_section=column)
    page.lead = max(
        own or mine[:FRESH], key=lambda article: _weight(article, pointed_at, stories), default=None
    )
    if page.lead is not None:
        page.kicker_id = page.lead.dossier or page.lead.section_id or 0  # type: ignore[attr-defined]
    # of a story, the telling in the language of the page is the entry
    rest.sort(
        key=lambda one: (one is page.lead, primary(one.language) == language, one.listed_at, one.pk),
        reverse=True,
    )
    entries = [article for article in folded_by(dict.fromkeys(rest), stories) if article is not page.lead]
    page.column = mixed([one for one in entries if one.section_id in sections], COLUMN, language)
    page.latest = mixed([one for one in entries if one not in page.column and one in fresh], LATEST, language)
    page.most_read = _places(mine, Ranked.By.READ, READ)
    page.most_marked = _places(mine, Ranked.By.MARKED, MARKED)
    return page


def ranking(visitor: Visitor, by: str, days: int, language: str = "") -> list[Place]:
    """One of the two rankings alone, narrowed to ``language`` unless empty. One query."""
    asked = Wanted(language, read=days, marked=days)
    most = READ if by == Ranked.By.READ else MARKED
    return _places(
        _with_places(cards(_ranked(articles_for(visitor), by, days, language)), asked)[:most], by, most
    )


def _rankings(asked: Wanted) -> list[tuple[str, int, int]]:
    return [(Ranked.By.READ, asked.read, READ), (Ranked.By.MARKED, asked.marked, MARKED)]


def _ranked(seen: QuerySet[Article], by: str, days: int, language: str) -> QuerySet[Article]:
    """The articles of a ranking in its order, those that not everyone sees any more left out."""
    found = seen.filter(places__by=by, places__days=days, visibility=ArticleVisibility.LIBRARY)
    if language:
        found = found.filter(_in_language(language))
    return found.order_by("places__position")


def _with_places(articles: QuerySet[Article], asked: Wanted) -> QuerySet[Article]:
    """Each with its places in the two rankings, where it has one."""
    for by, days, _most in _rankings(asked):
        name = f"{by}_place"
        relation = FilteredRelation("places", condition=Q(places__by=by, places__days=days))
        columns = {f"{by}_{key}": F(f"{name}__{key}") for key in ("position", "count", "people")}
        articles = articles.annotate(**{name: relation}).annotate(**columns)
    return articles


def _places(articles: Iterable[Article], by: str, most: int) -> list[Place]:
    places = [
        Place(one, position, getattr(one, f"{by}_count"), getattr(one, f"{by}_people"))
        for one in articles
        if (position := getattr(one, f"{by}_position")) and one.visibility == ArticleVisibility.LIBRARY
    ]
    return sorted(places, key=lambda place: place.position)[:most]


def _weight(
    article: Article, pointed_at: set[int | None], stories: dict[int, Fold]
) -> tuple[bool, bool, int, datetime, int]:
    """What leads: a picture, being in the breaking strip, how many tell the story; then the newest. The strip is the
    curators' way of saying what matters now.
    """
    return (
        bool(article.lead_picture_id),
        article.pk in pointed_at,
        stories[article.pk].count if article.pk in stories else 0,
        article.listed_at,
        article.pk,
    )


def _dossier() -> Subquery:
    """The dossier of an article, the largest of several."""
    filed = ArticleTag.objects.filter(article=OuterRef("pk"), tag__hidden=False).exclude(tag__introduction="")
    return Subquery(filed.order_by("-tag__article_count").values("tag")[:1])


def _newest_in(seen: Any, language: str) -> list[QuerySet[Article, Any]]:
    """The newest in a language: those with its bare code by the index, regional forms among the newest of all."""
    newest = seen.newest_first()
    near = seen.filter(pk__in=newest.values("pk")[:NEAR], language__startswith=f"{language}-")
    return [_among(newest.filter(language=language), FRESH), _among(near.newest_first(), FRESH)]


def _among(articles: QuerySet[Article], size: int) -> QuerySet[Article, Any]:
    """The first of ``articles``, as a part of a union (which cannot be cut off itself)."""
    return Article.objects.order_by().filter(pk__in=articles.values("pk")[:size]).values("pk")


def _in_language(language: str) -> Q:
    """In ``language`` (its primary part), whatever the region."""
    return Q(language=language) | Q(language__startswith=f"{language}-")


def _second_section(index: TagIndex) -> TagNode | None:
    """The section of the second column: the largest but one, since the largest fills "latest" anyway."""
    sections = index.sections
    return sections[min(1, len(sections) - 1)] if sections else None
