"""Writing while the session ends, the line fails or the server refuses: nothing that was typed is lost or doubled."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, Route, expect

from annotations.models import Highlight, Note
from reader.models import Article, User
from tests.browser.conftest import Opener, gloss, select, tool
from tests.browser.writing import body, edit, noted
from tests.factories import PASSWORD

__all__ = ["noted"]
pytestmark = pytest.mark.browser


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


def test_an_editor_waits_for_the_text_that_is_on_its_way(
    opened: Opener, article: Article, ines: User
) -> None:
    page = opened(article, ines)
    held: list[Route] = []
    hold = lambda route: held.append(route) if route.request.method == "POST" else route.continue_()  # noqa: E731
    page.route("**/articles/*/highlights/", hold)
    page.route("**/highlights/*/edit/", hold)
    select(page, "the salt farms")
    tool(page, "Note").click()
    page.keyboard.type("Which farms?")
    page.keyboard.press("Control+Enter")
    with page.expect_request(lambda request: request.method == "POST" and "/edit/" in request.url):
        held.pop().continue_()  # the highlight arrives; its text follows in a form of its own

    page.get_by_role("link", name="Write a note").click()
    page.unroute("**/highlights/*/edit/")
    held.pop().continue_()
    field = page.locator("#glosses textarea:focus")
    expect(field).to_have_value("Which farms?")
    page.keyboard.type(" All nine.")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#glosses .gloss__b")).to_have_text("Which farms? All nine.")
    assert Note.objects.get().body == "Which farms? All nine."
