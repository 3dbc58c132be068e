"""Highlights and notes in searches, and the fields of the grammar that speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from annotations.access import changes_for, codes_for, highlights_for, notes_for
from annotations.models import Highlight, Kind, KindName, Note
from annotations.queries.found_beside import (
    HIGHLIGHT_WIDTH,
    NOTE_WIDTH,
    highlight_rows,
    note_rows,
    show_highlight,
    show_note,
    wanted_in_notes,
)
from annotations.services.indexing import HIGHLIGHTS, NOTES
from reader.access import Visitor
from reader.folding import fold
from reader.models import User
from reader.search.engines import Asked, found
from reader.search.grammar import LABELS
from reader.search.joined import Documents, register, register_documents, register_names
from reader.search.query import Query, Term
from reader.search.wanted import Wanted, wanted_of, words_of

NEWEST = 2000
"""How many of the newest highlights, notes and changes of a kind are looked through for their articles."""
PEOPLE = 5000
"""Accounts among which a name is looked for, at most."""


def _articles_of(rows: QuerySet[Any]) -> Q:
    """The articles of the newest of these rows."""
    newest = rows.order_by("-pk").values("pk")[:NEWEST]
    return Q(pk__in=rows.model._default_manager.filter(pk__in=newest).order_by().values("article"))


# ---- fields of the grammar


def labels_named(visitor: Visitor, values: Iterable[str]) -> Q | None:
    """The highlights with these labels: kinds, the library's own names for kinds, and codes that the visitor sees. None
    where no value is one. At most two queries."""
    names = [value for value in values if value not in LABELS]
    kinds = {value for value in values if value in LABELS}
    codes: list[int] = []
    if names:
        folded = {fold(name) for name in names}
        kinds |= {row.kind for row in KindName.objects.all() if fold(row.name) in folded}
        kinds |= {kind for kind, name in Kind.choices if fold(str(name)) in folded}
        codes = [code.pk for code in codes_for(visitor).only("name")[:1000] if fold(code.name) in folded]
    if not kinds and not codes:
        return None
    return Q(kind__in=sorted(kinds)) | Q(code__in=codes) if codes else Q(kind__in=sorted(kinds))


def people_named(visitor: Visitor, values: Iterable[str]) -> list[int]:
    """The ids of the accounts that these names mean: by user name, by the name shown, or by all words of it; "me" is
    oneself. One query."""
    wanted = [fold(value) for value in values]
    ids = [visitor.pk] if visitor.is_authenticated and {"me", "yo", "انا"} & set(wanted) else []
    others = [set(name.split()) for name in wanted if name and name not in ("me", "yo", "انا")]
    if not others:
        return ids
    rows = User.objects.filter(is_active=True).order_by("pk").values_list("pk", "username", "display_name")
    for pk, username, name in rows[:PEOPLE]:
        names = set(fold(name).split())
        if any(words <= names or words == {fold(username)} for words in others):
            ids.append(pk)
    return ids


def readers_beginning(visitor: Visitor, begun: str, most: int) -> list[tuple[str, str]]:
    """Readers whose name begins with ``begun`` and of whom this visitor sees a mark or a note; oneself first, as "me".
    One query."""
    me = [("me", gettext("you"))] if visitor.is_authenticated and "me".startswith(fold(begun)) else []
    marks = highlights_for(visitor).order_by().filter(user=OuterRef("pk"))
    notes = notes_for(visitor).order_by().filter(user=OuterRef("pk"))
    people = User.objects.filter(Exists(marks) | Exists(notes), is_active=True)
    if begun:
        people = people.filter(
            Q(display_name__istartswith=begun)
            | Q(display_name__icontains=f" {begun}")
            | Q(username__istartswith=begun)
        )
    others = people.exclude(pk=visitor.pk or 0).order_by("display_name", "pk")[: most - len(me)]
    return [*me, *((one.name, f"@{one.username}" if one.name != one.username else "") for one in others)]


def _label(visitor: Visitor, values: tuple[str, ...]) -> Q | None:
    labelled = labels_named(visitor, values)
    return None if labelled is None else _articles_of(highlights_for(visitor).filter(labelled))


def _by(visitor: Visitor, values: tuple[str, ...]) -> Q | None:
    people = people_named(visitor, values)
    if not people:
        return None
    return _articles_of(notes_for(visitor).filter(user__in=people)) | _articles_of(
        highlights_for(visitor).filter(user__in=people)
    )


def _note(visitor: Visitor, values: tuple[str, ...]) -> Q:
    """Each value is a phrase that a note holds."""
    parts = [_noted(visitor, wanted_of([Term("note", value, phrase=" " in value)])) for value in values]
    return reduce(or_, parts)


def _noted(visitor: Visitor, wanted: tuple[Wanted, ...]) -> Q:
    if not wanted:
        return Q(pk__in=[])
    rows = notes_for(visitor).filter(pk__in=found(NOTES, Asked(wanted), most=NEWEST))
    return Q(pk__in=rows.order_by().values("article"))


def _has_note(visitor: Visitor, values: tuple[str, ...]) -> Q:
    return _articles_of(notes_for(visitor))


def _has_highlight(visitor: Visitor, values: tuple[str, ...]) -> Q:
    return _articles_of(highlights_for(visitor))


def _has_quote(visitor: Visitor, values: tuple[str, ...]) -> Q:
    return _articles_of(highlights_for(visitor).filter(kind=Kind.QUOTE))


def _has_change(visitor: Visitor, values: tuple[str, ...]) -> Q:
    return _articles_of(changes_for(visitor).filter(outcome=""))


# ---- documents


def _asked_of(query: Query, visitor: Visitor, prefix: str) -> tuple[Q, Q]:
    """What a query says of labels, and of people."""
    labels, people = Q(), Q()
    for term in query.of("label"):
        q = labels_named(visitor, term.values)
        found_ = Q(pk__in=[]) if q is None else _prefixed(q, prefix)
        labels &= ~found_ if term.negated else found_
    for term in query.of("by"):
        ids = people_named(visitor, term.values)
        if ids:
            people &= ~Q(user__in=ids) if term.negated else Q(user__in=ids)
    return labels, people


def _prefixed(q: Q, prefix: str) -> Q:
    if not prefix:
        return q
    parts = [
        _prefixed(child, prefix) if isinstance(child, Q) else (f"{prefix}{child[0]}", child[1])  # type: ignore[index]
        for child in q.children
    ]
    return Q(*parts, _connector=q.connector, _negated=q.negated)


def _fitting_highlights(rows: QuerySet[Highlight], visitor: Visitor, query: Query) -> QuerySet[Highlight]:
    if any(not term.negated for term in query.of("note")):
        return rows.none()
    if query.has("has", "quote"):
        rows = rows.filter(kind=Kind.QUOTE)
    return rows.filter(*_asked_of(query, visitor, ""))


def _fitting_notes(rows: QuerySet[Note], visitor: Visitor, query: Query) -> QuerySet[Note]:
    return rows.filter(*_asked_of(query, visitor, "highlight__"))


def _highlights_alone(query: Query) -> bool:
    return any(not term.negated for term in query.of("label")) or any(
        query.has("has", value) for value in ("quote", "highlight")
    )


def _notes_alone(query: Query) -> bool:
    return any(not term.negated for term in query.of("note")) or any(
        query.has(field, value) for field, value in (("in", "notes"), ("has", "note"))
    )


def join_searches() -> None:
    """Registers what is above, once the app has started."""
    for field, condition in (
        ("label", _label), ("by", _by), ("note", _note), ("has:note", _has_note), ("has:quote", _has_quote),
        ("has:highlight", _has_highlight), ("has:change", _has_change),
    ):  # fmt: skip
        register(field, condition)
    register_names("by", readers_beginning)
    register_documents(
        Documents(
            name="highlights",
            shelf=HIGHLIGHTS,
            table=Highlight._meta.db_table,
            seen=highlights_for,
            fitting=_fitting_highlights,
            wanted=words_of,
            narrowed=_highlights_alone,
            shown=highlight_rows,
            width=HIGHLIGHT_WIDTH,
            part=show_highlight,
        )
    )
    register_documents(
        Documents(
            name="notes",
            shelf=NOTES,
            table=Note._meta.db_table,
            seen=notes_for,
            fitting=_fitting_notes,
            wanted=wanted_in_notes,
            narrowed=_notes_alone,
            shown=note_rows,
            width=NOTE_WIDTH,
            part=show_note,
        )
    )
