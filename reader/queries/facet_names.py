"""The names of what lists can be narrowed by: tags, outlets, authors, and the words of the interface."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reader.folding import fold
from reader.models import Author, Outlet
from reader.numerals import numerals
from reader.queries.tags import TagIndex, TagNode
from reader.search.query import Query
from reader.templatetags.navigation import language_name

LABEL_NAMES: list[Callable[[], Mapping[str, str]]] = []
"""Where the names of the kinds of labels come from: the app that has labels appends its own."""
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
NAMED = {"outlet": 2 * SHOWN["outlet"], "credits": 2 * SHOWN["outlet"], "author": 2 * SHOWN["author"]}
"""How many values of a facet are looked up by their number at most."""


@dataclass(frozen=True, slots=True)
class Named:
    pk: int
    name: str
    slug: str
    language: str


type Names = Mapping[tuple[str, str], Named]
"""Outlets and authors, by what they are and their id ("#7"), slug or folded name."""


def node_of(index: TagIndex, value: str) -> TagNode | None:
    """The tag that the value of a term means: by its slug, or its name. None for other names, unknown here."""
    held: dict[str, TagNode] | None = index.__dict__.get("_by_word")
    if held is None:
        held = {}
        for node in index.by_pk.values():
            held[node.slug] = node
        for node in index.by_pk.values():
            held.setdefault(fold(node.name), node)
        index.__dict__["_by_word"] = held  # as long as the index itself is kept
    return held.get(value) or held.get(fold(value))


def name_parts(by: Mapping[str, Mapping[str, int]], query: Query) -> list[QuerySet[Any, Any]]:
    """The outlets and authors that were counted, and those that the query names: (what, id, name, slug, language)."""
    asked: dict[str, list[str]] = {"outlet": [], "author": []}
    for term in query.terms:
        if term.field in ("outlet", "credits", "author"):
            asked["author" if term.field == "author" else "outlet"] += term.values
    outlets = {int(key) for name in ("outlet", "credits") for key in first_of(by.get(name, {}), NAMED[name])}
    authors = {int(key) for key in first_of(by.get("author", {}), NAMED["author"])}
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
    found: dict[tuple[str, str], Named] = {}
    for what, pk, name, slug, language in rows:
        if what in ("outlet", "author"):
            one = Named(pk, name, slug, language)
            for key in (f"#{pk}", slug, fold(name)):
                found.setdefault((what, key), one)
    return found


def first_of(counts: Mapping[str, int], most: int) -> list[str]:
    """The keys of the largest of ``counts``."""
    return sorted(counts, key=lambda key: (-counts[key], key))[:most]


def titles() -> dict[str, str]:
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


def states() -> dict[str, str]:
    return {
        "unread": _("Unread"),
        "reading": _("Reading"),
        "read": _("Read"),
        "archived": _("Archived"),
    }


def _had() -> dict[str, str]:
    return {"note": _("A note")}


def words_of(name: str) -> Mapping[str, str]:
    """The names of the values of a field that has words of its own."""
    words: dict[str, Callable[[], Mapping[str, str]]] = {"is": states, "has": _had, "label": _label_names}
    return words[name]() if name in words else {}


def _label_names() -> Mapping[str, str]:
    return {key: name for names in LABEL_NAMES for key, name in names().items()}


def said_of(
    field: str,
    value: str,
    *,
    index: TagIndex,
    names: Names,
    labels: Mapping[str, str],
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
    if field == "in":
        return month_of(value)
    return labels.get(value, value)


def month_of(value: str) -> str:
    """A month or a year as the language of the page writes it; anything else as it is."""
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value) and value > "1":
        return numerals(date_format(date(int(value[:4]), int(value[5:]), 1), "F Y"))
    return numerals(value) if re.fullmatch(r"\d{4}", value) else value
