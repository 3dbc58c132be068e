"""The Add page in a real browser: paste, correct, keep a cut, accept a tag, save; drop files; no JavaScript; phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reader.models import Article, Draft, User
from reader.services.tags import create_tag
from tests.browser.conftest import run_axe
from tests.intake.conftest import WORDS, page
from tests.intake.test_import_command import tagged

SignIn = Callable[[BrowserContext, User], None]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(live_server: LiveServer, context: BrowserContext, sign_in: SignIn, user: User) -> Page:
    """The Add page, opened by a reader; what the browser complains about fails the test."""
    sign_in(context, user)
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    opened.goto(f"{live_server.url}/add/?from=paste")
    return opened


def check_with_axe(opened: Page) -> None:
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = run_axe(opened)
        assert found.violations_count == 0, found.generate_report()


def test_from_paste_to_the_library_without_a_page_reload(desk: Page) -> None:
    create_tag("Delta states", aliases=["Lower towns"])
    source = tagged("Lower towns", "Dredging").replace(
        "<p>All rights", "<h2>Most read</h2><p>Bridge closed for repairs at Lisk</p><p>All rights"
    )
    desk.get_by_label("Text or HTML").fill(source)
    desk.get_by_label("Address of the page").fill("https://averil-courier.example/river")
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.get_by_role("heading", name="River falls again at Averil")).to_be_visible()
    check_with_axe(desk)
    desk.evaluate("window.untouched = true")

    desk.get_by_role("textbox", name="Headline").fill("The river falls")
    desk.get_by_label("Byline").fill("Petra Lind, Listen, Share")
    desk.get_by_label("Outlet").fill("Averil Courier")
    expect(desk.get_by_role("heading", name="The river falls")).to_be_visible()
    expect(desk.get_by_text("This looks like buttons, not a name.")).to_be_visible()
    desk.get_by_label("Outlet").blur()
    expect(desk.get_by_text("“Averil Courier” is new")).to_be_visible()

    expect(desk.get_by_text("Lower towns → Delta states")).to_be_visible()
    desk.get_by_role("button", name="Accept Dredging as a new tag").click()
    expect(desk.get_by_role("button", name="Remove Dredging")).to_be_visible()
    expect(desk.get_by_label("Byline")).to_have_value("Petra Lind, Listen, Share")

    words = desk.locator("#preview .meta span").first
    before = words.inner_text()
    desk.locator("#preview .cut > button").last.click()
    expect(desk.get_by_role("button", name="Cut again")).to_be_visible()
    expect(words).not_to_have_text(before)
    desk.get_by_role("button", name="Cut again").last.click()
    expect(words).to_have_text(before)
    desk.get_by_role("button", name="Show what was cut").click()
    expect(desk.locator("#preview .cut")).to_have_count(0)
    assert desk.evaluate("window.untouched") is True

    desk.get_by_role("button", name="Use “Petra Lind”").click()
    expect(desk.get_by_label("Byline")).to_have_value("Petra Lind")
    desk.get_by_role("button", name="Save to library").click()
    expect(desk.get_by_text("Saved: “The river falls”.")).to_be_visible()
    article = Article.objects.get()
    assert article.byline == "Petra Lind"
    assert article.outlet is not None
    assert article.outlet.name == "Averil Courier"
    assert {tag.name for tag in article.tags.all()} == {"Delta states", "Dredging"}
    assert article.current_revision is not None
    assert article.current_revision.text.split("\n") == list(WORDS)


def test_what_is_copied_from_a_page_keeps_its_structure(desk: Page) -> None:
    html = (
        "".join(f"<p>{words}</p>" for words in WORDS)
        + "<h2>What follows</h2><p>More on Tuesday, they say.</p>"
    )
    desk.get_by_label("Text or HTML").evaluate(
        """(field, [html, plain]) => {
          const clipboard = new DataTransfer();
          clipboard.setData("text/html", html); clipboard.setData("text/plain", plain);
          field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        [html, "\n".join(WORDS)],
    )
    expect(desk.get_by_text("Pasted with its formatting, as HTML.")).to_be_visible()
    desk.get_by_role("button", name="Take the words alone").click()
    expect(desk.get_by_label("Text or HTML")).to_have_value("\n".join(WORDS))


def test_a_wrong_date_is_said_and_nothing_typed_is_lost(desk: Page) -> None:
    desk.get_by_label("Text or HTML").fill(page())
    desk.get_by_role("button", name="Clean and preview").click()
    desk.get_by_label("Published").fill("the day before")
    desk.get_by_label("Byline").fill("Petra Lind")
    desk.get_by_role("button", name="Save and open").click()
    expect(desk.get_by_text("“the day before” is no date.")).to_be_visible()
    expect(desk.get_by_label("Published")).to_have_value("the day before")
    expect(desk.get_by_label("Byline")).to_have_value("Petra Lind")
    check_with_axe(desk)
    desk.get_by_label("Published").fill("2026-11-12")
    desk.get_by_role("button", name="Save and open").click()
    expect(desk).to_have_url(re.compile(r"/articles/\d+/$"))
    assert not Article.objects.get().published_has_time


