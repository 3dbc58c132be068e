"""The notebook as Markdown, in one file and in a folder for Obsidian: words stay words, names stay safe."""

from __future__ import annotations

import re
import unicodedata

import pytest
import yaml
from lxml import html as lxml_html

from annotations.interchange.markdown import escaped, harmless, obsidian_tag
from annotations.interchange.names import Names, file_stem
from reader.markdown import render_markdown
from reader.models import Article
from tests.annotations.exported import Desk, desk
from tests.factories import make_highlight

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


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
