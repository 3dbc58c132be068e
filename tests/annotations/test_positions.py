"""Code points, UTF-16 units, and the borders of written characters."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring.positions import from_utf16, is_border, outward, to_utf16, trimmed
from tests.hanging import unhung

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ae \n\r\u0301\u0323\u200d\ufe0f👩👧🏽🇸🇾🇪نّهُ\u0600\u0915\u094d\u0937한\u1100\u1161"),
        st.characters(),
    ),
    max_size=30,
)


@given(TEXTS)
def test_borders_are_those_of_unicode(text: str) -> None:
    borders = {0, len(text), *(match.end() for match in regex.finditer(r"\X", text))}
    assert {at for at in range(len(text) + 1) if is_border(text, at)} == borders


@given(TEXTS, st.data())
def test_spans_move_outward_to_the_nearest_borders(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    borders = {0, len(text), *(match.end() for match in regex.finditer(r"\X", text))}
    assert outward(text, start, end) == (
        max(border for border in borders if border <= start),
        min(border for border in borders if border >= end),
    )


@given(TEXTS, st.data())
def test_utf16_positions_go_there_and_back(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    units = to_utf16(text, at)
    assert units == len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
    assert from_utf16(text, units) == at


def test_a_position_inside_a_surrogate_pair_is_that_of_the_character() -> None:
    assert from_utf16("a👩b", 2) == 1
    assert from_utf16("a👩b", 3) == 2
    assert from_utf16("a👩b", 99) == 3


def test_spans_deep_inside_a_long_text_move_outward() -> None:
    text = "The river e\u0301 " * 200_000
    first = 1_000_000 - 1_000_000 % len("The river e\u0301 ")
    with unhung():
        for at in range(first, first + 1_000):
            start, end = outward(text, at, at + 5)
            # Only the accent is not a character of its own.
            assert start == at - (text[at] == "\u0301")
            assert end == at + 5 + (text[at + 5] == "\u0301")


def test_blanks_at_both_ends_are_trimmed() -> None:
    assert trimmed(" \na b\u00a0 ", 0, 7) == (2, 5)
    assert trimmed("   ", 0, 3) == (3, 3)
