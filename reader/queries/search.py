"""Searching: articles, highlights and notes that fit a query, each with where what was looked for stands."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from reader.access import Visitor, articles_for
from reader.models import Article, Outlet, Tag
from reader.prepared import moment, statement, statement_for
from reader.queries.fitting import PARTS, RANKED, Found, asks, everything, numbers_of
from reader.queries.hits import COUNTED, KINDS, ORDERS, PAGE, Counted, Hit, Part, Results
from reader.queries.matching import known, matching
from reader.queries.packing import Source, packed
from reader.queries.paging import Cursor
from reader.queries.spelling import likely
from reader.queries.understanding import understand, unknown_people
from reader.search.joined import documents
from reader.search.query import Query, Term
from reader.search.snippets import beginning, cut_at, hits, snippets
from reader.search.wanted import Wanted, words_of

SHOWN_TEXT = 100_000
"""Code points of a text that snippets are looked for in."""
__all__ = ["COUNTED", "KINDS", "ORDERS", "PAGE", "Counted", "Hit", "Part", "Results", "find", "without_one"]


def find(
    visitor: Visitor, query: Query, *, kind: str = "all", order: str = "best", after: str = ""
) -> Results:
    """A page of what fits ``query``; ``after`` is the ``older`` of the page before. Unknown values mean the first.

    Only what this visitor may see is found and counted. Two queries beside those of ``understand``: all that fits,
    with its numbers; and what is shown of it. A few more where nothing is found.
    """
    order = order if order in ORDERS else ORDERS[0]
    kind = kind if kind in KINDS else KINDS[0]
    understood = understand(visitor, query)
    wanted = words_of(query)
    if not asks(wanted):
        order = "newest"
    after = after if order == "best" or Cursor.decode(after) else ""
    found = everything(visitor, query, understood, wanted, order, after)
    listed = [
        row
        for row in found.rows.values()
        if kind == "all" or (row.fits and kind == "articles") or row.parts.get(kind)
    ]
    if order == "best":
        listed.sort(key=lambda row: (row.weight, row.at, row.pk), reverse=True)
    else:
        listed.sort(key=lambda row: (row.at, row.pk), reverse=True)
    start = _start(listed, after, order)
    page = listed[start : start + PAGE]
    shown = _hits(visitor, query, wanted, page, kind)
    results = Results(
        query,
        shown,
        found.counts,
        older=_mark(page[-1], shown[-1].article, order) if shown and len(listed) > start + PAGE else "",
        first=start + 1 if order == "best" or not after else 0,
        bounds=found.bounds,
        mistakes=known(understood.mistakes),
    )
    fitting = found.counts["articles"]
    more = fitting.more or (fitting.n > RANKED and not understood.narrow)
    results.ends = order == "best" and more and not results.older
    if not shown and not after:
        results.mistakes += unknown_people(visitor, query)
        results.instead = likely(visitor, query) if wanted else None
    return results


# ---- pages


def _mark(row: Found, article: Article, order: str) -> str:
    """Names the last row of a page, for the address of the next one."""
    if order == "newest":
        return Cursor(article.listed_at, article.pk).encode()
    return base64.urlsafe_b64encode(f"b{row.pk}".encode()).decode().rstrip("=")


def _start(listed: Sequence[Found], after: str, order: str) -> int:
    """Where in ``listed`` the page begins that ``after`` names; 0 without."""
    if not after:
        return 0
    if order == "newest":
        cursor = Cursor.decode(after)
        if cursor is None:
            return 0
        place = (cursor.at, cursor.pk)
        return next((number for number, row in enumerate(listed) if (row.at, row.pk) < place), len(listed))
    try:
        name = base64.b64decode(
            after[:40] + "=" * (-len(after[:40]) % 4), altchars=b"-_", validate=True
        ).decode()
        pk = int(name[1:]) if name[:1] == "b" else 0
    except (ValueError, binascii.Error):
        return 0
    return next((number + 1 for number, row in enumerate(listed) if row.pk == pk), 0)


# ---- what is shown


_NEEDED = frozenset(
    {
        "id", "headline", "standfirst", "language", "direction", "listed_at", "published_at", "published_has_time",
        "words", "visibility", "added_by_id", "outlet_id", "section_id", "current_revision_id",
    }
)  # fmt: skip
_ARTICLE = tuple(column.attname for column in Article._meta.concrete_fields if column.attname in _NEEDED)
"""In the order of the model, as ``from_db`` takes them."""
_OUTLET, _SECTION = ("name", "slug", "language"), ("name", "slug", "hidden")
_WIDTH = len(_ARTICLE) + len(_OUTLET) + len(_SECTION) + 2
"""Those, the id of the article's story, and how many tellings of it are seen."""


