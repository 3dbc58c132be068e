"""The notebook in a browser: filtered by keys, on a phone, in Arabic, without scripts; axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Code, Group, Highlight, Membership, SavedFilter
from annotations.services.notes import prepared
from reader.models import User
from tests.browser.conftest import check_with_axe
from tests.factories import make_article, make_highlight, make_outlet, make_tag

pytestmark = pytest.mark.browser

SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def notes(ines: User, tomas: User) -> dict[str, Any]:
    """Marks of every look in three articles, one of them Arabic, one mark lost."""
    cache.clear()
    basin = make_tag("Ilvane basin", slug="ilvane", kind="place")
    desk = Group.objects.create(name="River desk")
    for user in (ines, tomas):
        Membership.objects.create(group=desk, user=user)
    one = make_article("The gauges fell silent in March, and nobody said why.", headline="Gauges", tags=(basin,),
                       outlet=make_outlet("Averil Courier"))  # fmt: skip
    two = make_article("Salt farms went dry.", headline="Salt farms")
    three = make_article("قالت إن النهر لا ينتظر أحدًا.", headline="النهر", language="ar", direction="rtl")
    Code.objects.create(user=ines, kind="fact", name="Flow")
    made = {
        "gauges": make_highlight(ines, one, "gauges", kind="fact"),
        "silent": make_highlight(ines, one, "silent", kind="quote", visibility="group", group=desk),
        "March": make_highlight(ines, one, "March", kind="question"),
        "Salt": make_highlight(ines, two, "Salt", kind="disputed", visibility="public"),
        "dry": make_highlight(ines, two, "dry", kind="passage"),
        "أحدًا": make_highlight(ines, three, "أحدًا", kind="quote"),
    }
    made["dry"].anchors.update(status="orphan", start=None, end=None)
    prepared(ines, "Ask *both* capitals.", article=one, highlight=made["gauges"]).save()
    SavedFilter.objects.create(user=ines, name="Facts", query="kind=fact")
    return made


@pytest.fixture
def notebook(
    live_server: Any,
    context: BrowserContext,
    sign_in: SignIn,
    ines: User,
    complaints: Callable[[Page], None],
) -> Callable[..., Page]:
    """A function that opens the notebook with a query."""

    def open_it(query: str = "", at: BrowserContext | None = None) -> Page:
        where = at or context
        sign_in(where, ines)
        page = where.new_page()
        complaints(page)
        page.goto(f"{live_server.url}/notebook/{query}", wait_until="load")
        return page

    return open_it


def quotes(page: Page) -> list[str]:
    return page.locator(".nb__item .hl").all_inner_texts()


def test_a_box_filters_the_list_keeps_focus_and_says_the_count(
    notebook: Callable[..., Page], notes: dict[str, Highlight]
) -> None:
    page = notebook()
    expect(page.locator(".nb__item")).to_have_count(6)
    box = page.get_by_role("checkbox", name=re.compile("^.*Fact"))
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(".nb__item")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/notebook/\?kind=fact$"))
    expect(page.locator("#f-kind-fact")).to_be_focused()
    expect(page.locator("#f-kind-fact")).to_be_checked()
    expect(page.locator("[data-live=status]")).to_have_text("1 of 6 marks, 1 article")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".nb__item")).to_have_count(2)
    page.locator("#x-kind").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nb__item")).to_have_count(6)
    expect(page.locator("#nb-count")).to_be_focused()
    page.go_back()
    expect(page.locator(".nb__item")).to_have_count(2)


def test_what_is_typed_is_looked_for_and_not_taken_back(
    notebook: Callable[..., Page], notes: dict[str, Highlight]
) -> None:
    page = notebook()
    field = page.locator("#nb-q")
    field.press_sequentially("CAPITALS ")
    expect(page.locator(".nb__item")).to_have_count(1)
    expect(page.locator(".nb__item .hit")).to_have_text("capitals")
    expect(field).to_be_focused()
    expect(field).to_have_value("CAPITALS ")
    field.fill("احدا")
    expect(page.locator(".nb__item .hit")).to_have_text("أحدًا")


def test_many_are_labelled_and_put_back_with_keys_alone(
    notebook: Callable[..., Page], notes: dict[str, Highlight]
) -> None:
    page = notebook("?kind=fact&kind=quote")
    expect(page.locator(".nb-bar")).to_be_hidden()
    first = page.locator("input[name=row]").first
    first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".nb-bar")).to_be_visible()
    all_shown = page.get_by_role("checkbox", name="All shown")
    all_shown.focus()
    page.keyboard.press("Space")
    expect(page.locator(".nb-bar__n")).to_have_text(re.compile(r"^3\s*chosen$"))
    page.locator(".nb-bar summary", has_text="Label").focus()
    page.keyboard.press("Enter")
    label = page.get_by_label("Label", exact=True)
    expect(label).to_be_visible()
    label.select_option("disputed")
    page.get_by_role("button", name="Give it").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#nb-done")).to_contain_text("3 marks have the label now.")
    assert Highlight.objects.filter(kind="disputed").count() == 4
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#nb-done")).to_contain_text("3 entries are as they were.")
    expect(page.locator(".nb__item")).to_have_count(3)
    assert Highlight.objects.filter(kind="disputed").count() == 1


def test_a_filter_is_saved_and_deleted_with_undo(
    notebook: Callable[..., Page], notes: dict[str, Highlight]
) -> None:
    page = notebook("?kind=quote")
    page.get_by_text("Save this filter").click()
    page.locator("#nb-name").fill("Quotes")
    page.keyboard.press("Enter")
    expect(page.locator(".nb-saved").get_by_role("link", name="Quotes")).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_label("Rename or delete the filter Quotes").click()
    page.locator(".nb-saved__m[open]").get_by_role("button", name="Delete").click()
    expect(page.locator("#nb-done")).to_contain_text("“Quotes” is deleted")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".nb-saved").get_by_role("link", name="Quotes")).to_be_visible()


def test_everything_works_without_scripts(
    live_server: Any, browser: Browser, sign_in: SignIn, ines: User, notes: dict[str, Highlight]
) -> None:
    room = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 1440, "height": 1000}
    )
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/notebook/")
    page.locator("#f-kind-fact").check()
    page.locator("#nb-f").get_by_role("button", name="Show").click()
    assert quotes(page) == ["gauges"]
    page.locator("input[name=row]").check()
    page.locator(".nb-bar").get_by_role("button", name="Delete").click()
    expect(page.locator("#nb-done")).to_contain_text("1 entry is in the bin.")
    assert notes["gauges"].pk not in set(Highlight.objects.kept().values_list("pk", flat=True))
    page.get_by_role("button", name="Undo").click()
    assert quotes(page) == ["gauges"]
    room.close()


@pytest.mark.parametrize(
    ("scheme", "query"), [("light", ""), ("dark", "?q=gauges&tag=ilvane"), ("dark", "?q=zz&kind=fact")]
)
def test_axe_finds_nothing(
    browser: Browser, notebook: Callable[..., Page], notes: dict[str, Highlight], scheme: Any, query: str
) -> None:
    room = browser.new_context(color_scheme=scheme, locale="en-GB", viewport={"width": 1440, "height": 1000})
    page = notebook(query, room)
    check_with_axe(page)
    if page.locator("input[name=row]").count():
        page.locator("input[name=row]").first.check()
        page.locator(".nb-bar summary", has_text="Tag").click()
        page.get_by_text("Export", exact=True).scroll_into_view_if_needed()
        check_with_axe(page)
    room.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_filters_fold_away(
    browser: Browser, notebook: Callable[..., Page], notes: dict[str, Highlight], scheme: Any
) -> None:
    room = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
                               color_scheme=scheme, locale="en-GB")  # fmt: skip
    page = notebook("", room)
    expect(page.locator("#f-kind-fact")).to_be_hidden()
    page.locator("#nb-rail > summary").tap()
    page.locator("label", has=page.locator("#f-kind-fact")).tap()
    expect(page.locator(".nb__item")).to_have_count(1)
    expect(page.locator("#f-kind-fact")).to_be_visible()
    check_with_axe(page)
    page.locator("#nb-rail > summary").tap()
    pick = page.locator(".nb__pick").first
    box = pick.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    pick.tap()
    expect(page.locator(".nb-bar")).to_be_in_viewport()
    page.locator(".nb-bar summary", has_text="Who sees it").tap()
    expect(page.get_by_label("Who can see this")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_with_axe(page)
    room.close()


def test_in_arabic_everything_stands_the_other_way(
    browser: Browser, notebook: Callable[..., Page], ines: User, notes: dict[str, Highlight]
) -> None:
    ines.language = "ar"
    ines.save()
    room = browser.new_context(locale="ar", viewport={"width": 1440, "height": 1000})
    page = notebook("", room)
    assert page.evaluate("document.dir") == "rtl"
    rail, main = page.locator(".rail").bounding_box(), page.locator("#main").bounding_box()
    assert rail is not None
    assert main is not None
    assert rail["x"] > main["x"]
    pick, quote = (
        page.locator(".nb__pick").first.bounding_box(),
        page.locator(".nb__q .hl").first.bounding_box(),
    )
    assert pick is not None
    assert quote is not None
    assert pick["x"] >= quote["x"] + quote["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    check_with_axe(page)
    room.close()
