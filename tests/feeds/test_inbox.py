"""The inbox: newest first, by feed, in pages; added, put aside, brought back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import Import, InboxEntry, Subscription, User
from tests.factories import make_article, make_feed, make_subscription, make_user, make_waiting

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def fill(subscription: Subscription, number: int) -> list[InboxEntry]:
    now = timezone.now()
    return [
        make_waiting(subscription, f"Entry {n:03}", first_seen_at=now - timedelta(minutes=n))
        for n in range(number)
    ]


@pytest.fixture
def courier(reader: User) -> Subscription:
    return make_subscription(reader, make_feed("Averil Courier", language="en"))


@pytest.mark.parametrize("number", [3, 30])
def test_a_page_needs_as_many_queries_for_three_entries_as_for_thirty(
    reading: Client, courier: Subscription, number: int, django_assert_num_queries: Any
) -> None:
    fill(courier, number)
    reading.get(reverse("feed-inbox"))
    # session and account, the tags beside, three for the inbox
    with django_assert_num_queries(6):
        answer = reading.get(reverse("feed-inbox"))
    assert len(answer.context["inbox"].entries) == number


def test_pages_go_on_and_back_newest_first(reading: Client, courier: Subscription) -> None:
    fill(courier, 65)
    address, seen = reverse("feed-inbox"), []
    while address:
        inbox = reading.get(address).context["inbox"]
        seen.append([entry.title for entry in inbox.entries])
        address = reverse("feed-inbox") + inbox.older if inbox.older else ""
    assert [title for page in seen for title in page] == [f"Entry {n:03}" for n in range(65)]
    assert [len(page) for page in seen] == [30, 30, 5]
    second = reading.get(reverse("feed-inbox") + inbox.newer).context["inbox"]
    assert [entry.title for entry in second.entries] == seen[1]
    first = reading.get(reverse("feed-inbox") + second.newer).context["inbox"]
    assert [entry.title for entry in first.entries] == seen[0]
    assert first.newer == ""


def test_entries_of_one_moment_each_stand_once(reading: Client, courier: Subscription) -> None:
    now = timezone.now()
    for n in range(40):
        make_waiting(courier, f"Entry {n}", first_seen_at=now)
    first = reading.get(reverse("feed-inbox")).context["inbox"]
    second = reading.get(reverse("feed-inbox") + first.older).context["inbox"]
    titles = [entry.title for entry in [*first.entries, *second.entries]]
    assert len(titles) == len(set(titles)) == 40


def test_it_is_narrowed_to_one_feed(reading: Client, reader: User, courier: Subscription) -> None:
    wire = make_subscription(reader, make_feed("Northwater Wire"))
    make_waiting(courier, "From the Courier")
    make_waiting(wire, "From the Wire")
    page = text(reading.get(reverse("feed-inbox") + f"?feed={wire.pk}"))
    assert "From the Wire" in page
    assert "From the Courier" not in page
    assert "<b>2</b> items wait" in page
    everything = text(reading.get(reverse("feed-inbox") + "?feed=999999"))
    assert "From the Courier" in everything


def test_an_entry_has_source_time_length_summary_and_a_link_out(
    reading: Client, courier: Subscription
) -> None:
    make_waiting(courier, "The gauge fell", url="https://averil-courier.example/gauge", words=920)
    page = text(reading.get(reverse("feed-inbox")))
    assert "Averil Courier" in page
    assert "4 min" in page
    assert "What was read on the gauge" in page
    link = page[page.index('href="https://averil-courier.example/gauge"') :][:120]
    assert 'rel="external noopener noreferrer nofollow"' in link
    assert '<h3 lang="en" dir="auto">' in page


def test_an_address_of_another_kind_is_no_link(reading: Client, courier: Subscription) -> None:
    make_waiting(courier, "Odd", url="javascript:alert(1)")
    assert "javascript:" not in text(reading.get(reverse("feed-inbox")))


def test_what_is_in_the_library_is_linked_unless_it_is_hidden(reading: Client, courier: Subscription) -> None:
    here = make_article(canonical_url="https://averil-courier.example/here")
    hidden = make_article(visibility="private", added_by=make_user())
    make_waiting(courier, "Here", url="https://averil-courier.example/here")
    make_waiting(courier, "Hidden", article=hidden)
    page = text(reading.get(reverse("feed-inbox")))
    assert page.count("in your library") == 1
    assert here.get_absolute_url() in page
    assert hidden.get_absolute_url() not in page


def test_chosen_entries_are_added_by_an_import(reading: Client, courier: Subscription) -> None:
    rows = fill(courier, 3)
    answer = reading.post(
        reverse("feed-inbox-chosen"), {"do": "add", "entry": [str(row.pk) for row in rows[:2]]}
    )
    brought = Import.objects.get()
    assert answer["Location"] == brought.get_absolute_url()
    assert brought.items.count() == 2
    assert len(reading.get(reverse("feed-inbox")).context["inbox"].entries) == 1


def test_what_is_put_aside_comes_back(reading: Client, courier: Subscription) -> None:
    rows = fill(courier, 3)
    answer = reading.post(
        reverse("feed-inbox-chosen"), {"do": "aside", "entry": [str(row.pk) for row in rows[:2]]}
    )
    page = text(reading.get(answer["Location"]))
    assert "2 items are put aside." in page
    assert "Entry 002" in page
    assert "Entry 001" not in page
    reading.post(reverse("feed-inbox-back"))
    assert len(reading.get(reverse("feed-inbox")).context["inbox"].entries) == 3
    assert reading.post(reverse("feed-inbox-back")).status_code == 400


def test_all_of_a_feed_is_put_aside_and_the_rest_stays(
    reading: Client, reader: User, courier: Subscription
) -> None:
    wire = make_subscription(reader, make_feed("Northwater Wire"))
    fill(courier, 40)
    make_waiting(wire, "From the Wire")
    reading.post(reverse("feed-inbox-chosen"), {"do": "all-aside", "feed": str(courier.pk)})
    inbox = reading.get(reverse("feed-inbox")).context["inbox"]
    assert [entry.title for entry in inbox.entries] == ["From the Wire"]


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "add"},
        {"do": "aside", "entry": ["x", "-1", "9" * 30, "1.5"]},
        {"do": "all-add"},
        {"do": "all-aside", "feed": "x"},
        {"do": "burn", "entry": ["1"]},
    ],
)
def test_nothing_chosen_is_said(reading: Client, courier: Subscription, sent: dict[str, Any]) -> None:
    fill(courier, 1)
    assert reading.post(reverse("feed-inbox-chosen"), sent).status_code == 400
    assert InboxEntry.objects.filter(state="waiting").count() == 1


def test_nobody_touches_the_inbox_of_others(reading: Client) -> None:
    theirs = make_waiting(make_subscription(make_user()), "Theirs")
    assert "Theirs" not in text(reading.get(reverse("feed-inbox")))
    assert reading.get(reverse("feed-entry", args=[theirs.pk])).status_code == 404
    for do in ("add", "aside"):
        answer = reading.post(reverse("feed-inbox-chosen"), {"do": do, "entry": [str(theirs.pk)]})
        assert answer.status_code == 400
    sent = {"do": "all-aside", "feed": str(theirs.subscription_id)}
    assert reading.post(reverse("feed-inbox-chosen"), sent).status_code == 400
    theirs.refresh_from_db()
    assert theirs.state == "waiting"
    assert reading.get(reverse("feeds-waiting")).content == b""


def test_the_menus_are_told_how_many_wait(reading: Client, courier: Subscription) -> None:
    fill(courier, 3)
    assert "3 items wait" in text(reading.get(reverse("feeds-waiting")))


def test_a_look_at_one_shows_its_cleaned_text_and_the_way_on(reading: Client, courier: Subscription) -> None:
    rows = fill(courier, 3)
    rows[1].entry.content = (
        "<p>The gauge at Averil fell by a hand's breadth over the summer, the commission says, and nobody in the "
        "town disputes it.</p><script>alert(1)</script><p onclick=x>What they dispute is the cause. The works "
        "upstream say the spring was dry; the ferrymen point at the sluices, which opened late.</p>"
    )
    rows[1].entry.is_full = True
    rows[1].entry.save()
    page = text(reading.get(reverse("feed-entry", args=[rows[1].pk])))
    assert "nobody in the town disputes it." in page
    assert "alert(1)" not in page
    assert "onclick" not in page
    assert reverse("feed-entry", args=[rows[0].pk]) in page
    assert reverse("feed-entry", args=[rows[2].pk]) in page
    answer = reading.post(
        reverse("feed-inbox-chosen"), {"do": "aside", "entry": str(rows[1].pk), "then": str(rows[2].pk)}
    )
    assert answer["Location"] == reverse("feed-entry", args=[rows[2].pk])


def test_a_look_at_an_entry_without_text_shows_what_the_feed_says(
    reading: Client, courier: Subscription
) -> None:
    row = make_waiting(courier, "Short", summary="Only this is in the feed.")
    page = text(reading.get(reverse("feed-entry", args=[row.pk])))
    assert "Only this is in the feed." in page
    assert "The feed gives no more than this." in page
