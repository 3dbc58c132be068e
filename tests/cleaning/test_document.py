"""A page's HTML to typed blocks: structure kept, the site's chrome cut and reported."""

from __future__ import annotations

import unicodedata

import pytest

from reader.cleaning import Block, BlockType, Cleaned, canonical_text, clean, place
from reader.cleaning.sanitize import sanitize, text_of
from tests.cleaning.pages import FOLDER, cleaned, of_type

FILES = sorted(path.name for path in FOLDER.iterdir())
PARAGRAPH = (
    "<p>The gauges of the upper valley have sent no reading since the first week of March, the office said, and "
    "nobody has been sent to look at them since the road was closed.</p>"
)


def in_article(inside: str, head: str = "") -> Cleaned:
    """A page of nothing but an article."""
    return clean(f"<html><head>{head}</head><body><article>{inside}</article></body></html>")


@pytest.fixture
def full() -> Cleaned:
    return cleaned("full.html")


@pytest.mark.parametrize("name", FILES)
def test_text_nodes_of_every_block_joined_are_its_text(name: str) -> None:
    for block in cleaned(name).blocks:
        assert text_of(block.html) == block.text
        assert sanitize(block.html) == block.html
        assert "\n" not in block.text
        assert unicodedata.is_normalized("NFC", block.text)


@pytest.mark.parametrize("name", FILES)
def test_what_was_cut_is_sanitised_too(name: str) -> None:
    for cut in cleaned(name).cut:
        assert sanitize(cut.html) == cut.html


@pytest.mark.parametrize("name", FILES)
def test_every_block_stands_in_the_canonical_text_where_it_is_placed(name: str) -> None:
    page = cleaned(name)
    text = canonical_text(page.blocks)
    for placed in place(page.blocks):
        if placed.start is not None:
            assert text[placed.start : placed.end] == placed.block.text


def test_blocks_have_the_types_of_the_page_in_its_order(full: Cleaned) -> None:
    assert [block.type.value for block in full.blocks] == [
        "figure", "paragraph", "paragraph", "subhead", "paragraph", "list", "quote", "paragraph", "related", "table",
        "paragraph", "figure", "embed", "paragraph", "code", "paragraph", "read_more", "correction",
    ]  # fmt: skip


def test_links_are_absolute_and_emphasis_stays(full: Cleaned) -> None:
    first = of_type(full, BlockType.PARAGRAPH)[0].html
    assert '<a href="https://basin-herald.example/river/lamps">borrowed lamps</a>' in first
    assert "<em>long drought</em>" in first
    assert "<strong>about half</strong>" in of_type(full, BlockType.PARAGRAPH)[1].html


def test_an_ordered_list_keeps_its_order_and_start(full: Cleaned) -> None:
    assert of_type(full, BlockType.LIST)[0].html == (
        '<ol start="3"><li>Cut above the second joint.</li> <li>Stack with the <em>heads</em> to the north.</li> '
        "<li>Leave one bed in four standing for the birds.</li></ol>"
    )


def test_a_table_keeps_its_caption_head_and_spans(full: Cleaned) -> None:
    table = of_type(full, BlockType.TABLE)[0]
    assert table.text == "Bundles brought in Bed 2017 2026 Saltgrass 910 440 Heron End not cut"
    assert '<th scope="col">Bed</th>' in table.html
    assert '<td colspan="2">not cut</td>' in table.html


def test_a_quote_keeps_its_paragraphs(full: Cleaned) -> None:
    assert of_type(full, BlockType.QUOTE)[0].html == (
        "<blockquote><p>We had forgotten how loud it is in there.</p> "
        "<p>You hear the whole river breathing.</p></blockquote>"
    )


def test_a_line_break_never_fuses_words(full: Cleaned) -> None:
    assert "at each bed. Three have refused" in full.text
    assert of_type(full, BlockType.CODE)[0].html == "<pre>bed = 12<br> level = 3.4</pre>"


def test_figures_keep_picture_alternative_text_caption_and_credit(full: Cleaned) -> None:
    lead, second = of_type(full, BlockType.FIGURE)
    assert lead.picture is not None
    assert lead.picture.src == "https://basin-herald.example/img/reeds.jpg"
    assert lead.picture.alt == "A boat heaped with cut reeds"
    assert lead.picture.caption == "The first load of the season leaves the Saltgrass bed."
    assert lead.picture.credit == "O. Venn"
    assert (lead.picture.width, lead.picture.height) == (1600, 900)
    assert lead.html == "<figcaption>The first load of the season leaves the Saltgrass bed.</figcaption>"
    assert full.meta.lead == lead.picture
    assert second.text == "The scale at Lisk, last certified in 2011."
    assert second.picture is not None
    assert second.picture.credit == "P. Tarrow"


def test_an_embed_becomes_a_link(full: Cleaned) -> None:
    assert of_type(full, BlockType.EMBED)[0].html == (
        '<p><a href="https://video.example/embed/77">Cutting by lamplight (video.example)</a></p>'
    )


def test_a_paragraph_in_another_language_says_so(full: Cleaned) -> None:
    arabic = next(block for block in full.blocks if block.lang == "ar")
    assert arabic.dir == "rtl"
    assert all(not block.lang and not block.dir for block in full.blocks if block is not arabic)


def test_related_and_read_more_stand_in_place_and_outside_the_text(full: Cleaned) -> None:
    related = of_type(full, BlockType.RELATED)[0]
    assert [(link.title, link.url) for link in related.links] == [
        ("Inside the gauge rooms of the upper valley", "https://basin-herald.example/river/gauge-rooms"),
        ("Who lends the lamps: a village and its cupboard", "https://basin-herald.example/river/lamps"),
    ]
    assert [link.title for link in full.meta.read_more] == ["When the ice comes early to Saltgrass"]
    assert "gauge rooms" not in full.text
    assert "early to Saltgrass" not in full.text


