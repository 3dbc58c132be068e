"""The notebook as an annotated page: whole in itself, valid, and true about every place."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html as lxml_html

from reader.cleaning.blocks import Block, BlockType
from tests.annotations.exported import Desk, desk
from tests.factories import make_article, make_highlight, make_revision, paragraphs

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


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
