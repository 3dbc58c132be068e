"""What a list of articles can be narrowed by, with how many articles that would leave.

The address is the state: every choice leads to the same page with another ``?q=``. The first press adds a choice, the
second leaves it out, the third clears it. Of a tag alone, and of the whole library, the numbers are kept
(``reader.services.facets``); of anything else they are counted among the newest thousand articles that fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.core.cache import cache
from django.db.models import CharField, F, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reader.access import Visitor, may_enter
from reader.folding import fold
from reader.models import ArticleQuerySet, Author, Outlet, TagFacets, TagKind
from reader.queries.matching import matching
from reader.queries.tags import TagIndex, TagNode, tag_index
from reader.search.query import Query, Term
from reader.services.facet_values import AT_ONCE, COLUMNS, counted, most
from reader.templatetags.navigation import language_name

NEWEST = AT_ONCE
"""Articles among which is counted what is not kept."""
SECONDS = 60
"""How long a visitor's counts are kept in the cache."""
KEPT = 40
"""Choices of a facet that are kept."""
SHOWN: dict[str, int] = {
    "tag": 6,
    "outlet": 5,
    "author": 4,
    "credits": 4,
    "lang": 4,
    "label": 5,
    "is": 4,
    "has": 2,
}
"""Facets in their order, each with how many of its choices are offered at once."""
YEARS, MONTHS = 5, 12
EITHER = ("outlet", "author", "credits", "lang", "label", "is")
"""Fields of which several values mean any of them."""
HIDDEN = ("q", "older", "newer", "from", "weeks")
"""Parameters of an address that do not go along to another filter."""
LABEL_NAMES: list[Callable[[], Mapping[str, str]]] = []
"""Where the names of the kinds of labels come from: the app that has labels appends its own."""


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One value of a facet."""

    term: Term
    name: str
    n: int | None
    """Articles that have it beside all else that is asked for; None where that is not counted."""
    share: int
    """Of the most frequent one, in twentieths."""
    state: str = ""
    """``on``, ``not`` or empty."""
    address: str = ""
    """Where a press leads: the query string of the same page."""
    language: str = ""
    """Of the name, where that is known."""


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
    weeks: Sequence[tuple[str, int]] = ()
    """Mondays as ISO dates with the articles of their weeks, oldest first."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A term of the filter, read back, with the address of the list without it."""

    said: str
    """What comes before the name: "with", "not", "language" …"""
    name: str
    address: str
    term: Term


@dataclass(slots=True)
class _Counts:
    """What was counted for one query: ``{facet: {key: n}}``."""

    by: dict[str, dict[str, int]] = field(default_factory=dict)
    total: int = 0
    bounded: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    pk: int
    name: str
    slug: str
    language: str


def address_of(query: Query, params: QueryDict | None = None) -> str:
    """The query string of a list narrowed by ``query``; what else stood in ``params`` stays, paging aside."""
    kept = [(key, value) for key, value in params.items() if key not in HIDDEN] if params else []
    text = query.text()
    parts = [f"q={quote_plus(text, safe=':,-/')}"] if text else []
    parts += [urlencode(kept)] if kept else []
    return "?" + "&".join(parts)


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
    for name in EITHER:
        if any(term.field == name and not term.negated for term in query.terms):
            rest = without_field(query, name)
            wide = asked.counts(rest)
            by[name] = wide.by.get(name, {})
            found.newest = found.newest or (NEWEST if wide.bounded else 0)
    if names is None or query.terms:
        names = named(name_parts(by, query))
    maker = _Maker(query, params)
    family = _family(index, base)
    for name, shown in SHOWN.items():
        if name == "is" and counts.kept and visitor.is_authenticated:
            choices = [maker.choice(Term("is", key), said, None, 0) for key, said in _states().items()]
        else:
            choices = maker.choices(name, _pairs(name, by.get(name, {}), names, index, family), shown)
        if (
            len(choices) > 1
            or any(choice.state for choice in choices)
            or (choices and name in ("has", "label"))
        ):
            found.append(Facet(name, _titles()[name], choices))
    if dates := maker.dates(by.get("month", {})):
        found.append(Facet("in", _("Date"), dates))
    return found


def _titles() -> dict[str, str]:
    return {
        "tag": _("Often filed with"),
        "outlet": _("Outlet"),
        "author": _("Author"),
        "credits": _("Credited source"),
        "lang": _("Language"),
        "label": pgettext("facet", "Mark"),
        "is": _("State"),
        "has": _("Has"),
    }


