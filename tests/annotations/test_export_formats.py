"""The notebook as a file: each format says everything that is shown, and nothing that is not."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from typing import Any

import pytest
import yaml
from django.test import Client
from lxml import html as lxml_html

from annotations.interchange.csv import safe
from annotations.interchange.formats import FORMATS
from annotations.interchange.markdown import escaped, harmless, obsidian_tag
from annotations.interchange.names import Names, file_stem
from annotations.models import Code, Highlight
from annotations.services.notes import prepared
from reader.cleaning.blocks import Block, BlockType
from reader.markdown import render_markdown
from reader.models import Article
from tests.annotations.exported import Desk, make_desk
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


# --- what is in it


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_of_others_is_exported_that_the_reader_may_not_see(desk: Desk, format: str) -> None:
    for who in ("mine", "everyone", f"g{desk.group.pk}"):
        raw = desk.export(format, who=who)
        if format == "folder":
            archive = zipfile.ZipFile(io.BytesIO(raw))
            raw = b"".join(archive.read(name) for name in archive.namelist())
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


@pytest.mark.parametrize("format", FORMATS)
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


# --- Markdown


def test_markdown_quotes_what_was_marked_and_keeps_notes_as_they_were_written(desk: Desk) -> None:
    text = desk.text("markdown")
    assert "> rose again\n" in text
    assert "=1+1 is **the** level" in text
    assert r"\<script>alert(1)\</script>" in text
    assert "`<b>`" in text
    assert "- **Tomas Reeve** · 6 May 2024, 07:08 UTC\n\n  I doubt it." in text
    assert "<https://averil-courier.example/river?a=1&b=2>" in text
    assert r'## River: "chief" cautions?' in text
    assert "> النهر لا ينتظر" in text


@pytest.mark.parametrize(
    "text",
    ["# no heading", "* no list", "1. none", "- none", "a_b_c *d*", "<script>", "[x](javascript:a)", "a | b", "&amp;",
     "~~~", "```", "> none", "+ none", "12) none", "\\", "___", "=====", "$x$", "==marked=="],
)  # fmt: skip
def test_a_quote_shows_as_it_is(text: str) -> None:
    shown = lxml_html.fragment_fromstring(render_markdown(escaped(text)), create_parent="div")
    assert shown.text_content().strip() == text
    assert {child.tag for child in shown.iter()} == {"div", "p"}


def test_html_in_a_note_is_shown_and_code_is_left_alone() -> None:
    text = "<b>x</b> `<b>` <https://a.example> 1 < 2\n```\n<script>\n```\n<!-- -->"
    assert harmless(text) == ("\\<b>x\\</b> `<b>` <https://a.example> 1 < 2\n```\n<script>\n```\n\\<!-- -->")


def test_a_folder_has_a_file_an_article_that_obsidian_reads(desk: Desk) -> None:
    archive = desk.folder()
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["Postil/River chief cautions.md", "Postil/النهر لا ينتظر.md"]
    text = archive.read("Postil/River chief cautions.md").decode()
    assert text.startswith("---\n")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["title"] == desk.article.headline
    assert front["url"] == desk.article.canonical_url
    assert front["authors"] == ["Mara Voss", "Tellers and Sons"]
    assert front["tags"] == ["_2031", "Ilvane-basin"]
    assert front["credited"] == "Tidewater Review"
    assert front["outlet"] == "Averil Courier"
    assert desk.article.published_at is not None
    assert front["published"].replace(tzinfo=None) == desk.article.published_at.replace(
        microsecond=0, tzinfo=None
    )
    assert re.search(r"> rose again\n\n\^m-[0-9a-f]{12}\n", text)
    arabic = yaml.safe_load(archive.read("Postil/النهر لا ينتظر.md").decode().split("---\n")[1])
    assert (arabic["title"], arabic["language"], arabic["direction"]) == ("النهر لا ينتظر", "ar", "rtl")


def test_a_folder_goes_article_by_article_whatever_order_was_asked_for(desk: Desk) -> None:
    make_highlight(desk.ines, desk.arabic, "أحدا")
    make_highlight(desk.ines, desk.article, "promise")
    assert len(desk.folder(order="time").namelist()) == 2


@pytest.mark.parametrize(
    "headline",
    [
        "yes",
        "1.5",
        "- a: b",
        "{x: y}",
        "# c",
        "a\u2028b\x85c",
        "\u202egnp",
        '"',
        "'",
        "\\",
        "2026-01-01",
        "|",
        "%TAG",
        "@x",
        "`",
    ],
)
def test_front_matter_says_any_headline_as_it_is(desk: Desk, headline: str) -> None:
    Article.objects.filter(pk=desk.article.pk).update(headline=headline)
    (name,) = [name for name in desk.folder().namelist() if "ينتظر" not in name]
    text = desk.folder().read(name).decode()
    assert yaml.safe_load(text.split("\n---\n")[0])["title"] == headline


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("CON", "_CON"), ("con.txt", "_con.txt"), ("LPT1", "_LPT1"), ("com¹", "_com¹"), ("Console", "Console"),
        ("../../etc/passwd", "etc passwd"), ("a/b\\c:d*e?f\"g<h>i|j", "a b c d e f g h i j"), ("...", "article 7"),
        (" . ", "article 7"), ("\u202egnp.exe", "gnp.exe"), ("a\x00b\nc", "ab c"), ("#1 [[link]] ^x", "1 link x"),
        ("نهر", "نهر"), ("trailing. . ", "trailing"), ("", "article 7"), (".hidden", "hidden"),
    ],
)  # fmt: skip
def test_file_names_are_safe_everywhere(name: str, stem: str) -> None:
    assert file_stem(name, "article 7") == stem


def test_a_long_file_name_is_cut_within_bytes_and_characters() -> None:
    for text in ("word " * 100, "ن" * 400, "e\u0301" * 300, "👩" * 200, "q" + "\u0323" * 300):
        stem = file_stem(text, "x")
        assert 0 < len(stem) <= 120
        assert len(stem.encode()) <= 200
        assert unicodedata.is_normalized("NFC", stem)


def test_twins_get_numbers_also_where_they_differ_in_case_alone() -> None:
    names = Names()
    assert [names.take(name, ".md") for name in ("River", "river", "RIVER", "ｒiver")] == [
        "River.md", "river (2).md", "RIVER (3).md", "ｒiver (4).md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "tag"),
    [("Ilvane basin", "Ilvane-basin"), ("2031", "_2031"), ("a/b & c", "a-b-c"), ("نهر", "نهر"), ("!", "")],
)
def test_tags_are_such_as_obsidian_takes(name: str, tag: str) -> None:
    assert obsidian_tag(name) == tag


# --- HTML


def page_of(desk: Desk, **query: Any) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(desk.export("html", **query).decode())


def test_the_annotated_page_needs_nothing_but_itself(desk: Desk) -> None:
    page = page_of(desk)
    assert page.xpath("//script|//link|//img|//iframe|//object|//form|//@onclick|//*[@style]|//*[@src]") == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert "url(" not in page.xpath("//style")[0].text
    assert "@import" not in page.xpath("//style")[0].text


def test_the_annotated_page_marks_the_words_and_leads_to_their_notes(desk: Desk) -> None:
    page = page_of(desk)
    (mark,) = page.xpath("//mark[contains(@class, 'k-fact')]")
    assert mark.text == "rose again"
    number = mark.get("id").removeprefix("h")
    (note,) = page.xpath(f"//li[@id='n{number}']")
    assert "is the level" in note.text_content()
    assert "I doubt it." in note.text_content()
    assert page.xpath(f"//a[@href='#n{number}']")
    assert page.xpath(f"//li[@id='n{number}']//a[@href='#h{number}']")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_annotated_page_of_one_article_is_whole_and_that_of_many_has_the_marked_paragraphs(
    desk: Desk,
) -> None:
    many, one = page_of(desk), page_of(desk, article=desk.article.pk)
    assert "about salt" not in many.xpath("//main")[0].text_content()
    assert many.xpath("//p[@class='gap']")
    assert "about salt" in one.xpath("//main")[0].text_content()
    assert one.xpath("//p[@class='gap']") == []
    assert [each.get("dir") for each in many.xpath("//div[@class='text']")] in (
        ["ltr", "rtl"],
        ["rtl", "ltr"],
    )


def test_a_lost_mark_stands_in_the_list_with_its_old_words_and_nowhere_in_the_text(desk: Desk) -> None:
    make_revision(desk.article, paragraphs("Nothing of it is left here."))
    desk.fact.anchors.create(revision=desk.article.current_revision, status="orphan")
    page = page_of(desk, article=desk.article.pk)
    assert page.xpath("//mark[contains(@class, 'k-fact')]") == []
    (note,) = page.xpath("//li[contains(@class, 'k-fact')]")
    assert "rose again" in note.text_content()
    assert "lost its place" in note.text_content()
    assert not note.xpath(".//a[starts-with(@href, '#h')]")


def test_an_uncertain_place_is_never_drawn(desk: Desk) -> None:
    desk.fact.anchors.update(status="uncertain")
    assert page_of(desk).xpath("//mark[contains(@class, 'k-fact')]") == []


def test_figures_and_tables_are_valid_in_the_annotated_page(desk: Desk) -> None:
    blocks = [
        Block(BlockType.FIGURE, html="<figcaption>A gauge in March.</figcaption>", text="A gauge in March."),
        Block(
            BlockType.TABLE,
            html="<table><tbody><tr><td>12</td> <td>13</td></tr></tbody></table>",
            text="12 13",
        ),
    ]
    article = make_article(blocks=blocks)
    make_highlight(desk.ines, article, "gauge", kind="fact")
    make_highlight(desk.ines, article, "13", kind="quote")
    page = page_of(desk, article=article.pk)
    assert page.xpath("//figure/figcaption/mark")[0].text == "gauge"
    assert page.xpath("//td/mark")[0].text == "13"


def test_exports_speak_the_language_of_their_reader(desk: Desk) -> None:
    desk.client.cookies["django_language"] = "ar"
    page = page_of(desk)
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


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
