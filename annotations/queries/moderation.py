"""What moderators look at: notes that readers reported, and the log of what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict

from annotations.access import judged_by
from annotations.models import Moderation, Note, Report
from annotations.queries.notices import COUNTED, place_of
from reader.models import Article, User
from reader.queries.paging import Cursor, after

SIZE = 20
"""Notes, and deeds of the log, on a page."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A public note with its open reports, oldest first."""

    note: Note
    reports: Sequence[Report]
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the log. Of a note that is not public any more no more is shown than that."""

    pk: int
    said: str
    who: str
    at: datetime
    """UTC."""
    reason: str
    note: Note | None
    article: Article | None
    url: str
    may_show: bool
    """Whether the note is hidden now, and this is the deed that hid it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of moderation. ``later`` and ``older`` are addresses of more reports and of more of the log."""

    waiting: Sequence[Reported]
    deeds: Sequence[Deed]
    later: str = ""
    older: str = ""


def _open() -> QuerySet[Report]:
    return Report.objects.filter(settled_at__isnull=True)


def waiting_notes(user: User) -> QuerySet[Note]:
    """The notes with open reports that this curator may decide of."""
    return judged_by(user).filter(Exists(_open().filter(note=OuterRef("pk"))))


def waiting_count(user: User) -> int:
    """How many notes wait for a decision, up to ``COUNTED``. One query."""
    return len(waiting_notes(user).order_by().values_list("pk", flat=True)[:COUNTED])


def desk(user: User, params: QueryDict) -> Desk:
    """What waits, that reported first on top; and the log, newest first. Four queries, however much there is."""
    waiting, later = _waiting(user, Cursor.decode(params.get("later", "")))
    deeds, older = _deeds(user, Cursor.decode(params.get("older", "")))
    return Desk(waiting, deeds, later, older)


def _waiting(user: User, cursor: Cursor | None) -> tuple[list[Reported], str]:
    found = waiting_notes(user).annotate(
        first=Min("reports__created_at", filter=Q(reports__settled_at__isnull=True))
    )
    if cursor is not None:
        found = found.filter(*after(cursor, "first", back=True))
    rows = list(
        found.select_related("user", "article", "highlight")
        .prefetch_related(Prefetch("reports", _open().select_related("user"), to_attr="open_reports"))
        .order_by("first", "pk")[: SIZE + 1]
    )
    shown = rows[:SIZE]
    later = f"?later={Cursor(shown[-1].first, shown[-1].pk).encode()}" if len(rows) > SIZE else ""
    return [
        Reported(
            note,
            note.open_reports,
            note.highlight.quote if note.highlight else "",
            f"{note.article.get_absolute_url()}#{place_of(note)}",
        )
        for note in shown
    ], later


def _deeds(user: User, cursor: Cursor | None) -> tuple[list[Deed], str]:
    found = Moderation.objects.select_related("user", "note__user", "note__article")
    if cursor is not None:
        found = found.filter(*after(cursor))
    rows = list(found.order_by("-created_at", "-pk")[: SIZE + 1])
    shown = rows[:SIZE]
    seen = set(judged_by(user).filter(pk__in={row.note_id for row in shown}).values_list("pk", flat=True))
    older = f"?older={Cursor(shown[-1].created_at, shown[-1].pk).encode()}#log" if len(rows) > SIZE else ""
    offered: set[int] = set()
    deeds = []
    for row in shown:
        known = row.note_id in seen
        deeds.append(
            Deed(
                pk=row.pk,
                said=row.get_deed_display(),
                who=row.user.name if row.user else "",
                at=row.created_at,
                reason=row.reason,
                note=row.note if known else None,
                article=row.note.article if known else None,
                url=f"{row.note.article.get_absolute_url()}#{place_of(row.note)}" if known else "",
                may_show=known
                and row.note_id not in offered
                and row.note.hidden_at is not None
                and row.deed == Moderation.Deed.HIDDEN,
            )
        )
        offered.add(row.note_id)
    return deeds, older
