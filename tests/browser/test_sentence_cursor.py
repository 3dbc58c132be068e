"""The sentence cursor: passages are chosen, marked, noted, linked and deleted by keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Highlight, Note, StoryLink
from reader.cleaning.blocks import Block, BlockType
from reader.models import Article, User
from tests.browser.conftest import Opener, check_with_axe, gloss
from tests.factories import make_article

pytestmark = pytest.mark.browser

TEXT = [
    "The gauge at Averil fell silent in March. Nobody said why for nine days.",
    "Dr. Osk wrote to the U.S. office on Jan. 3. “It is the delta. It is the salt farms,” she said. "
    "J. P. Fenn agreed.",
    "قالت الرئيسة إن النهر لا ينتظر. هل يسمع أحد؟",
    "One word",
]


@pytest.fixture
def told(transactional_db: None) -> Article:
    """An article whose sentences are known."""
    blocks = [
        Block(
            BlockType.PARAGRAPH,
            html=f"<p>{text}</p>",
            text=text,
            **({"lang": "ar", "dir": "rtl"} if "النهر" in text else {}),
        )
        for text in TEXT
    ]
    return make_article(blocks=blocks, headline="Gauge falls silent", language="en")


def quote_after(page: Page, *keys: str) -> str:
    """What the cursor covers after these keys: marked, and read back from the library."""
    for key in keys:
        page.keyboard.press(key)
    before = Highlight.objects.count()
    page.keyboard.press("3")
    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(before + 1)
    return Highlight.objects.order_by("-pk")[0].quote


def test_it_goes_by_sentence_and_survives_abbreviations(opened: Opener, told: Article, ines: User) -> None:
    page = opened(told, ines)
    page.keyboard.press("i")
    strip = page.locator(".strip--hint")
    expect(strip).to_contain_text("Sentence 1 of")
    assert quote_after(page) == "The gauge at Averil fell silent in March."
    assert quote_after(page, "ArrowDown") == "Nobody said why for nine days."
    assert quote_after(page, "ArrowDown") == "Dr. Osk wrote to the U.S. office on Jan. 3."
    assert quote_after(page, "ArrowDown") == "“It is the delta."
    assert quote_after(page, "ArrowDown") == "It is the salt farms,” she said."
    assert quote_after(page, "ArrowDown") == "J. P. Fenn agreed."
    assert quote_after(page, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp") == (
        "The gauge at Averil fell silent in March."
    )


def test_shift_moves_one_end_and_takes_it_back(opened: Opener, told: Article, ines: User) -> None:
    page = opened(told, ines)
    page.keyboard.press("i")
    assert quote_after(page, "Shift+ArrowDown") == TEXT[0]
    assert quote_after(page, "Shift+ArrowUp") == "The gauge at Averil fell silent in March."
    assert quote_after(page, "Shift+ArrowRight", "Shift+ArrowRight") == (
        "The gauge at Averil fell silent in March. Nobody said"
    )
    assert quote_after(page, "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowLeft") == (
        "The gauge at Averil fell silent"
    )


def test_it_goes_by_word_and_by_paragraph(opened: Opener, told: Article, ines: User) -> None:
    page = opened(told, ines)
    page.keyboard.press("i")
    assert quote_after(page, "ArrowRight", "ArrowRight") == "gauge"
    assert quote_after(page, "Shift+ArrowRight", "Shift+ArrowRight") == "gauge at Averil"
    assert quote_after(page, "Control+ArrowDown") == TEXT[1]
    assert quote_after(page, "Control+ArrowDown") == TEXT[2]
    # In a text from right to left the left key goes on.
    assert quote_after(page, "ArrowRight", "ArrowLeft", "ArrowLeft")
    assert Highlight.objects.order_by("-pk")[0].quote in TEXT[2]


def test_the_strip_has_the_keys_also_where_single_keys_are_off(
    opened: Opener, told: Article, ines: User
) -> None:
    ines.shortcuts = False
    ines.save()
    page = opened(told, ines)
    page.keyboard.press("i")
    expect(page.locator(".strip--hint")).to_have_count(0)
    page.get_by_role("button", name="Choose passages by keyboard").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".strip--hint")).to_be_focused()
    assert quote_after(page, "ArrowDown") == "Nobody said why for nine days."
    page.keyboard.press("Escape")
    expect(page.locator(".strip--hint")).to_have_count(0)
    expect(page.locator("svg.cursor")).to_have_count(0)


def test_what_it_covers_is_told_and_outlined(opened: Opener, told: Article, ines: User) -> None:
    page = opened(told, ines)
    page.keyboard.press("i")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-live="status"]')).to_have_text(
        re.compile("Nobody said why for nine days. Sentence 2 of 9")
    )
    expect(page.locator("svg.cursor path")).to_be_visible()  # drawn with the next frame
    box = page.locator("svg.cursor path").bounding_box()
    words = page.evaluate(
        "(() => { const range = document.createRange();"
        " const node = document.querySelector('#prose [data-start]').firstChild;"
        "range.setStart(node, 42); range.setEnd(node, node.length); const b = range.getBoundingClientRect();"
        "return [b.left, b.top, b.right, b.bottom]; })()"
    )
    assert box is not None
    assert box["x"] <= words[0]
    assert box["y"] <= words[1]
    assert box["x"] + box["width"] >= words[2]
    assert box["x"] + box["width"] <= words[2] + 12
    check_with_axe(page)


def test_a_note_is_made_edited_linked_and_deleted_without_a_pointer(
    opened: Opener, told: Article, ines: User
) -> None:
    other = make_article("The flow at Averil fell by a fifth.", headline="Flow down a fifth")
    page = opened(told, ines)
    press = page.keyboard.press
    press("i")
    press("ArrowDown")
    press("m")
    expect(page.locator("textarea:focus")).to_be_visible()
    page.keyboard.type("Ask the office.")
    press("Control+Enter")
    expect(page.locator("#glosses li[data-h] .gloss__b")).to_have_text("Ask the office.")
    highlight = Highlight.objects.get()
    assert highlight.quote == "Nobody said why for nine days."

    press("n")
    press("Enter")
    expect(gloss(page, highlight)).to_be_focused()
    press("Enter")
    field = page.locator("textarea:focus")
    expect(field).to_have_value("Ask the office.")
    press("Control+End")
    page.keyboard.type(" Twice.")
    press("Control+Enter")
    expect(page.locator("#glosses .gloss__b")).to_have_text("Ask the office. Twice.")

    gloss(page, highlight).get_by_role("link", name="Link story").focus()
    press("Enter")
    expect(page.locator("#link")).to_be_visible()
    page.locator("#link input[type=search], #link input[name=q]").first.focus()
    page.keyboard.type("Flow down")
    choice = page.locator("#link").get_by_text("Flow down a fifth").first
    expect(choice).to_be_visible()
    page.locator("#link input[name=to]").first.focus()
    press("Space")
    page.locator("#link button[type=submit]").last.focus()
    press("Enter")
    expect(gloss(page, highlight)).to_contain_text("Flow down a fifth")
    assert StoryLink.objects.get().to_article_id == other.pk

    gloss(page, highlight).get_by_role("button", name="Delete").focus()
    press("Enter")
    expect(gloss(page, highlight)).to_have_count(0)
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    undo.focus()
    press("Enter")
    expect(gloss(page, highlight)).to_contain_text("Twice.")
    assert Note.objects.kept().count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signing_out_asks_about_what_is_not_saved(
    opened: Opener, told: Article, ines: User, theme: str
) -> None:
    page = opened(told, ines)
    page.emulate_media(color_scheme=theme)
    page.keyboard.press("i")
    page.keyboard.press("m")
    page.keyboard.type("Half a thou")
    expect(page.locator("textarea:focus")).to_have_value("Half a thou")
    kept_here = "Object.keys(localStorage).some((key) => key.startsWith('postil-draft'))"
    for _ in range(100):  # asked from outside: the page's own policy forbids what waits inside
        if page.evaluate(kept_here):
            break
        page.wait_for_timeout(50)
    assert page.evaluate(kept_here)
    page.keyboard.press("Escape")
    page.locator(".bar summary.who").click()
    page.locator("form[data-sign-out] button:visible").click()
    dialog = page.get_by_role("dialog", name="Not everything is saved")
    expect(dialog).to_be_visible()
    check_with_axe(page)
    dialog.get_by_role("button", name="forget").click()
    page.wait_for_url(lambda url: "/articles/" not in url)
    kept = page.evaluate("Object.keys(localStorage).filter((key) => /^postil-(draft|queue)/.test(key))")
    assert kept == []
