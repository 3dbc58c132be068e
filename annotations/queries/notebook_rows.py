"""The notebook row by row: in which order things stand, and all that is shown of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Prefetch, Q, QuerySet

from annotations.access import codes_for, highlights_for, links_for, notes_beside, notes_for
from annotations.models import AnchorStatus, Code, Group, Highlight, Note, StoryLink
from annotations.queries.notebook_filter import Filter, filtered, filtered_links, filtered_notes
from reader.access import Visitor
from reader.models import Article, User
from reader.prepared import padded, prepared_for

CHUNK = 200
"""Rows that are read at a time."""
MARK, LINK, NOTE = "h", "l", "n"
_SIZES = (20, CHUNK)
"""Numbers of marks that are asked for at once."""
_NOWHERE = 2**40
"""In reading order, what has lost its place comes last."""


class Key(NamedTuple):
    """Names a row and says where it stands: a mark (``h``), a link (``l``) or a note (``n``) of a whole article."""

    type: str
    pk: int
    article: int
    at: datetime
    start: int | None = None
    """Code points in the newest text; None for what stands nowhere in it."""

    @property
    def name(self) -> str:
        """As forms send it, such as ``h12``."""
        return f"{self.type}{self.pk}"

    @property
    def by_time(self) -> tuple[datetime, str, int]:
        """Sorts the newest last."""
        return self.at, self.type, self.pk

    @property
    def by_place(self) -> tuple[int, int, datetime, int]:
        """Sorts an article's rows as one reads: notes on the whole, links of the whole, then its marks."""
        return "nlh".index(self.type), _place(self), self.at, self.pk


def _place(key: Key) -> int:
    if key.type != MARK:
        return 0
    return _NOWHERE if key.start is None else key.start


class Standing(NamedTuple):
    """An article of the notebook: when its newest row was made (UTC), and how many marks and other rows fit."""

    newest: datetime
    article: int
    marks: int
    rows: int


@dataclass(slots=True)
class Row:
    """One mark, note on a whole article (``highlight`` is None) or link of a whole article (``note`` is None too)."""

    key: Key
    article: Article
    user: User
    highlight: Highlight | None = None
    note: Note | None = None
    """The maker's note on the mark, or the note on the whole article."""
    code: Code | None = None
    """None too where the code belongs to a codebook that the visitor does not see."""
    replies: list[Note] = field(default_factory=list)
    """Everything else in the thread, oldest first."""
    links: list[StoryLink] = field(default_factory=list)
    status: str = ""
    """A value of ``AnchorStatus``, in the newest text; empty for notes and links, and until it is worked out."""
    start: int | None = None
    """Code points in the newest text, end exclusive; None for what has no place there, or a proposed one."""
    end: int | None = None
    visibility: str = ""
    group: Group | None = None

    @property
    def at(self) -> datetime:
        """When it was made; UTC."""
        return self.key.at

    @property
    def lost(self) -> bool:
        return self.status == AnchorStatus.ORPHAN


def rows(visitor: Visitor, wanted: Filter) -> Iterator[Row]:
    """Everything that fits, in the order asked for, read in chunks: about eight queries for ``CHUNK`` rows."""
    chunk: list[Key] = []
    for key in _keys(visitor, wanted):
        chunk.append(key)
        if len(chunk) == CHUNK:
            yield from load(visitor, chunk)
            chunk = []
    yield from load(visitor, chunk)


def names(visitor: Visitor, wanted: Filter) -> Iterator[str]:
    """The names of everything that fits, such as ``h12``, in the order asked for."""
    return (key.name for key in _keys(visitor, wanted))


def _keys(visitor: Visitor, wanted: Filter) -> Iterator[Key]:
    return _keys_by_time(visitor, wanted) if wanted.order == "time" else _keys_by_article(visitor, wanted)


def _keys_by_time(visitor: Visitor, wanted: Filter) -> Iterator[Key]:
    after: Key | None = None
    while found := keys_by_time(visitor, wanted, after, CHUNK):
        yield from found
        after = found[-1]


def _keys_by_article(visitor: Visitor, wanted: Filter) -> Iterator[Key]:
    batch: list[Standing] = []
    for standing in articles(visitor, wanted):
        batch.append(standing)
        if sum(one.rows for one in batch) >= CHUNK:
            yield from keys_of_articles(visitor, wanted, batch)
            batch = []
    if batch:
        yield from keys_of_articles(visitor, wanted, batch)


