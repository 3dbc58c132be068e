"""Writing, changing, deleting and restoring notes. Each function is one small transaction."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Highlight, Note, Visibility
from annotations.services import threads
from annotations.services.mentions import group_in, group_of, rendered_for, shown_to_others, tell
from annotations.services.note_history import remember, standing
from annotations.services.seen import SeenBy, answering, seen_by, value_of
from annotations.services.text import changed_elsewhere, count_write, written
from reader.errors import Conflict, Unprocessable
from reader.models import Article, User


class NoteChanged(Conflict):
    """Somebody saved this note in the meantime; ``note`` is what stands now."""

    def __init__(self, note: Note) -> None:
        super().__init__(changed_elsewhere())
        self.note = note


class NothingWritten(Unprocessable):
    """A note without words."""


class AnotherNote(Conflict):
    """The highlight has a newer note of the same reader, so an old one cannot come back."""


def rendered(body: str, group: int | None = None) -> str:
    """The HTML of a note's Markdown, sanitised, with the members of ``group`` (its id) that it names.

    Done before a transaction begins: it may take a moment.
    """
    return rendered_for(body, group)


def prepared(
    user: User,
    body: str,
    *,
    article: Article,
    highlight: Highlight | None = None,
    parent: Note | None = None,
    visibility: str = Visibility.PRIVATE,
    client_id: uuid.UUID | None = None,
    group: int | None = None,
) -> Note:
    """A note that is not saved yet; ``group`` is the id of the group that will see it."""
    return Note(
        client_id=client_id or uuid.uuid4(),
        user=user,
        article=article,
        highlight=highlight,
        parent=parent,
        body=body,
        html=rendered(body, group),
        visibility=visibility,
    )


def main_note(highlight: Highlight) -> Note | None:
    """The note of who made the highlight."""
    return (
        Note.objects.kept().filter(highlight=highlight, user=highlight.user_id, parent__isnull=True).first()
    )


def put(user: User, highlight: Highlight, body: str, html: str, *, client_id: uuid.UUID) -> Note | None:
    """Makes, changes or takes away the maker's note of a highlight whose version was checked by the caller."""
    note = main_note(highlight)
    if note is None and body:
        if Note.objects.filter(user=user, client_id=client_id).exists():
            client_id = uuid.uuid4()
        note = Note.objects.create(
            client_id=client_id,
            user=user,
            article_id=highlight.article_id,
            highlight=highlight,
            body=body,
            html=html,
        )
        tell(note)
        return note
    if note is not None and not body:
        _delete(note)
        return None
    if note is not None and note.body != body:
        note.body, note.html = body, html
        _write(note, note.version)
        tell(note)
    return note


def reply(user: User, highlight: Highlight, body: str, client_id: uuid.UUID) -> tuple[Note, bool]:
    """A reply in the thread of a highlight, and whether it was made now.

    Where the highlight has no note yet, the first to write begins the thread.
    Raises ``NothingWritten``, ``NoteTooLong``, ``TooOften``, and ``OnlyReads`` in a group where one reads.
    """
    return _make(user, body, client_id, article=highlight.article, highlight=highlight)


def _thread_of(highlight: Highlight) -> Note | None:
    """The note that a reply answers. Holds the highlight, so that of two first replies one begins the thread."""
    Highlight.objects.select_for_update().filter(pk=highlight.pk).first()
    first = Note.objects.kept().filter(highlight=highlight, parent__isnull=True)
    return main_note(highlight) or first.order_by("created_at", "pk").first()


def reply_to_note(user: User, note: Note, body: str, client_id: uuid.UUID) -> tuple[Note, bool]:
    """A reply to a note on a whole article, and whether it was made now. Raises as ``reply``."""
    return _make(user, body, client_id, article=note.article, highlight=None, parent=note.parent or note)


def on_article(
    user: User, article: Article, body: str, client_id: uuid.UUID, visibility: str
) -> tuple[Note, bool]:
    """A note on the whole article, and whether it was made now; ``visibility`` as forms say it.

    Raises as ``reply``, and ``NotYourGroup``.
    """
    return _make(user, body, client_id, article=article, visibility=visibility)


