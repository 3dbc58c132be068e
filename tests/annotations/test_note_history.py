"""The history of a note: every wording that was replaced, what changed, and bringing one back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Highlight, Note, NoteVersion
from annotations.queries.note_history import SIZE, changes, note_history
from annotations.services import notes
from annotations.services.note_history import VERSIONS_KEPT
from reader.models import Article, User
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article("Of the 62 gauges, 14 have sent no reading since March.")


@pytest.fixture
def highlight(reader: User, article: Article) -> Highlight:
    return make_highlight(reader, article, "62 gauges", visibility="public")


def save(client: Client, highlight: Highlight, body: str) -> Any:
    """The answer to the editor of a highlight."""
    highlight.refresh_from_db()
    form = {"version": highlight.version, "kind": "fact", "visibility": "public", "body": body}
    return client.post(reverse("highlight-edit", args=[highlight.pk]), form)


def wordings(note: Note) -> list[str]:
    """The older wordings, newest first."""
    return list(NoteVersion.objects.filter(note=note).values_list("body", flat=True))


def test_each_replaced_wording_of_a_highlights_note_is_kept(reading: Client, highlight: Highlight) -> None:
    for body in ("First.", "Second.", "Second.", "Third."):
        assert save(reading, highlight, body).status_code == 302
    note = Note.objects.get()
    assert note.body == "Third."
    assert wordings(note) == ["Second.", "First."]
    newer, older = NoteVersion.objects.all()
    assert older.written_at == note.created_at
    assert newer.written_at == older.replaced_at


def test_notes_on_articles_and_replies_are_kept_too(reader: User, article: Article) -> None:
    note, _made = notes.on_article(reader, article, "First.", uuid.uuid4(), "private")
    reply, _made = notes.reply_to_note(reader, note, "Answer.", uuid.uuid4())
    for one, body in ((note, "Second."), (reply, "Better answer.")):
        notes.edit(one, 1, body)
    assert wordings(note) == ["First."]
    assert wordings(reply) == ["Answer."]


def test_joining_two_wordings_keeps_the_one_that_stood(reading: Client, highlight: Highlight) -> None:
    save(reading, highlight, "Mine.")
    highlight.refresh_from_db()
    form = {
        "version": highlight.version,
        "kind": "fact",
        "visibility": "public",
        "body": "Yours.",
        "choice": "join",
    }
    reading.post(reverse("highlight-edit", args=[highlight.pk]), form)
    note = Note.objects.get()
    assert note.body == "Mine.\n\nYours."
    assert wordings(note) == ["Mine."]


def test_what_changes_no_words_makes_no_version(reader: User, article: Article) -> None:
    note, _made = notes.on_article(reader, article, "First.", uuid.uuid4(), "private")
    notes.edit(note, 1, "First.", "public")
    notes.delete(note)
    notes.restore(note)
    assert wordings(note) == []


def test_a_refused_save_makes_no_version(reader: User, article: Article) -> None:
    note, _made = notes.on_article(reader, article, "First.", uuid.uuid4(), "private")
    with pytest.raises(notes.NoteChanged):
        notes.edit(note, 7, "Second.")
    assert wordings(note) == []


def test_the_page_shows_each_wording_with_what_the_next_one_changed(
    reading: Client, highlight: Highlight
) -> None:
    save(reading, highlight, "The gauge is silent.")
    save(reading, highlight, "The gauge was broken.")
    note = Note.objects.get()
    text = reading.get(reverse("note-history", args=[note.pk])).content.decode()
    assert "The gauge <del>is silent</del><ins>was broken</ins>." in text
    assert reverse("note-version-restore", args=[note.pk, NoteVersion.objects.get().pk]) in text
    margin = reading.get(highlight.article.get_absolute_url()).content.decode()
    assert reverse("note-history", args=[note.pk]) in margin


def test_a_wording_comes_back_as_a_new_one(reading: Client, highlight: Highlight) -> None:
    save(reading, highlight, "First *words*.")
    save(reading, highlight, "Second.")
    note = Note.objects.get()
    version = NoteVersion.objects.get()
    answer = reading.post(
        reverse("note-version-restore", args=[note.pk, version.pk]), {"version": note.version}, follow=True
    )
    assert "The older wording is back." in answer.content.decode()
    note.refresh_from_db()
    assert (note.body, "<em>words</em>" in note.html) == ("First *words*.", True)
    assert wordings(note) == ["Second.", "First *words*."]
    highlight.refresh_from_db()
    assert save(reading, highlight, "Third.").status_code == 302  # one version for highlight and note


def test_bringing_back_overwrites_nothing_that_came_between(reading: Client, highlight: Highlight) -> None:
    save(reading, highlight, "First.")
    save(reading, highlight, "Second.")
    note = Note.objects.get()
    version, seen = NoteVersion.objects.get(), note.version
    save(reading, highlight, "Third.")
    answer = reading.post(reverse("note-version-restore", args=[note.pk, version.pk]), {"version": seen})
    assert answer.status_code == 409
    assert "Nothing was overwritten." in answer.content.decode()
    assert "Third." in answer.content.decode()
    note.refresh_from_db()
    assert note.body == "Third."
    missing = reading.post(reverse("note-version-restore", args=[note.pk, version.pk]), {})
    assert missing.status_code == 428


def test_only_its_writer_reads_a_notes_history(client: Client, reading: Client, highlight: Highlight) -> None:
    save(reading, highlight, "What I should not have written.")
    save(reading, highlight, "Polite.")
    note = Note.objects.get()
    other = make_user()
    client = Client()
    client.force_login(other)
    page = client.get(highlight.article.get_absolute_url()).content.decode()
    assert "Polite." in page
    assert reverse("note-history", args=[note.pk]) not in page
    assert client.get(reverse("note-history", args=[note.pk])).status_code == 404
    version = NoteVersion.objects.get()
    restored = client.post(reverse("note-version-restore", args=[note.pk, version.pk]), {"version": 2})
    assert restored.status_code == 404


def test_a_wording_of_another_note_is_not_found(reading: Client, reader: User, article: Article) -> None:
    one, _made = notes.on_article(reader, article, "First.", uuid.uuid4(), "private")
    other, _made = notes.on_article(reader, article, "Else.", uuid.uuid4(), "private")
    notes.edit(one, 1, "Second.")
    address = reverse("note-version-restore", args=[other.pk, NoteVersion.objects.get().pk])
    assert reading.post(address, {"version": 1}).status_code == 404


def test_the_last_two_hundred_wordings_are_kept(reader: User, article: Article) -> None:
    note, _made = notes.on_article(reader, article, "Wording 0.", uuid.uuid4(), "private")
    then = timezone.now() - timedelta(days=1)
    NoteVersion.objects.bulk_create(
        NoteVersion(note=note, body=f"old {n}", written_at=then) for n in range(VERSIONS_KEPT)
    )
    NoteVersion.objects.update(replaced_at=then)
    notes.edit(note, 1, "Wording 1.")
    notes.edit(note, 2, "Wording 2.")
    kept = wordings(note)
    assert len(kept) == VERSIONS_KEPT
    assert kept[:2] == ["Wording 1.", "Wording 0."]
    assert kept[-1] == "old 2"


def test_a_long_history_is_turned_page_by_page(reading: Client, reader: User, article: Article) -> None:
    note, _made = notes.on_article(reader, article, "Wording 0.", uuid.uuid4(), "private")
    for n in range(1, SIZE + 4):
        notes.edit(note, n, f"Wording {n}.")
    first = note_history(note)
    assert [one.body for one in first.wordings] == [f"Wording {n}." for n in range(SIZE + 2, 2, -1)]
    second = note_history(note, first.older)
    assert [one.body for one in second.wordings] == ["Wording 2.", "Wording 1.", "Wording 0."]
    assert [(part.kind, part.text) for part in second.wordings[0].changes if part.kind != "same"] == [
        ("gone", "2"), ("new", "3"),
    ]  # fmt: skip
    assert second.older == 0
    answer = reading.get(reverse("note-history", args=[note.pk]), {"older": first.older})
    assert answer.status_code == 200
    assert reading.get(reverse("note-history", args=[note.pk]), {"older": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "a\nb"), ("a\nb", ""), ("a\nb\nc", "a\nX\nc"), ("a\na", "a\na\na"), ("same", "same"),
     ("x " * 9000, "y " * 9000)],
)  # fmt: skip
def test_changes_hold_both_wordings_whole(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(part.text for part in found if part.kind != "new") == old
    assert "".join(part.text for part in found if part.kind != "gone") == new


def test_hostile_words_are_shown_as_words(reading: Client, reader: User, article: Article) -> None:
    note, _made = notes.on_article(reader, article, "<script>alert(1)</script>", uuid.uuid4(), "private")
    notes.edit(note, 1, "Calm.")
    text = reading.get(reverse("note-history", args=[note.pk])).content.decode()
    assert "<script>alert" not in text
    assert "script" in text
