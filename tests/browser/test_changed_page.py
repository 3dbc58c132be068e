"""What changed since one noted, in a real browser: by mouse, by keys alone, on a phone, in both themes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from annotations.models import Change
from annotations.services.notes import prepared
from reader.models import User
from reader.services.private_addresses import CHANGED, find
from tests.annotations.changing import changed_article, mark_change, three_changes
from tests.browser.conftest import check_with_axe
from tests.factories import make_outlet

pytestmark = pytest.mark.browser
SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def changes(ines: User) -> list[Change]:
    """A changed, a moved and a lost mark in one article; a changed one in an Arabic article."""
    article, made = three_changes(ines, outlet=make_outlet("Averil Courier"), headline="A quick water deal")
    prepared(ines, "The *Ledger* says the same.", article=article, highlight=made[0].highlight).save()
    arabic = changed_article(
        ines, old=("قال النهر إن 12 مقياسا صامت منذ آذار.",), new=("قال النهر إن 14 مقياسا صامت منذ آذار.",),
        language="ar", direction="rtl", headline="رئيسة النهر تحذر", outlet=make_outlet("Ketterby Ledger"),
    )  # fmt: skip
    return [*made, mark_change(ines, arabic, "إن 12 مقياسا", "إن 14 مقياسا", "changed", kind="quote")]


def opened(page: Page, live_server: Any, address: str = "/changed/") -> Page:
    page.goto(f"{live_server.url}{address}", wait_until="load")
    return page


@pytest.fixture
def listed(
    live_server: Any,
    context: BrowserContext,
    sign_in: SignIn,
    ines: User,
    changes: list[Change],
    complaints: Callable[[Page], None],
) -> Page:
    """The page with four changes, as Ines sees it."""
    sign_in(context, ines)
    page = context.new_page()
    complaints(page)
    return opened(page, live_server)


def row(page: Page, change: Change) -> Any:
    return page.locator(f"#c{change.pk}")


def test_several_are_chosen_confirmed_and_taken_back(listed: Page, changes: list[Change]) -> None:
    confirm = listed.locator("button[value=confirm]")
    expect(confirm).to_be_disabled()
    expect(row(listed, changes[2]).get_by_role("checkbox")).to_be_disabled()
    listed.get_by_role("checkbox", name=re.compile("Select all on this page")).check()
    expect(confirm).to_have_text(re.compile(r"Confirm\s+3"))
    expect(listed.locator("[data-picked-number]")).to_have_text("3")
    row(listed, changes[0]).get_by_role("checkbox").uncheck()
    expect(confirm).to_have_text(re.compile(r"Confirm\s+2"))
    confirm.click()
    expect(listed.locator(".strip--toast")).to_contain_text("2 marks are confirmed.")
    expect(listed.locator("li.chg")).to_have_count(2)
    listed.get_by_role("button", name="Undo").click()
    expect(listed.locator("li.chg")).to_have_count(4)
    expect(listed.locator(".strip").first).to_contain_text("2 marks wait again.")


def test_one_after_another_by_keys_alone(listed: Page, changes: list[Change]) -> None:
    first = listed.locator("li.chg").first
    first.focus()
    named = ""
    for _n in range(8):
        listed.keyboard.press("Tab")
        named = str(listed.evaluate("document.activeElement.textContent.trim()"))
        if named == "Confirm new words":
            break
    assert named == "Confirm new words"
    listed.keyboard.press("Enter")
    expect(listed.locator("li.chg")).to_have_count(3)
    expect(listed.locator(".strip--toast")).to_contain_text("1 mark is confirmed.")
    # where one goes on, without the whole page before it
    assert re.search(r"#c\d+$", listed.url)
    listed.keyboard.press("Tab")
    inside = listed.evaluate("document.activeElement.closest('li.chg')?.id")
    assert inside == listed.url.rpartition("#")[2]
    listed.get_by_role("button", name="Undo").focus()
    listed.keyboard.press("Enter")
    expect(listed.locator("li.chg")).to_have_count(4)


def test_what_happened_is_filtered_at_once(listed: Page, changes: list[Change]) -> None:
    listed.get_by_role("checkbox", name=re.compile("Words changed")).uncheck()
    expect(listed.locator("li.chg")).to_have_count(2)
    assert "what=moved" in listed.url
    listed.locator(".rail").get_by_role("link", name=re.compile("Averil Courier")).click()
    expect(listed.locator("li.chg")).to_have_count(2)
    listed.locator("summary", has_text="By article").click()
    listed.get_by_role("link", name="By time").click()
    expect(listed.locator("summary", has_text="By time")).to_be_visible()
    assert "outlet=" in listed.url


def test_reading_is_marked_by_opening_and_by_saying_so(listed: Page, changes: list[Change]) -> None:
    expect(listed.locator(".unread")).to_have_count(4)
    row(listed, changes[1]).get_by_role("button", name="Mark as read").click()
    expect(listed.locator(".unread")).to_have_count(3)
    listed.locator("summary", has_text="Mark as read").click()
    listed.get_by_role("button", name=re.compile("All of this list")).click()
    expect(listed.locator(".unread")).to_have_count(0)
    expect(listed.locator("li.chg")).to_have_count(4)


def test_the_account_menu_says_how_many_wait(listed: Page, changes: list[Change]) -> None:
    listed.locator("summary.who").click()
    expect(
        listed.get_by_role("link", name=re.compile("Changed since you noted.*4 changes to look at"))
    ).to_be_visible()


def test_a_mark_is_placed_again_in_the_dialog_and_taken_back(listed: Page, changes: list[Change]) -> None:
    row(listed, changes[0]).get_by_role("link", name="Place it again").click()
    dialog = listed.get_by_role("dialog", name="Place it again")
    expect(dialog.get_by_role("radio").first).to_be_checked()
    check_with_axe(listed)
    dialog.get_by_role("button", name=re.compile("Place on paragraph")).click()
    expect(listed.locator(".strip--toast")).to_contain_text("1 mark is placed again.")
    expect(listed.locator("li.chg")).to_have_count(3)
    listed.get_by_role("button", name="Undo").click()
    expect(listed.locator("li.chg")).to_have_count(4)


def test_both_places_and_the_older_version_are_opened(listed: Page, changes: list[Change]) -> None:
    row(listed, changes[2]).get_by_role("button", name=re.compile("^See .* version$")).click()
    expect(listed).to_have_url(
        re.compile(rf"/articles/{changes[2].article_id}/versions/1/#h{changes[2].highlight_id}$")
    )
    listed.go_back()
    row(listed, changes[1]).get_by_role("button", name="See both places").click()
    expect(listed).to_have_url(re.compile(r"/versions/\?from=1&to=2"))
    assert Change.objects.filter(read_at__isnull=False).count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_either_theme(
    listed: Page, live_server: Any, changes: list[Change], theme: Any
) -> None:
    listed.emulate_media(color_scheme=theme)
    check_with_axe(listed)
    row(listed, changes[0]).get_by_role("button", name="Confirm new words").click()
    expect(listed.locator(".strip--toast")).to_be_visible()
    check_with_axe(listed)
    check_with_axe(opened(listed, live_server, "/changed/?state=settled"))


def test_on_a_phone_the_filter_is_folded_and_all_is_big_enough(
    live_server: Any,
    phone: Page,
    sign_in: SignIn,
    ines: User,
    changes: list[Change],
) -> None:
    sign_in(phone.context, ines)
    opened(phone, live_server)
    expect(phone.get_by_role("checkbox", name=re.compile("Words changed"))).not_to_be_visible()
    phone.locator(".fold--rail > summary").tap()
    expect(phone.get_by_role("checkbox", name=re.compile("Words changed"))).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    box = row(phone, changes[0]).get_by_role("checkbox").bounding_box()
    assert box
    assert box["width"] >= 24
    note, text = row(phone, changes[0]).locator(".nb__n"), row(phone, changes[0]).locator(".oldnew")
    under, over = note.bounding_box(), text.bounding_box()
    assert under
    assert over
    assert under["y"] > over["y"] + over["height"]
    check_with_axe(phone)
    phone.get_by_role("button", name=re.compile("Menu")).tap()
    expect(
        phone.locator("dialog.menu").get_by_role("link", name=re.compile("Changed since you noted"))
    ).to_contain_text("4")


def test_it_works_without_scripts(
    live_server: Any, browser: Any, sign_in: SignIn, ines: User, changes: list[Change]
) -> None:
    room = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 1280, "height": 900}
    )
    sign_in(room, ines)
    page = opened(room.new_page(), live_server)
    row(page, changes[0]).get_by_role("checkbox").check()
    row(page, changes[1]).get_by_role("checkbox").check()
    page.locator("button[value=confirm]").click()
    expect(page.locator("li.chg")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("li.chg")).to_have_count(4)
    page.get_by_role("checkbox", name=re.compile("Gone")).uncheck()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("li.chg")).to_have_count(3)
    room.close()


def test_an_address_for_a_feed_reader_is_made_copied_and_revoked(listed: Page, live_server: Any) -> None:
    listed.get_by_role("link", name="As a feed").click()
    listed.get_by_role("button", name=re.compile("Make an address")).click()
    field = listed.get_by_label("Private address")
    link = field.input_value()
    token = link.rsplit("/", 1)[1].removesuffix(".atom")
    assert find(token, CHANGED) is not None
    check_with_axe(listed)
    listed.get_by_role("link", name="Back to the settings").click()
    section = listed.locator("#addresses")
    expect(section).to_contain_text(f"…{token[-4:]}")
    section.get_by_role("button", name=re.compile("^Revoke")).click()
    expect(section.get_by_role("button", name=re.compile("Make an address"))).to_be_visible()
    assert find(token, CHANGED) is None
