"""What a publisher changed, in the browser: marks beside their notes, keys from change to change, both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from annotations.models import Highlight
from annotations.services.notes import prepared
from annotations.services.reanchor import anchor_in
from reader.cleaning.blocks import Block, BlockType
from reader.models import Article, User
from tests.browser.conftest import check_with_axe
from tests.factories import make_article, make_highlight, make_outlet, make_revision, paragraphs

pytestmark = pytest.mark.browser

OLD = [
    "The head of the river commission told reporters on Tuesday that nobody should sign before the counting is done.",
    "Maren Osk, who took over the seven-member commission in October, said the two governments were negotiating over a "
    "river that neither of them could at present measure. Of the 62 gauges on the Ilvane, she said, 12 have sent no "
    "reading since March.",
    "A treaty that nobody can measure is a promise with nowhere to stand, she said in her office above the gate.",
    "Her office says the flow at Averil fell by almost a fifth over the summer. Tarsk puts the figure at eleven per "
    "cent and blames a dry spring rather than the filling of the reservoir behind the Corran Gate.",
    "The two ministries trade monthly tables in private, and neither capital has published its releases, to the "
    "irritation of the delta states.",
    *(
        f"{n}. The towns below the gate waited for the count, and the count was late once more."
        for n in range(1, 8)
    ),
]
NEW = [
    OLD[0],
    OLD[1].replace("12 have", "14 have"),
    OLD[2],
    OLD[3].replace("Corran Gate.", "Corran Gate, which began in February without notice to the commission."),
    *OLD[5:],
]


def noted(user: User, article: Article, quote: str, body: str, kind: str, **fields: Any) -> Highlight:
    highlight = make_highlight(user, article, quote, kind=kind, **fields)
    prepared(user, body, article=article, highlight=highlight).save()
    return highlight


@pytest.fixture
def changed(ines: User, tomas: User) -> Article:
    """An article whose second version changed under four marks."""
    article = make_article(
        *OLD, headline="River chief warns Teller against a rushed water deal with Tarsk",
        outlet=make_outlet("the Courier"), added_by=ines,
    )  # fmt: skip
    noted(tomas, article, "12 have sent no reading since March", "The Ledger says 12. The wire copy has 14.", "fact",
          visibility="public")  # fmt: skip
    noted(ines, article, "a promise with nowhere to stand", "The line of the interview.", "quote")
    noted(ines, article, "fell by almost a fifth over the summer", "Osk’s office, not Osk.", "disputed")
    noted(ines, article, "neither capital has published its releases", "Worth asking both.", "fact")
    article.headline = "River chief cautions Teller against a quick water deal with Tarsk"
    anchor_in(make_revision(article, paragraphs(*NEW)))
    return article


@pytest.fixture
def shown(
    live_server: Any,
    context: BrowserContext,
    ines: User,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> Callable[..., Page]:
    """A function that opens the versions of an article as Ines."""
    sign_in(context, ines)

    def open_versions(article: Article, rest: str = "", size: tuple[int, int] = (1440, 1000)) -> Page:
        page = context.new_page()
        complaints(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"{live_server.url}/articles/{article.pk}/versions/{rest}", wait_until="load")
        expect(page.locator("#prose")).to_be_visible()
        return page

    return open_versions


def wide(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_each_note_stands_beside_its_mark_and_folded_ones_wait(
    shown: Callable[..., Page], changed: Article
) -> None:
    page = shown(changed)

    expect(page.locator("#glosses > li:visible .rel")).to_have_text(["Words changed", "Exact", "Gone"])
    for item in page.locator("#glosses > li:visible").all():
        mark = page.locator(f'#prose .hl[data-h="{item.get_attribute("data-h")}"]').first.bounding_box()
        box = item.bounding_box()
        assert mark is not None
        assert box is not None
        assert abs(box["y"] - mark["y"]) < 200
    page.get_by_text("1 paragraph unchanged, 1 note stands").click()
    expect(page.locator("#glosses > li:visible")).to_have_count(4)
    expect(page.locator("#glosses > li:visible .n")).to_have_text(["1", "2", "3", "4"])


def test_j_and_k_go_from_change_to_change(shown: Callable[..., Page], changed: Article) -> None:
    page = shown(changed)
    here = "document.activeElement.closest('[data-change]')?.textContent ?? ''"

    page.keyboard.press("j")
    assert "cautions" in page.evaluate(here)
    page.keyboard.press("j")
    assert "14 have sent" in page.evaluate(here)
    for _ in range(6):
        page.keyboard.press("j")
    assert "The two ministries" in page.evaluate(here)
    page.keyboard.press("k")
    assert "which began in February" in page.evaluate(here)


def test_n_goes_through_the_marks_also_where_they_are_folded(
    shown: Callable[..., Page], changed: Article
) -> None:
    page = shown(changed)
    folded = page.locator(".hl", has_text="a promise with nowhere to stand")

    page.keyboard.press("n")
    expect(folded).to_be_hidden()
    page.keyboard.press("n")

    expect(folded).to_be_visible()
    expect(page.locator("#glosses .is-active")).to_contain_text("The line of the interview.")


def test_one_version_is_a_sound_page(shown: Callable[..., Page]) -> None:
    page = shown(make_article(*OLD, outlet=make_outlet("the Courier")))

    expect(page.locator("h1")).to_have_text("One version so far")
    check_with_axe(page)


def test_two_versions_are_chosen_and_compared_by_keyboard(
    shown: Callable[..., Page], changed: Article
) -> None:
    changed.headline = "River chief cautions"
    make_revision(changed, paragraphs(*NEW, "A last word."))
    page = shown(changed)
    expect(page.locator("#prose ins")).to_have_text(["A last word."])

    page.locator('.vers input[name="from"][value="3"]').focus()
    page.locator('.vers input[name="from"][value="2"]').focus()
    page.keyboard.press("ArrowDown")
    page.locator('.vers input[name="to"][value="3"]').focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Compare the two").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#prose del").first).to_have_text("warns")
    expect(page.locator('.vers input[name="from"]:checked')).to_have_value("1")
    expect(page.locator('.vers input[name="to"]:checked')).to_have_value("2")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("rest", "size"),
    [("", (1440, 1000)), ("", (1024, 768)), ("", (390, 844)), ("?show=then", (390, 844)), ("1/", (1440, 1000)),
     ("1/", (390, 844))],
)  # fmt: skip
def test_every_view_is_sound(
    shown: Callable[..., Page], changed: Article, theme: Any, rest: str, size: tuple[int, int]
) -> None:
    page = shown(changed, rest, size)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")

    assert not wide(page)
    check_with_axe(page)
    page.evaluate("document.querySelectorAll('.page details').forEach((one) => { one.open = true; })")
    assert not wide(page)
    check_with_axe(page)


def test_on_a_phone_the_list_is_folded_and_the_text_comes_first(
    shown: Callable[..., Page], changed: Article
) -> None:
    page = shown(changed, "", (390, 844))

    summary = page.locator(".fold--rail > summary")
    expect(summary).to_contain_text("2 versions")
    expect(page.get_by_role("button", name="Compare the two")).to_be_hidden()
    summary.click()
    expect(page.get_by_role("button", name="Compare the two")).to_be_visible()
    for item in page.locator(".vers input").all():
        box = item.bounding_box()
        assert box is not None


def test_a_link_to_a_folded_mark_opens_its_paragraph(shown: Callable[..., Page], changed: Article) -> None:
    quoted = Highlight.objects.get(kind="quote")

    page = shown(changed, f"#h{quoted.pk}")

    expect(page.locator(f"#h{quoted.pk}")).to_be_visible()
    expect(page.locator(f"#n{quoted.pk}")).to_be_visible()


def test_arabic_reads_from_right_to_left_with_its_changes(shown: Callable[..., Page], ines: User) -> None:
    def block(text: str) -> Block:
        return Block(BlockType.PARAGRAPH, html=f"<p>{text}</p>", text=text)

    old = ["قالت رئيسة الهيئة إن النهر لا ينتظر أحدًا في الدلتا.", "وأضافت أن القياس يبدأ في الربيع."]
    article = make_article(
        blocks=[block(text) for text in old], headline="رئيسة النهر تحذر", language="ar", direction="rtl",
        outlet=make_outlet("صحيفة المصب"),
    )  # fmt: skip
    make_highlight(ines, article, "رئيسة الهيئة", kind="fact")
    make_revision(article, [block(old[0].replace("الهيئة", "اللجنة")), block(old[1])])

    page = shown(article)

    expect(page.locator("#prose del")).to_have_text(["الهيئة"])
    expect(page.locator("#prose ins")).to_have_text(["اللجنة"])
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#prose [data-change]')).direction") == "rtl"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('#prose summary')).direction") == "ltr"
    assert not wide(page)
    check_with_axe(page)


def test_without_scripts_the_list_compares_and_the_notes_are_read(
    browser: Any,
    live_server: Any,
    changed: Article,
    ines: User,
    sign_in: Callable[[BrowserContext, User], None],
) -> None:
    room = browser.new_context(java_script_enabled=False)
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/articles/{changed.pk}/versions/?from=2&to=2")

    page.locator('.vers input[name="from"][value="1"]').check()
    page.get_by_role("button", name="Compare the two").click()

    expect(page.locator("#prose del").first).to_have_text("warns")
    expect(page.locator("#glosses > li")).to_have_count(4)
    page.get_by_text("1 paragraph unchanged, 1 note stands").click()
    expect(page.get_by_text("A treaty that nobody can measure")).to_be_visible()
    page.get_by_role("link", name="Then").click()
    expect(page.locator("#prose")).to_contain_text("12 have sent no reading")
    room.close()
