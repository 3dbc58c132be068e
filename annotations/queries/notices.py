"""Where a reader was named or answered, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotations.access import notices_for
from annotations.models import Note, Notice
from reader.models import Article, User
from reader.queries.paging import PAGE_SIZE, Cursor

WORDS, QUOTE = 280, 160
"""Code points of a note and of a passage that a row carries."""
COUNTED = 100
"""Unread ones are counted up to this."""
FILTERS = {"": _("All"), "unread": _("Unread"), "mentions": _("Mentions"), "replies": _("Replies")}
_WANTED = {
    "unread": Q(read_at__isnull=True),
    "mentions": Q(why=Notice.Why.MENTION),
    "replies": Q(why=Notice.Why.REPLY),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A notice as the list shows it."""

    pk: int
    why: str
    who: str
    at: datetime
    """UTC."""
    unread: bool
    article: Article
    url: str
    """The article, at the note."""
    words: str
    quote: str
    """The passage that the thread hangs on; empty for a whole article."""
    kind: str
    group: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class Notices:
    """A page of notices, and the addresses of the pages beside it, empty at an end."""

    rows: Sequence[Row]
    show: str
    """The filter: a key of ``FILTERS``."""
    unread: int
    """Of all, up to ``COUNTED``."""
    older: str = ""
    newer: str = ""


def unread_count(user: User) -> int:
    """How many notices were not read yet, up to ``COUNTED``. One query."""
    unread = notices_for(user).filter(read_at__isnull=True).order_by()
    return len(unread.values_list("pk", flat=True)[:COUNTED])


def notices_page(user: User, params: QueryDict) -> Notices:
    """The page that ``?older=`` or ``?newer=`` asks for, narrowed by ``?show=``. Two queries; one more on the way back
    to the start.
    """
    show = params.get("show", "")
    show = show if show in FILTERS else ""
    found = notices_for(user).filter(_WANTED.get(show, Q()))
    rows, older, newer = _slice(
        found, Cursor.decode(params.get("older", "")), Cursor.decode(params.get("newer", ""))
    )
    return Notices(
        rows=[_row(row) for row in rows],
        show=show,
        unread=unread_count(user),
        older=_address(show, "older", older),
        newer=_address(show, "newer", newer),
    )


def _slice(
    found: QuerySet[Notice], older: Cursor | None, newer: Cursor | None
) -> tuple[list[Notice], Cursor | None, Cursor | None]:
    """A page of rows, and the cursors of the pages beside it."""
    back = newer is not None and older is None
    cursor = newer if back else older
    wanted = found
    if cursor is not None:
        way = "gt" if back else "lt"
        wanted = wanted.filter(
            Q(**{f"created_at__{way}e": cursor.at}),
            Q(**{f"created_at__{way}": cursor.at}) | Q(**{f"pk__{way}": cursor.pk}),
        )
    related = ("note__user", "note__article", "note__highlight__group", "note__parent__group", "note__group")
    order = ("created_at", "pk") if back else ("-created_at", "-pk")
    rows = list(
        wanted.select_related(*related)
        .defer("note__body", "note__article__standfirst")
        .order_by(*order)[: PAGE_SIZE + 1]
    )
    more = len(rows) > PAGE_SIZE
    if back and not more:
        return _slice(found, None, None)
    rows = rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    return (
        rows,
        Cursor(rows[-1].created_at, rows[-1].pk) if rows and (back or more) else None,
        Cursor(rows[0].created_at, rows[0].pk) if rows and cursor is not None else None,
    )


def _address(show: str, key: str, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    return "?" + urlencode([*([("show", show)] if show else []), (key, cursor.encode())])


def place_of(note: Note) -> str:
    """Id of the element of the article's page at which a note stands."""
    if note.parent_id is not None:
        return f"note-{note.pk}"
    return f"n{note.highlight_id}" if note.highlight_id else f"a{note.pk}"


def _row(notice: Notice) -> Row:
    note = notice.note
    holder = note.highlight or note.parent or note
    group = note.group or holder.group
    return Row(
        pk=notice.pk,
        why=notice.why,
        who=note.user.name,
        at=notice.created_at,
        unread=notice.read_at is None,
        article=note.article,
        url=f"{note.article.get_absolute_url()}#{place_of(note)}",
        words=_cut(" ".join(note.words.split()), WORDS),
        quote=_cut(note.highlight.quote, QUOTE) if note.highlight else "",
        kind=note.highlight.kind if note.highlight else "",
        group=group.name if group else "",
        resolved=holder.resolved_at is not None,
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
