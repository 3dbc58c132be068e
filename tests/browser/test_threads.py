"""Two people of a group talk in the margin: names by keyboard, the list, resolving; a note is reported and hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Group, Highlight, Note, Notice, Report
from annotations.services import moderation
from reader.models import Article, Role, User
from tests.annotations.talking import answer, desk_of, marked, to
from tests.browser.conftest import Opener, check_with_axe, gloss
from tests.factories import make_user

SignIn = Callable[[BrowserContext, User], None]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSAGE = "14 have sent no reading"


@pytest.fixture
def group(ines: User, tomas: User) -> Group:
    return desk_of(ines, tomas)


@pytest.fixture
def thread(ines: User, group: Group, article: Article) -> Highlight:
    """A passage that Ines marked for the group."""
    return marked(ines, article, PASSAGE, "The ledger says 12.", to(group))


def reply_field(page: Page, highlight: Highlight) -> Any:
    """The opened reply field of a thread."""
    item = gloss(page, highlight)
    item.scroll_into_view_if_needed()
    item.hover()
    item.locator(".replying > summary").click()
    return item.locator(".replying textarea")


def visit(page: Page, live_server: Any, name: str) -> None:
    page.goto(f"{live_server.url}{reverse(name)}", wait_until="load")


def test_a_name_is_completed_by_keyboard_and_its_bearer_finds_the_note(
    opened: Opener,
    browser: Browser,
    live_server: Any,
    article: Article,
    ines: User,
    tomas: User,
    thread: Highlight,
) -> None:
    page = opened(article, ines)
    answer(tomas, thread, "Which count?")
    page.reload()
    field = reply_field(page, thread)
    field.press_sequentially("Ask @to", delay=20)
    names = page.get_by_role("listbox", name="People of the group")
    expect(names.get_by_role("option")).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", "mention-1")
    check_with_axe(page)
    field.press("Enter")
    expect(field).to_have_value("Ask @tomas ")
    expect(names).to_have_count(0)
    field.press_sequentially("about the delta.")
    field.press("Control+Enter")
    expect(gloss(page, thread).locator(".reply bdi", has_text="@Tomas Reeve")).to_be_visible()
    assert Notice.objects.get(user=tomas, why="mention").note.body == "Ask @tomas about the delta."

    other = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    theirs = opened(article, tomas, other)
    theirs.locator("summary.who").click()
    menu = theirs.get_by_role("link", name=re.compile("Mentions and replies"))
    expect(menu).to_contain_text("1")
    menu.click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Mentions and replies")
    row = theirs.locator(".inbox__i").first
    expect(row).to_have_class(re.compile("is-unread"))
    check_with_axe(theirs)
    row.get_by_role("link").first.click()
    reply = Note.objects.get(body__contains="delta")
    expect(theirs.locator(f"#note-{reply.pk}")).to_be_in_viewport()
    expect(theirs.locator(f'.hl[data-h="{thread.pk}"]').first).to_have_class(re.compile("is-active"))
    # the page that is left sends word of it, and does not wait for an answer
    for _time in range(100):
        if not Notice.objects.filter(user=tomas, read_at=None).exists():
            break
        theirs.wait_for_timeout(100)
    visit(theirs, live_server, "notices")
    expect(theirs.locator(".inbox__i.is-unread")).to_have_count(0)
    theirs.evaluate("document.body.removeAttribute('data-user')")
    other.close()


def test_the_list_of_names_closes_before_the_editor_does(
    opened: Opener, article: Article, ines: User, tomas: User, thread: Highlight
) -> None:
    page = opened(article, ines)
    gloss(page, thread).hover()
    gloss(page, thread).get_by_role("link", name="Edit").click()
    field = gloss(page, thread).locator("textarea")
    field.fill("")
    field.press_sequentially("@", delay=20)
    names = page.get_by_role("listbox", name="People of the group")
    expect(names).to_be_visible()
    field.press("Escape")
    expect(names).to_have_count(0)
    expect(field).to_be_focused()
    field.press_sequentially("re", delay=20)
    expect(names.get_by_role("option")).to_have_text(re.compile("Tomas Reeve"))
    names.get_by_role("option").click()
    expect(field).to_have_value("@tomas ")
    field.press_sequentially("x@to")
    page.wait_for_timeout(400)
    expect(names).to_have_count(0)
    gloss(page, thread).get_by_label("Who can see this").select_option("private")
    field.press_sequentially(" @to")
    page.wait_for_timeout(400)
    expect(names).to_have_count(0)


def test_a_thread_is_resolved_shown_and_opened_again(
    opened: Opener, article: Article, ines: User, tomas: User, thread: Highlight
) -> None:
    answer(tomas, thread, "They say 14.")
    page = opened(article, tomas)
    item = gloss(page, thread)
    item.hover()
    item.get_by_role("button", name="Resolve").click()
    expect(item.locator(".settled__line")).to_contain_text("Resolved by Tomas Reeve")
    expect(item.get_by_text("They say 14.")).to_be_hidden()
    expect(page.locator("#toasts")).to_contain_text("The thread is resolved.")
    expect(page.locator(f'#prose .hl[data-h="{thread.pk}"]').first).to_be_visible()
    check_with_axe(page)
    item.locator(".settled__d > summary").focus()
    page.keyboard.press("Enter")
    expect(item.get_by_text("They say 14.")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(item.locator(".settled__line")).to_have_count(0)
    expect(page.locator("#toasts .strip")).to_have_count(0)
    item.hover()
    item.get_by_role("button", name="Resolve").click()
    item.get_by_role("button", name="Reopen").click()
    expect(item.get_by_text("They say 14.")).to_be_visible()
    assert Highlight.objects.get(pk=thread.pk).resolved_at is None


def test_a_reply_in_a_folded_thread_opens_it(
    opened: Opener, article: Article, ines: User, tomas: User, thread: Highlight
) -> None:
    reply = answer(tomas, thread, "They say 14.")
    Highlight.objects.filter(pk=thread.pk).update(resolved_at="2031-01-01T00:00Z", resolved_by=tomas)
    page = opened(article, ines, hash=f"#note-{reply.pk}")
    expect(page.locator(f"#note-{reply.pk}")).to_be_in_viewport()
    field = reply_field(page, thread)
    field.fill("Then 14 it is not.")
    field.press("Control+Enter")
    expect(gloss(page, thread).locator(".settled__line")).to_have_count(0)
    expect(gloss(page, thread).get_by_text("Then 14 it is not.")).to_be_visible()


def test_a_public_note_is_reported_hidden_and_shown_again(
    opened: Opener, browser: Browser, live_server: Any, article: Article, ines: User, tomas: User
) -> None:
    rude = marked(tomas, article, PASSAGE, "The clerk is a liar.", "public")
    page = opened(article, ines)
    gloss(page, rude).hover()
    gloss(page, rude).get_by_label("More for this note").click()
    gloss(page, rude).get_by_role("link", name="Report").click()
    check_with_axe(page)
    page.get_by_label("Reason").fill("It insults somebody.")
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert Report.objects.get().reason == "It insults somebody."

    room = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    keeper = make_user("ada", display_name="Ada Keeper", role=Role.CURATOR)
    desk = opened(article, keeper, room)
    desk.locator("summary.who").click()
    expect(desk.get_by_role("link", name=re.compile("Moderation"))).to_contain_text("1")
    desk.get_by_role("link", name=re.compile("Moderation")).click()
    check_with_axe(desk)
    desk.emulate_media(color_scheme="dark")
    check_with_axe(desk)
    desk.get_by_label(re.compile("Reason")).fill("No insults here.")
    desk.get_by_role("button", name="Hide it").click()
    expect(desk.get_by_text("The note is hidden.")).to_be_visible()
    expect(desk.get_by_text("Nothing waits.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("The clerk is a liar.")).to_have_count(0)
    desk.get_by_role("button", name="Show it again").click()
    expect(desk.get_by_text("The note is shown again.")).to_be_visible()
    page.reload()
    expect(gloss(page, rude).get_by_text("The clerk is a liar.")).to_be_visible()
    desk.evaluate("document.body.removeAttribute('data-user')")
    room.close()


def test_its_writer_reads_why_a_note_is_hidden(
    opened: Opener, article: Article, ines: User, tomas: User
) -> None:
    marked(tomas, article, PASSAGE, "The clerk is a liar.", "public")
    moderation.hide(make_user("ada", role=Role.CURATOR), Note.objects.get(), "No insults here.")
    page = opened(article, tomas)
    expect(page.locator(".gloss__hidden")).to_contain_text("No insults here.")
    check_with_axe(page)
    page.emulate_media(color_scheme="dark")
    check_with_axe(page)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_holds_on_a_phone_and_from_right_to_left(
    phone: Page,
    live_server: Any,
    sign_in: SignIn,
    article: Article,
    ines: User,
    tomas: User,
    thread: Highlight,
    language: str,
    theme: Any,
) -> None:
    answer(tomas, thread, "قال النهر: @ines, all 14 of them.")
    answer(tomas, thread, "And one more.")
    User.objects.filter(pk=ines.pk).update(language=language)
    sign_in(phone.context, ines)
    phone.emulate_media(color_scheme=theme)
    visit(phone, live_server, "notices")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    check_with_axe(phone)
    phone.locator(".inbox__i a").first.click()
    expect(phone.locator(".sheet")).to_be_visible()
    expect(phone.locator(".sheet").get_by_text("And one more.")).to_be_visible()
    phone.evaluate("document.body.removeAttribute('data-user')")


def test_without_scripts_names_are_typed_and_lists_are_read(
    browser: Browser,
    live_server: Any,
    sign_in: SignIn,
    article: Article,
    ines: User,
    tomas: User,
    thread: Highlight,
) -> None:
    room = browser.new_context(
        java_script_enabled=False, locale="en-GB", viewport={"width": 1440, "height": 900}
    )
    sign_in(room, tomas)
    page = room.new_page()
    page.goto(f"{live_server.url}/articles/{article.pk}/")
    item = gloss(page, thread)
    item.locator(".replying > summary").click()
    item.get_by_role("link", name="Your reply").click()
    item.get_by_label("Your reply").fill("See @ines.")
    item.locator(".replying form button[type=submit]").click()
    expect(gloss(page, thread).locator("bdi", has_text="@Ines Calloway")).to_be_visible()
    gloss(page, thread).get_by_role("button", name="Resolve").click()
    expect(gloss(page, thread).locator(".settled__line")).to_be_visible()
    room.clear_cookies()
    sign_in(room, ines)
    visit(page, live_server, "notices")
    page.get_by_role("button", name=re.compile("Mark as read")).click()
    expect(page.locator(".is-unread")).to_have_count(0)
    page.get_by_role("link", name="Unread").click()
    expect(page.get_by_text("Nothing of that kind.")).to_be_visible()
    room.close()
