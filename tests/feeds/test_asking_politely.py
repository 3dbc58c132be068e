"""How feeds are asked: with validators, at intervals, and less and less often when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from reader.models import (
    Feed,
    FeedEntry,
    Import,
    ImportItem,
    InboxEntry,
)
from reader.services import feeds, polling
from reader.services.feed_pace import LEAST, MOST, backoff, interval_of, max_age
from tests.feeds.conftest import Follow
from tests.feeds.making import full, item, rss, titles
from tests.intake.serving import Handler, Site, send

pytestmark = pytest.mark.django_db
Ask = Callable[[Feed], str]
Serve = Callable[..., str]


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
    assert interval_of([], now, young=True) == interval_of([now - day * 20], now, young=True) == 3600
    assert interval_of([now - day * n / 20 for n in range(400)], now, young=True) == LEAST
    assert interval_of([now - day * n for n in range(28)], now, wished=7200) == 7200
    assert interval_of([now - day * n for n in range(28)], now, wished=10**7) == MOST
    assert interval_of([now - day * n for n in range(28)], now, seconds=9) == MOST
    assert (max_age("public, Max-Age=600"), max_age("max-age=x"), max_age("no-store"), max_age("")) == (
        600,
        0,
        0,
        0,
    )


def test_undated_entries_of_the_first_answer_say_nothing_of_how_often_there_is_news(
    serve: Serve, following: Follow, ask: Ask
) -> None:
    feed = following(serve(rss(*[item(n) for n in range(200)])), asked=False).feed
    assert ask(feed) == "new"
    assert feed.interval == 3600
    Feed.objects.update(created_at=timezone.now() - timedelta(days=30))
    feed.refresh_from_db()
    serve(rss(*[item(n) for n in range(1, 201)]))
    assert ask(feed) == "new"
    assert feed.interval == MOST


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
