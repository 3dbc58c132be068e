"""The publisher's tags, declared or shown, and the section."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.cleaning.pages import SILENT, json_ld, page


def tags(html: str) -> tuple[str, ...]:
    return clean(html, url="https://basin-herald.example/gauges").meta.tags


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (json_ld('{"@type":"NewsArticle","keywords":["Gauges","Lisk"]}'), ("Gauges", "Lisk")),
        (json_ld('{"@type":"NewsArticle","keywords":"Gauges, Lisk"}'), ("Gauges", "Lisk")),
        (
            '<meta property="article:tag" content="Gauges"><meta property="article:tag" content="Lisk">',
            ("Gauges", "Lisk"),
        ),
        ('<meta name="keywords" content="مقاييس، ليسك">', ("مقاييس", "ليسك")),
        ('<meta name="keywords" content="Salt &amp;amp; reeds">', ("Salt & reeds",)),
        (
            '<meta name="keywords" content="Tag: Gauges, gauges, #Lisk, 100312362, lisk-post.com, a1b2c3-99999">',
            ("Gauges", "Lisk"),
        ),
        ('<meta name="keywords" content="AER, AERO, AIR, CRSH, DIS, GEN, INDG">', ()),
        (
            '<meta name="keywords" content="Basin Herald"><meta property="og:site_name" content="Basin Herald">',
            (),
        ),
    ],
)
def test_declared_tags_come_without_codes_and_doubles(head: str, found: tuple[str, ...]) -> None:
    assert tags(page(head)) == found


@pytest.mark.parametrize(
    "shown",
    [
        '<div>Tagged <a rel="tag" href="/x/1">Gauges</a> <a rel="tag" href="/x/2">Lisk</a></div>',
        '<ul class="article-tags"><li><a href="/x/1">Gauges</a></li><li><a href="/x/2">#Lisk</a></li></ul>',
        '<div><p><a href="/topic/gauges">Gauges</a></p><p><a href="/topic/lisk">Lisk (2)</a></p></div>',
    ],
)
def test_shown_tags_are_read_where_none_are_declared(shown: str) -> None:
    assert tags(page(extra=shown)) == ("Gauges", "Lisk")


def test_links_to_topics_in_a_menu_or_a_sentence_are_no_tags() -> None:
    menu = '<nav><a href="/topic/sport">Sport</a> <a href="/topic/culture">Culture</a></nav>'
    sentence = f'{SILENT} <a href="/topic/gauges">The gauges</a> were repaired last year. {SILENT}'
    assert tags(page(first=sentence, extra=menu)) == ()


@pytest.mark.parametrize(
    "html",
    [
        page(json_ld('{"@type":"NewsArticle","articleSection":["River","Lisk"]}')),
        page('<meta property="article:section" content="River">'),
        page(extra='<a rel="category tag" href="/c/river">River</a>'),
        page().replace("<h1>", '<p class="c-eyebrow"><a href="/river">River</a></p><h1>'),
        page(extra='<span itemprop="articleSection">River</span>'),
        page().replace(
            "<h1>", '<div class="path"><a href="/">Herald</a> / <a href="/river">River</a></div><h1>'
        ),
    ],
)
def test_the_section_is_declared_or_shown_over_the_headline(html: str) -> None:
    assert clean(html).meta.section == "River"


def test_a_category_is_the_section_and_no_tag() -> None:
    shown = '<a rel="category tag" href="/c/river">River</a> <a rel="tag" href="/t/lisk">Lisk</a>'
    meta = clean(page(extra=f"<p>{shown}</p>")).meta
    assert (meta.section, meta.tags) == ("River", ("Lisk",))
