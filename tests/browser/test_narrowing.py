"""Lists are narrowed by pressing, in a real browser: by mouse, on a phone, in Arabic; nothing is too wide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from reader.models import User
from reader.services.facets import rebuild_due
from reader.services.tags import Filing, create_tag, file_article
from tests.factories import make_article, make_outlet

type SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def water(transactional_db: None) -> None:
    """A tag whose articles are of two outlets and two languages."""
    cache.clear()
    tag, treaties = create_tag("Water"), create_tag("Treaties")
    outlets = [make_outlet("Northwater Wire", slug="wire"), make_outlet("Ketterby Ledger", slug="ledger")]
    for n in range(6):
        article = make_article(
            headline=f"Telling {n}", outlet=outlets[n % 2], language="ar" if n == 5 else "en",
            direction="rtl" if n == 5 else "ltr",
        )  # fmt: skip
        file_article(article, [Filing(tag), *([Filing(treaties)] if n < 2 else [])], by=None)
    rebuild_due(60)


@pytest.mark.usefixtures("water")
def test_a_press_adds_the_next_leaves_out_the_third_clears(
    context: BrowserContext, page: Page, live_server: Any, sign_in: SignIn, ines: User
) -> None:
    sign_in(context, ines)
    page.goto(f"{live_server.url}/tags/water/")
    rows, margin = page.locator(".rows .row"), page.locator("aside.margin")
    expect(rows).to_have_count(6)
    wire = margin.get_by_role("link", name="Northwater Wire")
    wire.click()
    expect(page).to_have_url(f"{live_server.url}/tags/water/?q=outlet:wire")
    expect(rows).to_have_count(3)
    expect(wire).to_contain_text("with")
    margin.get_by_role("link", name="Treaties").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("list", name="What narrows this list")).to_contain_text("with Treaties")
    page.get_by_role("link", name="Remove Treaties").click()
    wire.click()
    expect(page).to_have_url(f"{live_server.url}/tags/water/?q=-outlet:wire")
    expect(wire).to_contain_text("not")
    expect(rows).to_have_count(3)
    wire.click()
    expect(page).to_have_url(f"{live_server.url}/tags/water/?")
    expect(rows).to_have_count(6)
    page.goto(f"{live_server.url}/tags/")
    page.get_by_label("Find a tag").press_sequentially("treat")
    expect(page.locator("#tags-all")).to_contain_text("1 tag with")


@pytest.mark.usefixtures("water")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_narrowed_lists_fit_a_phone_in_both_directions(
    context: BrowserContext, page: Page, live_server: Any, sign_in: SignIn, ines: User, language: str
) -> None:
    User.objects.filter(pk=ines.pk).update(language=language)
    sign_in(context, ines)
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"{live_server.url}/tags/water/?q=lang:en+-outlet:wire")
        expect(page.locator(".rows .row")).to_have_count(2)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (width, language)
