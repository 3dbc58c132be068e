"""Writing beside the text: nothing that was typed is lost, doubled or overwritten."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, Route, expect

from annotations.models import Highlight, Note
from annotations.services.notes import prepared
from reader.models import Article, User
from tests.browser.conftest import Opener, gloss, select, tool
from tests.factories import PASSWORD, make_highlight

pytestmark = pytest.mark.browser


def make_note(highlight: Highlight, body: str) -> Note:
    note = prepared(highlight.user, body, article=highlight.article, highlight=highlight)
    note.client_id = note.client_id or uuid.uuid4()
    note.save()
    return note


@pytest.fixture
def noted(article: Article, ines: User) -> Highlight:
    """A highlight of Ines with a note."""
    highlight = make_highlight(ines, article, "the salt farms", kind="fact")
    make_note(highlight, "Which farms?")
    return highlight


def edit(page: Page, highlight: Highlight) -> Locator:
    """Opens the editor of a note; the text field in it."""
    item = gloss(page, highlight)
    item.hover()
    item.get_by_role("link", name=re.compile("^(Edit|Write a note)$")).click()
    field = item.locator("textarea")
    expect(field).to_be_focused()
    return field


def body(highlight: Highlight) -> str:
    return Note.objects.get(highlight=highlight, parent=None).body


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


def test_a_session_that_ends_while_writing_loses_nothing(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    edit(page, noted).fill("Written before the session ended.")
    Session.objects.all().delete()
    cache.clear()

    page.keyboard.press("Control+Enter")
    notice = gloss(page, noted).locator(".notice[role=alert]")
    expect(notice).to_contain_text("Your session ended")
    expect(gloss(page, noted).locator("textarea")).to_have_value("Written before the session ended.")
    assert body(noted) == "Which farms?"
    notice.get_by_role("link", name="Sign in").click()
    page.locator("[name=username]").fill("ines")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")

    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Written before the session ended.")
    assert body(noted) == "Written before the session ended."


def test_a_highlight_made_after_the_session_ended_arrives_after_signing_in(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    Session.objects.all().delete()
    cache.clear()
    select(page, "the salt farms")
    tool(page, "Quote").click()
    strip = page.locator(".strip--offline")
    expect(strip).to_contain_text("Your session ended")

    strip.get_by_role("link", name="Sign in").click()
    page.locator("[name=username]").fill("ines")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")

    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_contain_text("Quote")
    assert Highlight.objects.get().quote == "the salt farms"


def test_what_is_marked_offline_waits_and_arrives_once(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.context.set_offline(True)
    select(page, "the salt farms")
    page.keyboard.press("m")
    page.keyboard.type("Written on the train.")
    page.keyboard.press("Control+Enter")
    pending = page.locator("#glosses .gloss[data-state=waiting]")
    expect(pending).to_contain_text("waiting")
    expect(pending).to_contain_text("Written on the train.")
    expect(page.locator(".strip--offline")).to_contain_text(
        "You are offline. One note is kept on this device"
    )
    assert not Highlight.objects.exists()

    page.context.set_offline(False)

    expect(page.locator("#glosses .gloss:not([data-state]) .gloss__b")).to_have_text("Written on the train.")
    expect(page.locator(".strip--offline")).to_have_count(0)
    highlight = Highlight.objects.get()
    assert (highlight.quote, body(highlight)) == ("the salt farms", "Written on the train.")


def lose_one_answer(page: Page, pattern: str) -> None:
    """The server takes the next POST to ``pattern``, and its answer is lost on its way."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route(pattern, lose)


