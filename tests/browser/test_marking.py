"""Marking passages, by mouse and by keyboard: the mark and its note appear, and nothing else moves."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Highlight
from reader.models import Article, User
from tests.browser.conftest import Opener, drag, gloss, select, tool
from tests.factories import make_highlight

pytestmark = pytest.mark.browser


def only_highlight(page: Page) -> Highlight:
    """The one highlight there is, once it is saved and on the page."""
    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(1)
    return Highlight.objects.get()


def test_one_press_marks_what_the_mouse_selected(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.evaluate("window.stayed = true")
    drag(page, "A treaty that nobody can measure")
    place = page.evaluate("scrollY")

    tool(page, "Fact").click()

    mark = page.locator("#prose mark.hl.k-fact")
    expect(mark).to_have_text(re.compile("A treaty that nobody can measure"))
    highlight = only_highlight(page)
    assert (highlight.quote, highlight.kind) == ("A treaty that nobody can measure", "fact")
    expect(gloss(page, highlight)).to_contain_text("Fact")
    expect(page.locator(".seltool")).to_be_hidden()
    assert page.evaluate("[window.stayed, scrollY]") == [True, place]


def test_the_tools_come_after_a_rest_above_the_first_line(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)

    select(page, "promise with nowhere to stand")

    tools = page.locator(".seltool")
    expect(tools).to_be_visible()
    box = tools.bounding_box()
    line = page.evaluate("getSelection().getRangeAt(0).getClientRects()[0].top")
    assert box is not None
    assert box["y"] + box["height"] <= line


def test_the_tools_go_below_where_there_is_no_room_above(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    select(page, "promise with nowhere to stand")
    expect(page.locator(".seltool")).to_be_visible()

    page.evaluate("scrollBy(0, getSelection().getRangeAt(0).getClientRects()[0].top - 70)")

    expect(page.locator(".seltool")).to_have_class(re.compile("seltool--below"))
    box = page.locator(".seltool").bounding_box()
    assert box is not None
    assert box["y"] >= page.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().bottom")


def test_one_character_brings_no_tools(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    select(page, "treaty")
    expect(page.locator(".seltool")).to_be_visible()

    select(page, "A", "A")

    expect(page.locator(".seltool")).to_be_hidden()


def test_a_passage_over_two_paragraphs_is_one_highlight(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    select(page, "14 have", "nobody can measure")
    tool(page, "Passage").click()

    highlight = only_highlight(page)

    assert highlight.quote.startswith("14 have sent no reading 🌊 since March")
    assert highlight.quote.endswith("shows.\nA treaty that nobody can measure")
    assert page.locator(f'#prose [data-start] mark[data-h="{highlight.pk}"]').count() >= 2


def test_a_passage_inside_a_link_keeps_the_link(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    select(page, "sent no reading")
    page.keyboard.press("2")

    highlight = only_highlight(page)

    assert highlight.quote == "sent no reading"
    expect(page.locator('#prose a[href="https://ledger.example/gauges"]')).to_have_text(
        re.compile("14 have sent no")
    )


@pytest.mark.parametrize(
    "quote", ["reading 🌊 since", "النهر لا ينتظر", "👩‍🚀 في الدلتا", "March, the ledger of the commission"]
)
def test_the_exact_words_are_kept(opened: Opener, article: Article, ines: User, quote: str) -> None:
    page = opened(article, ines)
    select(page, quote)
    page.keyboard.press("1")

    highlight = only_highlight(page)

    anchor = highlight.anchors.get()
    assert highlight.quote == quote
    assert anchor.start is not None
    assert article.current_revision is not None
    assert article.current_revision.text[anchor.start : anchor.end] == quote


def test_arabic_is_marked_by_mouse_from_right_to_left(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    drag(page, "رئيسة الهيئة")
    tool(page, "Question").click()

    assert only_highlight(page).quote == "رئيسة الهيئة"


def test_a_note_is_written_without_the_mouse(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    select(page, "the salt farms")
    page.keyboard.press("3")
    first = only_highlight(page)
    select(page, "A treaty that nobody can measure")
    page.keyboard.press("m")
    page.keyboard.type("The line of the interview.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#glosses .gloss:not([data-state]) .gloss__b")).to_have_text(
        "The line of the interview."
    )
    second = Highlight.objects.exclude(pk=first.pk).get()
    assert second.kind == "fact", "the key for a note takes the kind chosen last"

    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(gloss(page, second).locator(".gloss")).to_have_class(re.compile("is-active"))
    page.keyboard.press("n")
    expect(gloss(page, first).locator(".gloss")).to_have_class(re.compile("is-active"))
    page.keyboard.press("p")
    expect(page.locator(f'.ref[data-h="{second.pk}"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(gloss(page, second)).to_be_focused()
    page.keyboard.press("Enter")
    expect(gloss(page, second).get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.press("Escape")

    expect(gloss(page, second).locator(".gloss__b")).to_have_text("The line of the interview.")
    expect(page.locator(f'.ref[data-h="{second.pk}"]')).to_be_focused()


def test_letters_typed_while_a_highlight_is_on_its_way_are_text(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    select(page, "the salt farms")

    page.keyboard.press("m")
    page.keyboard.type("ha, no jumping: 1 2 3?", delay=5)

    editor = page.locator("#glosses textarea")
    expect(editor).to_have_value("ha, no jumping: 1 2 3?")
    expect(editor).to_be_focused()
    assert Highlight.objects.count() == 1
    expect(page.locator("#help")).to_be_hidden()


def test_single_keys_can_be_turned_off(opened: Opener, article: Article, ines: User) -> None:
    ines.shortcuts = False
    ines.save()
    page = opened(article, ines)
    select(page, "the salt farms")
    expect(page.locator(".seltool")).to_be_visible()

    page.keyboard.press("3")
    page.keyboard.press("?")

    expect(page.locator("#help")).to_be_hidden()
    assert not Highlight.objects.exists()
    tool(page, "Passage").click()
    only_highlight(page)


def test_overlapping_marks_of_two_readers_are_all_reached(
    opened: Opener, article: Article, ines: User, tomas: User
) -> None:
    theirs = make_highlight(
        tomas, article, "A treaty that nobody can measure is a promise", visibility="public"
    )
    page = opened(article, ines)
    select(page, "nobody can measure is a promise with nowhere to stand")
    tool(page, "Question").click()
    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(2)
    mine = Highlight.objects.get(user=ines)
    shared = page.locator("#prose mark mark, #prose mark[data-hs*=' ']").first

    shared.click()
    first = page.locator("#glosses .gloss.is-active").locator("xpath=..").get_attribute("data-h")
    shared.click()
    second = page.locator("#glosses .gloss.is-active").locator("xpath=..").get_attribute("data-h")

    assert {first, second} == {str(mine.pk), str(theirs.pk)}
    assert [page.locator(f'.ref[data-h="{h.pk}"]').inner_text() for h in (theirs, mine)] == ["1", "2"]


def test_hovering_ties_mark_and_note_both_ways(opened: Opener, article: Article, ines: User) -> None:
    highlight = make_highlight(ines, article, "the salt farms")
    page = opened(article, ines)

    page.locator("#prose mark").hover(position={"x": 40, "y": 10})
    expect(gloss(page, highlight).locator(".gloss")).to_have_class(re.compile("is-hover"))
    gloss(page, highlight).hover()
    expect(page.locator("#prose mark")).to_have_class(re.compile("is-hover"))
    page.mouse.move(5, 500)
    expect(page.locator("#prose mark")).not_to_have_class(re.compile("is-hover"))


def test_notes_stand_beside_their_marks_without_overlapping(
    opened: Opener, article: Article, ines: User
) -> None:
    for quote in ("A treaty that", "nobody can", "is a promise", "she said in her office"):
        make_highlight(ines, article, quote)
    page = opened(article, ines)
    page.locator("#prose mark", has_text="is a promise").click()

    def boxes() -> list[dict[str, float]]:
        return page.evaluate(
            """[...document.querySelectorAll("#glosses > li")].map((item) => {
            const mark = document.getElementById(item.dataset.for).getClientRects()[0];
            const box = item.getBoundingClientRect();
            return {top: box.top, bottom: box.bottom, mark: mark.top,
              active: Number(item.firstElementChild.classList.contains("is-active"))}; })"""
        )

    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished)).then(() => true)")
    placed = boxes()
    for above, below in pairwise(placed):
        assert below["top"] - above["bottom"] >= 19
    (active,) = (box for box in placed if box["active"])
    assert abs(active["top"] - active["mark"]) <= 3
    assert page.locator("#margin .leaders path").count() == 4
    assert page.locator("#margin .leaders [style]").count() == 0


def test_marks_are_hidden_and_shown_by_key(opened: Opener, article: Article, ines: User) -> None:
    make_highlight(ines, article, "the salt farms")
    page = opened(article, ines)
    button = page.locator("[data-hide-marks]")
    expect(button).to_have_attribute("aria-pressed", "false")

    page.keyboard.press("h")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#prose .ref")).to_be_hidden()
    page.keyboard.press("h")
    expect(page.locator("#prose .ref")).to_be_visible()
    page.keyboard.press("h")
    page.reload()
    expect(page.locator("#prose .ref")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator("#prose .ref")).to_be_focused()


@pytest.mark.parametrize("letter", ["h", "n"])
def test_a_link_to_a_mark_or_note_lights_it_up(
    opened: Opener, article: Article, ines: User, letter: str
) -> None:
    highlight = make_highlight(ines, article, "7. The towns below the gate")
    page = opened(article, ines, hash=f"#{letter}{highlight.pk}")

    mark = page.locator("#prose mark")
    expect(mark).to_be_in_viewport()
    expect(gloss(page, highlight).locator(".gloss")).to_have_class(re.compile("is-active"))
    expect(mark).not_to_have_class(re.compile("hl--flash"))


def test_a_copied_link_leads_to_the_passage(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    select(page, "7. The towns below the gate")
    page.keyboard.press("c")
    expect(page.locator("#toasts")).to_contain_text("copied")
    address = page.evaluate("navigator.clipboard.readText()")
    assert not Highlight.objects.exists()

    other = opened(article, ines, hash=address[address.index("#") :])

    expect(other.locator("#prose [data-start]", has_text="7. The towns")).to_be_in_viewport()


def test_a_passage_is_linked_to_a_story_by_its_key(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    select(page, "the salt farms")
    page.keyboard.press("l")

    dialog = page.locator("dialog#link[open]")
    expect(dialog.locator("mark")).to_have_text("the salt farms")
    assert Highlight.objects.get().quote == "the salt farms"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_press_elsewhere_and_escape_release_the_note(opened: Opener, article: Article, ines: User) -> None:
    make_highlight(ines, article, "the salt farms")
    page = opened(article, ines)
    mark = page.locator("#prose mark")

    mark.click()
    expect(mark).to_have_class(re.compile("is-active"))
    page.locator("h1").click()
    expect(mark).not_to_have_class(re.compile("is-active"))
    mark.click()
    page.keyboard.press("Escape")
    expect(mark).not_to_have_class(re.compile("is-active"))


def test_how_far_was_read_is_shown_and_told(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.clock.install()
    page.reload()
    expect(page.locator(".pct")).not_to_have_text("100%")

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".pct")).to_have_text("100%")
    with page.expect_response("**/progress/") as told:
        page.clock.fast_forward(20_000)

    assert told.value.ok
    assert article.readings.get(user=ines).furthest == 1.0


def test_a_glance_is_not_told(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.evaluate("fetch('/static/js/page.js')")

    assert not [url for url in sent if "progress" in url]


def test_a_note_is_written_level_with_its_passage_and_the_page_stays(
    opened: Opener, article: Article, ines: User
) -> None:
    for words in (
        "The basin commission",
        "14 have sent no reading",
        "A treaty that nobody",
        "promise with nowhere",
    ):
        make_highlight(ines, article, words)
    page = opened(article, ines)
    select(page, "every town that has signed")
    page.evaluate("getSelection().anchorNode.parentElement.scrollIntoView({block: 'center'})")
    expect(page.locator(".seltool")).to_be_visible()
    place = page.evaluate("scrollY")

    page.keyboard.press("m")
    expect(page.locator("#glosses .gloss:not([data-state]), #glosses form.editor")).to_have_count(5)
    field = page.locator("#glosses textarea:focus")
    expect(field).to_be_in_viewport()
    field.press_sequentially("Level with it.")
    expect(page.locator("#glosses form[hx-post] textarea:focus")).to_have_value("Level with it.")

    assert page.evaluate("scrollY") == place
    mark = page.locator("mark.hl", has_text="every town that has signed").bounding_box()
    editor = page.locator("#glosses form:has(textarea:focus)").bounding_box()
    assert mark is not None
    assert editor is not None
    assert abs(mark["y"] - editor["y"]) < 60
