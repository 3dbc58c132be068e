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
from django.db.models import Q, Value
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reader.access import Visitor, may_enter
from reader.folding import fold
from reader.models import Author, Outlet, TagFacets, TagKind
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
SHOWN: dict[str, int] = {"tag": 6, "outlet": 5, "author": 4, "source": 4, "lang": 4, "label": 5, "is": 4, "has": 2}
"""Facets in their order, each with how many of its choices are offered at once."""
YEARS, MONTHS = 5, 12
EITHER = ("outlet", "author", "source", "lang", "label", "is", "has")
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
) -> FacetList:
    """What the list of ``query`` (as the address has it) within ``base`` (what the page is about) can be narrowed by.

    ``kept`` are the counts of ``base`` alone, where the caller has them. No query for what is kept but one for names;
    at most two for each other set of articles, whose counts stay in the cache for a minute. Nothing is counted that
    this visitor may not see.
    """
    found = FacetList()
    if not may_enter(visitor):
        return found
    base = base or Query()
    index = index if index is not None else tag_index(visitor)
    counts = _counts(visitor, joined(base, query), index, kept if not query.terms else None)
    found.total, found.newest = counts.total, NEWEST if counts.bounded else 0
    found.weeks = sorted(counts.by.get("week", {}).items())
    by = dict(counts.by)
    for name in EITHER:
        if any(term.field == name and not term.negated for term in query.terms):
            rest = without_field(query, name)
            wide = _counts(visitor, joined(base, rest), index, kept if not rest.terms else None)
            by[name] = wide.by.get(name, {})
            found.newest = found.newest or (NEWEST if wide.bounded else 0)
    names = _names(by, query)
    maker = _Maker(query, params)
    family = _family(index, base)
    for name, shown in SHOWN.items():
        if name == "is" and counts.kept and visitor.is_authenticated:
            choices = [maker.choice(Term("is", key), said, None, 0) for key, said in _states().items()]
        else:
            choices = maker.choices(name, _pairs(name, by.get(name, {}), names, index, family), shown)
        if len(choices) > 1 or any(choice.state for choice in choices) or (choices and name in ("has", "label")):
            found.append(Facet(name, _titles()[name], choices))
    if dates := maker.dates(by.get("month", {})):
        found.append(Facet("date", _("Date"), dates))
    return found


def _titles() -> dict[str, str]:
    return {
        "tag": _("Often filed with"),
        "outlet": _("Outlet"),
        "author": _("Author"),
        "source": _("Credited source"),
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


def _counts(visitor: Visitor, query: Query, index: TagIndex, kept: TagFacets | None) -> _Counts:
    row = kept if kept is not None and kept.made_at else _kept(query, index) if kept is None else None
    if row is not None:
        by = {name: {str(key): n for key, n in pairs} for name, pairs in row.counts.items()}
        by["week"] = {day: n for day, n in row.weeks}
        return _Counts(by, row.total, kept=True)
    return _sampled(visitor, query, index)


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


def newest_of(visitor: Visitor, query: Query) -> list[Any]:
    """The columns of the newest articles that fit, one more than are counted. One query."""
    return list(matching(visitor, query).order_by("-listed_at", "-pk").values_list(*COLUMNS)[: NEWEST + 1])


def cache_key(what: str, visitor: Visitor, query: Query) -> str:
    """Where something about a query is kept for one visitor."""
    text = hashlib.sha256(query.text().encode()).hexdigest()[:32]
    return f"{what}:{visitor.pk or 0}:{text}"


def _sampled(visitor: Visitor, query: Query, index: TagIndex) -> _Counts:
    key = cache_key("facets", visitor, query)
    held = cache.get(key)
    if held is None:
        rows = newest_of(visitor, query)
        above = {pk: [one.pk for one in node.ancestors] for pk, node in index.by_pk.items() if node.parent}
        counts = counted(visitor, rows[:NEWEST], above)
        trimmed = {
            name: dict(most(counter, 400 if name in ("week", "month") else 3 * KEPT))
            for name, counter in counts.items()
        }
        held = (trimmed, min(len(rows), NEWEST), len(rows) > NEWEST)
        cache.set(key, held, SECONDS)
    return _Counts(*held)


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


def _names(by: Mapping[str, Mapping[str, int]], query: Query) -> dict[tuple[str, str], _Named]:
    """Outlets and authors by key, and by slug and name where the query names them. One query, or none."""
    asked: dict[str, list[str]] = {"outlet": [], "author": []}
    for term in query.terms:
        if term.field in ("outlet", "source"):
            asked["outlet"] += term.value.split(",")
        elif term.field == "author":
            asked["author"] += term.value.split(",")
    outlets = {int(key) for name in ("outlet", "source") for key in _first(by.get(name, {}))}
    authors = {int(key) for key in _first(by.get("author", {}))}
    parts = []
    if outlets or asked["outlet"]:
        wanted = Q(pk__in=outlets) | Q(slug__in=asked["outlet"]) | Q(name__in=asked["outlet"])
        parts.append(
            Outlet.objects.order_by()
            .filter(wanted)
            .values_list(Value("outlet"), "pk", "name", "slug", "language")
        )
    if authors or asked["author"]:
        wanted = Q(pk__in=authors) | Q(slug__in=asked["author"]) | Q(name__in=asked["author"])
        parts.append(
            Author.objects.order_by().filter(wanted).values_list(Value("author"), "pk", "name", "slug", Value(""))
        )
    rows = (parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]) if parts else ()
    named: dict[tuple[str, str], _Named] = {}
    for what, pk, name, slug, language in rows:
        one = _Named(pk, name, slug, language)
        for key in (f"#{pk}", slug, fold(name)):
            named.setdefault((what, key), one)
    return named


