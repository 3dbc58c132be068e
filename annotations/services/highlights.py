"""Making, changing, deleting and restoring highlights. Each function is one small transaction."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.anchoring.positions import outward, trimmed
from annotations.models import Anchor, Code, Highlight, Kind, Note, Visibility
from annotations.services import notes as note_service
from annotations.services.codes import KEEP, Chosen, labelled
from annotations.services.mentions import group_in, shown_to_others, tell
from annotations.services.reanchor import anchor_in
from annotations.services.seen import seen_by, value_of
from annotations.services.text import changed_elsewhere, count_write, written
from reader.errors import Conflict, Invalid, Unprocessable
from reader.models import Article, Revision, User

CONTEXT = 64
"""Code points kept before and after a quote."""


class TextDiffers(Conflict):
    """What was marked is not what the article says there."""


class BeyondText(Unprocessable):
    """A position behind the end of the text."""


class HighlightChanged(Conflict):
    """Somebody saved this highlight in the meantime; ``highlight`` is what stands now."""

    def __init__(self, highlight: Highlight) -> None:
        super().__init__(changed_elsewhere())
        self.highlight = highlight


@dataclass(frozen=True, slots=True)
class Wanted:
    """A highlight to be made. Positions are code points in the revision's canonical text, end exclusive."""

    client_id: uuid.UUID
    start: int
    end: int
    quote: str
    kind: str = Kind.PASSAGE
    code: Chosen = None
    """A code under the kind; another kind's code brings its kind."""
    body: str = ""
    visibility: str = Visibility.PRIVATE
    """As forms say it: ``private``, ``link``, ``public`` or ``group:<number>``."""


def make(user: User, article: Article, revision: Revision, wanted: Wanted) -> tuple[Highlight, bool]:
    """The highlight, and whether it was made now; the same ``client_id`` again gives what it made before.

    Borders inside a written character move outward, blanks at the ends are left out. Where the article has a
    newer revision by now, the highlight is carried there too.

    Raises:
        Invalid: the span is empty, or covers nothing but blanks.
        BeyondText: it ends behind the text.
        TextDiffers: the revision says something else there.
        NoteTooLong, TooOften, NotYourGroup, OnlyReads
    """
    start, end = _checked(revision.text, wanted)
    body = written(wanted.body)
    count_write(user)
    text = revision.text
    highlight = Highlight(
        client_id=wanted.client_id,
        user=user,
        article=article,
        revision=revision,
        kind=wanted.kind,
        quote=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )
    note = (
        note_service.prepared(
            user, body, article=article, highlight=highlight, group=group_in(wanted.visibility)
        )
        if body
        else None
    )
    try:
        with transaction.atomic():
            highlight.visibility, highlight.group = seen_by(user, wanted.visibility)
            highlight.link_token = _token(highlight.visibility)
            for name, value in labelled(highlight, wanted.kind, wanted.code).items():
                setattr(highlight, name, value)
            highlight.save()
            newest = _anchored(Anchor(highlight=highlight, revision=revision, start=start, end=end), article)
            if note is not None:
                note.highlight = highlight
                note.save()
                tell(note)
            if user.last_kind != highlight.kind:
                User.objects.filter(pk=user.pk).update(last_kind=highlight.kind)
    except IntegrityError:  # the same save came twice
        known = Highlight.objects.filter(user=user, client_id=wanted.client_id).first()
        if known is None:
            raise
        return _again(known, article), False
    if newest == _LATER:
        newest = Article.objects.values_list("current_revision", flat=True).get(pk=article.pk)
    if newest is not None and newest != revision.pk:
        anchor_in(Revision.objects.get(pk=newest))
    return highlight, True


_LATER = 0
"""In place of a revision: which is the newest is known after the transaction only."""


def _anchored(anchor: Anchor, article: Article) -> int | None:
    """Saves an anchor; the article's newest revision, which comes with it where nobody else writes meanwhile."""
    if connection.vendor != "sqlite":
        anchor.save()
        return _LATER
    anchor.created_at = anchor.updated_at = timezone.now()
    at = connection.ops.adapt_datetimefield_value(anchor.created_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO annotations_anchor"
            ' (created_at, updated_at, highlight_id, revision_id, "start", "end", status, score)'
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            " RETURNING id, (SELECT current_revision_id FROM reader_article WHERE id = %s)",
            [at, at, anchor.highlight_id, anchor.revision_id, anchor.start, anchor.end, anchor.status,
             anchor.score, article.pk],
        )  # fmt: skip
        anchor.pk, newest = cursor.fetchone()
    return None if newest is None else int(newest)


def _again(known: Highlight, article: Article) -> Highlight:
    if known.article_id != article.pk:
        raise Invalid(_("client_id belongs to a highlight in another article."), field="client_id")
    return known


