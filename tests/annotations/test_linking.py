"""Linking stories: found by their headline's words, linked once, never to what one may not see."""

from __future__ import annotations

import pytest
from django.test import Client

from annotations.models import StoryLink, Visibility
from reader.models import Article, User
from reader.services.articles import index_headline
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_user("ines")


def story(headline: str, **fields: object) -> Article:
    article = make_article(headline=headline, **fields)
    index_headline(article)
    return article


def find(client: Client, article: Article, q: str) -> str:
    return client.get(f"/articles/{article.pk}/links/find/", {"q": q}).content.decode()


def test_stories_are_found_by_the_beginnings_of_their_words(client: Client, ines: User) -> None:
    here = story("River chief cautions Teller")
    story("Flow at Averil down eleven per cent")
    story("Censo aplazado por segunda vez en Ávila")
    private = story("Flow notes of somebody else", visibility="private", added_by=make_user())
    client.force_login(ines)
    assert "Flow at Averil" in find(client, here, "flo aver")
    assert "Censo" in find(client, here, "AVILA")
    assert private.headline not in find(client, here, "flow")
    assert "No story has words" in find(client, here, "flow zzz")
    assert "No story has words" in find(client, here, "%_")
    assert "River chief" not in find(client, here, "river")


def test_a_link_is_made_once_and_shown_in_both_articles(client: Client, ines: User) -> None:
    here, there = story("River chief cautions Teller"), story("Flow at Averil down eleven per cent")
    client.force_login(ines)
    for _ in range(2):
        answer = client.post(
            f"/articles/{here.pk}/links/new/",
            {"to": there.pk, "kind": "contradicts", "visibility": "private"},
        )
        assert answer.status_code == 302
    link = StoryLink.objects.get()
    assert (link.from_article, link.to_article, link.kind) == (here, there, "contradicts")
    assert there.headline in client.get(f"/articles/{here.pk}/").content.decode()
    assert here.headline in client.get(f"/articles/{there.pk}/").content.decode()
    client.force_login(make_user())
    assert there.headline not in client.get(f"/articles/{here.pk}/").content.decode()


@pytest.mark.parametrize(("to", "kind", "status"), [("self", "source", 400), ("", "source", 400), ("x", "source", 400),
                                                    ("there", "cousin", 400), ("private", "source", 404)])  # fmt: skip
def test_a_link_that_cannot_be_is_refused(
    client: Client, ines: User, to: str, kind: str, status: int
) -> None:
    here, there = story("Here"), story("There")
    private = story("Private", visibility="private", added_by=make_user())
    target = {"self": here.pk, "there": there.pk, "private": private.pk}.get(to, to)
    client.force_login(ines)
    answer = client.post(f"/articles/{here.pk}/links/new/", {"to": target, "kind": kind, "q": "typed words"})
    assert answer.status_code == status
    assert StoryLink.objects.count() == 0
    if status == 400:
        assert "typed words" in answer.content.decode()


def test_a_circle_of_links_is_allowed(client: Client, ines: User) -> None:
    first, second = story("First"), story("Second")
    client.force_login(ines)
    client.post(f"/articles/{first.pk}/links/new/", {"to": second.pk, "kind": "follow_up"})
    client.post(f"/articles/{second.pk}/links/new/", {"to": first.pk, "kind": "follow_up"})
    assert StoryLink.objects.count() == 2


def test_a_link_from_a_highlight_is_seen_by_whoever_sees_the_highlight(client: Client, ines: User) -> None:
    here, there = story("Here"), story("There is another telling")
    mark = make_highlight(ines, here, "river rose", visibility=Visibility.PUBLIC)
    client.force_login(ines)
    client.post(
        f"/articles/{here.pk}/links/new/", {"to": there.pk, "kind": "background", "highlight": mark.pk}
    )
    other = Client()
    other.force_login(make_user())
    assert there.headline in other.get(f"/articles/{here.pk}/").content.decode()
    mark.visibility = Visibility.PRIVATE
    mark.save()
    assert there.headline not in other.get(f"/articles/{here.pk}/").content.decode()


def test_a_link_from_somebody_elses_highlight_is_refused(client: Client, ines: User) -> None:
    here, there = story("Here"), story("There")
    mark = make_highlight(make_user(), here, "river rose", visibility=Visibility.PUBLIC)
    client.force_login(ines)
    answer = client.post(
        f"/articles/{here.pk}/links/new/", {"to": there.pk, "kind": "source", "highlight": mark.pk}
    )
    assert answer.status_code == 404


def test_a_deleted_link_comes_back_with_undo(client: Client, ines: User) -> None:
    here, there = story("Here"), story("There")
    client.force_login(ines)
    client.post(f"/articles/{here.pk}/links/new/", {"to": there.pk, "kind": "source"})
    link = StoryLink.objects.get()
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.post(f"/links/{link.pk}/delete/").status_code == 404
    assert client.post(f"/links/{link.pk}/delete/").status_code == 302
    assert StoryLink.objects.kept().count() == 0
    assert stranger.post(f"/links/{link.pk}/restore/").status_code == 404
    assert client.post(f"/links/{link.pk}/restore/").status_code == 302
    assert StoryLink.objects.kept().get() == link
