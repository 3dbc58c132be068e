"""The articles of a feed: what fits its query and its owner may see, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, QueryDict

from reader.access import Visitor, articles_for
from reader.cleaning.blocks import Block
from reader.cleaning.blocks import Picture as Figure
from reader.models import Article, ArticleAuthor, ArticleQuerySet, ArticleTag, Picture, SavedSearch
from reader.out.feed import Entry, tag_uri
from reader.out.text import article_html, figure, within
from reader.out.wanted import Wanted
from reader.queries.paging import sliced
from reader.search.query import parse
from reader.services.letters import absolute

SHOWN, SHOWN_FULL = 40, 20
"""Entries of a page; of one with whole texts, which are long."""
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
"""How old an empty public feed is."""
WIDTH = 1600
"""Pixels of the pictures, at most."""

type PictureLink = Callable[[Picture], str]
"""From a picture to the absolute address at which a feed reader can fetch it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What people put beside an article."""

    html: str
    updated: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Found:
    """Entries of a page and the cursors of those beside it, as they stand in an address; empty at an end."""

    entries: Sequence[Entry]
    older: str = ""
    newer: str = ""


type Notes = Callable[[Visitor, Sequence[Article], str], Mapping[int, Beside]]
type Source = Callable[[Visitor, Wanted, QueryDict], Found]

_notes: list[Notes] = []
_sources: dict[str, Source] = {}
_checks: dict[str, Callable[[str], None]] = {}


def join_notes(notes: Notes) -> None:
    """Hands over what tells, for a visitor, articles and ``mine`` or ``all``, what stands beside them (by key)."""
    _notes.append(notes)


def join_source(purpose: str, source: Source, check: Callable[[str], None]) -> None:
    """Hands over what finds entries for another purpose; ``check`` raises ``Invalid`` for a query that it has not."""
    _sources[purpose], _checks[purpose] = source, check


def check(purpose: str, query: str) -> None:
    """Raises ``Invalid`` where ``query`` is none of this kind of feed."""
    if purpose in _checks:
        _checks[purpose](query)


def entries(purpose: str, visitor: Visitor, wanted: Wanted, params: QueryDict, link: PictureLink) -> Found:
    """A page of the feed. Raises ``Http404`` where the saved search that it follows is gone.

    Articles: one query for the page, and one each for bylines, tags, pictures and what stands beside them.
    """
    if purpose in _sources:
        return _sources[purpose](visitor, wanted, params)
    return _articles(visitor, wanted, params, link)


def fitting(visitor: Visitor, wanted: Wanted) -> ArticleQuerySet:
    """The articles of the feed, in no order. Raises ``Http404`` where its saved search is gone."""
    words = wanted.q
    if wanted.saved:
        kept = (
            SavedSearch.objects.filter(user_id=visitor.pk or 0, pk=wanted.saved)
            .values_list("query", flat=True)
            .first()
        )
        if kept is None:
            raise Http404
        words = kept
    from reader.queries.matching import matching

    query = parse(words).query
    return matching(visitor, query) if query.terms else articles_for(visitor)


def _articles(visitor: Visitor, wanted: Wanted, params: QueryDict, link: PictureLink) -> Found:
    found: Any = fitting(visitor, wanted).select_related("outlet", "credited_outlet", "lead_picture")
    if wanted.full:
        found = found.select_related("current_revision")
    found = found.prefetch_related(
        Prefetch("bylines", ArticleAuthor.objects.select_related("author")),
        Prefetch(
            "article_tags",
            ArticleTag.objects.filter(tag__hidden=False).select_related("tag"),
            to_attr="filed",
        ),
    )
    page = sliced(found, params, at="listed_at", size=SHOWN_FULL if wanted.full else SHOWN)
    rows: list[Article] = page.rows
    beside = _beside(visitor, rows, wanted.notes)
    pictures = _pictures(rows) if wanted.full else {}
    return Found(
        [
            _entry(article, wanted.full, beside.get(article.pk), pictures.get(article.pk, {}), link)
            for article in rows
        ],
        page.older.encode() if page.older else "",
        page.newer.encode() if page.newer else "",
    )


def _beside(visitor: Visitor, articles: Sequence[Article], whose: str) -> Mapping[int, Beside]:
    found: dict[int, Beside] = {}
    for notes in _notes if whose and articles else ():
        found |= notes(visitor, articles, whose)
    return found


def _pictures(articles: Iterable[Article]) -> dict[int, dict[str, Picture]]:
    found: dict[int, dict[str, Picture]] = {}
    for picture in Picture.objects.filter(article__in=[article.pk for article in articles]):
        found.setdefault(picture.article_id, {})[picture.source] = picture
    return found


def _entry(
    article: Article, full: bool, beside: Beside | None, pictures: dict[str, Picture], link: PictureLink
) -> Entry:
    parts = []
    if full:
        parts.append(within(article.language, article.direction, _whole(article, pictures, link)))
    if beside is not None:
        parts.append(beside.html)
    tags: list[ArticleTag] = article.filed  # type: ignore[attr-defined]
    names = tuple(dict.fromkeys(byline.author.name for byline in article.bylines.all()))
    outlet = (article.outlet.name,) if article.outlet else ()
    published = article.published_at or article.listed_at
    return Entry(
        id=article_uri(article),
        address=absolute(article.get_absolute_url()),
        title=article.headline,
        published=published,
        updated=max(published, article.updated_at, *([beside.updated] if beside else [])),
        summary=article.standfirst,
        content="\n".join(filter(None, parts)),
        language=article.language,
        direction=article.direction,
        authors=names or ((article.byline,) if article.byline else outlet),
        tags=tuple(row.tag.name for row in tags),
        source=article.canonical_url,
        picture=link(article.lead_picture) if article.lead_picture else "",
    )


def article_uri(article: Article) -> str:
    """The name of an article in feeds: the same as long as the library has it."""
    return tag_uri(absolute(""), article.created_at, f"articles/{article.pk}")


def _whole(article: Article, pictures: dict[str, Picture], link: PictureLink) -> str:
    revision = article.current_revision
    if revision is None:
        return ""
    blocks = [Block.from_json(data) for data in revision.blocks]

    def held(source: str) -> tuple[str, int, int] | None:
        picture = pictures.get(source)
        return (link(picture), picture.width, picture.height) if picture else None

    stand = f"<p><b>{escape(article.standfirst)}</b></p>\n" if article.standfirst else ""
    lead = article.lead_picture
    opening = ""
    if lead and lead.source not in {block.picture.src for block in blocks if block.picture}:
        meta = revision.meta.get("lead") or {}
        said = Figure(lead.source, lead.alt, credit=str(meta.get("credit") or ""))
        opening = figure(said, escape(str(meta.get("caption") or "")), held) + "\n"
    return f"{stand}{opening}{article_html(blocks, held)}"