def _checked(text: str, wanted: Wanted) -> tuple[int, int]:
    """Start and end as they are kept (code points)."""
    if wanted.start >= wanted.end:
        raise Invalid(
            _("end must be greater than start: start is %(start)d and end is %(end)d.")
            % {"start": wanted.start, "end": wanted.end},
            field="end",
        )
    if wanted.end > len(text):
        raise BeyondText(
            ngettext(
                "The text has %(length)d character; the highlight ends at %(end)d.",
                "The text has %(length)d characters; the highlight ends at %(end)d.",
                len(text),
            )
            % {"length": len(text), "end": wanted.end}
        )
    if text[wanted.start : wanted.end] != wanted.quote.replace("\r\n", "\n"):
        raise TextDiffers(
            _("The article does not say here what was marked. Load the page again and mark the passage anew.")
        )
    start, end = trimmed(text, *outward(text, wanted.start, wanted.end))
    if start == end:
        raise Invalid(_("The highlight covers nothing but blanks."), field="quote")
    return start, end


def _token(visibility: str) -> str | None:
    return secrets.token_urlsafe(18) if visibility == Visibility.LINK else None


def _changes(
    highlight: Highlight, kind: str | None, visibility: str | None, code: Chosen = KEEP
) -> dict[str, Any]:
    """What an update must write; within its transaction, since a new code is made."""
    changes: dict[str, Any] = {}
    if kind is not None:
        changes |= labelled(highlight, kind, code)
    if visibility is not None and visibility != value_of(highlight):
        seen, group = seen_by(highlight.user, visibility)
        changes |= {"visibility": seen, "group": group, "link_token": _token(seen)}
    return changes


def _bump(highlight: Highlight, version: int, **changes: Any) -> None:
    """Writes ``changes`` if the highlight still has ``version``. Raises ``HighlightChanged``."""
    now = timezone.now()
    updated = Highlight.objects.filter(pk=highlight.pk, version=version, deleted_at__isnull=True).update(
        version=F("version") + 1, updated_at=now, **changes
    )
    if not updated:
        raise HighlightChanged(Highlight.objects.get(pk=highlight.pk))
    highlight.version, highlight.updated_at = version + 1, now
    for name, value in changes.items():
        setattr(highlight, name, value)


@dataclass(frozen=True, slots=True)
class Edit:
    """What an editor saves at once: label, who sees it, and the note (empty takes the note away)."""

    version: int
    """The version of the highlight that the editor showed."""
    kind: str
    visibility: str
    """As forms say it."""
    body: str
    client_id: uuid.UUID
    """For the note, should it be a new one."""
    code: Chosen = KEEP
    """The code under the kind; another kind's code brings its kind."""


def save_edit(user: User, highlight: Highlight, edit: Edit) -> Note | None:
    """The highlight's note after saving; None where there is none.

    Raises ``HighlightChanged`` when the highlight or its note was saved since ``edit.version``, unless it says
    exactly what ``edit`` says: then this is a save that came twice. Raises ``NoteTooLong``, ``NotYourGroup``,
    ``OnlyReads``.
    """
    body = written(edit.body)
    html = note_service.rendered(body, group_in(edit.visibility)) if body else ""
    try:
        with transaction.atomic():
            changes = _changes(highlight, edit.kind, edit.visibility, edit.code)
            _bump(highlight, edit.version, **changes)
            note = note_service.put(user, highlight, body, html, client_id=edit.client_id)
            if "visibility" in changes:
                shown_to_others(highlight)
            return note
    except HighlightChanged as error:
        saved = note_service.main_note(error.highlight)
        now = (value_of(error.highlight), saved.body if saved else "")
        same = now == (edit.visibility, body) and _is_labelled(error.highlight, edit.kind, edit.code)
        if error.highlight.deleted_at is None and same:
            highlight.refresh_from_db()
            return saved
        raise


def _is_labelled(highlight: Highlight, kind: str, code: Chosen) -> bool:
    """Whether a highlight has this label already."""
    if isinstance(code, Code):
        return highlight.code_id is not None and highlight.code_id == code.pk
    return highlight.kind == kind and (code is KEEP or highlight.code_id is None)


def set_kind(highlight: Highlight, kind: str, version: int | None = None, *, code: Chosen = KEEP) -> None:
    """Gives another label: a kind, and with ``code`` a code under it (None takes it off).

    A code of another kind than the new one is taken off. With a ``version`` it raises ``HighlightChanged`` when
    that is old.
    """
    if version is None and _is_labelled(highlight, kind, code):
        return
    with transaction.atomic():
        if version is None:
            fresh = Highlight.objects.select_for_update().get(pk=highlight.pk)
            _bump(highlight, fresh.version, **labelled(fresh, kind, code))
        else:
            _bump(highlight, version, **labelled(highlight, kind, code))


def delete(highlight: Highlight) -> None:
    """Puts a highlight into the bin, with its notes and links, which are seen only beside it."""
    now = timezone.now()
    Highlight.objects.filter(pk=highlight.pk, deleted_at__isnull=True).update(
        deleted_at=now, updated_at=now, version=F("version") + 1
    )
    highlight.refresh_from_db()


def restore(highlight: Highlight) -> bool:
    """Takes a highlight out of the bin as it was; returns whether it was in there."""
    restored = Highlight.objects.filter(pk=highlight.pk, deleted_at__isnull=False).update(
        deleted_at=None, updated_at=timezone.now(), version=F("version") + 1
    )
    highlight.refresh_from_db()
    return bool(restored)
