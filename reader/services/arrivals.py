"""Pages on their way in: brought by a reader or a feed, then read one by one, whoever works on them.

The rows are the truth. An item is claimed by one statement until ``held_until``; what takes long (fetching, reading)
happens outside transactions, and the end is one small transaction that holds only while the claim does. A worker may
be killed at any instruction: the item is then anybody's again, the bytes that came are kept, and nothing is doubled.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reader.cleaning import CleaningError
from reader.errors import NotSaved, UserError
from reader.intake.fetch import FetchError
from reader.intake.names import host_of, plain
from reader.models import (
    Article,
    ArticleQuerySet,
    ArticleVisibility,
    Capture,
    FeedEntry,
    Import,
    ImportItem,
    User,
)
from reader.services.arriving import read_item
from reader.services.captures import requested
from reader.services.claims import Lost, claim, delete_files, due, end, settle, stored
from reader.signals import pages_wait

log = logging.getLogger("postil.arrivals")

TRIES = 4
"""How often an address is asked that does not answer."""
CLAIMS = 8
"""How often an item is begun at all: a page that ends its worker every time is given up."""
PAUSES = (5, 20, 80)
"""Seconds before the next try, give or take a quarter."""
LONGEST_PAUSE = 3600
"""Seconds; a site that wants to be left alone for longer is not asked again by itself."""
SLICE = 2.0
"""Seconds that one task works on an import before another import has its turn."""
POLITE = 0.5
"""Seconds between two questions to one site."""

type Seen = Callable[[User], ArticleQuerySet]
type MayEdit = Callable[[User, Article], bool]
State, Kind = ImportItem.State, ImportItem.Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is brought: an address, or bytes. ``refused`` says why it failed before anything was done."""

    kind: str
    name: str = ""
    address: str = ""
    raw: bytes | None = None
    entry: FeedEntry | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """``kind`` and ``encoding`` for the cleaning; ``outlet``, ``tags``, ``published``, ``title``, ``authors`` that a
    feed gives: names, and an ISO 8601 time."""
    refused: UserError | CleaningError | None = None


# --- bringing


def bring(
    user: User,
    pieces: Iterable[Piece],
    *,
    title: str = "",
    saves: bool = False,
    visibility: str = ArticleVisibility.LIBRARY,
) -> Import:
    """An import with an item for each piece, all or nothing; work on it begins after commit.

    Raises ``NotSaved`` where the disk does not take the bytes.
    """
    pieces = list(pieces)
    batch = Import(user=user, title=plain(title or _title(pieces))[:200], saves=saves, visibility=visibility)
    _write(batch, pieces, first=True)
    return batch


def add(batch: Import, pieces: Iterable[Piece]) -> list[ImportItem]:
    """More pieces for an import that is not stopped. Raises ``NotSaved``."""
    return _write(batch, list(pieces), first=False)


def _title(pieces: list[Piece]) -> str:
    return next((piece.name or piece.address for piece in pieces if piece.name or piece.address), "")


def _write(batch: Import, pieces: list[Piece], *, first: bool) -> list[ImportItem]:
    names: list[str] = []
    written: list[bool] = []
    now = timezone.now()
    try:
        files = [stored(piece.raw, names) if piece.raw is not None else "" for piece in pieces]
        with transaction.atomic():
            if first:
                batch.save(force_insert=True)
                begun = 0
            else:
                Import.objects.filter(pk=batch.pk).update(finished_at=None)
                begun = ImportItem.objects.filter(batch=batch, container=None).count()
            items = [
                _item(batch, piece, begun + number, file, now)
                for number, (piece, file) in enumerate(zip(pieces, files, strict=True))
            ]
            ImportItem.objects.bulk_create(items)
            settle(batch.pk)
            transaction.on_commit(lambda: written.append(True))
            kick(batch.pk)
    except OSError as error:
        delete_files([] if written else names)
        raise NotSaved(
            _("The library's disk did not take the page (%(why)s), so nothing was saved.")
            % {"why": error.strerror or error}
        ) from error
    except BaseException:
        delete_files([] if written else names)
        raise
    return items


def _item(batch: Import, piece: Piece, position: int, file: str, now: Any) -> ImportItem:
    refused = piece.refused
    item = ImportItem(
        batch=batch,
        position=position,
        kind=piece.kind,
        name=plain(piece.name)[:255],
        address=piece.address[:2000],
        size=len(piece.raw or b""),
        options=dict(piece.options),
        entry=piece.entry,
        state=State.FAILED if refused else State.WAITING,
        status=int(refused.status) if refused else 0,
        problem=refused.message if refused else "",
        next_at=now,
    )
    item.file.name = file
    return item


def kick(batch: uuid.UUID) -> None:
    """Says after commit that there is work. Where nobody hears it, the clock finds it."""
    transaction.on_commit(lambda: pages_wait.send(Import, batch=batch), robust=True)


# --- pausing, stopping, trying again


def pause(batch: Import) -> None:
    """Nothing more is begun; what is being read now comes to its end."""
    Import.objects.filter(pk=batch.pk, paused_at=None, stopped_at=None, finished_at=None).update(
        paused_at=timezone.now()
    )


def resume(batch: Import) -> None:
    """Goes on after a pause."""
    with transaction.atomic():
        Import.objects.filter(pk=batch.pk).update(paused_at=None)
        kick(batch.pk)


def stop(batch: Import) -> None:
    """What waits is not begun any more; what came in stays."""
    now = timezone.now()
    with transaction.atomic():
        Import.objects.filter(pk=batch.pk, stopped_at=None).update(stopped_at=now, paused_at=None)
        ImportItem.objects.filter(batch=batch, state=State.WAITING).update(
            state=State.STOPPED, updated_at=now
        )
        settle(batch.pk)


