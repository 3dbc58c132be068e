"""Choices of facets and the terms of a filter, each with the address that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from reader.folding import fold
from reader.models import TagKind
from reader.queries.facet_names import Names, month_of, name_parts, named, said_of, words_of
from reader.queries.tags import TagIndex
from reader.search.query import Query, Term
from reader.templatetags.navigation import language_name

YEARS, MONTHS = 5, 12
HIDDEN = ("q", "older", "newer", "from", "weeks")
"""Parameters of an address that do not go along to another filter."""


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
class Chip:
    """A term of the filter, read back, with the address of the list without it."""

    said: str
    """What comes before the name: "with", "not", "language" …"""
    name: str
    address: str
    term: Term


def address_of(query: Query, params: QueryDict | None = None) -> str:
    """The query string of a list narrowed by ``query``; what else stood in ``params`` stays, paging aside."""
    kept = [(key, value) for key, value in params.items() if key not in HIDDEN] if params else []
    text = query.text()
    parts = [f"q={quote_plus(text, safe=':,-/')}"] if text else []
    parts += [urlencode(kept)] if kept else []
    return "?" + "&".join(parts)


type Pair = tuple[str, str, str, int]
"""A value as a term writes it, its name, the language of the name, articles."""


def pairs_of(
    facet: str,
    counts: Mapping[str, int],
    names: Names,
    index: TagIndex,
    family: set[int],
    labels: Mapping[str, str],
) -> list[Pair]:
    """What was counted of a facet, with names; what has none that the visitor may read is left out."""
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
    return [(key, labels[key], "", n) for key, n in counts.items() if key in labels]


@dataclass(slots=True)
class Maker:
    """Makes choices for the query of an address."""

    query: Query
    params: QueryDict | None

    def state(self, name: str, value: str, said: str) -> tuple[str, Term | None]:
        """Whether the query asks for a value (``on``), leaves it out (``not``), and by which term."""
        terms = self.query.of(name)
        meant = {value, fold(value), fold(said)} if terms else set()
        for term in terms:
            if any(one in meant or fold(one) in meant for one in term.values):
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

    def choices(
        self, facet: str, pairs: Sequence[Pair], shown: int, said: Callable[[str], str]
    ) -> list[FacetChoice]:
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
        # what is left out, or leaves nothing, is not among what was counted
        told = {fold(one) for choice in made for one in (choice.term.value, choice.name)}
        for term in self.query.of(facet):
            for value in term.values:
                if not {fold(value), fold(said(value))} & told:
                    made.append(self.choice(Term(facet, value), said(value), None, 0))
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
        made = [self.choice(Term("in", key), month_of(key), counts[key], top) for key in newest]
        return made if len(made) > 1 or any(one.state for one in made) else []


def chips(
    query: Query, *, index: TagIndex, params: QueryDict | None = None, names: Names | None = None
) -> list[Chip]:
    """The terms of a filter, read back in words, each with the way to leave it out. One query where an outlet or an
    author is among them and ``names`` are not given."""
    if names is None:
        names = named(name_parts({}, query))
    labels = {name: words_of(name) for name in ("label", "is", "has")}
    said = {
        "": _("word"), "tag": _("with"), "outlet": _("outlet"), "author": _("author"), "credits": _("source"),
        "lang": _("language"), "label": _("mark"), "is": _("state"), "has": _("has"), "before": _("before"),
        "after": _("after"), "in": _("in"), "note": _("note"), "by": _("noted by"),
    }  # fmt: skip
    made = []
    for term in query.terms:
        name = _(" or ").join(
            said_of(term.field, value, index=index, names=names, labels=labels.get(term.field, {}))
            for value in term.values
        )
        first = said.get(term.field, term.field)
        if term.negated:
            first = _("not") if term.field == "tag" else _("not %(field)s") % {"field": first}
        made.append(Chip(first, name, address_of(query.without(term), params), term))
    return made
