"""Addresses, archives and many files in a real browser: how far they are, what failed, with and without scripts."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from reader.access import articles_for, may_edit_article
from reader.models import Article, Import, User
from reader.services import arrivals
from reader.services.arrivals import Piece
from tests.intake.conftest import WORDS, page
from tests.intake.letters import zipped
from tests.intake.serving import Site, send
from tests.intake.test_add_browser import SignIn, check_with_axe, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)


def drop(desk: Page, files: dict[str, str]) -> None:
    """Drops files with these texts on the zone."""
    desk.locator("[data-drop]").evaluate(
        """(zone, files) => {
          const carried = new DataTransfer();
          for (const [name, text] of Object.entries(files)) carried.items.add(new File([text], name));
          zone.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
        }""",
        files,
    )


def test_files_are_dropped_and_cleaned(desk: Page) -> None:
    desk.get_by_role("link", name="Upload").click()
    check_with_axe(desk)
    drop(desk, {"river.html": page(), "empty.txt": ""})
    expect(desk.locator("[data-drop-names] li")).to_have_text(["river.html", "empty.txt"])
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.get_by_role("heading", name="river.html and 1 more")).to_be_visible()
    expect(desk.get_by_text("The file is empty: “empty.txt”.").first).to_be_visible()
    check_with_axe(desk)
    desk.get_by_role("link", name="Preview River falls again at Averil").click()
    expect(desk.get_by_role("heading", name="River falls again at Averil")).to_be_visible()


def test_a_single_file_that_is_wrong_is_said_beside_it(desk: Page) -> None:
    desk.get_by_role("link", name="Upload").click()
    drop(desk, {"empty.txt": ""})
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.locator("[data-drop-names] .err")).to_have_text(re.compile("The file is empty: “empty.txt”."))
    check_with_axe(desk)
    drop(desk, {"river.html": page()})
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.get_by_role("heading", name="River falls again at Averil")).to_be_visible()


def test_a_file_that_did_not_arrive_loses_no_other_and_is_sent_again(desk: Page) -> None:
    desk.get_by_role("link", name="Upload").click()
    drop(desk, {f"{n}.html": page(f"{n} boats were counted.", *WORDS) for n in range(3)})
    sent: list[int] = []

    def second_breaks(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(1)
        if len(sent) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.route(
        "**/add/?from=upload",
        lambda route: second_breaks(route) if route.request.method == "POST" else route.continue_(),
    )
    desk.get_by_role("button", name="Clean and preview").click()
    lost = desk.locator("[data-drop-names] li").nth(1)
    expect(lost.locator(".err")).to_contain_text("The connection broke before it had arrived.")
    expect(desk.locator("[data-drop-names] li").nth(2)).to_contain_text("sent")
    expect(desk.get_by_role("link", name="Go on with the others")).to_be_visible()
    check_with_axe(desk)
    lost.get_by_role("button", name="Try again").click()
    expect(desk.get_by_text("3 of 3 pages read")).to_be_visible()
    assert Import.objects.count() == 1
    assert len(sent) == 4


def test_an_archive_is_uploaded_looked_at_and_saved(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "river-desk.zip"
    file.write_bytes(
        zipped(
            *[
                (f"2030/{n}.html", page(f"{n} boats.", *WORDS, headline=f"Boats at Lisk, {n}"))
                for n in range(3)
            ],
            ("2030/empty.html", "<script>x</script>"),
            ("2030/odd.txt", bytes(range(1, 9)) * 50),
        )
    )
    desk.get_by_role("link", name="Upload").click()
    desk.get_by_label("Files").set_input_files(file)
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.get_by_text("5 of 5 pages read")).to_be_visible()
    check_with_axe(desk)
    desk.get_by_role("link", name="See failed").click()
    desk.get_by_text("Choose encoding").click()
    expect(desk.get_by_label("Encoding")).to_be_visible()
    check_with_axe(desk)
    odd = desk.locator("li", has_text="2030/odd.txt")
    odd.get_by_role("button", name="Remove").click()
    expect(odd).to_have_count(0)
    desk.get_by_role("button", name="Save all as they are").click()
    expect(desk.get_by_text("3 articles were saved.")).to_be_visible()
    assert Article.objects.count() == 3
    desk.get_by_role("button", name="Take off the list").click()
    expect(desk.get_by_text("The import was taken off the list.")).to_be_visible()
    assert Article.objects.count() == 3


def test_an_import_goes_on_before_one_s_eyes(
    desk: Page, live_server: LiveServer, user: User, nobody_works: None
) -> None:
    pieces = [Piece("file", name=f"{n}.html", raw=page(f"{n} boats.", *WORDS).encode()) for n in range(3)]
    batch = arrivals.bring(user, pieces)
    desk.goto(f"{live_server.url}{batch.get_absolute_url()}")
    desk.evaluate("window.untouched = true")
    expect(desk.get_by_text("0 of 3 pages read")).to_be_visible()
    for number, item in enumerate(batch.items.order_by("position")[:2], start=1):
        arrivals.take(item.pk, seen=articles_for, may_edit=may_edit_article)
        expect(desk.get_by_text(f"{number} of 3 pages read")).to_be_visible()
    desk.get_by_role("button", name="Pause").click()
    expect(desk.get_by_role("button", name="Go on")).to_be_visible()
    check_with_axe(desk)
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("button", name="Pause")).to_be_visible()
    stop = desk.get_by_role("button", name="Stop here")
    stop.hover()
    desk.mouse.down()
    batch.items.update(updated_at=timezone.now())  # news that would renew the page under the hand
    desk.wait_for_timeout(1500)
    desk.mouse.up()
    expect(desk.get_by_text("stopped here")).to_be_visible()
    assert desk.evaluate("window.untouched") is True


@pytest.fixture
def nobody_works(settings: Any) -> None:
    """What is brought waits until the test works on it."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    """A site that may be asked."""
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


@pytest.fixture
def worker(nobody_works: None) -> Iterator[None]:
    """Somebody who works on imports beside the test, as in the product."""
    ends = threading.Event()

    def work() -> None:
        while not ends.wait(0.1):
            for batch in arrivals.due_imports():
                arrivals.work(batch, seen=articles_for, may_edit=may_edit_article)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    ends.set()
    thread.join(20)


def ask(desk: Page, address: str) -> None:
    desk.get_by_role("link", name="Address").click()
    desk.get_by_label("Address of the page").fill(address)
    desk.get_by_role("button", name="Fetch").click()


def test_a_slow_site_is_waited_for_and_its_page_comes(desk: Page, site: Site, worker: None) -> None:
    def slowly(handler: Any) -> None:
        time.sleep(2.5)
        send(handler, page())

    desk.get_by_role("link", name="Address").click()
    check_with_axe(desk)
    ask(desk, site.does("/politics/river", slowly))
    expect(desk.locator(".steps [aria-current]")).to_have_text("Asking the site for the page")
    check_with_axe(desk)
    expect(desk.get_by_role("heading", name="River falls again at Averil")).to_be_visible()
    expect(desk.get_by_text("Fetched from your server")).to_be_visible()
    desk.get_by_text("See what was requested").click()
    expect(desk.get_by_text("answered 200 after")).to_be_visible()
    check_with_axe(desk)


def test_redirects_are_followed_and_shown(desk: Page, site: Site) -> None:
    site.page("/river", page())
    ask(desk, site.redirect("/r", "/river", 301))
    desk.get_by_text("See what was requested").click()
    expect(desk.get_by_text("answered 301 after")).to_be_visible()
    expect(desk.get_by_label("Fetched from")).to_have_value(site.url("/river"))


def test_a_site_that_lies_about_its_encoding_comes_in_right(desk: Page, site: Site) -> None:
    words = "El río bajó un palmo en verano, según la comisión de Averil, y nadie lo discute."
    raw = page(words, *WORDS).replace('<meta charset="utf-8">', "").encode("latin-1")
    ask(desk, site.page("/rio", raw, "text/html; charset=utf-8"))
    expect(desk.locator(".prose")).to_contain_text("según la comisión")


def test_a_missing_page_is_said_and_can_be_pasted_instead(desk: Page, site: Site) -> None:
    ask(desk, site.url("/gone"))
    expect(desk.locator(".notice[role=alert]")).to_contain_text("404")
    expect(desk.get_by_label("Address of the page")).to_have_value(site.url("/gone"))
    check_with_axe(desk)
    site.page("/gone", page())
    desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_role("heading", name="River falls again at Averil")).to_be_visible()
    ask(desk, site.url("/nowhere"))
    desk.get_by_role("link", name="Paste it instead").click()
    expect(desk.get_by_label("Address of the page")).to_have_value(site.url("/nowhere"))


def test_an_address_that_is_none_is_said_and_kept(desk: Page) -> None:
    ask(desk, "javascript:alert(1)")
    expect(desk.locator(".notice[role=alert]")).to_be_visible()
    expect(desk.get_by_label("Address of the page")).to_have_value("javascript:alert(1)")
    check_with_axe(desk)


def test_addresses_and_uploads_work_without_javascript(
    live_server: LiveServer,
    browser: Browser,
    sign_in: SignIn,
    user: User,
    site: Site,
    worker: None,
    tmp_path: Path,
) -> None:
    plain = browser.new_context(java_script_enabled=False)
    sign_in(plain, user)
    desk = plain.new_page()
    desk.goto(f"{live_server.url}/add/")

    def slowly(handler: Any) -> None:
        time.sleep(1.5)
        send(handler, page())

    ask(desk, site.does("/river", slowly))
    expect(desk.get_by_role("heading", name="River falls again at Averil")).to_be_visible()
    for number in range(2):
        (tmp_path / f"{number}.html").write_text(
            page(f"{number} boats.", *WORDS, headline=f"Boats, {number}")
        )
    desk.get_by_role("link", name="Upload").click()
    desk.get_by_label("Files").set_input_files(sorted(tmp_path.glob("*.html")))
    desk.get_by_role("button", name="Clean and preview").click()
    expect(desk.get_by_text("2 of 2 pages read")).to_be_visible()
    desk.get_by_role("button", name="Save all as they are").click()
    expect(desk.get_by_text("2 articles were saved.")).to_be_visible()
    plain.close()


def test_an_import_on_a_phone(
    live_server: LiveServer, phone: Page, sign_in: SignIn, user: User, site: Site
) -> None:
    sign_in(phone.context, user)
    raw = zipped((f"{'long-' * 30}a.html", page()), ("b.html", "<script>x</script>"))
    batch = arrivals.bring(user, [Piece("file", name=f"{'desk-' * 20}.zip", raw=raw)])
    single = arrivals.bring(user, [Piece("address", address=site.url("/gone?" + "x" * 300))])
    for address in (batch.get_absolute_url(), single.get_absolute_url(), "/add/", "/add/?from=upload"):
        phone.goto(f"{live_server.url}{address}")
        assert phone.evaluate("document.documentElement.scrollWidth") == 390, address
        check_with_axe(phone)