def _states() -> dict[str, str]:
    return {
        "unread": _("Unread"),
        "reading": _("Reading"),
        "read": _("Read"),
        "archived": _("Archived"),
    }


def _had() -> dict[str, str]:
    return {"note": _("A note")}


# — counting —


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
    """Where something about a query is kept for one visitor."""
    text = hashlib.sha256(query.text().encode()).hexdigest()[:32]
    return f"{what}:{visitor.pk or 0}:{text}"


# — names —


def node_of(index: TagIndex, value: str) -> TagNode | None:
    """The tag that the value of a term means: its slug, or its name. None for other names, which are not known here."""
    folded = fold(value)
    found = None
    for node in index.by_pk.values():
        if node.slug == value:
            return node
        if found is None and node.name == value:
            found = node
    return found or next((node for node in index.by_pk.values() if fold(node.name) == folded), None)


type Names = Mapping[tuple[str, str], _Named]
"""Outlets and authors, by what they are and their id ("#7"), slug or folded name."""


def name_parts(by: Mapping[str, Mapping[str, int]], query: Query) -> list[QuerySet[Any, Any]]:
    """The outlets and authors that were counted, and those that the query names: (what, id, name, slug, language)."""
    asked: dict[str, list[str]] = {"outlet": [], "author": []}
    for term in query.terms:
        if term.field in ("outlet", "credits", "author"):
            asked["author" if term.field == "author" else "outlet"] += term.values
    outlets = {
        int(key) for name in ("outlet", "credits") for key in _first(by.get(name, {}), SHOWN["outlet"])
    }
    authors = {int(key) for key in _first(by.get("author", {}), SHOWN["author"])}
    parts: list[QuerySet[Any, Any]] = []
    for what, model, pks in (("outlet", Outlet, outlets), ("author", Author, authors)):
        if pks or asked[what]:
            wanted = Q(pk__in=pks) | Q(slug__in=asked[what]) | Q(name__in=asked[what])
            language = F("language") if model is Outlet else Value("", output_field=CharField())
            rows = model._default_manager.order_by().filter(wanted)
            parts.append(
                rows.annotate(what_=Value(what, output_field=CharField()), lang_=language).values_list(
                    "what_", "pk", "name", "slug", "lang_"
                )
            )
    return parts


def named(parts: Sequence[QuerySet[Any, Any]]) -> Names:
    """The names that ``name_parts`` looks for. One query, or none."""
    return names_of(
        parts[0].union(*parts[1:], all=True).order_by() if len(parts) > 1 else parts[0] if parts else ()
    )


def names_of(rows: Iterable[tuple[str, int, str, str, str]]) -> Names:
    """The same from rows that were asked for already; others are passed over."""
    found: dict[tuple[str, str], _Named] = {}
    for what, pk, name, slug, language in rows:
        if what in ("outlet", "author"):
            one = _Named(pk, name, slug, language)
            for key in (f"#{pk}", slug, fold(name)):
                found.setdefault((what, key), one)
    return found


def _first(counts: Mapping[str, int], limit: int) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))[: 2 * limit]


def _family(index: TagIndex, base: Query) -> set[int]:
    """The tags that say nothing on a page about one of them: those above it and below it."""
    family: set[int] = set()
    for term in base.terms:
        node = node_of(index, term.value) if term.field == "tag" else None
        if node is not None:
            family |= {node.pk, *(one.pk for one in node.ancestors), *(one.pk for one in node.below())}
    return family


type _Pair = tuple[str, str, str, int]
"""A value as a term writes it, its name, the language of the name, articles."""


def _pairs(
    facet: str,
    counts: Mapping[str, int],
    names: Names,
    index: TagIndex,
    family: set[int],
) -> list[_Pair]:
    if facet == "tag":
        nodes = [(index.by_pk.get(int(key)), n) for key, n in counts.items()]
        return [
            (node.slug, node.name, "", n)
            for node, n in nodes
            if node is not None and node.pk not in family and node.kind != TagKind.SECTION
        ]
    if facet in ("outlet", "credits", "author"):
        what = "author" if facet == "author" else "outlet"
        known = [(names.get((what, f"#{key}")), n) for key, n in counts.items()]
        return [(one.slug, one.name, one.language, n) for one, n in known if one is not None]
    if facet == "lang":
        return [(code, language_name(code), code, n) for code, n in counts.items()]
    labels = {"is": _states, "has": _had, "label": _label_names}[facet]()
    return [(key, labels[key], "", n) for key, n in counts.items() if key in labels]


def _label_names() -> Mapping[str, str]:
    return {key: name for names in LABEL_NAMES for key, name in names().items()}


