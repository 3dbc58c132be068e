"""What belongs to the text and what only stands in it: told by place, box and words, on invented pages."""

from __future__ import annotations

import pytest

from reader.cleaning import BlockType, Cleaned, clean
from tests.cleaning.pages import of_type

SUBJECTS = ("gauges", "lamps", "boats", "reeds", "ferries", "bridges")
BODY = [
    f"<p>The {name} of the upper valley have not been seen to since the first week of March, the office in Lisk said, "
    "and nobody has been sent to look at them since the road was closed.</p>"
    for name in SUBJECTS
]
ADDRESS = "https://basin-herald.example/river/valley"


def page(*inside: str, head: str = "", before: str = "", after: str = "") -> Cleaned:
    """A page with a headline and an article body of ``inside``."""
    return clean(
        f"<html><head><title>The valley</title>{head}</head><body><main><h1>What the valley still has</h1>{before}"
        f'<div class="story-body">{"".join(inside)}</div>{after}</main></body></html>',
        url=ADDRESS,
    )


def kinds(got: Cleaned) -> dict[str, str]:
    return {cut.kind: cut.text for cut in got.cut}


def subheads(got: Cleaned) -> list[str]:
    return [block.text for block in of_type(got, BlockType.SUBHEAD)]


# The head and the end of a text -------------------------------------------------------------------------------------


def test_a_first_paragraph_in_bold_is_the_standfirst() -> None:
    opening = "Nobody has mended anything above Lisk since the winter, and the town has begun to count what is left."
    got = page(f"<p><strong>{opening}</strong></p>", *BODY)
    assert got.meta.standfirst == opening
    assert opening not in got.text


def test_a_text_that_is_bold_throughout_has_no_standfirst_in_it() -> None:
    got = page(*(line.replace("<p>", "<p><b>").replace("</p>", "</b></p>") for line in BODY))
    assert got.meta.standfirst == ""
    assert len(got.blocks) == len(BODY)


def test_points_that_sum_the_text_up_before_it_begins_are_reported_as_a_summary() -> None:
    points = (
        '<section class="box-91"><h3>In short</h3><ul><li>The office has sent nobody to the valley.</li>'
        "<li>The road has been closed since March.</li></ul></section>"
    )
    got = page(points, *BODY)
    assert "sent nobody to the valley" not in got.text
    assert "sent nobody to the valley" in kinds(got)["summary"]


def test_a_list_in_the_middle_of_the_text_is_no_summary() -> None:
    got = page(
        *BODY[:3], "<ul><li>Two gauges at Heron End.</li><li>One at the weir of Lisk.</li></ul>", *BODY[3:]
    )
    assert [block.text for block in of_type(got, BlockType.LIST)] == [
        "Two gauges at Heron End. One at the weir of Lisk."
    ]


def test_a_line_about_the_author_at_the_end_goes_to_the_report() -> None:
    got = page(
        *BODY,
        "<p><em>Orla Venn is a staff writer who covers the river and its towns for this paper.</em></p>",
        head='<meta name="author" content="Orla Venn">',
    )
    assert "staff writer" not in got.text
    assert "staff writer" in kinds(got)["author"]


def test_a_paragraph_that_quotes_its_author_in_the_middle_stays() -> None:
    line = "<p>Orla Venn is not the only one who walked up there; the miller went twice with his dog, he said.</p>"
    got = page(*BODY[:2], line, *BODY[2:], head='<meta name="author" content="Orla Venn">')
    assert "the miller went twice" in got.text


def test_the_line_that_credits_the_source_stands_above_the_text_alone() -> None:
    got = page('<p class="agency">Source: Northwater Wire</p>', *BODY)
    assert got.meta.credited_source == "Northwater Wire"
    assert "Northwater" not in got.text


def test_sections_that_are_headed_like_the_headline_are_subheads() -> None:
    got = page(*BODY[:3], "<h1>What was counted</h1>", *BODY[3:])
    assert subheads(got) == ["What was counted"]


