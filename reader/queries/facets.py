"""What a list of articles can be narrowed by, with how many articles that would leave.

The address is the state: every choice leads to the same page with another ``?q=``. The first press adds a choice, the
second leaves it out, the third clears it. Of a tag alone, and of the whole library, the numbers are kept
(``reader.services.facets``); of anything else they are counted among the newest thousand articles that fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from types import MappingProxyType

from django.core.cache import cache
from django.http import QueryDict
from django.utils.translation import gettext as _

from reader.access import Visitor, may_enter
from reader.models import ArticleQuerySet, TagFacets
from reader.models.stamps import ARTICLES, stamps
from reader.queries.facet_choices import Chip, FacetChoice, Maker, address_of, chips, pairs_of
from reader.queries.facet_names import (
    LABEL_NAMES,
    SHOWN,
    Names,
    name_parts,
    named,
    names_of,
    node_of,
    said_of,
    states,
    titles,
    words_of,
)
from reader.queries.matching import matching
from reader.queries.tags import TagIndex, tag_index
from reader.search.query import Query, Term
from reader.services.facet_values import AT_ONCE, COLUMNS, counted, most

__all__ = [
    "LABEL_NAMES", "SHOWN", "Chip", "Facet", "FacetChoice", "FacetList", "Names", "address_of", "cache_key", "chips",
    "facets", "joined", "kept_values", "name_parts", "named", "names_of", "node_of",
]  # fmt: skip

NEWEST = AT_ONCE
"""Articles among which is counted what is not kept."""
LARGEST = 60
"""Tags of the library among which the most frequent are offered."""
SECONDS = 60
"""How long a visitor's counts are kept in the cache."""
KEPT = 40
"""Choices of a facet that are kept."""
EITHER = ("outlet", "author", "credits", "lang", "label", "is")
"""Fields of which several values mean any of them."""


@dataclass(frozen=True, slots=True)
class Facet:
    """What lists can be narrowed by, with its most frequent values."""

    field: str
    title: str
    choices: Sequence[FacetChoice]


