"""What marks and notes add to the facets of lists, and to what is kept about a tag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from annotations.access import highlights_for, notes_for
from annotations.models import Highlight, Kind, Note, Visibility
from annotations.services.codes import kind_names
from reader.access import Visitor
from reader.models import Article
from reader.prepared import padded, prepared_for
from reader.queries import facets, listing
from reader.services.facet_values import JOINED, SUMMED, Viewer, row
from reader.services.facets import stale_articles

CANDIDATES = 40
"""Disputed passages that are kept of a tag, to be asked of the visitor's rights when they are shown."""
EVERY = 300
"""Seconds between two looks at what was marked."""


def public_marks() -> QuerySet[Highlight]:
    """Highlights that everyone in the library sees, whatever they stand in."""
    return Highlight.objects.kept().filter(visibility=Visibility.PUBLIC)


def _public_notes() -> QuerySet[Note]:
    on_mark = Q(highlight__isnull=False, highlight__visibility=Visibility.PUBLIC, highlight__deleted_at=None)
    on_article = Q(highlight=None, parent=None, visibility=Visibility.PUBLIC)
    return Note.objects.kept().filter(
        on_mark | on_article, ~Q(visibility=Visibility.GROUP), hidden_at__isnull=True
    )


def marked_in(viewer: Viewer, articles: Sequence[int]) -> list[QuerySet[Any, Any]]:
    """Which of these articles (ids) have marks of which kind, and notes, as ``viewer`` sees them."""
    marks = public_marks() if viewer is None else highlights_for(viewer)
    notes = _public_notes() if viewer is None else notes_for(viewer)
    return [
        row(marks.filter(article__in=articles), "label", "kind").distinct(),
        row(
            notes.filter(article__in=articles).annotate(which=Value("note", output_field=CharField())),
            "has",
            "which",
        ).distinct(),
    ]


def summed(articles: QuerySet[Article]) -> dict[str, list[list[Any]]]:
    """Marks that everyone sees in these articles, by how many people, and the passages that most of them dispute."""
    marks = public_marks().filter(article__in=articles.values("pk")).order_by()
    total = marks.aggregate(marks=Count("pk"), readers=Count("user", distinct=True))
    passages = (
        marks.filter(kind=Kind.DISPUTED)
        .values("article", "quote")
        .annotate(people=Count("user", distinct=True))
        .order_by("-people", "-article", "quote")[:CANDIDATES]
    )
    kept = [(each["article"], each["quote"], each["people"]) for each in passages]
    ids = {
        (article, quote): pk
        for article, quote, pk in public_marks()
        .filter(kind=Kind.DISPUTED, article__in={article for article, _quote, _n in kept})
        .values_list("article", "quote", "pk")
    }
    return {
        "marked": [["marks", total["marks"]], ["readers", total["readers"]]],
        "contested": [[ids[article, quote], n] for article, quote, n in kept if (article, quote) in ids],
    }


def ranked(visitor: Visitor, articles: Sequence[int]) -> list[int]:
    """Those of ``articles`` (ids) that have marks that this visitor sees, those with most first. One query."""
    rows = (
        highlights_for(visitor)
        .filter(article__in=articles)
        .order_by()
        .values("article")
        .annotate(n=Count("pk"))
        .values_list("article", "n")
    )
    place = {pk: n for n, pk in enumerate(articles)}
    return [pk for pk, _n in sorted(rows, key=lambda pair: (-pair[1], place[pair[0]]))]


def count_what_was_marked() -> int:
    """What the clock calls: articles in which something was marked or noted lately are counted again; how many."""
    since = timezone.now() - timedelta(seconds=EVERY + 60)
    pks: set[int] = set()
    for model in (Highlight, Note):
        lately = Q(updated_at__gte=since) | Q(deleted_at__gte=since)
        pks |= set(model._default_manager.filter(lately).order_by().values_list("article_id", flat=True))
    if pks:
        stale_articles(sorted(pks))
    return len(pks)


def _contested(visitor: Visitor, **pks: int) -> QuerySet[Any, Any]:
    opposing = Note.objects.kept().filter(
        highlight__article=OuterRef("article"), highlight__quote=OuterRef("quote"), hidden_at__isnull=True,
        highlight__visibility=Visibility.PUBLIC, highlight__deleted_at=None,
    )  # fmt: skip
    return (
        highlights_for(visitor)
        .filter(pk__in=pks.values(), visibility=Visibility.PUBLIC, kind=Kind.DISPUTED)
        .annotate(answered=Exists(opposing.exclude(visibility=Visibility.GROUP)))
        .select_related("article")
        .only("quote", "kind", "article__headline", "article__language", "article__direction")
    )


def contested_of(visitor: Visitor, kept: Sequence[Sequence[int]], limit: int) -> list[dict[str, Any]]:
    """The passages that most people dispute, of those that are ``kept`` of a tag and that this visitor still sees.

    One that a single reader marked and nobody answered is not contested. A passage is shown while the mark that stands
    for it is still there, public and disputed, and says how many people marked it so when it was counted. One query, or
    none.
    """
    if not kept:
        return []
    people = {each[0]: each[1] for each in kept[:CANDIDATES]}
    found = prepared_for(visitor, "contested", _contested, **padded(list(people), CANDIDATES))
    several = [one for one in found if people[one.pk] > 1 or one.answered]
    shown = sorted(several, key=lambda one: (-people[one.pk], -one.pk))[:limit]
    return [{"mark": one, "people": people[one.pk], "noted": one.answered} for one in shown]


def join_the_facets() -> None:
    """Gives the facets of lists what marks and notes add to them, once."""
    if marked_in not in JOINED:
        JOINED.append(marked_in)
        SUMMED.append(summed)
        facets.LABEL_NAMES.append(kind_names)
        listing.RANKED.append(ranked)
