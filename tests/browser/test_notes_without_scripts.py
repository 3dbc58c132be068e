"""Notes with JavaScript switched off: read, edit, answer, delete and undo by links and forms alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Highlight, Note
from reader.models import Article, User
from tests.factories import make_article, make_highlight, make_user

SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def plain(browser: Browser, sign_in: SignIn, transactional_db: None) -> Iterator[tuple[Page, User]]:
    """A page without JavaScript, and who is signed in on it."""
    user = make_user(display_name="Ines Calloway")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(5000)
    sign_in(context, user)
    yield context.new_page(), user
    context.close()


@pytest.fixture
def article(transactional_db: None) -> Article:
    return make_article(
        "The gauges fell silent in March.", "Nobody counted the water.", headline="Silent gauges"
    )


def test_a_note_is_written_deleted_and_brought_back(
    plain: tuple[Page, User], article: Article, live_server: object
) -> None:
    page, user = plain
    highlight = make_highlight(user, article, "fell silent")
    page.goto(f"{live_server}{article.get_absolute_url()}")
    page.locator("#prose").get_by_role("link", name="1", exact=True).click()
    expect(page).to_have_url(re.compile(rf"#n{highlight.pk}$"))
    item = page.locator(f"#n{highlight.pk}")
    item.get_by_role("link", name="Write a note").click()
    page.get_by_label("Note", exact=True).fill("Since *when*?")
    page.get_by_text("Question", exact=True).first.click(force=True)
    page.get_by_label("Who can see this").select_option("public")
    page.get_by_role("button", name="Save").click()
    expect(item.locator(".gloss__b em")).to_have_text("when")
    highlight.refresh_from_db()
    assert highlight.visibility == "public"

    item.hover()
    item.get_by_role("button", name="Delete").click()
    expect(page.locator("#prose mark")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#prose mark")).to_have_text("fell silent")
    expect(item.locator(".gloss__b")).to_have_text("Since when?")


def test_somebody_elses_note_is_answered(
    plain: tuple[Page, User], article: Article, live_server: object
) -> None:
    page, user = plain
    highlight = make_highlight(make_user(), article, "fell silent", visibility="public")
    page.goto(f"{live_server}{article.get_absolute_url()}")
    item = page.locator(f"#n{highlight.pk}")
    item.hover()
    item.locator("summary", has_text="Reply").click()
    item.get_by_role("link", name="Your reply").click()
    item.get_by_label("Your reply").fill("Two came back in May.")
    item.get_by_role("button", name="Reply").click()
    expect(item.locator(".reply .gloss__b")).to_have_text("Two came back in May.")
    assert Note.objects.get().user == user


def test_two_pages_that_edit_one_note_end_in_a_choice(
    plain: tuple[Page, User], article: Article, live_server: object
) -> None:
    first, user = plain
    highlight = make_highlight(user, article, "fell silent")
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"{live_server}/highlights/{highlight.pk}/edit/")
    first.get_by_label("Note", exact=True).fill("Saved first.")
    first.get_by_role("button", name="Save").click()
    second.get_by_label("Note", exact=True).fill("Typed second.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert")).to_contain_text("changed elsewhere")
    expect(second.get_by_label("Yours, not saved")).to_have_value("Typed second.")
    expect(second.locator("[data-theirs]")).to_have_text("Saved first.")
    second.get_by_role("button", name="Join both").click()
    expect(second.locator(f"#n{highlight.pk} .gloss__b p")).to_have_text(["Saved first.", "Typed second."])
    assert Highlight.objects.get().version == 3


def test_a_note_on_the_whole_article(plain: tuple[Page, User], article: Article, live_server: object) -> None:
    page, _user = plain
    page.goto(f"{live_server}{article.get_absolute_url()}")
    page.locator("#add-note summary").click()
    page.locator("#add-note").get_by_label("Note", exact=True).fill("Four tellings.")
    page.locator("#add-note").get_by_role("button", name="Save").click()
    expect(page.locator("#article-notes .gloss__b")).to_have_text("Four tellings.")
