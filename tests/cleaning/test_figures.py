"""Pictures with their captions, tables and players: kept as what they are, however a page makes them."""

from __future__ import annotations

import pytest

from reader.cleaning import BlockType
from reader.cleaning.blocks import Picture
from reader.cleaning.sanitize import sanitize
from tests.cleaning.pages import of_type
from tests.cleaning.test_structure import BODY, page

CAPTION = "The boathouse at Lisk after the ice, seen from the far bank with the gauge on its post"


def pictures(*inside: str) -> list[Picture]:
    return [block.picture for block in of_type(page(*inside), BlockType.FIGURE) if block.picture is not None]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="media"><a href="/big"><img src="/b.jpg"></a><div class="info">{}</div></div>',
        '<div class="zoom"><a href="/big/b.jpg?w=2000"><img src="/b.jpg"><p>{}</p></a></div>',
        '<div class="shot"><span><picture><img src="/b.jpg"></picture></span><p>{}</p></div>',
        '<div><div><img src="/b.jpg"></div><div class="caption"><p>{}.</p></div></div>',
        '<figure><img src="/b.jpg"><figcaption>{}</figcaption></figure>',
        '<div class="wp-caption"><img src="/b.jpg"><p class="wp-caption-text">{}</p></div>',
    ],
)
def test_the_words_that_share_a_box_with_a_picture_are_its_caption(box: str) -> None:
    got = page(*BODY[:3], box.format(CAPTION), *BODY[3:])
    figure = of_type(got, BlockType.FIGURE)[0]
    assert figure.text.rstrip(".") == CAPTION
    assert got.text.count(CAPTION) == 1


def test_a_credit_beside_the_caption_is_kept_apart() -> None:
    box = f'<div class="shot"><img src="/b.jpg"><p>{CAPTION}.</p><p>Photo: Orla Venn</p></div>'
    picture = pictures(*BODY[:3], box, *BODY[3:])[0]
    assert (picture.caption, picture.credit) == (f"{CAPTION}.", "Orla Venn")


@pytest.mark.parametrize("label", ["Photograph: ", "Foto: ", "Image Credits: ", "Photo by: "])
def test_a_labelled_credit_at_the_end_of_a_caption_is_kept_apart(label: str) -> None:
    figure = f'<figure><img src="/b.jpg"><figcaption>{CAPTION}. {label}Orla Venn</figcaption></figure>'
    picture = pictures(*BODY[:3], figure, *BODY[3:])[0]
    assert (picture.caption, picture.credit) == (f"{CAPTION}.", "Orla Venn")


def test_a_caption_that_is_printed_for_two_widths_is_read_once() -> None:
    figure = f'<figure><img src="/b.jpg"><figcaption><p>{CAPTION}.</p><p>{CAPTION}.</p></figcaption></figure>'
    assert pictures(*BODY[:3], figure, *BODY[3:])[0].caption == f"{CAPTION}."


def test_a_line_of_the_text_after_a_picture_stays_in_the_text() -> None:
    got = page(
        *BODY[:3],
        '<img src="/b.jpg" width=800>',
        "And this is where the road to the weir ends for now",
        *BODY[3:],
    )
    assert "And this is where the road" in got.text
    assert of_type(got, BlockType.FIGURE)[0].text == ""


def test_a_lazy_picture_is_taken_from_beside_its_blank() -> None:
    lazy = (
        '<div class="m"><img src="/i/transparent.gif" alt="Ice"><noscript><img src="/i/ice.jpg" alt="Ice"></noscript>'
        f"<p>{CAPTION}</p></div>"
    )
    assert pictures(*BODY[:3], lazy, *BODY[3:])[0].src == "https://basin-herald.example/i/ice.jpg"


@pytest.mark.parametrize("tag", ["amp-img", "x-image-v3"])
def test_a_picture_in_an_element_of_the_pages_own_making_is_found(tag: str) -> None:
    figure = f'<figure><{tag} data-src="/i/ice.jpg"></{tag}><figcaption>{CAPTION}</figcaption></figure>'
    picture = pictures(*BODY[:3], figure, *BODY[3:])[0]
    assert (picture.src, picture.caption) == ("https://basin-herald.example/i/ice.jpg", CAPTION)


def test_every_picture_of_a_gallery_keeps_its_own_caption() -> None:
    shots = "".join(
        f'<li><figure><img src="/{n}.jpg"><figcaption>Post number {n} of the harbour wall</figcaption></figure></li>'
        for n in (1, 2, 3)
    )
    got = pictures(*BODY[:3], f'<figure class="gallery"><ul>{shots}</ul></figure>', *BODY[3:])
    assert [picture.caption for picture in got] == [f"Post number {n} of the harbour wall" for n in (1, 2, 3)]


def test_the_lead_picture_in_a_box_called_a_thumbnail_is_kept() -> None:
    lead = f'<div class="post-thumbnail"><img src="/lead.jpg"><p class="text">{CAPTION}</p></div>'
    got = page(*BODY, before=lead)
    assert got.meta.lead is not None
    assert got.meta.lead.caption == CAPTION


