"""Imported marks as rows: made outside of a transaction, written in one. They are seen by their reader alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from annotations.interchange.rows import Written
from annotations.models import Anchor, Change, Code, Highlight, Note, Visibility
from annotations.services.codes import CodebookFull, LabelsRefused, add_code, codebook, folded
from annotations.services.import_plan import CHUNK, Coming
from annotations.services.import_report import DOUBTFUL, TOLD, Report, words_at
from annotations.services.notes import rendered
from annotations.services.text import written
from reader.models import Article, User


class Codebook:
    """The reader's own codes by name; those that are missing are made when they are first asked for."""

    def __init__(self, user: User, report: Report) -> None:
        self._user, self._report = user, report
        self._codes = {folded(code.name): code for code in codebook(user)}
        self._wanted: set[str] = set()

    def expect(self, coming: Coming) -> None:
        """Tells the report of a code that would be made or left out."""
        name, kind = coming.mark.code, coming.mark.kind
        if name and folded(name) not in self._codes and folded(name) not in self._wanted:
            self._wanted.add(folded(name))
            self._report.codes.append(name)
        elif name and (code := self._codes.get(folded(name))) and code.kind != kind:
            self._leave(name)

    def code(self, name: str, kind: str) -> Code | None:
        """The code; None where none is named, or it stands under another kind, whose look the mark would take."""
        if not name:
            return None
        code = self._codes.get(folded(name))
        if code is None:
            try:
                code = add_code(self._user, kind, name)
            except (LabelsRefused, CodebookFull):
                self._leave(name)
                return None
            self._codes[folded(code.name)] = code
            self._report.codes.append(code.name)
        if code.kind != kind:
            self._leave(name)
            return None
        return code

    def _leave(self, name: str) -> None:
        if name not in self._report.left_codes and len(self._report.left_codes) < TOLD:
            self._report.left_codes.append(name)


class Rows:
    """The rows of new marks, made before the transaction begins that writes them."""

    def __init__(self, user: User, new: list[Coming], book: Codebook) -> None:
        self.user = user
        self.highlights: list[Highlight] = []
        self.anchors: list[Anchor] = []
        self.changes: list[Change] = []
        self.notes: list[Note] = []
        self.replies: list[Note] = []
        self._updated: dict[int, Any] = {}
        ids = [UUID(note.id) for coming in new for note in (coming.mark.note, *coming.mark.replies) if note]
        known = Note.objects.filter(user=user, client_id__in=ids).values_list("client_id", flat=True)
        self._taken = set(known)
        for coming in new:
            self._add(coming, book)

    def _add(self, coming: Coming, book: Codebook) -> None:
        mark, article = coming.mark, coming.article
        assert article is not None
        highlight = None
        if not mark.on_whole_article:
            highlight = self._highlight(coming, article, book.code(mark.code, mark.kind))
        own = [note for note in (mark.note, *mark.replies) if note is not None and note.mine]
        first = None
        for each in own:
            # where the first note was somebody else's, the reader's own first answer begins the thread
            note = self._note(
                each, article, highlight, first, UUID(mark.id) if highlight is None and not first else None
            )
            if first is None:
                first = note
                if highlight is None:
                    note.resolved_at, note.resolved_by = mark.resolved, self.user if mark.resolved else None
                self.notes.append(note)
            else:
                self.replies.append(note)

    def _highlight(self, coming: Coming, article: Article, code: Code | None) -> Highlight:
        mark, place, revision = coming.mark, coming.place, coming.revision
        assert place is not None
        assert revision is not None
        highlight = Highlight(
            client_id=UUID(mark.id), user=self.user, article=article, revision=revision, kind=mark.kind, code=code,
            quote=mark.quote, prefix=mark.prefix, suffix=mark.suffix, visibility=Visibility.PRIVATE,
            resolved_at=mark.resolved, resolved_by=self.user if mark.resolved else None, created_at=mark.created,
        )  # fmt: skip
        self._updated[id(highlight)] = mark.updated
        self.highlights.append(highlight)
        self.anchors.append(
            Anchor(highlight=highlight, revision=revision, start=place.start, end=place.end, status=place.status,
                   score=place.score)
        )  # fmt: skip
        if place.status in DOUBTFUL:
            self.changes.append(
                Change(highlight=highlight, user=self.user, article=article, before=revision, after=revision,
                       status=place.status, was=mark.quote, now=words_at(coming))
            )  # fmt: skip
        return highlight

    def _note(
        self,
        said: Written,
        article: Article,
        highlight: Highlight | None,
        parent: Note | None,
        own: UUID | None,
    ) -> Note:
        body = written(said.body)
        client_id = own or UUID(said.id)
        if own is None and client_id in self._taken:
            client_id = uuid4()
        self._taken.add(client_id)
        note = Note(
            client_id=client_id, user=self.user, article=article, highlight=highlight, parent=parent, body=body,
            html=rendered(body), visibility=Visibility.PRIVATE, created_at=said.created,
        )  # fmt: skip
        self._updated[id(note)] = said.updated
        return note

    def write(self) -> None:
        """All of them, within the caller's transaction. Raises ``IntegrityError`` where some are here already."""
        for model, rows in ((Highlight, self.highlights), (Anchor, self.anchors), (Change, self.changes),
                            (Note, self.notes), (Note, self.replies)):  # fmt: skip
            manager: Any = model.objects
            manager.bulk_create(rows, batch_size=CHUNK)
        for model, rows in ((Highlight, self.highlights), (Note, [*self.notes, *self.replies])):
            self._date(model, rows)

    def _date(self, model: Any, rows: Iterable[Any]) -> None:
        """The times of the last change, which saving had set to now."""
        dated = list(rows)
        for row in dated:
            row.updated_at = self._updated[id(row)]
        model.objects.bulk_update(dated, ["updated_at"], batch_size=CHUNK)