def articles(visitor: Visitor, wanted: Filter) -> list[Standing]:
    """The articles of what fits, those with the newest rows first. At most three queries and those of the filter."""
    marks: QuerySet[Any] = filtered(visitor, wanted)
    found: dict[int, Standing] = {}
    counted = marks.values("article_id").annotate(newest=Max("created_at"), n=Count("pk"))
    for pk, newest, n in counted.values_list("article_id", "newest", "n"):
        found[pk] = Standing(newest, pk, n, n)
    for rest, column in _rest(visitor, wanted):
        for pk, newest, n in (
            rest.values(column).annotate(newest=Max("created_at"), n=Count("pk"))
            .values_list(column, "newest", "n")
        ):  # fmt: skip
            old = found.get(pk, Standing(newest, pk, 0, 0))
            found[pk] = Standing(max(old.newest, newest), pk, old.marks, old.rows + n)
    return sorted(found.values(), reverse=True)


def _rest(visitor: Visitor, wanted: Filter) -> list[tuple[QuerySet[Any], str]]:
    """Notes and links of whole articles, each with the column of the article; none where marks alone fit."""
    if wanted.marks_only:
        return []
    notes: tuple[QuerySet[Any], str] = (filtered_notes(visitor, wanted), "article_id")
    if wanted.with_note or wanted.words:
        return [notes]
    return [notes, (filtered_links(visitor, wanted), "from_article_id")]


def keys_of_articles(visitor: Visitor, wanted: Filter, chosen: Sequence[Standing]) -> list[Key]:
    """All rows of these articles, in reading order. At most three queries and those of the filter."""
    pks = [standing.article for standing in chosen]
    marks: QuerySet[Any] = filtered(visitor, wanted).filter(article__in=pks)
    keys = [Key(MARK, *row) for row in marks.values_list("pk", "article_id", "created_at", "here_start")]
    for rest, column in _rest(visitor, wanted):
        type_ = NOTE if column == "article_id" else LINK
        keys += [
            Key(type_, *row)
            for row in rest.filter(**{f"{column}__in": pks}).values_list("pk", column, "created_at")
        ]
    place = {pk: n for n, pk in enumerate(pks)}
    return sorted(keys, key=lambda key: (place[key.article], key.by_place))


def keys_beside(visitor: Visitor, articles: Collection[int], *, mine: bool) -> list[Key]:
    """The marks and notes that a visitor sees beside these articles, however old, in reading order. Two queries."""
    at_hand = FilteredRelation("anchors", condition=Q(anchors__revision=F("article__current_revision")))
    marks = highlights_for(visitor).filter(article__in=articles).annotate(here=at_hand)
    notes = notes_for(visitor).filter(article__in=articles, highlight__isnull=True, parent__isnull=True)
    if mine:
        marks, notes = marks.filter(user_id=visitor.pk or 0), notes.filter(user_id=visitor.pk or 0)
    keys = [
        Key(MARK, *row)
        for row in marks.order_by().values_list("pk", "article_id", "created_at", "here__start")
    ]
    keys += [Key(NOTE, *row) for row in notes.order_by().values_list("pk", "article_id", "created_at")]
    return sorted(keys, key=lambda key: (key.article, key.by_place))


def keys_by_time(visitor: Visitor, wanted: Filter, after: Key | None, size: int) -> list[Key]:
    """The first ``size`` rows that stand after ``after``, newest first. At most three queries and the filter's."""
    marks: QuerySet[Any] = filtered(visitor, wanted)
    keys = [
        Key(MARK, *row)
        for row in _older(marks, after, MARK)[:size].values_list(
            "pk", "article_id", "created_at", "here_start"
        )
    ]
    for rest, column in _rest(visitor, wanted):
        type_ = NOTE if column == "article_id" else LINK
        keys += [
            Key(type_, *row)
            for row in _older(rest, after, type_)[:size].values_list("pk", column, "created_at")
        ]
    return sorted(keys, key=lambda key: key.by_time, reverse=True)[:size]


def _older(found: QuerySet[Any], after: Key | None, type_: str) -> QuerySet[Any]:
    """What comes after a row in a list that is newest first, and then by type and id."""
    if after is not None:
        same = Q(pk__lt=after.pk) if type_ == after.type else Q() if type_ < after.type else Q(pk__in=[])
        found = found.filter(
            Q(created_at__lt=after.at) | (Q(created_at=after.at) & same), created_at__lte=after.at
        )
    return found.order_by("-created_at", "-pk")


