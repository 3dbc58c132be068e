"""The highlights that stand in the windows which a search shows of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q

from annotations.access import highlights_for
from annotations.models import Anchor, AnchorStatus
from reader.access import Visitor
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
    within = Q()
    for revision, snippet in windows:
        within |= Q(revision=revision, start__lt=snippet.end, end__gt=snippet.start)
    if not within:
        return {}
    rows = (
        Anchor.objects.filter(within, highlight__in=highlights_for(visitor).order_by().values("pk"))
        .exclude(status=AnchorStatus.ORPHAN)
        .order_by()
        .values_list("revision", "start", "end", "highlight__kind")
    )
    found: dict[int, list[Mark]] = {}
    for revision, start, end, kind in rows[:MOST]:
        if start is not None and end is not None:
            found.setdefault(revision, []).append(Mark(start, end, kind))
    return found


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
