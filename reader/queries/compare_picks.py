"""What to compare: where to begin, and what to set beside an article."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from reader.access import Visitor, article_for, articles_for
from reader.models import Article, Signature, StorySuggestion, SuggestionDismissal, SuggestionKind
from reader.queries.finding import find_stories
from reader.queries.related import reason_of, suggestions_for

STORIES, PAIRS, SUGGESTED, TELLINGS = 8, 12, 6, 20
LONGEST_WORDS = 200
"""Code points of a search that are read."""
LOOKED_AT = 60
"""Newest suggestions from which the pairs are chosen: each article stands in one pair at most."""


@dataclass(frozen=True, slots=True)
class Pick:
    """An article that can be set beside another."""

    article: Article
    kind: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that may be worth setting beside each other."""

    a: Article
    b: Article
    kind: str
    why: str

    @property
    def address(self) -> str:
        return reverse("compare-two", args=[self.a.pk, self.b.pk])


@dataclass(frozen=True, slots=True)
class Told:
    """A story with several tellings."""

    pk: int
    title: str
    tellings: list[Article]
    """The first of them, earliest first."""
    count: int

    @property
    def address(self) -> str:
        """Its first two tellings, beside each other."""
        return reverse("compare-two", args=[self.tellings[0].pk, self.tellings[1].pk])


@dataclass(frozen=True, slots=True)
class StartPage:
    """Where a reader begins to compare."""

    words: str
    """What was searched for; empty without a search."""
    found: list[Article] = field(default_factory=list)
    stories: list[Told] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    waits: bool = False
    """Whether articles that this visitor sees are still to be looked through for what is related to them."""


@dataclass(frozen=True, slots=True)
class PickPage:
    """What an article can be compared with."""

    article: Article
    words: str
    found: list[Article] = field(default_factory=list)
    story: list[Article] = field(default_factory=list)
    """The other tellings of its story."""
    suggested: list[Pick] = field(default_factory=list)
    shown: frozenset[int] = frozenset()
    """Articles that are named already, so that links need not name them again."""
    versions: int = 1
    other: int = 0
    """The article that it is compared with now; 0 for none."""


def _words(params: QueryDict) -> str:
    return params.get("q", "").strip()[:LONGEST_WORDS]


def start_page(visitor: Visitor, params: QueryDict) -> StartPage:
    """Stories with several tellings, pairs that are suggested, and what a search finds. Five queries at most."""
    words = _words(params)
    if words:
        return StartPage(words, found=find_stories(visitor, words))
    stories = _stories(visitor)
    return StartPage("", stories=stories, pairs=_pairs(visitor), waits=_waits(visitor))


def _waits(visitor: Visitor) -> bool:
    waiting = articles_for(visitor).filter(signature__isnull=True, current_revision__isnull=False)
    return waiting.order_by().exists()


def _stories(visitor: Visitor) -> list[Told]:
    """The stories told last, of which this visitor sees two tellings or more. Two queries."""
    seen = articles_for(visitor).filter(story_member__isnull=False)
    several = (
        seen.order_by().values("story_member__story").annotate(n=Count("pk")).filter(n__gt=1)
        .order_by("-story_member__story")
    )  # fmt: skip
    counts = {row["story_member__story"]: row["n"] for row in several[:STORIES]}
    if not counts:
        return []
    tellings: dict[int, list[Article]] = {}
    rows = seen.filter(story_member__story__in=counts).select_related("outlet", "story_member__story")
    for article in rows.order_by("listed_at", "pk")[: STORIES * TELLINGS]:
        tellings.setdefault(article.story_member.story_id, []).append(article)
    return [
        Told(story, own[0].story_member.story.title or own[0].headline, own[:4], counts[story])
        for story in counts
        if len(own := tellings.get(story, [])) > 1
    ]


def _pairs(visitor: Visitor) -> list[Pair]:
    """The newest suggestions between articles that this visitor sees and did not dismiss, the surest kinds only; each
    article once. Two queries.
    """
    found = StorySuggestion.objects.filter(
        Exists(articles_for(visitor).filter(pk=OuterRef("first"))),
        Exists(articles_for(visitor).filter(pk=OuterRef("second"))),
        kind__in=[SuggestionKind.SAME_STORY, SuggestionKind.TRANSLATION, SuggestionKind.COPY],
    )
    if visitor.is_authenticated:
        gone = SuggestionDismissal.objects.filter(
            user=visitor, first=OuterRef("first"), second=OuterRef("second")
        )
        found = found.filter(~Exists(gone))
    newest = sorted(found.order_by("-pk")[:LOOKED_AT], key=lambda row: -row.score)
    taken: set[int] = set()
    chosen: list[StorySuggestion] = []
    for row in newest:
        if not taken & {row.first_id, row.second_id} and len(chosen) < PAIRS:
            chosen.append(row)
            taken |= {row.first_id, row.second_id}
    articles = articles_for(visitor).select_related("outlet").in_bulk(taken) if taken else {}
    pairs: list[Pair] = []
    for row in chosen:
        if {row.first_id, row.second_id} <= articles.keys():
            both = sorted(
                (articles[row.first_id], articles[row.second_id]), key=lambda one: (one.listed_at, one.pk)
            )
            pairs.append(Pair(both[0], both[1], str(SuggestionKind(row.kind).label), reason_of(row.reason)))
    return pairs


def pick_page(visitor: Visitor, pk: int, params: QueryDict) -> PickPage:
    """What can be set beside an article. Raises ``Http404`` for one that this visitor may not see.

    Queries: the article; the tellings of its story; two for suggestions; one for a search, which then stands alone.
    """
    article = article_for(visitor, pk)
    number = params.get("not", "")
    other = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    words = _words(params)
    versions = article.current_revision.number if article.current_revision else 0
    if words:
        found = [each for each in find_stories(visitor, words, but=pk) if each.pk != other]
        return PickPage(article, words, found=found, versions=versions, other=other)
    story = [each for each in _tellings(visitor, article) if each.pk != other]
    but = frozenset({article.pk, other, *(each.pk for each in story)})
    suggested = [
        Pick(each.other, each.kind_name, each.reason)
        for each in suggestions_for(visitor, article, SUGGESTED, but=but)
    ]
    shown = but | {each.article.pk for each in suggested}
    return PickPage(article, "", [], story, suggested, shown, versions, other)


def _tellings(visitor: Visitor, article: Article) -> Collection[Article]:
    return (
        articles_for(visitor)
        .filter(story_member__story__members__article=article.pk)
        .exclude(pk=article.pk)
        .select_related("outlet")
        .order_by("listed_at", "pk")[:TELLINGS]
    )


def nothing_said(page: PickPage) -> str:
    """What stands there when nothing is suggested."""
    if page.words:
        return _("No article has words that begin like that in its headline or outlet.")
    if not Signature.objects.filter(article=page.article, related_at__isnull=False).exists():
        return _("This article is still being looked through; what is related to it comes in a moment.")
    return _("Postil knows of no other telling. Search for one by its headline.")
