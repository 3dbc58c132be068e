"""Reading by hand: how the text is set, tags beside it, where reading goes on, several articles at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from reader.models import Article, Reading, Tag, User
from tests.browser.conftest import Opener, run_axe
from tests.factories import make_article, make_tag

pytestmark = pytest.mark.browser


def line_height(page: Page) -> float:
    found = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#prose p')).lineHeight)")
    return float(found)


def test_the_text_is_set_by_keys_and_stays_so_from_the_first_paint(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    before = line_height(page)
    page.locator("summary[aria-label='Text size and face']").press("Enter")
    spacing = page.get_by_role("slider", name=re.compile("Line spacing"))
    for _n in range(10):
        spacing.press("ArrowRight")
    expect(spacing).to_have_attribute("aria-valuetext", "1.82")
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Larger").click()
    with page.expect_response(re.compile("/settings/reading/")) as kept:
        page.locator("label.face-sans").click()
    assert kept.value.status == 204
    assert line_height(page) > before * 1.1
    broken = run_axe(page)
    assert broken.violations_count == 0, broken.generate_report()

    set_so = line_height(page)
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-size", "21")
    expect(page.locator("html")).to_have_attribute("data-lead", "182")
    page.wait_for_function(
        "height => { const p = document.querySelector('#prose p');"
        " return p && Math.abs(parseFloat(getComputedStyle(p).lineHeight) - height) < 0.01; }",
        arg=set_so,
    )
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    page.locator("summary[aria-label='Text size and face']").press("Enter")
    with page.expect_response(re.compile("/settings/reading/")):
        page.get_by_role("button", name="Back to the beginning").click()
    ines.refresh_from_db()
    assert ines.reading == {}


def test_a_stranger_keeps_it_on_the_device(opened: Opener, article: Article, settings: Any) -> None:
    settings.POSTIL_PUBLIC = True
    page = opened(article, None)
    page.locator("summary[aria-label='Text size and face']").click()
    page.get_by_role("button", name="Smaller").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "18")
    page.locator("summary[aria-label='Text size and face']").click()
    expect(page.locator("[data-says=size]")).to_have_text("18 px")


def test_tags_are_added_taken_off_and_brought_back_by_keys(
    opened: Opener, article: Article, ines: User
) -> None:
    User.objects.filter(pk=ines.pk).update(role="curator")
    make_tag("Corran Gate", folded="corran gate", kind="place")
    make_tag("Treaties", folded="treaties")
    page = opened(article, ines)
    page.keyboard.press("t")
    field = page.get_by_role("combobox", name="Add a tag")
    expect(field).to_be_focused()
    field.press_sequentially("corr")
    expect(page.get_by_role("option", name="Corran Gate")).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.get_by_role("button", name="Remove tag Corran Gate")).to_be_visible()
    expect(page.locator(".tag--add")).to_be_focused()

    page.keyboard.press("t")
    field.press_sequentially("treaties")
    field.press(",")
    expect(page.get_by_role("button", name="Remove tag Treaties")).to_be_visible()
    expect(field).to_be_focused()
    field.press("Escape")
    expect(field).to_be_hidden()

    page.get_by_role("button", name="Remove tag Corran Gate").click()
    expect(page.get_by_role("button", name="Remove tag Corran Gate")).to_have_count(0)
    page.locator("#toasts .strip").last.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Remove tag Corran Gate")).to_be_visible()
    assert set(article.tags.values_list("name", flat=True)) == {"Corran Gate", "Treaties"}
    assert Tag.objects.count() == 2
    broken = run_axe(page)
    assert broken.violations_count == 0, broken.generate_report()


def test_another_device_goes_on_where_this_one_stopped_and_keys_archive(
    opened: Opener, article: Article, ines: User, context: BrowserContext
) -> None:
    revision = article.current_revision
    assert revision is not None
    first = opened(article, ines)
    first.wait_for_timeout(4100)  # what was open for less was not read
    first.locator("#prose [data-start]").nth(8).evaluate("block => scrollTo(0, block.offsetTop - 80)")
    expect(first.locator(".pct")).not_to_have_text("0%")
    with first.expect_response(re.compile("/progress/")):
        first.evaluate(
            "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    assert Reading.objects.get().state == "reading"
    number = Reading.objects.get().block
    first.evaluate("document.body.removeAttribute('data-user')")

    second = opened(article, ines)
    assert second.evaluate("scrollY") == 0  # it asks first
    second.get_by_role("button", name=re.compile("Go on where you were")).click()
    expect(second.locator("#prose [data-start]:focus")).to_be_in_viewport()
    assert second.locator("#prose [data-start]:focus").get_attribute("data-start") != "0"
    expect(second.locator("[data-resume]")).to_have_count(0)
    assert number > 4

    second.keyboard.press("e")
    expect(second.locator("#reading-said")).to_have_text("Archived")
    second.locator("#toasts .strip").last.get_by_role("button", name="Undo").click()
    expect(second.locator("#reading-said")).to_have_text("")
    assert Reading.objects.get().state == "reading"


def test_several_of_a_list_are_archived_and_brought_back(
    page: Page,
    live_server: Any,
    ines: User,
    sign_in: Callable[[BrowserContext, User], None],
) -> None:
    articles = [make_article(headline=f"No. {n}") for n in range(3)]
    sign_in(page.context, ines)
    page.goto(f"{live_server.url}/latest/")
    page.locator("#many summary").click()
    page.get_by_role("button", name="Select several").click()
    page.get_by_role("checkbox", name="Select: No. 0").check()
    page.get_by_role("checkbox", name="Select: No. 2").check()
    expect(page.locator("[data-many-n]")).to_have_text("2")
    broken = run_axe(page)
    assert broken.violations_count == 0, broken.generate_report()
    page.locator("#many").get_by_role("button", name="Archive", exact=True).click()
    expect(page.locator(f'[data-card="{articles[2].pk}"]')).to_have_attribute("data-state", "archived")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f'[data-card="{articles[2].pk}"]')).to_have_attribute("data-state", "unread")
    assert not Reading.objects.exists()

    page.get_by_role("link", name="No. 1").focus()
    page.keyboard.press("u")
    expect(page.locator(f'[data-card="{articles[1].pk}"]')).to_have_attribute("data-state", "read")