def _make(
    user: User,
    body: str,
    client_id: uuid.UUID,
    *,
    article: Article,
    highlight: Highlight | None = None,
    parent: Note | None = None,
    visibility: str = Visibility.PRIVATE,
) -> tuple[Note, bool]:
    known = Note.objects.filter(user=user, client_id=client_id).first()
    if known is not None:
        return known, False
    body = written(body)
    if not body:
        raise NothingWritten(_("There is nothing in this note yet. Write something, or close it."))
    count_write(user)
    note = prepared(
        user,
        body,
        article=article,
        highlight=highlight,
        parent=parent,
        client_id=client_id,
        group=answered.group_id if (answered := highlight or parent) else group_in(visibility),
    )
    try:
        with transaction.atomic():
            note.visibility, note.group = _seen(user, highlight, parent, visibility)
            if highlight is not None:
                note.parent = _thread_of(highlight)
            note.save()
            tell(note)
            if answered is not None:
                threads.answered(answered)
    except IntegrityError:  # the same save came twice at the same moment
        known = Note.objects.filter(user=user, client_id=client_id).first()
        if known is None:
            raise
        return known, False
    return note, True


def _seen(user: User, highlight: Highlight | None, parent: Note | None, visibility: str) -> SeenBy:
    """Who sees a new note."""
    answered = highlight or parent
    if answered is None:
        return seen_by(user, visibility)
    return answering(user, answered, answered.user_id)


def edit(note: Note, version: int, body: str, visibility: str | None = None) -> None:
    """Changes a note. Raises ``NoteChanged`` when it was saved since ``version`` (unless it says the same),
    ``NothingWritten``, ``NoteTooLong``, ``NotYourGroup``, ``OnlyReads``. ``visibility`` as forms say it.
    """
    body = written(body)
    if not body:
        raise NothingWritten(
            _("There is nothing in this note. To be rid of it, delete it: that can be undone.")
        )
    html = rendered(body, group_of(note) if visibility is None else group_in(visibility))
    saved_body = note.body
    note.body, note.html = body, html
    saved_as = value_of(note)
    try:
        with transaction.atomic():
            if visibility is not None and note.highlight_id is None and note.parent_id is None:
                note.visibility, note.group = seen_by(note.user, visibility, kept=saved_as)
            _write(note, version)
            _touch(note)
            tell(note)
            if value_of(note) != saved_as:
                shown_to_others(note)
    except NoteChanged as error:
        note.body = saved_body
        same = (error.note.body, value_of(error.note)) == (body, visibility or value_of(error.note))
        if error.note.deleted_at is None and same:
            note.refresh_from_db()
            return
        raise


def _write(note: Note, version: int) -> None:
    now = timezone.now()
    before = standing(note)
    updated = Note.objects.filter(pk=note.pk, version=version, deleted_at__isnull=True).update(
        body=note.body,
        html=note.html,
        visibility=note.visibility,
        group=note.group,
        version=F("version") + 1,
        updated_at=now,
    )
    if not updated:
        raise NoteChanged(
            Note.objects.select_related("article", "highlight", "parent", "user").get(pk=note.pk)
        )
    note.version, note.updated_at = version + 1, now
    if before is not None and before.body != note.body:
        remember(before)


def _touch(note: Note) -> None:
    """A highlight and its maker's note share one version, since one editor changes both."""
    if note.highlight_id and note.parent_id is None:
        Highlight.objects.filter(pk=note.highlight_id, user=note.user_id).update(version=F("version") + 1)


def _delete(note: Note) -> None:
    now = timezone.now()
    Note.objects.filter(pk=note.pk, deleted_at__isnull=True).update(
        deleted_at=now, updated_at=now, version=F("version") + 1
    )


def delete(note: Note) -> None:
    """Puts a note into the bin; its replies stay beside the highlight."""
    with transaction.atomic():
        _delete(note)
        _touch(note)
    note.refresh_from_db()


def restore(note: Note) -> bool:
    """Takes a note out of the bin; returns whether it was in there.

    Raises ``AnotherNote`` where a new one stands in its place.
    """
    try:
        with transaction.atomic():
            restored = Note.objects.filter(pk=note.pk, deleted_at__isnull=False).update(
                deleted_at=None, updated_at=timezone.now(), version=F("version") + 1
            )
            if restored:
                _touch(note)
    except IntegrityError as error:
        raise AnotherNote(
            _("This highlight has a newer note. Delete that one first; the old one stays in the bin.")
        ) from error
    note.refresh_from_db()
    return bool(restored)
