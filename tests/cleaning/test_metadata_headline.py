"""The headline that a page prints, among those that it declares."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.cleaning.headline import without_site
from tests.cleaning.pages import json_ld, page


def headline(html: str) -> str:
    return clean(html, url="https://basin-herald.example/gauges").meta.headline


@pytest.mark.parametrize(
    ("title", "site", "headline"),
    [
        ("Gauges fall silent | The Basin Herald", "The Basin Herald", "Gauges fall silent"),
        ("The Basin Herald: Gauges fall silent", "The Basin Herald", "The Basin Herald: Gauges fall silent"),
        ("Gauges fall silent - River - The Basin Herald", "The Basin Herald", "Gauges fall silent - River"),
        ("Tarsk - Velmara: a talk", "Basin Herald", "Tarsk - Velmara: a talk"),
        ("Gauges fall silent", "", "Gauges fall silent"),
    ],
)
def test_the_headline_is_without_the_sites_name(title: str, site: str, headline: str) -> None:
    assert without_site(title, site) == headline


def test_a_suffix_that_the_shown_headline_lacks_is_no_headline() -> None:
    head = '<meta property="og:title" content="Gauges fall silent – River desk – 3.11.2026">'
    assert headline(page(head)) == "Gauges fall silent"


def test_the_outlets_name_within_a_headline_stays() -> None:
    assert (
        without_site("How we moved Lisk’s gauges - a report", "Lisk")
        == "How we moved Lisk’s gauges - a report"
    )


def test_two_kickers_before_one_headline_are_both_left_out() -> None:
    head = '<meta property="og:title" content="Silence on the river: Nobody reads the gauges of Lisk">'
    html = page(head, h1="A basin without water - Nobody reads the gauges of Lisk")
    assert headline(html) == "Nobody reads the gauges of Lisk"


def test_ornaments_at_the_end_are_left_out() -> None:
    assert headline(page('<meta property="og:title" content="Gauges fall silent at Lisk ⋆">')) == (
        "Gauges fall silent at Lisk"
    )


def test_a_section_in_h1_does_not_stand_for_a_title() -> None:
    html = page("<title>Nobody reads the gauges of Lisk any more</title>", h1="River desk")
    assert headline(html) == "Nobody reads the gauges of Lisk any more"


def test_the_articles_own_node_is_taken_among_several() -> None:
    other = '{"@type":"NewsArticle","headline":"Reeds return","author":"Pell Tarrow","description":"x","image":"y"}'
    own = '{"@type":"NewsArticle","headline":"Gauges fall silent","datePublished":"2026-11-03"}'
    meta = clean(page(json_ld(f"[{other},{own}]")), url="https://basin-herald.example/gauges").meta
    assert (meta.headline, meta.published, meta.authors) == ("Gauges fall silent", "2026-11-03", ())


def test_a_description_in_the_place_of_a_headline_is_not_taken() -> None:
    node = json_ld('{"@type":"Article","name":"Ilvane","headline":"river in the west"}')
    html = page(f"<title>Ilvane - Basin Lexicon</title>{node}", h1="Ilvane")
    assert headline(html) == "Ilvane"


def test_a_headline_that_json_ld_gives_twice_is_believed_before_opengraph() -> None:
    head = '<meta property="og:title" content="You will not believe how silent these gauges are">'
    once = '{"@type":"NewsArticle","headline":"Gauges fall silent at Lisk"}'
    twice = once.replace("}", ',"alternativeHeadline":"Gauges fall silent at Lisk"}')
    assert headline(page(head + json_ld(once))) == "You will not believe how silent these gauges are"
    assert headline(page(head + json_ld(twice))) == "Gauges fall silent at Lisk"
