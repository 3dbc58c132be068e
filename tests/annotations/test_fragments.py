"""Addresses that open a publisher's page at the words."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.fragments import fragment_address

PAGE = "https://courier.example/river"


def directive(address: str) -> str:
    return address.partition("#:~:text=")[2]


def test_a_short_quote_is_given_whole_with_its_neighbours() -> None:
    address = fragment_address(
        PAGE, "14 have sent no reading", "of the 62 gauges, ", " since March, she said."
    )
    assert (
        address
        == f"{PAGE}#:~:text=the%2062%20gauges%2C-,14%20have%20sent%20no%20reading,-since%20March%2C%20she"
    )


def test_signs_of_the_directive_itself_are_written_out() -> None:
    assert directive(fragment_address(PAGE, "no-one, A&B")) == "no%2Done%2C%20A%26B"


def test_a_long_quote_is_given_by_its_ends() -> None:
    words = [f"word{n}" for n in range(40)]
    start, end = directive(fragment_address(PAGE, " ".join(words))).split(",")
    assert unquote(start).split() == words[:6]
    assert unquote(end).split() == words[-6:]


def test_a_quote_over_two_blocks_is_given_by_a_line_each() -> None:
    start, end = directive(fragment_address(PAGE, "It fell silent.\nNobody said why.")).split(",")
    assert (unquote(start), unquote(end)) == ("It fell silent.", "Nobody said why.")


def test_a_word_that_the_context_cuts_is_left_out() -> None:
    cut = "x" * 20 + " " + "the gauges of the lower basin fell silent on a day of "
    address = fragment_address(PAGE, "March", cut[-64:], ", nine days late" + " and more" * 10)
    assert directive(address) == "a%20day%20of-,March,-nine%20days%20late"
    glued = fragment_address(PAGE, "arch", "it fell in M", "es on")
    assert directive(glued) == "it%20fell%20in-,arch,-on"


def test_context_does_not_cross_into_another_block() -> None:
    assert directive(fragment_address(PAGE, "March", "the end.\n", "\nThe next one")) == "March"


def test_a_fragment_of_the_page_gives_way() -> None:
    assert fragment_address(f"{PAGE}#photo", "March") == f"{PAGE}#:~:text=March"


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "mid:12@courier.example", "file:///etc/hosts"]
)
def test_what_is_no_address_of_the_web_gives_none(address: str) -> None:
    assert fragment_address(address, "March") == ""


@given(st.text(min_size=1, max_size=400), st.text(max_size=64), st.text(max_size=64))
def test_any_text_gives_a_well_formed_directive(quote: str, prefix: str, suffix: str) -> None:
    address = fragment_address(PAGE, quote, prefix, suffix)
    assert address == "" or address.startswith(f"{PAGE}#:~:text=")
    assert (address == "") == (not quote.strip())
    assert all(" " < char < "\x7f" for char in address)
    assert directive(address).count(",") <= 3
