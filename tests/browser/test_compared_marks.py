"""Marking, noting and citing inside a comparison: by mouse, by keys alone, by finger; Arabic against English."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Highlight, Note, StoryLink
from reader.cleaning.blocks import Block, BlockType
from reader.models import Article, User
from reader.services.articles import index_headline
from tests.browser.conftest import check_with_axe, drag, select, tool
from tests.factories import make_article, make_highlight, make_outlet, make_revision, paragraphs

pytestmark = pytest.mark.browser

GAUGES = "Of the 62 gauges on the Ilvane, 14 have sent no reading since March, Maren Osk said."
GAUGES_B = "Maren Osk said 12 of the 62 gauges on the Ilvane have sent no reading since March."
ALONE = "He has named Davit Sorrel 👩‍🚀, a retired colonel of engineers, as his envoy to the delta states."
MEETING = "The foreign ministers of the commission meet in Ketterby on Tuesday to set a date."
SALT = "Salt farmers at Lisk expect a harvest of forty thousand tonnes before the autumn rains."
ARABIC = "قالت مارين أوسك إن 12 من 62 محطة على نهر إلفان لم ترسل قراءة منذ مارس."


@pytest.fixture
def courier(transactional_db: None) -> Article:
    return make_article(
        GAUGES, f"{ALONE} {MEETING}", headline="River chief cautions Teller", outlet=make_outlet("Averil Courier")
    )  # fmt: skip


@pytest.fixture
def ledger(transactional_db: None) -> Article:
    return make_article(
        GAUGES_B, MEETING, SALT, headline="Treaty would rest on a number", outlet=make_outlet("Ketterby Ledger")
    )  # fmt: skip


@pytest.fixture
def arabic(transactional_db: None) -> Article:
    block = Block(BlockType.PARAGRAPH, html=f"<p>{ARABIC}</p>", text=ARABIC, lang="ar", dir="rtl")
    return make_article(
        blocks=[block], headline="رئيسة النهر تحذر", outlet=make_outlet("ضفاف اليوم"), language="ar", direction="rtl"
    )  # fmt: skip


Compared = Callable[..., Page]


@pytest.fixture
def compared(
    live_server: Any,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> Compared:
    """A function that opens the comparison of two articles as ``user``."""

    def open_two(
        first: Article, second: Article, user: User | None, query: str = "", at: Page | None = None
    ) -> Page:
        where = at.context if at else context
        if user is not None:
            sign_in(where, user)
        page = at or where.new_page()
        complaints(page)
        page.goto(f"{live_server.url}/compare/{first.pk}/{second.pk}/{query}", wait_until="load")
        return page

    return open_two


def saved(page: Page, number: int = 1) -> Highlight:
    """The newest highlight, once ``number`` of them are saved and on the page."""
    expect(page.locator("#prose mark.hl:not(.is-pending)[id]")).to_have_count(number)
    assert Highlight.objects.kept().count() == number
    return Highlight.objects.kept().order_by("-pk")[0]


def marks_of(page: Page, highlight: Highlight) -> Any:
    return page.locator(f'#prose mark[data-h="{highlight.pk}"]')


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_passage_of_either_side_is_marked_where_it_stands(
    compared: Compared, courier: Article, ledger: Article, ines: User, side: str
) -> None:
    page = compared(courier, ledger, ines)
    page.evaluate("window.stayed = true")
    article, words = (courier, "14 have sent no reading") if side == "a" else (ledger, "12 of the 62 gauges")
    drag(page, words)
    tool(page, "Fact").click()

    highlight = saved(page)
    assert (highlight.article_id, highlight.quote, highlight.kind) == (article.pk, words, "fact")
    anchor = highlight.anchors.get()
    assert article.current_revision is not None
    assert article.current_revision.text[anchor.start : anchor.end] == words
    drawn = marks_of(page, highlight)
    assert "".join(drawn.all_inner_texts()) == words
    assert drawn.first.evaluate("(mark) => mark.closest('[data-side]').dataset.side") == side
    expect(page.locator(".seltool")).to_be_hidden()
    assert page.evaluate("window.stayed")


def test_positions_count_what_readers_call_a_character(
    compared: Compared, courier: Article, ledger: Article, ines: User
) -> None:
    page = compared(courier, ledger, ines)
    select(page, "a retired colonel")
    page.keyboard.press("2")
    assert saved(page).quote == "a retired colonel"


def test_what_reaches_into_the_other_text_is_no_passage(
    compared: Compared, courier: Article, ledger: Article, ines: User
) -> None:
    page = compared(courier, ledger, ines)
    select(page, "14 have sent", "Maren Osk said 12")
    page.wait_for_timeout(400)
    expect(page.locator(".seltool")).to_be_hidden()
    page.keyboard.press("3")
    assert not Highlight.objects.exists()


def test_a_note_is_written_read_changed_answered_and_deleted_with_undo(
    compared: Compared, courier: Article, ledger: Article, ines: User, tomas: User
) -> None:
    other = make_highlight(tomas, courier, "envoy to the delta states", visibility="public")
    page = compared(courier, ledger, ines)
    select(page, "12 of the 62 gauges")
    page.keyboard.press("m")
    expect(page.locator(".sheet textarea")).to_be_focused()
    page.keyboard.type("The Courier says 14.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sheet .gloss:not([data-state]) .gloss__b")).to_have_text("The Courier says 14.")
    highlight = Highlight.objects.get(user=ines)
    assert (highlight.article_id, Note.objects.get().body) == (ledger.pk, "The Courier says 14.")

    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_be_hidden()
    marks_of(page, highlight).first.click()
    page.locator(".sheet").get_by_role("link", name="Edit", exact=True).click()
    page.locator(".sheet textarea").fill("The Courier says fourteen.")
    page.locator(".sheet").get_by_role("button", name="Save").click()
    expect(page.locator(".sheet .gloss__b")).to_have_text("The Courier says fourteen.")

    page.locator(".sheet").get_by_role("button", name="Delete", exact=True).click()
    expect(marks_of(page, highlight)).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(marks_of(page, highlight).first).to_be_visible()

    page.locator(f'#prose .ref[data-h="{other.pk}"]').click()
    page.locator(".sheet summary", has_text="Reply").click()
    page.locator('.sheet textarea[name="body"]').fill("Since October.")
    page.locator(".sheet form:has(textarea) [type=submit]").first.click()
    expect(page.locator(".sheet .reply")).to_contain_text("Since October.")
    assert Note.objects.filter(article=courier, user=ines).count() == 1
    # A page that is loaded anew shows the same.
    page.reload()
    assert "".join(marks_of(page, highlight).all_inner_texts()) == "12 of the 62 gauges"


def test_a_passage_is_linked_to_a_story(
    compared: Compared, courier: Article, ledger: Article, ines: User
) -> None:
    third = make_article("Nothing else.", headline="Delta publishes its winter releases")
    index_headline(third)
    page = compared(courier, ledger, ines)
    select(page, "Salt farmers at Lisk")
    page.keyboard.press("l")
    page.get_by_role("dialog").get_by_role("searchbox", name="Story").fill("Delta publ")
    page.get_by_role("radio", name=re.compile("Delta publishes")).check()
    page.get_by_role("dialog").get_by_role("button", name="Link", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("linked")
    link = StoryLink.objects.get()
    assert (link.from_article_id, link.to_article_id) == (ledger.pk, third.pk)
    assert link.from_highlight is not None
    assert link.from_highlight.quote == "Salt farmers at Lisk"


def test_all_of_it_by_keys_alone(compared: Compared, courier: Article, ledger: Article, ines: User) -> None:
    page = compared(courier, ledger, ines)
    page.keyboard.press("j")
    expect(page.locator("#r1")).to_be_focused()
    page.keyboard.press("i")
    strip = page.locator(".strip--hint")
    expect(strip).to_contain_text("Sentence 1 of")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("3")
    highlight = saved(page)
    assert (highlight.article_id, highlight.quote) == (ledger.pk, GAUGES_B)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("1")
    assert saved(page, 2).quote == "Maren Osk"
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_be_hidden()


def test_a_row_is_cited_with_both_sentences_and_their_sources(
    compared: Compared, courier: Article, ledger: Article, ines: User, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    make_highlight(ines, courier, "14 have sent")
    page = compared(courier, ledger, ines)
    row = page.locator("#r1")
    row.hover()
    row.get_by_role("button", name="Copy citation of row 1").click()
    expect(page.locator("#toasts")).to_contain_text("The citation is copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    for part in (
        f"A: {GAUGES}", f"B: {GAUGES_B}", "Averil Courier", "“River chief cautions Teller”", "Ketterby Ledger",
        "Figures differ", f"/compare/{courier.pk}/{ledger.pk}/?a_rev=1&b_rev=1#r1",
    ):  # fmt: skip
        assert part in text
    page.goto(text.split()[-1])
    expect(page.locator("#r1")).to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator("#r2")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#toasts")).to_contain_text("The citation is copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert f"A: {ALONE}" in text
    assert "B: (not found there)" in text


def test_whole_texts_take_passages_of_several_sentences(
    compared: Compared, courier: Article, ledger: Article, ines: User
) -> None:
    page = compared(courier, ledger, ines, "?view=full")
    select(page, "retired colonel", "meet in Ketterby")
    page.keyboard.press("5")
    highlight = saved(page)
    assert highlight.quote.startswith("retired colonel of engineers")
    assert highlight.quote.endswith("states. The foreign ministers of the commission meet in Ketterby")
    select(page, "since March.", "to set a date.")
    page.keyboard.press("1")
    assert saved(page, 2).article_id == ledger.pk
    assert "\n" in Highlight.objects.order_by("-pk")[0].quote


def test_an_older_version_takes_no_marks(
    compared: Compared, courier: Article, ledger: Article, ines: User
) -> None:
    make_revision(courier, paragraphs(GAUGES.replace("14", "15"), MEETING))
    page = compared(courier, courier, ines, "?a_rev=1&b_rev=2")
    select(page, "14 have sent")
    page.wait_for_timeout(400)
    expect(page.locator(".seltool")).to_be_hidden()
    select(page, "15 have sent")
    page.keyboard.press("3")
    highlight = saved(page)
    assert highlight.revision.number == 2


def test_arabic_against_english(
    compared: Compared, courier: Article, arabic: Article, ines: User, context: BrowserContext
) -> None:
    page = compared(arabic, courier, ines)
    select(page, "لم ترسل قراءة")
    page.keyboard.press("3")
    first = saved(page)
    assert (first.article_id, first.quote) == (arabic.pk, "لم ترسل قراءة")
    select(page, "14 have sent no reading")
    page.keyboard.press("4")
    assert saved(page, 2).article_id == courier.pk
    assert marks_of(page, first).first.evaluate("(mark) => getComputedStyle(mark).direction") == "rtl"
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        check_with_axe(page)
    page.locator(f'#prose .ref[data-h="{first.pk}"]').click()
    expect(page.locator(".sheet .gloss")).to_be_visible()
    check_with_axe(page)


def test_by_finger_the_tools_are_at_the_bottom_and_notes_in_the_sheet(
    compared: Compared, courier: Article, ledger: Article, ines: User, phone: Page
) -> None:
    page = compared(courier, ledger, ines, at=phone)
    select(page, "12 of the 62 gauges")
    expect(page.locator(".dock")).to_be_visible()
    tool(page, "Disputed").tap()
    highlight = saved(page)
    assert highlight.article_id == ledger.pk
    marks_of(page, highlight).first.tap()
    expect(page.locator(".sheet .gloss")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_with_axe(page)


def test_notes_beyond_the_first_come_when_their_mark_is_pressed(
    compared: Compared, ledger: Article, ines: User
) -> None:
    sentences = [f"Gauge number {n} at the harbour of town {n} was silent." for n in range(45)]
    many = make_article(*sentences, headline="Forty-five silent gauges")
    marks = [make_highlight(ines, many, f"Gauge number {n} at the") for n in range(45)]
    page = compared(many, ledger, ines)
    expect(page.locator("#glosses > li")).to_have_count(40)
    page.locator(f'#prose .ref[data-h="{marks[-1].pk}"]').click()
    expect(page.locator(f".sheet #n{marks[-1].pk}")).to_be_visible()
    expect(page.locator(".sheet [data-sheet-count]")).to_have_text("Note 45 of 45")
    page.locator(".sheet [data-sheet=prev]").click()
    expect(page.locator(f".sheet #n{marks[-2].pk}")).to_be_visible()


def test_without_scripts_notes_are_listed_and_the_dialog_is_a_page(
    browser: Browser,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    courier: Article,
    ledger: Article,
    ines: User,
) -> None:
    plain = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(plain, ines)
    mark = make_highlight(ines, courier, "14 have sent")
    page = plain.new_page()
    page.goto(f"{live_server.url}/compare/{courier.pk}/{ledger.pk}/")
    expect(page.locator(f"#n{mark.pk}")).to_be_visible()
    page.get_by_role("link", name="Share comparison").click()
    page.get_by_label("A word before it").fill("For Thursday.")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Link", exact=True).input_value()
    page.goto(live_server.url + link[link.index("/s/") :])
    expect(page.get_by_text("For Thursday.")).to_be_visible()
    expect(page.locator(".cmp")).to_contain_text(GAUGES_B)
    plain.close()
