"""Following tags, outlets and authors: what is new there, and that it tells nothing private."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reader.errors import TooMuch
from reader.models import Article, ArticleAuthor, Author, Follow
from reader.queries.follows import DAYS, SHOWN, new_count, newest, news
from reader.services import follows
from tests.factories import make_article, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def joined(article: Article, **ago: float) -> Article:
    """The article, as if it had joined the library that long ago."""
    Article.objects.filter(pk=article.pk).update(created_at=timezone.now() - timedelta(**ago))
    return article


def test_the_button_follows_and_leaves_and_says_which(client: Client) -> None:
    user, tag = make_user(), make_tag("Weirs")
    client.force_login(user)
    address = reverse("follow", args=["tag", tag.pk])

    pressed = client.post(address, {"on": "1"}, headers=HTMX)
    assert Follow.objects.get().tag == tag
    assert b'aria-pressed="true"' in pressed.content

    again = client.post(address, {"on": "1"}, headers=HTMX)
    assert again.status_code == 200
    assert Follow.objects.count() == 1

    left = client.post(address, {"on": "0"}, headers=HTMX)
    assert not Follow.objects.exists()
    assert b'aria-pressed="false"' in left.content


def test_without_scripts_the_button_leads_back_to_the_page(client: Client) -> None:
    user, tag = make_user(), make_tag("Weirs", slug="weirs")
    client.force_login(user)
    answer = client.post(reverse("follow", args=["tag", tag.pk]), {"on": "1", "next": "/tags/weirs/"})
    assert (answer.status_code, answer["Location"]) == (302, "/tags/weirs/")


def test_what_is_new_stands_under_each_thing_and_those_within(client: Client) -> None:
    user, outlet, author = (
        make_user(),
        make_outlet("Ilvane Post"),
        Author.objects.create(name="R. Quay", slug="q"),
    )
    basin = make_tag("Basin")
    lake = make_tag("Lake", parent=basin)
    for thing in (basin, outlet, author):
        follows.follow(user, thing)
    Follow.objects.update(seen_at=timezone.now() - timedelta(days=2))
    old = joined(make_article(headline="Old", tags=(lake,)), days=3)
    below = joined(make_article(headline="Below", tags=(lake,)), hours=3)
    printed = joined(make_article(headline="Printed", outlet=outlet), hours=2)
    signed = joined(make_article(headline="Signed"), hours=1)
    ArticleAuthor.objects.create(article=signed, author=author, position=0)
    make_article(headline="Elsewhere", tags=(make_tag("Other"),))

    found = {one.thing.name: [article.headline for article in one.articles] for one in news(user)}
    assert found == {"R. Quay": ["Signed"], "Ilvane Post": ["Printed"], "Basin": ["Below"]}
    assert [article.pk for article in newest(user)] == [signed.pk, printed.pk, below.pk]
    assert new_count(user) == 3
    client.force_login(user)
    page = client.get(reverse("following")).content.decode()
    assert "Below" in page
    assert old.headline not in page


def test_each_thing_has_a_time_of_its_own() -> None:
    user, seen, unseen = make_user(), make_tag("Seen"), make_tag("Unseen")
    follows.follow(user, seen)
    follows.follow(user, unseen)
    Follow.objects.update(seen_at=timezone.now() - timedelta(days=2))
    joined(make_article(headline="A", tags=(seen,)), hours=5)
    both = joined(make_article(headline="B", tags=(seen, unseen)), hours=4)
    follows.note_seen(user, thing=seen)

    assert {one.thing.name: one.count for one in news(user)} == {"Seen": 0, "Unseen": 1}
    assert [article.pk for article in newest(user)] == [both.pk]


def test_looking_at_the_page_makes_it_seen_up_to_when_it_was_made(client: Client) -> None:
    user, tag = make_user(), make_tag("Weirs")
    follows.follow(user, tag)
    Follow.objects.update(seen_at=timezone.now() - timedelta(days=1))
    joined(make_article(tags=(tag,)), hours=1)
    client.force_login(user)
    until = timezone.now() - timedelta(minutes=30)
    joined(make_article(tags=(tag,)), minutes=10)

    client.post(reverse("following-seen"), {"until": until.isoformat()}, headers=HTMX)
    assert new_count(user) == 1  # what came after the page was made is still new
    client.post(reverse("following-seen"), {"until": (until - timedelta(hours=9)).isoformat()}, headers=HTMX)
    assert new_count(user) == 1  # it never goes back
    client.post(reverse("following-seen"), {"until": "9999-01-01T00:00:00+00:00"}, headers=HTMX)
    assert Follow.objects.get().seen_at <= timezone.now()  # type: ignore[operator]
    client.post(reverse("following-seen"), {"until": "yesterday"}, headers=HTMX)
    assert new_count(user) == 0


def test_private_articles_hidden_tags_and_the_bin_are_never_news(client: Client) -> None:
    user, other = make_user(), make_user()
    tag, hidden = make_tag("Weirs"), make_tag("Backroom", hidden=True)
    follows.follow(user, tag)
    Follow.objects.create(user=user, tag=hidden, seen_at=timezone.now() - timedelta(days=1))
    Follow.objects.update(seen_at=timezone.now() - timedelta(days=1))
    make_article(headline="Secret", tags=(tag,), visibility="private", added_by=other)
    make_article(headline="Binned", tags=(tag,), deleted_at=timezone.now())
    make_article(headline="Shelved", tags=(hidden,))

    assert [(one.thing.name, one.count) for one in news(user)] == [("Weirs", 0)]
    assert newest(user) == []
    client.force_login(user)
    assert client.post(reverse("follow", args=["tag", hidden.pk]), {"on": "1"}).status_code == 404
    assert client.get(reverse("following-count")).content == b""


def test_an_outlet_of_private_articles_alone_cannot_be_followed(client: Client) -> None:
    outlet, other = make_outlet("Quiet"), make_user()
    make_article(outlet=outlet, visibility="private", added_by=other)
    client.force_login(make_user())
    assert client.post(reverse("follow", args=["outlet", outlet.pk]), {"on": "1"}).status_code == 404
    assert client.post(reverse("follow", args=["nothing", 1]), {"on": "1"}).status_code == 404
    assert client.post(reverse("follow", args=["nothing", 1]), {"on": "0"}).status_code == 404


def test_what_joined_long_ago_is_new_to_nobody() -> None:
    user, tag = make_user(), make_tag("Weirs")
    follows.follow(user, tag)
    Follow.objects.update(seen_at=None, created_at=timezone.now() - timedelta(days=400))
    joined(make_article(tags=(tag,)), days=DAYS + 1)
    assert new_count(user) == 0


def test_the_page_asks_as_much_for_many_things_as_for_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    tags = [make_tag(f"Tag {n}") for n in range(12)]
    for tag in tags:
        follows.follow(user, tag)
    Follow.objects.update(seen_at=timezone.now() - timedelta(days=1))
    for _n in range(SHOWN + 2):
        make_article(tags=tuple(tags))
    with django_assert_max_num_queries(5):
        found = news(user)
    assert {(one.count, len(one.articles), one.rest) for one in found} == {(SHOWN + 2, SHOWN, 2)}


def test_following_has_a_limit_and_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follows, "MOST", 1)
    user = make_user()
    follows.follow(user, make_tag())
    with pytest.raises(TooMuch, match="You follow 1 tags, outlets and authors; the limit is 1"):
        follows.follow(user, make_tag())
