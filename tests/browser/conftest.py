"""What the browser tests share: an article with everything that makes positions hard, and hands to work on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from annotations.models import Highlight
from reader.cleaning.blocks import Block, BlockType, Link
from reader.models import Article, User
from tests.factories import make_article, make_user

PARAGRAPHS = [
    ("The basin commission said the river fell again.", ""),
    (
        "Of the 62 gauges, 14 have sent no reading 🌊 since March, the ledger of the commission shows.",
        'Of the 62 gauges, <a href="https://ledger.example/gauges">14 have <em>sent no</em> reading</a> 🌊 since '
        "March, the ledger of the commission shows.",
    ),
    ("A treaty that nobody can measure is a promise with nowhere to stand, she said in her office.", ""),
    ("قالت رئيسة الهيئة إن النهر لا ينتظر أحدًا 👩‍🚀 في الدلتا.", ""),
    (
        "It is the delta, the salt farms, and every town that has signed for water it has not yet received.",
        "",
    ),
]
FILLER = (
    "The towns below the gate waited for the count, and the count was late once more, as in other years. "
)


def everything() -> list[Block]:
    """Paragraphs with a link, emphasis, an emoji and Arabic; an aside among them; more below the window."""
    blocks = [
        Block(
            BlockType.PARAGRAPH,
            html=f"<p>{html or text}</p>",
            text=text,
            **({"lang": "ar", "dir": "rtl"} if "النهر" in text else {}),
        )
        for text, html in PARAGRAPHS
    ]
    blocks.insert(3, Block(BlockType.RELATED, links=(Link("Salt farms count a poor season"),)))
    filler = [f"{n}. {FILLER * 4}".strip() for n in range(1, 9)]
    blocks += [Block(BlockType.PARAGRAPH, html=f"<p>{text}</p>", text=text) for text in filler]
    return blocks


@pytest.fixture
def article(transactional_db: None) -> Article:
    """An article to annotate."""
    return make_article(blocks=everything(), headline="River chief cautions against a quick water deal")


@pytest.fixture
def ines(transactional_db: None) -> User:
    """Who reads and writes in these tests."""
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def tomas(transactional_db: None) -> User:
    """Somebody else."""
    return make_user("tomas", display_name="Tomas Reeve")


@pytest.fixture
def complaints() -> Iterator[Callable[[Page], None]]:
    """Watches pages for what the browser complains about: script errors, and what the policy forbids."""
    heard: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "console",
            lambda message: (
                heard.append(message.text)
                if message.type == "error"
                and not re.search(r"Failed to load resource|Response Status Error Code", message.text)
                else None
            ),
        )

    yield watch
    assert heard == []


Opener = Callable[..., Page]


@pytest.fixture
def opened(
    live_server: Any,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> Iterator[Opener]:
    """A function that opens an article as ``user``, in ``context`` or in another one."""

    pages: list[Page] = []

    def open_article(
        article: Article, user: User | None, at: BrowserContext | None = None, hash: str = ""
    ) -> Page:
        where = at or context
        if user is not None:
            sign_in(where, user)
        page = where.new_page()
        pages.append(page)
        complaints(page)
        page.goto(f"{live_server.url}/articles/{article.pk}/{hash}", wait_until="load")
        expect(page.locator("#prose")).to_be_visible()
        return page

    yield open_article
    for page in pages:
        # A page that is left tells how far it was read; by then this test's reader is gone.
        if not page.is_closed():
            page.evaluate("document.body?.removeAttribute('data-user')")


FIND = """([quote, end]) => {
  const nodes = []; let text = "";
  for (const block of document.querySelectorAll("#prose [data-start]")) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (walker.currentNode.parentElement.closest(".ref")) continue;
      nodes.push([walker.currentNode, text.length]); text += walker.currentNode.data;
    }
    text += "\\n";
  }
  const from = text.indexOf(quote); const last = text.indexOf(end, from) + end.length;
  if (from < 0 || last < from) throw new Error(`not in the text: ${quote}`);
  const at = (wanted, atEnd) => {
    for (const [node, start] of nodes) {
      const local = wanted - start;
      if (local >= 0 && (local < node.length || (atEnd && local === node.length))) return [node, local];
    }
  };
  const range = document.createRange();
  range.setStart(...at(from, false)); range.setEnd(...at(last, true));
"""


def select(page: Page, quote: str, end: str | None = None) -> None:
    """Selects from the beginning of ``quote`` to the end of ``end`` as a caret with Shift does."""
    page.evaluate(
        FIND + "getSelection().removeAllRanges(); getSelection().addRange(range); }",
        [quote, quote if end is None else end],
    )


def drag(page: Page, quote: str, end: str | None = None) -> None:
    """Selects the same by mouse."""
    places = page.evaluate(
        FIND
        + """range.startContainer.parentElement.scrollIntoView({block: "center"});
        const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
        const first = rects[0], final = rects[rects.length - 1];
        const rtl = getComputedStyle(range.startContainer.parentElement).direction === "rtl";
        return rtl
          ? [first.right - 1, first.top + first.height / 2, final.left + 1, final.top + final.height / 2]
          : [first.left + 1, first.top + first.height / 2, final.right - 1, final.top + final.height / 2]; }""",
        [quote, quote if end is None else end],
    )
    page.mouse.move(places[0], places[1])
    page.mouse.down()
    page.mouse.move((places[0] + places[2]) / 2, (places[1] + places[3]) / 2)
    page.mouse.move(places[2], places[3])
    page.mouse.up()


def tool(page: Page, name: str) -> Locator:
    """A button of the tools beside the selection."""
    return page.locator(".seltool:visible, .dock:visible").get_by_role("button", name=re.compile(name))


def gloss(page: Page, highlight: Highlight) -> Locator:
    """The margin's item for ``highlight``."""
    return page.locator(f"#n{highlight.pk}")


AXE = Axe()
WIDTH_AND_COLOUR = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
"""The rules of axe that another width or theme may break on a page that keeps all of them."""


def run_axe(page: Page, rules: list[str] | None = None) -> AxeResults:
    """What axe finds on the page as it stands, by ``rules`` or all of them; moving things first come to rest."""
    page.evaluate(
        # Two frames first: a change of theme is drawn, and its transitions begun, only then.
        "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
        ".then(() => Promise.race([new Promise((late) => setTimeout(late, 3000)),"
        " Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))]))"
        ".then(() => 1)"
    )
    # without preload: axe would fetch every stylesheet anew, and sometimes never hear the end of it
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return AxeResults(page.evaluate("(options) => axe.run(options)", options))


def check_with_axe(page: Page) -> None:
    """No rule of axe is broken on the page as it stands."""
    found = run_axe(page)
    assert found.violations_count == 0, found.generate_report()
