"""The notebook as a file: each format says everything that is shown, and nothing that is not."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from annotations.interchange.csv import safe
from annotations.interchange.formats import FORMATS
from annotations.models import Code, Highlight
from annotations.services.notes import prepared
from reader.models import Article
from tests.annotations.exported import Desk, desk
from tests.factories import make_article, make_highlight, make_user

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


# --- what is in it


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_of_others_is_exported_that_the_reader_may_not_see(desk: Desk, format: str) -> None:
    for who in ("mine", "everyone", f"g{desk.group.pk}"):
        raw = desk.export(format, who=who)
        if format in ("folder", "epub"):
            archive = zipfile.ZipFile(io.BytesIO(raw))
            raw = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".jpg"))
        text = raw.decode()
        assert "Tomas alone may read this" not in text
        if format != "bibtex":
            shown = "Tomas shows this to the desk" in text
            assert shown == (who != "mine")


def test_what_a_former_member_saw_is_exported_no_more(desk: Desk) -> None:
    desk.ines.memberships.all().delete()
    assert "Tomas shows this" not in desk.text("json", who="everyone")
    assert "Tomas shows this" not in desk.text("json", article=desk.article.pk, who="everyone")


def test_an_export_is_what_the_filter_shows(desk: Desk) -> None:
    assert [
        mark["quote"] for article in desk.json(kind="question")["articles"] for mark in article["marks"]
    ] == ["Nobody measured it"]
    assert desk.json(q="النهر")["articles"][0]["headline"] == "النهر لا ينتظر"
    assert desk.json(q="xylophone")["articles"] == []


def test_an_export_of_one_article_holds_that_article_alone(desk: Desk) -> None:
    found = desk.json(article=desk.article.pk)
    assert [article["headline"] for article in found["articles"]] == [desk.article.headline]
    assert len(found["articles"][0]["marks"]) == 3
    assert found["shown"] == desk.article.headline


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "epub"])
def test_an_empty_notebook_gives_a_whole_file(format: str) -> None:
    client = Client()
    client.force_login(make_user())
    answer = client.get("/notebook/export/", {"format": format})
    assert answer.status_code == 200
    raw = answer.getvalue()
    if format in ("json", "w3c"):
        json.loads(raw)
    if format == "folder":
        assert zipfile.ZipFile(io.BytesIO(raw)).namelist() == []


# --- the answer


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_is_a_file_that_nobody_keeps_or_guesses_at(desk: Desk, format: str) -> None:
    answer = desk.client.get("/notebook/export/", {"format": format})
    assert answer.streaming
    assert answer["Content-Type"].startswith(FORMATS[format].media_type.split(";")[0])
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(
        rf'attachment; filename="postil-[-0-9]+\.{FORMATS[format].ending}"', answer["Content-Disposition"]
    )
    answer.close()


def test_the_name_of_an_articles_file_is_its_headline_made_safe(desk: Desk) -> None:
    answer = desk.client.get("/notebook/export/", {"format": "html", "article": desk.article.pk})
    assert 'filename="postil-River chief cautions-' in answer["Content-Disposition"]
    answer = desk.client.get("/notebook/export/", {"format": "html", "article": desk.arabic.pk})
    assert "filename*=utf-8''postil-%D8%A7%D9%84" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({}, 400, "format"),
        ({"format": "pdf"}, 400, "pdf"),
        ({"format": "csv", "kind": "nonsense"}, 400, "nonsense"),
        ({"format": "csv", "article": "12abc"}, 400, "12abc"),
        ({"format": "csv", "article": "999999"}, 404, ""),
        ({"format": "csv", "article": "9" * 30}, 400, "999"),
    ],
)
def test_what_cannot_be_exported_is_said(desk: Desk, query: dict[str, Any], status: int, says: str) -> None:
    answer = desk.client.get("/notebook/export/", query)
    assert answer.status_code == status
    assert says in answer.content.decode()


def test_a_private_article_of_another_is_not_found(desk: Desk) -> None:
    other = make_article("Hidden.", visibility="private", added_by=desk.tomas)
    for format in FORMATS:
        assert (
            desk.client.get("/notebook/export/", {"format": format, "article": other.pk}).status_code == 404
        )


def test_a_thousand_marks_need_few_queries(desk: Desk, django_assert_max_num_queries: Any) -> None:
    article = make_article(" ".join(f"word{n}" for n in range(1000)))
    for n in range(1000):
        make_highlight(desk.ines, article, f"word{n}")
    with django_assert_max_num_queries(160):
        assert desk.text("csv").count("\r\n") > 1000


# --- CSV


def rows_of(desk: Desk, **query: Any) -> list[dict[str, str]]:
    raw = desk.export("csv", **query)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_csv_has_a_row_a_mark_with_its_place(desk: Desk) -> None:
    rows = rows_of(desk)
    assert len(rows) == 4
    row = next(row for row in rows if row["kind"] == "fact")
    revision = desk.article.current_revision
    assert revision is not None
    assert revision.text[int(row["start"]) : int(row["end"])] == row["quote"] == "rose again"
    assert (row["sha256"], row["revision"], row["status"]) == (revision.sha256, "1", "exact")
    assert (row["code"], row["visibility"], row["group"], row["by"]) == (
        "Level", "group", "River desk", "Ines Calloway",
    )  # fmt: skip
    assert row["created"] == "2024-05-06T07:08:09.123456Z"
    assert row["authors"] == "Mara Voss; Tellers and Sons"
    assert row["tags"] == "2031; Ilvane basin"
    assert row["credited"] == "Tidewater Review"
    assert "Tomas Reeve" in row["replies"]
    assert "I doubt it." in row["replies"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_begins_as_a_formula(desk: Desk, start: str) -> None:
    Code.objects.update(name=f"{start}cmd()")
    desk.article.headline = f"{start}HYPERLINK(0)"
    desk.article.save()
    for row in rows_of(desk):
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
    assert safe(f"{start}x") == f"'{start}x"


# --- BibTeX


def test_bibtex_names_each_article_once(desk: Desk) -> None:
    text = desk.text("bibtex")
    assert text.count("@misc{") == 2
    assert "@misc{voss" in text
    assert "author = {Mara Voss and {Tellers and Sons}}" in text
    assert "url = {https://averil-courier.example/river?a=1&b=2}" in text
    assert "organization = {Averil Courier}" in text


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ("50% of {all} & more_$#", r"{{50\% of \{all\} \& more\_\$\#}}"),
        ("a\\b^c~", r"{{a\textbackslash{}b\textasciicircum{}c\textasciitilde{}}}"),
    ],
)
def test_what_tex_reads_otherwise_is_escaped(desk: Desk, headline: str, said: str) -> None:
    Article.objects.filter(pk=desk.article.pk).update(headline=headline)
    assert f"title = {said}" in desk.text("bibtex")


def test_articles_with_one_key_get_their_own(desk: Desk) -> None:
    for _ in range(2):
        article = make_article("Words here.", headline="Same story", outlet=desk.article.outlet)
        make_highlight(desk.ines, article, "Words")
    keys = re.findall(r"@misc\{([^,]+),", desk.text("bibtex"))
    assert len(keys) == len(set(keys)) == 4
    assert all(key.isascii() for key in keys)


def test_a_note_on_the_whole_article_and_a_resolved_thread_are_exported(desk: Desk) -> None:
    Highlight.objects.filter(pk=desk.fact.pk).update(
        resolved_at="2025-01-01T00:00:00Z", resolved_by=desk.ines
    )
    prepared(desk.tomas, "unseen", article=desk.article).save()
    marks = desk.json(article=desk.article.pk)["articles"][0]["marks"]
    assert [mark["note"]["text"] for mark in marks if "quote" not in mark] == ["On *all* of it."]
    assert next(mark for mark in marks if mark.get("kind") == "fact")["resolved"] == "2025-01-01T00:00:00Z"