def _shown(visitor: Visitor) -> QuerySet[Any, Any]:
    """The text comes last, then the columns before it."""
    outlet, section = (f"outlet__{name}" for name in _OUTLET), (f"section__{name}" for name in _SECTION)
    text = Substr(F("current_revision__text"), 1, SHOWN_TEXT)
    story = F("story_member__story")
    told = articles_for(visitor).filter(story_member__story=OuterRef("story_member__story")).order_by()
    tellings = Subquery(told.values("story_member__story").annotate(n=Count("pk")).values("n"))
    return articles_for(visitor).order_by().values_list(*_ARTICLE, *outlet, *section, story, tellings, text)


def _card(row: Sequence[Any], text: str, known: dict[tuple[type, int], Any]) -> Article:
    """An article with what a list shows of it, and the beginning of its text; ``known`` are the outlets and sections
    that were made before."""
    at = len(_ARTICLE)
    card: Any = Article.from_db("default", _ARTICLE, row[:at])
    card.listed_at, card.published_at = moment(card.listed_at), moment(card.published_at)
    card.outlet = _once(known, Outlet, card.outlet_id, _OUTLET, row[at : at + 3])
    card.section = _once(known, Tag, card.section_id, _SECTION, row[at + 3 : at + 6])
    card.text, card.story_id, card.tellings = text, row[at + 6], row[at + 7] or 0
    made: Article = card
    return made


def _once(
    known: dict[tuple[type, int], Any],
    model: type,
    pk: int | None,
    names: Sequence[str],
    values: Sequence[Any],
) -> Any:
    if pk is None:
        return None
    found = known.get((model, pk))
    if found is None:
        found = known[model, pk] = model(pk=pk, **dict(zip(names, values, strict=True)))
    return found


def _hits(
    visitor: Visitor, query: Query, wanted: tuple[Wanted, ...], page: Sequence[Found], kind: str
) -> list[Hit]:
    """One query for the articles and for all that stands beneath them."""
    if not page:
        return []
    sources: dict[str, Source] = {
        "articles": (
            statement_for(visitor, "cards", _shown),
            "reader_article",
            _WIDTH,
            [row.pk for row in page],
        )
    }
    beside = {one.name: one for one in documents() if kind in ("all", one.name)}
    for name, one in beside.items():
        pks = [pk for row in page for pk in sorted(row.parts.get(name, ()))[-PARTS:]]
        if pks:
            sources[name] = (statement_for(visitor, f"found {name}", one.shown), one.table, one.width, pks)
    articles: dict[int, Article] = {}
    known_: dict[tuple[type, int], Any] = {}
    parts: dict[int, list[Part]] = {}
    for name, values, text in packed(sources):
        if name == "articles":
            card = _card(values, text, known_)
            articles[card.pk] = card
        else:
            part = beside[name].part(values, visitor, query)
            parts.setdefault(part.article_id, []).append(part)
    for found in parts.values():
        noted = {part.highlight_id for part in found if part.kind == "note"}
        # a highlight whose note is shown stands there already, with its label
        found[:] = [part for part in found if part.kind == "note" or part.pk not in noted]
        found.sort(key=lambda part: (part.at, part.pk))
    return [
        _hit(articles[row.pk], wanted, row, parts.get(row.pk, []), kind) for row in page if row.pk in articles
    ]


def _hit(article: Article, wanted: tuple[Wanted, ...], row: Found, parts: list[Part], kind: str) -> Hit:
    language = article.language
    named, stood = hits(article.headline, wanted, language), hits(article.standfirst, wanted, language)
    text: str = getattr(article, "text", "") or ""
    windows = snippets(text, wanted, language) if row.fits else []
    shown = parts[-PARTS:]
    all_parts = sum(len(pks) for name, pks in row.parts.items() if kind in ("all", name))
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
        more_parts=max(0, all_parts - len(parts)) + len(parts) - len(shown) if kind != "articles" else 0,
    )


def without_one(visitor: Visitor, query: Query) -> list[tuple[Term, Counted]]:
    """For a query that finds nothing: each of its terms, with how many articles fit without it. At most six. One query
    beside those of ``understand``."""
    if len(query.terms) < 2:
        return []
    terms = query.terms[:6]
    before = understand(visitor, query)
    found = []
    for term in terms:
        rest = query.without(term)
        fitting = matching(visitor, rest, understood=understand(visitor, rest, before))
        found.append(statement(fitting.order_by().values_list("pk", "pk", "listed_at")))
    return [
        (term, Counted(min(n, COUNTED), n > COUNTED))
        for term, n in zip(terms, numbers_of(found), strict=True)
    ]
