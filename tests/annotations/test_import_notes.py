"""Notes that were exported come in again: each once, in its place or with the truth about it, or not at all."""

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
from annotations.models import Anchor, Change, Code, Highlight, Kind, Note, NotesImport
from annotations.services import importing
from annotations.services.notes import prepared
from reader.models import Article, User
from tests.annotations.exported import LONG_AGO, Desk, bring, looked_through, make_desk, upload
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def other() -> User:
    return make_user("other", display_name="Somebody New")


@pytest.fixture
def client(other: User) -> Client:
    client = Client()
    client.force_login(other)
    return client


def marks(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [mark for article in data["articles"] for mark in article["marks"]]


def fact(data: dict[str, Any]) -> dict[str, Any]:
    return next(mark for mark in marks(data) if mark.get("kind") == "fact")


def written(user: User) -> tuple[int, int, int]:
    """How many marks, notes and changes a reader has."""
    return (
        Highlight.objects.filter(user=user).count(),
        Note.objects.filter(user=user).count(),
        Change.objects.filter(user=user).count(),
    )


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


# --- places


def test_a_mark_of_an_earlier_revision_is_placed_there_and_carried(
    desk: Desk, client: Client, other: User
) -> None:
    raw = desk.export("json")
    make_revision(
        desk.article, paragraphs("A new lead.", "The river rose again & again. Nobody measured it.")
    )
    bring(client, raw)
    came = Highlight.objects.get(user=other, client_id=desk.fact.client_id)
    assert came.revision.number == 1
    places = {anchor.revision.number: anchor for anchor in came.anchors.all()}
    assert places.keys() == {1, 2}
    text = places[2].revision.text
    assert text[places[2].start : places[2].end] == "rose again"


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("Before it all. The river rose again & again. Nobody measured it.", "exact", "rose again"),
        ("Wholly other words stand here about bread and flour and the oven.", "orphan", ""),
    ],
)
def test_a_mark_of_a_text_that_is_not_here_is_looked_for_by_its_words(
    desk: Desk, client: Client, other: User, text: str, status: str, words: str
) -> None:
    raw = desk.export("json", kind="fact")
    Article.objects.filter(pk=desk.article.pk).update(canonical_url="")
    there = make_article(text, canonical_url=desk.article.canonical_url)
    desk.article.revisions.all().delete()
    row = bring(client, raw)
    came = Highlight.objects.get(user=other)
    anchor = came.anchors.get()
    assert (came.article, anchor.status) == (there, status)
    assert came.quote == "rose again"
    assert there.current_revision is not None
    assert (there.current_revision.text[anchor.start : anchor.end] if words else "") == words
    changes = list(Change.objects.filter(user=other))
    assert [change.status for change in changes] == ([] if status == "exact" else [status])
    assert row.report["counts"].get(status) == 1


def test_a_doubtful_place_is_proposed_and_never_drawn(desk: Desk, client: Client, other: User) -> None:
    data = desk.json(kind="question")
    Article.objects.filter(pk=desk.article.pk).update(canonical_url="")
    desk.article.revisions.all().delete()
    twice = "Nobody measured it. Salt lay on the fields. Nobody measured it. Bread was dear."
    there = make_article(twice, canonical_url=data["articles"][0]["url"])
    (mark,) = marks(data)
    mark["prefix"] = mark["suffix"] = ""
    row = bring(client, data)
    came = Highlight.objects.get(user=other)
    anchor = came.anchors.get()
    assert anchor.status == "uncertain"
    change = Change.objects.get(user=other)
    assert (change.status, change.outcome, change.was) == ("uncertain", "", "Nobody measured it")
    assert row.report["doubtful"][0]["status"] == "uncertain"
    page = client.get(there.get_absolute_url()).content.decode()
    assert f'<mark class="hl k-question" id="h{came.pk}"' not in page


