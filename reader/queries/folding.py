"""Tellings of one story as one entry of a list. Nothing is hidden: the others stand beneath it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.urls import reverse

from reader.access import Visitor, articles_for
from reader.models import Article, StoryMember

SHOWN = 12
"""Other tellings that stand beneath an entry; the page of the story has all."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A story as the entry of one of its tellings shows it. Only tellings that the visitor may see are counted."""

    story: int
    count: int
    others: Sequence[Article]
    """The newest of the other tellings, newest first."""

    @property
    def address(self) -> str:
        return reverse("story", args=[self.story])


def fold(visitor: Visitor, articles: Sequence[Article]) -> list[Article]:
    """``articles`` with one entry for each story: the first of its tellings here, with a ``Fold`` as ``told``.

    Tellings are folded within a page. One that stands on a later page than the newest of its story has its entry
    there too, since not every list holds all tellings of a story. One query.
    """
    found = _stories(visitor, [article.pk for article in articles])
    kept: list[Article] = []
    begun: set[int] = set()
    for article in articles:
        told = found.get(article.pk)
        if told is not None and told.story in begun:
            continue
        if told is not None:
            begun.add(told.story)
        article.told = told  # type: ignore[attr-defined]
        kept.append(article)
    return kept


def fold_of(visitor: Visitor, article: Article) -> Fold | None:
    """The story that an article tells together with others; None where it tells none. One query."""
    return _stories(visitor, [article.pk]).get(article.pk)


def _stories(visitor: Visitor, pks: Iterable[int]) -> dict[int, Fold]:
    """By article, for those of ``pks`` of whose story this visitor sees another telling."""
    wanted = list(pks)
    stories: dict[int, list[Article]] = {}
    for article in _tellings(visitor, wanted) if wanted else ():
        stories.setdefault(article.story_id, []).append(article)  # type: ignore[attr-defined]
    here = set(wanted)
    return {
        article.pk: Fold(story, len(tellings), [other for other in tellings if other is not article][:SHOWN])
        for story, tellings in stories.items()
        if len(tellings) > 1
        for article in tellings
        if article.pk in here
    }


def _tellings(visitor: Visitor, pks: list[int]) -> QuerySet[Article]:
    stories = StoryMember.objects.filter(article__in=pks).values("story")
    return (
        articles_for(visitor)
        .filter(story_member__story__in=stories)
        .annotate(story_id=F("story_member__story"))
        .select_related("outlet")
        .only(
            "headline", "language", "direction", "listed_at", "published_at", "published_has_time", "visibility",
            "outlet__name", "outlet__slug", "outlet__language",
        )
        .order_by("-listed_at", "-pk")
    )  # fmt: skip
