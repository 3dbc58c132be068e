"""Suggested stories in the browser: by keyboard alone, undone, on a phone, and links changed by their menu."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from annotations.models import StoryLink
from reader.models import Article, StorySuggestion, SuggestionDismissal, User
from reader.services.stories import join
from tests.browser.conftest import Opener, run_axe
from tests.factories import make_article, make_outlet

pytestmark = pytest.mark.browser


@pytest.fixture
def pair(article: Article) -> StorySuggestion:
    """``article`` and another, suggested as one story."""
    other = make_article(
        "Fourteen gauges are silent.", headline="Gauges fall silent", outlet=make_outlet("Ledger")
    )
    return StorySuggestion.objects.create(
        first=article, second=other, kind="same_story", score=0.5, reason=[["quotations", 2], ["hours", 3]]
    )


def test_a_suggestion_is_dismissed_and_brought_back_by_keyboard(
    opened: Opener, article: Article, ines: User, pair: StorySuggestion
) -> None:
    page = opened(article, ines)
    row = page.locator("#linked li[data-state=suggested]")
    expect(row.locator(".why")).to_have_text("2 quotations shared; 3 h apart")
    row.get_by_role("button", name="Dismiss Gauges fall silent").focus()
    expect(page.locator("#up-next")).to_contain_text("Gauges fall silent")
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    expect(page.locator("#up-next")).not_to_contain_text("Same story?")
    assert SuggestionDismissal.objects.count() == 1
    page.locator("#toasts").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(1)
    expect(page.locator("#toasts")).to_contain_text("It is suggested again.")
    expect(page.locator("#toasts .strip")).to_have_count(1)
    assert not SuggestionDismissal.objects.exists()


def test_a_suggestion_becomes_a_link_and_the_link_is_changed_by_its_menu(
    opened: Opener, article: Article, ines: User, pair: StorySuggestion
) -> None:
    page = opened(article, ines)
    page.get_by_role("button", name="Link as Same story: Gauges fall silent").click()
    row = page.locator("#linked .links > li").filter(has_text="Gauges fall silent")
    expect(row.locator(".rel")).to_have_text("Same story")
    expect(row.get_by_role("link", name="Compare with Gauges fall silent")).to_be_visible()
    expect(page.locator("#linked")).to_contain_text("2 tellings of this story")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_label("Kind of link").select_option("background")
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".rel")).to_have_text("Background")
    page.locator("#toasts .strip").last.get_by_role("button", name="Undo").click()
    expect(row.locator(".rel")).to_have_text("Same story")
    assert StoryLink.objects.get().kind == "same_story"
    page.locator("#toasts .strip").first.get_by_role("button", name="Undo").click()
    expect(page.locator("#linked li[data-state=suggested]")).to_have_count(1)


def test_on_a_phone_menus_stay_within_the_page(
    opened: Opener, article: Article, ines: User, pair: StorySuggestion, phone: Page
) -> None:
    page = opened(article, ines, phone.context)
    row = page.locator("#linked li[data-state=suggested]")
    row.locator("summary").click()
    menu = row.locator(".pop")
    expect(menu).to_be_visible()
    box = menu.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    menu.get_by_role("button", name=re.compile("^Contradicts")).click()
    expect(page.locator("#linked .rel--contradicts")).to_be_visible()
    expect(menu).to_have_count(0)
    assert run_axe(page).response["violations"] == []


def test_folded_tellings_open_without_scripts(
    opened: Opener, article: Article, ines: User, pair: StorySuggestion
) -> None:
    join(article, pair.second, ines)
    page = opened(article, ines)
    page.goto(page.url.partition("/articles/")[0] + "/latest/")
    entry = page.locator("details.told")
    expect(entry).to_have_count(1)
    expect(entry.locator("li")).to_be_hidden()
    entry.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(entry.locator("li")).to_be_visible()
    entry.get_by_role("link", name="All tellings of this story").click()
    expect(page).to_have_url(re.compile(r"/stories/\d+/$"))