# Subheads -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        '<div class="w"><div><h3>What was counted</h3></div></div>',
        '<p><span style="color: grey"><strong>What was counted</strong></span></p>',
        '<p class="no-tts interline">What was counted</p>',
        '<h2 id="nav_what_was_counted">What was counted</h2>',
    ],
)
def test_a_subhead_is_known_however_the_page_dresses_it(heading: str) -> None:
    assert subheads(page(*BODY[:3], heading, *BODY[3:])) == ["What was counted"]


def test_a_heading_of_a_box_without_text_is_not_a_subhead() -> None:
    box = (
        '<div class="w"><h3>Chart of the week</h3><ul><li><a href="/x">Salt</a></li>'
        "<li>Reed and rope, tons</li></ul></div>"
    )
    assert subheads(page(*BODY[:3], box, *BODY[3:])) == []


# Boxes --------------------------------------------------------------------------------------------------------------


def test_a_sign_up_makes_all_of_its_box_an_advertisement_for_it() -> None:
    box = (
        '<div class="c-in"><h2>The river every Friday</h2><div>What happened upstream, told over two cups of tea.</div>'
        "<div>Sign up for our newsletter</div><div>By giving your address you agree to the paper’s terms.</div></div>"
    )
    got = page(*BODY[:3], box, *BODY[3:])
    assert len(got.blocks) == len(BODY)
    assert "two cups of tea" in kinds(got)["newsletter"]


def test_a_card_that_leads_to_another_article_is_no_text() -> None:
    card = (
        '<a href="/river/ferry" class="flex"><img src="/img/ferry.jpg"><div><h3>The ferry that nobody ordered</h3>'
        "<p>A boat came down the river in May, and the town has been asking whose it is.</p></div></a>"
    )
    got = page(*BODY[:3], card, *BODY[3:])
    assert "ferry that nobody" not in got.text
    assert [block.type for block in got.blocks if block.type is not BlockType.PARAGRAPH] == [
        BlockType.RELATED
    ]


def test_a_teaser_beside_a_linked_headline_goes_with_it() -> None:
    card = (
        '<div class="card"><div><a href="/river/ferry">The ferry that nobody has ordered</a></div>'
        '<p class="dek">A boat came down the river in May, and the town has been asking whose it is.</p></div>'
    )
    got = page(*BODY[:3], card, *BODY[3:])
    assert "came down the river" not in got.text


def test_an_appeal_for_money_in_a_box_goes_to_the_report() -> None:
    box = (
        '<div class="hint-9"><p>This paper is paid for by its readers. If this piece was of use, consider joining: '
        "forty crowns a year keep one gauge reader in boots.</p></div>"
    )
    got = page(*BODY[:4], box, *BODY[4:])
    assert "keep one gauge reader" not in got.text
    assert "keep one gauge reader" in kinds(got)["appeal"]


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("<p>This article is for subscribers only. Already a subscriber? Log in.</p>", "paywall"),
        (
            '<div class="paywall-box"><p>Four weeks of the river for one crown.</p><p>Go on reading</p></div>',
            "paywall",
        ),
        ("<p>We use cookies to count our readers and to remember their settings.</p>", "consent"),
        (
            '<div class="comments"><p>Nonsense, the gauge at Lisk is fine, says a reader of ours.</p></div>',
            "comments",
        ),
        ("<p>Follow us on Telegram and never miss a flood.</p>", "share"),
    ],
)
def test_notices_go_to_the_report_as_what_they_are(notice: str, kind: str) -> None:
    got = page(*BODY, notice)
    assert len(got.blocks) == len(BODY)
    assert kind in kinds(got)


def test_a_body_in_several_containers_that_are_called_a_paywall_is_the_body() -> None:
    parts = "".join(f'<div class="body__inner paywall">{part}</div>' for part in BODY)
    got = clean(f"<html><body><article><h1>What the valley still has</h1>{parts}</article></body></html>")
    assert len(got.blocks) == len(BODY)


