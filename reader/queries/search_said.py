"""What a search asks for, as its page says it: the address, the query read back in words, a query as a phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from reader.queries.facets import chips
from reader.queries.hits import KINDS, ORDERS, Hit
from reader.queries.saved_searches import search_address
from reader.queries.search_words import value_names
from reader.queries.tags import TagIndex
from reader.search.query import Query, Term
from reader.search.snippets import hits
from reader.search.wanted import wanted_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for."""

    typed: str = ""
    kind: str = "all"
    order: str = "best"
    older: str = ""
    exact: bool = False
    """Whether a word that no article has is looked for all the same."""

    @classmethod
    def of(cls, given: dict[str, str]) -> Asked:
        """From the fields of an address; unknown kinds and orders are the first ones."""
        kind, order = given.get("kind", ""), given.get("order", "")
        return cls(
            given.get("q", ""),
            kind if kind in KINDS else "all",
            order if order in ORDERS else "best",
            given.get("older", ""),
            given.get("exact") == "1",
        )

    def address(self, text: str, **changes: str) -> str:
        """This page for another query, or another part of this one's results; paging is left behind."""
        kept = {"kind": self.kind, "order": self.order, "exact": "1" if self.exact else ""} | changes
        usual = {"kind": "all", "order": "best"}
        return search_address(
            text, **{name: value for name, value in kept.items() if usual.get(name) != value}
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A term of the query in words, with the way to leave it out."""

    label: str
    value: str
    also: str
    """Other forms that fit as well."""
    term: Term
    address: str


def read_back(asked: Asked, query: Query, index: TagIndex, also: dict[Term, str] | None = None) -> list[Said]:
    """The query in words. One query where it names an outlet or an author."""
    labels = _labels()
    said = []
    for chip in chips(query, index=index):
        term = chip.term
        names = value_names(term.field)
        values = [names.get(value, value) for value in term.values]
        if term.field == "lang":
            values = [_language(value) for value in term.values]
        elif len(values) == 1 and term.field in ("tag", "outlet", "author", "credits"):
            values = [chip.name]
        label = labels["phrase" if term.phrase and not term.field else term.field]
        if term.negated:
            label = _("not %(field)s") % {"field": label}
        value = _(" or ").join(values)
        forms = (also or {}).get(term, "")
        said.append(Said(label, value, forms, term, asked.address(query.without(term).text())))
    return said


def _language(code: str) -> str:
    """A language as the page's language calls it; else its code."""
    try:
        name: str = get_language_info(code)["name_translated"]
    except KeyError:
        return code
    return name


def _labels() -> dict[str, str]:
    return {
        "": _("word"),
        "phrase": _("words"),
        "tag": _("tag"),
        "outlet": _("outlet"),
        "author": _("author"),
        "by": _("by"),
        "credits": _("credits"),
        "label": _("mark"),
        "has": _("has"),
        "is": _("is"),
        "lang": _("language"),
        "in": _("in"),
        "before": _("before"),
        "after": _("after"),
        "note": _("note with"),
    }


def other_forms(query: Query, found: Iterable[Hit]) -> dict[Term, str]:
    """For each word of the query the other forms of it that were found, two at most, the commonest first."""
    texts: Counter[tuple[str, str]] = Counter()
    for hit in found:
        for piece in (*hit.headline, *(one for snippet in hit.snippets for one in snippet.pieces)):
            if piece.hit:
                texts[piece.text.lower(), hit.article.language] += 1
    forms: dict[Term, str] = {}
    for term in query.words:
        own, wanted = term.value.lower(), wanted_of([term])
        fitting = [
            text
            for (text, language), _n in texts.most_common()
            if text != own and hits(text, wanted, language)
        ]
        if fitting and not term.phrase and not term.negated:
            forms[term] = _(", ").join(list(dict.fromkeys(fitting))[:2])
    return forms


def described(said: Sequence[Said]) -> str:
    """A query as a phrase: "Articles under Ilvane basin, with “hydrograph”, in Arabic"."""
    patterns = {
        "": _("with “%(value)s”"),
        "tag": _("under %(value)s"),
        "outlet": _("from %(value)s"),
        "author": _("by %(value)s"),
        "credits": _("crediting %(value)s"),
        "has": _("with %(value)s"),
        "lang": _("in %(value)s"),
        "label": _("with a mark %(value)s"),
        "before": _("before %(value)s"),
        "after": _("after %(value)s"),
    }
    parts = []
    for one in said:
        if one.term.negated:
            parts.append(_("without %(value)s") % {"value": one.value})
        else:
            pattern = patterns.get(one.term.field)
            parts.append(pattern % {"value": one.value} if pattern else f"{one.label} {one.value}")
    return _("Articles %(parts)s") % {"parts": _(", ").join(parts)} if parts else _("All articles")
