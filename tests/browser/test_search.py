"""Searching in a real browser: from the bar to the hit, by keyboard, kept by name, in Arabic."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from annotations.models import Highlight
from annotations.services.notes import prepared
from reader.models import Article, SavedSearch, User
from tests.browser.conftest import Opener, check_with_axe, select, tool
from tests.factories import make_highlight, make_tag

pytestmark = pytest.mark.browser


@pytest.fixture
def at(
    context: BrowserContext,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
    ines: User,
) -> Callable[[str], Page]:
    """Opens an address of the library as Ines."""
    cache.clear()
    sign_in(context, ines)

    def open_page(address: str) -> Page:
        page = context.new_page()
        complaints(page)
        page.goto(f"{live_server.url}{address}", wait_until="load")
        return page

    return open_page


def test_from_the_bar_to_the_hit_and_a_highlight_across_it(
    article: Article, tomas: User, at: Callable[[str], Page]
) -> None:
    mark = make_highlight(tomas, article, "14 have sent no", kind="fact", visibility="public")
    prepared(tomas, "The Ledger says 12 gauges.", article=article, highlight=mark).save()
    page = at("/latest/")
    page.keyboard.press("/")
    page.keyboard.type("gauges")
    page.keyboard.press("Enter")
    row = page.locator(".rows--hits .row")
    expect(row.locator(".snip .hit")).to_have_text("gauges")
    expect(row.locator(".under .hit")).to_have_text("gauges")
    expect(page.locator(".bar .search")).to_have_count(0)
    check_with_axe(page)
    row.locator("h3 a").click()
    expect(page.locator("#prose .hit")).to_have_text("gauges")
    expect(page.locator("#prose .hit")).to_have_class(re.compile("is-here"))
    expect(page.locator("#found")).to_contain_text("1 place for gauges")
    assert page.locator("#prose").evaluate(
        "prose => prose.querySelector('.hit').getBoundingClientRect().top > 60"
    )
    check_with_axe(page)
    # a selection that begins before the hit and ends in a highlight saves the words that it says
    select(page, "the 62 gauges, 14 have")
    tool(page, "Quote").click()
    expect(page.locator("#prose .ref.k-quote")).to_be_visible()  # drawn by the server
    made = Highlight.objects.get(kind="quote")
    assert made.quote == "the 62 gauges, 14 have"
    revision = article.current_revision
    assert revision is not None
    anchor = made.anchors.get()
    assert revision.text[anchor.start : anchor.end] == made.quote
    expect(page.locator("#prose mark.k-quote .hit")).to_have_text("gauges")
    # a note that was found opens its highlight
    page.go_back()
    page.locator(".under a", has_text="Ledger").click()
    expect(page.locator(f"#prose .hl[data-h='{mark.pk}']").first).to_have_class(re.compile("is-active"))
    page.get_by_role("link", name="Show the text without hits").click()
    expect(page.locator("#prose .hit")).to_have_count(0)


def test_completion_by_keyboard(article: Article, at: Callable[[str], Page]) -> None:
    make_tag("Ilvane basin", slug="ilvane-basin", kind="place", article_count=3)
    page = at("/search/?q=gauges")
    field = page.get_by_role("combobox", name="Search articles, highlights and notes")
    field.focus()
    field.press("End")
    page.keyboard.type(" has:n", delay=10)
    option = page.get_by_role("option", name="has:note")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    expect(field).to_have_attribute("aria-expanded", "true")
    check_with_axe(page)
    field.press("Tab")
    expect(field).to_have_value("gauges has:note ")
    expect(field).to_be_focused()
    expect(page.locator("#combo")).to_have_count(0)
    page.keyboard.type("ilv", delay=10)
    expect(page.get_by_role("option", name=re.compile("Ilvane basin"))).to_be_visible()
    field.press("Escape")
    expect(page.locator("#combo")).to_have_count(0)
    expect(field).to_have_value("gauges has:note ilv")
    field.press("ArrowDown")
    expect(page.get_by_role("option", name=re.compile("Ilvane basin"))).to_be_visible()
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value('gauges has:note tag:"Ilvane basin" ')
    field.press("Enter")
    page.wait_for_url(re.compile(r"q=gauges\+has%3Anote\+tag"))
    # a late answer to what was typed before is dropped
    field = page.get_by_role("combobox", name="Search articles, highlights and notes")
    page.route("**/search/complete/?q=is%3A", lambda route: None)
    field.fill("is:")
    field.fill("lang:")
    expect(page.get_by_role("option", name=re.compile("lang:ar"))).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


def test_a_filter_is_saved_and_stands_in_the_rail(
    article: Article, ines: User, at: Callable[[str], Page]
) -> None:
    page = at("/search/?q=gauges")
    page.get_by_text("Save this filter").click()
    page.get_by_label("Name", exact=True).fill("Gauges")
    page.keyboard.press("Enter")
    expect(page.locator(".strip")).to_contain_text("kept as “Gauges”")
    saved = page.locator(".rail .saved a", has_text="Gauges")
    expect(saved).to_contain_text("1")
    saved.click()
    expect(page.locator(".rows--hits .row")).to_have_count(1)
    page.goto(page.url.split("/search/")[0] + "/search/saved/")
    page.get_by_role("button", name="Delete Gauges").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".strip")).to_contain_text("The filter is back.")
    assert SavedSearch.objects.get(user=ines).query == "gauges"


def test_in_arabic(article: Article, ines: User, at: Callable[[str], Page], opened: Opener) -> None:
    User.objects.filter(pk=ines.pk).update(language="ar")
    page = at("/search/?q=النّهر")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".rows--hits .hit")).to_have_text("النهر")
    field = page.locator("#q")
    button = page.locator(".search--page button")
    box, place = button.bounding_box(), field.bounding_box()
    assert box is not None
    assert place is not None
    assert box["x"] < place["x"] + 20  # the button stands at the end of the field, on the left
    field.fill("وسم:")
    expect(page.locator("#combo, #q[aria-expanded=false]").first).to_be_visible()
    page.locator(".rows--hits h3 a").click()
    expect(page.locator("#prose .hit")).to_have_text("النهر")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