def load(visitor: Visitor, keys: Iterable[Key]) -> Iterator[Row]:
    """The rows of ``keys``, in their order; what is gone meanwhile is left out. Three queries for marks, two for
    notes on whole articles, one for links of them."""
    keys = list(keys)
    wanted = {type_: [key.pk for key in keys if key.type == type_] for type_ in (MARK, LINK, NOTE)}
    found: dict[tuple[str, int], Any] = {}
    if wanted[MARK]:
        found |= {(MARK, mark.pk): mark for mark in _marks(visitor, wanted[MARK])}
    if wanted[NOTE]:
        notes = (
            notes_for(visitor).filter(pk__in=wanted[NOTE]).select_related("article__outlet", "user", "group")
        )
        answers = notes_beside(visitor).select_related("user").order_by("created_at", "pk")
        found |= {(NOTE, note.pk): note
                  for note in notes.prefetch_related(Prefetch("replies", answers, to_attr="seen_replies"))}  # fmt: skip
    if wanted[LINK]:
        links = links_for(visitor).filter(pk__in=wanted[LINK])
        related = links.select_related("from_article__outlet", "to_article__outlet", "user", "group")
        found |= {(LINK, link.pk): link for link in related}
    for key in keys:
        thing = found.get((key.type, key.pk))
        if thing is not None:
            yield _row(key, thing)


def _marks(visitor: Visitor, pks: list[int]) -> list[Highlight]:
    """Marks with their notes (``seen_notes``) and links (``seen_links``). Three queries."""
    size = next((size for size in _SIZES if size >= len(pks)), len(pks))
    ids = padded(pks, size)
    found: list[Highlight] = list(prepared_for(visitor, ("notebook marks", size), _shown_marks, **ids))
    notes: defaultdict[int | None, list[Note]] = defaultdict(list)
    for note in prepared_for(visitor, ("notebook notes", size), _shown_notes, **ids):
        notes[note.highlight_id].append(note)
    links: defaultdict[int | None, list[StoryLink]] = defaultdict(list)
    for link in prepared_for(visitor, ("notebook links", size), _shown_links, **ids):
        links[link.from_highlight_id].append(link)
    for mark in found:
        mark.seen_notes, mark.seen_links = notes[mark.pk], links[mark.pk]  # type: ignore[attr-defined]
    return found


def _shown_marks(visitor: Visitor, **ids: int) -> QuerySet[Any, Any]:
    at_hand = FilteredRelation("anchors", condition=Q(anchors__revision=F("article__current_revision")))
    code = codes_for(visitor).filter(pk=OuterRef("code_id")).order_by()
    return (
        highlights_for(visitor)
        .filter(pk__in=list(ids.values()))
        .annotate(here=at_hand)
        .annotate(here_status=F("here__status"), here_start=F("here__start"), here_end=F("here__end"))
        .annotate(code_seen=Exists(code))
        .select_related("article__outlet", "user", "group", "code")
    )


def _shown_notes(visitor: Visitor, **ids: int) -> QuerySet[Any, Any]:
    beside = notes_beside(visitor).filter(highlight__in=list(ids.values()))
    return beside.select_related("user").order_by("created_at", "pk")


def _shown_links(visitor: Visitor, **ids: int) -> QuerySet[Any, Any]:
    beside = links_for(visitor).filter(from_highlight__in=list(ids.values()))
    return beside.select_related("to_article__outlet", "user").order_by("created_at", "pk")


def _row(key: Key, thing: Any) -> Row:
    if isinstance(thing, StoryLink):
        return Row(key, thing.from_article, thing.user, links=[thing], visibility=thing.visibility,
                   group=thing.group)  # fmt: skip
    if isinstance(thing, Note):
        replies: list[Note] = thing.seen_replies  # type: ignore[attr-defined]
        return Row(key, thing.article, thing.user, note=thing, replies=replies, visibility=thing.visibility,
                   group=thing.group)  # fmt: skip
    own = [note for note in thing.seen_notes if note.parent_id is None and note.user_id == thing.user_id][:1]
    sure = thing.here_status != AnchorStatus.UNCERTAIN
    return Row(
        key,
        thing.article,
        thing.user,
        highlight=thing,
        note=own[0] if own else None,
        code=thing.code if thing.code_seen else None,
        replies=[note for note in thing.seen_notes if note not in own],
        links=thing.seen_links,
        status=thing.here_status or "",
        start=thing.here_start if sure else None,
        end=thing.here_end if sure else None,
        visibility=thing.visibility,
        group=thing.group,
    )
