"""How far a reader is with articles: unread, reading, read, archived; and what they keep.

An article without a row is unread, unless it joined the library before the time until which everything counts as
read. What readers set themselves always stands in a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from reader.access import Visitor, articles_for
from reader.models import Article, Reading, ReadingState, User
from reader.numerals import number
from reader.prepared import padded, prepared
from reader.services.reading import untouched

KEPT = "kept"
WORDS = (*ReadingState.values, KEPT)
"""What ``is:`` may be followed by."""
MANY = 99
"""From here on a count says "99+"."""
_SIZES = (12, 32, 100)
"""For so many articles a question is written once."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a reader stands with one article."""

    state: str
    kept: bool = False
    furthest: float = 0.0
    """Share of the text passed, 0 to 1."""

    @property
    def percent(self) -> int:
        """How much was read, of 100."""
        return round(self.furthest * 100)

    @property
    def is_unread(self) -> bool:
        return self.state == ReadingState.UNREAD


def _mine(user: User) -> QuerySet[Reading]:
    return Reading.objects.filter(user=user, article=OuterRef("pk"))


def is_state(visitor: Visitor, word: str) -> Q:
    """The articles that stand so with this visitor: one of ``WORDS``. Nothing fits any other word.

    To a stranger everything is unread.
    """
    if not isinstance(visitor, User):
        return Q() if word == ReadingState.UNREAD else Q(pk__in=[])
    if word == KEPT:
        return Q(pk__in=Reading.objects.filter(user=visitor, kept_at__isnull=False).values("article"))
    if word in (ReadingState.READING, ReadingState.ARCHIVED):
        return Q(pk__in=Reading.objects.filter(user=visitor, state=word).values("article"))
    until = visitor.read_until
    if word == ReadingState.UNREAD:
        new = ~Q(Exists(_mine(visitor).exclude(state=ReadingState.UNREAD)))
        if until is None:
            return new
        put_back = Reading.objects.filter(user=visitor, state=ReadingState.UNREAD).values("article")
        return (Q(created_at__gt=until) & new) | Q(pk__in=put_back)
    if word == ReadingState.READ:
        read = Q(pk__in=Reading.objects.filter(user=visitor, state=ReadingState.READ).values("article"))
        if until is None:
            return read
        return read | (Q(created_at__lte=until) & ~Q(Exists(_mine(visitor))))
    return Q(pk__in=[])


def without_row(visitor: Visitor, joined: datetime) -> str:
    """The state of an article that has no row and joined the library at ``joined``."""
    return untouched(visitor, joined) if isinstance(visitor, User) else ReadingState.UNREAD


def stands(visitor: Visitor, articles: Sequence[Article]) -> dict[int, Stand]:
    """How this visitor stands with each of these articles, by number. One query; none for strangers.

    Their ``created_at`` should be known.
    """
    if not isinstance(visitor, User) or not articles:
        return {}
    return stands_of(visitor, {article.pk: without_row_of(visitor, article) for article in articles})


def _rows(user: int, **pks: int) -> QuerySet[Reading, Any]:
    rows = Reading.objects.filter(user=user, article__in=pks.values())
    return rows.values_list("article", "state", "kept_at", "furthest")


def stands_of(visitor: Visitor, without: Mapping[int, str]) -> dict[int, Stand]:
    """How this visitor stands with articles, by number; ``without`` says their state if they have no row. One query."""
    if not isinstance(visitor, User):
        return {pk: Stand(state) for pk, state in without.items()}
    size = next((size for size in _SIZES if size >= len(without)), len(without))
    rows = prepared(("stands", size), _rows, user=visitor.pk, **padded(list(without), size))
    known = {pk: Stand(state, kept is not None, furthest) for pk, state, kept, furthest in rows}
    return {pk: known.get(pk) or Stand(state) for pk, state in without.items()}


def without_row_of(user: User, article: Article) -> str:
    """The state of an article without a row; where its list did not ask when it joined, it counts by its own time."""
    if user.read_until is None:
        return ReadingState.UNREAD
    deferred = "created_at" in article.get_deferred_fields()
    return untouched(user, article.listed_at if deferred else article.created_at)


def bounded(articles: QuerySet[Article], most: int = MANY) -> int:
    """How many there are, as far as ``most + 1``: no more rows are looked at."""
    return articles.order_by().values("pk")[: most + 1].count()


def unread_count(visitor: Visitor, most: int = MANY) -> int:
    """Unread articles of the library, as far as ``most + 1``; 0 for strangers. One query."""
    if not isinstance(visitor, User):
        return 0
    newest = articles_for(visitor).filter(is_state(visitor, ReadingState.UNREAD)).newest_first()
    return len(newest.values_list("pk", flat=True)[: most + 1])


def count_words(n: int, most: int = MANY) -> str:
    """A bounded count as it is shown: "99+" where there are more."""
    return f"{number(most)}+" if n > most else number(n)


__all__ = [
    "KEPT", "MANY", "WORDS", "Stand", "bounded", "count_words", "is_state", "stands", "unread_count",
    "without_row",
]  # fmt: skip
