"""A comparison is shared from its page, seen by a stranger in both themes and on a phone, and closed at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Share
from annotations.services.compared_shares import share_comparison
from reader.models import Article, User
from tests.browser.conftest import check_with_axe
from tests.browser.test_compared_marks import GAUGES, GAUGES_B, arabic, courier, ledger
from tests.factories import make_highlight

pytestmark = pytest.mark.browser

__all__ = ["arabic", "courier", "ledger"]


@pytest.fixture
def stranger(browser: Browser) -> Any:
    """A page of somebody who is not signed in."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    fresh.set_default_timeout(10_000)
    yield fresh.new_page()
    fresh.close()


def test_made_previewed_opened_and_revoked_by_keys(
    live_server: Any,
    page: Page,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
    stranger: Page,
    courier: Article,
    ledger: Article,
    ines: User,
    settings: Any,
) -> None:
    settings.POSTIL_URL = live_server.url
    sign_in(context, ines)
    make_highlight(ines, courier, "14 have sent no reading")
    complaints(page)
    page.goto(f"{live_server.url}/compare/{courier.pk}/{ledger.pk}/")
    page.get_by_role("link", name="Share comparison").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Share this comparison")).to_be_visible()
    dialog.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    dialog.get_by_label("A word before it").focus()
    page.keyboard.type("For Thursday.")
    check_with_axe(page)

    with context.expect_page() as opening:
        dialog.get_by_role("button", name="See it as a stranger will").press("Enter")
    preview = opening.value
    expect(preview.get_by_text("Nothing is shared yet.")).to_be_visible()
    expect(preview.locator(".cmp")).to_contain_text(GAUGES_B)
    preview.close()
    assert not Share.objects.exists()

    dialog.get_by_role("button", name="Make the link").press("Enter")
    link = dialog.get_by_label("Link", exact=True).input_value()
    share = Share.objects.get()
    assert link == f"{live_server.url}{share.get_absolute_url()}"

    complaints(stranger)
    stranger.goto(link)
    expect(stranger.get_by_text("For Thursday.")).to_be_visible()
    expect(stranger.locator(".cmp-glosses mark")).to_have_text("14 have sent no reading")
    assert stranger.locator("form, textarea, .seltool").count() == 0

    dialog.get_by_role("button", name="Revoke").press("Enter")
    expect(dialog.get_by_role("button", name="Revoke")).to_have_count(0)
    answer = stranger.reload()
    assert answer is not None
    assert answer.status == 404
    assert stranger.request.get(f"{link}card.png").status == 404


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_stranger_reads_it_in_both_themes_and_on_a_phone(
    live_server: Any,
    stranger: Page,
    complaints: Callable[[Page], None],
    courier: Article,
    ledger: Article,
    ines: User,
    width: int,
) -> None:
    assert courier.current_revision is not None
    assert ledger.current_revision is not None
    mark = make_highlight(ines, courier, "envoy to the delta states")
    share = share_comparison(
        ines, courier.current_revision, ledger.current_revision, highlights=[mark.pk], expiry="day"
    )
    complaints(stranger)
    stranger.set_viewport_size({"width": width, "height": 900})
    stranger.goto(f"{live_server.url}{share.get_absolute_url()}")
    expect(stranger.locator(".cmp")).to_contain_text(GAUGES)
    expect(stranger.locator(".cmp")).to_contain_text("as his envoy to the delta states")
    first = stranger.locator("main").inner_text()
    assert first.index("Averil Courier") < first.index("Ketterby Ledger") < first.index("Ines Calloway")
    for theme in ("light", "dark"):
        stranger.emulate_media(color_scheme=theme)
        check_with_axe(stranger)
        assert stranger.evaluate("document.documentElement.scrollWidth") <= width


def test_a_stranger_reads_arabic_against_english(
    live_server: Any, stranger: Page, arabic: Article, ledger: Article, ines: User
) -> None:
    assert arabic.current_revision is not None
    assert ledger.current_revision is not None
    share = share_comparison(ines, arabic.current_revision, ledger.current_revision, expiry="never")
    stranger.goto(f"{live_server.url}{share.get_absolute_url()}")
    sentence = stranger.locator(".cmp__c p", has_text="مارين")
    expect(sentence).to_have_attribute("lang", "ar")
    assert sentence.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    check_with_axe(stranger)