def test_a_guessed_encoding_can_be_changed(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes("\n\n".join(f"{words} Día de otoño." for words in WORDS).encode("windows-1252"))
    desk.get_by_role("link", name="Upload").click()
    desk.get_by_label("Files").set_input_files(file)
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.get_by_text("our guess")).to_be_visible()
    desk.get_by_label("Encoding").select_option("koi8-r")
    desk.get_by_role("button", name="Read again").click()
    expect(desk.locator(".prose")).not_to_contain_text("Día")
    desk.get_by_text("Read it another way").click()
    desk.get_by_label("Encoding").select_option("windows-1252")
    desk.get_by_role("button", name="Read again").click()
    expect(desk.locator(".prose")).to_contain_text("Día de otoño")


def test_everything_works_without_javascript(
    live_server: LiveServer, browser: Browser, sign_in: SignIn, user: User
) -> None:
    plain = browser.new_context(java_script_enabled=False)
    sign_in(plain, user)
    desk = plain.new_page()
    desk.goto(f"{live_server.url}/add/?from=paste")
    desk.get_by_label("Text or HTML").fill(tagged("Dredging"))
    desk.get_by_role("button", name="Clean and preview").click()
    desk.get_by_role("textbox", name="Headline").fill("Without scripts")
    desk.get_by_role("button", name="Accept Dredging as a new tag").click()
    expect(desk.get_by_role("heading", name="Without scripts")).to_be_visible()
    desk.locator("#preview .cut > button").last.click()
    expect(desk.get_by_role("button", name="Cut again")).to_be_visible()
    desk.get_by_role("button", name="Save to library").click()
    assert Article.objects.get().headline == "Without scripts"
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Dredging"]
    plain.close()


def test_on_a_phone_nothing_is_wider_than_the_screen(
    live_server: LiveServer, phone: Page, sign_in: SignIn, user: User
) -> None:
    sign_in(phone.context, user)
    phone.goto(f"{live_server.url}/add/?from=paste")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.get_by_label("Text or HTML").fill(tagged("Dredging", "x" * 90))
    phone.get_by_role("button", name="Clean and preview").click()
    expect(phone.get_by_role("button", name="Save to library")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    check_with_axe(phone)


def test_a_discarded_draft_is_gone(desk: Page) -> None:
    desk.get_by_label("Text or HTML").fill(page())
    desk.get_by_role("button", name="Clean and preview").click()
    desk.get_by_role("button", name="Discard").click()
    expect(desk.get_by_text("The draft was discarded.")).to_be_visible()
    assert not Draft.objects.exists()


def test_enter_in_a_field_keeps_what_was_decided(desk: Page) -> None:
    desk.get_by_label("Text or HTML").fill(tagged("Dredging"))
    desk.get_by_role("button", name="Clean and preview").click()
    desk.locator("#preview .cut > button").last.click()
    expect(desk.get_by_role("button", name="Cut again")).to_be_visible()
    desk.get_by_label("Outlet").fill("Averil Courier")
    desk.get_by_label("Outlet").press("Enter")
    expect(desk.get_by_text("“Averil Courier” is new")).to_be_visible()
    expect(desk.get_by_role("button", name="Cut again")).to_be_visible()
    assert not Article.objects.exists()


def test_the_keyboard_keeps_its_place_when_parts_are_drawn_again(desk: Page) -> None:
    desk.get_by_label("Text or HTML").fill(tagged("Dredging", "Quays"))
    desk.get_by_role("button", name="Clean and preview").click()
    accept = desk.get_by_role("button", name="Accept Dredging as a new tag")
    accept.focus()
    accept.press("Enter")
    expect(desk.get_by_role("button", name="Remove Dredging")).to_be_focused()
    keep = desk.locator("#preview .cut > button").last
    keep.focus()
    keep.press("Enter")
    expect(desk.get_by_role("button", name="Cut again").first).to_be_focused()
    toggle = desk.get_by_role("button", name="Show what was cut")
    toggle.focus()
    toggle.press("Space")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(toggle).to_be_focused()


def test_a_known_address_is_noticed_when_it_is_typed(desk: Page, live_server: LiveServer) -> None:
    desk.get_by_label("Text or HTML").fill(page())
    desk.get_by_label("Address of the page").fill("https://averil-courier.example/river")
    desk.get_by_role("button", name="Clean and preview").click()
    desk.get_by_role("button", name="Save to library").click()
    desk.get_by_role("link", name="Paste").click()
    desk.get_by_label("Text or HTML").fill(page(*WORDS, "The town disputes it now, and says so."))
    desk.get_by_role("button", name="Clean and preview").click()
    desk.get_by_label("Address of the page").fill("https://averil-courier.example/river")
    desk.get_by_label("Address of the page").blur()
    expect(desk.get_by_text("This address is already in your library, with another text.")).to_be_visible()
    check_with_axe(desk)
    desk.get_by_role("button", name="Save as a new version of it").click()
    expect(desk.get_by_text("A new version.")).to_be_visible()
    desk.get_by_role("button", name="Save and open").click()
    expect(desk).to_have_url(re.compile(r"/articles/\d+/$"))
    assert Article.objects.get().revisions.count() == 2
