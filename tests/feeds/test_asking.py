"""Feeds are asked what is new: politely, again when they fail, and so that nothing comes twice or is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reader.models import (
    Article,
    ArticleVisibility,
    Feed,
    FeedEntry,
    Import,
    ImportItem,
    InboxEntry,
    Subscription,
    User,
)
from reader.services import feeds, polling
from reader.services.feed_pace import LEAST, MOST, backoff, interval_of, max_age
from tests.factories import make_article, make_outlet, make_tag, make_user
from tests.feeds.conftest import Follow
from tests.feeds.making import ATOM, STORY, atom, full, item, rss
from tests.intake.serving import Handler, Site, send

pytestmark = pytest.mark.django_db
Ask = Callable[[Feed], str]
Serve = Callable[..., str]


def titles(subscription: Subscription, state: str = "waiting") -> list[str]:
    rows = InboxEntry.objects.filter(subscription=subscription, state=state).order_by("pk")
    return list(rows.values_list("entry__title", flat=True))


# --- what is new


def test_new_entries_wait_in_the_inbox_and_come_once(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(item(1), item(2))))
    feed = subscription.feed
    assert ask(feed) == "new"
    assert titles(subscription) == ["Story 2", "Story 1"]
    assert (feed.title, feed.site_url, feed.language) == (
        "Averil Courier",
        "https://averil-courier.example/",
        "en-GB",
    )
    assert ask(feed) == "same"
    serve(rss(item(3), item(1), item(2)))
    assert ask(feed) == "new"
    assert titles(subscription) == ["Story 2", "Story 1", "Story 3"]
    serve(rss(*[item(n, guid=f"changed-{n}") for n in (3, 2, 1)]))
    assert ask(feed) == "same"
    assert FeedEntry.objects.count() == 3


def test_what_a_feed_has_when_it_is_first_read_counts_as_seen(
    serve: Serve, following: Follow, ask: Ask
) -> None:
    subscription = following(serve(rss(*[item(n) for n in range(40)])), asked=False)
    assert ask(subscription.feed) == "new"
    assert titles(subscription) == []
    serve(rss(item(99), item(1)))
    ask(subscription.feed)
    assert titles(subscription) == ["Story 99"]


def test_each_follower_gets_what_they_want(serve: Serve, following: Follow, ask: Ask) -> None:
    url = serve(rss(item(1, title="Water in the delta"), item(2, title="Football")))
    wishes = ("", "water OR salt", "-water", "delta foot*")
    others = [following(url, by=make_user(), words=words) for words in wishes]
    others[3].paused_at = timezone.now()
    others[3].save()
    ask(others[0].feed)
    water, ball = "Water in the delta", "Football"
    assert [titles(one) for one in others] == [[ball, water], [water], [ball], []]


def test_words_are_looked_for_in_tags_authors_and_text_too(serve: Serve, following: Follow, ask: Ask) -> None:
    more = "<category>Gauges</category><dc:creator>Lia Fenn</dc:creator>" + full()
    url = serve(rss(item(1, more=more)))
    for words in ("gauges", '"lia fenn"', '"Corran Gate"'):
        ask(following(url, by=make_user(), words=words).feed)
        Feed.objects.update(sha256="")
        FeedEntry.objects.all().delete()
    subscriptions = Subscription.objects.filter(feed__url=url)
    ask(subscriptions[0].feed)
    assert [len(titles(one)) for one in subscriptions] == [1, 1, 1]


def test_what_is_in_the_library_already_is_not_offered(serve: Serve, following: Follow, ask: Ask) -> None:
    here = make_article("The river fell.", canonical_url="https://averil-courier.example/story-1")
    make_article("Private.", canonical_url="https://averil-courier.example/story-2", visibility="private",
                 added_by=make_user())  # fmt: skip
    link = "http://www.averil-courier.example/story-1/?utm_source=rss"
    subscription = following(serve(rss(item(1, link=link), item(2), item(3))))
    ask(subscription.feed)
    assert titles(subscription) == ["Story 3", "Story 2"]
    taken = InboxEntry.objects.get(subscription=subscription, state="taken")
    assert (taken.entry.title, taken.article) == ("Story 1", here)


def test_a_follower_who_does_not_wait_has_them_brought(serve: Serve, following: Follow, ask: Ask) -> None:
    outlet, tag = make_outlet("Averil Courier"), make_tag("Water")
    more = "<dc:creator>Lia Fenn</dc:creator><category>Salt</category>" + full()
    subscription = following(
        serve(rss(item(1, ago=1, more=more), item(2))),
        waits=False,
        outlet=outlet,
        visibility=ArticleVisibility.PRIVATE,
    )
    subscription.tags.add(tag)
    ask(subscription.feed)
    batch = Import.objects.get()
    assert (batch.user, batch.saves, batch.visibility) == (subscription.user, True, "private")
    short, long = batch.items.order_by("position")
    assert (short.kind, short.address, bool(short.file)) == (
        "entry",
        "https://averil-courier.example/story-2",
        False,
    )
    assert (long.entry.title, bool(long.file)) == ("Story 1", True)
    assert long.options["outlet"] == "Averil Courier"
    assert long.options["tags"] == ["Water"]
    assert long.options["authors"] == ["Lia Fenn"]
    assert titles(subscription, "taken") == ["Story 2", "Story 1"]
    ask(subscription.feed)
    assert Import.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_with_its_full_text_becomes_an_article_without_its_page_being_asked(
    site: Site, serve: Serve, following: Follow, ask: Ask
) -> None:
    tag = make_tag("Water")
    more = "<dc:creator>Lia Fenn</dc:creator>" + full()
    url = serve(rss(item(1, title="What the gauge says", ago=1, more=more, base=site.url("").rstrip("/"))))
    subscription = following(url, waits=False)
    subscription.tags.add(tag)
    ask(subscription.feed)
    article = Article.objects.get()
    assert article.headline == "What the gauge says"
    assert article.canonical_url == site.url("/story-1")
    assert article.outlet is not None
    assert article.outlet.name == "Averil Courier"
    assert [author.name for author in article.authors.all()] == ["Lia Fenn"]
    assert article.published_at is not None
    assert list(article.tags.all()) == [tag]
    assert article.current_revision is not None
    assert "sluices of the Corran Gate" in article.current_revision.text
    assert site.paths() == ["/feed"]
    assert InboxEntry.objects.get().article == article


def test_a_flood_is_not_saved_by_itself(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(*[item(n) for n in range(70)])), waits=False)
    ask(subscription.feed)
    assert ImportItem.objects.count() == 50
    assert len(titles(subscription)) == 20


def test_entries_that_cannot_be_read_are_noted(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(item(1), "<item><title>x</item>", item(3))))
    ask(subscription.feed)
    assert titles(subscription) == ["Story 3", "Story 1"]
    assert subscription.feed.notes == ["Entry 2 (line 5) could not be read: it is not well-formed."]
    assert subscription.feed.failures == 0


# --- the way of asking


def test_questions_carry_what_the_site_said_the_last_time(site: Site, following: Follow, ask: Ask) -> None:
    def answer(handler: Handler) -> None:
        if handler.headers["If-None-Match"] == '"v1"':
            send(handler, b"", status=304)
        else:
            stamp = "Mon, 16 Nov 2026 18:20:00 GMT"
            send(handler, rss(item(1)), headers={"ETag": '"v1"', "Last-Modified": stamp})

    feed = following(site.does("/feed", answer)).feed
    assert [ask(feed), ask(feed)] == ["new", "same"]
    assert site.asked[1].headers["if-modified-since"] == "Mon, 16 Nov 2026 18:20:00 GMT"
    assert (feed.status, feed.failures, feed.problem) == (304, 0, "")


def test_how_often_a_feed_is_asked_follows_how_often_it_has_something() -> None:
    now = timezone.now()
    day = timedelta(days=1)
    assert interval_of([now - day * n / 20 for n in range(400)], now) == LEAST
    assert interval_of([now - day * n for n in range(28)], now) == 3600
    assert interval_of([now - day * 20], now) == MOST
    assert interval_of([], now) == MOST
    assert interval_of([now - day * n for n in range(28)], now, wished=7200) == 7200
    assert interval_of([now - day * n for n in range(28)], now, wished=10**7) == MOST
    assert interval_of([now - day * n for n in range(28)], now, seconds=9) == MOST
    assert (max_age("public, Max-Age=600"), max_age("max-age=x"), max_age("no-store"), max_age("")) == (
        600,
        0,
        0,
        0,
    )


def test_what_the_publisher_wishes_is_the_least_pause(
    site: Site, serve: Serve, following: Follow, ask: Ask
) -> None:
    busy = [item(n, ago=n / 20) for n in range(200)]
    one = following(serve(rss(*busy))).feed
    ask(one)
    assert one.interval == LEAST
    for number, (head, headers, least) in enumerate(
        [("<ttl>120</ttl>", {}, 7200), ("", {"Cache-Control": "max-age=5400"}, 5400)]
    ):
        feed = following(serve(rss(*busy, head=head), f"/{number}", headers=headers)).feed
        ask(feed)
        assert feed.interval == least
        assert feed.next_at >= timezone.now() + timedelta(seconds=least - 5)


def test_an_answer_without_news_shortens_no_pause(site: Site, following: Follow, ask: Ask) -> None:
    body = rss(*[item(n, ago=n / 20) for n in range(200)], head="<ttl>120</ttl>")
    feed = following(site.page("/feed", body)).feed
    assert ask(feed) == "new"
    assert ask(feed) == "same"
    assert feed.interval == 7200
    Feed.objects.update(interval=MOST, seconds=9.0, sha256="")  # it was slow, and is no longer
    feed.refresh_from_db()
    assert ask(feed) == "same"
    assert feed.interval == 7200


def test_a_disk_that_takes_nothing_loses_nothing(
    serve: Serve, following: Follow, ask: Ask, settings: Any, tmp_path: Path
) -> None:
    subscription = following(serve(rss(item(1, more=full()))), waits=False)
    whole = settings.MEDIA_ROOT
    (tmp_path / "full").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "full"
    assert ask(subscription.feed) == "failed"
    assert "disk" in subscription.feed.problem
    assert (FeedEntry.objects.count(), InboxEntry.objects.count(), Import.objects.count()) == (0, 0, 0)
    settings.MEDIA_ROOT = whole
    assert ask(subscription.feed) == "new"
    assert ImportItem.objects.get().file


@pytest.mark.parametrize(
    ("status", "outcome", "said"),
    [(404, "failed", "404"), (403, "failed", "403"), (500, "failed", "500"), (410, "gone", "410")],
)
def test_a_feed_that_fails_is_left_alone_for_longer_and_longer(
    site: Site, serve: Serve, following: Follow, ask: Ask, status: int, outcome: str, said: str
) -> None:
    feed = following(serve("x", status=status)).feed
    assert ask(feed) == outcome
    assert said in feed.problem
    assert (feed.status, feed.failures) == (status, 1)
    assert feed.next_at > timezone.now() + timedelta(minutes=10)
    assert (feed.gone_at is not None) == (status == 410)
    if status == 410:
        assert ask(feed) == "not due"
        assert feeds.health(feed)[0] == "gone"
        feed.tried_at = None
        feeds.ask_now(feed)
        serve(rss(item(1)))
        assert ask(feed) == "new"
        assert feed.gone_at is None
    else:
        since = feed.failing_since
        for _again in range(3):
            ask(feed)
        assert (feed.failures, feed.failing_since) == (4, since)
        assert feed.next_at > timezone.now() + timedelta(minutes=80)
        assert feeds.health(feed) == ("failing", f"{status} since {since.day} {since:%b}; 4 tries")
        serve(rss(item(1)))
        assert ask(feed) == "new"
        assert (feed.failures, feed.failing_since, feed.problem, feeds.health(feed)[0]) == (
            0,
            None,
            "",
            "well",
        )


def test_pauses_after_failures_double_up_to_a_day_and_differ() -> None:
    pauses = [backoff(n, 3600, None).total_seconds() for n in range(1, 20)]
    assert all(LEAST * 0.75 <= pause <= MOST for pause in pauses)
    assert pauses[-1] >= MOST * 0.75
    assert len({backoff(3, 3600, None) for _again in range(20)}) > 1
    assert backoff(1, 900, 7200).total_seconds() >= 7200
    assert backoff(1, 900, 10**9).total_seconds() == 7 * 24 * 3600


def test_a_site_that_wants_a_pause_gets_it(serve: Serve, following: Follow, ask: Ask) -> None:
    for path, status in (("/a", 429), ("/b", 503)):
        feed = following(serve("x", path, status=status, headers={"Retry-After": "20000"})).feed
        assert ask(feed) == "failed"
        assert feed.next_at >= timezone.now() + timedelta(seconds=19_990)


@pytest.mark.parametrize(
    ("body", "said"),
    [("<!doctype html><html><body>Hello</body></html>", "web page"),
     ('<!DOCTYPE rss [<!ENTITY x "y">]><rss/>', "DTD not allowed"),
     ("hello", "neither RSS nor Atom"), ("", "0 bytes")],
)  # fmt: skip
def test_what_is_no_feed_is_a_failure_in_words(
    serve: Serve, following: Follow, ask: Ask, body: str, said: str
) -> None:
    subscription = following(serve(body))
    assert ask(subscription.feed) == "failed"
    assert said in subscription.feed.problem
    assert said.rstrip(".") in feeds.health(subscription.feed)[1] or said == "DTD not allowed"


def test_slow_huge_and_refusing_sites_fail_in_time(
    site: Site, following: Follow, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "SECONDS", 1.0)
    monkeypatch.setattr(polling, "FEED_BYTES", 100_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss>"
    for path, address in (
        ("/slow", site.dawdles("/slow", head=head)),
        ("/huge", site.page("/huge", b"<rss>" + b" " * 200_000, "text/xml")),
        ("/cut", site.writes("/cut", head.replace(b"\r\n\r\n", b"\r\nContent-Length: 900\r\n\r\n"))),
        ("/circle", site.redirect("/circle", site.url("/circle"))),
    ):
        feed = following(address).feed
        assert ask(feed) == "failed", path
        assert feed.problem


def test_the_bytes_say_the_charset_and_the_header_lies(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(
        serve(rss(item(1, title="São Averil")).encode(), kind="text/xml; charset=us-ascii")
    )
    ask(subscription.feed)
    assert titles(subscription) == ["São Averil"]


def test_50_000_entries_end_at_the_limit(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(*[item(n) for n in range(50_000)])))
    assert ask(subscription.feed) == "new"
    assert FeedEntry.objects.count() == 500
    assert "50000" in subscription.feed.notes[0]


# --- moving


def test_a_feed_that_has_moved_for_good_is_followed_once_it_was_read(
    site: Site, serve: Serve, following: Follow, ask: Ask
) -> None:
    new = serve("not yet", "/feed.atom")
    old = site.redirect("/feed", new, 301)
    subscription = following(old)
    assert ask(subscription.feed) == "failed"
    assert subscription.feed.url == old
    serve(atom("<entry><id>1</id><title>One</title></entry>"), "/feed.atom", ATOM)
    assert ask(subscription.feed) == "new"
    assert (subscription.feed.url, subscription.feed.moved_from, subscription.feed.format) == (
        new,
        old,
        "atom",
    )
    assert feeds.health(subscription.feed) == ("moved", "now at /feed.atom; followed")
    assert ask(subscription.feed) == "same"
    assert site.paths()[-1] == "/feed.atom"


def test_a_feed_that_has_moved_for_a_while_keeps_its_address(
    site: Site, serve: Serve, following: Follow, ask: Ask
) -> None:
    serve(rss(item(1)), "/other")
    feed = following(site.redirect("/feed", site.url("/other"), 302)).feed
    assert ask(feed) == "new"
    assert (feed.url, feed.moved_from) == (site.url("/feed"), "")


def test_two_feeds_that_become_one_keep_their_followers_and_inboxes(
    site: Site, serve: Serve, following: Follow, ask: Ask
) -> None:
    new, old = serve(rss(item(1)), "/new"), serve(rss(item(1), item(2)), "/old")
    both, second = make_user(), make_user()
    stays, leaves = following(new, by=both), following(old, by=both)
    moves = following(old, by=second)
    ask(stays.feed)
    ask(leaves.feed)
    site.redirect("/old", new, 308)
    serve(rss(item(1), item(2), item(3)), "/new")
    ask(leaves.feed)
    feed = Feed.objects.get()
    assert feed.url == new
    assert set(feed.subscriptions.values_list("user", flat=True)) == {both.pk, second.pk}
    moves.refresh_from_db()
    assert (sorted(titles(stays)), sorted(titles(moves))) == (["Story 1", "Story 2", "Story 3"],) * 2
    assert ask(feed) == "same"
    assert feed.entries.count() == 3


# --- who asks, and when


def test_only_one_asks_and_nobody_before_its_time(serve: Serve, following: Follow, site: Site) -> None:
    feed = following(serve(rss(item(1)))).feed
    Feed.objects.update(next_at=timezone.now() + timedelta(hours=1))
    assert polling.ask(feed.pk) == "not due"
    Feed.objects.update(next_at=timezone.now(), held_until=timezone.now() + timedelta(minutes=1))
    assert polling.ask(feed.pk) == "not due"
    assert site.asked == []
    Feed.objects.update(held_until=timezone.now() - timedelta(seconds=1))  # whoever held it was killed
    assert polling.ask(feed.pk) == "new"


def test_a_site_is_never_asked_two_things_at_once_nor_at_short_intervals(
    serve: Serve, following: Follow, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "GAP", 1.5)
    one, two = (following(serve(rss(item(1)), path)).feed for path in ("/one", "/two"))
    elsewhere = following("https://elsewhere.example/feed").feed
    assert polling.due() == [one.pk, elsewhere.pk, two.pk]
    Feed.objects.filter(pk=two.pk).update(held_until=timezone.now() + timedelta(minutes=1))
    assert polling.ask(one.pk) == "not due"
    assert site.asked == []
    Feed.objects.filter(pk=two.pk).update(held_until=None, tried_at=timezone.now())
    Feed.objects.filter(pk=one.pk).update(next_at=timezone.now())
    begun = time.monotonic()
    assert polling.ask(one.pk) == "new"
    assert time.monotonic() - begun > 1


def test_a_feed_that_all_have_paused_is_not_asked(serve: Serve, following: Follow) -> None:
    subscription = following(serve(rss(item(1))))
    feeds.pause(subscription)
    assert polling.due() == []
    assert polling.ask(subscription.feed.pk) == "not due"
    assert feeds.health(subscription.feed, subscription)[0] == "paused"
    other = following(subscription.feed.url, by=make_user())
    assert polling.due() == [subscription.feed.pk]
    feeds.unfollow(other)
    assert polling.due() == []
    feeds.resume(subscription)
    assert polling.due() == [subscription.feed.pk]


def test_a_reader_who_is_no_longer_active_is_no_follower(serve: Serve, following: Follow, user: User) -> None:
    following(serve(rss(item(1))))
    user.is_active = False
    user.save()
    assert polling.due() == []


def test_a_worker_that_is_killed_while_writing_leaves_nothing_half_done(
    serve: Serve, following: Follow, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(_feed: object) -> None:
        raise Killed

    subscription = following(serve(rss(item(1))), waits=False)
    with monkeypatch.context() as patch:
        patch.setattr(polling, "tidy", killed)
        with pytest.raises(Killed):
            ask(subscription.feed)
    assert (FeedEntry.objects.count(), InboxEntry.objects.count(), Import.objects.count()) == (0, 0, 0)
    assert ask(subscription.feed) == "not due"
    Feed.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert ask(subscription.feed) == "new"
    assert (FeedEntry.objects.count(), InboxEntry.objects.count(), Import.objects.count()) == (1, 1, 1)


def test_who_comes_back_too_late_writes_nothing(site: Site, following: Follow) -> None:
    def answer(handler: Handler) -> None:
        send(handler, rss(item(1)))

    feed = following(site.does("/feed", answer)).feed
    taken, _wait = polling.claim(feed.pk)
    assert taken is not None
    Feed.objects.update(held_until=timezone.now() + timedelta(hours=1))  # another has taken over
    assert polling._failed(taken, "x", None, None) == "not due"
    feed.refresh_from_db()
    assert (feed.failures, feed.problem) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_ask_once(serve: Serve, following: Follow, site: Site) -> None:
    feed = following(serve(rss(item(1)))).feed
    outcomes: list[str] = []

    def run() -> None:
        outcomes.append(polling.ask(feed.pk))
        connection.close()

    threads = [threading.Thread(target=run) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["new", *["not due"] * 5]
    assert site.paths() == ["/feed"]
    assert FeedEntry.objects.count() == 1


def test_feeds_that_nobody_follows_are_forgotten_after_a_month(following: Follow) -> None:
    old = timezone.now() - timedelta(days=40)
    followed, left, young = (following(f"https://averil-courier.example/{n}") for n in range(3))
    Feed.objects.exclude(pk=young.feed.pk).update(created_at=old, tried_at=old)
    feeds.unfollow(left)
    feeds.unfollow(young)
    assert feeds.forget_unfollowed() == 1
    assert set(Feed.objects.all()) == {followed.feed, young.feed}


def test_texts_that_nobody_waits_for_are_let_go(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(item(1, more=full()), item(2, more=full()))))
    ask(subscription.feed)
    one, two = InboxEntry.objects.order_by("pk")
    feeds.dismiss_entries(subscription.user, [one.pk])
    FeedEntry.objects.update(first_seen_at=timezone.now() - timedelta(days=3))
    ask(subscription.feed)
    one.entry.refresh_from_db()
    two.entry.refresh_from_db()
    assert (one.entry.content, one.entry.is_full) == ("", False)
    assert STORY[:20] in two.entry.content
