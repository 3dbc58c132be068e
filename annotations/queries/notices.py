"""Where a reader was named or answered, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotations.access import notices_for
from annotations.models import Note, Notice
from reader.models import Article, User
from reader.queries.paging import address, sliced

WORDS, QUOTE = 280, 160
"""Code points of a note and of a passage that a row carries."""
COUNTED = 100
"""Unread ones are counted up to this."""
FILTERS = {"": _("All"), "unread": _("Unread"), "mentions": _("Mentions"), "replies": _("Replies")}
_RELATED = ("note__user", "note__article", "note__highlight__group", "note__parent__group", "note__group")
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
    page = sliced(found.select_related(*_RELATED).defer("note__body", "note__article__standfirst"), params)
    kept = [("show", show)] if show else []
    return Notices(
        rows=[_row(row) for row in page.rows],
        show=show,
        unread=unread_count(user),
        older=address(kept, "older", page.older),
        newer=address(kept, "newer", page.newer),
    )


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
