"""Bringing a file of notes in: looked through first, then written in small transactions, each mark once.

The row (``NotesImport``) says how far it has come. Marks are known by their client ids, so that work which broke off
is done again from the start and doubles nothing.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from itertools import batched
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.interchange.reading import Entry, Notes, read
from annotations.models import (
    Kind,
    NotesImport,
)
from annotations.services.import_plan import CHUNK, Budget, Coming, plan
from annotations.services.import_report import TOLD, Report
from annotations.services.import_rows import Codebook, Rows
from annotations.services.reanchor import anchor_in
from reader.errors import Conflict
from reader.models import Article, Revision, User

AT_ONCE = 400
"""Marks of a file that is looked through, and brought in, while the reader waits."""
PATIENCE = 1.5
"""Seconds of looking for places while the reader waits."""
HELD = timedelta(minutes=3)
"""How long nobody else takes up work that somebody has begun; renewed with every chunk."""
KEPT = timedelta(days=7)
"""How long a file stays that nobody said yes to."""


# --- looked through


def take(user: User, raw: bytes, name: str) -> NotesImport:
    """Keeps a file that can be read, and looks through a small one at once; a large one is left to a task, which
    calls ``work_on``. Raises what ``annotations.interchange.reading.read`` raises.

    What the reader brought earlier and never said yes to goes after ``KEPT``.
    """
    notes = read(raw, kinds=Kind.values)
    row = NotesImport(user=user, name=name[:200], size=len(raw), packed=gzip.compress(raw, 5, mtime=0))
    if len(notes.entries) <= AT_ONCE:
        row.report = asdict(_looked_through(user, notes, Budget(PATIENCE)))
        row.state = NotesImport.State.READY
    with transaction.atomic():
        NotesImport.objects.filter(user=user, created_at__lt=timezone.now() - KEPT).delete()
        row.save()
    return row


def _looked_through(user: User, notes: Notes, budget: Budget) -> Report:
    report = Report(by=notes.by, marks=len(notes.entries), faulty=notes.faulty)
    report.faults = [asdict(fault) for fault in notes.faults[:TOLD]]
    book = Codebook(user, report)
    for chunk in batched(notes.entries, CHUNK):
        for coming in plan(user, chunk, budget):
            report.add(coming)
            if coming.state == "new":
                book.expect(coming)
    return report


def agree(row: NotesImport) -> bool:
    """The reader says yes. Returns whether it is left to a task; a small file is in when this returns.

    Raises ``Conflict`` where it is being read or came in already.
    """
    agreed = NotesImport.objects.filter(pk=row.pk, state=NotesImport.State.READY).update(
        state=NotesImport.State.WAITING, updated_at=timezone.now()
    )
    row.refresh_from_db(fields=["state", "report", "done"])
    if not agreed and row.state == NotesImport.State.READING:
        raise Conflict(_("The file is still being read."))
    if row.state == NotesImport.State.DONE:
        return False
    if row.report.get("marks", 0) > AT_ONCE or row.report.get("counts", {}).get("later"):
        return True
    work_on(row.pk)
    return False


def is_stuck(row: NotesImport) -> bool:
    """Whether nobody works on what is to be done."""
    idle = row.held_until is None or row.held_until < timezone.now()
    busy = row.state in (NotesImport.State.READING, NotesImport.State.WAITING, NotesImport.State.WORKING)
    return busy and idle and timezone.now() - row.updated_at > timedelta(seconds=20)


# --- brought in


def work_on(pk: UUID) -> None:
    """Does what is to be done for a file: reads it, or brings it in. Nothing where somebody is at it, or it is done."""
    now = timezone.now()
    free = NotesImport.objects.filter(Q(held_until=None) | Q(held_until__lt=now), pk=pk)
    if free.filter(state=NotesImport.State.READING).update(held_until=now + HELD):
        row = NotesImport.objects.select_related("user").get(pk=pk)
        report = _looked_through(row.user, _notes(row), Budget(None))
        NotesImport.objects.filter(pk=pk, state=NotesImport.State.READING).update(
            state=NotesImport.State.READY, report=asdict(report), held_until=None, updated_at=timezone.now()
        )
    elif free.filter(state__in=(NotesImport.State.WAITING, NotesImport.State.WORKING)).update(
        state=NotesImport.State.WORKING, held_until=now + HELD
    ):
        _bring(NotesImport.objects.select_related("user").get(pk=pk))


def _notes(row: NotesImport) -> Notes:
    return read(gzip.decompress(bytes(row.packed)), kinds=Kind.values)


def _bring(row: NotesImport) -> None:
    notes = _notes(row)
    report = Report(by=notes.by, marks=len(notes.entries), faulty=notes.faulty)
    report.faults = [asdict(fault) for fault in notes.faults[:TOLD]]
    earlier = row.report.get("codes", [])
    book = Codebook(row.user, report)
    for number, chunk in enumerate(batched(notes.entries, CHUNK), start=1):
        for coming in _chunk(row.user, chunk, book):
            report.add(coming)
        NotesImport.objects.filter(pk=row.pk).update(
            done=min(number * CHUNK, len(notes.entries)), held_until=timezone.now() + HELD
        )
    report.codes = [
        name for name in dict.fromkeys([*report.codes, *earlier]) if name not in report.left_codes
    ]
    NotesImport.objects.filter(pk=row.pk).update(
        state=NotesImport.State.DONE, report=asdict(report), done=len(notes.entries), packed=b"", held_until=None,
        updated_at=timezone.now(),
    )  # fmt: skip


def _chunk(user: User, entries: Iterable[Entry], book: Codebook) -> list[Coming]:
    """Writes one chunk, and returns what became of it. Tried again where the same file came in beside this."""
    entries = list(entries)
    for last in (False, True):
        found = plan(user, entries, Budget(None))
        new = [coming for coming in found if coming.state == "new"]
        rows = Rows(user, new, book)
        try:
            with transaction.atomic():
                rows.write()
            break
        except IntegrityError:  # the same marks were saved at the same moment: they are here now
            if last:
                raise
    _carry(new)
    return found


def _carry(new: list[Coming]) -> None:
    """Gives marks of earlier revisions, and of articles that changed just now, their place in the newest."""
    homes = {coming.article.pk: coming.revision for coming in new if coming.article and coming.revision}
    current = Article.objects.filter(pk__in=homes, current_revision__isnull=False)
    for revision in Revision.objects.filter(pk__in=current.order_by().values("current_revision")):
        stands = {coming.revision.pk for coming in new if coming.revision and coming.article
                  and coming.article.pk == revision.article_id}  # fmt: skip
        if stands != {revision.pk}:
            anchor_in(revision)