def test_links_in_a_box_without_a_telling_name_become_a_related_block_in_place() -> None:
    box = (
        '<div class="sidenote-box"><h6>From our pages</h6><ul><li><a href="/a">The colonel and his two rivers</a></li>'
        '<li><a href="/b">How to count a tide</a></li></ul></div>'
    )
    got = page(*BODY[:3], box, *BODY[3:])
    related = of_type(got, BlockType.RELATED)[0]
    assert got.blocks.index(related) == 3
    assert [link.url for link in related.links] == [
        "https://basin-herald.example/a",
        "https://basin-herald.example/b",
    ]
    assert related.where == "div.sidenote-box"


def test_one_pointer_with_its_label_is_a_read_more_block_whatever_its_class() -> None:
    line = '<p class="readmore"><strong>Read more:</strong> <a href="/a">Who lends the lamps of the valley</a></p>'
    got = page(*BODY[:5], line, BODY[5])
    assert [link.title for link in got.meta.read_more] == ["Who lends the lamps of the valley"]
    assert got.blocks[5].type is BlockType.READ_MORE


@pytest.mark.parametrize("line", ["- ADVERTISEMENT -", "Story continues below advertisement", "Werbung"])
def test_the_label_of_an_advertisement_is_no_text(line: str) -> None:
    got = page(*BODY[:3], f"<div align=center><font size=1>{line}</font></div>", *BODY[3:])
    assert len(got.blocks) == len(BODY)


def test_a_list_of_labelled_headlines_is_no_list_of_the_text() -> None:
    items = "".join(
        f'<li>{label}: <a href="/{label}">{headline}</a></li>'
        for label, headline in (
            ("Harbour", "The night the cranes stood still"),
            ("Salt", "Where the crust goes in May"),
        )
    )
    got = page(*BODY[:3], f"<ul>{items}</ul>", *BODY[3:])
    assert of_type(got, BlockType.LIST) == []
    assert [link.title for link in of_type(got, BlockType.RELATED)[0].links] == [
        "The night the cranes stood still",
        "Where the crust goes in May",
    ]


def test_a_list_with_links_in_its_sentences_is_a_list_of_the_text() -> None:
    items = "<li>The office <a href='/a'>lists the gauges of the upper valley</a> by their age.</li>" * 2
    assert len(of_type(page(*BODY[:3], f"<ul>{items}</ul>", *BODY[3:]), BlockType.LIST)) == 1


@pytest.mark.parametrize(
    "unseen",
    [
        '<span class="sr-only">(opens in a new window)</span>',
        '<span style="clip:rect(0 0 0 0);width:1px">(opens in a new window)</span>',
    ],
)
def test_words_for_screen_readers_alone_are_not_read(unseen: str) -> None:
    got = page(
        *BODY[:3],
        f"<p>The office has <a href='/x'>a list{unseen}</a> of all the gauges it lost.</p>",
        *BODY[3:],
    )
    assert "has a list of all the gauges" in got.text


def test_a_sentence_that_mentions_a_channel_is_text() -> None:
    line = "Alerts reach the villages through WhatsApp groups and the Telegram channel of the lock-keeper, he said"
    assert line in page(*BODY[:3], f"<p>{line}, and by the bell where there is neither.</p>", *BODY[3:]).text


# Remarks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remark", "kind"),
    [
        (
            '<p class="clarification">The gauge at Heron End was silent for nine days, not six.</p>',
            "correction",
        ),
        ("<p>Correction: the gauge at Heron End was silent for nine days, not six.</p>", "correction"),
        (
            '<p class="authors-note">The list of gauges left out of the count is kept at the office.</p>',
            "note",
        ),
        ("<p>Editor’s note: the list of gauges left out of the count is kept at the office.</p>", "note"),
        ("<p>(Reporting by Lia Fenn; editing by Tamsin Hale)</p>", "note"),
    ],
)
def test_remarks_of_the_publisher_are_typed(remark: str, kind: str) -> None:
    got = page(*BODY, remark)
    assert got.blocks[-1].type.value == kind
