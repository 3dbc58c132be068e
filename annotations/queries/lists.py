"""Counts and lists across articles, each of what one visitor sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from annotations.access import groups_for, highlights_for, notes_for
from annotations.models import Kind, Note, Visibility
from reader.access import Visitor
from reader.cleaning.spacing import text_of

NEWEST, MOST = 3, 5
"""How many entries the front page's lists have."""
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
            return marks
        return marks + ", " + ngettext("%(n)d note", "%(n)d notes", self.notes) % {"n": self.notes}


def counted_marks(visitor: Visitor, articles: Iterable[int]) -> dict[int, Marked]:
    """What this visitor sees marked in each of these articles (ids). One query."""
    wanted = list(articles)
    found = {pk: Marked() for pk in wanted}
    most: dict[int, int] = {}
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
    rows = (
        highlights_for(visitor)
        .filter(article__in=wanted)
        .order_by()
        .values("article", "kind")
        .annotate(marks=Count("pk", distinct=True), noted=noted)
    )
    for row in rows.order_by("article", "kind"):
        old = found[row["article"]]
        kind = old.kind
        if row["marks"] > most.get(row["article"], 0):
            most[row["article"]], kind = row["marks"], row["kind"]
        found[row["article"]] = Marked(old.marks + row["marks"], old.notes + row["noted"], kind)
    return found


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in the list of the most annotated."""

    article: int
    headline: str
    marks: int
    readers: int

    @property
    def counted(self) -> str:
        return Marked(self.marks).counted


def most_marked(visitor: Visitor, *, days: int) -> list[Ranked]:
    """The articles with most marks of the last ``days`` days that this visitor sees. One query."""
    rows = (
        highlights_for(visitor)
        .filter(created_at__gte=timezone.now() - timedelta(days=days))
        .order_by()
        .values(at=F("article_id") + 0)  # not the bare column: the index on time is to lead
        .annotate(marks=Count("pk"), readers=Count("user", distinct=True), headline=Max("article__headline"))
        .order_by("-marks", "-readers", "-at")[:MOST]
    )
    return [Ranked(row["at"], row["headline"], row["marks"], row["readers"]) for row in rows]


def marked_within(visitor: Visitor, *, days: int) -> bool:
    """Whether this visitor sees any mark of the last ``days`` days. One query."""
    return highlights_for(visitor).filter(created_at__gte=timezone.now() - timedelta(days=days)).exists()


def newest_notes(visitor: Visitor) -> list[Note]:
    """The newest notes on passages that this visitor sees, one an article, with their words as ``plain``. One query."""
    found = (
        notes_for(visitor)
        .annotate(thread=Coalesce("parent", 0))  # not "parent is null": the index on time is to lead
        .filter(highlight__isnull=False, thread=0)
        .select_related("user", "highlight", "article")
        .defer("article__standfirst", "body")
        .order_by("-created_at", "-pk")[:LOOKED_AT]
    )
    chosen: dict[int, Note] = {}
    for note in found:
        if note.article_id not in chosen and len(chosen) < NEWEST:
            note.plain = " ".join(text_of(note.html).split())  # type: ignore[attr-defined]
            chosen[note.article_id] = note
    return list(chosen.values())
