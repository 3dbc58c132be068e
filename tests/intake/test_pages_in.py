"""Pages saved with everything in them: where they are from, their pictures, and nothing else of their weight."""

from __future__ import annotations

import base64
import time

import pytest

from reader.intake.pages import PART_HOST, open_page, without_data
from reader.services.opening import read_page
from tests.intake.conftest import WORDS, page
from tests.intake.letters import single_file, small_picture, with_figure


def test_a_single_file_page_says_where_it_is_from_and_keeps_its_picture() -> None:
    raw = single_file().encode()
    opened = open_page(raw)
    assert opened.address == "https://averil-courier.example/river"
    assert opened.parts == {f"{PART_HOST}1.jpg": small_picture()}
    assert len(opened.raw) < len(raw) / 4
    assert b"font/woff2" not in opened.raw  # type: ignore[operator]
    assert open_page(raw) == opened
    read = read_page(raw)
    assert [block.picture.src for block in read.cleaned.blocks if block.picture] == [f"{PART_HOST}1.jpg"]
    assert read.address == "https://averil-courier.example/river"


def test_pasted_source_of_such_a_page_is_opened_too() -> None:
    opened = open_page(single_file())
    assert isinstance(opened.raw, str)
    assert list(opened.parts) == [f"{PART_HOST}1.jpg"]
    assert opened.address == "https://averil-courier.example/river"


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (
            "<!-- saved from url=(0036)https://averil-courier.example/river -->",
            "https://averil-courier.example/river",
        ),
        ("<!-- saved from url=(0014)about:internet -->", ""),
        ("<!--\n Page saved with SingleFile\n url: file:///home/x.html\n-->", ""),
        ("<!--\n Page saved with SingleFile\n url: javascript:alert(1)\n-->", ""),
    ],
)
def test_only_the_address_of_a_page_is_believed(head: str, address: str) -> None:
    assert open_page((head + page()).encode()).address == address


def test_the_blank_before_a_picture_that_comes_later_is_no_picture() -> None:
    data = "data:image/png;base64," + base64.b64encode(small_picture()).decode()
    lazy = page().replace(
        "<p>", f'<img src="{data}" data-src="https://averil-courier.example/q.jpg"><p>', 1
    )  # fmt: skip
    later = lazy.replace(
        f'src="{data}" data-src="https://averil-courier.example/q.jpg"', f'data-src="/q.jpg" src="{data}"'
    )
    assert not open_page(later.encode()).parts
    tiny = with_figure("data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=")
    assert not open_page(tiny.encode()).parts


def test_a_page_without_anything_packed_is_as_it_was() -> None:
    raw = page().encode()
    assert open_page(raw).raw == raw
    assert open_page(b"Words alone.", kind="text").raw == b"Words alone."
    assert read_page("\n\n".join(WORDS)).kind == "text"


def test_what_is_packed_badly_is_taken_out_all_the_same() -> None:
    for data in (b"A" * 1001, b"=" * 800, b"%" * 800, b"A" * 800 + b"%GG"):
        slim, parts = without_data(b'<img src="data:image/png;base64,' + data + b'">')
        assert slim == b'<img src="data:,">'
        assert not parts


@pytest.mark.parametrize(
    "raw",
    [
        b"data:" * 1_000_000,
        b"<img " * 1_000_000,
        b"data:;a" * 700_000,
        (b"<img src=data:image/png;base64," + b"A" * 800) * 6_000,
        b"data:image/png;base64," + b"A" * 5_000_000,
    ],
)
def test_hostile_pages_are_slimmed_in_a_moment(raw: bytes) -> None:
    begun = time.monotonic()
    open_page(raw)
    assert time.monotonic() - begun < 3
