"""Highlights and notes in feeds: beside the articles of a list, and those of the notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.timezone import now

from annotations.queries.layer import kind_names
from annotations.queries.notebook import Cursor
from annotations.queries.notebook_filter import MINE, Filter
from annotations.queries.notebook_rows import LINK, Row, Standing, keys_by_time, keys_of_articles, load
from reader.access import Visitor
from reader.models import Article
from reader.out.feed import Entry, tag_uri
from reader.out.wanted import Wanted
from reader.queries.feeds_out import Beside, Found, join_notes, join_source
from reader.services.letters import absolute
from reader.services.private_addresses import NOTEBOOK

SHOWN = 40
"""Entries of a page of a notebook's feed."""
TITLE = 100
"""Code points of a quote in a title."""
EVERYONE = "everyone"


def join_the_feeds() -> None:
    """Makes notes part of reader's feeds, and the notebook a feed."""
    join_notes(beside)
    join_source(NOTEBOOK, notebook, check)


def beside(visitor: Visitor, articles: Sequence[Article], whose: str) -> Mapping[int, Beside]:
    """What of highlights and notes stands beside these articles: ``mine``, or all that ``visitor`` may see."""
    wanted = Filter(who=MINE if whose == "mine" else EVERYONE)
    places = [Standing(now(), article.pk, 0, 0) for article in articles]
    keys = [key for key in keys_of_articles(visitor, wanted, places) if key.type != LINK]
    found, names = {}, kind_names()
    for pk, group in groupby(load(visitor, keys), key=lambda row: row.article.pk):
        rows = list(group)
        found[pk] = Beside(_html(visitor, rows, names), max(map(_updated, rows)))
    return found


def check(query: str) -> None:
    """Raises ``Invalid`` where ``query`` is no filter of the notebook."""
    Filter.parse(QueryDict(query))


def notebook(visitor: Visitor, wanted: Wanted, params: QueryDict) -> Found:
    """The newest marks, notes and links that fit the filter, newest first."""
    asked = Filter.parse(QueryDict(wanted.q)).but(order="time")
    cursor = Cursor.decode(params.get("older", ""))
    after = cursor.key if cursor is not None and cursor.order == "time" else None
    keys = keys_by_time(visitor, asked, after, SHOWN + 1)
    names = kind_names()
    entries = [_entry(visitor, row, names) for row in load(visitor, keys[:SHOWN])]
    older = Cursor("time", keys[SHOWN - 1], keys[SHOWN - 1].at).encode() if len(keys) > SHOWN else ""
    return Found(entries, older)


def _entry(visitor: Visitor, row: Row, names: dict[str, str]) -> Entry:
    article = row.article
    quote = row.highlight.quote if row.highlight else ""
    title = f"“{Truncator(quote).chars(TITLE)}”, {article.headline}" if quote else article.headline
    place = f"#{'n' if row.lost else 'h'}{row.highlight.pk}" if row.highlight else ""
    return Entry(
        id=tag_uri(absolute(""), row.at, f"notebook/{row.key.name}"),
        address=absolute(article.get_absolute_url()) + place,
        title=title,
        published=row.at,
        updated=_updated(row),
        content=_html(visitor, [row], names, alone=True),
        language=article.language,
        direction=article.direction,
        authors=(row.user.name,),
        tags=tuple(filter(None, [_kind(row, names), row.code.name if row.code else ""])),
        source=article.canonical_url,
    )


def _kind(row: Row, names: dict[str, str]) -> str:
    return names[row.highlight.kind] if row.highlight else ""


def _updated(row: Row) -> datetime:
    """When a row became what it says; UTC."""
    own = [
        thing.updated_at for thing in (row.highlight, row.note, *row.replies, *row.links) if thing is not None
    ]
    return max([row.at, *own])


def _html(visitor: Visitor, rows: Sequence[Row], names: dict[str, str], *, alone: bool = False) -> str:
    """The rows as they stand in an entry; ``alone`` where the entry is about one row, which needs no heading."""
    values = {"rows": [(row, _kind(row, names)) for row in rows], "reader": visitor.pk, "alone": alone}
    return render_to_string("annotations/feed_notes.html", values).strip()
