"""Hostile and broken pages: a sentence or an article, and an end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest

from reader.cleaning import CleaningError, EmptyInput, NothingToRead, TooDeep, TooLarge, clean
from reader.cleaning.limits import MAX_DEPTH, MAX_HTML_BYTES
from tests.hanging import unhung

SENTENCE = (
    "The gauges of the upper valley have sent no reading since the first week of March, the office said. "
)
PARAGRAPH = f"<p>{SENTENCE * 3}</p>"


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    """Nothing here hangs."""
    with unhung():
        yield


@pytest.mark.parametrize("page", ["", "  \n ", "\x00"])
def test_an_empty_page_is_refused(page: str) -> None:
    with pytest.raises(EmptyInput):
        clean(page, kind="html")


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><script>var words = 'There is nothing here to read at all.'</script></body></html>",
        "<html><head><title>T</title></head><body><style>p{}</style><p> &nbsp; </p></body></html>",
        "<!-- only a comment -->",
    ],
)
def test_a_page_without_words_says_that_nothing_was_left(page: str) -> None:
    with pytest.raises(NothingToRead) as caught:
        clean(page, kind="html")
    assert caught.value.status == 422


def test_the_size_limit_is_exact_and_told() -> None:
    page = PARAGRAPH * 3
    exactly = page + "<!--" + "x" * (MAX_HTML_BYTES - len(page) - 7) + "-->"
    assert len(exactly) == MAX_HTML_BYTES
    assert SENTENCE.strip() in clean(exactly).text
    with pytest.raises(TooLarge) as caught:
        clean(exactly + "x")
    assert caught.value.status == 413
    assert str(MAX_HTML_BYTES) in caught.value.message
    assert str(MAX_HTML_BYTES + 1) in caught.value.message


def test_fifty_thousand_nested_elements_are_too_deep() -> None:
    with pytest.raises(TooDeep) as caught:
        clean("<div>" * 50_000 + "words" + "</div>" * 50_000)
    assert str(MAX_DEPTH) in caught.value.message
    assert caught.value.status == 422


@pytest.mark.parametrize("tag", ["b", "span", "ul><li", "table><tr><td", "blockquote", "a"])
def test_depth_is_no_way_to_hang_or_crash(tag: str) -> None:
    try:
        cleaned = clean(f"<p>{SENTENCE}</p>" + f"<{tag}>" * 20_000 + SENTENCE)
    except TooDeep:
        return
    assert SENTENCE.strip() in cleaned.text


def test_twenty_thousand_attributes_do_no_harm() -> None:
    flood = " ".join(f'a{number}="x"' for number in range(20_000))
    cleaned = clean(f"<html><body><p {flood}>{SENTENCE * 3}</p>{PARAGRAPH * 3}</body></html>")
    assert cleaned.blocks[0].html.startswith("<p>The gauges")


def test_an_unclosed_comment_of_half_a_megabyte_does_no_harm() -> None:
    cleaned = clean(f"<html><body>{PARAGRAPH * 3}<!-- " + "x " * 250_000)
    assert cleaned.text.startswith("The gauges")


def test_a_page_of_a_megabyte_is_cleaned() -> None:
    paragraphs = [
        f"<p>Reading {number}: {SENTENCE} <a href='/g/{number}'>The gauge</a> was <em>repaired</em>. {SENTENCE}</p>"
        for number in range(3_700)
    ]
    cleaned = clean(
        f"<html><body><article>{''.join(paragraphs)}</article></body></html>", url="https://averil.example/"
    )
    assert len(cleaned.blocks) == 3_700
    assert cleaned.blocks[-1].text.startswith("Reading 3699")


def test_invalid_characters_are_removed_and_counted() -> None:
    cleaned = clean(f"<html><body><p>A\x00bc\ud800 {SENTENCE * 2}</p>{PARAGRAPH * 2}</body></html>")
    assert cleaned.blocks[0].text.startswith("Abc The gauges")
    assert cleaned.warnings == ("2 invalid characters were removed.",)


def test_line_breaks_of_any_kind_give_the_same_text() -> None:
    page = "<html><body><p>" + SENTENCE.replace(" ", "{}") * 3 + "</p>" + PARAGRAPH * 3 + "</body></html>"
    texts = {clean(page.replace("{}", kind)).text for kind in ("\n", "\r", "\r\n", "\n\r\n")}
    assert len(texts) == 1
    assert "\r" not in texts.pop()


def test_base_and_refresh_are_ignored() -> None:
    page = (
        '<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">'
        f'</head><body><article><p>See <a href="/tables">the tables</a>. {SENTENCE * 3}</p>'
        f"{PARAGRAPH * 3}</article></body></html>"
    )
    cleaned = clean(page, url="https://averil.example/news/one.html")
    assert 'href="https://averil.example/tables"' in cleaned.blocks[0].html
    assert "evil" not in "".join(block.html for block in cleaned.blocks)


def test_a_line_of_ten_megabytes_is_too_large() -> None:
    with pytest.raises(TooLarge):
        clean("word " * 2_000_000, kind="text")


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("word\n" * 60_000, "60001"),
        (f"<html><body>{PARAGRAPH}" + "<a href='/x'>some words</a> " * 60_000, "60,003"),
    ],
)
def test_more_pieces_than_the_limit_are_refused_with_both_numbers(page: str, count: str) -> None:
    with pytest.raises(CleaningError) as caught:
        clean(page)
    assert count.replace(",", "") in caught.value.message.replace(",", "")
    assert "limit" in caught.value.message


def test_a_line_of_one_megabyte_is_one_block() -> None:
    assert len(clean(SENTENCE * 10_000, kind="text").blocks) == 1


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0323"])
@pytest.mark.parametrize("form", ["{}", "<html><body><p>{}</p></body></html>"])
def test_a_tower_of_combining_marks_is_stored(marks: str, form: str) -> None:
    tower = "a" + marks * (100_000 // len(marks))
    text = clean(form.format(f"{SENTENCE}{tower} {SENTENCE}")).text
    assert len(text) > 99_000
    assert text.startswith("The gauges")
    assert text.endswith("the office said.")


def test_direction_marks_and_zero_width_characters_stay_in_words() -> None:
    head = "\u202eA \u2066headline\u2069 turned round\n\nBy Ines Calloway\n\n"
    dump = f"{head}{SENTENCE}wa\u200bter le\u00advel.\n\n{SENTENCE * 2}"
    cleaned = clean(dump, kind="text")
    assert "\u202eA \u2066headline\u2069" in cleaned.meta.headline
    assert "wa\u200bter le\u00advel." in cleaned.text


@pytest.mark.parametrize("flood", ["<p", "<a href='", "<b ", "&#", "<!", "]]>", "<x-y z='"])
def test_many_unclosed_tags_links_and_entities_cost_no_words(flood: str) -> None:
    cleaned = clean(f"<html><body>{PARAGRAPH * 3}" + flood * 40_000)
    assert cleaned.text.startswith("The gauges")
    assert cleaned.text.count(SENTENCE.strip()) == 9


def test_many_unclosed_tables_are_too_deep() -> None:
    with pytest.raises(TooDeep):
        clean(f"<html><body>{PARAGRAPH * 3}" + "<table><td>" * 40_000)


def test_unicode_stays_normal_in_every_block() -> None:
    page = (
        "<html><body>"
        + f"<p>Cafe\u0301 <em>re\u0301sume\u0301</em> e<b>\u0301</b> {SENTENCE * 3}</p>" * 3
        + "</body></html>"
    )
    for block in clean(page).blocks:
        assert unicodedata.is_normalized("NFC", block.text)
