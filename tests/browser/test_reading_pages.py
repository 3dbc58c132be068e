"""Reading pages in a real browser: no script needed, nothing too wide, deleting and its undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from reader.models import BreakingLine, User
from reader.services.tags import recount_article
from tests.factories import make_article, make_tag

type SignIn = Callable[[BrowserContext, User], None]

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def filled(ines: User) -> None:
    """Tags within tags, a long word everywhere, six breaking lines."""
    basin = make_tag("Ilvane basin", slug="ilvane-basin", kind="place")
    velmara = make_tag("Velmara", slug="velmara", kind="place", parent=basin)
    long = make_tag(LONG, slug="long", kind="topic", introduction=f"{LONG}\n\n{LONG}")
    article = make_article(
        f"{LONG} {'x' * 300}",
        headline=f"{LONG} meets",
        standfirst="y" * 250,
        byline=LONG,
        credited_as=LONG,
        tags=(velmara, long),
        added_by=ines,
    )
    recount_article(article)
    now = timezone.now()
    for n in range(6):
        BreakingLine.objects.create(
            text=f"Line number {n}", at=now - timedelta(minutes=n), expires_at=now + timedelta(hours=1)
        )


@pytest.mark.usefixtures("filled")
def test_a_phone_without_scripts_reaches_everything(
    browser: Browser, live_server: Any, sign_in: SignIn, ines: User
) -> None:
    room = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("button", name="Switch between light and dark")).to_be_hidden()

    page.get_by_text("5 more").click()
    expect(page.get_by_text("Line number 5")).to_be_visible()
    page.locator(".bar").get_by_role("link", name="Menu").click()
    page.locator("main").get_by_role("link", name="All tags").click()
    page.get_by_role("link", name="Velmara").first.click()
    expect(page.locator("h1")).to_have_text("Velmara")
    page.locator(".row h3 a").click()
    expect(page.locator("#prose")).to_be_visible()
    room.close()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("scripts", [True, False])
def test_an_article_is_deleted_and_brought_back(
    browser: Browser, live_server: Any, sign_in: SignIn, ines: User, scripts: bool
) -> None:
    room = browser.new_context(java_script_enabled=scripts, viewport={"width": 1440, "height": 1000})
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/tags/velmara/")
    page.locator(".row h3 a").click()
    page.get_by_label("More: original, correct, delete").click()
    if not scripts:
        page.get_by_role("link", name="All that can be done").click()
    page.get_by_role("button", name="Delete").click()

    expect(page.locator(".strip--toast")).to_contain_text("is in the bin")
    page.reload()  # it stays until it is dismissed
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_contain_text(LONG)
    room.close()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_long_words_widen_no_page(
    browser: Browser, live_server: Any, sign_in: SignIn, ines: User, width: int
) -> None:
    room = browser.new_context(viewport={"width": width, "height": 844})
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/tags/long/")
    article = page.locator(".row h3 a").get_attribute("href")
    for address in ("/", "/latest/", "/tags/", "/tags/long/", "/dossiers/", article, f"{article}edit/"):
        page.goto(f"{live_server.url}{address}")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} is {wider}px wider than {width}"
    room.close()


@pytest.mark.usefixtures("filled")
def test_a_branch_of_the_tree_opens_by_its_button(
    live_server: Any, context: BrowserContext, sign_in: SignIn, ines: User
) -> None:
    sign_in(context, ines)
    page = context.new_page()
    page.goto(f"{live_server.url}/tags/long/")
    rail = page.locator(".rail")
    button = rail.get_by_role("button", name="Tags within Ilvane basin")
    button.click()
    if button.get_attribute("aria-expanded") == "false":
        expect(rail.get_by_role("link", name="Velmara")).to_be_hidden()
        button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(rail.get_by_role("link", name="Velmara")).to_be_visible()
