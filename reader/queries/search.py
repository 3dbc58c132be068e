"""Searching: articles, highlights and notes that fit a query, each with where what was looked for stands."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleQuerySet
from reader.queries.hits import COUNTED, KINDS, ORDERS, PAGE, Counted, Hit, Part, Results
from reader.queries.matching import found_beside, known, matching, places_of
from reader.queries.paging import Cursor
from reader.queries.paging import after as after_cursor
from reader.queries.spelling import likely
from reader.queries.understanding import Understood, understand
from reader.search.engines import Asked, among, scored
from reader.search.joined import Documents, documents
from reader.search.query import Query, Term
from reader.search.snippets import beginning, cut_at, hits, snippets
from reader.search.wanted import Wanted, words_of
from reader.services.indexing import SHELF

BEST = 1000
"""How many of the newest that fit are weighed for "best first", beside half as many that have it in the headline."""
PARTS = 3
"""Highlights and notes of one article that are shown beneath it, at most."""
SHOWN_TEXT = 100_000
"""Code points of a text that snippets are looked for in."""
_PER_PART = 0.35
"""What a highlight or note that fits adds to the weight of its article, up to ``PARTS`` of them."""

__all__ = ["COUNTED", "KINDS", "ORDERS", "PAGE", "Counted", "Hit", "Part", "Results", "find", "without_one"]


@dataclass(slots=True)
class _Found:
    """An article of the results: itself, or by what stands beside its text."""

    pk: int
    at: datetime
    fits: bool = False
    """Whether its own text fits."""
    parts: dict[str, list[int]] = field(default_factory=dict)
    score: float = 0.0

    @property
    def weight(self) -> float:
        return self.score + _PER_PART * min(PARTS, sum(map(len, self.parts.values())))


def find(
    visitor: Visitor, query: Query, *, kind: str = "all", order: str = "best", after: str = ""
) -> Results:
    """A page of what fits ``query``; ``after`` is the ``older`` of the page before. Unknown values mean the first.

    Only what this visitor may see is found and counted. At most six queries: for what tags and outlets mean as
    ``understand`` says; then the weights where the best come first, everything that fits, and the articles,
    highlights and notes of the page. A few more where nothing is found.
    """
    order = order if order in ORDERS else ORDERS[0]
    kind = kind if kind in KINDS else KINDS[0]
    understood = understand(visitor, query)
    wanted = words_of(query)
    if all(one.negated for one in wanted):
        order = "newest"
    rows, counts, cut = _everything(visitor, query, understood, wanted, kind, order)
    listed = [
        row
        for row in rows.values()
        if kind == "all" or row.fits * (kind == "articles") or row.parts.get(kind)
    ]
    if order == "best":
        listed.sort(key=lambda row: (-row.weight, -row.at.timestamp(), -row.pk))
    else:
        listed.sort(key=lambda row: (row.at, row.pk), reverse=True)
    start = _start(listed, after, order)
    if start is None:
        listed, start = _beyond(visitor, query, understood, kind, after), 0
        first = 0
    else:
        first = start + 1
    page, older = listed[start : start + PAGE], ""
    if len(listed) > start + PAGE or (order == "newest" and counts["articles"].more and len(page) == PAGE):
        older = _mark(page[-1], order) if page else ""
    results = Results(
        query,
        _hits(visitor, query, wanted, page, kind),
        counts,
        older,
        first,
        cut,
        known(understood.mistakes),
    )
    if not results.hits and not after and wanted:
        results.instead = likely(visitor, query)
    return results


# ---- what fits


def _everything(
    visitor: Visitor, query: Query, understood: Understood, wanted: Sequence[Wanted], kind: str, order: str
) -> tuple[dict[int, _Found], dict[str, Counted], bool]:
    """All that fits, by article, as far as it is counted; how many of each kind; and whether some were left out."""
    places = places_of(query)
    here = not places or any(place in ("headline", "text") for place in places)
    scores: dict[int, float] = {}
    parts: list[QuerySet[Any, Any]] = []
    if here:
        articles = matching(visitor, query, understood=understood)
        if order == "best":
            where = next((place for place in places if place in ("headline", "text")), "")
            scores = scored(SHELF, Asked(tuple(wanted), where), most=BEST)
            articles = articles_for(visitor).filter(*understood.conditions, pk__in=among(scores))
        parts.append(_named("articles", articles.newest_first(), "pk", "listed_at", Article))
    for one in documents():
        if (places and one.name not in places) or not (_asks(wanted) or one.narrowed(query)):
            continue
        beside = found_beside(visitor, one, query, most=BEST * 20)
        if understood.narrow:
            beside = beside.filter(_of_articles(visitor, understood))
        parts.append(_named(one.name, beside.order_by("-pk"), "article", "article__listed_at", beside.model))
    rows: dict[int, _Found] = {}
    numbers = dict.fromkeys(KINDS, 0)
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0] if parts else ()
    for name, pk, article, at in found:
        numbers[name] += 1
        row = rows.setdefault(article, _Found(article, at))
        if name == "articles":
            row.fits, row.score = True, scores.get(pk, 0.0) + 1.0
        else:
            row.parts.setdefault(name, []).append(pk)
    numbers["all"] = sum(numbers.values())
    cut = len(scores) >= BEST
    counts = {name: Counted(min(n, COUNTED), n > COUNTED) for name, n in numbers.items()}
    if cut and numbers["articles"] <= COUNTED:
        counts["articles"] = Counted(numbers["articles"], True)
    if any(counts[name].more for name in KINDS[1:]):
        counts["all"] = Counted(counts["all"].n, True)
    return rows, counts, cut or any(one.more for one in counts.values())


def _asks(wanted: Iterable[Wanted]) -> bool:
    return any(not one.negated for one in wanted)


def _named(name: str, found: QuerySet[Any], article: str, at: str, model: Any) -> QuerySet[Any, Any]:
    """(name, id, article, its time) of the first rows of ``found``, to be joined with those of other kinds."""
    first = found.values("pk")[: COUNTED + 1]
    return (  # type: ignore[no-any-return]
        model._default_manager.filter(pk__in=first)
        .order_by()
        .values_list(Value(name, CharField()), "pk", article, at)
    )


def _of_articles(visitor: Visitor, understood: Understood) -> Q:
    """Of articles for which the query's other terms hold; what they say of labels and people is asked of the
    documents themselves."""
    rest = articles_for(visitor).filter(*understood.conditions).order_by()
    return Q(Exists(rest.filter(pk=OuterRef("article"))))


# ---- pages


def _mark(row: _Found, order: str) -> str:
    """Names the last row of a page, for the address of the next one."""
    if order == "newest":
        return Cursor(row.at, row.pk).encode()
    return base64.urlsafe_b64encode(f"b{row.pk}".encode()).decode().rstrip("=")


def _start(listed: Sequence[_Found], after: str, order: str) -> int | None:
    """Where in ``listed`` the page begins that ``after`` names; 0 without, None where it lies beyond the end."""
    if not after:
        return 0
    if order == "newest":
        cursor = Cursor.decode(after)
        if cursor is None:
            return 0
        beyond = (number for number, row in enumerate(listed) if (row.at, row.pk) < (cursor.at, cursor.pk))
        return next(beyond, None)
    try:
        name = base64.b64decode(
            after[:40] + "=" * (-len(after[:40]) % 4), altchars=b"-_", validate=True
        ).decode()
        pk = int(name[1:]) if name[:1] == "b" else 0
    except (ValueError, binascii.Error):
        return 0
    return next((number + 1 for number, row in enumerate(listed) if row.pk == pk), 0)


def _beyond(visitor: Visitor, query: Query, understood: Understood, kind: str, after: str) -> list[_Found]:
    """A page of articles that are older than all that were counted."""
    cursor = Cursor.decode(after)
    if cursor is None or kind not in ("all", "articles"):
        return []
    found = matching(visitor, query, understood=understood, older=cursor)
    rows = found.filter(*after_cursor(cursor, "listed_at")).newest_first().values_list("pk", "listed_at")
    return [_Found(pk, at, fits=True) for pk, at in rows[: PAGE + 1]]


# ---- what is shown


def _cards(visitor: Visitor, pks: Sequence[int]) -> dict[int, Article]:
    """The articles of a page, with the beginning of their text. One query."""
    rows: ArticleQuerySet = (
        articles_for(visitor)
        .filter(pk__in=pks)
        .select_related("outlet", "section", "lead_picture")
        .only(
            "headline", "standfirst", "language", "direction", "listed_at", "published_at", "published_has_time",
            "words", "visibility", "added_by", "section", "outlet", "lead_picture", "current_revision",
            "outlet__name", "outlet__slug", "outlet__language", "section__name", "section__slug",
            "section__hidden", "lead_picture__width", "lead_picture__height", "lead_picture__alt",
            "lead_picture__source",
        )
        .annotate(text=Substr(F("current_revision__text"), 1, SHOWN_TEXT))
        .order_by()
    )  # fmt: skip
    return {article.pk: article for article in rows}


def _hits(
    visitor: Visitor, query: Query, wanted: tuple[Wanted, ...], page: Sequence[_Found], kind: str
) -> list[Hit]:
    articles = _cards(visitor, [row.pk for row in page]) if page else {}
    beside = _beside(visitor, query, page, kind)
    return [
        _hit(articles[row.pk], wanted, row, beside.get(row.pk, []), kind)
        for row in page
        if row.pk in articles
    ]


def _beside(visitor: Visitor, query: Query, page: Sequence[_Found], kind: str) -> dict[int, list[Part]]:
    """The highlights and notes to be shown, by article. One query for each kind of which there are any."""
    shown: dict[int, list[Part]] = {}
    for one in documents() if kind != "articles" else ():
        pks = [pk for row in page if _shows(one, kind) for pk in sorted(row.parts.get(one.name, ()))[-PARTS:]]
        for part in one.shown(visitor, pks, query) if pks else ():
            shown.setdefault(part.article_id, []).append(part)
    for parts in shown.values():
        noted = {part.highlight_id for part in parts if part.kind == "note"}
        # a highlight whose note is shown stands there already, with its label
        parts[:] = [part for part in parts if part.kind == "note" or part.pk not in noted]
        parts.sort(key=lambda part: (part.at, part.pk))
    return shown


def _shows(one: Documents, kind: str) -> bool:
    return kind in ("all", one.name)


def _hit(article: Any, wanted: tuple[Wanted, ...], row: _Found, parts: list[Part], kind: str) -> Hit:
    language = article.language
    named, stood = hits(article.headline, wanted, language), hits(article.standfirst, wanted, language)
    text: str = article.text or ""
    windows = snippets(text, wanted, language) if row.fits else []
    shown = parts[-PARTS:]
    everything = sum(len(pks) for name, pks in row.parts.items() if kind in ("all", name))
    where = {part.kind for part in shown}
    where |= {
        name for name, there in (("headline", named), ("standfirst", stood), ("text", windows)) if there
    }
    return Hit(
        article,
        headline=cut_at(article.headline, named),
        standfirst=cut_at(article.standfirst, stood),
        snippets=windows or ([beginning(text)] if row.fits and text and not stood and not shown else []),
        parts=shown,
        where=frozenset(where),
        more_parts=max(0, everything - len(parts)) + len(parts) - len(shown) if kind != "articles" else 0,
    )


def without_one(visitor: Visitor, query: Query) -> list[tuple[Term, Counted]]:
    """For a query that finds nothing: each of its terms, with how many articles fit without it. At most six."""
    found = []
    for term in query.terms[:6] if len(query.terms) > 1 else ():
        rest = matching(visitor, query.without(term)).order_by().values_list("pk", flat=True)
        n = len(rest[: COUNTED + 1])
        found.append((term, Counted(min(n, COUNTED), n > COUNTED)))
    return found
