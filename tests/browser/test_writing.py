"""Writing beside the text: what is changed, answered and drafted stays, and no tab overwrites another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from annotations.models import Highlight, Note
from reader.models import Article, User
from tests.browser.conftest import Opener, gloss
from tests.browser.writing import body, edit, noted

__all__ = ["noted"]
pytestmark = pytest.mark.browser


def test_a_note_is_changed_in_place(opened: Opener, article: Article, ines: User, noted: Highlight) -> None:
    page = opened(article, ines)
    page.evaluate("window.stayed = true")
    field = edit(page, noted)

    field.fill("The *nine* of 2029.")
    page.keyboard.press("Control+Enter")

    expect(gloss(page, noted).locator(".gloss__b em")).to_have_text("nine")
    assert body(noted) == "The *nine* of 2029."
    assert page.evaluate("window.stayed")
    expect(page.locator(f'.ref[data-h="{noted.pk}"]')).to_be_focused()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('postil-draft'))") == []


def test_the_label_is_changed_with_its_marks(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    edit(page, noted)

    gloss(page, noted).locator("label", has_text="Disputed").click()
    expect(gloss(page, noted).locator("form.editor")).to_have_class(re.compile("k-disputed"))
    page.keyboard.press("a")  # no shortcut while an editor is in use
    gloss(page, noted).get_by_role("button", name="Save").click()

    expect(page.locator("#prose mark.k-disputed")).to_have_text(re.compile("the salt farms"))
    expect(gloss(page, noted)).to_contain_text("Disputed")
    noted.refresh_from_db()
    assert noted.kind == "disputed"


def test_what_is_deleted_comes_back_by_undo(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    gloss(page, noted).hover()
    gloss(page, noted).get_by_role("button", name="Delete").click()
    expect(page.locator("#prose mark")).to_have_count(0)
    expect(gloss(page, noted)).to_have_count(0)
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    expect(undo).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("#prose mark")).to_have_text(re.compile("the salt farms"))
    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Which farms?")
    expect(page.locator("#toasts .strip")).to_have_count(0)


def test_undo_stays_until_it_is_dismissed(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    page.clock.install()
    gloss(page, noted).hover()
    gloss(page, noted).get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()

    page.clock.fast_forward(600_000)
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Dismiss").click()

    expect(page.locator("#toasts .strip")).to_have_count(0)


def test_a_reply_joins_the_thread_once(
    opened: Opener, article: Article, ines: User, tomas: User, noted: Highlight
) -> None:
    noted.visibility = "public"
    noted.save()
    page = opened(article, tomas)
    item = gloss(page, noted)
    item.locator("summary", has_text="Reply").click()
    item.get_by_role("textbox", name="Your reply").fill("Nine of them.")

    page.keyboard.press("Control+Enter")

    expect(item.locator(".reply .gloss__b")).to_have_text("Nine of them.")
    assert Note.objects.filter(highlight=noted, user=tomas).count() == 1


def test_a_note_on_the_whole_article_is_written(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.locator("#add-note summary").click()
    page.locator("#add-note textarea").fill("For the seminar.")
    page.locator("#add-note").get_by_role("button", name="Save").click()

    expect(page.locator("#article-notes .gloss__b")).to_have_text("For the seminar.")
    expect(page.locator("#add-note textarea")).to_be_hidden()
    assert Note.objects.get(highlight=None).body == "For the seminar."


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Join both", ["From the second tab.", "From the first tab."]), ("Keep mine", ["From the second tab."]),
     ("Keep saved", ["From the first tab."])],
)  # fmt: skip
def test_the_second_of_two_tabs_sees_both_texts(
    opened: Opener,
    browser: Browser,
    article: Article,
    ines: User,
    noted: Highlight,
    choice: str,
    kept: list[str],
) -> None:
    first = opened(article, ines)
    other = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    second = opened(article, ines, at=other)
    edit(first, noted).fill("From the first tab.")
    edit(second, noted).fill("From the second tab.")
    first.keyboard.press("Control+Enter")
    expect(gloss(first, noted).locator(".gloss__b")).to_have_text("From the first tab.")

    second.keyboard.press("Control+Enter")

    merge = gloss(second, noted).locator("[data-merge]")
    expect(merge.locator("textarea")).to_have_value("From the second tab.")
    expect(merge.locator("[data-theirs]")).to_have_text("From the first tab.")
    assert body(noted) == "From the first tab."
    merge.get_by_role("button", name=choice).click()
    expect(gloss(second, noted).locator("[data-merge]")).to_have_count(0)
    for text in kept:
        expect(gloss(second, noted).locator(".gloss__b")).to_contain_text(text)
    assert sorted(line for line in body(noted).splitlines() if line) == sorted(kept)
    other.close()


def test_escape_closes_the_editor_and_keeps_the_draft(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    edit(page, noted).fill("Not finished")
    page.keyboard.press("Escape")
    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Which farms?")

    field = edit(page, noted)

    expect(field).to_have_value("Not finished")
    expect(gloss(page, noted).locator("[data-draft-hint]")).to_have_text("Draft kept")
    assert body(noted) == "Which farms?"
    gloss(page, noted).get_by_role("button", name="Discard the draft").click()
    expect(field).to_have_value("Which farms?")


def test_a_draft_outlives_a_reload(opened: Opener, article: Article, ines: User, noted: Highlight) -> None:
    page = opened(article, ines)
    edit(page, noted).fill("Half a sent")

    page.reload()

    expect(gloss(page, noted).locator("textarea")).to_have_value("Half a sent")
    assert body(noted) == "Which farms?"


def test_a_draft_belongs_to_its_reader(
    opened: Opener, article: Article, ines: User, tomas: User, noted: Highlight
) -> None:
    noted.visibility = "public"
    noted.save()
    page = opened(article, ines)
    edit(page, noted).fill("A secret thought")

    page.context.clear_cookies()
    other = opened(article, tomas)

    expect(gloss(other, noted)).to_be_visible()
    assert "A secret thought" not in other.locator("body").inner_text()
    expect(other.locator("#glosses textarea:visible")).to_have_count(0)
