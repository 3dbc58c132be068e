"""Thousands of little elements in one parent: the libraries' cost would grow with their square."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from tests.cleaning.test_structure import BODY

CROWDS = {
    "spans": ("<p>" + "<span>reed and rope</span> " * 25_000 + "</p>", 25_000),
    "emphasis": ("<div>" + "<em>reed</em> and <b>rope</b> " * 12_000 + "</div>", 12_000),
    "pictures": ('<div><img src="/a.jpg"></div>' * 9_000, 0),
    "empty boxes": ("<div></div>" * 25_000, 0),
    "paragraphs": ("<p>A line about reed and rope on the quay of Lisk.</p>" * 9_000, 9_000),
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_a_crowd_of_little_elements_costs_no_words_and_no_end_of_time(crowd: str) -> None:
    html, count = CROWDS[crowd]
    text = clean(f"<html><body><article>{''.join(BODY)}{html}</article></body></html>").text
    assert text.startswith("The gauges of the upper valley")
    assert text.count("reed") == count + 1
