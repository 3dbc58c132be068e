"""A reader's way through an article: how far, in what state, kept or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate

from django.db import transaction
from django.utils import timezone

from reader.cleaning.blocks import Block
from reader.cleaning.blocks import place as placed_blocks
from reader.models import Article, Reading, ReadingState, Revision, User
from reader.models.stamps import read_by
from reader.stories.places import words_at

END = 0.99
"""Share of the text from which on it is read to its end."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands: code points into a revision's text, and when (UTC) by their device's clock."""

    revision: Revision
    position: int
    at: datetime


def _own[**P, R](service: Callable[Concatenate[User, P], R]) -> Callable[Concatenate[User, P], R]:
    """What a reader does with articles changes that reader's pages alone."""

    @wraps(service)
    def inner(user: User, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with read_by(user.pk):
            return service(user, *args, **kwargs)

    return inner


def untouched(user: User, joined: datetime) -> str:
    """The state of an article that the reader has not touched, by when it joined the library (UTC)."""
    return ReadingState.READ if user.read_until and joined <= user.read_until else ReadingState.UNREAD


@_own
def note_progress(user: User, article: Article, furthest: float, place: Place | None = None) -> None:
    """Remembers that ``user`` has come as far as ``furthest`` (0 to 1), and where they stand.

    ``furthest`` never goes back; of two places the later by the devices' clocks holds, wherever it was sent from.
    What was read before the article was put back to unread says nothing.
    Whoever reaches the end has read it; what is archived stays so.
    """
    with transaction.atomic():
        reading, is_new = Reading.objects.select_for_update().get_or_create(
            user=user, article=article, defaults={"state": untouched(user, article.created_at)}
        )
        unread = reading.state == ReadingState.UNREAD
        if unread and not is_new and place is not None and place.at < reading.updated_at:
            return  # read before it was put back: a report that comes late takes no decision back
        reading.furthest = furthest if is_new or unread else max(reading.furthest, furthest)
        if furthest >= END and reading.state != ReadingState.ARCHIVED:
            reading.state = ReadingState.READ
        elif unread:
            reading.state = ReadingState.READING
        if place is not None:
            _move(reading, place)
        reading.save()


def _move(reading: Reading, place: Place) -> None:
    at = min(place.at, timezone.now())  # a clock that is ahead must not win for ever
    if reading.placed_at is not None and reading.placed_at >= at:
        return
    placed = placed_blocks(Block.from_json(data) for data in place.revision.blocks)
    there = [one for one in placed if one.start is not None and one.start <= place.position]
    last = there[-1] if there else None
    reading.revision, reading.placed_at = place.revision, at
    reading.block = last.index if last else 0
    into = place.position - (last.start or 0) if last else 0
    reading.offset = min(into, len(last.block.text)) if last else 0
    reading.words = words_at([one.block.text for one in placed], reading.block, reading.offset)


def _row(user: User, article: Article) -> Reading:
    """The row of a reader for an article, made in the state that it has without one."""
    return Reading.objects.get_or_create(
        user=user, article=article, defaults={"state": untouched(user, article.created_at)}
    )[0]


@_own
@transaction.atomic
def set_state(user: User, article: Article, state: str) -> str:
    """Puts an article into a state, as its reader wants it. Returns the state it had."""
    reading = _row(user, article)
    before = reading.state
    if before != state:
        Reading.objects.filter(pk=reading.pk).update(state=state, updated_at=timezone.now())
    return before


@_own
@transaction.atomic
def keep(user: User, article: Article, on: bool) -> datetime | None:
    """Keeps an article for reading without a connection, or no longer. Returns since when it was kept before."""
    reading = _row(user, article)
    before = reading.kept_at
    if on != (before is not None):
        kept_at = timezone.now() if on else None
        Reading.objects.filter(pk=reading.pk).update(kept_at=kept_at, updated_at=timezone.now())
    return before


Before = Mapping[int, tuple[str, bool] | None]
"""State and whether it was kept, by the article's number; None: there was no row."""


@_own
@transaction.atomic
def change_many(
    user: User, articles: Sequence[Article], *, state: str = "", kept: bool | None = None
) -> dict[int, tuple[str, bool] | None]:
    """Puts many articles into a state, or keeps them or no longer. Returns how they stood before.

    The articles need ``created_at``.
    """
    now = timezone.now()
    rows = {row.article_id: row for row in Reading.objects.filter(user=user, article__in=articles)}
    before: dict[int, tuple[str, bool] | None] = {}
    made = []
    for article in articles:
        row = rows.get(article.pk)
        before[article.pk] = None if row is None else (row.state, row.kept_at is not None)
        if row is None:
            row = Reading(user=user, article=article, state=untouched(user, article.created_at))
            made.append(row)
        row.state = state or row.state
        if kept is not None:
            row.kept_at = (row.kept_at or now) if kept else None
        row.updated_at = now
    Reading.objects.bulk_create(made, batch_size=200, ignore_conflicts=True)
    Reading.objects.bulk_update(rows.values(), ["state", "kept_at", "updated_at"], batch_size=200)
    return before


@_own
@transaction.atomic
def put_back(user: User, before: Before) -> int:
    """Undoes ``change_many``. Rows that were not there go, but where somebody has read on since. Returns how many."""
    rows = {row.article_id: row for row in Reading.objects.filter(user=user, article__in=list(before))}
    gone, back = [], []
    for pk, was in before.items():
        row = rows.get(pk)
        if row is None:
            continue
        if was is not None:
            row.state, kept = was
            row.kept_at = (row.kept_at or timezone.now()) if kept else None
            back.append(row)
        elif row.placed_at is None and row.furthest == 0:
            gone.append(row.pk)
        else:
            row.state, row.kept_at = ReadingState.READING, None
            back.append(row)
    for at in range(0, len(gone), 400):
        Reading.objects.filter(pk__in=gone[at : at + 400]).delete()
    Reading.objects.bulk_update(back, ["state", "kept_at"], batch_size=200)
    return len(gone) + len(back)


@_own
@transaction.atomic
def read_everything(user: User) -> tuple[datetime | None, list[int]]:
    """All that is in the library now counts as read; what was begun stays begun.

    Returns what undoes it: the time until which everything counted as read before, and the articles that had been
    put back to unread.
    """
    put = Reading.objects.filter(user=user, state=ReadingState.UNREAD)
    unread = list(put.values_list("article", flat=True)[:PUT_BACK_LIMIT])
    for at in range(0, len(unread), 400):
        put.filter(article__in=unread[at : at + 400]).update(state=ReadingState.READ)
    before, user.read_until = user.read_until, timezone.now()
    User.objects.filter(pk=user.pk).update(read_until=user.read_until)
    return before, unread


PUT_BACK_LIMIT = 5000
"""Articles put back to unread that are read at once, and come back by Undo."""


@_own
@transaction.atomic
def unread_again(user: User, until: datetime | None, unread: Sequence[int]) -> None:
    """Undoes ``read_everything``."""
    user.read_until = until
    User.objects.filter(pk=user.pk).update(read_until=until)
    for at in range(0, len(unread), 400):
        Reading.objects.filter(
            user=user, article__in=unread[at : at + 400], state=ReadingState.READ
        ).update(state=ReadingState.UNREAD)  # fmt: skip
