"""Pages handed over: by the bookmarklet, by a phone's share menu; and what a browser needs to install the site."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reader.models import Draft, User
from tests.intake.conftest import page

SignIn = Callable[[BrowserContext, User], None]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ({"url": "https://averil-courier.example/river"}, "https://averil-courier.example/river"),
        ({"text": "Look: https://averil-courier.example/river."}, "https://averil-courier.example/river"),
        ({"title": "River falls", "text": "https://averil-courier.example/a?b=1#c"},
         "https://averil-courier.example/a?b=1"),
        ({"url": "javascript:alert(1)", "text": "http://ledger.example/x"}, "http://ledger.example/x"),
    ],
)  # fmt: skip
def test_a_shared_address_is_offered_for_fetching(adding: Client, sent: dict[str, str], address: str) -> None:
    answer = adding.get(reverse("add-shared"), sent)
    assert answer.status_code == 302
    to = urlsplit(answer["Location"])
    assert to.path == reverse("add")
    assert parse_qs(to.query) == {"from": ["address"], "address": [address]}


def test_shared_words_without_an_address_are_offered_for_pasting(adding: Client) -> None:
    answer = adding.get(
        reverse("add-shared"), {"title": "A note", "text": "javascript:alert(1) is no address"}
    )
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked == {"from": ["paste"], "text": ["A note\n\njavascript:alert(1) is no address"]}


def test_the_manifest_names_files_that_exist_and_a_share_target_that_answers(adding: Client) -> None:
    answer = Client().get(reverse("manifest"))
    assert answer.status_code == 200, "browsers ask for it without cookies"
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon
    assert {icon.get("purpose", "any") for icon in said["icons"]} == {"any", "maskable"}
    for shortcut in said["shortcuts"]:
        assert adding.get(shortcut["url"]).status_code == 200, shortcut
    target = said["share_target"]
    sent = {target["params"]["text"]: "https://ledger.example/x"}
    assert "ledger.example" in adding.get(target["action"], sent)["Location"]
    assert reverse("manifest") in adding.get("/").content.decode()


def test_only_the_receiving_page_keeps_its_opener(adding: Client) -> None:
    assert adding.get(reverse("add-receive"))["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert adding.get(reverse("add"))["Cross-Origin-Opener-Policy"] == "same-origin"


def test_an_address_that_is_none_is_not_offered(adding: Client) -> None:
    answer = adding.get(reverse("add-receive"), {"address": "javascript:alert(1)"})
    assert "javascript:alert" not in answer.content.decode()


@pytest.fixture
def publisher() -> Iterator[str]:
    """A site of another origin, with a page of an article and one that keeps its windows apart."""
    html = page(headline="Behind the door at Averil").encode()

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if self.path == "/apart":
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def press(context: BrowserContext, library: str, where: str) -> Page:
    """The window that opens when the bookmarklet is pressed on the page ``where``."""
    button = context.new_page()
    button.goto(f"{library}{reverse('bookmarklet')}")
    code = button.get_by_role("link", name="Add to Postil").get_attribute("href") or ""
    assert code.startswith("javascript:")
    button.close()
    opened = context.new_page()
    opened.goto(where)
    with context.expect_page() as window:
        # as a browser runs a bookmark: unquoted, in the page
        opened.evaluate("(code) => { eval(decodeURIComponent(code.replace('javascript:', ''))) }", code)
    return window.value


@pytest.mark.django_db(transaction=True)
def test_the_button_brings_a_page_as_the_reader_sees_it(
    live_server: LiveServer, context: BrowserContext, sign_in: SignIn, user: User, publisher: str
) -> None:
    sign_in(context, user)
    window = press(context, live_server.url, f"{publisher}/article")
    expect(window.get_by_text(publisher.removeprefix("http://"))).to_be_visible()
    assert not Draft.objects.exists(), "nothing is stored before the reader says so"
    window.get_by_role("button", name="Clean and preview").click()
    expect(window.get_by_role("heading", name="Behind the door at Averil")).to_be_visible()
    assert Draft.objects.get().capture.source_url == f"{publisher}/article"


@pytest.mark.django_db(transaction=True)
def test_a_site_that_keeps_its_windows_apart_is_offered_by_its_address(
    live_server: LiveServer, context: BrowserContext, sign_in: SignIn, user: User, publisher: str
) -> None:
    sign_in(context, user)
    window = press(context, live_server.url, f"{publisher}/apart")
    expect(window.get_by_text("The page did not come")).to_be_visible()
    use = window.get_by_role("link", name="Use the address").get_attribute("href") or ""
    assert parse_qs(urlsplit(use).query)["address"] == [f"{publisher}/apart"]


@pytest.mark.django_db(transaction=True)
def test_pressing_the_button_in_the_library_says_what_to_do(
    live_server: LiveServer, context: BrowserContext, sign_in: SignIn, user: User
) -> None:
    sign_in(context, user)
    opened = context.new_page()
    opened.goto(f"{live_server.url}{reverse('bookmarklet')}")
    opened.get_by_role("link", name="Add to Postil").click()
    expect(opened.get_by_text("pressing it here does nothing")).to_be_visible()
