"""Exports and imports as a reader has them: the menu, the file without a network, the pages of an import."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Highlight
from reader.models import User
from tests.annotations.exported import Desk, make_desk
from tests.browser.conftest import run_axe
from tests.factories import make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return make_desk()


Visit = Callable[[User, str], Page]


@pytest.fixture
def visit(
    live_server: Any,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> Visit:
    """A function that opens a page as ``user``."""

    def open_page(user: User, address: str) -> Page:
        sign_in(context, user)
        page = context.new_page()
        complaints(page)
        page.goto(f"{live_server.url}{address}", wait_until="load")
        return page

    return open_page


def test_what_the_notebook_shows_is_exported_from_its_menu(desk: Desk, visit: Visit, tmp_path: Path) -> None:
    page = visit(desk.ines, f"{reverse('notebook')}?kind=fact")
    page.get_by_text("Export", exact=True).first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON everything").click()
    file = tmp_path / "notes.json"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.endswith(".json")
    found = json.loads(file.read_text("utf-8"))
    assert [mark["kind"] for article in found["articles"] for mark in article["marks"]] == ["fact"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_annotated_page_opens_without_a_network(
    desk: Desk, browser: Browser, tmp_path: Path, theme: Any
) -> None:
    file = tmp_path / "notes.html"
    file.write_bytes(desk.export("html", who="everyone"))
    room = browser.new_context(offline=True, java_script_enabled=True, color_scheme=theme)
    page = room.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    mark = page.locator(".text mark.k-fact")
    assert mark.evaluate("each => getComputedStyle(each).textDecorationStyle") == "double"
    assert (
        page.locator(".text mark.k-question").evaluate("each => getComputedStyle(each).textDecorationStyle")
        == "dashed"
    )
    page.locator(".text .ref.k-fact").click()
    assert page.locator("li:target").inner_text().count("I doubt it.") == 1
    page.locator("li:target .n").click()
    assert page.locator(":target").inner_text() == "rose again"
    assert page.locator("[dir=rtl] mark.k-quote").inner_text() == "النهر لا ينتظر"
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # axe needs scripts of its own, which the page's policy forbids: it is asked without the policy
        bare = room.new_page()
        bare.set_viewport_size({"width": width, "height": 900})
        text = file.read_text("utf-8")
        bare.set_content(text.replace('http-equiv="Content-Security-Policy"', 'name="policy"'))
        broken = run_axe(bare, None)
        assert broken.violations_count == 0, broken.generate_report()
        bare.close()
    assert said == []
    room.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_is_looked_through_and_brought_in(
    desk: Desk, visit: Visit, tmp_path: Path, theme: Any
) -> None:
    data = desk.json()
    data["articles"][0]["marks"][0]["kind"] = "colour"
    data["articles"].append({"headline": "Elsewhere", "url": "https://elsewhere.example/", "marks": [
        {"id": "1a3c275a-25bb-493b-8224-1b0037440f54", "kind": "fact", "quote": "Elsewhere"}]})  # fmt: skip
    file = tmp_path / "notes.json"
    file.write_text(json.dumps(data, indent=1), "utf-8")
    other = make_user("other", display_name="Somebody New")
    page = visit(other, reverse("notebook-import"))
    page.emulate_media(color_scheme=theme)
    assert run_axe(page, None).violations_count == 0
    page.get_by_label("Drop a file of notes").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()
    expect(page.get_by_text("Nothing has come in yet.")).to_be_visible()
    expect(page.locator("#faults")).to_be_visible()
    expect(page.get_by_role("link", name="Add it")).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        broken = run_axe(page, None)
        assert broken.violations_count == 0, broken.generate_report()
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("link", name="Open the notebook")).to_be_visible()
    assert Highlight.objects.filter(user=other).count() >= 2
    page.get_by_role("link", name="Open the notebook").click()
    expect(page.get_by_text("rose again").or_(page.get_by_text("النهر لا ينتظر")).first).to_be_visible()


def test_an_import_needs_no_scripts(
    desk: Desk,
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    tmp_path: Path,
) -> None:
    room = browser.new_context(java_script_enabled=False)
    other = make_user("other")
    sign_in(room, other)
    file = tmp_path / "notes.json"
    file.write_bytes(desk.export("json"))
    page = room.new_page()
    page.goto(f"{live_server.url}{reverse('notebook-import')}")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look through it").click()
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_text("4 marks came in.")).to_be_visible()
    assert Highlight.objects.filter(user=other).count() == 3
    room.close()
