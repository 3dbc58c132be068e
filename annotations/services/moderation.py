"""Reports of public notes, and what moderators do about them. Every deed stands in the log."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.access import is_public
from annotations.models import Moderation, Note, Report
from reader.cleaning.chars import is_blank, nfc, without_invalid
from reader.errors import Conflict, Invalid
from reader.limits import limit
from reader.models import User

REPORT_LIMIT, HIDE_LIMIT = 500, 300
"""Code points of the reason for a report, and for hiding."""
REPORTS_AN_HOUR = 10


class NotPublic(Conflict):
    """A note that is not, or no longer, public is nothing for moderators."""


def _reason(text: str, most: int, missing: str) -> str:
    """A reason as it is kept. Raises ``Invalid``."""
    text = nfc(without_invalid(text)[0]).strip()
    if is_blank(text):
        raise Invalid(missing, field="reason")
    if len(text) > most:
        raise Invalid(
            ngettext(
                "The reason has %(found)d character; the limit is %(limit)d.",
                "The reason has %(found)d characters; the limit is %(limit)d.",
                len(text),
            )
            % {"found": len(text), "limit": most},
            field="reason",
        )
    return text


def report(user: User, note: Note, reason: str) -> bool:
    """Asks moderators to look at a public note that ``user`` sees; whether this is new of them.

    Raises ``Invalid`` without a reason or with one that is too long, ``NotPublic``, ``TooOften``.
    """
    reason = _reason(reason, REPORT_LIMIT, _("Say in a few words what is wrong with this note."))
    if Report.objects.filter(note=note, user=user, settled_at__isnull=True).exists():
        return False
    limit(f"report:{user.pk}", REPORTS_AN_HOUR, 3600)
    try:
        with transaction.atomic():
            _held(note)
            Report.objects.create(note=note, user=user, reason=reason)
    except IntegrityError:  # the same report came twice at the same moment
        return False
    return True


def _held(note: Note) -> Note:
    """The note as it stands now, held for this transaction. Raises ``NotPublic``."""
    Note.objects.select_for_update().filter(pk=note.pk).first()
    fresh = Note.objects.kept().select_related("highlight", "parent").filter(pk=note.pk).first()
    if fresh is None or not is_public(fresh):
        raise NotPublic(_("This note is not public any more, so there is nothing to decide."))
    return fresh


def _log(user: User, note: Note, deed: str, reason: str = "") -> Moderation:
    """The log's entry; open reports are settled at the same moment."""
    entry = Moderation.objects.create(user=user, note=note, deed=deed, reason=reason)
    Report.objects.filter(note=note, settled_at__isnull=True).update(settled_at=entry.created_at)
    return entry


def hide(user: User, note: Note, reason: str) -> Moderation | None:
    """Hides a note from all but its writer; None where it is hidden already. Raises ``Invalid``, ``NotPublic``."""
    reason = _reason(reason, HIDE_LIMIT, _("Say why it is hidden: its writer reads the reason."))
    with transaction.atomic():
        if _held(note).hidden_at is not None:
            return None
        Note.objects.filter(pk=note.pk).update(hidden_at=timezone.now(), hidden_reason=reason)
        return _log(user, note, Moderation.Deed.HIDDEN, reason)


def show(user: User, note: Note) -> Moderation | None:
    """Shows a hidden note again; None where it is not hidden. Raises ``NotPublic``."""
    with transaction.atomic():
        if _held(note).hidden_at is None:
            return None
        Note.objects.filter(pk=note.pk).update(hidden_at=None, hidden_reason="")
        return _log(user, note, Moderation.Deed.SHOWN)


def leave(user: User, note: Note) -> Moderation:
    """Leaves a note as it is and settles its reports. Raises ``NotPublic``."""
    with transaction.atomic():
        _held(note)
        return _log(user, note, Moderation.Deed.LEFT)


def undo(user: User, entry: Moderation) -> bool:
    """Takes back the newest deed on a note, with a line of its own in the log where something was hidden or shown;
    its reports are open again. False where another deed came after it. Raises ``NotPublic``.
    """
    with transaction.atomic():
        note = _held(entry.note)
        if note.moderations.exclude(pk=entry.pk).filter(pk__gt=entry.pk).exists():
            return False
        settled = Report.objects.filter(note=note, settled_at=entry.created_at)
        if entry.deed == Moderation.Deed.HIDDEN:
            Note.objects.filter(pk=note.pk).update(hidden_at=None, hidden_reason="")
            Moderation.objects.create(user=user, note=note, deed=Moderation.Deed.SHOWN)
        elif entry.deed == Moderation.Deed.SHOWN:
            reason = _hidden_for(note)
            Note.objects.filter(pk=note.pk).update(hidden_at=timezone.now(), hidden_reason=reason)
            Moderation.objects.create(user=user, note=note, deed=Moderation.Deed.HIDDEN, reason=reason)
        waiting = set(Report.objects.filter(note=note, settled_at=None).values_list("user", flat=True))
        settled.exclude(user__in=waiting).update(settled_at=None)
        return True


def _hidden_for(note: Note) -> str:
    """The reason for which a note was hidden last."""
    last = note.moderations.filter(deed=Moderation.Deed.HIDDEN).values_list("reason", flat=True).first()
    return last or ""
