"""The page of a story and who says what, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reader.models import Outlet, Story, User
from reader.services.stories import join
from tests.browser.conftest import run_axe
from tests.factories import make_article, make_outlet, make_user
from tests.stories.test_matrix import COURIER, LEDGER, WIRE

pytestmark = pytest.mark.browser
DAY = datetime(2031, 12, 3, 9, 20, tzinfo=UTC)
ARABIC = "قالت مارين أوسك إن أربعة عشر من مقاييس النهر صامتة منذ مارس.\nوأضافت أنها لن توقع الاتفاق."


@pytest.fixture
def ines(transactional_db: None) -> User:
    return make_user("ines")


@pytest.fixture
def story(ines: User) -> Story:
    """Six tellings in two days and two languages, one of them with a very long name."""
    wire = make_outlet("Northwater Wire")
    told: list[tuple[Outlet, str, float, dict[str, Any]]] = [
        (wire, WIRE, 0.0, {}),
        (make_outlet("Ketterby Ledger"), LEDGER, 2.3, {"credited_outlet": wire}),
        (make_outlet("The Averil Courier and Northern Delta Shipping Gazette of Record"), COURIER, 2.5, {}),
        (make_outlet("Delta Gazette"), COURIER, 2.5, {"credited_outlet": wire}),
        (
            make_outlet("ضفاف اليوم"),
            ARABIC,
            25.0,
            {"credited_outlet": wire, "language": "ar", "direction": "rtl"},
        ),
    ]
    articles = [
        make_article(
            *text.split("\n"), outlet=outlet, listed_at=DAY + timedelta(hours=hours),
            published_at=DAY + timedelta(hours=hours), headline=f"Telling of {outlet.name}", **fields,
        )
        for outlet, text, hours, fields in told
    ]  # fmt: skip
    for other in articles[1:]:
        found, _moves = join(articles[0], other, ines)
    return found


OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll('.stemma g text')].map(one => one.getBoundingClientRect())
    return boxes.filter((one, k) => boxes.some((other, n) => n > k
        && one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 3 && other.top < one.bottom - 3)).length
}"""


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark"), (320, "light")])
@pytest.mark.parametrize("name", ["story", "story-claims"])
def test_it_is_sound_in_both_themes_and_on_a_phone(
    context: BrowserContext,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    ines: User,
    story: Story,
    name: str,
    width: int,
    theme: Any,
) -> None:
    sign_in(context, ines)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.goto(f"{live_server.url}{reverse(name, args=[story.pk])}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    broken = run_axe(page, None)
    assert broken.violations_count == 0, broken.generate_report()
    assert said == []


def test_no_words_of_the_drawing_overlap_and_time_runs_to_the_right_in_arabic_too(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    ines: User,
    story: Story,
) -> None:
    for language in ("en", "ar"):
        room = browser.new_context(locale=language, viewport={"width": 1440, "height": 900})
        sign_in(room, ines)
        page = room.new_page()
        page.goto(f"{live_server.url}{reverse('story', args=[story.pk])}")
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        assert page.evaluate(OVERLAPS) == 0
        marks = page.locator(".stemma .g")
        first, last = marks.first.bounding_box(), marks.last.bounding_box()
        assert first is not None
        assert last is not None
        assert first["x"] < last["x"]
        room.close()


def test_a_telling_is_taken_out_and_brought_back_by_keyboard_alone(
    context: BrowserContext,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    ines: User,
    story: Story,
) -> None:
    sign_in(context, ines)
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('story', args=[story.pk])}")
    page.get_by_role("button", name="Not this story").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("One story, 4 tellings")).to_be_visible()

    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("One story, 5 tellings")).to_be_visible()


def test_who_says_what_is_filtered_by_links_without_scripts(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    ines: User,
    story: Story,
) -> None:
    room = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(room, ines)
    page: Page = room.new_page()
    page.goto(f"{live_server.url}{reverse('story-claims', args=[story.pk])}")
    page.get_by_role("navigation", name="Show").get_by_role("link", name="Disagreements").click()
    assert "show=disagree" in page.url
    expect(page.get_by_text("Differs").first).to_be_visible()
    expect(page.locator(".mx tbody tr").filter(has_text="reservoir")).to_have_count(0)
    room.close()
