"""What a reader keeps on their devices, each with a stamp that changes when it should be fetched again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import get_language

from annotations.access import highlights_for, notes_for
from reader.access import articles_for
from reader.models import Article, Reading, User

LIMIT = 100
"""Articles on one device, those kept last."""


def kept(visitor: User) -> list[dict[str, Any]]:
    """The articles that ``visitor`` keeps and still sees, kept last first. Four queries.

    The stamp is made of the article, its text, and what the visitor sees beside it.
    """
    pks = list(
        Reading.objects.filter(user=visitor, kept_at__isnull=False)
        .order_by("-kept_at")
        .values_list("article", flat=True)[:LIMIT]
    )
    found = (
        articles_for(visitor)
        .order_by()
        .select_related("outlet")
        .only("headline", "language", "direction", "words", "version", "current_revision", "outlet__name")
        .in_bulk(pks)
    )
    marks = _counted(highlights_for(visitor), pks)
    notes = _counted(notes_for(visitor), pks)
    return [_told(found[pk], marks.get(pk), notes.get(pk)) for pk in pks if pk in found]


def _counted(rows: QuerySet[Any], pks: list[int]) -> dict[int, tuple[Any, ...]]:
    """Of the rows beside each article: how many, how many that are no replies, when one was changed last."""
    parents = Q(parent__isnull=True) if hasattr(rows.model, "parent") else Q()
    found = (
        rows.filter(article__in=pks)
        .order_by()
        .values("article")
        .annotate(n=Count("pk"), own=Count("pk", filter=parents), last=Max("updated_at"))
    )
    return {row["article"]: (row["n"], row["own"], row["last"]) for row in found}


def _told(article: Article, marks: tuple[Any, ...] | None, notes: tuple[Any, ...] | None) -> dict[str, Any]:
    state = (article.version, article.current_revision_id, marks, notes, get_language())
    return {
        "article": article.pk,
        "stamp": hashlib.sha256(repr(state).encode()).hexdigest()[:16],
        "notes": notes[1] if notes else 0,
        "title": article.headline,
        "outlet": article.outlet.name if article.outlet else "",
        "minutes": article.minutes,
        "lang": article.language,
        "dir": article.direction,
    }
