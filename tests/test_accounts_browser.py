"""Accounts as a person meets them: the first link, an invitation, the settings, a page that went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from django.urls import include, path, reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reader import errors
from reader.models import Role, User
from reader.services.signing_in import make_sign_in_link
from reader.views.decorators import login_not_required
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = "Tarsk’s eleven per cent comes from table 3 of the works bulletin. مياه 🌊"
NEW = "seven grey herons wade"
type SignIn = Callable[[BrowserContext, User], None]


@login_not_required
def fails(request: Any, status: int) -> Any:
    match status:
        case 413:
            raise errors.TooMuch("A note may have 20,000 characters, and this one has 20,001.")
        case 429:
            raise errors.TooOften("Two pages wait in line.", retry_after=240)
        case 500:
            raise RuntimeError("an error of the code")
        case 503:
            raise errors.NotSaved("The database did not take this just now, so nothing was saved.")
    raise errors.Conflict("Somebody changed it.")


handler404 = "reader.views.errors.not_found"
handler500 = "reader.views.errors.server_error"
urlpatterns = [path("fail/<int:status>/", fails), path("", include("reader.urls"))]


def address(live_server: Any, name: str, *values: object) -> str:
    return f"{live_server.url}{reverse(name, args=values)}"


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_first_link_to_an_invited_reader(live_server: Any, browser: Browser, page: Page) -> None:
    keeper = User(username="admin", role=Role.ADMINISTRATOR)
    keeper.set_unusable_password()
    keeper.save()
    page.goto(address(live_server, "sign-in-link", make_sign_in_link(keeper)))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Set a password in the settings")).to_be_visible()
    page.goto(address(live_server, "password"))
    page.get_by_label("New password").fill("admin")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("too short")).to_be_visible()
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Save the password").click()
    expect(page).to_have_url(address(live_server, "profile"))

    page.goto(address(live_server, "members"))
    page.get_by_label("Role", exact=True).select_option("curator")
    page.get_by_role("button", name="Make an invitation").click()
    link = (
        page.get_by_label("Link", exact=True).input_value().replace("http://localhost:8000", live_server.url)
    )

    guest = browser.new_context(locale="en-GB").new_page()
    guest.goto(link)
    guest.get_by_label("Name to sign in with").fill("petra")
    guest.get_by_label("Name beside your notes").fill("Petra Lind")
    guest.get_by_label("Password").fill(NEW)
    guest.get_by_role("button", name="Make the account").click()
    expect(guest.get_by_label("Petra Lind, account")).to_be_visible()
    assert guest.goto(link).status == 404
    guest.context.close()
    page.reload()
    expect(page.get_by_role("rowheader", name="Petra Lind")).to_be_visible()


def test_signing_in_shows_the_password_and_keeps_the_name(live_server: Any, page: Page) -> None:
    make_user("ines")
    page.goto(address(live_server, "signin"))
    page.get_by_label("Name or e-mail").fill("ines")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("Password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".notice")).to_contain_text("Name and password do not match.")
    expect(page.get_by_label("Name or e-mail")).to_have_value("ines")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/")


def test_without_javascript_one_signs_in_writes_and_loses_nothing(live_server: Any, browser: Browser) -> None:
    make_user("ines")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(address(live_server, "signin"))
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    page.fill("#un", "ines")
    page.fill("#pw", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(address(live_server, "profile"))
    page.locator("#profile").get_by_label("Name", exact=True).fill(
        "Inés, who writes a name that is longer than forty characters"
    )
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save the name").click()
    page.fill("#un", "ines")
    page.fill("#pw", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What you wrote is here")).to_be_visible()
    page.get_by_role("button", name="Save it now").click()
    expect(page).to_have_url(f"{address(live_server, 'profile')}#profile")
    assert User.objects.get().display_name.startswith("Inés, who writes")
    context.close()


def test_the_theme_of_the_settings_holds_at_once_and_everywhere(
    live_server: Any, context: BrowserContext, page: Page, sign_in: SignIn
) -> None:
    sign_in(context, make_user("ines"))
    page.goto(address(live_server, "profile"))
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()  # on this device it holds, whatever the account says
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_text("Light", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Save language and theme").click()
    page.goto(f"{live_server.url}/")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_the_language_turns_the_page_round(live_server: Any, page: Page) -> None:
    page.goto(address(live_server, "signin"))
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert fits(page)


def test_a_form_whose_cookie_went_is_sent_again_from_its_error_page(
    live_server: Any, context: BrowserContext, page: Page, sign_in: SignIn
) -> None:
    user = make_user("ines")
    sign_in(context, user)
    page.goto(address(live_server, "profile"))
    name = "Inés, who writes a name that is longer than forty characters"
    page.locator("#profile").get_by_label("Name", exact=True).fill(name)
    context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_role("heading", name="The page was too old to trust")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(name)
    page.get_by_role("button", name="Send it again").click()
    expect(page).to_have_url(f"{address(live_server, 'profile')}#profile")
    user.refresh_from_db()
    assert user.display_name == name


@override_settings(ROOT_URLCONF="tests.test_accounts_browser")
@pytest.mark.parametrize("status", [404, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_error_pages_are_sound_and_give_the_text_back(
    live_server: Any, browser: Browser, status: int, scheme: str
) -> None:
    from tests.browser.conftest import check_with_axe

    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.goto(address(live_server, "signin"))
    where = "/nothing/" if status == 404 else f"/fail/{status}/"
    assert page.goto(live_server.url + where).status == status
    assert fits(page)
    check_with_axe(page)
    page.goto(address(live_server, "signin"))
    with page.expect_navigation() as moved:
        page.evaluate(
            """([where, note]) => {
                const form = document.querySelector("main form").cloneNode(true);
                form.action = where;
                form.noValidate = true;
                const text = document.createElement("textarea");
                text.name = "body";
                text.value = note;
                form.append(text);
                document.body.append(form);
                form.submit();
            }""",
            [where, NOTE],
        )
    assert moved.value.status == status
    expect(page.get_by_label("Your note")).to_have_value(NOTE)
    page.get_by_role("button", name="Copy the text").click()
    expect(page.locator("[data-copied]")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == NOTE
    assert fits(page)
    check_with_axe(page)
    context.close()


@pytest.mark.parametrize("name", ["signin", "reset", "profile", "password", "members"])
def test_nothing_is_too_wide_for_a_phone(live_server: Any, phone: Page, sign_in: SignIn, name: str) -> None:
    if name not in {"signin", "reset"}:
        keeper = make_user(
            "keeper", role=Role.ADMINISTRATOR, email="a-rather-long-address@reading-desk.example"
        )
        sign_in(phone.context, keeper)
    phone.goto(address(live_server, name))
    assert fits(phone)
