"""How far an import has come, as its page shows it. Four queries, whatever its size."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.models import Import, ImportItem, User
from reader.queries.drafts import draft_title

State = ImportItem.State
KEPT = (State.READY, State.ADDED, State.REVISED)
SHOWN = 100
"""Rows of one list."""
_RATE_FROM = 4
"""Pages that must have been read before anything is said about how long the rest takes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pages are in which state. Containers are no pages."""

    states: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def kept(self) -> int:
        return sum(self.states[state] for state in KEPT)

    @property
    def ready(self) -> int:
        return self.states[State.READY]

    @property
    def here(self) -> int:
        return self.states[State.HERE]

    @property
    def failed(self) -> int:
        return self.states[State.FAILED]

    @property
    def stopped(self) -> int:
        return self.states[State.STOPPED]

    @property
    def waiting(self) -> int:
        return self.states[State.WAITING] + self.states[State.WORKING]

    @property
    def read(self) -> int:
        return self.kept + self.here + self.failed

    @property
    def percent(self) -> int:
        """Of those that are neither waiting nor being read; rounded down, so that 100 is all."""
        return 100 * (self.total - self.waiting) // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Row:
    """What was brought as one: a file, an address, an archive with everything in it."""

    item: ImportItem
    tally: Tally
    is_container: bool
    title: str = ""

    @property
    def bad(self) -> bool:
        return self.item.state == State.FAILED

    @property
    def percent(self) -> int:
        if self.is_container:
            return self.tally.percent
        return {State.WAITING: 0, State.WORKING: _STEPS.get(self.item.step, 10)}.get(
            State(self.item.state), 100
        )


_STEPS = {"fetching": 25, "opening": 40, "cleaning": 60, "saving": 90}


@dataclass(frozen=True, slots=True)
class Progress:
    """An import's page."""

    batch: Import
    tally: Tally
    rows: list[Row]
    failed: list[ImportItem]
    ready: list[tuple[ImportItem, str]]
    left: str
    """How long the rest will take, where that can be said honestly."""
    seen: str
    """Changes when anything on the page does."""

    @property
    def is_going(self) -> bool:
        return self.tally.waiting > 0 and not self.batch.stopped_at and not self.batch.paused_at

    @property
    def polls(self) -> bool:
        """Whether the page should look again by itself."""
        return (
            any(item.item.state in (State.WAITING, State.WORKING) for item in self.rows)
            or self.tally.waiting > 0
        )

    @property
    def is_recleaning(self) -> bool:
        """Whether it is articles of the library that are read, once more."""
        return any("article" in row.item.options for row in self.rows[:1])

    @property
    def only(self) -> ImportItem | None:
        """The single thing that was brought, where it is no archive."""
        return self.rows[0].item if len(self.rows) == 1 and not self.rows[0].is_container else None


def token(batch: Import) -> str:
    """Changes whenever anything of an import does. One query."""
    items = batch.items.aggregate(
        last=Max("updated_at"), n=Count("pk"), open=Count("pk", filter=Q(state__in=("waiting", "working")))
    )
    words = f"{items['last']}|{items['n']}|{items['open']}|{batch.paused_at}|{batch.stopped_at}|{batch.finished_at}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def progress_of(batch: Import) -> Progress:
    """How far the import has come."""
    seen = token(batch)
    tallies: dict[int | None, Counter[str]] = {}
    for row in (
        batch.items.exclude(state=State.OPENED)
        .order_by()
        .values("container", "state")
        .annotate(n=Count("pk"))
    ):
        tallies.setdefault(row["container"], Counter())[row["state"]] += row["n"]
    whole: Counter[str] = Counter()
    for states in tallies.values():
        whole += states
    items = batch.items.select_related("draft__capture", "article")
    rows = [
        Row(
            item,
            Tally(tallies.get(item.pk, Counter())),
            item.state == State.OPENED or item.pk in tallies,
            _title(item),
        )
        for item in items.filter(container=None)[:SHOWN]
    ]
    failed = list(items.filter(state=State.FAILED)[:SHOWN])
    ready = [(item, _title(item)) for item in items.filter(state=State.READY, draft__isnull=False)[:SHOWN]]
    tally = Tally(whole)
    return Progress(batch, tally, rows, failed, ready, _left(batch, tally), seen)


def _title(item: ImportItem) -> str:
    if item.article is not None:
        return item.article.headline
    return draft_title(item.draft) if item.draft is not None and item.draft.cleaned else ""


def heading(batch: Import, count: int) -> str:
    """“river.zip and 3 more”."""
    name = batch.title or _("Pasted text")
    if count < 2:
        return name
    return ngettext("%(name)s and %(n)d more", "%(name)s and %(n)d more", count - 1) % {
        "name": name,
        "n": count - 1,
    }


def _left(batch: Import, tally: Tally) -> str:
    """By how fast the last pages went; nothing where too few were read, or nobody reads now."""
    if batch.paused_at or batch.stopped_at or tally.waiting < 2 or tally.read < _RATE_FROM:
        return ""
    done = batch.items.exclude(state__in=(State.WAITING, State.WORKING, State.OPENED))
    times = list(done.order_by("-updated_at").values_list("updated_at", flat=True)[:30])
    passed = (timezone.now() - times[-1]).total_seconds()
    if len(times) < _RATE_FROM or (timezone.now() - times[0]).total_seconds() > 60:
        return ""
    seconds = passed / len(times) * tally.waiting
    if seconds < 50:
        return _("less than a minute")
    minutes = round(seconds / 60)
    return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}


def recent_imports(user: User, most: int = 6) -> list[tuple[Import, str, Tally]]:
    """The user's newest imports of more than one page, or that are not finished: (import, heading, tally)."""
    found = list(Import.objects.filter(user=user).order_by("-created_at")[: most * 4])
    tallies: dict[object, Counter[str]] = {batch.pk: Counter() for batch in found}
    tops: Counter[object] = Counter()
    for row in (
        ImportItem.objects.filter(batch__in=found).order_by().values("batch", "state").annotate(
            n=Count("pk"), top=Count("pk", filter=Q(container=None) & ~Q(options__has_key="article"))
        )
    ):  # fmt: skip
        tops[row["batch"]] += row["top"]
        if row["state"] != State.OPENED:
            tallies[row["batch"]][row["state"]] += row["n"]
    shown = [(batch, heading(batch, tops[batch.pk]), Tally(tallies[batch.pk])) for batch in found]
    return [one for one in shown if one[2].total > 1 or one[2].waiting or one[2].failed][:most]


def failed_files(batch: Import) -> QuerySet[ImportItem]:
    """The items that failed and whose bytes are kept."""
    return batch.items.filter(state=State.FAILED).filter(~Q(file="") | Q(draft__isnull=False)).select_related(
        "draft__capture"
    )  # fmt: skip