def test_words_that_do_not_stand_at_the_place_are_never_marked_there(
    desk: Desk, client: Client, other: User
) -> None:
    data = desk.json(kind="fact")
    mark = fact(data)
    mark["made"] |= {"start": 0, "end": len(mark["quote"])}
    bring(client, data)
    anchor = Anchor.objects.get(highlight__user=other)
    assert desk.article.current_revision is not None
    assert desk.article.current_revision.text[anchor.start : anchor.end] == "rose again"


def test_a_place_that_cuts_a_character_is_not_taken(client: Client, other: User, desk: Desk) -> None:
    article = make_article("Flags \U0001f1ea\U0001f1f8 fly.", canonical_url="https://flags.example/")
    make_highlight(desk.ines, article, "Flags \U0001f1ea\U0001f1f8", kind="quote")
    data = desk.json(article=article.pk)
    (mark,) = marks(data)
    mark["quote"] = mark["quote"][:-1]
    mark["made"]["end"] -= 1
    bring(client, data)
    for anchor in Anchor.objects.filter(highlight__user=other, start__isnull=False):
        assert article.current_revision is not None
        assert article.current_revision.text[anchor.start : anchor.end].count("\U0001f1ea") == (
            article.current_revision.text[anchor.start : anchor.end].count("\U0001f1f8")
        )


def test_an_article_is_known_by_its_text_where_it_has_no_address(
    desk: Desk, client: Client, other: User
) -> None:
    bring(client, desk.export("json", article=desk.arabic.pk))
    assert Highlight.objects.get(user=other).article == desk.arabic


def test_marks_of_articles_that_are_not_here_are_told_and_come_in_later(
    desk: Desk, client: Client, other: User
) -> None:
    data = desk.json(kind="fact")
    data["articles"][0]["url"] = "https://elsewhere.example/story"
    fact(data)["made"]["revision"]["sha256"] = "0" * 64
    row = bring(client, data)
    assert (row.report["counts"], written(other)) == ({"unknown": 1}, (0, 0, 0))
    page = client.get(row.get_absolute_url()).content.decode()
    assert "?address=https%3A%2F%2Felsewhere.example%2Fstory" in page
    make_article("Then the river rose again.", canonical_url="https://elsewhere.example/story")
    assert bring(client, data).report["counts"]["new"] == 1


def test_a_private_article_of_another_is_no_article_here(desk: Desk, client: Client, other: User) -> None:
    raw = desk.export("json", article=desk.arabic.pk)
    Article.objects.filter(pk=desk.arabic.pk).update(visibility="private", added_by=desk.ines)
    row = bring(client, raw)
    assert row.report["counts"] == {"unknown": 1}
    assert written(other) == (0, 0, 0)


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


# --- bad files


HEAD = '{"format": "postil-notes", "version": 1, "articles": ['


