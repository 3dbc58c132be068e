"""Most read and most annotated: lists that the clock makes anew, so that a page reads a few rows and counts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from reader.models import Article, ArticleVisibility, Ranked, Reading

WEEK, MONTH = 7, 30
PERIODS = (WEEK, MONTH)
"""Days that a list looks back."""
KEPT = 60
"""Places of a list. Pages show a few; the others stand in for articles that a visitor may not see, or cannot read."""
LOOKED_AT = 4 * KEPT
"""Articles with most readers or marks, among which the list is made."""
END = 0.9
"""Share of the text passed, from which on a reader came to its end."""


@dataclass(frozen=True, slots=True)
class Score:
    """What speaks for an article: ``count`` ranks it, then ``people``, then being newer in the library."""

    article: int
    count: int
    people: int


def since(days: int) -> datetime:
    """The moment (UTC) at which a list of ``days`` days begins."""
    return timezone.now() - timedelta(days=days)


def shown_to_all(ids: Iterable[int]) -> set[int]:
    """Those of ``ids`` that are articles which everyone in the library sees."""
    kept = Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)
    return set(kept.filter(pk__in=list(ids)).order_by().values_list("pk", flat=True))


@transaction.atomic
def keep(by: str, days: int, scores: Iterable[Score]) -> int:
    """Makes the list ``by`` of the last ``days`` days out of ``scores``; how many places it has.

    Articles that not everyone in the library sees get none.
    """
    ordered = sorted(
        (score for score in scores if score.people),
        key=lambda score: (-score.count, -score.people, -score.article),
    )
    shown = shown_to_all(score.article for score in ordered)
    places = [score for score in ordered if score.article in shown][:KEPT]
    Ranked.objects.filter(by=by, days=days).delete()
    Ranked.objects.bulk_create(
        Ranked(by=by, days=days, position=n, article_id=score.article, count=score.count, people=score.people)
        for n, score in enumerate(places, start=1)
    )
    return len(places)


def reads(days: int) -> Sequence[Score]:
    """The articles with most readers of the last ``days`` days.

    A reader has one row for an article and so counts once, however often they come back. What was only put aside
    or called read in a list was not read: how far a reader came is what counts.
    """
    seen = Exists(
        Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY, pk=OuterRef("article")).order_by()
    )
    rows = (
        Reading.objects.filter(seen, read_at__gte=since(days), furthest__gt=0.0)
        .order_by()
        .values("article")
        .annotate(ended=Count("pk", filter=Q(furthest__gte=END)), people=Count("pk"))
        .order_by("-ended", "-people", "-article")[:LOOKED_AT]
    )
    return [Score(row["article"], row["ended"], row["people"]) for row in rows]


def rank_reads() -> int:
    """Makes the lists of the most read anew; how many places they have together."""
    return sum(keep(Ranked.By.READ, days, reads(days)) for days in PERIODS)