@pytest.mark.parametrize(
    "words",
    [
        "cookies", "Politics", "BREAKING", "Ferry at Osterlow", "After nine years", "Orla Venn", "4 min read", "Share",
        "weekly letter", "River Letter", "cannot row", "grandfather", "Council of Lisk", "All rights", "must never",
        "Related stories", "Reed cutters return",
    ],
)  # fmt: skip
def test_the_sites_chrome_is_not_in_the_text(full: Cleaned, words: str) -> None:
    assert words not in full.text


def test_what_was_cut_is_told_by_kind_with_its_words(full: Cleaned) -> None:
    told = {cut.kind: cut.text for cut in full.cut}
    assert {
        "consent",
        "menu",
        "ticker",
        "standfirst",
        "newsletter",
        "related",
        "tags",
        "author",
        "comments",
    } <= set(told)
    assert "weekly letter" in told["newsletter"]
    assert "grandfather" in told["comments"]
    newsletter = next(cut for cut in full.cut if cut.kind == "newsletter")
    assert full.blocks[newsletter.after].type is BlockType.LIST


def test_a_cut_piece_can_be_put_back_where_it_stood() -> None:
    page = (FOLDER / "full.html").read_bytes()
    cut = cleaned("full.html").cut
    index = next(at for at, piece in enumerate(cut) if piece.kind == "newsletter")
    again = clean(page, url="https://basin-herald.example/", keep_cut=frozenset({index}))
    at = next(place for place, block in enumerate(again.blocks) if "weekly letter" in block.text)
    assert again.blocks[at - 2].type is BlockType.LIST
    assert len(again.cut) == len(cut)
    assert text_of(again.blocks[at].html) == again.blocks[at].text


def test_a_body_in_sibling_containers_is_kept_whole() -> None:
    page = cleaned("split.html")
    assert [block.text.split()[0:3] for block in page.blocks] == [
        ["The", "night", "ferry"],
        ["Nobody", "planned", "it"],
        ["Since", "then", "the"],
        ["She", "has", "been"],
        ["In", "March", "the"],
        ["The", "nine", "passengers"],
    ]


def test_a_page_laid_out_in_tables_is_read() -> None:
    page = cleaned("bare.html")
    assert [block.type for block in page.blocks] == [BlockType.PARAGRAPH] * 3
    assert page.blocks[0].text.startswith("The gauge at Heron End, silent")
    assert page.blocks[2].text.endswith("the stores at Dunmarrow.")


def test_a_first_paragraph_that_is_also_the_description_stays_in_the_text() -> None:
    first = "The office in Averil said on Monday that it would mend every gauge of the upper valley before the snow."
    head = f'<meta property="og:description" content="{first}">'
    got = in_article(f"<h1>Gauges</h1><p>{first}</p>{PARAGRAPH * 3}", head)
    assert got.blocks[0].text == first
    assert got.meta.standfirst == ""


def test_hidden_text_is_not_read_and_a_page_hidden_as_a_whole_is() -> None:
    body = f'<article>{PARAGRAPH * 3}<p style="display: none">Ghost words of a template.</p>{PARAGRAPH}</article>'
    assert "Ghost" not in clean(f"<html><body>{body}</body></html>").text
    assert "upper valley" in clean(f'<html><body style="visibility:hidden">{body}</body></html>').text


def test_text_between_two_breaks_is_two_paragraphs() -> None:
    lines = [text_of(PARAGRAPH).replace("gauges", word) for word in ("gauges", "lamps", "boats")]
    page = clean(f"<html><body><div class=text>{'<br><br>'.join(lines)}</div></body></html>")
    assert [block.text for block in page.blocks] == lines


def test_script_and_style_are_never_text() -> None:
    page = in_article(f"{PARAGRAPH * 2}<script>alert('x')</script><style>p{{}}</style>{PARAGRAPH}")
    assert "alert" not in page.text
    assert all("<script" not in cut.html for cut in page.cut)


def test_a_page_without_a_headline_gets_a_suggestion() -> None:
    page = clean(f"<html><body><div>{PARAGRAPH * 3}</div></body></html>")
    assert page.meta.headline == ""
    assert page.meta.suggested_headline.startswith("The gauges of the upper valley have sent no reading")
    assert page.meta.suggested_headline.endswith("…")


def test_an_embedded_post_keeps_its_words() -> None:
    link = '<a href="https://social.example/1">5 May</a>'
    post = f'<blockquote class="twitter-tweet"><p>The lamp is on the wrong bank.</p>— Mila Aster {link}</blockquote>'
    page = in_article(f"{PARAGRAPH * 2}{post}{PARAGRAPH * 2}")
    embed = of_type(page, BlockType.EMBED)[0]
    assert "The lamp is on the wrong bank." in embed.text
    assert 'href="https://social.example/1"' in embed.html


def test_a_block_without_markup_is_its_words_escaped() -> None:
    line = "<p>A &lt;b&gt; is not bold &amp;amp; never was, she said to the printer, twice over.</p>"
    page = in_article(PARAGRAPH * 2 + line + PARAGRAPH)
    odd: Block = next(block for block in page.blocks if "printer" in block.text)
    assert odd.text.startswith("A <b> is not bold &amp; never was")
    assert odd.html.startswith("<p>A &lt;b&gt; is not bold &amp;amp; never was")