@pytest.mark.parametrize(
    ("raw", "status", "says"),
    [
        (b"", 400, "The file is empty"),
        (b" \n ", 400, "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n0000", 415, "a PNG image"),
        (b"PK\x03\x040000", 415, "a ZIP archive"),
        (b"\x1f\x8b\x080000", 415, "a gzip archive"),
        (b"<html></html>", 400, "Line 1, column 1"),
        (b"nul", 400, "Line 1, column 1"),
        (b'{"a":\n\n 1,}', 400, "Line 3, column 4"),
        (b"{'a': 1}", 400, "Line 1, column 2"),
        (b'{"a" 1}', 400, "Line 1, column 6"),
        (b'{"a": 01}', 400, "Line 1, column 8"),
        (b'{"a": "\x01"}', 400, "Line 1, column 8"),
        (b'{"a": "\\x"}', 400, "Line 1, column 8"),
        (b'{"a": 1} {}', 400, "found “{}”"),
        (b'{"format": "postil-notes", "version": 1, "articles": []} x', 400, "found “x”"),
        (HEAD.encode(), 400, "something is still open"),
        (HEAD.encode() + b'{"marks": [' + b"[" * 100_000, 400, "nested too deeply"),
        (b"[" * 100_000, 400, "nested too deeply"),
        (b'{"a":' * 100_000, 400, "nested too deeply"),
        (b"[1, 2]", 422, "not a file that Postil exported"),
        (b"{}", 422, "found nothing"),
        (b'{"format": "other"}', 422, "other"),
        (b'{"format": "postil-notes", "version": 2, "articles": []}', 422, "version 2"),
        (b'{"format": "postil-notes", "version": "1", "articles": []}', 422, "version &quot;1&quot;"),
        (b'{"format": "postil-notes", "version": true, "articles": []}', 422, "version true"),
        (b'{"format": "postil-notes", "articles": []}', 422, "version nothing"),
        (b'{"format": "postil-notes", "version": 1,\n"articles": {}}', 422, "Line 2"),
        (HEAD.encode() + b"1]}", 422, "must be an object"),
        (HEAD.encode() + b'{"marks": 1}]}', 422, "“marks” must be a list"),
        (b'{"format": "postil-notes", "version": 1,\n"version": 1}', 422, "Line 2: “version”"),
        (HEAD.encode() + b"\xff]}", 400, "byte 55 is 0xFF"),
        (HEAD.encode() + b"9" * 5000 + b"]}", 422, "must be an object"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_brings_nothing(
    client: Client, other: User, raw: bytes, status: int, says: str
) -> None:
    answer = upload(client, raw, "my notes.json")
    text = answer.content.decode()
    assert answer.status_code == status, text
    assert says in text
    assert "my notes.json" in text
    assert not NotesImport.objects.exists()
    assert written(other) == (0, 0, 0)


def test_no_file_and_too_large_a_file_are_said(client: Client, settings: Any) -> None:
    answer = client.post("/notebook/import/")
    assert (answer.status_code, "No file was chosen." in answer.content.decode()) == (400, True)
    answer = upload(client, b" " * 20_000_001, "../../etc/passwd")
    assert answer.status_code == 413
    assert "20000001 bytes, the limit is 20000000 bytes" in answer.content.decode()
    assert "etc" not in answer.content.decode().split("passwd")[0][-20:]


def test_more_marks_than_the_limit_are_counted(client: Client) -> None:
    entry = '{"id": "%s", "kind": "fact", "quote": "x"}'
    inner = ",".join(entry % uuid.UUID(int=n) for n in range(20_001))
    answer = upload(client, HEAD + '{"headline": "x", "marks": [' + inner + "]}]}")
    assert answer.status_code == 413
    assert "The file holds 20,001 marks; 20,000 can come in at once." in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_byte_order_mark_does_no_harm(desk: Desk, client: Client, encoding: str) -> None:
    assert bring(client, desk.text("json").encode(encoding)).report["counts"]["new"] == 4


EDITS: list[tuple[str, Any, str]] = [
    ("made.start", "12abc", 'start: it must be a whole number; found "12abc"'),
    ("made.start", True, "start: it must be a whole number; found true"),
    ("made.start", -1, "from 0 to 2147483647; found -1"),
    ("made.start", 1e308, "found 1e+308"),
    ("made.start", float("nan"), "found NaN"),
    ("made.end", float("inf"), "found Infinity"),
    ("made.end", 5000, "the quote has 10 characters"),
    ("made.revision.sha256", "x" * 64, "64 hexadecimal digits"),
    ("made.revision", "first", 'found "first"'),
    ("id", "12", "id: it must be a UUID; found “12”"),
    ("id", None, "it must be a UUID"),
    ("kind", "colour", "found “colour”"),
    ("kind", ["fact"], "kind: it must be a text"),
    ("code", "x" * 61, "it has 61 characters; the limit is 60"),
    ("created", "yesterday", "found “yesterday”"),
    ("created", "9999-01-01T00:00:00Z", "in the future"),
    ("created", "2026-02-31T00:00:00Z", "found “2026-02-31T00:00:00Z”"),
    ("created", "2026-01-01T00:00:00", "it must be a time like"),
    ("updated", "0001-01-01T00:00:00+23:59", "before 1990"),
    ("mine", "yes", "true or false"),
    ("note", "words", "note: it must be an object"),
    ("note.text", " ", "a note must have a text"),
    ("note.text", "x" * 20_001, "20,000"),
    ("note.id", 5, "id: it must be a text"),
    ("replies", {}, "replies: it must be a list of objects"),
    ("replies.1.text", 7, "text: it must be a text; found 7"),
    ("replies.0", "x", 'found "x"'),
]


@pytest.mark.parametrize(("path", "value", "says"), EDITS)
def test_a_fault_by_hand_is_told_with_its_line_and_the_others_come_in(
    desk: Desk, client: Client, other: User, path: str, value: Any, says: str
) -> None:
    data = desk.json()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    thing: Any = fact(data)
    for step in way:
        thing = thing[step]
    thing[last] = value
    text = json.dumps(data, ensure_ascii=False, indent=2)
    row = bring(client, text)
    assert row.report["faulty"] == 1
    (fault,) = row.report["faults"]
    assert says in fault["why"]
    lines = text.split("\n")
    if value is not None and not isinstance(value, str | list | dict | bool) and "replies" not in path:
        assert json.dumps(value) in lines[fault["line"] - 1]
    begin = next(n for n, line in enumerate(lines, 1) if str(desk.fact.client_id) in line or '"id": "12"' in line
                 or '"id": null' in line) - 1  # fmt: skip
    assert begin <= fault["line"] <= begin + 60
    assert row.report["counts"]["new"] == 3
    assert Highlight.objects.filter(user=other).count() == 2
    page = client.get(row.get_absolute_url()).content.decode()
    assert f"Line {fault['line']}" in page


def test_a_name_that_stands_twice_and_an_id_that_stands_twice_are_faults(client: Client) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    entry = f'{{"id": "{two}", "kind": "fact", "quote": "x"}}'
    first = f'{{"id": "{one}", "kind": "fact",\n "quote": "x",\n "kind": "quote"}}'
    text = HEAD + f'{{"headline": "x", "marks": [\n{first},\n{entry},\n{entry}]}}]}}'
    row = looked_through(client, text)
    assert [(fault["line"], fault["what"]) for fault in row.report["faults"]] == [
        (4, "mark 1"),
        (6, "mark 3"),
    ]


def test_a_fault_of_an_article_leaves_its_marks_out(desk: Desk, client: Client) -> None:
    data = desk.json()
    data["articles"][0]["url"] = 5
    text = json.dumps(data, ensure_ascii=False, indent=1)
    row = looked_through(client, text)
    (fault,) = row.report["faults"]
    assert '"url": 5' in text.split("\n")[fault["line"] - 1]


def test_signs_that_no_text_may_hold_are_dropped(desk: Desk, client: Client, other: User) -> None:
    data = desk.json(kind="fact")
    raw = json.dumps(data).replace("=1+1 is", "\\ud800\\u0000=1+1 is")
    bring(client, raw)
    assert Note.objects.filter(user=other, body__startswith="=1+1 is").exists()


def test_hostile_words_of_a_file_are_shown_as_words(desk: Desk, client: Client) -> None:
    data = desk.json(kind="fact")
    data["by"] = data["articles"][0]["headline"] = '"><img src=x onerror=alert(1)>'
    data["articles"][0]["url"] = "javascript:alert(1)"
    fact(data)["made"]["revision"]["sha256"] = "1" * 64
    page = client.get(looked_through(client, data).get_absolute_url()).content.decode()
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_too_many_files_in_an_hour_are_refused_for_a_while(client: Client) -> None:
    for _ in range(30):
        upload(client, b"x")
    answer = upload(client, b"x")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


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
