"""What annotations gives to the lists of the parts of the site: the articles that are marked most."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, F, OuterRef

from annotations.models import Highlight, Visibility
from reader.models import Article, ArticleVisibility, Ranked
from reader.services.rankings import LOOKED_AT, PERIODS, Score, keep, since


def marks(days: int) -> Sequence[Score]:
    """The articles with most highlights of the last ``days`` days that everyone in the library sees, by how many
    people they are."""
    seen = Exists(
        Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY, pk=OuterRef("article")).order_by()
    )
    rows = (
        Highlight.objects.kept()
        .filter(seen, visibility=Visibility.PUBLIC, created_at__gte=since(days))
        .order_by()
        .values(at=F("article_id") + 0)  # not the bare column: the index on time is to lead
        .annotate(n=Count("pk"), people=Count("user", distinct=True))
        .order_by("-n", "-people", "-at")[:LOOKED_AT]
    )
    return [Score(row["at"], row["n"], row["people"]) for row in rows]


def rank_marks() -> int:
    """Makes the lists of the most annotated anew; how many places they have together."""
    return sum(keep(Ranked.By.MARKED, days, marks(days)) for days in PERIODS)
