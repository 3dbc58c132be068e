"""Counts and lists across articles, each of what one visitor sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, ngettext

from annotations.access import groups_for, highlights_for, notes_for
from annotations.models import Highlight, Kind, Note, Visibility
from reader.access import Visitor
from reader.cleaning.spacing import text_of
from reader.numerals import numerals
from reader.prepared import padded, prepared_for

NEWEST = 3
"""How many notes the front page shows."""
SIZES = (12, 32)
"""Numbers of articles whose marks are asked for in one question that is written once."""
LOOKED_AT = 12
"""Notes among which the newest are chosen, so that one article does not fill the list."""


@dataclass(frozen=True, slots=True)
class Marked:
    """How much was marked in an article."""

    marks: int = 0
    notes: int = 0
    kind: str = Kind.PASSAGE
    """The kind marked most."""

    @property
    def counted(self) -> str:
        """In words: "6 marks, 5 notes"."""
        marks = ngettext("%(n)d mark", "%(n)d marks", self.marks) % {"n": self.marks}
        if not self.notes:
            return numerals(marks)
        notes = ngettext("%(n)d note", "%(n)d notes", self.notes) % {"n": self.notes}
        return numerals(gettext("%(marks)s, %(notes)s") % {"marks": marks, "notes": notes})


def _counted(visitor: Visitor, **articles: int) -> QuerySet[Highlight, Any]:
    """By article and kind, how much this visitor sees."""
    groups = groups_for(visitor).order_by().values("pk")
    noted = Count(
        "notes",
        filter=Q(notes__parent__isnull=True, notes__deleted_at__isnull=True)
        & (
            ~Q(notes__visibility=Visibility.GROUP)
            | Q(notes__user_id=visitor.pk or 0)
            | Q(notes__group__in=groups)
        )
        & (Q(notes__user_id=visitor.pk or 0) | Q(notes__hidden_at__isnull=True)),
        distinct=True,
    )
    return (
        highlights_for(visitor)
        .filter(article__in=[*articles.values()])
        .order_by()
        .values("article", "kind")
        .annotate(marks=Count("pk", distinct=True), noted=noted)
        .order_by("article", "kind")
    )


def counted_marks(visitor: Visitor, articles: Iterable[int]) -> dict[int, Marked]:
    """What this visitor sees marked in each of these articles (ids). One query."""
    wanted = list(articles)
    found = {pk: Marked() for pk in wanted}
    most: dict[int, int] = {}
    if not wanted:
        return found
    size = next((size for size in SIZES if size >= len(wanted)), 0)
    rows = (
        prepared_for(visitor, ("marks of articles", size), _counted, **padded(wanted, size))
        if size
        else _counted(visitor, **padded(wanted, len(wanted)))
    )
    for row in rows:
        old = found[row["article"]]
        kind = old.kind
        if row["marks"] > most.get(row["article"], 0):
            most[row["article"]], kind = row["marks"], row["kind"]
        found[row["article"]] = Marked(old.marks + row["marks"], old.notes + row["noted"], kind)
    return found


def _newest(visitor: Visitor) -> QuerySet[Note]:
    return (
        notes_for(visitor)
        .annotate(thread=Coalesce("parent", 0))  # not "parent is null": the index on time is to lead
        .filter(highlight__isnull=False, thread=0)
        .select_related("user", "highlight", "article")
        .defer("article__standfirst", "body")
        .order_by("-created_at", "-pk")[:LOOKED_AT]
    )


def newest_notes(visitor: Visitor) -> list[Note]:
    """The newest notes on passages that this visitor sees, one an article, with their words as ``plain``. One query."""
    found = prepared_for(visitor, "newest notes", _newest)
    chosen: dict[int, Note] = {}
    for note in found:
        if note.article_id not in chosen and len(chosen) < NEWEST:
            note.plain = " ".join(text_of(note.html).split())  # type: ignore[attr-defined]
            chosen[note.article_id] = note
    return list(chosen.values())
