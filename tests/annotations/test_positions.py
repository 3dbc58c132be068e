"""Code points, and the borders of written characters."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring.positions import is_border, outward, trimmed
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
