"""The page of feeds: what it shows of each, in pages; one of them: its terms, asking, pausing, leaving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import Feed, FeedLook, Subscription, User
from reader.queries.feeds import WEEKS, bars, subscriptions_page, weekly
from reader.templatetags.feeds import near
from tests.factories import (
    found_feed,
    make_entry,
    make_feed,
    make_look,
    make_outlet,
    make_subscription,
    make_tag,
    make_user,
    make_waiting,
)

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def follow_many(user: User, number: int) -> None:
    for n in range(number):
        feed = make_feed(f"Feed {n:03}")
        make_subscription(user, feed)
        make_entry(feed)


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_needs_as_many_queries_for_three_feeds_as_for_sixty(
    reading: Client, reader: User, number: int, django_assert_num_queries: Any
) -> None:
    follow_many(reader, number)
    reading.get(reverse("feeds"))
    # session and account, the tags of the menu, four for the list
    with django_assert_num_queries(7):
        answer = reading.get(reverse("feeds"))
    assert text(answer).count("<tr id=") == number


def test_two_hundred_feeds_come_in_pages_by_name_and_back(reading: Client, reader: User, rf: Any) -> None:
    follow_many(reader, 200)
    address, seen = reverse("feeds"), []
    while address:
        listed = reading.get(address).context["listed"]
        seen.append([row.name for row in listed.rows])
        address = reverse("feeds") + listed.after if listed.after else ""
        before = listed.before
    assert [len(names) for names in seen] == [60, 60, 60, 20]
    assert [name for names in seen for name in names] == [f"Feed {n:03}" for n in range(200)]
    third = reading.get(reverse("feeds") + before).context["listed"]
    assert [row.name for row in third.rows] == seen[2]
    first = reading.get(reverse("feeds")).context["listed"]
    assert (first.before, first.total) == ("", 200)


def test_a_reader_sees_what_is_followed_and_nothing_of_others(reading: Client, reader: User) -> None:
    make_subscription(reader, make_feed("Northwater Wire"), words="politics")
    make_subscription(make_user(role="curator"), make_feed("Somebody else's feed"))
    page = text(reading.get(reverse("feeds")))
    assert "Northwater Wire" in page
    assert "politics" in page
    assert "Somebody else" not in page
    assert "<b>1</b> feed" in page


def test_keeping_the_tags_shows_nobody_elses_feeds(client: Client, reader: User, curator: User) -> None:
    waiting = make_waiting(make_subscription(reader, make_feed("Quiet feed")), "Quiet entry")
    client.force_login(curator)
    for address in (reverse("feeds"), reverse("feed-inbox"), reverse("feeds-export")):
        assert "Quiet" not in text(client.get(address))
    assert client.get(reverse("feed", args=[waiting.subscription_id])).status_code == 404
    assert client.get(reverse("feed-entry", args=[waiting.pk])).status_code == 404


def test_who_follows_nothing_is_told_what_to_do(reading: Client) -> None:
    page = text(reading.get(reverse("feeds")))
    assert "You follow no feed yet." in page
    assert "as OPML" not in page


def test_bars_count_each_of_twelve_weeks_by_when_an_entry_was_published(reader: User) -> None:
    feed, now = make_feed(), timezone.now()
    monday = now - timedelta(days=now.weekday())
    for weeks_ago, number in ((0, 2), (1, 3), (11, 1), (12, 5)):
        for _n in range(number):
            make_entry(feed, published_at=monday - timedelta(weeks=weeks_ago), first_seen_at=now)
    make_entry(feed, published_at=None, first_seen_at=now)
    make_entry(feed, published_at=now + timedelta(days=3000), first_seen_at=now)
    counted = weekly([feed.pk])[feed.pk]
    assert len(counted) == WEEKS
    assert (counted[-1], counted[-2], counted[0]) == (3, 3, 1)
    assert sum(counted) == 7


def test_the_tallest_week_fills_the_drawing_and_an_empty_one_draws_nothing() -> None:
    drawn = bars([0, 1, 40], 40)
    assert [(bar.x, bar.y, bar.height) for bar in drawn] == [("8", "18.75", "1.25"), ("16", "0.00", "20.00")]


@pytest.mark.parametrize("language", ["es", "ar"])
def test_numbers_of_the_drawing_are_no_words_of_a_language(
    reading: Client, reader: User, language: str
) -> None:
    reader.language = language
    reader.save()
    feed = make_feed()
    make_subscription(reader, feed)
    for _n in range(3):
        make_entry(feed)
    page = text(reading.get(reverse("feeds")))
    assert 'y="0.00" width="6" height="20.00"' in page


def test_a_failing_feed_is_named_above_the_list_with_its_reason(reading: Client, reader: User) -> None:
    feed = make_feed(
        "Dunmarrow Post",
        failing_since=timezone.now() - timedelta(days=6, hours=2),
        failures=12,
        status=403,
        problem="The site answers 403 to this server.",
    )
    subscription = make_subscription(reader, feed)
    page = text(reading.get(reverse("feeds")))
    assert "One feed has failed for six days." in page
    assert "The site answers 403 to this server." in page
    assert reverse("feed-ask", args=[subscription.pk]) in page
    Subscription.objects.update(paused_at=timezone.now())
    page = text(reading.get(reverse("feeds")))
    assert "has failed" not in page
    assert "Paused" in page


def test_names_of_any_script_stand_isolated(reading: Client, reader: User) -> None:
    make_subscription(reader, make_feed("ضفاف اليوم"), words="المياه")
    page = text(reading.get(reverse("feeds")))
    assert "<bdi>ضفاف اليوم</bdi>" in page
    assert "<bdi>المياه</bdi>" in page


def test_names_are_shown_as_text(reading: Client, reader: User) -> None:
    make_subscription(reader, make_feed("<script>alert(1)</script>"))
    make_look(reader, found_feed('"><img onerror=x>', "<b>bold</b>"))
    look = FeedLook.objects.get()
    page = reading.get(reverse("feeds") + f"?look={look.pk}").content.decode()
    assert "<script>alert" not in page
    assert "<img onerror" not in page
    assert "<b>bold</b>" not in page


def test_terms_are_changed_and_wrong_ones_come_back(reading: Client, reader: User) -> None:
    make_tag("Water")
    subscription = make_subscription(
        reader, make_feed("Averil Courier"), outlet=make_outlet("Averil Courier")
    )
    address = reverse("feed", args=[subscription.pk])
    assert 'value="Averil Courier"' in text(reading.get(address))
    wrong = reading.post(address, {"words": "a OR", "name": "Mine", "tags": "Water", "visibility": "private"})
    assert wrong.status_code == 422
    assert 'value="a OR"' in text(wrong)
    assert 'value="Water"' in text(wrong)
    right = reading.post(address, {"words": "salt", "name": "Mine", "tags": "Water", "visibility": "private"})
    assert right.status_code == 302
    subscription.refresh_from_db()
    assert (subscription.words, subscription.name, subscription.waits) == ("salt", "Mine", False)
    assert [tag.name for tag in subscription.tags.all()] == ["Water"]
    assert subscription.outlet is None


def test_pausing_and_going_on(reading: Client, reader: User) -> None:
    subscription = make_subscription(reader)
    reading.post(reverse("feed-pause", args=[subscription.pk]))
    subscription.refresh_from_db()
    assert subscription.paused_at is not None
    assert "not asked" in text(reading.get(reverse("feeds")))
    reading.post(reverse("feed-resume", args=[subscription.pk]))
    subscription.refresh_from_db()
    assert subscription.paused_at is None


@pytest.mark.parametrize("name", ["feed", "feed-ask", "feed-pause", "feed-resume", "feed-leave"])
def test_nobody_touches_the_feeds_of_others(reading: Client, name: str) -> None:
    subscription = make_subscription(make_user())
    assert reading.post(reverse(name, args=[subscription.pk])).status_code == 404
    assert Subscription.objects.get().paused_at is None


def test_the_way_back_stays_on_the_page_of_the_list_and_on_this_site(reading: Client, reader: User) -> None:
    subscription = make_subscription(reader)
    address = reverse("feed-pause", args=[subscription.pk])
    assert reading.post(address, {"next": "/feeds/?after=7&left=1"})["Location"] == "/feeds/?after=7"
    for elsewhere in ("https://evil.example/feeds/?after=7", "//evil.example/", "/sign-out/"):
        assert reading.post(address, {"next": elsewhere})["Location"] == "/feeds/"


def test_unfollowing_is_undone_with_terms_and_inbox(reading: Client, reader: User) -> None:
    water = make_tag("Water")
    feed = make_feed("Averil Courier")
    make_subscription(make_user(), feed)
    subscription = make_subscription(reader, feed, words="salt", name="Mine", waits=False)
    subscription.tags.add(water)
    waiting = make_waiting(subscription, "It waits")
    answer = reading.post(reverse("feed-leave", args=[subscription.pk]))
    assert not Subscription.objects.filter(user=reader).exists()
    page = text(reading.get(answer["Location"]))
    assert "You no longer follow “Mine”." in page
    reading.post(reverse("feed-again"))
    back = Subscription.objects.get(user=reader)
    assert (back.words, back.name, back.waits, back.feed) == ("salt", "Mine", False, feed)
    assert list(back.tags.all()) == [water]
    assert [row.entry_id for row in back.inbox.all()] == [waiting.entry_id]
    assert reading.post(reverse("feed-again")).status_code == 400


def test_the_next_time_is_said_by_its_distance(reading: Client, reader: User) -> None:
    now = timezone.now()
    make_subscription(reader, make_feed("Later", next_at=now + timedelta(days=3)))
    make_subscription(reader, make_feed("Due", next_at=now - timedelta(minutes=1)))
    make_subscription(reader, make_feed("New", tried_at=None, succeeded_at=None, new_at=None))
    rows = {row.name: row for row in subscriptions_page(reader, reading.get("/").wsgi_request.GET).rows}
    assert set(rows) == {"Later", "Due", "New"}
    page = text(reading.get(reverse("feeds")))
    assert "<small>soon</small>" in page
    assert "not yet" in page
    assert Feed.objects.count() == 3


def test_words_of_a_followed_feed_are_tried_on_what_it_has_brought(reading: Client, reader: User) -> None:
    feed = make_feed("Averil Courier")
    subscription = make_subscription(reader, feed)
    for title in ("Salt at the gauges", "The market", "The ferry"):
        make_entry(feed, title, summary="")
    address = reverse("feed", args=[subscription.pk])

    def tried(words: str) -> str:
        return text(reading.get(address, {"part": "words", "words": words}, headers={"HX-Request": "true"}))

    assert "1 of the 3 would come in." in tried("salt OR flood")
    assert "is not closed" in tried("(salt")
    assert "Empty keeps all." in tried("")
    assert "<html" not in tried("salt")


def test_asking_by_hand_shows_that_it_is_asked_until_an_answer_is_here(reading: Client, reader: User) -> None:
    feed = make_feed(
        "Dunmarrow Post", failures=3, status=403, failing_since=timezone.now() - timedelta(days=2)
    )
    subscription = make_subscription(reader, feed)
    answer = reading.post(reverse("feed-ask", args=[subscription.pk]))
    page = text(reading.get(answer["Location"]))
    assert "asked now; no answer yet" in page
    assert 'hx-trigger="every 2s"' in page
    again = reading.post(reverse("feed-ask", args=[subscription.pk]))
    assert again.status_code == 302
    Feed.objects.update(tried_at=timezone.now(), next_at=timezone.now() + timedelta(hours=1), failures=0)
    part = text(
        reading.get(
            reverse("feed", args=[subscription.pk]), {"part": "state"}, headers={"HX-Request": "true"}
        )
    )
    assert "every 2s" not in part
    assert "Well" in part
    assert 'hx-swap-oob="true"' in part
    too_soon = reading.post(reverse("feed-ask", args=[subscription.pk]))
    assert too_soon.status_code == 302
    assert "That was too often." in text(reading.get(too_soon["Location"]))


@pytest.mark.parametrize(
    ("hour", "hours", "said"),
    [
        (9, 3, "12:00"),
        (9, 14, "23:00"),
        (17, 8, "01:00"),
        (9, 26, "tomorrow"),
        (9, 75, "25 Nov"),
        (9, -20, "yesterday"),
        (3, -5, "22:00"),
    ],
)
def test_a_time_is_said_by_its_distance(monkeypatch: Any, hour: int, hours: int, said: str) -> None:
    now = datetime(2026, 11, 22, hour, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert near(now + timedelta(hours=hours)) == said
