"""Highlights and notes in which a search found something, as they are shown beneath their article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from annotations.access import marks_beside, notes_beside
from annotations.models import Highlight, Kind, KindName, Note
from annotations.services.indexing import language_of_note
from reader.access import Visitor
from reader.cleaning.sanitize import text_of
from reader.models import User
from reader.prepared import moment
from reader.queries.hits import Part
from reader.search.query import Query, Term
from reader.search.snippets import beginning, snippets
from reader.search.wanted import Wanted, wanted_of, words_of

_COMMON = ("pk", "article", "created_at", "user", "user__username", "user__display_name", "article__language")


def wanted_in_notes(query: Query) -> tuple[Wanted, ...]:
    """The words that a note must hold: those of the query, and those that it looks for in notes alone."""
    asked = [Term("", term.value, term.negated, " " in term.value) for term in query.of("note")]
    return (*words_of(query), *wanted_of(asked))


def _own_name(field: str) -> Subquery:
    """The library's own name of the kind that ``field`` has."""
    return Subquery(KindName.objects.filter(kind=OuterRef(field)).values("name")[:1])


def _label(kind: str, own_name: str | None) -> str:
    return own_name or (str(Kind(kind).label) if kind else "")


def _user(row: Sequence[Any]) -> User:
    return User(pk=row[3], username=row[4], display_name=row[5])


# ---- highlights


HIGHLIGHT_WIDTH = len(_COMMON) + 9
"""How many values ``highlight_rows`` has."""


def highlight_rows(visitor: Visitor) -> QuerySet[Highlight, Any]:
    """What is shown of highlights, for those that the visitor is known to see."""
    return (
        marks_beside(visitor)
        .order_by()
        .values_list(
            *_COMMON, "kind", "visibility", "group__name", "quote", "article__direction", "code__name",
            "code__user", "code__deleted_at", _own_name("kind"),
        )
    )  # fmt: skip


def show_highlight(row: Sequence[Any], visitor: Visitor, query: Query) -> Part:
    """A row of ``highlight_rows``."""
    wanted = words_of(query)
    pk, article, at, _user_id, _username, _display, language = row[:7]
    kind, visibility, group, quote, direction, code, coder, gone, own_name = row[7:]
    return Part(
        kind="highlight", pk=pk, article_id=article, at=moment(at), user=_user(row), label=kind,
        label_name=_label(kind, own_name), code_name=code if code and coder == visitor.pk and not gone else "",
        visibility=visibility, group_name=group or "", highlight_id=pk,
        snippets=snippets(quote, wanted, language, most=1) or [beginning(quote)],
        address=f"{reverse('article', args=[article])}#h{pk}", language=language, direction=direction,
    )  # fmt: skip


# ---- notes


NOTE_WIDTH = len(_COMMON) + 9
"""How many values ``note_rows`` has."""


def note_rows(visitor: Visitor) -> QuerySet[Note, Any]:
    """What is shown of notes, for those that the visitor is known to see."""
    kind = Coalesce("highlight__kind", "parent__highlight__kind")
    return (
        notes_beside(visitor)
        .annotate(on=Coalesce("highlight", "parent__highlight"), kind=kind)
        .order_by()
        .values_list(
            *_COMMON, "html", "visibility", "parent", "highlight", "on", "kind", _own_name("kind"),
            Coalesce(F("highlight__visibility"), F("parent__highlight__visibility"), F("parent__visibility"),
                     F("visibility")),
            Coalesce(F("group__name"), F("highlight__group__name"), F("parent__highlight__group__name"),
                     F("parent__group__name")),
        )
    )  # fmt: skip


def show_note(row: Sequence[Any], visitor: Visitor, query: Query) -> Part:
    """A row of ``note_rows``."""
    wanted = wanted_in_notes(query)
    pk, article, at, _user_id, _username, _display, article_language = row[:7]
    html, visibility, parent, highlight, on, kind, own_name, seen, group = row[7:]
    words = text_of(html)
    language = language_of_note(words, article_language)
    place = f"note-{pk}" if parent else f"n{highlight}" if highlight else f"a{pk}"
    return Part(
        kind="note", pk=pk, article_id=article, at=moment(at), user=_user(row), label=kind or "",
        label_name=_label(kind or "", own_name), visibility=visibility if visibility == "group" else seen,
        group_name=group or "", highlight_id=on,
        snippets=snippets(words, wanted, language, most=1) or [beginning(words)],
        address=f"{reverse('article', args=[article])}#{place}",
    )  # fmt: skip
