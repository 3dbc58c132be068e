"""From an address to a subscription: looking, following, taking what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reader.access import articles_for, inbox_for, looks_for, subscriptions_for
from reader.errors import Conflict, Invalid, TooOften, Unprocessable, UserError
from reader.models import Feed, FeedEntry, FeedLook, Import, InboxEntry, Subscription, User
from reader.services import feeds
from reader.tasks import feeds as tasks
from tests.factories import make_article, make_outlet, make_tag, make_user
from tests.feeds.conftest import Follow
from tests.feeds.making import ATOM, JSON, STORY, atom, full, item, rss
from tests.intake.serving import Site

pytestmark = pytest.mark.django_db
Serve = Callable[..., str]
Ask = Callable[[Feed], str]


def looked(user: User, address: str) -> FeedLook:
    look = feeds.ask_to_look(user, address)
    feeds.look(look.pk, seen=articles_for)
    look.refresh_from_db()
    assert look.done_at is not None
    return look


def found(look: FeedLook) -> list[dict[str, Any]]:
    assert look.problem == ""
    return list(look.found["feeds"])


PAGE = (
    '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed" title="All">'
    '<link rel="alternate" type="application/atom+xml" href="/data" title="Data">'
    '<link rel="alternate" type="application/rss+xml" href="/missing" title="Comments"></head><body>Hi</body></html>'
)


# --- looking


def test_a_look_at_a_feed_shows_what_is_in_it(serve: Serve, user: User) -> None:
    here = make_article("Old.", canonical_url="https://averil-courier.example/story-3")
    look = looked(user, serve(rss(*[item(n, ago=n, more=full() if n == 1 else "") for n in range(1, 41)])))
    (feed,) = found(look)
    assert (feed["title"], feed["format"], feed["count"], feed["per_week"]) == (
        "Averil Courier",
        "rss",
        40,
        7.0,
    )
    assert feed["site_url"] == "https://averil-courier.example/"
    assert len(feed["entries"]) == 20
    assert [one["title"] for one in feed["entries"][:3]] == ["Story 1", "Story 2", "Story 3"]
    assert [one["article"] for one in feed["entries"][:4]] == [None, None, here.pk, None]
    assert feed["entries"][0]["full"]
    assert feed["entries"][0]["words"] > 150
    assert (len(feed["texts"]), len(feed["rest"])) == (40, 20)
    assert look.found["seconds"] > 0
    assert [(one["status"], one["address"]) for one in look.found["requests"]] == [(200, "127.0.0.1")]
    assert not Feed.objects.exists()


def test_a_look_at_a_site_finds_what_its_page_names(site: Site, serve: Serve, user: User) -> None:
    site.page("/", PAGE)
    serve(rss(item(1)))
    serve(atom("<entry><id>1</id><title>One</title></entry>"), "/data", ATOM)
    look = looked(user, site.url("/"))
    assert [(one["url"], one["format"]) for one in found(look)] == [
        (site.url("/feed"), "rss"),
        (site.url("/data"), "atom"),
    ]
    assert site.paths() == ["/", "/feed", "/data", "/missing"]
    assert len(look.found["notes"]) == 1
    assert look.found["notes"][0].startswith("Comments: ")
    assert [one["status"] for one in look.found["requests"]] == [200, 200, 200, 404]


def test_where_a_page_names_none_the_usual_places_are_tried(site: Site, serve: Serve, user: User) -> None:
    site.page("/news/today", "<html><body><p>Hello</p></body></html>")
    serve('{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[]}', "/feed.json", JSON)
    look = looked(user, site.url("/news/today"))
    assert [one["url"] for one in found(look)] == [site.url("/feed.json")]
    assert site.paths() == ["/news/today", "/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"]


def test_a_site_that_wants_to_be_left_alone_is(site: Site, serve: Serve, user: User) -> None:
    site.page("/", "<html><body><p>Hello</p></body></html>")
    site.page("/feed", "no", status=429)
    look = looked(user, site.url("/"))
    assert site.paths() == ["/", "/feed"]
    assert look.status == 422
    assert "No feed was found" in look.problem


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [("/none", "404", 422), ("/bomb", "DTD not allowed", 422), ("/page", "No feed was found", 422),
     ("/pdf", "PDF", 415),     ("/opml", "list of feeds", 422), ("/circle", "circle", 422)],
)  # fmt: skip
def test_what_went_wrong_is_said(
    site: Site, serve: Serve, user: User, path: str, said: str, status: int
) -> None:
    serve('<!DOCTYPE rss [<!ENTITY x "y">]><rss><channel/></rss>', "/bomb")
    serve("<!doctype html><html><body><p>Hello</p></body></html>", "/page")
    serve(b"%PDF-1.4 ", "/pdf", "application/pdf")
    serve("<opml version='2.0'><body/></opml>", "/opml", "text/xml")
    site.redirect("/circle", site.url("/circle"))
    look = looked(user, site.url(path))
    assert said in look.problem
    assert look.status == status
    assert look.found["feeds"] == []
    assert look.found["requests"]


def test_inside_addresses_are_refused_by_looks_too(site: Site, user: User, settings: Any) -> None:
    settings.POSTIL_FETCH_ALLOW = ""
    assert "127.0.0.1" in looked(user, site.url("/feed")).problem
    assert site.asked == []
    with pytest.raises(UserError):
        feeds.ask_to_look(user, "file:///etc/passwd")


def test_a_look_is_done_once_and_again_when_its_worker_was_killed(
    serve: Serve, user: User, site: Site
) -> None:
    look = feeds.ask_to_look(user, serve(rss(item(1))))
    FeedLook.objects.update(held_until=timezone.now() + timezone.timedelta(minutes=1))
    feeds.look(look.pk)
    assert (site.asked, feeds.looks_due()) == ([], [])
    FeedLook.objects.update(held_until=timezone.now() - timezone.timedelta(minutes=1))
    assert feeds.looks_due() == [look.pk]
    feeds.look(look.pk)
    feeds.look(look.pk)
    assert site.paths() == ["/feed"]
    again = feeds.ask_to_look(user, site.url("/feed"))
    FeedLook.objects.filter(pk=again.pk).update(tries=3)
    feeds.look(again.pk)
    again.refresh_from_db()
    assert "ended the worker" in again.problem


# --- following


def test_following_brings_what_was_chosen_and_remembers_the_rest(serve: Serve, user: User, ask: Ask) -> None:
    url = serve(rss(*[item(n, ago=n, more=full() if n == 2 else "") for n in range(1, 31)]))
    look = looked(user, url)
    entries = found(look)[0]["entries"]
    outlet, tag = make_outlet("Averil Courier"), make_tag("Water")
    subscription, brought = feeds.follow(
        user, look, url, words="water OR salt", name="My Courier", outlet=outlet, tags=[tag],
        chosen=[entries[0]["key"], entries[1]["key"]],
    )  # fmt: skip
    assert (subscription.name, subscription.words, subscription.waits) == (
        "My Courier",
        "water OR salt",
        True,
    )
    assert brought is not None
    assert (brought.saves, brought.title) == (True, "My Courier")
    short, long = brought.items.order_by("position")
    assert (short.address, bool(short.file)) == ("https://averil-courier.example/story-1", False)
    assert (long.entry.title, bool(long.file), long.options["tags"]) == ("Story 2", True, ["Water"])
    feed = subscription.feed
    assert (feed.entries.count(), feed.title) == (30, "Averil Courier")
    assert set(InboxEntry.objects.values_list("state", "entry__title")) == {
        ("taken", "Story 1"),
        ("taken", "Story 2"),
    }
    assert ask(feed) == "same"
    serve(rss(item(99, title="Salt"), item(1)))
    assert ask(feed) == "new"
    assert inbox_for(user).get(state="waiting").entry.title == "Salt"


def test_nothing_chosen_brings_nothing(serve: Serve, user: User) -> None:
    url = serve(rss(item(1)))
    subscription, brought = feeds.follow(user, looked(user, url), url)
    assert brought is None
    assert not Import.objects.exists()
    assert not subscription.inbox.exists()


def test_who_follows_later_takes_nothing_from_those_who_follow_already(
    serve: Serve, user: User, ask: Ask
) -> None:
    url = serve(rss(item(1), item(2)))
    first, _none = feeds.follow(user, looked(user, url), url)
    serve(rss(item(3), item(1), item(2)))
    other = make_user()
    look = looked(other, url)
    key = found(look)[0]["entries"][0]["key"]
    second, brought = feeds.follow(other, look, url, chosen=[key])
    assert brought is not None
    assert [row.entry.title for row in first.inbox.all()] == ["Story 3"]
    assert [(row.entry.title, row.state) for row in second.inbox.all()] == [("Story 3", "taken")]
    assert ask(first.feed) == "same"
    assert FeedEntry.objects.count() == 3


def test_following_says_what_cannot_be(serve: Serve, user: User) -> None:
    url = serve(rss(item(1)))
    look = looked(user, url)
    with pytest.raises(Invalid) as wrong:
        feeds.follow(user, look, url, words="(water")
    assert wrong.value.field == "words"
    with pytest.raises(Invalid):
        feeds.follow(user, look, "https://averil-courier.example/other")
    with pytest.raises(Invalid):
        feeds.follow(make_user(), look, url)
    assert not Feed.objects.exists()
    feeds.follow(user, look, url)
    with pytest.raises(Conflict):
        feeds.follow(user, look, url)
    assert Subscription.objects.count() == 1


def test_a_feed_is_asked_again_by_hand_not_too_often(following: Follow) -> None:
    feed = following("https://averil-courier.example/feed").feed
    feeds.ask_now(feed)
    feed.tried_at = timezone.now()
    with pytest.raises(TooOften) as wait:
        feeds.ask_now(feed)
    assert 0 < wait.value.retry_after <= 30


# --- the inbox


def test_entries_are_taken_once(serve: Serve, following: Follow, user: User, ask: Ask) -> None:
    url = serve(rss(item(1, more=full()), item(2), item(3)))
    subscription = following(url, visibility="private")
    ask(subscription.feed)
    one, two, three = InboxEntry.objects.order_by("pk").values_list("pk", flat=True)
    batch = feeds.take_entries(user, [one, two])
    assert (batch.items.count(), batch.saves, batch.visibility, batch.title) == (
        2,
        True,
        "private",
        "Averil Courier",
    )
    assert InboxEntry.objects.get(state="waiting").pk == three
    with pytest.raises(Unprocessable):
        feeds.take_entries(user, [one, two])
    assert Import.objects.count() == 1


def test_nobody_touches_the_inbox_of_another(serve: Serve, following: Follow, user: User, ask: Ask) -> None:
    subscription = following(serve(rss(item(1))))
    ask(subscription.feed)
    row, other = InboxEntry.objects.get(), make_user()
    with pytest.raises(Unprocessable):
        feeds.take_entries(other, [row.pk])
    assert feeds.dismiss_entries(other, [row.pk]) == []
    row.refresh_from_db()
    assert row.state == "waiting"
    assert list(subscriptions_for(other)) == []
    assert list(inbox_for(other)) == []
    assert list(inbox_for(user)) == [row]
    look = FeedLook.objects.create(user=user, address="https://averil-courier.example/")
    assert (list(looks_for(user)), list(looks_for(other))) == ([look], [])


def test_what_is_put_aside_comes_back(serve: Serve, following: Follow, user: User, ask: Ask) -> None:
    ask(following(serve(rss(item(1), item(2)))).feed)
    ids = list(InboxEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert feeds.dismiss_entries(user, ids) == ids
    assert feeds.dismiss_entries(user, ids) == []
    assert feeds.restore_entries(user, ids[:1]) == ids[:1]
    assert InboxEntry.objects.get(state="waiting").pk == ids[0]


# --- the worker, the clock and the command


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_waits(serve: Serve, user: User, site: Site) -> None:
    url = serve(rss(item(1)))
    look = feeds.ask_to_look(user, url)
    assert look.done_at is not None
    subscription, _none = feeds.follow(user, look, url)
    serve(rss(item(2), item(1)))
    assert tasks.ask_due() == 0
    Feed.objects.update(next_at=timezone.now(), tried_at=None)
    assert tasks.ask_due() == 1
    assert subscription.inbox.get().entry.title == "Story 2"
    look.delete()
    lost = FeedLook.objects.create(user=user, address=url)
    tasks.ask_due()
    lost.refresh_from_db()
    assert lost.done_at is not None


def test_the_command_asks_what_is_due_all_or_one(
    serve: Serve, following: Follow, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = following(serve(rss(item(1)))), following(serve("no", "/bad", status=500))
    later = timezone.now() + timezone.timedelta(days=1)
    Feed.objects.update(next_at=later)
    call_command("poll_feeds")
    assert "Feeds asked: 0" in capsys.readouterr().out
    call_command("poll_feeds", "--feed", good.feed.url)
    assert "Feeds asked: 1 (1 new)" in capsys.readouterr().out
    with pytest.raises(CommandError, match="500"):
        call_command("poll_feeds", "--feed", bad.feed.url)
    with pytest.raises(CommandError, match="Nobody follows"):
        call_command("poll_feeds", "--feed", "https://averil-courier.example/other")
    with pytest.raises(CommandError):
        call_command("poll_feeds", "--feed", "nonsense")
    capsys.readouterr()
    call_command("poll_feeds", "--all")
    out = capsys.readouterr().out
    assert "Feeds asked: 2 (1 failed, 1 same)" in out
    assert bad.feed.url in out


def test_the_text_of_a_chosen_entry_is_the_feeds_own(serve: Serve, user: User) -> None:
    url = serve(rss(item(1, more=full())))
    look = looked(user, url)
    (feed,) = found(look)
    assert feed["contents"] == {feed["entries"][0]["key"]: STORY}
