"""A look at a site before anything is followed: what is offered, and following it on terms."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import FeedLook, Import, Outlet, Subscription, User
from reader.queries.feed_words import pace
from reader.queries.looking import Typed, look_page
from tests.factories import (
    found_feed,
    make_article,
    make_feed,
    make_look,
    make_subscription,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_look_waits_and_shows_that_without_scripts_too(reading: Client, reader: User) -> None:
    look = make_look(reader, done_at=None)
    page = text(reading.get(reverse("feeds") + f"?look={look.pk}"))
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Looking at basin-quarterly.example." in page
    part = text(
        reading.get(reverse("feed-look-at", args=[look.pk]) + "?part=look", headers={"HX-Request": "true"})
    )
    assert "every 1s" in part
    assert "<html" not in part
    tab = text(reading.get(reverse("add") + f"?from=feed&look={look.pk}"))
    assert '<noscript><meta http-equiv="refresh"' in tab
    FeedLook.objects.update(done_at=timezone.now())
    assert "http-equiv" not in text(reading.get(reverse("add") + f"?from=feed&look={look.pk}"))


def test_what_was_asked_of_the_network_can_be_seen(reading: Client, reader: User) -> None:
    look = make_look(reader, found_feed("All articles", "One"))
    look.found["requests"] = [
        {"url": "https://basin-quarterly.example/", "address": "192.0.2.7", "status": 200, "seconds": 0.4}
    ]
    look.save()
    page = text(reading.get(reverse("feeds") + f"?look={look.pk}"))
    assert "See what was requested" in page
    assert "192.0.2.7, answered 200 after 0.40 s" in page


def test_what_was_found_is_offered_with_format_number_and_pace(reading: Client, reader: User) -> None:
    here = make_article(headline="What a dead gauge costs")
    feed = found_feed(
        "All articles", "What a dead gauge costs", "A reed thought lost", "Reading a river", "Old"
    )
    feed["entries"][0]["article"] = here.pk
    look = make_look(
        reader,
        feed | {"count": 40},
        found_feed("Data notes", per_week=0.25, count=12),
        found_feed("Comments", format="rss", per_week=140, count=100),
    )
    page = text(reading.get(reverse("feeds") + f"?look={look.pk}"))
    assert "Three feeds found in 0.6 s." in page
    assert "Atom, 40 items, about 3 a week" in page
    assert "Atom, 12 items, about 1 a month" in page
    assert "RSS, 100 items, 20 a day" in page
    assert page.count('name="entry"') == 4
    assert f'href="{here.get_absolute_url()}">in your library' in page
    assert page.count("disabled id=") == 1
    assert "Follow, and add 2" in page
    assert "Many at once" not in page


def test_an_article_that_only_somebody_else_sees_is_not_told_of(reader: User) -> None:
    hidden = make_article(visibility="private", added_by=make_user())
    feed = found_feed("All articles", "One")
    feed["entries"][0]["article"] = hidden.pk
    page = look_page(reader, make_look(reader, feed))
    assert page.feed is not None
    assert page.feed.entries[0].article is None


def test_an_article_that_came_since_is_known_by_its_address(reader: User) -> None:
    feed = found_feed("All articles", "One", "Two")
    made = make_article(canonical_url=feed["entries"][1]["url"])
    page = look_page(reader, make_look(reader, feed))
    assert page.feed is not None
    assert [entry.article for entry in page.feed.entries] == [None, made]


@pytest.mark.parametrize(
    ("per_week", "said"),
    [
        (140, "20 a day"),
        (14, "2 a day"),
        (13.9, "about 14 a week"),
        (3.0, "about 3 a week"),
        (0.4, "about 2 a month"),
        (0.1, "about 5 a year"),
        (0, ""),
    ],
)
def test_the_pace_is_said_in_the_largest_fitting_measure(per_week: float, said: str) -> None:
    assert pace(per_week) == said


def test_the_count_follows_the_words_and_says_what_is_wrong_with_them(reading: Client, reader: User) -> None:
    look = make_look(reader, found_feed("All", "Salt at the gauges", "Ilvane rises", "The market"))
    address = reverse("feed-look-at", args=[look.pk])
    feed = look.found["feeds"][0]["url"]

    def count(words: str) -> str:
        asked = {"part": "count", "feed": feed, "of": feed, "words": words}
        return text(reading.get(address, asked, headers={"HX-Request": "true"}))

    assert "2 of the 3 would come in." in count("gauges OR Ilvane")
    assert "0 of the 3 would come in." in count("nothing")
    wrong = count("(gauges")
    assert 'class="err"' in wrong
    assert "is not closed" in wrong
    assert "would come in" not in wrong


def test_ticks_of_one_feed_mean_nothing_for_another(reader: User) -> None:
    look = make_look(reader, found_feed("All", "One", "Two"), found_feed("Notes", "Three"))
    first, second = (feed["url"] for feed in look.found["feeds"])
    kept = look_page(reader, look, Typed(feed=first, chosen=frozenset()))
    assert kept.chosen == 0
    assert kept.go == "Follow"
    other = look_page(reader, look, Typed.read(QueryDict(f"feed={second}&of={first}")))
    assert other.chosen == 1
    assert other.go == "Follow, and add 1"


def test_a_look_belongs_to_who_asked_for_it(reading: Client) -> None:
    look = make_look(make_user(), found_feed("Quiet feed"))
    assert "Quiet feed" not in text(reading.get(reverse("feeds") + f"?look={look.pk}"))
    assert reading.get(reverse("feed-look-at", args=[look.pk])).status_code == 404
    assert reading.post(reverse("feed-follow", args=[look.pk]), {"feed": "x"}).status_code == 404
    assert reading.get(reverse("feeds") + "?look=nonsense").status_code == 200


@pytest.mark.parametrize("typed", ["", "   ", "javascript:alert(1)", "https://", "ftp://feeds.example/"])
def test_an_address_that_is_none_is_said_and_comes_back(reading: Client, typed: str) -> None:
    answer = reading.post(reverse("feed-look"), {"address": typed})
    assert answer.status_code in {400, 422}
    assert 'aria-invalid="true"' in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()
    assert not FeedLook.objects.exists()


def test_looks_are_counted_and_the_address_comes_back(
    reading: Client, reader: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr("reader.views.feeds.LOOKS", 0)
    answer = reading.post(reverse("feed-look"), {"address": "https://basin-quarterly.example/"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert 'value="https://basin-quarterly.example/"' in answer.content.decode()
    assert not FeedLook.objects.exists()


# — following —


def following(look: FeedLook, **typed: Any) -> dict[str, Any]:
    feed = look.found["feeds"][0]
    known = {"feed": feed["url"], "of": feed["url"], "waits": "1", "visibility": "library", "do": "follow"}
    return known | typed


def test_a_feed_is_followed_on_the_terms_that_were_given(reading: Client, reader: User) -> None:
    water = make_tag("Water")
    look = make_look(reader, found_feed("All articles", "One", "Two"))
    answer = reading.post(
        reverse("feed-follow", args=[look.pk]),
        following(
            look, words="gauges OR Ilvane", name="The Quarterly", outlet="Basin Quarterly", tags="water",
            visibility="private",
        ),
    )  # fmt: skip
    assert answer.status_code == 302
    subscription = Subscription.objects.get(user=reader)
    assert subscription.words == "gauges OR Ilvane"
    assert subscription.name == "The Quarterly"
    assert subscription.visibility == "private"
    assert subscription.outlet is not None
    assert subscription.outlet.name == "Basin Quarterly"
    assert list(subscription.tags.all()) == [water]
    assert not Import.objects.exists()
    assert "You follow “The Quarterly” now." in text(reading.get(reverse("feeds")))


def test_what_is_ticked_is_brought_in_at_once(reading: Client, reader: User) -> None:
    look = make_look(reader, found_feed("All articles", "One", "Two", "Three"))
    keys = [entry["key"] for entry in look.found["feeds"][0]["entries"]]
    answer = reading.post(reverse("feed-follow", args=[look.pk]), following(look, entry=keys[:2]))
    brought = Import.objects.get(user=reader)
    assert answer["Location"] == brought.get_absolute_url()
    assert brought.items.count() == 2
    assert Subscription.objects.filter(user=reader).exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("words", "(gauges", "is not closed"),
        ("tags", "Quincunx", "No tag is called “Quincunx”."),
        ("name", "n" * 201, "201"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    reading: Client, reader: User, field: str, value: str, said: str
) -> None:
    look = make_look(reader, found_feed("All articles", "One", "Two"))
    key = look.found["feeds"][0]["entries"][1]["key"]
    typed = {"words": "salt", "name": "Mine", "outlet": "Averil Courier", field: value, "entry": [key]}
    answer = reading.post(reverse("feed-follow", args=[look.pk]), following(look, **typed))
    page = text(answer)
    assert answer.status_code in {400, 422}
    assert said in page
    for one in ("words", "name", "outlet"):
        assert f'value="{typed[one]}"' in page
    assert f'value="{key}" checked' in page
    assert not Subscription.objects.exists()
    assert not Outlet.objects.exists()


def test_without_scripts_another_feed_is_shown_by_a_button(reading: Client, reader: User) -> None:
    look = make_look(reader, found_feed("All", "One"), found_feed("Notes", "Three"))
    first, second = (feed["url"] for feed in look.found["feeds"])
    answer = reading.post(
        reverse("feed-follow", args=[look.pk]), {"feed": second, "of": first, "do": "show", "words": "salt"}
    )
    page = text(answer)
    assert "Three" in page
    assert 'value="salt"' in page
    assert "0 of the 1 would come in." in page
    assert not Subscription.objects.exists()


def test_entries_of_a_followed_feed_are_added_alone(reading: Client, reader: User) -> None:
    look = make_look(reader, found_feed("All articles", "One"))
    make_subscription(reader, make_feed(url=look.found["feeds"][0]["url"]))
    page = text(reading.get(reverse("feeds") + f"?look={look.pk}"))
    assert "You follow this feed already." in page
    assert ">Add 1<" in page
    key = look.found["feeds"][0]["entries"][0]["key"]
    reading.post(reverse("feed-follow", args=[look.pk]), following(look, entry=[key]))
    assert Import.objects.get().items.count() == 1
    assert Subscription.objects.count() == 1
