"""A preview is repaired in a real browser: by mouse, by keyboard alone, on a phone; a rule is made, works, and goes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reader.models import Article, Draft, OutletRule, User
from tests.browser.conftest import check_with_axe
from tests.intake.conftest import WORDS, page
from tests.intake.test_outlet_rules import APP, OTHER, story

SignIn = Callable[[BrowserContext, User], None]
pytestmark = pytest.mark.django_db(transaction=True)


def in_both_themes(opened: Page) -> None:
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        check_with_axe(opened)
    opened.emulate_media(color_scheme="light")


def preview(opened: Page, live_server: LiveServer, html: str) -> None:
    """Pastes ``html`` and waits for its preview."""
    opened.goto(f"{live_server.url}/add/?from=paste")
    opened.get_by_label("Text or HTML").fill(html)
    opened.get_by_role("button", name="Clean and preview").click()
    expect(opened.locator("#preview .prose")).to_be_visible()
    opened.wait_for_load_state("load")


@pytest.fixture
def desk(live_server: LiveServer, context: BrowserContext, sign_in: SignIn, user: User) -> Page:
    """A page signed in; what the browser complains about fails the test."""
    sign_in(context, user)
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    return opened


def test_cut_always_and_the_next_page_of_the_outlet_comes_in_right(
    desk: Page, live_server: LiveServer
) -> None:
    preview(desk, live_server, story(12, *WORDS))
    piece = desk.locator(".pc", has_text="in the app")
    button = piece.get_by_role("button", name="Cut from the text")
    expect(button).to_have_css("opacity", "0")
    piece.hover()
    expect(button).to_have_css("opacity", "1")
    button.click()
    row = desk.locator(".cut--mine")
    expect(row).to_contain_text("Cut by you: paragraph")
    in_both_themes(desk)
    row.get_by_text("Always for Averil Courier").click()
    expect(row).to_contain_text("Cut what stands in “p.app-note”")
    expect(row).to_contain_text("On this page that is 1 piece")
    row.get_by_role("button", name="Make this rule").click()
    expect(desk.get_by_text("From now on, for Averil Courier:")).to_be_visible()
    in_both_themes(desk)
    desk.get_by_role("button", name="Save to library").click()
    expect(desk.get_by_text("Saved: ")).to_be_visible()

    preview(desk, live_server, story(15, *OTHER))
    expect(desk.get_by_text("1 rule of this outlet was used:")).to_be_visible()
    expect(desk.get_by_text("Cut by a rule of this outlet: paragraph")).to_be_visible()
    expect(desk.locator(".pc", has_text="in the app")).to_have_count(0)
    in_both_themes(desk)
    desk.get_by_role("button", name="Remove the rule").click()
    expect(desk.get_by_text("Rule removed: Cut what stands in “p.app-note”.")).to_be_visible()
    expect(desk.locator(".pc", has_text="in the app")).to_have_count(1)
    assert not OutletRule.objects.exists()
    desk.get_by_role("button", name="Undo", exact=True).click()
    expect(desk.locator(".pc", has_text="in the app")).to_have_count(0)
    assert OutletRule.objects.count() == 1


def test_everything_by_the_keyboard_alone(desk: Page, live_server: LiveServer) -> None:
    preview(desk, live_server, story(12, *WORDS))
    cut = desk.locator(".pc", has_text="in the app").get_by_role("button")
    desk.locator("#show-cut").focus()
    for _step in range(12):
        desk.keyboard.press("Tab")
        if cut.evaluate("(button) => button === document.activeElement"):
            break
    expect(cut).to_be_focused()
    expect(cut).to_have_css("opacity", "1")
    desk.keyboard.press("Enter")
    keep = desk.locator(".cut--mine > .btn")
    expect(keep).to_be_focused()
    desk.keyboard.press("Enter")
    expect(cut).to_be_focused()
    desk.keyboard.press("Space")
    expect(keep).to_be_focused()
    desk.keyboard.press("Shift+Tab")
    expect(desk.locator(".cut--mine summary")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Remove the rule")).to_be_focused()
    assert OutletRule.objects.get().where == "p.app-note"


def test_all_below_at_once_and_a_piece_of_it_kept(desk: Page, live_server: LiveServer) -> None:
    preview(desk, live_server, page(*WORDS, *OTHER))
    words = desk.locator("#preview .meta span").first
    before = words.inner_text()
    desk.locator(".pc").nth(3).hover()
    desk.locator(".pc").nth(3).get_by_role("button").click()
    desk.get_by_role("button", name="Cut all below").click()
    expect(desk.locator(".cut--mine")).to_contain_text("3 pieces")
    desk.get_by_text("Piece by piece").last.click()
    desk.locator(".cut--mine .pieces").get_by_role(
        "button", name=re.compile("Keep in the text")
    ).first.click()
    expect(desk.locator(".cut--mine")).to_contain_text("2 pieces")
    desk.locator(".cut--mine > .btn").click()
    expect(words).to_have_text(before)


def test_a_corrected_field_is_offered_as_a_rule(desk: Page, live_server: LiveServer) -> None:
    preview(desk, live_server, story(12, *WORDS))
    desk.get_by_label("Credited source").fill("Northwater Wire")
    desk.get_by_label("Credited source").blur()
    hint = desk.locator("#hint-credited_source")
    hint.get_by_text("Always for Averil Courier").click()
    expect(hint).to_contain_text("Credited source: where the page says nothing, “Northwater Wire”")
    in_both_themes(desk)
    hint.get_by_role("button", name="Make this rule").click()
    expect(hint).to_contain_text("A rule of Averil Courier does this from now on.")
    expect(desk.locator("#f-credited_source")).to_have_value("Northwater Wire")


def test_an_article_is_cleaned_again_from_its_page(desk: Page, live_server: LiveServer) -> None:
    preview(desk, live_server, story(12, *WORDS))
    desk.get_by_role("button", name="Save and open").click()
    expect(desk).to_have_url(re.compile(r"/articles/\d+/$"))
    desk.get_by_label("More: original, correct, delete").click()
    desk.get_by_role("button", name="Clean again").click()
    expect(desk.get_by_text("the text is the same, so nothing was changed")).to_be_visible()

    article = Article.objects.get()
    assert article.outlet is not None
    OutletRule.objects.create(outlet=article.outlet, does="cut", where="p.app-note")
    desk.goto(f"{live_server.url}{article.outlet.get_absolute_url()}")
    expect(desk.get_by_text("Cut what stands in “p.app-note”")).to_be_visible()
    expect(desk.get_by_role("button", name="Clean its 1 article again")).to_be_visible()
    in_both_themes(desk)
    desk.goto(f"{live_server.url}{article.get_absolute_url()}")
    desk.get_by_label("More: original, correct, delete").click()
    desk.get_by_role("button", name="Clean again").click()
    expect(desk.get_by_role("heading", name="What changes in the text")).to_be_visible()
    expect(desk.get_by_text("1 piece leaves")).to_be_visible()
    in_both_themes(desk)
    desk.get_by_role("button", name="Save as a new version").click()
    expect(desk).to_have_url(re.compile(r"/articles/\d+/$"))
    expect(desk.locator("#prose")).not_to_contain_text("in the app")
    assert article.revisions.count() == 2


def test_on_a_phone_the_controls_are_there_and_nothing_is_wider_than_the_screen(
    live_server: LiveServer, phone: Page, sign_in: SignIn, user: User
) -> None:
    sign_in(phone.context, user)
    preview(phone, live_server, story(12, *WORDS))
    cut = phone.locator(".pc", has_text="in the app").get_by_role("button")
    expect(cut).to_have_css("opacity", "1")
    box = cut.bounding_box()
    assert box is not None
    assert box["width"] >= 40
    assert box["height"] >= 28
    paragraph = phone.locator(".pc", has_text="in the app").locator("p").bounding_box()
    assert paragraph is not None
    assert paragraph["x"] + paragraph["width"] <= box["x"] + 1
    cut.tap()
    phone.get_by_text("Always for Averil Courier").tap()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    in_both_themes(phone)
    phone.locator(".cut--mine > .btn").tap()
    expect(phone.locator(".cut--mine")).to_have_count(0)
    expect(phone.locator(".pc", has_text="in the app")).to_be_visible()
    assert Draft.objects.get().dropped == []


def test_it_works_without_javascript(
    live_server: LiveServer, browser: object, sign_in: SignIn, user: User
) -> None:
    plain = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    sign_in(plain, user)
    desk = plain.new_page()
    preview(desk, live_server, story(12, *WORDS))
    desk.locator(".pc", has_text="in the app").get_by_role("button").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("Always for Averil Courier").click()
    desk.get_by_role("button", name="Make this rule").click()
    expect(desk.get_by_text("From now on, for Averil Courier:")).to_be_visible()
    desk.get_by_role("button", name="Save to library").click()
    assert APP.format(n=12) not in Article.objects.get().current_revision.text  # type: ignore[union-attr]
    plain.close()
