"""Labels, codes, the history of a note and the bin, by mouse and by keys, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from annotations.models import Code, Highlight, Note
from annotations.services import codes, notes
from annotations.services import highlights as highlight_service
from reader.models import Article, Role, User
from tests.browser.conftest import Opener, check_with_axe, gloss, select
from tests.factories import make_highlight

pytestmark = pytest.mark.browser


@pytest.fixture
def room(
    live_server: Any,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> Callable[..., Page]:
    """A function that opens a page of the library as ``user``."""

    def open_page(user: User, name: str, *args: Any) -> Page:
        sign_in(context, user)
        page = context.new_page()
        complaints(page)
        page.goto(live_server.url + reverse(name, args=args), wait_until="load")
        return page

    return open_page


def check_in_every_look(page: Page) -> None:
    """Axe finds nothing, and nothing is too wide, in both themes, on a desk and on a phone."""
    for width, theme in ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        check_with_axe(page)


def test_a_curator_names_a_kind_and_keeps_codes_by_keyboard(room: Callable[..., Page], ines: User) -> None:
    User.objects.filter(pk=ines.pk).update(role=Role.CURATOR)
    page = room(ines, "profile")
    field = page.get_by_label("Name of the label Fact")
    field.fill("Finding")
    field.press("Enter")
    expect(page.get_by_label("Name of the label Finding")).to_have_value("Finding")

    opener = page.locator("summary", has_text="Add a code under a kind")
    opener.focus()
    opener.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Figure")
    page.keyboard.press("Tab")
    page.keyboard.type("A number with its unit.")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name of the code Figure under Finding")).to_have_value("Figure")

    more = page.get_by_label("More for Figure: move, merge, delete")
    more.focus()
    more.press("Enter")
    page.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(page.get_by_text("The code “Figure” is in the bin; its marks keep their kind.")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_label("Name of the code Figure under Finding")).to_be_visible()
    assert Code.objects.get().deleted_at is None


def test_a_refused_table_keeps_what_was_typed(room: Callable[..., Page], ines: User) -> None:
    for name in ("Figure", "Source"):
        codes.add_code(ines, "fact", name)
    page = room(ines, "labels")
    page.get_by_label("Name of the code Source under Fact").fill("figure")
    page.get_by_label("When to use Figure").fill("A number.")
    page.get_by_role("button", name="Save the labels").click()
    expect(page.get_by_text("This codebook has a code “Figure” already.")).to_be_visible()
    expect(page.get_by_label("When to use Figure")).to_have_value("A number.")
    expect(page.locator('[aria-invalid="true"]')).to_have_value("figure")
    check_in_every_look(page)


def test_a_code_is_chosen_by_keys_alone_after_marking(opened: Opener, article: Article, ines: User) -> None:
    codes.add_code(ines, "fact", "Figure")
    codes.add_code(ines, "quote", "Spoken")
    page = opened(article, ines)
    select(page, "62 gauges")
    page.keyboard.press("3")
    item = page.locator("#glosses > li")
    expect(item.get_by_role("link", name="Write a note")).to_be_visible()
    highlight = Highlight.objects.get()
    page.keyboard.press("n")
    page.keyboard.press("o")
    field = gloss(page, highlight).get_by_label("Code", exact=True)
    expect(field).to_be_focused()
    assert field.evaluate("f => [...f.list.options].map(o => o.value)") == ["Figure"]
    page.keyboard.type("figure")
    page.keyboard.press("Control+Enter")
    expect(gloss(page, highlight).locator(".gloss__h")).to_contain_text("Fact · Figure")
    highlight.refresh_from_db()
    assert highlight.code == Code.objects.get(name="Figure")


def test_another_kind_takes_a_code_off_and_offers_its_own(
    opened: Opener, article: Article, ines: User
) -> None:
    figure = codes.add_code(ines, "fact", "Figure")
    codes.add_code(ines, "quote", "Spoken")
    highlight = make_highlight(ines, article, "62 gauges", kind="fact", code=figure)
    page = opened(article, ines)
    gloss(page, highlight).get_by_role("link", name="Write a note").click()
    field = gloss(page, highlight).get_by_label("Code", exact=True)
    expect(field).to_have_value("Figure")
    gloss(page, highlight).get_by_role("radio", name="Quote").check(force=True)
    expect(field).to_have_value("")
    assert field.evaluate("f => [...f.list.options].map(o => o.value)") == ["Spoken"]
    field.fill("On the record")
    gloss(page, highlight).get_by_role("button", name="Save").click()
    expect(gloss(page, highlight).locator(".gloss__h")).to_contain_text("Quote · On the record")
    highlight.refresh_from_db()
    assert highlight.kind == "quote"
    assert highlight.code is not None
    assert (highlight.code.name, highlight.code.kind, highlight.code.user) == ("On the record", "quote", ines)


def test_the_editor_with_its_code_is_sound_in_every_look(
    opened: Opener, article: Article, ines: User
) -> None:
    highlight = make_highlight(
        ines, article, "62 gauges", kind="fact", code=codes.add_code(ines, "fact", "Figure")
    )
    page = opened(article, ines)
    gloss(page, highlight).get_by_role("link", name="Write a note").click()
    expect(gloss(page, highlight).get_by_label("Code", exact=True)).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        check_with_axe(page)


def test_a_phone_shows_the_table_as_cards_whose_menus_stay_on_the_screen(
    phone: Page, live_server: Any, sign_in: Callable[[BrowserContext, User], None], ines: User
) -> None:
    for name in ("Figure", "Source"):
        codes.add_code(ines, "fact", name)
    sign_in(phone.context, ines)
    phone.goto(live_server.url + reverse("profile") + "#labels")
    more = phone.get_by_label("More for Source: move, merge, delete")
    more.tap()
    up = phone.get_by_role("button", name="Move up")
    box = up.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] >= 24
    up.tap()
    expect(phone.locator(".tbl__sub input[name$='-name']").first).to_have_value("Source")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_codebook_is_looked_at_before_it_is_taken(
    room: Callable[..., Page], ines: User, tmp_path: Path
) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("kind,name,description\nfact,Figure,A number.\nrumour,Hearsay,\n", encoding="utf-8")
    page = room(ines, "codebook-import")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("There is no kind “rumour”")).to_be_visible()
    assert not Code.objects.exists()
    check_in_every_look(page)
    page.get_by_role("button", name="Take the rest").click()
    expect(page.get_by_label("Name of the code Figure under Fact")).to_be_visible()
    assert Code.objects.get().name == "Figure"


def test_an_older_wording_is_read_and_brought_back(
    room: Callable[..., Page], article: Article, ines: User
) -> None:
    highlight = make_highlight(ines, article, "62 gauges", kind="fact")
    note, _made = notes.reply(ines, highlight, "The gauge is silent.", highlight.client_id)
    notes.edit(note, 1, "The gauge was broken.")
    page = room(ines, "article", article.pk)
    gloss(page, highlight).get_by_label("More for this note").click()
    gloss(page, highlight).get_by_role("link", name="History").click()
    expect(page.locator(".history__t ins")).to_have_text("was broken")
    check_in_every_look(page)
    page.get_by_role("button", name="Bring back the wording").press("Enter")
    expect(page.locator(".history__i").first).to_contain_text("The gauge is silent.")
    assert Note.objects.get().body == "The gauge is silent."


def test_the_bin_gives_back_and_deletes_for_good(
    room: Callable[..., Page], article: Article, ines: User
) -> None:
    marks = [make_highlight(ines, article, quote) for quote in ("62 gauges", "A treaty", "salt farms")]
    for mark in marks:
        highlight_service.delete(mark)
    codes.delete_code(codes.add_code(ines, "fact", "Figure", "A number."))
    page = room(ines, "bin")
    check_in_every_look(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("checkbox", name="salt farms").press("Space")
    page.get_by_role("checkbox", name="A treaty").press("Space")
    page.get_by_role("button", name="Delete for good").press("Enter")
    expect(page.get_by_role("heading", name="Delete 2 things for good?")).to_be_visible()
    check_with_axe(page)
    sure = page.get_by_role("region", name="Delete 2 things").get_by_role("button", name="Delete for good")
    expect(sure).to_be_focused()
    sure.press("Enter")
    expect(page.get_by_text("2 things are deleted for good.")).to_be_visible()
    page.locator("li", has_text="62 gauges").get_by_role("button", name="Restore").press("Enter")
    expect(page.get_by_text("1 thing is back in its place.")).to_be_visible()
    assert list(Highlight.objects.values_list("pk", "deleted_at")) == [(marks[0].pk, None)]


def test_without_scripts_a_code_is_chosen_in_the_editors_own_page(
    browser: Any,
    live_server: Any,
    sign_in: Callable[[BrowserContext, User], None],
    article: Article,
    ines: User,
) -> None:
    codes.add_code(ines, "fact", "Figure")
    highlight = make_highlight(ines, article, "62 gauges", kind="quote")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(context, ines)
    page = context.new_page()
    page.goto(live_server.url + reverse("highlight-edit", args=[highlight.pk]))
    page.get_by_label("Code", exact=True).fill("Figure")
    page.get_by_role("button", name="Save").click()
    expect(gloss(page, highlight).locator(".gloss__h")).to_contain_text("Fact · Figure")
    context.close()
