"""What frames the front page: the tags and the breaking strip, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
)
from django.utils import timezone

from reader.access import Visitor, articles_for, may_enter
from reader.models import BreakingLine
from reader.queries.tags import TagIndex, index_of_rows, tag_rows

LINES = 12
"""Breaking lines that are shown at most."""
_LINE = "line"
"""Stands where a tag has its kind."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the breaking strip. ``at`` is UTC."""

    pk: int
    text: str
    article_id: int | None
    at: datetime


def front_frame(visitor: Visitor) -> tuple[TagIndex, list[Line]]:
    """The tags, and the breaking lines that hold now, newest first; none about an article one may not see.

    One query: lines take the columns of tags, with their time in one more.
    """
    if not may_enter(visitor):
        return TagIndex([]), []
    now = timezone.now()
    seen = Q(article__isnull=True) | Exists(articles_for(visitor).filter(pk=OuterRef("article")))
    lines = (
        BreakingLine.objects.filter(seen, at__lte=now, expires_at__gt=now)
        .order_by()
        .values_list(
            "pk",
            "text",
            Value("", CharField()),
            Value(_LINE, CharField()),
            "article_id",
            Value(0, IntegerField()),
            Value("", TextField()),
            Value(False, BooleanField()),
            Value(False, BooleanField()),
            "at",
        )
    )
    tags = tag_rows(None, Value(None, DateTimeField()))
    rows = list(tags.union(lines, all=True).order_by())
    found = [Line(row[0], row[1], row[4], row[9]) for row in rows if row[3] == _LINE]
    found.sort(key=lambda line: (line.at, line.pk), reverse=True)
    return index_of_rows(row[:9] for row in rows if row[3] != _LINE), found[:LINES]