def try_again(items: QuerySet[ImportItem], *, options: Mapping[str, Any] | None = None) -> int:
    """Puts failed, stopped and postponed items back to the start, with ``options`` on top; how many."""
    again = list(items.filter(state__in=(State.FAILED, State.STOPPED, State.WAITING)).filter(_has_source()))
    now = timezone.now()
    with transaction.atomic():
        for item in again:
            kept = {name: value for name, value in item.options.items() if name != "fetched"}
            if item.file:
                kept = item.options
            ImportItem.objects.filter(pk=item.pk, state=item.state).update(
                state=State.WAITING, tries=0, next_at=now, held_until=None, status=0, problem="", may_retry=False,
                options={**kept, **(options or {})}, updated_at=now,
            )  # fmt: skip
        for batch in {item.batch_id for item in again}:
            Import.objects.filter(pk=batch).update(finished_at=None, stopped_at=None)
            kick(batch)
    return len(again)


def _has_source() -> Q:
    return ~Q(file="") | ~Q(address="") | Q(container__isnull=False)


def remove(items: QuerySet[ImportItem]) -> None:
    """Takes items that are not being read off their list, with what was stored for them alone."""
    gone = list(items.exclude(state=State.WORKING))
    with transaction.atomic():
        ImportItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
        for batch in {item.batch_id for item in gone}:
            settle(batch)
        names = [str(item.file.name) for item in gone if item.file]
        transaction.on_commit(lambda: delete_files(name for name in names if not _is_used(name)))


def _is_used(name: str) -> bool:
    return Capture.objects.filter(file=name).exists() or ImportItem.objects.filter(file=name).exists()


# --- working


def work(batch: uuid.UUID, *, seen: Seen, may_edit: MayEdit) -> bool:
    """Reads items of an import for a little while; whether more can be read at once."""
    until, last = time.monotonic() + SLICE, ""
    while (item := _next(batch)) is not None:
        host = "" if item.file else host_of(item.address)
        if host and host == last:
            time.sleep(POLITE)
        last = host
        take(item.pk, seen=seen, may_edit=may_edit)
        if time.monotonic() > until:
            return _next(batch) is not None
    return False


def _next(batch: uuid.UUID) -> ImportItem | None:
    return due().filter(batch=batch).order_by("position", "pk").first()


def due_imports(most: int = 100) -> list[uuid.UUID]:
    """Imports with items that may be begun now and of which nobody is reading one: what a lost kick leaves behind."""
    busy = ImportItem.objects.filter(
        batch=OuterRef("batch"), state=State.WORKING, held_until__gte=timezone.now()
    )
    return list(due().exclude(Exists(busy)).order_by().values_list("batch", flat=True).distinct()[:most])


def close_stopped() -> int:
    """What a worker had in hand when it was killed, in an import that was stopped since, is left out; how many."""
    now = timezone.now()
    left = ImportItem.objects.filter(batch__stopped_at__isnull=False, state=State.WORKING, held_until__lt=now)
    batches = set(left.values_list("batch", flat=True))
    done = ImportItem.objects.filter(batch__in=batches, state=State.WORKING, held_until__lt=now).update(
        state=State.STOPPED, step="", held_until=None, updated_at=now
    )
    for batch in batches:
        settle(batch)
    return done


def take(item_id: int, *, seen: Seen, may_edit: MayEdit) -> None:
    """Reads one item if it is its turn and nobody else has it; what became of it stands in its row.

    ``seen`` gives the articles that a reader may see, ``may_edit`` says whether they may change one.
    """
    item = claim(item_id)
    if item is None:
        return
    user = item.batch.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        try:
            if item.tries > CLAIMS:
                raise NotSaved(
                    _("Reading this ended the worker %(n)d times, so it is not tried any more.")
                    % {"n": CLAIMS}
                )
            read_item(item, seen=seen(user), may_edit=lambda article: may_edit(user, article))
        except Lost:
            log.warning("item %s: another worker has taken over", item.pk)
        except Exception as error:
            _went_wrong(item, error)
    settle(item.batch_id)


def _went_wrong(item: ImportItem, error: Exception) -> None:
    """The item waits for another try, or has failed, with the sentence that its reader sees."""
    again, retry_after = False, None
    if isinstance(error, UserError | CleaningError):
        status, problem = int(error.status), error.message
        may_retry = isinstance(error, FetchError)
        if isinstance(error, FetchError) and error.retry:
            retry_after = error.retry_after
            again = item.tries < TRIES and (retry_after or 0) <= LONGEST_PAUSE
    else:
        log.error("item %s went wrong", item.pk, exc_info=error)
        status, may_retry = 500, True
        problem = _(
            "That went wrong on our side. What came in is kept; the keeper of this library has the details."
        )
        again = isinstance(error, DatabaseError | OSError) and item.tries < CLAIMS
    values: dict[str, Any] = {"status": status, "problem": problem, "may_retry": may_retry}
    hops = getattr(error, "hops", None)
    if hops is not None:
        values["requested"] = requested(hops)
    draft = getattr(error, "draft", None)
    if draft is not None:
        values["draft"] = draft
    if again:
        values["next_at"] = timezone.now() + timedelta(seconds=_pause(item.tries, retry_after))
    try:
        end(item, State.WAITING if again else State.FAILED, **values)
    except Lost:
        log.warning("item %s: another worker has taken over", item.pk)


def _pause(tries: int, retry_after: int | None) -> float:
    pause = PAUSES[min(max(tries, 1), len(PAUSES)) - 1] * random.uniform(0.75, 1.25)  # noqa: S311
    return max(pause, float(retry_after or 0))
