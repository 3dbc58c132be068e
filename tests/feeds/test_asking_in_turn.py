"""Feeds that move, and who asks which feed when: one at a time, and nothing half done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reader.models import (
    Feed,
    FeedEntry,
    Import,
    InboxEntry,
    User,
)
from reader.services import feeds, polling
from tests.factories import make_user
from tests.feeds.conftest import Follow
from tests.feeds.making import ATOM, STORY, atom, full, item, rss, titles
from tests.intake.serving import Handler, Site, send

pytestmark = pytest.mark.django_db
Ask = Callable[[Feed], str]
Serve = Callable[..., str]


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
