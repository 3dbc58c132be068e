"""Two readers and a group in the browser: an invitation, a note for the group, layers, and what others do not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Group, Highlight, Membership
from annotations.services import groups as service
from reader.models import Article, User
from tests.browser.conftest import Opener, check_with_axe, gloss, select, tool
from tests.factories import make_highlight, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(ines: User, tomas: User) -> Group:
    """A group of two."""
    group = service.make_group(ines, "River desk", "Checks the coverage.")
    Membership.objects.create(group=group, user=tomas)
    return group


@pytest.fixture
def other(browser: Browser) -> Any:
    """The browser of somebody else."""
    room = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", timezone_id="UTC")
    room.set_default_timeout(10_000)
    yield room
    room.close()


def test_an_invitation_a_note_for_the_group_and_leaving_it(
    opened: Opener,
    article: Article,
    ines: User,
    tomas: User,
    other: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    live_server: Any,
    settings: Any,
) -> None:
    settings.POSTIL_URL = live_server.url
    page = opened(article, ines)
    page.goto(f"{live_server.url}/groups/new/")
    page.get_by_label("Name", exact=True).fill("River desk")
    page.get_by_role("button", name="Make the group").click()
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_label("Invitation link").input_value()

    sign_in(other, tomas)
    theirs = other.new_page()
    theirs.goto(link)
    theirs.get_by_role("button", name="Join the group").click()
    expect(theirs.get_by_role("heading", name="River desk", exact=True)).to_be_visible()
    expect(theirs.locator(".strip--toast")).to_contain_text("Welcome")
    expect(theirs.locator(".strip--toast").get_by_role("button")).to_have_count(0)

    page.goto(f"{live_server.url}{article.get_absolute_url()}")
    select(page, "A treaty that nobody can measure")
    tool(page, "Note").click()
    page.get_by_placeholder("Write in the margin").last.fill("The desk should read this.")
    expect(page.locator("#glosses select[name=visibility]")).to_be_visible()
    page.locator("#glosses select[name=visibility]").select_option(label="River desk")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#glosses .private")).to_contain_text("River desk")
    highlight = Highlight.objects.get()

    theirs.goto(f"{live_server.url}{article.get_absolute_url()}")
    expect(gloss(theirs, highlight)).to_contain_text("The desk should read this.")
    gloss(theirs, highlight).hover()
    gloss(theirs, highlight).get_by_text("Reply").first.click()
    gloss(theirs, highlight).get_by_label("Your reply").fill("I did.")
    gloss(theirs, highlight).get_by_role("button", name="Reply").click()
    expect(gloss(theirs, highlight).locator(".reply")).to_contain_text("I did.")

    theirs.goto(f"{live_server.url}/groups/{highlight.group_id}/")
    theirs.get_by_role("button", name="Leave").click()
    expect(theirs.locator(".strip--toast")).to_contain_text("You left")
    theirs.goto(f"{live_server.url}{article.get_absolute_url()}")
    expect(theirs.locator("#prose")).to_be_visible()
    expect(gloss(theirs, highlight)).to_have_count(0)
    theirs.evaluate("document.body.removeAttribute('data-user')")


def test_layers_are_switched_and_the_margin_is_filtered(
    opened: Opener, article: Article, ines: User, tomas: User, desk: Group
) -> None:
    make_highlight(ines, article, "the river fell again")
    make_highlight(tomas, article, "A treaty", visibility="group", group=desk, kind="fact")
    make_highlight(make_user("hana", display_name="Hana Bright"), article, "salt farms", visibility="public")
    page = opened(article, ines)
    marks = page.locator("#prose mark")
    expect(marks).to_have_count(3)

    page.locator(".margin__head summary").click()
    menu = page.get_by_role("form", name="Layers in the margin")
    expect(menu.get_by_label("River desk")).to_be_checked()
    expect(menu.get_by_label("Mine")).to_be_disabled()
    check_with_axe(page)
    menu.get_by_label("Everyone here").uncheck()
    menu.get_by_role("button", name="Show these").click()
    expect(marks).to_have_count(2)
    expect(page.locator(".margin__head summary")).to_contain_text("River desk")

    page.wait_for_load_state("load")
    picks = page.locator(".picks")
    page.locator(".picks summary").click()
    picks.get_by_role("link", name="Tomas Reeve").click()
    expect(marks).to_have_text(["A treaty"])
    page.wait_for_load_state("load")
    select(page, "The basin commission")
    tool(page, "Fact").click()
    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(
        2
    )  # one's own new mark stays
    picks.get_by_role("link", name="Show all").click()
    expect(marks).to_have_count(3)


def test_what_the_settings_say_is_what_the_tools_do(
    opened: Opener, article: Article, ines: User, desk: Group, live_server: Any
) -> None:
    page = opened(article, ines)
    page.goto(f"{live_server.url}/settings/")
    page.get_by_role("radiogroup", name="New notes are seen by").get_by_text("River desk").click()
    page.get_by_role("button", name="Save who sees new notes").click()
    page.goto(f"{live_server.url}{article.get_absolute_url()}")
    select(page, "promise with nowhere to stand")
    tool(page, "Quote").click()
    expect(page.locator("#glosses .private")).to_contain_text("River desk")
    assert Highlight.objects.get().group == desk


def test_a_mark_made_while_its_group_was_closed_is_saved_for_oneself(
    opened: Opener, article: Article, ines: User, desk: Group
) -> None:
    page = opened(article, ines)
    page.evaluate(f"document.getElementById('prose').dataset.visibility = 'group:{desk.pk}'")
    service.close(desk)
    select(page, "promise with nowhere to stand")
    tool(page, "Quote").click()
    expect(page.locator("#glosses .private")).to_contain_text("Only you")
    assert Highlight.objects.get().visibility == "private"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "en"), (1440, "ar")])
def test_the_pages_of_a_group_are_sound(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    article: Article,
    ines: User,
    tomas: User,
    desk: Group,
    theme: Any,
    width: int,
    language: str,
) -> None:
    User.objects.filter(pk=ines.pk).update(language=language)
    make_highlight(tomas, article, "A treaty", visibility="group", group=desk, kind="fact")
    make_highlight(ines, article, "the river fell again", visibility="group", group=desk)
    room = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    sign_in(room, ines)
    page = room.new_page()
    for address in (
        f"/groups/{desk.pk}/", f"/groups/{desk.pk}/#roles", "/groups/", f"/groups/{desk.pk}/edit/",
        f"/articles/{article.pk}/as-stranger/", "/groups/join/nothing/", article.get_absolute_url(),
    ):  # fmt: skip
        page.goto(live_server.url + address, wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        check_with_axe(page)
    page.evaluate("document.body.removeAttribute('data-user')")
    room.close()


def test_by_keyboard_a_role_is_given(page: Page, live_server: Any, sign_in: Callable[[BrowserContext, User], None],
                                     ines: User, tomas: User, desk: Group) -> None:  # fmt: skip
    sign_in(page.context, ines)
    page.goto(f"{live_server.url}/groups/{desk.pk}/", wait_until="load")
    choice = page.get_by_label("Role of Tomas Reeve")
    choice.focus()
    page.keyboard.type("Editor")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".strip--toast")).to_contain_text("Tomas Reeve: Editor.")
    assert Membership.objects.get(user=tomas).role == "editor"