def test_the_portrait_of_the_author_is_no_picture_of_the_text() -> None:
    portrait = '<div class="author-photo"><img src="/orla.jpg" width=400><p>Orla Venn</p></div>'
    assert pictures(*BODY[:3], portrait, *BODY[3:]) == []


def test_a_picture_with_nothing_but_the_byline_beside_it_is_the_authors_portrait() -> None:
    box = '<div class="by-9"><img src="/orla.jpg"><p>Orla Venn</p></div>'
    got = page(*BODY, before=box, head='<meta name="author" content="Orla Venn">')
    assert of_type(got, BlockType.FIGURE) == []


def test_a_picture_shown_twice_is_kept_twice_where_its_caption_differs() -> None:
    figure = '<figure><img src="/b.jpg"><figcaption>{}</figcaption></figure>'
    shown = [
        figure.format(words) for words in ("The boathouse in March", "The boathouse in March", "In the ice")
    ]
    got = pictures(*BODY[:2], shown[0], BODY[2], shown[1], BODY[3], shown[2], *BODY[4:])
    assert [picture.caption for picture in got] == ["The boathouse in March", "In the ice"]


def test_a_table_in_a_figure_is_a_table_with_its_caption() -> None:
    figure = (
        '<figure class="wp-block-table"><table><tbody><tr><td>New heads</td><td>52</td></tr><tr><td>Posts</td><td></td>'
        "</tr></tbody></table><figcaption>What the quay needs</figcaption></figure>"
    )
    got = page(*BODY[:3], figure, *BODY[3:])
    table = of_type(got, BlockType.TABLE)[0]
    assert table.html.startswith("<table><caption>What the quay needs</caption>")
    assert table.text == "What the quay needs New heads 52 Posts"
    assert sanitize(table.html) == table.html


def test_a_quote_in_a_figure_is_a_quote_and_a_player_in_one_a_link() -> None:
    quote = "<figure><blockquote><p>We had to count the boats by ear, all through the fog.</p></blockquote></figure>"
    player = '<figure><div><iframe src="https://video.example/e/7" title="Fog"></iframe></div></figure>'
    got = page(*BODY[:2], quote, *BODY[2:4], player, *BODY[4:])
    assert of_type(got, BlockType.QUOTE)[0].text.startswith("We had to count")
    assert 'href="https://video.example/e/7"' in of_type(got, BlockType.EMBED)[0].html


def test_lists_keep_their_order_and_what_is_nested_in_them() -> None:
    nested = "<ul><li>Both wicks, also by day.</li></ul>"
    listed = f"<ol><li>Light the lamp at the weir.{nested}</li><li>Wait there.</li></ol>"
    got = page(*BODY[:3], listed, *BODY[3:])
    assert of_type(got, BlockType.LIST)[0].html == (
        "<ol><li>Light the lamp at the weir. <ul><li>Both wicks, also by day.</li></ul></li> <li>Wait there.</li></ol>"
    )


def test_a_latin_quote_in_an_arabic_text_says_so() -> None:
    line = "<p>قال مكتب النهر في ليسك إن مقاييس الوادي الأعلى لم ترسل أي قراءة منذ الأسبوع الأول من مارس الماضي.</p>"
    got = page(line * 3, "<blockquote><p>Nobody counts what nobody wants to know.</p></blockquote>", line * 3)
    assert got.meta.direction == "rtl"
    assert of_type(got, BlockType.QUOTE)[0].dir == "ltr"
    assert {block.dir for block in of_type(got, BlockType.PARAGRAPH)} == {""}


@pytest.mark.parametrize(
    ("quote", "direction"),
    [
        ("قال الصياد إن النهر لم يعد كما كان منذ سنوات طويلة", "rtl"),
        ("It was never like this before the gate", ""),
    ],
)
def test_a_quote_of_the_other_direction_says_so(quote: str, direction: str) -> None:
    got = page(*BODY[:3], f"<blockquote><p>{quote}.</p></blockquote>", *BODY[3:])
    assert of_type(got, BlockType.QUOTE)[0].dir == direction


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("The pans at Osterlow after the salt was lifted. <small>L. Hext</small>", "L. Hext"),
        ("The pans at Osterlow after the salt was lifted. (N. Tranter)", "N. Tranter"),
        ("The pans at Osterlow after the salt was lifted. (NWW/C. Daal)", "NWW/C. Daal"),
        ("The pans at Osterlow (on the west bank)", ""),
        ("The pans at Osterlow after the salt was lifted. (There are forty of them.)", ""),
        (
            "<small>The pans at Osterlow after the salt was lifted, seen from the church tower of Merrow</small>",
            "",
        ),
    ],
)
def test_a_name_in_small_print_or_brackets_after_the_caption_is_its_credit(
    caption: str, expected: str
) -> None:
    (picture,) = pictures(
        *BODY[:3], f'<figure><img src="/a.jpg" alt=""><figcaption>{caption}</figcaption></figure>', *BODY[3:]
    )
    assert picture.credit == expected
    assert picture.caption.startswith("The pans at Osterlow")
    assert not expected or expected not in picture.caption
