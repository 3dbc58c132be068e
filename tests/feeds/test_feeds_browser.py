"""Feeds in a real browser, asked of real servers: look, choose, follow, the inbox; keyboard, phone, no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from reader.intake.opml import OpmlFeed, write_opml
from reader.models import Feed, FeedLook, InboxEntry, Subscription, User
from reader.services import polling
from tests.browser.conftest import WIDTH_AND_COLOUR, check_with_axe, run_axe
from tests.factories import found_feed, make_feed, make_look, make_subscription, make_waiting
from tests.intake.conftest import page as article_page
from tests.intake.serving import Site

SignIn = Callable[[BrowserContext, User], None]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEDGER = (
    "What a dead gauge costs",
    "A reed thought lost is found",
    "Reading a river by its salt",
    "The older count",
)


def rss(site: Site, title: str, *items: str) -> str:
    """A feed whose entries have pages on ``site``, a day apart."""
    made = []
    for n, item in enumerate(items):
        path = "/" + re.sub(r"\W+", "-", item.lower())
        at = format_datetime(datetime.now(UTC) - timedelta(days=n))
        made.append(
            f"<item><title>{escape(item)}</title><link>{site.page(path, article_page(headline=item))}</link>"
            f"<guid>{path}</guid><pubDate>{at}</pubDate><description>Of {escape(item)}.</description></item>"
        )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>{site.url()}</link>'
        f"<description>x</description>{''.join(made)}</channel></rss>"
    )


@pytest.fixture
def quarterly(site: Site) -> Site:
    """A site with three feeds."""
    kinds = {
        "/all.xml": ("All articles", *LEDGER),
        "/data.xml": ("Data notes", "Flow in October"),
        "/say.xml": ("Comments",),
    }
    for path, (title, *items) in kinds.items():
        site.page(path, rss(site, title, *items), "application/rss+xml")
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{kinds[path][0]}" href="{path}">'
        for path in kinds
    )
    site.page(
        "/",
        f"<!doctype html><html><head><title>Basin Quarterly</title>{links}</head><body><p>x</p></body></html>",
    )
    return site


def watched(page: Page) -> Page:
    """What the browser complains about fails the test."""
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on(
        "console",
        lambda message: (
            pytest.fail(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    return page


@pytest.fixture
def desk(context: BrowserContext, sign_in: SignIn, reader: User) -> Page:
    sign_in(context, reader)
    return watched(context.new_page())


def test_a_site_is_looked_at_and_one_of_its_feeds_followed(
    desk: Page, live_server: LiveServer, quarterly: Site, reader: User
) -> None:
    desk.goto(f"{live_server.url}/feeds/")
    desk.get_by_label("Address of a feed or a site").fill(quarterly.url())
    desk.get_by_role("button", name="Look").click()
    expect(desk.get_by_text(re.compile(r"Three feeds found in \d"))).to_be_visible()
    expect(desk.get_by_role("radio", name="All articles")).to_be_checked()
    expect(desk.get_by_text("RSS, 4 items, about 7 a week")).to_be_visible()
    expect(desk.get_by_role("button", name="Follow, and add 3")).to_be_visible()

    desk.evaluate("window.untouched = true")
    desk.get_by_role("radio", name="Data notes").check()
    expect(desk.get_by_role("checkbox", name="Flow in October")).to_be_checked()
    expect(desk.get_by_role("button", name="Follow, and add 1")).to_be_visible()
    desk.get_by_role("radio", name="All articles").check()
    expect(desk.get_by_role("button", name="Follow, and add 3")).to_be_visible()
    desk.get_by_role("checkbox", name=LEDGER[0]).uncheck()
    expect(desk.get_by_role("button", name="Follow, and add 2")).to_be_visible()
    desk.get_by_label("Keep only items with").press_sequentially("(reed")
    expect(desk.get_by_text("is not closed")).to_be_visible()
    desk.get_by_label("Keep only items with").press_sequentially(" OR salt)")
    expect(desk.get_by_text("2 of the 4 would come in.")).to_be_visible()
    expect(desk.get_by_label("Keep only items with")).to_have_value("(reed OR salt)")
    assert desk.evaluate("window.untouched") is True

    desk.get_by_role("button", name="Follow, and add 2").click()
    expect(desk).to_have_url(re.compile(r"/add/import/"))
    expect(desk.get_by_text("You follow “All articles” now.")).to_be_visible()
    subscription = Subscription.objects.get(user=reader)
    assert subscription.words == "(reed OR salt)"
    assert subscription.feed.entries.count() == 4
    desk.goto(f"{live_server.url}/feeds/")
    expect(desk.get_by_role("row", name="All articles")).to_be_visible()
    expect(desk.get_by_text("4 items", exact=True)).to_be_attached()


def test_a_look_that_takes_long_is_shown_as_soon_as_it_is_done(
    desk: Page, live_server: LiveServer, reader: User
) -> None:
    look = make_look(reader, done_at=None)
    desk.goto(f"{live_server.url}/feeds/?look={look.pk}")
    expect(desk.get_by_text("Looking at basin-quarterly.example.")).to_be_visible()
    desk.evaluate("window.untouched = true")
    FeedLook.objects.update(
        done_at=timezone.now(),
        found={"seconds": 9.1, "feeds": [found_feed("All articles", "One")], "notes": []},
    )
    expect(desk.get_by_text("One feed found in 9.1 s.")).to_be_visible()
    expect(desk.get_by_role("button", name="Follow, and add 1")).to_be_visible()
    assert desk.evaluate("window.untouched") is True
    expect(desk.locator("[hx-trigger='every 1s']")).to_have_count(0)


def test_a_site_that_refuses_is_said_and_its_address_kept(
    desk: Page, live_server: LiveServer, site: Site
) -> None:
    site.page("/", "<p>No.</p>", status=403)
    desk.goto(f"{live_server.url}/feeds/")
    desk.get_by_label("Address of a feed or a site").fill(site.url())
    desk.get_by_role("button", name="Look").click()
    expect(desk.locator("#look").get_by_role("alert")).to_contain_text("403")
    expect(desk.get_by_label("Address of a feed or a site")).to_have_value(site.url())


def test_new_entries_wait_in_the_inbox_and_are_added_by_keyboard(
    desk: Page, live_server: LiveServer, quarterly: Site, reader: User
) -> None:
    feed = make_feed("Data notes", url=quarterly.url("/data.xml"))
    make_subscription(reader, feed)
    quarterly.page(
        "/data.xml",
        rss(quarterly, "Data notes", "Flow in November", "Gauge 14 is back"),
        "application/rss+xml",
    )
    Feed.objects.update(next_at=timezone.now() - timedelta(seconds=5))
    polling.ask(feed.pk)
    assert InboxEntry.objects.filter(state="waiting").count() == 2
    desk.goto(f"{live_server.url}/")
    desk.get_by_label("Ines Calloway, account").click()
    inbox = desk.get_by_role("link", name=re.compile(r"Inbox.*2 items wait"))
    expect(inbox).to_be_visible()
    inbox.click()
    expect(desk.get_by_role("heading", name="Inbox")).to_be_visible()
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Flow in November")).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Gauge 14 is back")).to_be_focused()
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Flow in November")).to_be_visible()
    desk.get_by_role("link", name="Inbox").first.click()
    desk.get_by_label("Choose Flow in November").focus()
    desk.keyboard.press("Space")
    add = desk.get_by_role("button", name="Add to library")
    expect(add).to_have_text(re.compile(r"1$"))
    add.press("Enter")
    expect(desk).to_have_url(re.compile(r"/(add/import|articles)/"))
    desk.goto(f"{live_server.url}/feeds/inbox/")
    expect(desk.get_by_role("listitem").filter(has=desk.get_by_role("checkbox"))).to_have_count(1)


def test_putting_aside_is_undone(desk: Page, live_server: LiveServer, reader: User) -> None:
    subscription = make_subscription(reader, make_feed("Averil Courier"))
    for n in range(3):
        make_waiting(subscription, f"Entry {n}")
    desk.goto(f"{live_server.url}/feeds/inbox/")
    desk.get_by_label("All on this page").check()
    expect(desk.get_by_role("button", name="Add to library")).to_have_text(re.compile(r"3$"))
    desk.get_by_label("Choose Entry 1").uncheck()
    desk.get_by_role("button", name="Put aside").click()
    expect(desk.get_by_text("2 items are put aside.")).to_be_visible()
    expect(desk.get_by_role("link", name="Entry 1")).to_be_visible()
    expect(desk.get_by_role("link", name="Entry 2")).to_have_count(0)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("link", name="Entry 2")).to_be_visible()


def test_unfollowing_is_undone(desk: Page, live_server: LiveServer, reader: User) -> None:
    make_subscription(reader, make_feed("Averil Courier"), words="salt")
    desk.goto(f"{live_server.url}/feeds/")
    desk.get_by_label("More for Averil Courier").click()
    desk.get_by_role("button", name="Unfollow").click()
    expect(desk.get_by_text("You no longer follow “Averil Courier”.")).to_be_visible()
    expect(desk.get_by_text("You follow no feed yet.")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("row", name="Averil Courier")).to_contain_text("salt")


def test_a_list_of_feeds_is_dropped_looked_through_and_followed(
    desk: Page, live_server: LiveServer, quarterly: Site, reader: User
) -> None:
    feeds = [
        OpmlFeed(quarterly.url("/all.xml"), "All articles"),
        OpmlFeed(quarterly.url("/say.xml"), "ضفاف اليوم"),
    ]
    desk.goto(f"{live_server.url}/feeds/")
    desk.locator("[data-drop]").evaluate(
        """(zone, text) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "feeds.opml", {type: "text/x-opml"}));
          zone.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
        }""",
        write_opml("Mine", feeds).decode(),
    )
    expect(desk.get_by_role("heading", name="2 feeds in the file")).to_be_visible()
    assert not quarterly.asked
    check_with_axe(desk)
    desk.get_by_role("checkbox", name="ضفاف اليوم").uncheck()
    desk.get_by_role("button", name="Follow").click()
    expect(desk.get_by_text("1 feed is followed and will be asked soon.")).to_be_visible()
    assert [one.feed.url for one in Subscription.objects.filter(user=reader)] == [feeds[0].url]
    with desk.expect_download() as saved:
        desk.get_by_role("link", name="Export this 1 as OPML").click()
    assert saved.value.suggested_filename.endswith(".opml")


def test_on_the_add_page_entries_are_added_without_following(
    desk: Page, live_server: LiveServer, quarterly: Site, reader: User
) -> None:
    desk.goto(f"{live_server.url}/add/?from=feed")
    desk.get_by_label("Address of a feed or a site").fill(quarterly.url("/all.xml"))
    desk.get_by_role("button", name="Look").click()
    expect(desk.get_by_text("RSS found, 4 items.")).to_be_visible()
    expect(desk).to_have_url(re.compile(r"/add/\?from=feed&look="))
    expect(desk.get_by_role("button", name="Add 3")).to_be_visible()
    desk.get_by_label("Follow this feed").check()
    expect(desk.get_by_role("button", name="Follow, and add 3")).to_be_visible()
    desk.get_by_label("Follow this feed").uncheck()
    desk.get_by_role("checkbox", name=LEDGER[0]).uncheck()
    check_with_axe(desk)
    desk.get_by_role("button", name="Add 2").click()
    expect(desk).to_have_url(re.compile(r"/add/import/"))
    assert not Subscription.objects.exists()


def test_without_scripts_everything_works(
    browser: Browser, live_server: LiveServer, sign_in: SignIn, quarterly: Site, reader: User
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(10_000)
    sign_in(context, reader)
    page = context.new_page()
    look = make_look(reader, done_at=None)
    page.goto(f"{live_server.url}/feeds/?look={look.pk}")
    expect(page.get_by_text("Looking at basin-quarterly.example.")).to_be_visible()
    FeedLook.objects.update(done_at=timezone.now(), problem="The site does not answer.")
    expect(page.get_by_text("The site does not answer.")).to_be_visible()
    page.get_by_label("Address of a feed or a site").fill(quarterly.url())
    page.get_by_role("button", name="Look").click()
    page.get_by_role("radio", name="Data notes").check()
    page.get_by_role("button", name="Show what is in it").click()
    expect(page.get_by_role("checkbox", name="Flow in October")).to_be_checked()
    page.get_by_role("checkbox", name="Flow in October").uncheck()
    page.get_by_label("Keep only items with").fill("flow")
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_text("1 of the 1 would come in.")).to_be_visible()
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_text("You follow “Data notes” now.")).to_be_visible()
    page.locator("#opml").set_input_files(
        {
            "name": "a.opml",
            "mimeType": "text/xml",
            "buffer": write_opml("", [OpmlFeed(quarterly.url("/all.xml"))]),
        }
    )
    page.get_by_role("button", name="Show the list").click()
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_text("1 feed is followed")).to_be_visible()
    assert Subscription.objects.filter(user=reader).count() == 2
    context.close()


def furnished(reader: User) -> list[str]:
    """Addresses of all pages of feeds, with something on each."""
    courier = make_subscription(reader, make_feed("Averil Courier"), words="politics, water")
    river = make_subscription(reader, make_feed("ضفاف اليوم", language="ar", url="https://difaf.example/x"))
    make_subscription(
        reader,
        make_feed(
            "Dunmarrow Post",
            failing_since=timezone.now() - timedelta(days=6, hours=1),
            failures=12,
            status=403,
            problem="The site answers 403 to this server.",
        ),
    )
    waiting = make_waiting(courier, "A reed thought lost is found on the upper Ilvane")
    make_waiting(river, "هيئة النهر تنشر القراءات", summary="قالت الهيئة إن النهر لا ينتظر أحدًا.")
    look = make_look(
        reader,
        found_feed("All articles", *LEDGER),
        found_feed("ملاحظات", "قراءات تشرين"),
        found_feed("Comments"),
    )
    missed = make_look(reader, problem="The site does not answer: nobody listens there.")
    return [
        "/feeds/",
        f"/feeds/?look={look.pk}",
        f"/feeds/?look={missed.pk}",
        "/feeds/inbox/",
        f"/feeds/inbox/?feed={courier.pk}",
        f"/feeds/inbox/{waiting.pk}/",
        f"/feeds/{courier.pk}/",
        f"/add/?from=feed&look={look.pk}",
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_sound_in_both_themes(
    desk: Page, live_server: LiveServer, reader: User, language: str
) -> None:
    reader.language = language
    reader.save()
    found: dict[str, list[tuple[str, str]]] = {}
    for address in furnished(reader):
        desk.goto(live_server.url + address)
        assert desk.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        for width, theme, rules in ((1440, "light", None), (390, "dark", WIDTH_AND_COLOUR)):
            desk.set_viewport_size({"width": width, "height": 900})
            desk.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            assert desk.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            for row in run_axe(desk, rules).response["violations"]:
                found.setdefault(f"{address} {width}", []).append((row["id"], row["nodes"][0]["html"][:160]))
    assert found == {}


def test_on_a_phone_the_list_stacks_and_its_menus_stay_on_the_screen(
    phone: Page, live_server: LiveServer, sign_in: SignIn, reader: User
) -> None:
    furnished(reader)
    sign_in(phone.context, reader)
    phone.goto(f"{live_server.url}/feeds/")
    assert phone.evaluate("getComputedStyle(document.querySelector('.tbl--feeds tr')).display") == "block"
    for name in ("Averil Courier", "Dunmarrow Post"):
        menu = phone.get_by_label(f"More for {name}")
        menu.click()
        box = phone.locator("details[data-pop][open] .pop").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        phone.keyboard.press("Escape")
    phone.get_by_label("Menu: tags, account, add").first.click()
    expect(phone.get_by_role("link", name=re.compile(r"Inbox.*2 items wait"))).to_be_visible()
