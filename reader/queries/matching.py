"""The articles that fit a query, for lists, filters, feeds and searches alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q

from reader.access import Visitor, articles_for
from reader.models import ArticleQuerySet
from reader.queries.paging import Cursor
from reader.queries.understanding import WIDE, Understood, understand
from reader.search.engines import END, Asked, found, place_of
from reader.search.grammar import PLACES
from reader.search.joined import Documents, documents
from reader.search.mistakes import Mistake
from reader.search.query import Query
from reader.search.wanted import Wanted, words_of
from reader.services.indexing import SHELF

ALL = 1_000_000
"""More than there are: where what has a word is to be left out."""
NEWEST = 2000
"""How many of the newest articles with a common word are found, where nothing else is asked for."""


def places_of(query: Query) -> tuple[str, ...]:
    """Where the words of a query must stand, of ``PLACES``; empty for anywhere."""
    return tuple(
        value for term in query.of("in") if not term.negated for value in term.values if value in PLACES
    )


def matching(
    visitor: Visitor,
    query: Query,
    *,
    of: ArticleQuerySet | None = None,
    understood: Understood | None = None,
    older: Cursor | None = None,
) -> ArticleQuerySet:
    """The articles that fit ``query``, of those that this visitor may see; of these those in ``of`` where it is given
    (a queryset from ``reader.access``).

    In no order: sort by ``newest_first()`` and page with ``reader.queries.paging``. Words are looked for in headline,
    standfirst and text; of a common word the newest ``NEWEST`` are found, ``WIDE`` where other things are asked for
    too. With ``older`` these are the newest after that place of the list.
    """
    below = place_of(older.at + timedelta(seconds=1), 0) if older else END
    articles = articles_for(visitor) if of is None else of
    understood = understood or understand(visitor, query)
    articles = articles.filter(*understood.conditions)
    wanted = words_of(query)
    if not wanted:
        return articles
    places = places_of(query)
    beside = [kind for kind in documents() if kind.name in places]
    here = [place for place in places if place in ("headline", "text")]
    if beside and not here:
        rows = (found_beside(visitor, kind, query, most=NEWEST) for kind in beside)
        return articles.filter(reduce(or_, (Q(pk__in=one.values("article")) for one in rows)))
    where = here[0] if len(here) == 1 else ""
    if understood.narrow:
        # not by the key itself, so that the other conditions lead the way and words are asked for after
        return articles.alias(number=F("pk") + 0).filter(
            in_text(wanted, where, "number", most=WIDE, below=below)
        )
    return articles.filter(in_text(wanted, where, "pk", most=NEWEST, below=below))


def in_text(wanted: Sequence[Wanted], where: str, key: str, *, most: int, below: int = END) -> Q:
    """With these words in the text, and without those that are negated."""
    if any(not one.negated for one in wanted):
        return Q(**{f"{key}__in": found(SHELF, Asked(tuple(wanted), where), most=most, below=below)})
    return reduce(lambda q, one: q & ~Q(**{f"{key}__in": _all_with(one, where)}), wanted, Q())


def _all_with(one: Wanted, where: str) -> object:
    return found(SHELF, Asked((replace(one, negated=False),), where), most=ALL)


def found_beside(visitor: Visitor, kind: Documents, query: Query, *, most: int) -> Any:
    """Documents of a kind that fit the words and what the query says of them, of those that this visitor may see."""
    rows = kind.fitting(kind.seen(visitor), visitor, query)
    wanted = kind.wanted(query)
    if any(not one.negated for one in wanted):
        rows = rows.filter(pk__in=found(kind.shelf, Asked(tuple(wanted)), most=most))
    return rows.order_by()


def known(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Each once."""
    return list(dict.fromkeys(mistakes))


def explain(visitor: Visitor, query: Query) -> list[Mistake]:
    """What of a query means nothing in this library: unknown tags, outlets and labels, with names that are near."""
    return known(understand(visitor, query).mistakes)
