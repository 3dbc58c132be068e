"""Files of notes with faults: each is told with its place, and what is sound comes in or nothing does."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from annotations.models import Highlight, Note, NotesImport
from reader.models import User
from tests.annotations.exported import Desk, bring, client, desk, fact, looked_through, other, upload, written

__all__ = ["client", "desk", "other"]
pytestmark = pytest.mark.django_db

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