class FacetList(list[Facet]):
    """The facets of a list."""

    newest: int = 0
    """Among how many of the newest articles was counted; 0 where all were."""
    total: int = 0
    """Articles that were counted."""
    names: Names = MappingProxyType({})
    """The outlets and authors that were counted or are asked for."""
    tags: Mapping[str, int] = MappingProxyType({})
    """The tags (ids) that were counted, with their articles."""
    by_state: bool = False
    """Whether it says how many articles the visitor has read, and the like."""
    weeks: Sequence[tuple[str, int]] = ()
    """Mondays as ISO dates with the articles of their weeks, oldest first."""

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All that is shown of them."""
        return self.newest, *((facet.field, facet.title, *facet.choices) for facet in self)


@dataclass(slots=True)
class _Counts:
    """What was counted for one query: ``{facet: {key: n}}``."""

    by: dict[str, dict[str, int]] = field(default_factory=dict)
    total: int = 0
    bounded: bool = False
    kept: bool = False


def joined(*queries: Query) -> Query:
    """All terms of these queries together."""
    return Query(tuple(term for query in queries for term in query.terms))


def without_field(query: Query, name: str) -> Query:
    """``query`` without the terms that ask for a value of this field; those that leave one out stay."""
    return Query(tuple(term for term in query.terms if term.field != name or term.negated))


def facets(
    visitor: Visitor,
    query: Query,
    *,
    base: Query | None = None,
    index: TagIndex | None = None,
    kept: TagFacets | None = None,
    params: QueryDict | None = None,
    of: ArticleQuerySet | None = None,
    scope: str = "",
    names: Names | None = None,
) -> FacetList:
    """What the list of ``query`` (as the address has it) within ``base`` (what the page is about) can be narrowed by.

    ``kept`` are the counts of ``base`` alone, and ``names`` those of the outlets and authors in them, where the caller
    has them; ``of`` are the articles that the page is about where the grammar has no words for that, and ``scope`` then
    names them for the cache. No query for what is kept but one for names;
    at most two for each other set of articles, whose counts stay in the cache for a minute. Nothing is counted that
    this visitor may not see.
    """
    found = FacetList()
    if not may_enter(visitor):
        return found
    base = base or Query()
    index = index if index is not None else tag_index(visitor)
    asked = _Asked(visitor, index, base, of, scope, kept)
    counts = asked.counts(query)
    found.total, found.newest = counts.total, NEWEST if counts.bounded else 0
    found.weeks = sorted(counts.by.get("week", {}).items())
    by = dict(counts.by)
    if counts.kept and not base.terms and not query.terms:
        # of the whole library the tags' own numbers are true, and the index begins with the largest
        by["tag"] = {str(node.pk): node.count for node in islice(index.by_pk.values(), LARGEST) if node.count}
    found.tags = by.get("tag", {})
    for name in EITHER:
        if any(term.field == name and not term.negated for term in query.terms):
            rest = without_field(query, name)
            wide = asked.counts(rest)
            by[name] = wide.by.get(name, {})
            found.newest = found.newest or (NEWEST if wide.bounded else 0)
    if names is None or query.terms:
        key = cache_key(f"names{scope}", visitor, joined(base, query))
        names = cache.get(key)
        if names is None:
            names = named(name_parts(by, query))
            cache.set(key, names, SECONDS)
    found.names = names
    maker = Maker(query, params)
    family = _family(index, base)
    for name, shown in SHOWN.items():
        if name == "is" and counts.kept and visitor.is_authenticated:
            choices = [maker.choice(Term("is", key), said, None, 0) for key, said in states().items()]
        else:
            if not by.get(name) and not query.of(name):
                continue
            labels = words_of(name)
            said = partial(said_of, name, index=index, names=names, labels=labels)
            pairs = pairs_of(name, by.get(name, {}), names, index, family, labels)
            choices = maker.choices(name, pairs, shown, said)
        if len(choices) > 1 or any(choice.state or choice.n != counts.total for choice in choices):
            found.by_state |= name == "is" and any(choice.n is not None for choice in choices)
            found.append(Facet(name, titles()[name], choices))
    if dates := maker.dates(by.get("month", {})):
        found.append(Facet("in", _("Date"), dates))
    return found


def kept_values(row: TagFacets) -> dict[str, dict[str, int]]:
    """What is kept of a tag, as it is counted elsewhere."""
    by = {name: {str(key): n for key, n in pairs} for name, pairs in row.counts.items()}
    return by | {"week": dict(row.weeks)}


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks, among which articles."""

    visitor: Visitor
    index: TagIndex
    base: Query
    of: ArticleQuerySet | None
    scope: str
    kept: TagFacets | None

    def counts(self, query: Query) -> _Counts:
        """What the articles of ``query`` have: as it is kept, or among the newest."""
        kept = self.kept if not query.terms else None
        if self.of is None:
            query = joined(self.base, query)
            kept = kept or _kept(query, self.index)
        if kept is not None and kept.made_at is not None:
            return _Counts(kept_values(kept), kept.total, kept=True)
        return self._sampled(query)

    def _sampled(self, query: Query) -> _Counts:
        key = cache_key(f"facets{self.scope}", self.visitor, query)
        held = cache.get(key)
        if held is None:
            newest = matching(self.visitor, query, of=self.of).order_by("-listed_at", "-pk")
            rows = list(newest.values_list(*COLUMNS)[: NEWEST + 1])
            nodes = self.index.by_pk.items()
            above = {pk: [one.pk for one in node.ancestors] for pk, node in nodes if node.parent}
            counts = counted(self.visitor, rows[:NEWEST], above)
            trimmed = {
                name: dict(most(counter, 400 if name in ("week", "month") else 3 * KEPT))
                for name, counter in counts.items()
            }
            held = (trimmed, min(len(rows), NEWEST), len(rows) > NEWEST)
            cache.set(key, held, SECONDS)
        return _Counts(*held)


def _kept(query: Query, index: TagIndex) -> TagFacets | None:
    """The kept counts of a tag alone, or of the whole library. One query, or none."""
    if not query.terms:
        rows = TagFacets.objects.filter(tag=None)
    elif len(query.terms) == 1 and query.terms[0].field == "tag" and not query.terms[0].negated:
        node = node_of(index, query.terms[0].value)
        if node is None:
            return None
        rows = TagFacets.objects.filter(tag=node.pk)
    else:
        return None
    return rows.filter(made_at__isnull=False).first()


def cache_key(what: str, visitor: Visitor, query: Query) -> str:
    """Where something about a query is kept for one visitor, until an article leaves the library."""
    text = hashlib.sha256(query.text().encode()).hexdigest()[:32]
    return f"{what}:{visitor.pk or 0}:{stamps().get(ARTICLES, 0)}:{text}"


def _family(index: TagIndex, base: Query) -> set[int]:
    """The tags that say nothing on a page about one of them: those above it and below it."""
    family: set[int] = set()
    for term in base.terms:
        node = node_of(index, term.value) if term.field == "tag" else None
        if node is not None:
            family |= {node.pk, *(one.pk for one in node.ancestors), *(one.pk for one in node.below())}
    return family
