"""Reading and writing without a connection: what is kept is there with its notes, and what is written arrives once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Highlight, Note
from reader.models import Article, ArticleVisibility, Reading, User
from tests.browser.conftest import select, tool
from tests.browser.writing import noted
from tests.conftest import PATIENCE

__all__ = ["noted"]
pytestmark = pytest.mark.browser
HERE = """([path]) => caches.open(`postil-kept-${document.body.dataset.user}`)
    .then((kept) => kept.match(path)).then(Boolean)"""
CACHES = "() => caches.keys().then((names) => names.filter((one) => one.startsWith('postil-kept-')))"


@pytest.fixture
def device(browser: Browser, live_server: Any, settings: Any) -> Iterator[BrowserContext]:
    """A browser profile that may keep articles."""
    settings.POSTIL_OFFLINE = True
    fresh = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", timezone_id="UTC")
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def reading_page(
    device: BrowserContext,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    article: Article,
    ines: User,
) -> Page:
    """The article, open on ``device``, with the worker at work."""
    sign_in(device, ines)
    page = device.new_page()
    page.goto(f"{live_server.url}{article.get_absolute_url()}")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def keep(page: Page, article: Article) -> None:
    """Keeps the article by its menu, and waits until it is on the device."""
    page.locator(".byline__acts").get_by_label(re.compile("^More")).click()
    page.get_by_role("button", name="Keep", exact=False).click()
    expect(page.locator("#toasts")).to_contain_text("on this device")


def test_what_is_kept_is_read_and_annotated_without_a_connection_and_sent_once(
    reading_page: Page, device: BrowserContext, article: Article, noted: Highlight
) -> None:
    page = reading_page
    keep(page, article)
    assert Reading.objects.get(article=article).kept_at
    device.set_offline(True)
    page.reload()
    strip = page.locator(".strip--offline")
    expect(strip).to_contain_text("saved copy")
    expect(page.locator("#glosses")).to_contain_text("Which farms?")

    select(page, "the ledger of the commission")
    tool(page, "Fact").click()
    new = page.locator("#glosses > li", has=page.locator("[data-pending-edit]"))
    new.get_by_role("button", name="Edit").click()
    new.locator("textarea").fill("Written in the train")
    new.locator("textarea").press("Control+Enter")
    page.reload()
    expect(new).to_contain_text("Written in the train")
    new.get_by_role("button", name="Edit").click()
    new.locator("textarea").fill("Written in the train, twice")
    new.locator("textarea").press("Control+Enter")
    page.locator(f"#n{noted.pk}").get_by_role("button", name="Delete").click()
    expect(page.locator(f"#n{noted.pk}")).to_contain_text("Will be deleted")

    # Another tab of the same reader, so that two could send what waits.
    other = device.new_page()
    other.goto(page.url)
    expect(other.locator("#glosses")).to_contain_text("Written in the train, twice")
    assert Highlight.objects.count() == 1
    device.set_offline(False)
    expect(strip).not_to_contain_text("You are offline")
    for one in (page, other):
        expect(one.locator("#glosses > li")).to_have_count(1)
        expect(one.locator("#glosses")).to_contain_text("Written in the train, twice")
    there = Note.objects.kept().filter(highlight__deleted_at=None)
    assert list(there.values_list("body", flat=True)) == ["Written in the train, twice"]
    assert Highlight.objects.kept().count() == 1
    noted.refresh_from_db()
    assert noted.deleted_at


def test_a_library_that_is_away_is_not_asked_without_end(
    device: BrowserContext, reading_page: Page, article: Article
) -> None:
    page = reading_page
    page.evaluate("""() => {
      window.syncs = 0;
      const own = SyncManager.prototype.register;
      SyncManager.prototype.register = function (tag) { window.syncs += 1; return own.call(this, tag); };
    }""")
    device.route("**/highlights/", lambda route: route.abort())
    select(page, "the ledger of the commission")
    tool(page, "Fact").click()
    expect(page.locator(".strip--offline")).to_be_visible()
    page.evaluate("navigator.serviceWorker.getRegistration()")
    assert page.evaluate("window.syncs") == 0


def test_a_page_that_is_not_here_says_what_is_and_comes_when_the_line_is_back(
    reading_page: Page, device: BrowserContext, live_server: Any, article: Article
) -> None:
    page = reading_page
    keep(page, article)
    device.set_offline(True)
    page.goto(f"{live_server.url}/tags/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("No line"))
    row = page.locator("#kept-list li")
    expect(row).to_contain_text(article.headline)
    row.get_by_role("link").click()
    expect(page.locator("#prose")).to_contain_text("The basin commission said")
    select(page, "the ledger of the commission")
    tool(page, "Fact").click()
    page.go_back()
    expect(page.locator("#kept-waiting li")).to_contain_text("the ledger of the commission")
    expect(page.get_by_role("button", name="Try now")).to_be_visible()
    device.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tags")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('postil-queue'))")
    assert Highlight.objects.get().quote == "the ledger of the commission"


def test_what_may_no_longer_be_seen_leaves_the_device_and_so_does_everything_with_its_reader(
    reading_page: Page, device: BrowserContext, live_server: Any, article: Article, ines: User, tomas: User,
    sign_in: Callable[[BrowserContext, User], None],
) -> None:  # fmt: skip
    page = reading_page
    keep(page, article)
    Article.objects.filter(pk=article.pk).update(visibility=ArticleVisibility.PRIVATE, added_by=tomas)
    page.goto(f"{live_server.url}/offline/")
    expect(page.get_by_text("Nothing is kept here yet.")).to_be_visible()
    assert not page.evaluate(HERE, [article.get_absolute_url()])
    Article.objects.filter(pk=article.pk).update(visibility=ArticleVisibility.LIBRARY)
    page.get_by_role("button", name="Bring it up to date").click()
    expect(page.locator("#kept-list li")).to_have_count(1)

    # Somebody else signs in to the same browser: nothing of the first reader's is left.
    device.clear_cookies()
    sign_in(device, tomas)
    page.goto(f"{live_server.url}/offline/")
    expect(page.locator(f'body[data-user="{tomas.pk}"]')).to_be_visible()
    expect(page.get_by_text("Nothing is kept here yet.")).to_be_visible()
    page.evaluate("() => navigator.serviceWorker.ready")

    Reading.objects.create(user=tomas, article=article, kept_at=article.created_at)
    page.get_by_role("button", name="Bring it up to date").click()
    expect(page.locator("#kept-list li")).to_have_count(1)
    assert page.evaluate(CACHES) == [f"postil-kept-{tomas.pk}"]
    page.locator(".who").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=username]")).to_be_visible()
    assert page.evaluate(CACHES) == []
    device.set_offline(True)
    page.goto(f"{live_server.url}{article.get_absolute_url()}")
    expect(page.locator("#kept")).to_contain_text("nothing else is kept on it")
