"""Many feeds at once: the list of an OPML file before anything is fetched, following it, and the own list as a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reader.intake.opml import OpmlFeed, read_opml, write_opml
from reader.models import FeedLook, Subscription, User
from tests.factories import make_feed, make_subscription, make_user

pytestmark = pytest.mark.django_db

FEEDS = [
    OpmlFeed(
        "https://averil-courier.example/feed", "Averil Courier", "https://averil-courier.example/", "Rivers"
    ),
    OpmlFeed("https://northwater-wire.example/rss", "Northwater Wire"),
    OpmlFeed("https://difaf.example/rss", "ضفاف اليوم"),
]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def send(client: Client, raw: bytes) -> Any:
    return client.post(reverse("feeds-many"), {"opml": SimpleUploadedFile("feeds.opml", raw)})


def test_the_list_is_shown_before_anything_is_fetched(reading: Client, reader: User) -> None:
    make_subscription(reader, make_feed("Northwater Wire", url=FEEDS[1].url))
    answer = send(reading, write_opml("Mine", [*FEEDS, OpmlFeed("javascript:alert(1)", "Odd")]))
    page = text(answer)
    assert "4 feeds in the file" in page
    assert "<b>2</b> new" in page
    assert "1 followed already" in page
    assert "1 without an address that can be asked" in page
    assert page.count('name="feed"') == 2
    assert "Rivers" in page
    assert Subscription.objects.count() == 1
    assert not FeedLook.objects.exists()


def test_only_the_chosen_are_followed(reading: Client, reader: User) -> None:
    page = send(reading, write_opml("Mine", FEEDS))
    sent = {"list": page.context["kept"], "feed": [FEEDS[0].url, FEEDS[2].url]}
    answer = reading.post(reverse("feeds-many-follow"), sent)
    assert answer["Location"] == reverse("feeds")
    followed = set(Subscription.objects.filter(user=reader).values_list("feed__url", flat=True))
    assert followed == {FEEDS[0].url, FEEDS[2].url}
    again = reading.post(reverse("feeds-many-follow"), sent)
    assert again.status_code == 302
    assert Subscription.objects.count() == 2


def test_nothing_chosen_is_said_and_the_list_stays(reading: Client) -> None:
    page = send(reading, write_opml("Mine", FEEDS))
    answer = reading.post(reverse("feeds-many-follow"), {"list": page.context["kept"]})
    assert answer.status_code == 400
    assert "Choose at least one feed." in text(answer)
    assert text(answer).count('name="feed"') == 3


@pytest.mark.parametrize("sent", ["", "{", "<html></html>", '<!DOCTYPE x [<!ENTITY a "b">]><opml>&a;</opml>'])
def test_a_list_that_did_not_come_back_whole_is_said(reading: Client, sent: str) -> None:
    answer = reading.post(reverse("feeds-many-follow"), {"list": sent, "feed": "https://a.example/"})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not a list",
        b"<opml><body></body></opml>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body><outline xmlUrl="https://a.example/&a;"/></body></opml>',
        b"\x89PNG\r\n",
    ],
)
def test_what_is_no_list_of_feeds_is_said_on_the_page(reading: Client, raw: bytes) -> None:
    answer = send(reading, raw)
    assert answer.status_code in {400, 413, 415, 422}
    assert 'role="alert"' in answer.content.decode()
    assert "Many at once" in answer.content.decode()


def test_no_file_is_said(reading: Client) -> None:
    answer = reading.post(reverse("feeds-many"))
    assert answer.status_code == 400
    assert "No file was chosen." in text(answer)


def test_too_many_feeds_are_said_with_limit_and_number(reading: Client) -> None:
    answer = send(reading, write_opml("", [OpmlFeed(f"https://f{n}.example/") for n in range(1001)]))
    assert answer.status_code == 413
    assert "1001 feeds; 1000" in text(answer).replace("1,001", "1001").replace("1,000", "1000")


def test_the_own_feeds_come_as_a_file_and_nobody_elses(reading: Client, reader: User) -> None:
    make_subscription(reader, make_feed("Averil Courier", url=FEEDS[0].url))
    make_subscription(make_user(), make_feed("Quiet feed"))
    answer = reading.get(reverse("feeds-export"))
    assert "attachment" in answer["Content-Disposition"]
    assert [(feed.url, feed.title) for feed in read_opml(answer.content)] == [
        (FEEDS[0].url, "Averil Courier")
    ]