# — choices —


@dataclass(slots=True)
class _Maker:
    """Makes choices for the query of an address."""

    query: Query
    params: QueryDict | None

    def state(self, name: str, value: str, said: str) -> tuple[str, Term | None]:
        """Whether the query asks for a value (``on``), leaves it out (``not``), and by which term."""
        meant = {value, fold(value), fold(said)}
        for term in self.query.terms:
            if term.field == name and any(one in meant or fold(one) in meant for one in term.values):
                return ("not" if term.negated else "on"), term
        return "", None

    def choice(self, term: Term, name: str, n: int | None, most_n: int, language: str = "") -> FacetChoice:
        """A choice with where its next press leads."""
        state, held = self.state(term.field, term.value, name)
        if held is None:
            following = self.query.plus(term)
        else:
            following = self.query.without(held)
            rest = [one for one in held.values if fold(one) not in (fold(term.value), fold(name))]
            if rest:
                others = Term(held.field, rest[0], held.negated, others=tuple(rest[1:]))
                following = self.query.swapped(held, others)
            if state == "on":
                left_out = Term(term.field, term.value, negated=True)
                following = following.plus(left_out) if rest else self.query.swapped(held, left_out)
        share = max(1, round(20 * n / most_n)) if n and most_n else 0
        return FacetChoice(term, name, n, share, state, address_of(following, self.params), language)

    def choices(self, facet: str, pairs: Sequence[_Pair], shown: int) -> list[FacetChoice]:
        """The most frequent values, and those that the query names whatever their number."""
        ordered = sorted(pairs, key=lambda pair: (-pair[3], pair[1]))
        top = ordered[0][3] if ordered else 0
        made = [
            self.choice(Term(facet, value), name, n, top, lang) for value, name, lang, n in ordered[:shown]
        ]
        known = {choice.term.value for choice in made}
        for value, name, lang, n in ordered[shown:]:
            if self.state(facet, value, name)[0] and value not in known:
                made.append(self.choice(Term(facet, value), name, n, top, lang))
        return made

    def dates(self, months: Mapping[str, int]) -> list[FacetChoice]:
        """The years; within one that is chosen, or the only one, its months."""
        years: dict[str, int] = {}
        for key, n in months.items():
            years[key[:4]] = years.get(key[:4], 0) + n
        spans = [term.value for term in self.query.of("in") if not term.negated and term.value[:4].isdigit()]
        chosen = spans[0] if spans else ""
        if chosen or len(years) == 1:
            year = chosen[:4] or next(iter(years))
            counts = {key: n for key, n in months.items() if key.startswith(year)}
            if len(chosen) == 4:
                counts[chosen] = sum(counts.values())
        else:
            counts = years
        top = max(counts.values(), default=0)
        newest = sorted(counts, reverse=True)[: MONTHS + 1 if chosen else YEARS]
        made = [self.choice(Term("in", key), key, counts[key], top) for key in newest]
        return made if len(made) > 1 or any(one.state for one in made) else []


def chips(query: Query, *, index: TagIndex, params: QueryDict | None = None) -> list[Chip]:
    """The terms of a filter, read back in words, each with the way to leave it out. One query where an outlet or an
    author is among them."""
    names = named(name_parts({}, query))
    labels = {"label": _label_names(), "is": _states(), "has": _had()}
    said = {
        "": _("word"), "tag": _("with"), "outlet": _("outlet"), "author": _("author"), "credits": _("source"),
        "lang": _("language"), "label": _("mark"), "is": _("state"), "has": _("has"), "before": _("before"),
        "after": _("after"), "in": _("in"), "note": _("note"), "by": _("noted by"),
    }  # fmt: skip
    made = []
    for term in query.terms:
        name = _(" or ").join(_said(term.field, value, index, names, labels) for value in term.values)
        first = said.get(term.field, term.field)
        if term.negated:
            first = _("not") if term.field == "tag" else _("not %(field)s") % {"field": first}
        made.append(Chip(first, name, address_of(query.without(term), params), term))
    return made


def _said(
    field: str,
    value: str,
    index: TagIndex,
    names: Names,
    labels: Mapping[str, Mapping[str, str]],
) -> str:
    """The name of a value, where it is known; else the value."""
    if field == "tag" and (node := node_of(index, value)):
        return node.name
    if field in ("outlet", "credits", "author"):
        what = "author" if field == "author" else "outlet"
        one = names.get((what, value)) or names.get((what, fold(value)))
        return one.name if one else value
    if field == "lang":
        return language_name(value)
    return labels.get(field, {}).get(value, value)
