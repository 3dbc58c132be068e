"""The breaking strip: lines that curators set, and lines that a feed makes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reader.models import BreakingLine, FeedEntry, Role, Subscription, User
from reader.services.breaking import AT_ONCE, entry_arrived
from reader.services.feed_entries import followers, hand_out, of_the_library
from tests.factories import make_article, make_entry, make_feed, make_subscription, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return make_user("keeper", display_name="Ada Keeper", role=Role.CURATOR)


@pytest.fixture
def keeping(client: Client, curator: User) -> Client:
    client.force_login(curator)
    return client


def arrive(subscription: Subscription, *entries: FeedEntry) -> None:
    hand_out(entries, followers(subscription.feed), of_the_library)


def strip(client: Client) -> str:
    html = client.get("/").content.decode()
    return html.split('class="breaking"')[1].split("</section>")[0] if 'class="breaking"' in html else ""


def test_a_curator_adds_a_line_that_leads_to_an_article(keeping: Client, curator: User) -> None:
    article = make_article(headline="Delegation arrives")
    form = keeping.get(f"/breaking/?article={article.pk}").content.decode()
    assert 'value="Delegation arrives"' in form
    assert f'value="{article.get_absolute_url()}"' in form
    where = f"http://localhost:8000{article.get_absolute_url()}"
    for address in (article.get_absolute_url(), str(article.pk), where):
        keeping.post("/breaking/", {"text": " A day \n early ", "where": address, "hours": "4"})
    lines = BreakingLine.objects.all()
    assert {(line.text, line.article_id, line.url, line.made_by_id) for line in lines} == {
        ("A day early", article.pk, "", curator.pk)
    }
    assert {round((line.expires_at - line.at).total_seconds()) for line in lines} == {4 * 3600}
    assert f'href="{article.get_absolute_url()}"' in strip(keeping)


def test_a_line_may_lead_elsewhere_and_never_to_a_script(keeping: Client) -> None:
    keeping.post(
        "/breaking/", {"text": "Elsewhere", "where": "https://other.example/articles/1/", "hours": "1"}
    )
    line = BreakingLine.objects.get()
    assert (line.article, line.url) == (None, "https://other.example/articles/1/")
    assert 'href="https://other.example/articles/1/"' in strip(keeping)
    for where in ("javascript:alert(1)", "//x", "ftp://a.example/", "https://" + "a" * 3000 + ".example"):
        response = keeping.post("/breaking/", {"text": "Bad", "where": where, "hours": "1"})
        assert response.status_code == 422, where
        assert "is no address on the web" in response.content.decode()
    assert BreakingLine.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "hours", "said"),
    [
        (" \u200b ", "4", "needs words"),
        ("x" * 241, "4", "limit is 240"),
        ("Fine", "5", "how long"),
        ("Fine", "", "how long"),
    ],
)
def test_a_wrong_line_says_what_is_wrong_and_keeps_what_was_typed(
    keeping: Client, text: str, hours: str, said: str
) -> None:
    response = keeping.post("/breaking/", {"text": text, "where": "", "hours": hours})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not BreakingLine.objects.exists()


def test_a_line_before_everybody_leads_to_nothing_private(keeping: Client, curator: User) -> None:
    private = make_article(headline="Mine alone", visibility="private", added_by=curator)
    response = keeping.post("/breaking/", {"text": "Leak", "where": str(private.pk), "hours": "4"})
    assert response.status_code == 422
    assert "Mine alone" not in keeping.get(f"/breaking/?article={private.pk}").content.decode()


def test_ending_a_line_can_be_undone(keeping: Client) -> None:
    keeping.post("/breaking/", {"text": "Too early", "where": "", "hours": "4"})
    line = BreakingLine.objects.get()
    until = line.expires_at
    page = keeping.post(f"/breaking/{line.pk}/end/", follow=True).content.decode()
    assert strip(keeping) == ""
    assert f'value="{until.isoformat()}"' in page
    keeping.post(f"/breaking/{line.pk}/again/", {"until": until.isoformat()})
    line.refresh_from_db()
    assert line.expires_at == until
    assert "Too early" in strip(keeping)


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2020-01-01T00:00:00+00:00", "9999-99-99T99:99"])
def test_a_line_is_put_back_until_a_real_time_only(keeping: Client, until: str) -> None:
    keeping.post("/breaking/", {"text": "Line", "where": "", "hours": "4"})
    line = BreakingLine.objects.get()
    keeping.post(f"/breaking/{line.pk}/end/")
    assert keeping.post(f"/breaking/{line.pk}/again/", {"until": until}).status_code == 400
    assert strip(keeping) == ""


def test_readers_and_strangers_keep_no_strip(client: Client) -> None:
    line = BreakingLine.objects.create(
        text="Line", at=timezone.now(), expires_at=timezone.now() + timedelta(hours=1)
    )
    client.force_login(make_user())
    assert client.get("/breaking/").status_code == 404
    assert client.post("/breaking/", {"text": "x", "hours": "4"}).status_code == 404
    assert client.post(f"/breaking/{line.pk}/end/").status_code == 404
    assert "/breaking/" not in client.get("/").content.decode()
    line.refresh_from_db()
    assert line.expires_at > timezone.now()


def test_a_feed_makes_one_line_of_each_new_entry(client: Client, curator: User) -> None:
    subscription = make_subscription(curator, breaking_hours=4)
    entry = make_entry(subscription.feed, "Gauge at Averil falls silent")
    arrive(subscription, entry)
    arrive(subscription, entry)
    line = BreakingLine.objects.get()
    assert (line.text, line.url, line.entry, line.made_by) == (entry.title, entry.url, entry, curator)
    assert line.expires_at - line.at == timedelta(hours=4)
    client.force_login(make_user())
    assert f'href="{entry.url}"' in strip(client)


def test_two_curators_who_follow_a_feed_make_one_line(curator: User) -> None:
    feed = make_feed()
    make_subscription(curator, feed, breaking_hours=1)
    longer = make_subscription(make_user(role=Role.ADMINISTRATOR), feed, breaking_hours=8)
    arrive(longer, make_entry(feed, "Told once"))
    line = BreakingLine.objects.get()
    assert line.expires_at - line.at == timedelta(hours=8)


def test_no_line_without_being_asked_nor_by_who_may_not(curator: User) -> None:
    paused = make_subscription(curator, breaking_hours=4, paused_at=timezone.now())
    plain = make_subscription(curator)
    reader = make_subscription(make_user(), breaking_hours=4)
    words = make_subscription(curator, breaking_hours=4, words="gauges")
    left = make_subscription(curator, breaking_hours=4)
    feed = left.feed
    left.delete()
    for subscription in (paused, plain, reader, words):
        arrive(subscription, make_entry(subscription.feed, "Harbour dues"))
    hand_out([make_entry(feed, "After leaving")], followers(feed), of_the_library)
    assert not BreakingLine.objects.exists()


def test_what_is_old_is_no_news(curator: User) -> None:
    subscription = make_subscription(curator, breaking_hours=4)
    old = make_entry(subscription.feed, "Last year", published_at=timezone.now() - timedelta(hours=5))
    tomorrow = make_entry(subscription.feed, "Ahead", published_at=timezone.now() + timedelta(days=1))
    arrive(subscription, old, tomorrow)
    line = BreakingLine.objects.get()
    assert line.text == "Ahead"
    assert line.at <= timezone.now()


def test_a_feed_that_shouts_fills_a_few_lines_only(curator: User) -> None:
    subscription = make_subscription(curator, breaking_hours=4)
    now = timezone.now()
    for hour in (2, 1):
        arrive(
            subscription,
            *[
                make_entry(
                    subscription.feed, f"Nr {hour}.{n}", published_at=now - timedelta(hours=hour, minutes=n)
                )
                for n in range(AT_ONCE + 3)
            ],
        )
    standing = BreakingLine.objects.filter(expires_at__gt=timezone.now())
    assert {line.text for line in standing} == {f"Nr 1.{n}" for n in range(AT_ONCE)}


def test_a_line_leads_to_the_article_once_there_is_one(client: Client, curator: User) -> None:
    subscription = make_subscription(curator, breaking_hours=4)
    entry = make_entry(subscription.feed, "Salt in the wells")
    arrive(subscription, entry)
    private = make_article(visibility="private", added_by=curator)
    entry_arrived(entry, private)
    assert BreakingLine.objects.get().article is None
    article = make_article(headline="Salt in the wells")
    entry_arrived(entry, article)
    client.force_login(make_user())
    assert f'href="{article.get_absolute_url()}"' in strip(client)


def test_an_address_that_is_no_web_address_makes_a_line_that_leads_nowhere(
    client: Client, curator: User
) -> None:
    subscription = make_subscription(curator, breaking_hours=4)
    arrive(
        subscription,
        make_entry(subscription.feed, "<b>Bold</b> & long " + "x" * 400, url="javascript:alert(1)"),
    )
    line = BreakingLine.objects.get()
    assert line.url == ""
    assert len(line.text) == 240
    client.force_login(make_user())
    assert "javascript:" not in strip(client)


def test_curators_alone_set_it_on_their_subscription(keeping: Client, curator: User) -> None:
    subscription = make_subscription(curator)
    terms = {"words": "", "name": "", "outlet": "", "tags": "", "visibility": "library", "waits": "1"}
    keeping.post(f"/feeds/{subscription.pk}/", terms | {"breaking": "8"})
    subscription.refresh_from_db()
    assert subscription.breaking_hours == 8
    keeping.post(f"/feeds/{subscription.pk}/", terms | {"breaking": ""})
    subscription.refresh_from_db()
    assert subscription.breaking_hours is None
    reader = make_user()
    theirs = make_subscription(reader)
    keeping.force_login(reader)
    assert 'name="breaking"' not in keeping.get(f"/feeds/{theirs.pk}/").content.decode()
    keeping.post(f"/feeds/{theirs.pk}/", terms | {"breaking": "8"})
    theirs.refresh_from_db()
    assert theirs.breaking_hours is None
