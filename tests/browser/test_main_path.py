"""The whole way: a page comes in, is read, marked, noted, tied to another story, shared, opened, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Note, Share, StoryLink
from reader.models import Article, User
from reader.services.articles import index_headline
from reader.services.sample import FOLDER
from tests.browser.conftest import Opener, check_with_axe, select, tool
from tests.factories import make_article, make_highlight, make_outlet

pytestmark = pytest.mark.browser
DUMP = (FOLDER / "dumps" / "courier-hundred-days.txt").read_text("utf-8")


def test_from_paste_to_a_share_that_is_taken_back(
    live_server: Any,
    browser: Browser,
    context: BrowserContext,
    ines: User,
    sign_in: Callable[[BrowserContext, User], None],
    complaints: Callable[[Page], None],
) -> None:
    other = make_article(
        headline="Summer flow of Ilvane down eleven per cent", outlet=make_outlet("Dunmarrow Post")
    )
    index_headline(other)
    sign_in(context, ines)
    page = context.new_page()
    complaints(page)

    page.goto(f"{live_server.url}/add/?from=paste")
    page.get_by_label("Text or HTML").fill(DUMP)
    page.get_by_role("button", name="Clean and preview").click()
    page.get_by_role("button", name="Save and open").click()
    expect(page.locator("article h1")).to_have_text(re.compile("hundred days"))
    page.wait_for_load_state()  # its scripts are there
    article = Article.objects.exclude(pk=other.pk).get()
    assert article.current_revision is not None

    words = " ".join(article.current_revision.text.split("\n")[1].split()[:6])
    select(page, words)
    tool(page, "Note").click()
    page.locator("#glosses .editor textarea").fill("The count starts *here*.")
    page.locator("#glosses .editor textarea").press("Control+Enter")
    expect(page.locator("#glosses .gloss:not([data-state])")).to_contain_text("The count starts here.")
    note = Note.objects.get()
    assert note.highlight is not None
    assert note.highlight.quote == words

    select(page, article.current_revision.text.split("\n")[2][:30])
    tool(page, "Link story").click()
    dialog = page.locator("dialog#link")
    dialog.get_by_label("Story", exact=True).fill("flow ilv")
    dialog.get_by_role("radio", name=re.compile("Summer flow")).check()
    dialog.get_by_text("Contradicts").click()
    dialog.get_by_role("button", name="Link", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#linked")).to_contain_text("Summer flow of Ilvane")
    link = StoryLink.objects.get()
    assert (link.kind, link.to_article) == ("contradicts", other)

    page.locator(".byline").get_by_role("link", name="Share").click()
    dialog = page.locator("dialog#share")
    expect(dialog.get_by_text("The count starts")).to_be_visible()
    check_with_axe(page)
    dialog.get_by_label("A word before it").fill("For Thursday.")
    dialog.get_by_label("Open until").select_option("week")
    dialog.get_by_role("button", name="Make the link").click()
    address = dialog.get_by_label("Link", exact=True)
    expect(address).to_have_value(re.compile("/s/"))
    share = Share.objects.get()

    stranger = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    outside = stranger.new_page()
    complaints(outside)
    outside.goto(live_server.url + share.get_absolute_url())
    expect(outside.get_by_text("For Thursday.")).to_be_visible()
    expect(outside.locator("mark.hl").first).to_contain_text(words.split()[0])
    expect(outside.locator(".gloss__b").first).to_contain_text("The count starts here.")
    check_with_axe(outside)
    assert outside.request.get(f"{live_server.url}/s/{share.token}/card.png").ok

    dialog.get_by_role("button", name="Revoke").click()
    expect(dialog.get_by_role("button", name="Revoke")).to_have_count(0)
    outside.reload()
    expect(outside.get_by_role("heading", name="This link no longer opens")).to_be_visible()
    check_with_axe(outside)
    assert outside.request.get(f"{live_server.url}/s/{share.token}/card.png").status == 404
    stranger.close()


def test_a_stranger_sees_it_before_it_is_shared(opened: Opener, article: Article, ines: User) -> None:
    make_highlight(ines, article, "promise with nowhere to stand", kind="quote")
    page = opened(article, ines)
    page.locator(".byline").get_by_role("link", name="Share").click()
    with page.context.expect_page() as waiting:
        page.locator("dialog#share").get_by_role("button", name="See it as a stranger will").click()
    preview = waiting.value
    expect(preview.get_by_text("This is how a stranger will see it.")).to_be_visible()
    expect(preview.locator("mark.k-quote")).to_have_text(re.compile("promise with nowhere"))
    assert Share.objects.count() == 0


def test_a_share_reads_on_a_phone_in_the_dark_and_without_scripts(
    live_server: Any, browser: Browser, article: Article, ines: User
) -> None:
    from annotations.services.shares import make_share

    marks = [make_highlight(ines, article, words) for words in ("promise with nowhere", "لا ينتظر")]
    share = make_share(
        ines, article, highlights=[mark.pk for mark in marks], scope="excerpts", message="", expiry="day"
    )
    for javascript in (True, False):
        room = browser.new_context(
            viewport={"width": 390, "height": 844}, color_scheme="dark", java_script_enabled=javascript
        )
        page = room.new_page()
        page.goto(live_server.url + share.get_absolute_url())
        expect(page.locator("mark.hl")).to_have_count(2)
        expect(page.locator("#glosses > li").first).to_be_visible()
        if javascript:
            check_with_axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        room.close()


def test_a_link_is_deleted_and_comes_back(opened: Opener, article: Article, ines: User) -> None:
    other = make_article(headline="Salt farms count a poor season")
    StoryLink.objects.create(user=ines, from_article=article, to_article=other, kind="background")
    page = opened(article, ines)
    expect(page.locator("#linked")).to_contain_text("Salt farms count")
    page.locator("#linked summary").first.click()
    page.locator("#linked").get_by_role("button", name="Remove the link").click()
    expect(page.locator("#linked")).not_to_contain_text("Salt farms count")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#linked")).to_contain_text("Salt farms count")
