"""Positions between the browser's UTF-16 text nodes and the library's code points."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import ROOT

# One article: emphasis, a link, a note's number, an aside, Arabic, characters outside the BMP.
TEXTS = ["Of the 62 gauges 🌊, 14 are silent.", "قال النهر 👩‍🚀 لا ينتظر", "e\u0301tude of reeds"]
STARTS = [0, len(TEXTS[0]) + 1, len(TEXTS[0]) + len(TEXTS[1]) + 2]
PLACES = [
    f'data-start="{start}" data-end="{start + len(line)}"' for start, line in zip(STARTS, TEXTS, strict=True)
]
FIRST = 'Of the <em>62 gauges 🌊</em>, <a href="/x">14</a><a class="ref" href="#n1">1</a><span> are silent.</span>'
BODY = f"""<div id="prose">
<p id="b0" {PLACES[0]}>{FIRST}</p>
<aside>Related: read this</aside>
<p id="b2" {PLACES[1]} dir="rtl">{TEXTS[1]}</p>
<p id="b3" {PLACES[2]}>{TEXTS[2]}</p></div>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The modules asked for are of no interest."""


@pytest.fixture(scope="module")
def modules() -> Iterator[str]:
    """Address of the modules alone: positions need no library behind them."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/static/js/offsets.js"
    server.shutdown()
    server.server_close()


@pytest.fixture
def text(page: Page, modules: str) -> Page:
    page.goto(modules)
    page.set_content(BODY)
    return page


def run(page: Page, script: str, value: object = None) -> Any:
    return page.evaluate(
        "async ([body, value]) => { const o = await import('/static/js/offsets.js');"
        " return new Function('o', 'value', body)(o, value); }",
        [script, value],
    )


SELECT = """
  const at = (id, wanted) => {
    const nodes = o.textNodes(document.getElementById(id)); let left = wanted;
    for (const node of nodes) { if (left <= node.length) return [node, left]; left -= node.length; }
  };
  const [[a, from], [b, to]] = value; const range = document.createRange();
  range.setStart(...at(a, from)); range.setEnd(...at(b, to));
  return o.spanOf(range, document);
"""


def test_the_canonical_text_is_what_the_blocks_show_without_note_numbers(text: Page) -> None:
    got = run(text, "return o.textBlocks(document).map(o.blockText)")

    assert got == TEXTS


@pytest.mark.parametrize("sample", ["", "abc", "a🌊b", "👩‍🚀", "نهر", "\U0001d54f" * 3, "e\u0301"])
def test_counts_are_those_of_the_server(text: Page, sample: str) -> None:
    assert run(text, "return o.codePoints(value)", sample) == len(sample)
    for points in range(len(sample) + 1):
        units = run(text, "return o.units(value[0], value[1])", [sample, points])
        assert units == len(sample[:points].encode("utf-16-le")) // 2


def test_a_selection_after_an_emoji_counts_it_once(text: Page) -> None:
    whole = "\n".join(TEXTS)
    units = TEXTS[0].encode("utf-16-le").index("14".encode("utf-16-le")) // 2

    span = run(text, SELECT, [["b0", units], ["b0", units + 6]])

    assert whole[span["start"] : span["end"]] == span["quote"] == "14 are"


def test_a_selection_over_blocks_skips_asides_and_keeps_the_line_break(text: Page) -> None:
    whole = "\n".join(TEXTS)

    span = run(text, SELECT, [["b0", 25], ["b3", 6]])

    assert whole[span["start"] : span["end"]] == span["quote"]
    assert span["quote"].count("\n") == 2
    assert "Related" not in span["quote"]


def test_a_character_is_never_cut(text: Page) -> None:
    whole = "\n".join(TEXTS)
    astronaut = TEXTS[1].encode("utf-16-le").index("👩".encode("utf-16-le")) // 2

    inside = run(text, SELECT, [["b2", astronaut + 1], ["b2", astronaut + 3]])
    accent = run(text, SELECT, [["b3", 1], ["b3", 4]])

    assert inside["quote"] == "👩‍🚀" == whole[inside["start"] : inside["end"]]
    assert accent["quote"] == "e\u0301tu" == whole[accent["start"] : accent["end"]]


def test_blanks_at_the_ends_are_left_out(text: Page) -> None:
    span = run(text, SELECT, [["b0", 2], ["b0", 7]])

    assert (span["quote"], span["start"], span["end"]) == ("the", 3, 6)


def test_a_selection_that_ends_before_the_next_paragraph_stays_in_its_own(text: Page) -> None:
    span = run(text, SELECT, [["b3", 0], ["b3", len(TEXTS[2])]])
    into_next = run(
        text,
        """const range = document.createRange(); range.selectNodeContents(b0); range.setEnd(b2, 0);
        return o.spanOf(range, document)""",
    )

    assert span["quote"] == TEXTS[2]
    assert into_next["quote"] == TEXTS[0]


def test_only_an_aside_is_no_passage(text: Page) -> None:
    got = run(
        text,
        """const range = document.createRange(); range.selectNodeContents(document.querySelector("aside"));
        return o.spanOf(range, document)""",
    )

    assert got is None


def test_positions_find_their_text_again(text: Page) -> None:
    whole = "\n".join(TEXTS)
    for start, end in [(0, 6), (7, 19), (15, 40), (46, 50), (STARTS[1], STARTS[2] + 3), (0, len(whole))]:
        got = run(text, "return o.textOf(value[0], value[1], document)", [start, end])
        assert got == whole[start:end], (start, end)


def test_notes_never_overlap_and_the_chosen_one_is_level_with_its_mark(text: Page) -> None:
    got = text.evaluate(
        """async () => { const m = await import('/static/js/margin.js');
        const notes = [[0, 50], [10, 80], [30, 40], [400, 30]].map(([want, height]) => ({want, height, top: 0}));
        const plain = m.arrange(notes.map((n) => ({...n})), -1).map((n) => n.top);
        const third = m.arrange(notes.map((n) => ({...n, want: n.want + 300})), 2).map((n) => n.top);
        return {plain, third}; }"""
    )

    assert got["plain"] == [0, 70, 170, 400]
    assert got["third"] == [160, 230, 330, 700]


def test_an_identifier_is_made_where_the_browser_has_no_maker_of_them(text: Page) -> None:
    made = text.evaluate(
        """async () => { const p = await import('/static/js/page.js');
        Object.defineProperty(crypto, 'randomUUID', {value: undefined});
        return [p.uuid(), p.uuid()]; }"""
    )

    assert made[0] != made[1]
    for uuid in made:
        assert len(uuid) == 36
        assert uuid[14] == "4"
        assert uuid[19] in "89ab"