def test_an_answer_that_is_lost_makes_no_second_highlight(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    lose_one_answer(page, "**/highlights/")
    select(page, "the salt farms")
    page.keyboard.press("3")
    expect(page.locator("#glosses .gloss[data-state=waiting]")).to_be_visible()
    page.locator(".strip--offline").get_by_role("button", name="Try now").click()

    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(1)
    expect(page.locator("#prose mark.k-fact")).to_have_count(1)
    assert Highlight.objects.count() == 1


def test_an_edit_whose_answer_is_lost_is_no_conflict_with_itself(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    lose_one_answer(page, "**/edit/")
    edit(page, noted).fill("Saved, and nobody heard of it.")
    page.keyboard.press("Control+Enter")
    expect(gloss(page, noted)).to_contain_text("Not sent yet")
    page.locator(".strip--offline").get_by_role("button", name="Try now").click()

    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Saved, and nobody heard of it.")
    expect(page.locator(".strip--offline")).to_have_count(0)
    noted.refresh_from_db()
    assert body(noted) == "Saved, and nobody heard of it."


def test_what_waits_outlives_a_reload(opened: Opener, article: Article, ines: User) -> None:
    page = opened(article, ines)
    page.route("**/highlights/", lambda route: route.abort())
    select(page, "the salt farms")
    page.keyboard.press("3")
    expect(page.locator("#glosses .gloss[data-state=waiting]")).to_be_visible()
    page.unroute("**/highlights/")

    page.reload()

    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_contain_text("Fact")
    assert Highlight.objects.get().quote == "the salt farms"


def test_an_edit_that_is_saved_offline_is_sent_when_the_line_is_back(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    edit(page, noted).fill("Changed under way.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(gloss(page, noted)).to_contain_text("Not sent yet")
    assert body(noted) == "Which farms?"

    page.context.set_offline(False)

    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Changed under way.")
    assert body(noted) == "Changed under way."


def test_what_the_server_refuses_is_said_and_nothing_changes(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    Session.objects.all().delete()
    cache.clear()
    gloss(page, noted).hover()
    gloss(page, noted).get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts")).to_contain_text("Your session ended")
    expect(page.locator("#toasts").get_by_role("link", name="Sign in")).to_be_visible()
    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Which farms?")


def test_a_passage_that_the_text_does_not_have_is_refused_with_a_word(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    page.evaluate("document.querySelector('#b0').firstChild.data = 'Somebody changed this sentence here.'")
    select(page, "Somebody changed this")
    page.keyboard.press("1")

    refused = page.locator("#glosses .gloss[data-state=refused]")
    expect(refused).to_contain_text("does not say here what was marked")
    refused.get_by_role("button", name="Discard").click()
    expect(page.locator("#glosses > li")).to_have_count(0)
    expect(page.locator("#prose mark")).to_have_count(0)
    assert not Highlight.objects.exists()


def test_a_note_over_the_limit_stays_in_the_editor(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    text = "word " * 50_000
    field = edit(page, noted)
    field.fill(text)
    gloss(page, noted).get_by_role("button", name="Save").click()

    expect(gloss(page, noted).locator("[role=alert]")).to_contain_text(re.compile(r"[0-9]"))
    assert gloss(page, noted).locator("textarea").input_value() == text
    assert body(noted) == "Which farms?"


def test_a_database_that_does_not_answer_keeps_the_text(
    opened: Opener, article: Article, ines: User, noted: Highlight
) -> None:
    page = opened(article, ines)
    page.route(
        "**/edit/", lambda route: route.fulfill(status=503, body="<p>Nothing was saved. Try again.</p>")
    )
    page.unroute("**/edit/")
    field = edit(page, noted)
    field.fill("Kept all the same.")
    page.route(
        "**/edit/",
        lambda route: route.fulfill(status=503, body='<section role="alert"><p>Not saved.</p></section>'),
    )
    page.keyboard.press("Control+Enter")
    expect(gloss(page, noted).locator(".notice")).to_contain_text("Not saved.")
    expect(field).to_have_value("Kept all the same.")

    page.unroute("**/edit/")
    page.locator(".strip--offline").get_by_role("button", name="Try now").click()

    expect(gloss(page, noted).locator(".gloss__b")).to_have_text("Kept all the same.")
