"""Tellings of one story as one entry of a list. Nothing is hidden: the others stand beneath it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.urls import reverse

from reader.access import Visitor, articles_for
from reader.models import Article, StoryMember
from reader.prepared import padded, prepared_for

SIZE = 32
"""Entries of a list whose stories are asked for in one question that is written once."""
SHOWN = 12
"""Other tellings that stand beneath an entry; the page of the story has all."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A story as the entry of one of its tellings shows it. Only tellings that the visitor may see are counted."""

    story: int
    count: int
    others: Sequence[Article]
    """The newest of the other tellings, newest first."""
    newer: Article | None = None
    """The newest telling, where the entry is that of an older one."""

    @property
    def address(self) -> str:
        return reverse("story", args=[self.story])


def fold(visitor: Visitor, articles: Sequence[Article]) -> list[Article]:
    """``articles`` with one entry for each story: the first of its tellings here, with a ``Fold`` as ``told``.

    Tellings are folded within a page: cursors stand on rows, so folding moves no border between pages. One that
    stands on a later page than the newest of its story has its entry there too, since not every list holds all
    tellings of a story; the entry then says when the newest was told (``Fold.newer``). One query.
    """
    return folded_by(articles, _stories(visitor, [article.pk for article in articles]))


def folded_by(articles: Iterable[Article], found: Mapping[int, Fold]) -> list[Article]:
    """As ``fold``, by folds that are known already."""
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
    """The story that an article tells together with others; None where it tells none. One query, and none where the
    article came with its place in a story, and has none."""
    if "story_member" in article._state.fields_cache and not hasattr(article, "story_member"):
        return None
    return _stories(visitor, [article.pk]).get(article.pk)


def _stories(visitor: Visitor, pks: Iterable[int]) -> dict[int, Fold]:
    """By article, for those of ``pks`` of whose story this visitor sees another telling."""
    wanted = list(pks)
    if not wanted or len(wanted) > SIZE:
        return folds(_tellings(visitor, *wanted), wanted) if wanted else {}
    return folds(prepared_for(visitor, "tellings", _told, **padded(wanted, SIZE)), wanted)


def folds(tellings: Iterable[Article], pks: Iterable[int]) -> dict[int, Fold]:
    """By article, for those of ``pks`` of whose story there are several among ``tellings``: all that are seen of each
    story, newest first, each with its ``story_id`` (None for one in no story)."""
    stories: dict[int, list[Article]] = {}
    for article in tellings:
        if article.story_id is not None:  # type: ignore[attr-defined]
            stories.setdefault(article.story_id, []).append(article)  # type: ignore[attr-defined]
    here = set(pks)
    return {
        article.pk: Fold(
            story,
            len(told),
            [other for other in told if other is not article][:SHOWN],
            newer=told[0] if told[0] is not article else None,
        )
        for story, told in stories.items()
        if len(told) > 1
        for article in told
        if article.pk in here
    }


def _told(visitor: Visitor, **pks: int) -> QuerySet[Article]:
    return _tellings(visitor, *pks.values())


def _tellings(visitor: Visitor, *pks: int) -> QuerySet[Article]:
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
