"""Two tellings side by side in the browser: both themes, phone, keyboard alone, Arabic against English, no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from reader.models import Article, Story, StoryMember, User
from reader.services.articles import index_headline
from tests.browser.conftest import check_with_axe
from tests.factories import make_article, make_outlet
from tests.reader.comparing_texts import COURIER, LEDGER

pytestmark = pytest.mark.browser

FILLER = [
    "Eleven barges lay below the lock at dawn, and none of the pilots had been told for how long they would.",
    "Market traders in Saltmarsh sold the last of the dried eel before the rain came over the dyke.",
    "Two schools in the lower town closed their gates, since the pumps had stopped in the night.",
    "A choir practised in the customs house, where the roof has leaked ever since the great storm.",
    "Surveyors from the university carried their poles along the quay and wrote nothing down.",
    "The bakery on Capstan Street gave its unsold loaves to the crews who waited for orders.",
]


@pytest.fixture
def pair(transactional_db: None) -> tuple[Article, Article]:
    """Two tellings that are longer than a window, in one story."""
    a = make_article(
        *COURIER, *FILLER * 3, headline="River chief cautions Teller", outlet=make_outlet("Averil Courier")
    )
    b = make_article(
        *LEDGER[1:], *FILLER, LEDGER[0], headline="Treaty would rest on a number", outlet=make_outlet("Ketterby Ledger")
    )  # fmt: skip
    story = Story.objects.create(title="River chief on the water accord")
    for article in (a, b):
        StoryMember.objects.create(story=story, article=article)
        index_headline(article)
    return a, b


@pytest.fixture
def arabic(transactional_db: None) -> Article:
    return make_article(
        "من بين ٦٢ محطة على النهر لم ترسل ١٤ محطة أي قراءة منذ آذار.", "وراءها النهر في أدنى مستوى له.",
        headline="رئيسة هيئة النهر تحذّر", language="ar", direction="rtl", outlet=make_outlet("ضفاف اليوم"),
    )  # fmt: skip


@pytest.fixture
def shown(
    live_server: Any,
    context: BrowserContext,
    ines: User,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> Callable[..., Page]:
    """A function that opens a comparison as Ines."""
    sign_in(context, ines)

    def open_comparison(a: Article, b: Article, rest: str = "", size: tuple[int, int] = (1440, 900)) -> Page:
        page = context.new_page()
        complaints(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{live_server.url}/compare/{a.pk}/{b.pk}/{rest}", wait_until="load")
        return page

    return open_comparison


def wide(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844), (320, 640)])
@pytest.mark.parametrize("view", ["", "?view=full"])
def test_it_fits_and_is_sound_in_every_look(
    shown: Callable[..., Page], pair: tuple[Article, Article], theme: Any, size: tuple[int, int], view: str
) -> None:
    page = shown(*pair, view, size)
    page.emulate_media(color_scheme=theme)

    expect(page.locator("h1")).to_have_text("River chief on the water accord")
    expect(page.locator(".kicker")).to_have_text("Same story, two tellings")
    assert not wide(page)
    check_with_axe(page)


def test_both_sides_of_a_row_stand_level_and_on_a_phone_one_above_the_other(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    page = shown(*pair)

    def boxes() -> list[Any]:
        cells = page.locator(".cmp__row.is-differs > div").all()
        return [cell.bounding_box() for cell in cells]

    a, between, b = boxes()
    assert a["y"] == between["y"] == b["y"]
    assert a["x"] + a["width"] <= between["x"] + 1
    assert between["x"] + between["width"] <= b["x"] + 1
    page.set_viewport_size({"width": 390, "height": 844})
    a, between, b = boxes()
    assert between["y"] < a["y"] < b["y"]
    expect(page.locator(".cmp__row.is-differs .sig")).to_have_text(["A", "B"])


def test_j_and_k_go_from_difference_to_difference(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    page = shown(*pair)
    differing = [one.get_attribute("id") for one in page.locator(".cmp__row[data-diff]").all()]
    assert len(differing) > 5

    def current() -> str | None:
        return page.locator(".cmp__row[aria-current]").get_attribute("id")

    for wanted in differing[:4]:
        page.keyboard.press("j")
        assert current() == wanted
        assert page.evaluate("document.activeElement.id") == wanted
        expect(page.locator(f"#{wanted}")).to_be_in_viewport()
    page.keyboard.press("k")
    assert current() == differing[2]
    for _ in range(len(differing) + 2):
        page.keyboard.press("j")
    assert current() == differing[-1]
    expect(page.locator(".cmp__row[aria-current]")).to_have_count(1)


def test_by_keyboard_alone_one_filters_changes_b_and_reads_whole_texts(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    page = shown(*pair)

    page.get_by_role("link", name="Figures").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**show=figures**")
    expect(page.locator(".cmp__row")).to_have_count(1)
    opener = page.get_by_role("link", name="Change B")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#change-b")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Find B")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.get_by_role("link", name="Full texts").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**view=full**")
    sentence = page.locator("[data-full] > .prose").first.locator(".s[data-k=diff]")
    sentence.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-full] .s.is-active")).to_have_count(2)


def test_keys_are_left_alone_where_they_are_turned_off_or_typed(
    shown: Callable[..., Page], pair: tuple[Article, Article], ines: User
) -> None:
    ines.shortcuts = False
    ines.save()
    page = shown(*pair)
    page.keyboard.press("j")
    expect(page.locator("[aria-current=true].cmp__row")).to_have_count(0)


def test_ties_join_what_says_the_same_and_follow_the_texts(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    page = shown(*pair, "?view=full")
    a, b = page.locator("[data-full] > .prose").all()
    expect(page.locator(".ties path").first).to_be_attached()
    pairs = {one.get_attribute("data-pair") for one in a.locator(".s[data-pair]").all()}
    assert page.locator(".ties path").count() == len(pairs) > 5

    def apart() -> float:
        """Pixels between the two halves of the pair that was pressed."""
        tops = [one.bounding_box() for one in page.locator("[data-full] .s.is-active").all()]
        assert tops[0] is not None
        assert tops[1] is not None
        return abs(tops[0]["y"] - tops[1]["y"])

    for side in (a, b):
        sentence = side.locator(".s[data-k=diff]")
        sentence.click(position={"x": 3, "y": 3})
        expect(page.locator("[data-full] .s.is-active")).to_have_count(2)
        expect(page.locator(".ties path.is-active")).to_have_count(1)
        page.wait_for_timeout(400)
        assert apart() < 4
        for one in page.locator("[data-full] .s.is-active").all():
            expect(one).to_be_in_viewport()


def test_the_shorter_text_keeps_step_while_one_scrolls(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    page = shown(*pair, "?view=full")
    page.emulate_media(reduced_motion="no-preference")
    moved = 'getComputedStyle(document.querySelectorAll("[data-full] > .prose")[1]).translate'
    assert page.evaluate(moved) == "none"
    page.mouse.wheel(0, 1400)
    page.wait_for_function(f'() => {moved} !== "none"')
    bottom = page.locator("[data-full] > .prose").nth(1).locator("p").last
    page.mouse.wheel(0, 20_000)
    expect(bottom).to_be_in_viewport()

    page.keyboard.press("Home")
    page.get_by_label("More: swap, export").click()
    page.get_by_role("button", name="Scroll both texts together").click()
    page.mouse.wheel(0, 1400)
    page.wait_for_timeout(300)
    assert page.evaluate(moved) == "none"


def test_an_address_names_a_row_in_both_views(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    rows = shown(*pair, "#r5")
    expect(rows.locator("#r5")).to_be_in_viewport()
    full = shown(*pair, "?view=full#r5")
    expect(full.locator('[data-row="5"][aria-current]')).to_have_count(1)
    expect(full.locator('[data-row="5"][aria-current]')).to_be_in_viewport()


def test_d_leads_from_the_article_and_the_search_finds_b(
    shown: Callable[..., Page], pair: tuple[Article, Article], live_server: Any
) -> None:
    page = shown(*pair)
    page.goto(f"{live_server.url}{pair[0].get_absolute_url()}")
    page.keyboard.press("d")
    page.wait_for_url(f"**/compare/{pair[0].pk}/")
    page.get_by_label("Find B").fill("treaty")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Treaty would rest on a number").click()
    page.wait_for_url(f"**/compare/{pair[0].pk}/{pair[1].pk}/")


@pytest.mark.parametrize("interface", ["en", "ar"])
def test_arabic_against_english_each_in_its_own_direction(
    shown: Callable[..., Page], pair: tuple[Article, Article], arabic: Article, ines: User, interface: str
) -> None:
    ines.language = interface
    ines.save()
    for view in ("", "?view=full"):
        page = shown(pair[0], arabic, view)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if interface == "ar" else "ltr")
        heads = page.locator(".cmp-head h2")
        expect(heads.nth(0)).to_have_css("direction", "ltr")
        expect(heads.nth(1)).to_have_css("direction", "rtl")
        first, second = heads.nth(0).bounding_box(), heads.nth(1).bounding_box()
        assert first is not None
        assert second is not None
        assert (first["x"] < second["x"]) == (interface == "en")
        expect(page.locator('.cmp__c p[lang="ar"], .prose[lang="ar"]').first).to_have_css("direction", "rtl")
        assert not wide(page)
        page.set_viewport_size({"width": 390, "height": 844})
        assert not wide(page)
        check_with_axe(page)


def test_without_scripts_everything_is_reached_by_links(
    browser: Browser,
    live_server: Any,
    pair: tuple[Article, Article],
    ines: User,
    sign_in: Callable[[BrowserContext, User], None],
) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, ines)
    page = context.new_page()
    page.goto(f"{live_server.url}/compare/{pair[0].pk}/{pair[1].pk}/")
    page.get_by_role("link", name="Only in B").first.click()
    expect(page.locator(".cmp__row.is-b")).to_have_count(page.locator(".cmp__row").count())
    page.get_by_role("link", name="Full texts").click()
    expect(page.locator("[data-full] > .prose")).to_have_count(2)
    page.get_by_role("link", name="Change B").click()
    expect(page.get_by_role("heading", name="Compare with another telling")).to_be_visible()
    page.get_by_label("Find B").fill("river")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("0 articles found")).to_be_visible()
    context.close()


def test_on_paper_both_sides_stay_beside_each_other(
    shown: Callable[..., Page], pair: tuple[Article, Article]
) -> None:
    page = shown(*pair, size=(1000, 900))
    page.emulate_media(media="print")
    cells = [one.bounding_box() for one in page.locator(".cmp__row.is-differs > .cmp__c").all()]
    assert cells[0]["y"] == cells[1]["y"]  # type: ignore[index]
    expect(page.locator(".toolbar--cmp")).to_be_hidden()
    expect(page.locator(".cmp-head h2").first).to_be_visible()


def test_the_pages_to_begin_and_to_pick_are_sound(
    shown: Callable[..., Page], pair: tuple[Article, Article], live_server: Any
) -> None:
    page = shown(*pair)
    for path in ("/compare/", f"/compare/{pair[0].pk}/", f"/compare/{pair[0].pk}/?q=treaty"):
        page.goto(f"{live_server.url}{path}")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert not wide(page)
            check_with_axe(page)
    dialog = shown(*pair)
    dialog.get_by_role("link", name="Change B").click()
    expect(dialog.locator("#change-b").get_by_label("Find B")).to_be_visible()
    check_with_axe(dialog)


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_menus_open_within_the_page(
    shown: Callable[..., Page], pair: tuple[Article, Article], width: int
) -> None:
    page = shown(*pair, size=(width, 900))
    menus = page.locator("main details[data-pop]")
    assert menus.count() == 2
    for menu in menus.all():
        menu.locator("summary").click()
        box = menu.locator(".pop").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
