"""The search page, and what completes a search while it is typed."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reader.access import Visitor
from reader.kept import kept, reading_apart
from reader.queries.completing import complete
from reader.queries.facets import facets
from reader.queries.saved_searches import kept_searches
from reader.queries.search import PAGE, Results, find, without_one
from reader.queries.search_page import (
    Shown,
    corrections,
    how_far,
    rows,
    shown_count,
    tabs,
    ways_on,
)
from reader.queries.search_said import Asked, other_forms, read_back
from reader.queries.search_words import lessons
from reader.queries.tags import TagIndex
from reader.search.query import Parsed, Query, parse
from reader.templatetags.navigation import index_of

FACETS = ("label", "outlet", "tag", "by", "lang", "has", "is", "date")
"""Facets of the search page, in its order."""


FEW = 8
"""Lessons beside a search that finds nothing."""


@require_safe
@kept
def search(request: HttpRequest) -> HttpResponse:
    """What fits ``?q=``; mistakes in it are explained. Without one, how to search, and what one keeps;
    where a script asks, the dialog of how to search alone."""
    if request.headers.get("HX-Request") and not request.GET:
        response = render(request, "search/syntax.html", {"lessons": lessons()})
        patch_vary_headers(response, ("HX-Request",))
        return response
    asked = Asked.of(request.GET.dict())
    parsed = parse(asked.typed)
    context: dict[str, Any] = {
        "room": "search",
        "typed": asked.typed,
        "lessons": lessons(),
    }
    if parsed.query:
        context |= _found(request, asked, parsed)
    else:
        shown = Shown(asked, parsed.query, "", corrections=corrections(asked, parsed.query, parsed.mistakes))
        context |= {"shown": shown, "kept": _kept(request.user)}
    return render(request, "search/search.html", context)


def _kept(visitor: Visitor) -> list[Any]:
    return kept_searches(visitor, shown=PAGE)[0] if visitor.is_authenticated else []


def _found(request: HttpRequest, asked: Asked, parsed: Parsed) -> dict[str, Any]:
    """Context of a page with results, or with ways on where there are none."""
    index = index_of(request)
    begun = perf_counter()
    results = _find(request, asked, parsed.query)
    typo = ""
    if not results.hits and results.instead is not None and not asked.exact:
        typo = _changed(parsed.query, results.instead)
        mistakes = results.mistakes
        results = _find(request, asked, results.instead)
        results.mistakes = results.mistakes or mistakes
    taken = perf_counter() - begun
    query = results.query
    text = query.text()
    shown = Shown(
        asked,
        query,
        text,
        said=read_back(asked, query, index, other_forms(query, results.hits)),
        corrections=corrections(asked, query, [*parsed.mistakes, *results.mistakes]),
        tabs=tabs(asked, text, results.counts),
        best=asked.address(text, order="best"),
        newest=asked.address(text, order="newest"),
        milliseconds=max(1, round(taken * 1000)),
        typo=typo,
        meant=_changed(query, parsed.query) if typo else "",
        all_the_same=asked.address(parsed.query.text(), exact="1") if typo else "",
        how_far=how_far(results.bounds),
        ends=results.ends,
    )
    if not results.hits and not asked.older:
        nothing = _nothing(request.user, asked, query, index, results.instead)
        return {"shown": shown, "kept": _kept(request.user), "few": lessons()[:FEW]} | nothing
    shown.rows = rows(request.user, results, get_language() or "en")
    shown.first = results.first
    shown.last = results.first + len(results.hits) - 1 if results.first else 0
    shown.total = shown_count(results.counts.get(asked.kind))
    shown.older = asked.address(text, older=results.older) if results.older else ""
    shown.start = asked.address(text) if asked.older else ""
    if request.GET.get("narrow"):  # its numbers say how many one has read
        return {"shown": shown, "facets": _facets(request, query, index)}
    if not query.of("is"):
        reading_apart(request)
    here = _here(request)
    here["q"] = text
    return {"shown": shown, "narrow": here.urlencode(safe=":,/")}


def _find(request: HttpRequest, asked: Asked, query: Query) -> Results:
    return find(request.user, query, kind=asked.kind, order=asked.order, after=asked.older)


def _changed(one: Query, other: Query) -> str:
    """The words of ``one`` that ``other`` does not look for."""
    return ", ".join(term.value for term in one.terms if term not in other.terms)


def _facets(request: HttpRequest, query: Query, index: TagIndex) -> Any:
    found = facets(request.user, query, index=index, params=_here(request))
    found.sort(key=lambda facet: FACETS.index(facet.field) if facet.field in FACETS else len(FACETS))
    return found


def _here(request: HttpRequest) -> QueryDict:
    """The parameters of the page of results, which its facets keep."""
    params = request.GET.copy()
    params.pop("narrow", None)
    return params


@require_safe
@kept
def narrowing(request: HttpRequest) -> HttpResponse:
    """What the results of ``?q=`` can be narrowed by: they are counted once the results stand."""
    query = parse(request.GET.get("q", "")).query
    found = _facets(request, query, index_of(request)) if query else ()
    response = render(request, "search/narrow.html", {"facets": found})
    patch_cache_control(response, private=True, max_age=30)
    return response


def _nothing(
    visitor: Visitor, asked: Asked, query: Query, index: TagIndex, instead: Query | None
) -> dict[str, Any]:
    """What to try where nothing was found."""
    without = without_one(visitor, query) if len(query.terms) > 1 else []
    near = [(_changed(instead, query), asked.address(instead.text(), exact=""))] if instead else []
    return {"without": ways_on(asked, query, index, without), "near": near}


@require_safe
def completing(request: HttpRequest) -> HttpResponse:
    """A list of what may follow ``?q=``, the text before the cursor."""
    found = complete(request.user, request.GET.get("q", ""))
    response = render(request, "search/complete.html", {"found": found})
    patch_cache_control(response, private=True, max_age=30)
    return response
