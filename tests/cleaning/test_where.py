"""Where a piece stood is named alike on all pages of a site, and by nothing that changes from page to page."""

from __future__ import annotations

import pytest

from reader.cleaning import Block, Cleaned, clean
from reader.cleaning.where import MAX_WHERE

LINE = "The gauges of the upper valley have sent no reading since the first week of March, the office said {n} times."


def page(inside: str) -> Cleaned:
    running = "".join(f"<p>{LINE.format(n=n)}</p>" for n in range(4))
    return clean(
        f'<html><body class="home"><div class="site x91"><div class="story-body">{running}{inside}{running}</div>'
        "</div></body></html>"
    )


def test_a_paragraph_without_a_class_stands_in_the_nearest_element_with_one() -> None:
    assert {block.where for block in page("").blocks} == {"div.story-body"}


@pytest.mark.parametrize(
    ("attributes", "where"),
    [
        ('class="Pull-Remark"', "p.pull-remark"),
        ('class="css-1x9fz2 is-open mt-4 md:flex remark"', "p.remark"),
        ('class="sc-bdVaJa hKgqZ remark__text"', "p.remark__text"),
        ('class="Remark_text__aBcDe"', "p.remark_text"),
        ('class="Remark_text__x7Kfp"', "p.remark_text"),
        ('class="nfyQp WnBAe d_a_c undefined remark"', "p.remark"),
        ('class="imgBox"', "p.imgbox"),
        ('class="remark-48213"', "div.story-body"),
        ('id="remark"', "p#remark"),
        ('id="remark-48213"', "div.story-body"),
    ],
)
def test_only_names_that_people_gave_for_what_it_is_are_used(attributes: str, where: str) -> None:
    words = "Nobody has been sent to look at them since the road was closed, she added in the evening."
    got = page(f"<p {attributes}>{words}</p>")
    assert next(block.where for block in got.blocks if block.text == words) == where


def test_all_that_stands_in_a_box_of_furniture_has_the_place_of_the_box() -> None:
    got = page(
        '<aside class="newsletter-box"><h4 class="box-title">The River Letter</h4><div class="box-form">'
        "<p>Sign up for our newsletter and have the river in your inbox every Friday.</p></div></aside>"
    )
    cut = next(cut for cut in got.cut if "every Friday" in cut.text)
    assert (cut.kind, cut.where) == ("newsletter", "aside.newsletter-box")


def test_pieces_of_different_places_are_reported_apart() -> None:
    got = page(
        '<p class="promo">Buy the print edition in any kiosk of Lisk today.</p><p class="share-line">Share</p>'
    )
    assert {("p.promo"), ("p.share-line")} <= {cut.where for cut in got.cut}


def test_a_place_is_short_and_survives_storage() -> None:
    got = page(f'<p class="{"remark-" * 40}x">{LINE.format(n="many")}</p>')
    block = next(block for block in got.blocks if "many" in block.text)
    assert len(block.where) == MAX_WHERE
    assert Block.from_json(block.to_json()) == block


def test_a_text_has_no_places() -> None:
    got = clean("\n\n".join(LINE.format(n=n) for n in range(5)))
    assert {block.where for block in got.blocks} == {""}
    assert {cut.where for cut in got.cut} <= {""}
