"""Keeping highlights and notes in the index of searches: with every write, and again where one was left behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from annotations.models import Highlight, Note, SearchHighlight, SearchNote
from reader.search.engines import Row, Shelf, engine, place_of
from reader.search.stems import EDITION, language_of
from reader.search.streams import streams_of
from reader.search.tokens import forms
from reader.services.upkeep import Upkeep, keep_up

HIGHLIGHTS = Shelf("annotations_searchhighlight", "highlight_id")
NOTES = Shelf("annotations_searchnote", "note_id")
BATCH = 200
"""Rows that are indexed in one transaction."""


def language_of_note(words: str, article_language: str) -> str:
    """Notes may be in another language than their article: the small words in them tell."""
    return language_of(forms(words)[:200], article_language)


def _row(one: Highlight | Note) -> Row:
    article = one.article
    if isinstance(one, Highlight):
        streams = streams_of(article.language, body=one.quote)
    else:
        streams = streams_of(language_of_note(one.words, article.language), body=one.words)
    return Row(place_of(one.created_at, one.pk), one.pk, EDITION, one.version, streams)


def shelf_of(model: type[Highlight | Note]) -> tuple[Shelf, type[SearchHighlight | SearchNote], str]:
    """Where rows of a model stand, what keeps them, and the name of its relation."""
    if model is Highlight:
        return HIGHLIGHTS, SearchHighlight, "highlight"
    return NOTES, SearchNote, "note"


def index(model: type[Highlight | Note], pks: Sequence[int]) -> int:
    """Indexes these rows, in the transaction that is open or in one of its own; how many there are."""
    rows: QuerySet[Any] = model.objects.filter(pk__in=pks).select_related("article")
    with transaction.atomic():
        made = [_row(one) for one in rows.only(*_NEEDED[model])]
        engine().put(shelf_of(model)[0], made)
    return len(made)


def keep(one: Highlight | Note) -> None:
    """Indexes what was just made, in the transaction of its making."""
    engine().put(shelf_of(type(one))[0], [_row(one)], new=True)


_NEEDED: dict[Any, tuple[str, ...]] = {
    Highlight: ("quote", "created_at", "version", "article__language"),
    Note: ("html", "created_at", "version", "article__language"),
}


def behind(model: type[Highlight | Note], within: QuerySet[Any]) -> QuerySet[Any]:
    """Of ``within``, the rows that are not in the index as they are now."""
    _shelf, keeper, relation = shelf_of(model)
    held: Any = keeper._default_manager.filter(**{relation: OuterRef("pk")}, edition=EDITION)
    return within.filter(~Exists(held.filter(version=OuterRef("version"))))


def _keep(model: type[Highlight | Note], name: str) -> None:
    keeper: Any = shelf_of(model)[1]
    keep_up(
        Upkeep(
            name,
            model,
            lambda within: behind(model, within),
            lambda pks: index(model, pks),
            lambda: keeper._default_manager.update(edition=0),
            BATCH,
        )
    )


_keep(Highlight, "highlights")
_keep(Note, "notes")
