"""An article changes under its highlights: what its reader sees of each, and says to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Anchor, Change, Highlight
from annotations.services.notes import prepared
from annotations.services.reanchor import anchor_in
from reader.cleaning.blocks import Block, BlockType
from reader.models import Article, User
from tests.browser.conftest import Opener, check_with_axe, gloss, select
from tests.factories import make_article, make_highlight, make_outlet, make_revision, paragraphs

pytestmark = pytest.mark.browser

LEAD = "Velmara would face a slow and certain shortage, the new head of the commission has told the premier."
COUNT = "Of the 62 gauges on the Ilvane, she said, 14 have sent no reading since March."
OFFICE = "Her office says the flow at Averil fell by almost a fifth over the summer."
TABLES = (
    "The two ministries trade monthly tables in private, and neither capital has published its releases, "
    "to the irritation of the delta states."
)
SPRING = "From the bridge at Lisk it looked in those weeks like nothing worse than a dry spring upstream."
FARMS = "It is the delta, the salt farms, and every town that has signed for water."
THEN = [LEAD, SPRING, COUNT, OFFICE, TABLES, FARMS]
NOW = [
    LEAD,
    COUNT.replace("14 have", "12 have"),
    OFFICE,
    FARMS,
    "Tarsk and the delta states say neither of them has yet printed any releases in winter.",
    SPRING,
]


@pytest.fixture
def changed(transactional_db: None, ines: User) -> tuple[Article, dict[str, Highlight]]:
    """An article in its second version, and a highlight of each status with a note on it."""
    outlet = make_outlet("Averil Courier")
    article = make_article(*THEN, headline="River chief cautions against a quick deal", outlet=outlet)
    marks = {
        "exact": make_highlight(ines, article, "slow and certain shortage", kind="quote"),
        "changed": make_highlight(ines, article, "14 have sent no reading since March", kind="fact"),
        "moved": make_highlight(ines, article, "nothing worse than a dry spring upstream", kind="passage"),
        "orphan": make_highlight(ines, article, "neither capital has published its releases", kind="fact"),
        "uncertain": make_highlight(ines, article, "the salt farms", kind="question"),
    }
    # As an import leaves it: words that may be those, in a text that nobody kept.
    doubtful = marks["uncertain"]
    Highlight.objects.filter(pk=doubtful.pk).update(quote="the farms that make salt", prefix="", suffix="")
    doubtful.anchors.update(status="uncertain", score=0.5)
    Change.objects.create(highlight=doubtful, user=ines, article=article, before=doubtful.revision,
                          after=doubtful.revision, status="uncertain", was="the farms that make salt",
                          now="the salt farms")  # fmt: skip
    for name in ("changed", "orphan"):
        prepared(ines, f"On what was {name}.", article=article, highlight=marks[name]).save()
    revision = make_revision(article, paragraphs(*NOW))
    anchor_in(revision)
    anchor = Anchor.objects.get(highlight=doubtful, revision=revision)
    if anchor.start is None:
        start = revision.text.index("the salt farms")
        Anchor.objects.filter(pk=anchor.pk).update(
            status="uncertain", start=start, end=start + len("the salt farms"), score=0.5
        )
        Change.objects.filter(highlight=doubtful).update(
            status="uncertain", now="the salt farms", after=revision
        )
    return article, marks


Changed = tuple[Article, dict[str, Highlight]]


def status_of(mark: Highlight) -> str:
    """Its status in the newest revision."""
    return Anchor.objects.filter(highlight=mark).order_by("-revision").values_list("status", flat=True)[0]


def test_each_highlight_says_what_became_of_it(opened: Opener, changed: Changed, ines: User) -> None:
    article, marks = changed
    assert {name: status_of(mark) for name, mark in marks.items()} == {name: name for name in marks}
    page = opened(article, ines)

    expect(page.locator("#prose mark.hl")).to_have_text(
        [
            "slow and certain shortage",
            "12 have sent no reading since March",
            "nothing worse than a dry spring upstream",
        ]
    )
    expect(gloss(page, marks["exact"]).locator(".rel, .oldnew")).to_have_count(0)

    told = gloss(page, marks["changed"])
    expect(told.locator(".rel")).to_have_text("Words changed")
    expect(told.locator("dd").nth(0)).to_have_text("14 have sent no reading since March")
    expect(told.locator("dd del")).to_have_text("14")
    expect(told.locator("dd").nth(1)).to_have_text("12 have sent no reading since March")
    expect(told.locator("dd ins")).to_have_text("12")
    expect(told.locator("time")).to_have_count(3)

    expect(gloss(page, marks["moved"])).to_contain_text("Was in paragraph 2, now in paragraph 6; same words")

    lost = page.locator(f"#orphans #n{marks['orphan'].pk}")
    expect(lost).to_contain_text("A note has lost its place.")
    expect(lost).to_contain_text("Averil Courier")
    expect(lost.locator("blockquote")).to_have_text(TABLES)
    expect(lost.locator("blockquote del")).to_have_text("neither capital has published its releases")
    expect(lost).to_contain_text("On what was orphan.")
    first = marks["orphan"].revision
    expect(lost.get_by_role("link", name=re.compile("^See .* version$"))).to_have_attribute(
        "href", re.compile(f"/articles/{article.pk}/versions/{first.number}/")
    )

    doubtful = page.locator(f"#orphans #n{marks['uncertain'].pk}")
    expect(doubtful).to_contain_text("Please confirm")
    expect(doubtful.locator("dd").nth(1)).to_have_text("the salt farms")


def test_another_reader_sees_the_states_and_no_way_to_settle_them(
    opened: Opener, changed: Changed, tomas: User
) -> None:
    article, marks = changed
    Highlight.objects.update(visibility="public")
    page = opened(article, tomas)
    expect(gloss(page, marks["changed"]).locator("dd del")).to_have_text("14")
    expect(page.get_by_role("button", name=re.compile("Confirm|Keep"))).to_have_count(0)
    expect(page.get_by_role("link", name="Place it again")).to_have_count(0)


def test_new_words_are_confirmed_and_that_is_taken_back(opened: Opener, changed: Changed, ines: User) -> None:
    article, marks = changed
    page = opened(article, ines)
    gloss(page, marks["changed"]).get_by_role("button", name="Confirm new words").click()

    expect(gloss(page, marks["changed"]).get_by_role("button", name="Confirm new words")).to_have_count(0)
    expect(gloss(page, marks["changed"]).locator("summary")).to_have_text("Words changed")
    assert Change.objects.get(highlight=marks["changed"]).outcome == "confirmed"

    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(gloss(page, marks["changed"]).get_by_role("button", name="Confirm new words")).to_be_visible()
    assert Change.objects.get(highlight=marks["changed"]).outcome == ""
    expect(page.locator("#toasts > *")).to_have_count(0)


def test_old_words_only_leave_the_text_and_come_back_by_undo(
    opened: Opener, changed: Changed, ines: User
) -> None:
    article, marks = changed
    mark = marks["changed"]
    page = opened(article, ines)
    gloss(page, mark).get_by_role("button", name="Keep old words only").click()

    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_count(0)
    expect(page.locator(f"#orphans #n{mark.pk}.notice--kept")).to_be_visible()
    assert status_of(mark) == "orphan"

    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_text(
        "12 have sent no reading since March"
    )
    expect(page.locator(f"#glosses #n{mark.pk}")).to_be_visible()
    expect(page.locator(f"#n{mark.pk}")).to_have_count(1)


def test_a_lost_note_is_kept_as_a_quiet_line(opened: Opener, changed: Changed, ines: User) -> None:
    article, marks = changed
    page = opened(article, ines)
    lost = page.locator(f"#n{marks['orphan'].pk}")
    lost.get_by_role("button", name="Keep as is").click()
    expect(lost.locator("summary")).to_contain_text("A note without a place")
    expect(lost.locator("blockquote")).to_be_hidden()
    page.reload()
    lost.locator("summary").click()
    expect(lost.locator("blockquote del")).to_have_text("neither capital has published its releases")
    expect(lost.get_by_role("link", name="Place it again")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(f"#n{marks['orphan'].pk}").get_by_text("On what was orphan.")).to_be_visible()
    expect(page.locator(f"#n{marks['uncertain'].pk}")).to_be_visible()
    expect(page.locator("#orphans .btn:visible")).to_have_count(0)


def test_an_uncertain_place_is_drawn_once_it_is_confirmed(
    opened: Opener, changed: Changed, ines: User
) -> None:
    article, marks = changed
    mark = marks["uncertain"]
    page = opened(article, ines)
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_count(0)
    page.locator(f"#n{mark.pk}").get_by_role("button", name="Confirm this place").click()
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_text("the salt farms")
    expect(page.locator(f"#glosses #n{mark.pk}")).to_be_visible()


def test_a_lost_passage_is_placed_from_the_nearest_by_keys(
    opened: Opener, changed: Changed, ines: User
) -> None:
    article, marks = changed
    mark = marks["orphan"]
    page = opened(article, ines)
    page.locator(f"#n{mark.pk}").get_by_role("link", name="Place it again").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#place")
    expect(dialog.locator(".place__was mark")).to_have_text("neither capital has published its releases")
    expect(dialog.locator(".pick").first).to_contain_text("Paragraph 5; 3 of 6 words")
    expect(dialog.locator("input:checked")).to_be_focused()
    submit = dialog.locator("[data-place-submit]")
    expect(submit).to_have_text("Place on paragraph 5")
    page.keyboard.press("ArrowDown")
    expect(submit).not_to_have_text("Place on paragraph 5")
    page.keyboard.press("ArrowUp")
    expect(submit).to_have_text("Place on paragraph 5")
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_text(
        re.compile("^neither of them .* releases$")
    )
    expect(page.locator("#orphans")).not_to_contain_text("neither capital")
    expect(gloss(page, mark)).to_be_focused()
    assert Change.objects.get(highlight=mark).outcome == "placed"

    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#orphans #n{mark.pk}.notice--orphan")).to_be_visible()
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_count(0)


def test_keeping_from_the_dialog_keeps(opened: Opener, changed: Changed, ines: User) -> None:
    article, marks = changed
    mark = marks["orphan"]
    page = opened(article, ines)
    page.locator(f"#n{mark.pk}").get_by_role("link", name="Place it again").click()
    page.locator("#place").get_by_role("button", name="Keep as is").click()
    expect(page.locator("#place")).to_be_hidden()
    expect(page.locator(f"#n{mark.pk} summary")).to_be_visible()
    assert Change.objects.get(highlight=mark).outcome == "kept"


def _by_hand(page: Page, mark: Highlight) -> None:
    """From the lost note into the article, to choose the words there."""
    page.locator(f"#n{mark.pk}").get_by_role("link", name="Place it again").click()
    page.locator("#place").get_by_label("Somewhere else").check()
    page.locator("#place [data-place-submit]").click()
    expect(page.locator("html.is-placing #placing")).to_be_visible()


def test_a_lost_passage_is_placed_by_hand_with_the_pointer(
    opened: Opener, changed: Changed, ines: User
) -> None:
    article, marks = changed
    mark = marks["orphan"]
    page = opened(article, ines)
    _by_hand(page, mark)
    select(page, "Tarsk and the delta states")
    expect(page.locator("[data-placing-hint]")).to_contain_text("Tarsk and the delta states")
    expect(page.locator(".seltool")).to_be_hidden()
    page.locator("#placing").get_by_role("button", name="Place it here").click()

    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_have_text("Tarsk and the delta states")
    expect(page.locator("#placing")).to_have_count(0)
    expect(gloss(page, mark).locator("dd").nth(0)).to_have_text("neither capital has published its releases")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#orphans #n{mark.pk}")).to_be_visible()


def test_a_lost_passage_is_placed_by_hand_with_keys_alone(
    opened: Opener, changed: Changed, ines: User
) -> None:
    article, marks = changed
    mark = marks["orphan"]
    page = opened(article, ines)
    _by_hand(page, mark)
    page.keyboard.press("Enter")
    expect(page.locator("#placing")).to_be_visible()
    page.keyboard.press("i")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("#placing")).to_have_count(0)
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]').first).to_be_visible()
    placed = Change.objects.get(highlight=mark)
    assert placed.outcome == "placed"
    assert placed.now in placed.after.text


def test_without_scripts_the_words_are_pasted(
    live_server: Any, browser: Browser, changed: Changed, ines: User,
    sign_in: Callable[[BrowserContext, User], None],
) -> None:  # fmt: skip
    article, marks = changed
    mark = marks["orphan"]
    room = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(room, ines)
    page = room.new_page()
    page.goto(f"{live_server.url}/articles/{article.pk}/")
    page.locator(f"#n{mark.pk}").get_by_role("link", name="Place it again").click()
    page.get_by_label("Somewhere else").check()
    page.get_by_role("button", name="Place it here").click()
    page.get_by_label("Paste the words").fill("the")
    page.get_by_role("button", name="Place it here").click()
    expect(page.get_by_role("alert")).to_contain_text("times")
    page.get_by_label("paste the words").fill("in winter")
    page.get_by_role("button", name="Place it here").click()
    expect(page.locator(f"#prose mark#h{mark.pk}")).to_have_text("in winter")
    room.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_states_and_dialog(
    opened: Opener, browser: Browser, changed: Changed, ines: User, theme: str
) -> None:
    article, marks = changed
    room = browser.new_context(
        viewport={"width": 1440, "height": 1000}, locale="en-GB", reduced_motion="reduce", color_scheme=theme
    )
    room.set_default_timeout(6000)
    page = opened(article, ines, at=room)
    page.locator(f"#n{marks['uncertain'].pk}").get_by_role("button", name="Keep as is").click()
    expect(page.locator(f"#n{marks['uncertain'].pk} summary")).to_be_visible()
    check_with_axe(page)
    page.locator(f"#n{marks['orphan'].pk}").get_by_role("link", name="Place it again").click()
    expect(page.locator("#place .pick").first).to_be_visible()
    check_with_axe(page)
    page.goto(page.url.partition("#")[0] + f"?place={marks['orphan'].pk}")
    expect(page.locator("#placing")).to_be_visible()
    check_with_axe(page)
    page.goto(page.url.partition("/articles")[0] + f"/highlights/{marks['orphan'].pk}/place/")
    check_with_axe(page)
    room.close()


def test_a_phone_places_it_again_within_its_width(
    opened: Opener, browser: Browser, changed: Changed, ines: User
) -> None:
    article, marks = changed
    mark = marks["orphan"]
    room = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", has_touch=True, is_mobile=True
    )
    room.set_default_timeout(6000)
    page = opened(article, ines, at=room)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator(f"#n{mark.pk}").get_by_role("link", name="Place it again").tap()
    dialog = page.locator("#place")
    expect(dialog.locator(".pick").first).to_be_visible()
    assert page.evaluate("document.querySelector('#place').scrollWidth <= 390")
    small = page.evaluate(
        "(mark) => [...document.querySelectorAll(`#place .pick, #place button, #n${mark} a, #n${mark} button`)]"
        ".filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)"
        ".map((one) => one.textContent.trim())",
        mark.pk,
    )
    assert small == []
    dialog.get_by_role("button", name=re.compile("^Place on paragraph")).tap()
    expect(page.locator(f'#prose mark[data-h="{mark.pk}"]')).to_be_visible()
    room.close()


def test_an_arabic_article_tells_its_changes_from_right_to_left(opened: Opener, ines: User) -> None:
    then = "قالت رئيسة الهيئة إن أربعة عشر مقياسا من مقاييس النهر لم ترسل أي قراءة منذ آذار."
    blocks = [Block(BlockType.PARAGRAPH, html=f"<p>{then}</p>", text=then, lang="ar", dir="rtl")]
    article = make_article(blocks=blocks, headline="رئيسة النهر تحذر", language="ar")
    mark = make_highlight(ines, article, "أربعة عشر مقياسا من مقاييس النهر لم ترسل أي قراءة")
    now = then.replace("أربعة عشر", "اثنا عشر")
    blocks = [Block(BlockType.PARAGRAPH, html=f"<p>{now}</p>", text=now, lang="ar", dir="rtl")]
    anchor_in(make_revision(article, blocks))
    page = opened(article, ines)
    told = gloss(page, mark)
    expect(told.locator("dd ins")).to_have_text("اثنا")
    assert told.locator("dd").first.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
    told.get_by_role("link", name="Place it again").click()
    first = page.locator("#place .pick .pub").first
    expect(first.locator("mark")).to_contain_text("مقياسا من مقاييس النهر")
    assert first.evaluate("(one) => getComputedStyle(one).direction") == "rtl"
