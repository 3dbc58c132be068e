"""The page of an utterance in the browser: both themes, a phone, an Arabic quotation, the keyboard alone, without
faults of access."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reader.models import Quotation, Role, User
from reader.services import quotations
from tests.browser.conftest import check_with_axe
from tests.factories import make_article, make_outlet, make_tag, make_user

pytestmark = pytest.mark.browser

FULL = "“A river that nobody can measure is a debt with nowhere to stand, and I will not sign it,” Maren Osk said."
CUT = "“A river nobody can measure is a debt that has nowhere to stand,” Osk said."
LIKE = "“A river and a debt with nowhere to stand is what I was given to sign,” Maren Osk said."
ARABIC = "قالت مارين أوسك إن «النهر يُقاس قبل أن يُقسم بين الناس جميعاً»."


@pytest.fixture
def said(transactional_db: None) -> dict[str, Quotation]:
    """An utterance in two wordings, one that may be a third, one in Arabic."""
    osk = make_tag("Maren Osk", folded="maren osk", slug="maren-osk", kind="person")
    found: dict[str, Quotation] = {}
    for n, (key, text) in enumerate({"full": FULL, "cut": CUT, "like": LIKE, "arabic": ARABIC}.items()):
        arabic = {"language": "ar", "direction": "rtl"} if key == "arabic" else {}
        article = make_article(
            text, tags=(osk,), outlet=make_outlet(f"The {key} gazette"),
            listed_at=timezone.now() - timedelta(hours=9 - n), **arabic,
        )  # fmt: skip
        quotations.keep(article.pk)
        found[key] = Quotation.objects.get(article=article)
    return found


@pytest.fixture
def desk(
    browser: Browser,
    sign_in: Callable[[BrowserContext, User], None],
    said: dict[str, Quotation],
) -> Any:
    """A curator's page."""
    room = browser.new_context(locale="en-GB", reduced_motion="reduce")
    sign_in(room, make_user("keeper", role=Role.CURATOR))
    yield room.new_page()
    room.close()


def address(live_server: Any, quotation: Quotation) -> str:
    return f"{live_server.url}{reverse('quote', args=[quotation.utterance_id])}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("key", "width"), [("full", 1440), ("full", 320), ("arabic", 1440), ("arabic", 320)])
def test_it_is_sound_on_every_screen(
    desk: Page, live_server: Any, said: dict[str, Quotation], theme: Any, key: str, width: int
) -> None:
    desk.emulate_media(color_scheme=theme)
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(address(live_server, said[key]))
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    check_with_axe(desk)


def test_an_arabic_quotation_stands_right_to_left(
    desk: Page, live_server: Any, said: dict[str, Quotation]
) -> None:
    desk.goto(address(live_server, said["arabic"]))
    expect(desk.locator(".say")).to_have_css("direction", "rtl")
    expect(desk.locator(".say")).to_contain_text("«النهر")


def test_everything_works_by_keyboard(desk: Page, live_server: Any, said: dict[str, Quotation]) -> None:
    desk.goto(address(live_server, said["full"]))
    expect(desk.locator(".coll td.v").first).to_be_visible()
    desk.get_by_role("link", name="Whole sentences").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".coll__whole")).to_have_count(2)
    desk.get_by_role("link", name="Places that vary").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".coll__whole")).to_have_count(0)
    desk.get_by_role("button", name="Add", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("One utterance, 3 wordings")
    desk.get_by_role("button", name="Undo").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("One utterance, 2 wordings")


def test_the_sources_can_be_copied(desk: Page, live_server: Any, said: dict[str, Quotation]) -> None:
    desk.goto(address(live_server, said["full"]))
    expect(desk.get_by_role("button", name="Copy with sources")).to_be_visible()
    desk.get_by_text("With its sources, as text").click()
    expect(desk.locator("#sources")).to_contain_text("The cut gazette")


def test_lists_of_quotations_are_sound(desk: Page, live_server: Any, said: dict[str, Quotation]) -> None:
    for at in (
        reverse("tag-quotations", args=["maren-osk"]),
        reverse("article-quotations", args=[said["full"].article_id]),
    ):
        desk.set_viewport_size({"width": 320, "height": 800})
        desk.goto(live_server.url + at)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 320
        check_with_axe(desk)
