"""How annotated pages show: on a phone, in both themes, from right to left, without scripts, and for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Highlight
from annotations.queries.entries import FIRST, SHOWN
from annotations.services.notes import prepared
from reader.models import Article, User
from tests.browser.conftest import FILLER, Opener, check_with_axe, gloss, select, tool
from tests.factories import make_article, make_highlight, make_outlet, make_tag

pytestmark = pytest.mark.browser

KINDS = ["passage", "quote", "fact", "disputed", "question"]
QUOTES = ["river fell again", "62 gauges", "nobody can measure", "in her office", "the salt farms"]


@pytest.fixture
def marked(article: Article, ines: User, tomas: User) -> list[Highlight]:
    """Five highlights of both readers, all kinds, with notes and a reply."""
    made = []
    for kind, quote, user in zip(KINDS, QUOTES, [ines, tomas, ines, ines, tomas], strict=True):
        highlight = make_highlight(user, article, quote, kind=kind, visibility="public")
        note = prepared(user, f"On *{kind}*: a note.", article=article, highlight=highlight)
        note.save()
        made.append(highlight)
    return made


@pytest.fixture
def pocket(browser: Browser) -> Any:
    """A phone: 390 by 844, fingers."""
    fresh = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", has_touch=True, is_mobile=True
    )
    fresh.set_default_timeout(5000)
    yield fresh
    fresh.close()


def test_a_phone_marks_from_the_dock(
    opened: Opener, pocket: BrowserContext, article: Article, ines: User
) -> None:
    page = opened(article, ines, at=pocket)
    select(page, "nobody can measure")
    expect(page.locator(".dock")).to_be_visible()
    expect(page.locator(".seltool")).to_be_hidden()

    tool(page, "Disputed").tap()

    expect(page.locator("#prose mark.k-disputed:not(.is-pending)")).to_have_text(
        re.compile("nobody can measure")
    )
    expect(page.locator(".dock")).to_be_hidden()
    assert Highlight.objects.get().quote == "nobody can measure"


def test_a_phone_writes_in_the_sheet(
    opened: Opener, pocket: BrowserContext, article: Article, ines: User
) -> None:
    page = opened(article, ines, at=pocket)
    select(page, "nobody can measure")
    tool(page, "Note").tap()
    sheet = page.locator(".sheet")
    expect(sheet).to_be_visible()
    page.keyboard.type("Written with thumbs.")

    sheet.get_by_role("button", name="Save").tap()

    expect(sheet.locator(".gloss:not([data-state]) .gloss__b")).to_have_text("Written with thumbs.")
    assert Highlight.objects.get().notes.get().body == "Written with thumbs."


def test_a_phone_turns_from_note_to_note(
    opened: Opener, pocket: BrowserContext, article: Article, ines: User, marked: list[Highlight]
) -> None:
    page = opened(article, ines, at=pocket)
    expect(page.locator("#glosses")).to_be_hidden()
    page.locator(f'#prose .ref[data-h="{marked[2].pk}"]').tap()
    sheet = page.locator(".sheet")
    expect(sheet).to_have_attribute("aria-label", "Note 3 of 5")
    expect(sheet.locator("[data-sheet-quote]")).to_have_text("nobody can measure")
    expect(sheet.locator(".gloss__b")).to_have_text("On fact: a note.")

    sheet.get_by_role("button", name="Next note").tap()
    expect(sheet).to_have_attribute("aria-label", "Note 4 of 5")
    sheet.get_by_role("button", name="Previous note").tap()
    sheet.get_by_role("button", name="Previous note").tap()
    expect(sheet.locator(".gloss__b")).to_have_text("On quote: a note.")
    sheet.get_by_role("button", name="Close").tap()

    expect(sheet).to_be_hidden()
    expect(page.locator(f'.ref[data-h="{marked[1].pk}"]')).to_be_focused()
    assert page.locator("#glosses > li").count() == 5
    page.get_by_role("link", name="5 notes").tap()
    expect(sheet).to_have_attribute("aria-label", "Note 1 of 5")


def test_nothing_is_wider_than_the_phone(
    opened: Opener, pocket: BrowserContext, article: Article, ines: User, marked: list[Highlight]
) -> None:
    page = opened(article, ines, at=pocket)
    page.locator(f'#prose .ref[data-h="{marked[0].pk}"]').tap()
    expect(page.locator(".sheet")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_beside_the_text(
    opened: Opener, browser: Browser, article: Article, ines: User, marked: list[Highlight], theme: str
) -> None:
    room = browser.new_context(
        viewport={"width": 1440, "height": 1000}, locale="en-GB", reduced_motion="reduce", color_scheme=theme
    )
    page = opened(article, ines, at=room)
    check_with_axe(page)

    gloss(page, marked[2]).hover()
    gloss(page, marked[2]).get_by_role("link", name="Edit").click()
    expect(gloss(page, marked[2]).locator("textarea")).to_be_focused()
    check_with_axe(page)
    page.keyboard.press("Escape")

    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    check_with_axe(page)
    page.keyboard.press("Escape")

    select(page, "a promise with nowhere")
    expect(page.locator(".seltool")).to_be_visible()
    check_with_axe(page)
    room.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_phone(
    opened: Opener, browser: Browser, article: Article, ines: User, marked: list[Highlight], theme: str
) -> None:
    room = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", has_touch=True, is_mobile=True,
        reduced_motion="reduce", color_scheme=theme,
    )  # fmt: skip
    page = opened(article, ines, at=room)
    page.locator(f'#prose .ref[data-h="{marked[0].pk}"]').tap()
    expect(page.locator(".sheet")).to_be_visible()
    check_with_axe(page)
    room.close()


def test_axe_finds_nothing_while_offline_and_in_a_conflict(
    opened: Opener, article: Article, ines: User, marked: list[Highlight]
) -> None:
    page = opened(article, ines)
    gloss(page, marked[0]).hover()
    gloss(page, marked[0]).get_by_role("link", name="Edit").click()
    gloss(page, marked[0]).locator("textarea").fill("Mine.")
    Highlight.objects.filter(pk=marked[0].pk).update(version=7)
    page.keyboard.press("Control+Enter")
    expect(gloss(page, marked[0]).locator("[data-merge]")).to_be_visible()
    page.context.set_offline(True)
    select(page, "a promise with nowhere")
    page.keyboard.press("1")
    expect(page.locator(".strip--offline")).to_be_visible()

    check_with_axe(page)


def test_without_scripts_all_is_there(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    article: Article,
    ines: User,
    marked: list[Highlight],
) -> None:
    water = make_tag("Water", kind="topic", article_count=2)
    make_tag("Dams", kind="topic", parent=water, article_count=1)
    cache.clear()
    room = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 1000})
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/articles/{article.pk}/")

    expect(page.locator("#prose")).to_contain_text("A treaty that nobody can measure")
    for number, highlight in enumerate(marked, 1):
        expect(gloss(page, highlight)).to_be_visible()
        expect(page.locator(f'#prose a[href="#n{highlight.pk}"]')).to_have_text(str(number))
    boxes = [gloss(page, highlight).bounding_box() for highlight in marked]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert len(tops) == 5
    expect(page.locator(".seltool, .dock").first).to_be_hidden()
    expect(page.locator(".rail").get_by_role("link", name="Dams")).to_be_visible()
    gloss(page, marked[0]).get_by_role("link", name="Edit").click()
    page.locator("textarea[name=body]").fill("Written without scripts.")
    page.get_by_role("button", name="Save").click()
    expect(gloss(page, marked[0])).to_contain_text("Written without scripts.")
    room.close()


def test_a_narrow_page_without_scripts_lists_the_notes(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    article: Article,
    ines: User,
    marked: list[Highlight],
) -> None:
    room = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/articles/{article.pk}/")

    for highlight in marked:
        expect(gloss(page, highlight)).to_be_visible()
    room.close()


def test_the_page_works_with_the_modules_as_they_are_written(
    live_server: Any,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
    article: Article,
    ines: User,
) -> None:
    sign_in(context, ines)
    page = context.new_page()
    complaints(page)
    page.goto(f"{live_server.url}/articles/{article.pk}/")
    select(page, "nobody can measure")

    tool(page, "Fact").click()

    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_contain_text("Fact")


def test_notes_in_an_arabic_interface_stand_at_the_left(opened: Opener, article: Article, ines: User) -> None:
    ines.language = "ar"
    ines.save()
    make_highlight(ines, article, "النهر لا ينتظر")
    make_highlight(ines, article, "the salt farms")
    page = opened(article, ines)

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    text = page.locator("#prose").bounding_box()
    note = page.locator("#glosses > li").first.bounding_box()
    assert text is not None
    assert note is not None
    assert note["x"] + note["width"] <= text["x"]
    leader = page.locator("#margin .leaders path").first.bounding_box()
    assert leader is not None
    assert note["x"] + note["width"] - 2 <= leader["x"] + leader["width"]
    assert leader["x"] + leader["width"] <= text["x"] + 40


def test_a_stranger_in_a_public_library_reads_and_gets_no_tools(
    opened: Opener, article: Article, marked: list[Highlight], settings: Any
) -> None:
    settings.POSTIL_PUBLIC = True
    page = opened(article, None)
    expect(page.locator("#glosses > li")).to_have_count(5)
    select(page, "a promise with nowhere")
    page.keyboard.press("3")
    page.locator(f'.ref[data-h="{marked[0].pk}"]').click()

    expect(gloss(page, marked[0]).locator(".gloss")).to_have_class(re.compile("is-active"))
    expect(page.locator(".seltool")).to_have_count(0)
    assert Highlight.objects.count() == 5


def test_a_note_that_the_margin_does_not_hold_comes_when_its_mark_is_pressed(
    opened: Opener, article: Article, ines: User, marked: list[Highlight]
) -> None:
    page = opened(article, ines)
    gloss(page, marked[3]).evaluate("(item) => item.remove()")
    page.locator(f'#prose .ref[data-h="{marked[3].pk}"]').click()

    expect(gloss(page, marked[3]).locator(".gloss.is-active .gloss__b")).to_have_text("On disputed: a note.")
    assert page.locator("#glosses > li .n").all_inner_texts() == ["1", "2", "3", "4", "5"]


def test_a_crowded_margin_brings_the_next_notes_by_itself_and_the_rest_when_asked(
    opened: Opener, article: Article, ines: User
) -> None:
    for number in range(FIRST + SHOWN + 3):
        make_highlight(ines, article, FILLER[number % 60 : number % 60 + 12])
    page = opened(article, ines)
    expect(page.locator("#glosses > li")).to_have_count(FIRST + SHOWN)

    page.get_by_role("link", name="More notes").click()

    expect(page.locator("#glosses > li")).to_have_count(FIRST + SHOWN + 3)
    expect(page.get_by_role("link", name="More notes")).to_have_count(0)


def test_keys_walk_a_list_of_stories(
    live_server: Any,
    page: Page,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    ines: User,
) -> None:
    outlet = make_outlet("Averil Courier")
    for number in range(3):
        make_article(headline=f"Story {number}", outlet=outlet)
    cache.clear()
    sign_in(context, ines)
    page.goto(live_server.url)

    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")

    assert {first.strip(), second.strip()} < {"Story 0", "Story 1", "Story 2"}
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("/add/"))


def test_menus_and_dialogs_close_by_escape_and_give_focus_back(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    menu = page.locator(".bar details[data-pop]")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")

    opener = page.get_by_role("button", name="Keyboard shortcuts")
    opener.click()
    page.keyboard.press("n")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_tag_tree_remembers_what_was_open(opened: Opener, article: Article, ines: User) -> None:
    water = make_tag("Water", kind="topic", article_count=2)
    make_tag("Dams", kind="topic", parent=water, article_count=1)
    cache.clear()
    page = opened(article, ines)
    twist = page.locator(".rail .tw").first
    branch = page.locator(".rail .tree__r + ul").first
    was_open = twist.get_attribute("aria-expanded") == "true"

    twist.click()
    expect(twist).to_have_attribute("aria-expanded", str(not was_open).lower())
    expect(branch).to_be_visible(visible=not was_open)
    page.reload()

    expect(twist).to_have_attribute("aria-expanded", str(not was_open).lower())


def test_the_switch_of_themes_is_remembered(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
