"""The whole way by keys alone: from a search to an article, a highlight, a note, and back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Highlight, Note
from reader.models import User
from tests.browser.conftest import Opener, check_with_axe
from tests.factories import make_article

pytestmark = pytest.mark.browser


def focused(page: Page, of: str) -> Any:
    return page.evaluate(f"document.activeElement?.{of}")


def is_seen(page: Page) -> bool:
    """Whether what has the focus is in the window and has an outline, a frame or a place of its own."""
    seen: bool = page.evaluate(
        "(() => { const one = document.activeElement; const box = one.getBoundingClientRect();"
        "const look = getComputedStyle(one);"
        "const drawn = look.outlineStyle !== 'none' || look.boxShadow !== 'none'"
        " || one.closest(':focus-within')?.matches('label, .segc');"
        "return drawn && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth; })()"
    )
    return seen


def test_from_a_search_to_a_note_and_back(opened: Opener, ines: User) -> None:
    for n in range(3):
        make_article("The gauge fell silent. Nobody said why.", headline=f"Silence {n}")
    start = make_article("Something else.", headline="Elsewhere")
    page = opened(start, ines)
    press = page.keyboard.press

    # the way past the bar, and every key on one page
    press("Tab")
    assert focused(page, "textContent") == "Skip to the text"
    press("?")
    keys = page.get_by_role("dialog", name="Keyboard")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Listen, pause")
    check_with_axe(page)
    press("Escape")
    expect(keys).to_be_hidden()
    assert focused(page, "textContent") == "Skip to the text"

    # a key of an Arabic keyboard is the one in its place
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: '؟', code: 'Slash', shiftKey: true,"
        " bubbles: true}))"
    )
    expect(keys).to_be_visible()
    press("Escape")

    press("/")
    assert is_seen(page)
    page.keyboard.type("silent")
    press("Enter")
    page.wait_for_url("**/search/**")
    expect(page.get_by_role("link", name="Silence 2")).to_be_visible()
    found = page.url

    press("j")
    assert focused(page, "textContent") == "Silence 2"
    assert is_seen(page)
    press("j")
    press("k")
    press("j")
    assert focused(page, "textContent") == "Silence 1"
    press("o")
    expect(page.get_by_role("heading", name="Silence 1", level=1)).to_be_visible()
    page.wait_for_load_state()

    press("i")
    expect(page.locator(".strip--hint")).to_be_focused()
    press("ArrowDown")
    press("m")
    expect(page.locator("textarea:focus")).to_be_visible()
    page.keyboard.type("Ask the office.")
    press("Control+Enter")
    expect(page.locator("#glosses .gloss__b")).to_have_text("Ask the office.")
    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(1)
    expect(page.locator("textarea:focus")).to_have_count(0)
    highlight = Highlight.objects.get()
    assert highlight.quote == "Nobody said why."

    # after the swap the focus is where the work is: the note opens, is edited, and closes to its mark
    press("n")
    press("Enter")
    expect(page.locator(f"#n{highlight.pk}")).to_be_focused()
    press("Enter")
    expect(page.locator("textarea:focus")).to_have_value("Ask the office.")
    press("Escape")
    expect(page.locator("textarea:focus")).to_have_count(0)
    expect(page.locator("body :focus")).to_have_count(1)
    assert Note.objects.get().body == "Ask the office."

    page.go_back()
    page.wait_for_url(found)
    press("g")
    press("l")
    page.wait_for_url("**/latest/**")
    press("j")
    assert focused(page, "textContent") == "Elsewhere"
    press("g")
    press("n")
    page.wait_for_url("**/notebook/**")
    expect(page.locator("#main")).to_contain_text("Nobody said why.")