def _first(counts: Mapping[str, int]) -> Iterable[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))[:KEPT]


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
    names: Mapping[tuple[str, str], _Named],
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
    if facet in ("outlet", "source", "author"):
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
            if term.field == name and (term.value in meant or fold(term.value) in meant):
                return ("not" if term.negated else "on"), term
        return "", None

    def choice(self, term: Term, name: str, n: int | None, most_n: int, language: str = "") -> FacetChoice:
        """A choice with where its next press leads."""
        state, held = self.state(term.field, term.value, name)
        if held is None:
            following = self.query.plus(term)
        elif state == "on":
            following = self.query.swapped(held, Term(term.field, term.value, negated=True))
        else:
            following = self.query.without(held)
        share = max(1, round(20 * n / most_n)) if n and most_n else 0
        return FacetChoice(term, name, n, share, state, address_of(following, self.params), language)

    def choices(self, facet: str, pairs: Sequence[_Pair], shown: int) -> list[FacetChoice]:
        """The most frequent values, and those that the query names whatever their number."""
        ordered = sorted(pairs, key=lambda pair: (-pair[3], pair[1]))
        top = ordered[0][3] if ordered else 0
        made = [self.choice(Term(facet, value), name, n, top, lang) for value, name, lang, n in ordered[:shown]]
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
        chosen = next((term.value for term in self.query.terms if term.field == "date"), "")
        if chosen or len(years) == 1:
            year = chosen[:4] or next(iter(years))
            counts = {key: n for key, n in months.items() if key.startswith(year)}
            if len(chosen) == 4:
                counts[chosen] = sum(counts.values())
        else:
            counts = years
        top = max(counts.values(), default=0)
        newest = sorted(counts, reverse=True)[: MONTHS + 1 if chosen else YEARS]
        made = [self.choice(Term("date", key), key, counts[key], top) for key in newest]
        return made if len(made) > 1 or any(one.state for one in made) else []


def chips(query: Query, *, index: TagIndex, params: QueryDict | None = None) -> list[Chip]:
    """The terms of a filter, read back in words, each with the way to leave it out. One query where an outlet or an
    author is among them."""
    names = _names({}, query)
    labels = {"label": _label_names, "is": _states, "has": _had}
    said = {
        "": _("word"), "tag": _("with"), "outlet": _("outlet"), "author": _("author"), "source": _("source"),
        "lang": _("language"), "label": _("mark"), "is": _("state"), "has": _("has"), "before": _("before"),
        "after": _("after"), "date": _("date"), "in": _("in"), "note": _("note"), "by": _("noted by"),
    }  # fmt: skip
    made = []
    for term in query.terms:
        name = term.value
        if term.field == "tag" and (node := node_of(index, term.value)):
            name = node.name
        elif term.field in ("outlet", "source", "author"):
            what = "author" if term.field == "author" else "outlet"
            one = names.get((what, term.value)) or names.get((what, fold(term.value)))
            name = one.name if one else name
        elif term.field == "lang":
            name = language_name(term.value)
        elif term.field in labels:
            name = labels[term.field]().get(term.value, name)
        first = said.get(term.field, term.field)
        if term.negated:
            first = _("not") if term.field == "tag" else _("not %(field)s") % {"field": first}
        made.append(Chip(first, name, address_of(query.without(term), params), term))
    return made
