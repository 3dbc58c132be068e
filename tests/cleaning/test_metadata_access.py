"""What a page says of its address, of access, of copies, of its picture, and when it appeared."""

from __future__ import annotations

import pytest

from reader.cleaning import Metadata, clean
from tests.cleaning.pages import json_ld, page

URL = "https://www.basin-herald.example/river/gauges?utm_source=x"


def meta_of(head: str, url: str = URL) -> Metadata:
    return clean(page(head), url=url).meta


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="/river/gauges">', "https://www.basin-herald.example/river/gauges"),
        (
            '<link rel="canonical" href="https://basin-herald.example/river/gauges-2">',
            "https://basin-herald.example/river/gauges-2",
        ),
        ('<link rel="canonical" href="https://www.basin-herald.example/">', URL),
        ('<link rel="canonical" href="https://elsewhere.example/river/gauges">', URL),
        (
            '<meta property="og:url" content="https://m.basin-herald.example/river/gauges">',
            "https://m.basin-herald.example/river/gauges",
        ),
        ("", URL),
    ],
)
def test_the_canonical_address_is_of_the_same_site_and_not_its_home(head: str, address: str) -> None:
    assert meta_of(head).canonical_url == address


def test_a_declared_address_is_believed_where_none_is_known() -> None:
    head = '<link rel="canonical" href="https://basin-herald.example/river/gauges">'
    assert meta_of(head, url="").canonical_url == "https://basin-herald.example/river/gauges"


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        (json_ld('{"@type":"NewsArticle","isAccessibleForFree":false}'), True),
        (json_ld('{"@type":"NewsArticle","isAccessibleForFree":"False"}'), True),
        (json_ld('{"@type":"NewsArticle","isAccessibleForFree":"http://schema.org/False"}'), True),
        (
            json_ld(
                '{"@type":"NewsArticle","hasPart":{"@type":"WebPageElement","isAccessibleForFree":false}}'
            ),
            True,
        ),
        (json_ld('{"@type":"NewsArticle","isAccessibleForFree":true}'), False),
        (json_ld('{"@type":"WebPage","isAccessibleForFree":false}'), True),
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta property="article:content_tier" content="metered">', False),
        ('<meta itemprop="isAccessibleForFree" content="False">', True),
        ("", False),
    ],
)
def test_a_page_for_subscribers_says_so(head: str, paywalled: bool) -> None:
    assert meta_of(head).paywalled is paywalled


@pytest.mark.parametrize(
    ("head", "noarchive"),
    [
        ('<meta name="robots" content="index, NOARCHIVE">', True),
        ('<meta name="googlebot" content="noarchive">', True),
        ('<meta name="robots" content="none">', False),
        ('<meta name="robots" content="noindex, max-image-preview:large">', False),
        ('<meta name="otherbot" content="noarchive">', False),
        ("", False),
    ],
)
def test_a_page_that_asks_for_no_copy_says_so(head: str, noarchive: bool) -> None:
    assert meta_of(head).noarchive is noarchive


def test_the_declared_picture_leads_where_the_text_has_none() -> None:
    head = '<meta property="og:image" content="/pictures/gauge.jpg"><meta property="og:image:alt" content="A gauge">'
    lead = meta_of(head).lead
    assert lead is not None
    assert (lead.src, lead.alt) == ("https://www.basin-herald.example/pictures/gauge.jpg", "A gauge")


def test_a_logo_does_not_lead() -> None:
    assert meta_of('<meta property="og:image" content="/static/logo-large.png">').lead is None
    small = '<meta property="og:image" content="/g.jpg"><meta property="og:image:width" content="120">'
    assert meta_of(small).lead is None


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (
            json_ld('{"@type":"NewsArticle","datePublished":"2026-11-03T15:25:00+02:00"}'),
            "2026-11-03T15:25:00+02:00",
        ),
        (
            json_ld(
                '{"@graph":[{"@type":"Article","headline":"x"},{"@type":"WebPage","datePublished":"2026-11-03"}]}'
            ),
            "2026-11-03",
        ),
        ('<meta name="w-published-date" content="2026-11-03T06:03:43Z">', "2026-11-03T06:03:43+00:00"),
        (
            '<meta property="article:modified_time" content="2026-11-03T06:03:43Z">',
            "2026-11-03T06:03:43+00:00",
        ),
    ],
)
def test_when_it_was_published(head: str, published: str) -> None:
    assert meta_of(head).published == published


def test_todays_date_in_the_header_is_not_that_of_the_article() -> None:
    header = '<div class="block"><p id="todays-date">Friday, December 19, 2026</p></div>'
    html = page(extra='<span class="pub-date">3 November 2026</span>').replace(
        "<article>", f"{header}<article>"
    )
    assert clean(html).meta.published == "2026-11-03"


def test_a_platform_is_no_outlet() -> None:
    head = json_ld('{"@type":"BlogPosting","headline":"Gauges fall silent","publisher":{"name":"Blogger"}}')
    assert meta_of(head + '<meta property="og:site_name" content="Basin Herald">').outlet == "Basin Herald"


@pytest.mark.parametrize(
    "title",
    [
        "Gauges fall silent | Basin Herald",
        "Gauges fall silent - Basin Herald",
        "Basin Herald :: Gauges fall silent",
    ],
)
def test_the_outlet_stands_at_either_end_of_the_page_title(title: str) -> None:
    meta = meta_of(f"<title>{title}</title>")
    assert (meta.outlet, meta.headline) == ("Basin Herald", "Gauges fall silent")


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="a b ' + "ab/" * 50_000 + '">',
        '<meta name="author" content="' + "(" * 100_000 + '">',
        '<meta name="author" content="' + "<" * 100_000 + '">',
        '<meta property="og:site_name" content="a"><meta property="og:title" content="'
        + "a | " * 50_000
        + '">',
        "<title>" + "a - " * 100_000 + "</title>",
    ],
)
def test_fields_without_end_are_read_to_a_limit(head: str) -> None:
    meta = meta_of(head)
    assert max(map(len, (meta.headline, meta.byline, meta.outlet))) <= 1_000


def test_boxes_in_boxes_are_not_read_over_and_over() -> None:
    box = '<div class="author date tags kicker" itemprop="author">Source 5 min '
    html = page(first="The gauges are silent. " * 20_000).replace("<article>", f"{box * 150}<article>")
    assert clean(html).meta.headline == "Gauges fall silent"
