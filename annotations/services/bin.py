"""The bin: what readers deleted stays for 30 days, comes back when they want, and then leaves for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from annotations.access import binned_highlights, binned_links, binned_notes, codes_kept_by
from annotations.models import Code, Highlight, Note, StoryLink
from annotations.services import codes, highlights, links, notes
from reader.errors import UserError
from reader.models import User

KEPT = timedelta(days=30)
"""How long what was deleted can be brought back."""
AT_ONCE = 200
"""Things that can be restored or deleted together."""
CHUNK = 100
"""Rows that one transaction deletes."""
A_RUN = 5_000
"""Rows that one run of ``purge`` deletes of each sort at most."""

HIGHLIGHT, NOTE, LINK, CODE = "h", "n", "l", "c"
SORTS = (HIGHLIGHT, NOTE, LINK, CODE)
"""What the bin holds, by the letter in the keys of its things: "h12" is the highlight 12."""


def bin_of(user: User) -> dict[str, QuerySet[Any]]:
    """What ``user`` can bring back, by sort; older things than ``KEPT`` are about to leave and not among it."""
    young = Q(deleted_at__gte=timezone.now() - KEPT)
    return {
        HIGHLIGHT: binned_highlights(user).filter(young),
        NOTE: binned_notes(user).filter(young),
        LINK: binned_links(user).filter(young),
        CODE: codes_kept_by(user).filter(young),
    }


def numbers(keys: Iterable[str]) -> dict[str, list[int]]:
    """Keys as ids by sort; what is no key is left out."""
    found: dict[str, list[int]] = defaultdict(list)
    for key in list(keys)[:AT_ONCE]:
        sort, number = key[:1], key[1:]
        if sort in SORTS and number.isascii() and number.isdecimal() and len(number) < 19:
            found[sort].append(int(number))
    return found


@dataclass(slots=True)
class Restored:
    """What came back, and why other things could not."""

    keys: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return len(self.keys)


def restore(user: User, keys: Iterable[str]) -> Restored:
    """Brings things back, each in a transaction of its own; what is not the user's own does not exist for them."""
    told = Restored()
    for sort, pks in numbers(keys).items():
        for row in bin_of(user)[sort].filter(pk__in=pks):
            try:
                _restore(row)
            except UserError as error:
                told.refused.append(error.message)
            else:
                told.keys.append(f"{sort}{row.pk}")
    return told


def put_back(user: User, keys: Iterable[str]) -> int:
    """Puts into the bin again what came back from it, and returns how many things; only the user's own."""
    done = 0
    for sort, pks in numbers(keys).items():
        for row in _own(user)[sort].filter(pk__in=pks, deleted_at__isnull=True):
            _DELETED_BY[type(row)](row)
            done += 1
    return done


def _own(user: User) -> dict[str, QuerySet[Any]]:
    return {
        HIGHLIGHT: Highlight.objects.filter(user=user),
        NOTE: Note.objects.filter(user=user),
        LINK: StoryLink.objects.filter(user=user),
        CODE: codes_kept_by(user),
    }


_DELETED_BY: dict[type, Callable[[Any], None]] = {
    Highlight: highlights.delete,
    Note: notes.delete,
    StoryLink: links.delete_link,
    Code: codes.delete_code,
}


def _restore(row: Highlight | Note | StoryLink | Code) -> None:
    if isinstance(row, Highlight):
        highlights.restore(row)
    elif isinstance(row, Note):
        notes.restore(row)
    elif isinstance(row, StoryLink):
        links.restore_link(row)
    else:
        codes.restore_code(row)


def delete_for_good(user: User, keys: Iterable[str]) -> int:
    """Deletes things in the user's bin, and returns how many."""
    done = 0
    for sort, pks in numbers(keys).items():
        done += _delete(bin_of(user)[sort].filter(pk__in=pks))
    return done


def empty(user: User) -> int:
    """Deletes all that is in the user's bin, also what is not listed since its article is out of sight."""
    kept = codes_kept_by(user).filter(deleted_at__isnull=False)
    return sum(
        _delete(rows)
        for rows in (
            Highlight.objects.binned().filter(user=user),
            Note.objects.binned().filter(user=user),
            StoryLink.objects.binned().filter(user=user),
            kept,
        )
    )


def purge(now: datetime | None = None) -> int:
    """Deletes what was put into the bin more than ``KEPT`` before ``now`` (UTC), and returns how many things."""
    old = Q(deleted_at__lt=(now or timezone.now()) - KEPT)
    return sum(_delete(model.objects.filter(old), A_RUN) for model in (Highlight, Note, StoryLink, Code))


def _delete(rows: QuerySet[Any], most: int | None = None) -> int:
    """Deletes rows for good in small transactions. Only those still in the bin: one may be restored meanwhile."""
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
    done = 0
    for at in range(0, len(pks), CHUNK):
        chunk = pks[at : at + CHUNK]
        with transaction.atomic():
            still = rows.model.objects.select_for_update().filter(pk__in=chunk, deleted_at__isnull=False)
            held = list(still.values_list("pk", flat=True))
            if rows.model is Note:
                _keep_replies(held)
            rows.model.objects.filter(pk__in=held).delete()
            done += len(held)
    return done


def _keep_replies(pks: Sequence[int]) -> None:
    """Replies beside a highlight outlive the note they answered: another note there, or one of them, begins the
    thread from now on.
    """
    answered = Note.objects.filter(pk__in=pks, highlight__isnull=False, replies__isnull=False).distinct()
    for note in answered.select_related("highlight"):
        replies = list(note.replies.exclude(pk__in=pks).order_by("created_at", "pk"))
        living = [reply for reply in replies if reply.deleted_at is None]
        if not living or note.highlight is None:
            continue
        owner = note.highlight.user_id
        first = (
            Note.objects.kept()
            .filter(highlight=note.highlight_id, parent__isnull=True)
            .exclude(pk__in=pks)
            .order_by("created_at", "pk")
            .first()
        )
        if first is None:
            # the maker's own words last: they would become the note of the highlight
            first = min(living, key=lambda reply: (reply.user_id == owner, reply.created_at, reply.pk))
            Note.objects.filter(pk=first.pk).update(parent=None)
        Note.objects.filter(pk__in=[reply.pk for reply in replies if reply.pk != first.pk]).update(
            parent=first
        )
