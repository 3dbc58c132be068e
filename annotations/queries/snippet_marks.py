"""The highlights that stand in the windows which a search shows of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from annotations.access import highlights_for
from annotations.models import Anchor, AnchorStatus
from reader.access import Visitor
from reader.prepared import statement_for
from reader.search.snippets import Piece, Snippet

MOST = 400
"""Marks that are asked for at most, for all windows of a page."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight in a revision's text: code points, end exclusive."""

    start: int
    end: int
    kind: str


def marks_in(visitor: Visitor, windows: Iterable[tuple[int, Snippet]]) -> dict[int, list[Mark]]:
    """The highlights that this visitor sees in windows of revisions (ids), by revision. At most one query."""
    borders = [(revision, snippet.end, snippet.start) for revision, snippet in windows]
    if not borders:
        return {}
    sql, params = statement_for(visitor, "marks in windows", _marks)
    table = Anchor._meta.db_table
    one = f'("{table}"."revision_id" = %s AND "{table}"."start" < %s AND "{table}"."end" > %s)'
    within = " OR ".join([one] * len(borders))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} AND ({within}) LIMIT {MOST}", [*params, *chain.from_iterable(borders)])
        rows = cursor.fetchall()
    found: dict[int, list[Mark]] = {}
    for revision, start, end, kind in rows:
        found.setdefault(revision, []).append(Mark(start, end, kind))
    return found


def _marks(visitor: Visitor) -> QuerySet[Anchor, Any]:
    seen = highlights_for(visitor).order_by().filter(pk=OuterRef("highlight"))
    return (
        Anchor.objects.filter(Exists(seen), start__isnull=False, end__isnull=False)
        .exclude(status=AnchorStatus.ORPHAN)
        .order_by()
        .values_list("revision", "start", "end", "highlight__kind")
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a window under one mark (``kind``), or under none."""

    kind: str
    pieces: tuple[Piece, ...]


def stretches(snippet: Snippet, marks: Sequence[Mark]) -> list[Stretch]:
    """The window cut at the borders of marks and hits; where marks overlap, the shortest one shows."""
    marks = [one for one in marks if one.start < snippet.end and one.end > snippet.start]
    made: list[Stretch] = []
    at = snippet.start
    borders = sorted({border for one in marks for border in (one.start, one.end)})
    for piece in snippet.pieces:
        end = at + len(piece.text)
        cuts = [at, *(border for border in borders if at < border < end), end]
        for first, last in pairwise(cuts):
            over = [one for one in marks if one.start <= first and last <= one.end]
            kind = min(over, key=lambda one: one.end - one.start).kind if over else ""
            part = Piece(piece.text[first - at : last - at], piece.hit)
            if made and made[-1].kind == kind:
                made[-1] = Stretch(kind, (*made[-1].pieces, part))
            else:
                made.append(Stretch(kind, (part,)))
        at = end
    return made
