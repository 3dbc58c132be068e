"""Nothing comes twice: what names an entry, and what makes a new name an old entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reader.intake.feeds import Known, ParsedEntry, comparable, parse_feed, spellings, unseen
from tests.feeds.making import item, rss

URL = "https://averil-courier.example/feed"


def entries(*items: str) -> list[ParsedEntry]:
    return list(parse_feed(rss(*items).encode(), URL).entries)


def known(found: list[ParsedEntry]) -> list[Known]:
    return [Known(n, one.key, one.url, one.title, one.published) for n, one in enumerate(found, start=1)]


def new(before: list[ParsedEntry], after: list[ParsedEntry]) -> list[str]:
    return [one.title for one in unseen(after, known(before), "https://averil-courier.example/")]


def test_the_same_feed_again_brings_nothing() -> None:
    feed = entries(
        item(1, ago=1),
        item(2, guid=None),
        item(3, guid=None, link=""),
        "<item><description>Words.</description></item>",
    )
    assert new(feed, feed) == []
    assert new([], feed) == ["Story 1", "Story 2", "Story 3", "Words."]


def test_changed_guids_bring_nothing() -> None:
    before = entries(*[item(n, ago=n, guid=f"old-{n}") for n in range(1, 6)])
    after = entries(*[item(n, ago=n, guid=f"new-{n}") for n in range(0, 6)])
    assert new(before, after) == ["Story 0"]


@pytest.mark.parametrize(
    "link",
    ["http://averil-courier.example/story-1", "https://www.averil-courier.example/story-1/",
     "https://averil-courier.example/story-1?utm_medium=rss&utm_source=feed", "https://averil-courier.example/story-1#comments",
     "https://averil-courier.example/story-1/index.html"],
)  # fmt: skip
def test_another_spelling_of_the_address_is_the_same_entry(link: str) -> None:
    assert new(entries(item(1)), entries(item(1, title="Story 1, corrected", guid="other", link=link))) == []
    assert new(entries(item(1, guid=None)), entries(item(1, guid=None, link=link))) == []


def test_the_same_title_and_date_is_the_same_entry_under_another_address() -> None:
    before = entries(item(1, ago=2))
    assert new(before, entries(item(1, ago=2, guid="x", link="https://elsewhere.example/one"))) == []
    assert new(before, entries(item(1, ago=1, guid="x", link="https://elsewhere.example/one"))) == ["Story 1"]
    undated = entries(item(1))
    assert new(undated, entries(item(1, guid="x", link="https://elsewhere.example/one"))) == ["Story 1"]


def test_entries_that_all_lead_to_one_address_are_entries_of_their_own() -> None:
    page = "https://averil-courier.example/live"
    before = entries(item(1, link=page), item(2, link=page))
    assert [one.title for one in before] == ["Story 1", "Story 2"]
    assert new(before, entries(item(1, link=page), item(2, link=page), item(3, link=page))) == ["Story 3"]
    front = "https://averil-courier.example/"
    assert new(entries(item(1, link=front)), entries(item(2, link=front))) == ["Story 2"]


def test_two_entries_of_one_title_and_moment_are_both_kept() -> None:
    feed = entries(item(1, title="Correction", ago=1), item(2, title="Correction", ago=1))
    assert len(feed) == 2
    assert new(feed, feed) == []


def test_of_two_entries_with_one_guid_and_address_the_newer_is_kept() -> None:
    feed = entries(
        item(1, title="Old words", guid="g", ago=3),
        item(1, title="New words", guid="g", ago=1),
        item(2, ago=2),
    )
    assert [one.title for one in feed] == ["New words", "Story 2"]
    assert new(feed, feed) == []


def test_two_entries_with_one_guid_and_two_addresses_are_both_kept() -> None:
    feed = entries(item(1, guid="g"), item(2, guid="g"), item(3, guid="g"))
    assert [one.title for one in feed] == ["Story 1", "Story 2", "Story 3"]
    assert len({one.key for one in feed}) == 3
    assert new(feed, feed) == []
    turned = entries(item(4, guid="g"), item(3, guid="g"), item(2, guid="g"))
    assert new(feed, turned) == ["Story 4"]
    assert new(entries(item(1, guid="g")), feed) == ["Story 2", "Story 3"]


def test_an_entry_told_twice_under_two_guids_is_one() -> None:
    assert len(entries(item(1, guid="a"), item(1, guid="b"))) == 1


def test_addresses_are_compared_without_what_does_not_matter() -> None:
    assert (
        comparable("https://www.Averil-courier.example:443/a/?b=1&utm_source=x#y")
        == "averil-courier.example:443/a?b=1"
    )
    assert "https://averil-courier.example/a?src=rss" in spellings("https://averil-courier.example/a?src=rss")
    assert "http://www.averil-courier.example/a/" in spellings("https://averil-courier.example/a?src=rss")
    assert comparable("") == ""
    assert comparable("https://averil-courier.example/?p=12") != comparable(
        "https://averil-courier.example/?p=13"
    )


def test_a_date_is_part_of_what_is_known_in_any_zone() -> None:
    one = entries(item(1, ago=2))[0]
    assert one.published is not None
    moved = replace(one, key="k", url="https://elsewhere.example/", published=one.published.astimezone(UTC))
    assert unseen([moved], known([one])) == []
    later = replace(moved, published=datetime(2026, 1, 1, tzinfo=UTC))
    assert unseen([later], known([one])) == [later]
