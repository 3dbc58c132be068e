"""Keeping highlights and notes in the index of searches: with every write, and again where one was left behind."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from annotations.models import Highlight, Note, SearchHighlight, SearchNote
from reader.search.engines import Row, Shelf, engine, place_of
from reader.search.stems import EDITION, language_of
from reader.search.streams import streams_of
from reader.search.tokens import forms

HIGHLIGHTS = Shelf("annotations_searchhighlight", "highlight_id")
NOTES = Shelf("annotations_searchnote", "note_id")
BATCH = 200
"""Rows that are indexed in one transaction."""
_LOOKED_THROUGH = 5000


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


_NEEDED: dict[Any, tuple[str, ...]] = {
    Highlight: ("quote", "created_at", "version", "article__language"),
    Note: ("html", "created_at", "version", "article__language"),
}


def behind(model: type[Highlight | Note], within: QuerySet[Any]) -> QuerySet[Any]:
    """Of ``within``, the rows that are not in the index as they are now."""
    _shelf, keeper, relation = shelf_of(model)
    held: Any = keeper._default_manager.filter(**{relation: OuterRef("pk")}, edition=EDITION)
    return within.filter(~Exists(held.filter(version=OuterRef("version"))))


def catch_up(seconds: float = 3.0) -> int:
    """Indexes what was left behind: the newest first, and on through all the others; how many rows there were."""
    until = time.monotonic() + seconds
    return sum(_catch_up(model, until) for model in (Highlight, Note))


def _catch_up(model: type[Highlight | Note], until: float) -> int:
    rows: QuerySet[Any] = model.objects.order_by("-pk")
    newest = list(rows.values_list("pk", flat=True)[:BATCH])
    done = index(model, list(behind(model, model.objects.filter(pk__in=newest)).values_list("pk", flat=True)))
    name = f"search:looked-through:{model._meta.model_name}"
    at = int(cache.get(name, 0))
    for _portion in range(100):
        portion = list(rows.filter(pk__gt=at).order_by("pk").values_list("pk", flat=True)[:_LOOKED_THROUGH])
        if not portion:
            cache.set(name, 0, None)
            return done
        waiting = list(
            behind(model, model.objects.filter(pk__gt=at, pk__lte=portion[-1]))
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for start in range(0, len(waiting), BATCH):
            part = waiting[start : start + BATCH]
            done += index(model, part)
            at = part[-1]
            if time.monotonic() > until:
                break
        else:
            at = portion[-1]
        cache.set(name, at, None)
        if time.monotonic() > until or not waiting:
            break
    return done
