"""A reader's own highlights and notes, newest first."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import cast

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q

from annotations.access import highlights_for, links_for, notes_for
from annotations.models import AnchorStatus, Highlight, Note, StoryLink
from reader.models import Article, User

SIZE = 40
"""Entries on a page."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """After which entry a page begins: by time (UTC), then kind and id."""

    at: datetime
    kind: str
    """h for a highlight, n for a note on a whole article."""
    pk: int

    def encode(self) -> str:
        moment = (self.at - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{moment}.{self.kind}.{self.pk}".encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor | None:
        """The cursor that ``encode`` wrote; None for anything else."""
        if not text or len(text) > 80:
            return None
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode(
                "ascii"
            )
            moment, kind, pk = raw.split(".")
            if kind not in ("h", "n") or not 0 < int(pk) < 2**63:
                return None
            return cls(_EPOCH + timedelta(microseconds=int(moment)), kind, int(pk))
        except (ValueError, OverflowError, binascii.Error):
            return None


@dataclass(slots=True)
class Item:
    """One of the reader's highlights, or of the notes on whole articles."""

    at: datetime
    article: Article
    highlight: Highlight | None = None
    note: Note | None = None
    links: list[StoryLink] = field(default_factory=list)
    lost: bool = False

    @property
    def cursor(self) -> Cursor:
        own = self.highlight or self.note
        assert own is not None
        return Cursor(self.at, "h" if self.highlight else "n", own.pk)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one article that follow each other."""

    article: Article
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Notebook:
    groups: list[Group]
    older: str
    """Cursor of the next page; empty at the end."""


def notebook_page(user: User, cursor: Cursor | None = None) -> Notebook:
    """The reader's entries before ``cursor``, grouped by article as they follow each other. Four queries."""
    items = sorted(
        _items(user, cursor), key=lambda item: (item.at, item.cursor.kind, item.cursor.pk), reverse=True
    )
    shown = items[:SIZE]
    groups = [Group(article, list(found)) for article, found in groupby(shown, key=lambda item: item.article)]
    return Notebook(groups, shown[-1].cursor.encode() if len(items) > SIZE else "")


def _before(cursor: Cursor | None, kind: str) -> Q:
    """What comes after the cursor in a list that is newest first."""
    if cursor is None:
        return Q()
    same = Q(created_at=cursor.at, pk__lt=cursor.pk) if cursor.kind == kind else Q()
    if cursor.kind != kind:
        same = Q(created_at=cursor.at) if kind < cursor.kind else Q(pk__in=[])
    return Q(created_at__lte=cursor.at) & (Q(created_at__lt=cursor.at) | same)


def _items(user: User, cursor: Cursor | None) -> Iterator[Item]:
    own_note = notes_for(user).filter(user=user, parent__isnull=True)
    here = FilteredRelation("anchors", condition=Q(anchors__revision=F("article__current_revision")))
    highlights = (
        highlights_for(user)
        .filter(_before(cursor, "h"), user=user)
        .annotate(here=here, status_now=F("here__status"))
        .select_related("article__outlet")
        .prefetch_related(
            Prefetch("notes", own_note.select_related(None), to_attr="own_notes"),
            Prefetch("links_out", links_for(user).filter(user=user).select_related("to_article"),
                     to_attr="own_links"),
        )
        .order_by("-created_at", "-pk")[: SIZE + 1]
    )  # fmt: skip
    for highlight in highlights:
        yield Item(
            highlight.created_at,
            highlight.article,
            highlight,
            cast(list[Note], highlight.own_notes)[0] if highlight.own_notes else None,
            cast(list[StoryLink], highlight.own_links),
            highlight.status_now == AnchorStatus.ORPHAN,
        )
    notes = (
        notes_for(user)
        .filter(_before(cursor, "n"), user=user, highlight__isnull=True, parent__isnull=True)
        .select_related("article__outlet")
        .order_by("-created_at", "-pk")[: SIZE + 1]
    )
    for note in notes:
        yield Item(note.created_at, note.article, None, note)


def has_any(user: User) -> bool:
    """Whether the reader has written or marked anything yet."""
    own = Highlight.objects.kept().filter(user=OuterRef("pk"))
    notes = Note.objects.kept().filter(user=OuterRef("pk"))
    return User.objects.filter(pk=user.pk).filter(Exists(own) | Exists(notes)).exists()
