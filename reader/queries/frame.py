"""What frames the front page: the tags, the breaking strip, what is new in dossiers, the size of the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.utils import timezone

from reader.access import Visitor, articles_for, may_enter
from reader.models import ArticleTag, ArticleVisibility, BreakingLine, Follow, Ranked, TagFacets
from reader.prepared import prepared_for
from reader.queries.tags import TagIndex, tag_index

LINES = 12
"""Breaking lines that are shown at most."""
_LINE, _TODAY, _TOTAL, _RANKED, _FOLLOWS = "line", "today", "total", "ranked", "follows"
"""What a row is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the breaking strip. ``at`` is UTC."""

    pk: int
    text: str
    article_id: int | None
    at: datetime
    url: str = ""
    """Where it leads when it leads to no article."""


@dataclass(slots=True)
class Frame:
    """What stands around the articles of the front page."""

    index: TagIndex
    breaking: list[Line] = field(default_factory=list)
    today: dict[int, int] = field(default_factory=dict)
    """By dossier (id of its tag): how many of its articles are from today."""
    total: int = 0
    """Articles that everyone in the library sees, as counted last; 0 where nobody has counted yet."""
    rankings: frozenset[str] = frozenset()
    """Of what there is a ranking at all, of a week or of a month."""
    follows: bool = False
    """Whether the visitor follows anything."""


def front_frame(visitor: Visitor) -> Frame:
    """The tags, the breaking lines that hold now, newest first, and two kept or bounded counts; no line is about an
    article that one may not see.

    Two queries: the stamp of the tags, and everything else in the columns of one table.
    """
    if not may_enter(visitor):
        return Frame(TagIndex([]))
    index = tag_index(visitor)
    kinds: dict[str, list[tuple[Any, ...]]] = {_LINE: [], _TODAY: [], _TOTAL: [], _RANKED: [], _FOLLOWS: []}
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for row in prepared_for(visitor, "front frame", _rows, now=now, midnight=midnight):
        kinds[row[3]].append(row)
    return Frame(
        index=index,
        breaking=_lines(kinds[_LINE]),
        today={row[0]: row[5] for row in kinds[_TODAY]},
        total=sum(row[5] for row in kinds[_TOTAL]),
        rankings=frozenset(row[2] for row in kinds[_RANKED]),
        follows=bool(kinds[_FOLLOWS]),
    )


def _rows(visitor: Visitor, now: datetime, midnight: datetime) -> QuerySet[BreakingLine, tuple[Any, ...]]:
    parts = [_new_today(now, midnight), _size(), _rankings()]
    if visitor.is_authenticated:
        parts.append(_follows(visitor))
    return breaking_rows(visitor, now).union(*parts, all=True).order_by()


def breaking_rows(visitor: Visitor, now: datetime | None = None) -> QuerySet[BreakingLine, tuple[Any, ...]]:
    """The lines that hold now and that this visitor may see, in the columns of tags."""
    now = now or timezone.now()
    seen = Q(article__isnull=True) | Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article")))
    return (
        BreakingLine.objects.filter(seen, at__lte=now, expires_at__gt=now)
        .order_by()
        .values_list(
            "pk",
            "text",
            Value("", CharField()),
            Value(_LINE, CharField()),
            "article_id",
            Value(0, IntegerField()),
            "url",
            Value(False, BooleanField()),
            Value(False, BooleanField()),
            "at",
        )
    )


def _lines(rows: list[tuple[Any, ...]]) -> list[Line]:
    found = [Line(row[0], row[1], row[4], row[9], row[6]) for row in rows]
    return sorted(found, key=lambda line: (line.at, line.pk), reverse=True)[:LINES]


def _new_today(now: datetime, midnight: datetime) -> QuerySet[ArticleTag, tuple[Any, ...]]:
    """How many articles of today each dossier has, those of tags right within it included.

    By the index on tag and time: today's articles of a few tags.
    """
    dossier = Case(When(~Q(tag__introduction=""), then=F("tag_id")), default=F("tag__parent_id"))
    return (
        ArticleTag.objects.filter(
            ~Q(tag__introduction="") | (Q(tag__parent__isnull=False) & ~Q(tag__parent__introduction="")),
            tag__hidden=False,
            listed_at__gte=midnight,
            listed_at__lte=now,
            article__visibility=ArticleVisibility.LIBRARY,
            article__deleted_at__isnull=True,
        )
        .order_by()
        .values(dossier=dossier)
        .annotate(n=Count("article", distinct=True))
        .values_list(
            "dossier",
            Value("", CharField()),
            Value("", CharField()),
            Value(_TODAY, CharField()),
            Value(None, IntegerField()),
            "n",
            Value("", TextField()),
            Value(False, BooleanField()),
            Value(False, BooleanField()),
            Value(None, DateTimeField()),
        )
    )


def _size() -> QuerySet[TagFacets, tuple[Any, ...]]:
    """How many articles the library has, as the clock keeps it."""
    return (
        TagFacets.objects.filter(tag__isnull=True, made_at__isnull=False)
        .order_by()
        .values_list(
            "pk",
            Value("", CharField()),
            Value("", CharField()),
            Value(_TOTAL, CharField()),
            Value(None, IntegerField()),
            "total",
            Value("", TextField()),
            Value(False, BooleanField()),
            Value(False, BooleanField()),
            Value(None, DateTimeField()),
        )
    )


def _rankings() -> QuerySet[Ranked, tuple[Any, ...]]:
    """The first place of every ranking that there is."""
    return (
        Ranked.objects.filter(position=1)
        .order_by()
        .values_list(
            "pk",
            Value("", CharField()),
            "by",
            Value(_RANKED, CharField()),
            Value(None, IntegerField()),
            Value(0, IntegerField()),
            Value("", TextField()),
            Value(False, BooleanField()),
            Value(False, BooleanField()),
            Value(None, DateTimeField()),
        )
    )


def _follows(visitor: Visitor) -> QuerySet[Follow, tuple[Any, ...]]:
    """One row where the visitor follows anything."""
    return (
        Follow.objects.filter(user=visitor.pk)
        .order_by()
        .values("user")
        .annotate(n=Count("pk"))
        .values_list(
            "user",
            Value("", CharField()),
            Value("", CharField()),
            Value(_FOLLOWS, CharField()),
            Value(None, IntegerField()),
            "n",
            Value("", TextField()),
            Value(False, BooleanField()),
            Value(False, BooleanField()),
            Value(None, DateTimeField()),
        )
    )
