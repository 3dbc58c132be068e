"""A list of articles as an address asks for it: narrowed by a query, in an order, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.cache import cache
from django.db.models import Case, IntegerField, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from reader.access import Visitor, articles_for
from reader.models import ArticleQuerySet, TagFacets
from reader.queries.facets import (
    NEWEST,
    SECONDS,
    Chip,
    FacetList,
    Names,
    address_of,
    cache_key,
    chips,
    facets,
    joined,
)
from reader.queries.folding import fold
from reader.queries.lists import cards
from reader.queries.matching import matching
from reader.queries.paging import PAGE_SIZE, Page, page_of, page_upwards
from reader.queries.tags import TagIndex
from reader.search.query import Parsed, Query, parse

ORDERS = ("newest", "marked", "oldest")
RANKED: list[Callable[[Visitor, Sequence[int]], list[int]]] = []
"""What puts articles (ids) in the order of "most marked": the app that has marks appends its own."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that the list may have."""

    name: str
    title: str
    address: str
    current: bool


@dataclass(slots=True)
class Listing:
    """A list with all that narrows it."""

    page: Page
    asked: Parsed
    order: str
    query: Query = field(default_factory=Query)
    facets: FacetList = field(default_factory=FacetList)
    chips: list[Chip] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    cleared: str = "?"
    """The address of the list with nothing that narrows it."""
    bounded: bool = False
    """Whether "most marked" looked at the newest articles only."""

    later: bool = False
    """Whether what narrows it is to be counted once the list stands."""
    is_first: bool = True
    """Whether it is the first page, in the usual order, with nothing that narrows it."""

    @property
    def text(self) -> str:
        """The whole query as it is typed into the search box, with what the page is about."""
        return self.query.text()


def order_of(params: QueryDict) -> str:
    """The order that an address asks for."""
    order = params.get("order", "")
    return order if order in ORDERS else ORDERS[0]


def listing(
    visitor: Visitor,
    params: QueryDict,
    base: Query,
    *,
    index: TagIndex,
    kept: TagFacets | None = None,
    plain: Callable[[], Page] | None = None,
    seen: ArticleQuerySet | None = None,
    scope: str = "",
    names: Names | None = None,
    later: bool = False,
) -> Listing:
    """The list of ``base`` narrowed by ``?q=``.

    ``plain`` gives the pages where nothing narrows it, where there is a quicker way than by the query. ``seen`` are
    the articles that the page is about where the grammar has no words for that; ``scope`` then names them, for the
    cache. With ``later`` what narrows a list of several pages is not counted here while nothing narrows it. Two queries
    for the articles, and what ``facets`` asks.
    """
    asked = parse(params.get("q", ""))
    order = order_of(params)
    whole = joined(base, asked.query)
    found = Listing(Page(()), asked, order, whole)
    paged = any(params.get(name) for name in ("older", "newer", "from"))
    found.is_first = not (asked.query or paged or order != ORDERS[0])
    if order == "newest" and not asked.query and plain is not None:
        found.page = plain()
    else:
        articles = matching(visitor, whole if seen is None else asked.query, of=seen)
        if order == "oldest":
            found.page = page_upwards(cards(articles), params)
        elif order == "marked":
            found.page, found.bounded = _by_marks(
                visitor, articles, cache_key(f"marked{scope}", visitor, whole), params
            )
        else:
            found.page = page_of(cards(articles), params)
    found.page = replace(found.page, articles=fold(visitor, found.page.articles))
    found.later = later and not asked.query and bool(found.page.older or found.page.newer)
    if not found.later:
        found.facets = facets(
            visitor,
            asked.query,
            base=base,
            index=index,
            kept=kept,
            params=params,
            of=seen,
            scope=scope,
            names=names,
        )
    found.chips = (
        chips(asked.query, index=index, params=params, names=found.facets.names) if asked.query else []
    )
    found.cleared = address_of(Query(), params)
    others = params.copy()
    for name in ORDERS:
        others["order"] = name
        if name == ORDERS[0]:
            others.pop("order")
        found.orders.append(Order(name, _order_names()[name], address_of(asked.query, others), name == order))
    return found


def _order_names() -> dict[str, str]:
    return {"newest": _("Newest"), "marked": _("Most marked"), "oldest": _("Oldest")}


def _by_marks(visitor: Visitor, articles: ArticleQuerySet, key: str, params: QueryDict) -> tuple[Page, bool]:
    """The newest articles that fit, those with most marks first; a page begins after the article of ``?from=``.

    Whose place is known is kept in the cache for a minute. At most three queries.
    """
    held: tuple[list[int], bool] | None = cache.get(key)
    if held is None:
        newest = list(articles.order_by("-listed_at", "-pk").values_list("pk", flat=True)[: NEWEST + 1])
        ranked = [pk for rank in RANKED for pk in rank(visitor, newest[:NEWEST])]
        marked = set(ranked)
        held = (ranked + [pk for pk in newest[:NEWEST] if pk not in marked], len(newest) > NEWEST)
        cache.set(key, held, SECONDS)
    order, bounded = held
    start = params.get("from", "")
    place = {str(pk): n for n, pk in enumerate(order, start=1)}.get(start, 0)
    wanted = order[place : place + PAGE_SIZE]
    rank = Case(*(When(pk=pk, then=Value(n)) for n, pk in enumerate(wanted)), output_field=IntegerField())
    found: list[Any] = []
    if wanted:
        found = list(cards(articles_for(visitor).filter(pk__in=wanted)).annotate(rank=rank).order_by("rank"))
    kept = params.copy()
    for name in ("older", "newer", "from"):
        kept.pop(name, None)

    def at(n: int) -> str:
        beside = kept.copy()
        if n:
            beside["from"] = str(order[n - 1])
        return "?" + beside.urlencode()

    older = at(place + PAGE_SIZE) if place + PAGE_SIZE < len(order) else ""
    newer = at(max(0, place - PAGE_SIZE)) if place else ""
    return Page(found, older, newer, way="rank"), bounded
