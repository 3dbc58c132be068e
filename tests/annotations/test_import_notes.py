"""Notes that were exported come in again: each once, whole, and only when the reader says so."""

from __future__ import annotations

import copy
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.interchange.reading import read
from annotations.models import Change, Code, Highlight, Kind, Note, NotesImport
from annotations.services import importing
from annotations.services.notes import prepared
from reader.models import User
from tests.annotations.exported import (
    LONG_AGO,
    Desk,
    bring,
    client,
    desk,
    fact,
    looked_through,
    marks,
    other,
    written,
)

__all__ = ["client", "desk", "other"]
pytestmark = pytest.mark.django_db


# --- what comes back


def test_everything_of_ones_own_comes_back_as_it_was(desk: Desk, client: Client, other: User) -> None:
    resolved = timezone.now() - timedelta(days=3)
    Highlight.objects.filter(pk=desk.fact.pk).update(resolved_at=resolved, updated_at=LONG_AGO)
    row = bring(client, desk.export("json"))
    assert row.state == NotesImport.State.DONE
    assert row.report["counts"]["new"] == 4
    assert bytes(row.packed) == b""
    mine = {h.client_id: h for h in Highlight.objects.filter(user=desk.ines).select_related("code")}
    came = {h.client_id: h for h in Highlight.objects.filter(user=other).select_related("code")}
    assert came.keys() == mine.keys()
    for client_id, was in mine.items():
        now = came[client_id]
        for name in ("article_id", "revision_id", "kind", "quote", "prefix", "suffix", "created_at", "updated_at",
                     "resolved_at", "folded"):  # fmt: skip
            assert getattr(now, name) == getattr(was, name), name
        assert (now.visibility, now.group_id, now.link_token) == ("private", None, None)
        assert [(a.revision_id, a.start, a.end, a.status) for a in now.anchors.all()] == [
            (a.revision_id, a.start, a.end, a.status) for a in was.anchors.all()
        ]
    copied = came[desk.fact.client_id]
    assert copied.code is not None
    assert (copied.code.name, copied.code.kind, copied.code.user) == ("Level", "fact", other)
    notes = list(Note.objects.filter(highlight=copied).order_by("pk"))
    assert [(note.user, note.body, note.parent_id, note.created_at) for note in notes] == [
        (other, "=1+1 is **the** level\n\n`<b>` <script>alert(1)</script>", None, LONG_AGO),
        (other, "Look again.", notes[0].pk, LONG_AGO),
    ]
    assert "<strong>the</strong>" in notes[0].html
    assert "<script>" not in notes[0].html
    whole = Note.objects.get(user=other, highlight=None)
    assert (whole.body, whole.visibility, whole.article) == ("On *all* of it.", "private", desk.article)
    assert Change.objects.filter(user=other).count() == 0


def test_an_export_of_what_came_in_is_the_export_that_it_came_from(desk: Desk, client: Client) -> None:
    first = desk.json()
    bring(client, desk.export("json"))
    second = json.loads(client.get("/notebook/export/", {"format": "json"}).getvalue())
    assert [article["headline"] for article in second["articles"]] == [
        a["headline"] for a in first["articles"]
    ]
    for was, now in zip(marks(first), marks(second), strict=True):
        was = copy.deepcopy(was)
        was.pop("group", None)
        was |= {"by": "Somebody New", "visibility": "private", "updated": now["updated"]}
        if "note" in was:
            was["note"] |= {"by": "Somebody New", "updated": now["note"]["updated"]}
        replies = [reply for reply in was.pop("replies", []) if reply["mine"]]
        assert [reply["text"] for reply in now.pop("replies", [])] == [reply["text"] for reply in replies]
        assert now == was


@pytest.mark.parametrize("times", [1, 2, 3])
def test_ones_own_export_changes_nothing_however_often_it_comes(desk: Desk, times: int) -> None:
    before = written(desk.ines)
    for _ in range(times):
        row = bring(desk.client, desk.export("json"))
        assert row.report["counts"] == {"here": 4}
    assert written(desk.ines) == before


def test_a_file_that_came_in_is_here_already_the_second_time(desk: Desk, client: Client, other: User) -> None:
    raw = desk.export("json")
    bring(client, raw)
    before = written(other)
    page = client.get(looked_through(client, raw).get_absolute_url()).content.decode()
    assert "There is nothing new in this file." in page
    assert 'value="bring"' not in page
    assert bring(client, raw).report["counts"] == {"here": 4}
    assert written(other) == before


def test_what_lies_in_the_bin_stays_there(desk: Desk) -> None:
    raw = desk.export("json")
    Highlight.objects.filter(pk=desk.fact.pk).update(deleted_at=timezone.now())
    row = bring(desk.client, raw)
    assert row.report["counts"] == {"here": 3, "bin": 1}
    desk.fact.refresh_from_db()
    assert desk.fact.deleted_at is not None


def test_what_others_wrote_stays_in_the_file(desk: Desk, client: Client, other: User) -> None:
    row = bring(client, desk.export("json", who="everyone"))
    assert row.report["counts"]["others"] == 1
    bodies = set(Note.objects.filter(user=other).values_list("body", flat=True))
    assert bodies.isdisjoint({"I doubt it.", "Tomas shows this to the desk."})


