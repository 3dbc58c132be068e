"""What all tests share: a real browser, people who are signed in, the references beside the project."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reader.kept import pages
from reader.models import Role, User
from tests.factories import make_user

# The browser's own event loop runs in the thread of the tests; Django would take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 10_000
"""Milliseconds that a browser may take for anything; a busy machine is slow."""
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")

QUIET = (
    # What Playwright itself turns off: the browser hears only the last list.
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    # Pages of the browser's own, loaded for every new window: they took as long as the tests'.
    "AimEnabled", "PreloadTopChromeWebUI", "SpareRendererForSitePerProcess", "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
)  # fmt: skip
"""Features of Chromium that no test is about."""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser, so that it can be left out where there is none, and what touches the database:
    the rest says the same on every one.
    """
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if {"browser", "page", "context", "phone"} & names:
            item.add_marker(pytest.mark.browser)
        if {"db", "transactional_db", "live_server"} & names or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.data)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Begins with a copy of the database ``POSTIL_TEST_SQLITE``, where script/test has made one: migrations take
    longer than a hundred tests.
    """
    made = os.environ.get("POSTIL_TEST_SQLITE")
    if made and connection.vendor == "sqlite":
        shutil.copyfile(made, connection.settings_dict["TEST"]["NAME"])
        return True
    return bool(request.config.getvalue("reuse_db"))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Every test begins in English: a page asked for in another language leaves that one behind in its thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _counted_pages_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever counts queries asks what a page costs when it is made, not when it is given again as it was."""
    enter = CaptureQueriesContext.__enter__

    def forgetful(self: CaptureQueriesContext) -> CaptureQueriesContext:
        pages.clear()
        return enter(self)

    monkeypatch.setattr(CaptureQueriesContext, "__enter__", forgetful)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference documents beside the project. Where CI is set they must be there."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing, and CI must run what needs it.")
        pytest.skip(f"{folder} is not here.")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests: that of ``POSTIL_CHROMIUM``, else on the PATH, else Playwright's own."""
    path = os.environ.get("POSTIL_CHROMIUM") or next(filter(None, map(shutil.which, BROWSER_NAMES)), None)
    # Chromium's sandbox does not start for root, as whom tests run in containers.
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as play:
        if path is None and not Path(play.chromium.executable_path).exists():
            if os.environ.get("CI"):
                pytest.fail("Chromium is missing, and CI must run the browser tests.")
            pytest.skip("No Chromium or Chrome here.")
        running = play.chromium.launch(
            executable_path=path,
            args=[
                *alone,
                "--disable-gpu",
                "--disable-dev-shm-usage",
                f"--disable-features={','.join(QUIET)}",
            ],
        )
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own, 1440 by 1000, English, patient."""
    fresh = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", timezone_id="UTC")
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page in ``context``."""
    return context.new_page()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """An empty page of 390 by 844 with touch."""
    fresh = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", has_touch=True, is_mobile=True
    )
    fresh.set_default_timeout(PATIENCE)
    yield fresh.new_page()
    fresh.close()


@pytest.fixture
def sign_in(live_server: object) -> object:
    """A function that signs ``user`` in to the browser ``context`` given, without the form."""

    def into(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": str(live_server)}
                for name, morsel in client.cookies.items()
            ]
        )

    return into


@pytest.fixture
def reader(db: None) -> User:
    """An ordinary reader."""
    return make_user("reader", display_name="Ines Calloway")


@pytest.fixture
def curator(db: None) -> User:
    """Who keeps tags, outlets and dossiers."""
    return make_user("curator", display_name="Tomas Reeve", role=Role.CURATOR)


@pytest.fixture
def administrator(db: None) -> User:
    """Who may do everything."""
    return make_user("administrator", display_name="Ada Keeper", role=Role.ADMINISTRATOR)


@pytest.fixture
def reading(client: Client, reader: User) -> Client:
    """A test client signed in as ``reader``."""
    client.force_login(reader)
    return client
