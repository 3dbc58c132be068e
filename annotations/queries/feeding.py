"""Highlights and notes in feeds: beside the articles of a list, and those of the notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.timezone import now

from annotations.queries.notebook import Cursor
from annotations.queries.notebook_filter import MINE, Filter
from annotations.queries.notebook_rows import LINK, Row, Standing, keys_by_time, keys_of_articles, load
from annotations.services.codes import kind_names
from reader.access import Visitor
from reader.cleaning.blocks import Block, place
from reader.models import Article, Revision
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
    rows = list(load(visitor, keys[:SHOWN]))
    around = _around(rows) if wanted.full else {}
    entries = [_entry(visitor, _spoken(visitor, row, wanted.notes), names, around) for row in rows]
    older = Cursor("time", keys[SHOWN - 1], keys[SHOWN - 1].at).encode() if len(keys) > SHOWN else ""
    return Found(entries, older)


def _spoken(visitor: Visitor, row: Row, whose: str) -> Row:
    """The row with the notes that the feed brings: ``all``, ``mine``, or none beside a mark."""
    if whose == "all":
        return row
    if whose == "mine":
        own = [reply for reply in row.replies if reply.user_id == visitor.pk]
        return replace(row, note=row.note if row.user.pk == visitor.pk else None, replies=own)
    return replace(row, note=None if row.highlight else row.note, replies=[])


def _around(rows: Sequence[Row]) -> dict[int, tuple[str, str]]:
    """What stands before and after the marked words in their paragraph, by the mark's key. One query.

    Of a passage that is gone, or runs over several paragraphs, nothing is known.
    """
    placed = {row.highlight.pk: row for row in rows if row.highlight and row.start is not None}
    wanted = {row.article.current_revision_id for row in placed.values()}
    blocks = {
        pk: [one for one in place(Block.from_json(data) for data in kept) if one.start is not None]
        for pk, kept in Revision.objects.filter(pk__in=wanted).values_list("pk", "blocks")
    }
    found: dict[int, tuple[str, str]] = {}
    for key, row in placed.items():
        start, end = row.start or 0, row.end or 0
        for one in blocks.get(row.article.current_revision_id or 0, ()):
            first, text = one.start or 0, one.block.text
            if first <= start and end <= first + len(text):
                found[key] = (text[: start - first], text[end - first :])
    return found


def _entry(visitor: Visitor, row: Row, names: dict[str, str], around: Mapping[int, tuple[str, str]]) -> Entry:
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
        content=_html(visitor, [row], names, around, alone=True),
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


def _html(
    visitor: Visitor,
    rows: Sequence[Row],
    names: dict[str, str],
    around: Mapping[int, tuple[str, str]] | None = None,
    *,
    alone: bool = False,
) -> str:
    """The rows as they stand in an entry; ``alone`` where the entry is about one row, which needs no heading."""
    shown = [(row, _kind(row, names), _parts(row, around or {})) for row in rows]
    values = {"rows": shown, "reader": visitor.pk, "alone": alone}
    return render_to_string("annotations/feed_notes.html", values).strip()


def _parts(row: Row, around: Mapping[int, tuple[str, str]]) -> tuple[str, str, str]:
    """What stands before the marked words in their paragraph, they themselves, and what stands after them."""
    if row.highlight is None:
        return "", "", ""
    before, after = around.get(row.highlight.pk, ("", ""))
    return before, row.highlight.quote, after