def test_nothing_comes_in_before_the_reader_says_so(desk: Desk, client: Client, other: User) -> None:
    row = looked_through(client, desk.export("json"))
    assert written(other) == (0, 0, 0)
    assert not Code.objects.filter(user=other).exists()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "4 marks would come in." in page
    assert "Level" in page
    assert client.post(row.get_absolute_url(), {"do": "forget"}).status_code == 302
    assert not NotesImport.objects.filter(pk=row.pk).exists()
    assert written(other) == (0, 0, 0)


def test_an_import_is_its_readers_alone(desk: Desk, client: Client) -> None:
    row = looked_through(desk.client, desk.export("json"))
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(row.get_absolute_url(), {"do": "bring"}).status_code == 404
    assert client.get(f"/notebook/import/{uuid.uuid4()}/").status_code == 404


# --- codes, threads


def test_a_code_under_another_kind_is_left_out_and_said(desk: Desk, client: Client, other: User) -> None:
    Code.objects.create(user=other, kind="quote", name="LEVEL")
    row = bring(client, desk.export("json"))
    came = Highlight.objects.get(user=other, client_id=desk.fact.client_id)
    assert (came.kind, came.code) == ("fact", None)
    assert row.report["left_codes"] == ["Level"]


def test_ones_own_code_of_that_name_is_used(desk: Desk, client: Client, other: User) -> None:
    code = Code.objects.create(user=other, kind="fact", name="level")
    bring(client, desk.export("json"))
    assert Highlight.objects.get(user=other, client_id=desk.fact.client_id).code == code
    assert Code.objects.filter(user=other).count() == 1


def test_an_own_answer_to_a_thread_that_another_began_begins_it(
    desk: Desk, client: Client, other: User
) -> None:
    data = desk.json(kind="fact")
    del fact(data)["note"]
    bring(client, data)
    note = Note.objects.get(user=other)
    assert (note.body, note.parent) == ("Look again.", None)


# --- large files, and work that breaks off


def large(desk: Desk, number: int) -> dict[str, Any]:
    data = desk.json(kind="fact")
    mark = fact(data)
    data["articles"][0]["marks"] = [
        copy.deepcopy(mark) | {"id": str(uuid.UUID(int=n + 1)), "note": None, "replies": []}
        for n in range(number)
    ]
    return data


def test_a_large_file_is_looked_through_and_brought_in_by_a_task(
    desk: Desk, client: Client, other: User
) -> None:
    number = importing.AT_ONCE + 50
    row = looked_through(client, large(desk, number))
    with_task = client.get(row.get_absolute_url())
    assert with_task.status_code == 200
    importing.work_on(row.pk)
    row.refresh_from_db()
    assert row.state == NotesImport.State.READY
    assert importing.agree(row)
    importing.work_on(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done) == (NotesImport.State.DONE, number)
    assert Highlight.objects.filter(user=other).count() == number


def test_work_that_broke_off_is_done_again_and_doubles_nothing(
    desk: Desk, client: Client, other: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = looked_through(client, large(desk, importing.CHUNK * 2 + 10))
    importing.work_on(row.pk)
    whole = importing._chunk
    done = 0

    def killed(*args: Any) -> Any:
        nonlocal done
        done += 1
        if done == 3:
            raise SystemExit
        return whole(*args)

    monkeypatch.setattr(importing, "_chunk", killed)
    row.refresh_from_db()
    NotesImport.objects.filter(pk=row.pk).update(state=NotesImport.State.WAITING)
    with pytest.raises(SystemExit):
        importing.work_on(row.pk)
    assert Highlight.objects.filter(user=other).count() == importing.CHUNK * 2
    monkeypatch.setattr(importing, "_chunk", whole)
    importing.work_on(row.pk)
    assert Highlight.objects.filter(user=other).count() == importing.CHUNK * 2, "somebody else is at it"
    NotesImport.objects.filter(pk=row.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    importing.work_on(row.pk)
    row.refresh_from_db()
    assert row.state == NotesImport.State.DONE
    assert Highlight.objects.filter(user=other).count() == importing.CHUNK * 2 + 10


def test_saying_yes_twice_brings_everything_once(desk: Desk, client: Client, other: User) -> None:
    row = looked_through(client, desk.export("json"))
    for _ in range(2):
        assert client.post(row.get_absolute_url(), {"do": "bring"}).status_code == 302
    assert Highlight.objects.filter(user=other).count() == 3


def test_files_that_nobody_said_yes_to_go_after_a_week(desk: Desk, client: Client) -> None:
    old = looked_through(client, desk.export("json"))
    NotesImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    looked_through(client, desk.export("json"))
    assert not NotesImport.objects.filter(pk=old.pk).exists()


def test_what_is_written_is_what_is_read(desk: Desk) -> None:
    prepared(desk.ines, "Two\nlines \u202e and \u200b signs 🌊", article=desk.arabic).save()
    notes = read(desk.export("json"), kinds=Kind.values)
    assert notes.faults == []
    assert len(notes.entries) == 5
    whole = next(entry.mark for entry in notes.entries if entry.mark.note and "🌊" in entry.mark.note.body)
    assert whole.note is not None
    assert whole.note.body == "Two\nlines \u202e and \u200b signs 🌊"
    assert whole.article.headline == desk.arabic.headline
    revision = desk.article.current_revision
    assert revision is not None
    mark = next(entry.mark for entry in notes.entries if entry.mark.kind == "fact")
    assert mark.made is not None
    assert (mark.made.revision.sha256, mark.made.revision.captured) == (revision.sha256, revision.captured_at)
    assert mark.article.published == desk.article.published_at
