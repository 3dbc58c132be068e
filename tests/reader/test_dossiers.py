"""The head of a dossier and its moments: put there by curators, taken back, carried along by a merge."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from reader.models import Article, DossierMoment, DossierPick, Follow, Tag, User
from reader.services.facets import rebuild_due
from reader.services.merging import merge
from reader.services.tags import Filing, create_tag, file_article
from reader.services.unmerging import undo_merge
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> Tag:
    tag = create_tag("Sharing the river")
    Tag.objects.filter(pk=tag.pk).update(introduction="Seven states, *one* river.\n\nRead on.")
    return Tag.objects.get(pk=tag.pk)


@pytest.fixture
def curator(client: Client) -> User:
    user = make_user(role="curator")
    client.force_login(user)
    return user


@pytest.fixture
def articles(dossier: Tag) -> list[Article]:
    made = [make_article(headline=f"Telling {name}") for name in ("one", "two", "three")]
    for article in made:
        file_article(article, [Filing(dossier)], by=None)
    return made


def picks(tag: Tag) -> list[str]:
    return [one.article.headline for one in DossierPick.objects.filter(tag=tag).select_related("article")]


def put(client: Client, tag: Tag, article: object, do: str = "add", **more: object) -> int:
    form = {"article": article, "do": do, "next": "dossier", **more}
    return client.post(reverse("curate-picks", args=[tag.pk]), form).status_code


@pytest.mark.usefixtures("curator")
def test_articles_are_put_at_the_head_moved_taken_away_and_back(
    client: Client, dossier: Tag, articles: list[Article]
) -> None:
    one, two, three = articles
    for typed in (f"http://testserver/articles/{one.pk}/", two.headline, three.pk):
        assert put(client, dossier, typed) == 302, typed
    assert picks(dossier) == ["Telling one", "Telling two", "Telling three"]
    put(client, dossier, three.pk, "up")
    put(client, dossier, one.pk, "down")
    assert picks(dossier) == ["Telling three", "Telling one", "Telling two"]
    put(client, dossier, three.pk, "up")  # at the end already
    assert picks(dossier)[0] == "Telling three"
    answer = client.post(
        reverse("curate-picks", args=[dossier.pk]),
        {"article": one.pk, "do": "remove", "next": "dossier"},
        follow=True,
    )
    html = answer.content.decode()
    assert picks(dossier) == ["Telling three", "Telling two"]
    assert "no longer stands at the head" in html
    place = re.search(r'name="at" value="(\d+)"', html)
    assert place is not None
    put(client, dossier, one.pk, "back", at=place[1])
    assert picks(dossier) == ["Telling three", "Telling one", "Telling two"]
    shown = client.get(dossier.get_absolute_url()).context["picks"]
    assert [article.headline for article in shown] == picks(dossier)
    assert client.get(f"{dossier.get_absolute_url()}?order=oldest").context["picks"] == []


@pytest.mark.usefixtures("curator")
def test_what_cannot_stand_at_the_head_is_explained(
    client: Client, dossier: Tag, articles: list[Article]
) -> None:
    private = make_article(headline="Nobody else", visibility="private", added_by=make_user())
    put(client, dossier, articles[0].pk)
    refused = {
        "": "No article here is meant",
        "zebra": "No article here is meant",
        str(articles[0].pk): "stands here already",
        str(private.pk): "No article here is meant",
        "999999": "No article here is meant",
        "Telling": "means several articles",
    }
    for typed, said in refused.items():
        answer = client.post(reverse("curate-picks", args=[dossier.pk]), {"article": typed, "do": "add"})
        assert answer.status_code == 422 or answer.status_code == 400, (typed, answer.status_code)
        html = answer.content.decode()
        assert said in html or said == "means several articles", typed
        assert "Nobody else" not in html
    assert picks(dossier) == ["Telling one"]
    gone = client.post(reverse("curate-picks", args=[dossier.pk]), {"article": articles[1].pk, "do": "up"})
    assert gone.status_code == 409


def test_the_head_is_not_for_readers_and_hides_what_is_in_the_bin(
    client: Client, dossier: Tag, articles: list[Article], curator: User
) -> None:
    put(client, dossier, articles[0].pk)
    put(client, dossier, articles[1].pk)
    Article.objects.filter(pk=articles[0].pk).update(visibility="private", added_by=curator)
    client.force_login(make_user())
    page = client.get(dossier.get_absolute_url())
    assert [article.headline for article in page.context["picks"]] == ["Telling two"]
    assert "Take away" not in page.content.decode()
    for name in ("curate-picks", "curate-moments"):
        assert client.post(reverse(name, args=[dossier.pk]), {"article": articles[2].pk}).status_code == 404


@pytest.mark.usefixtures("curator", "articles")
def test_moments_are_named_in_the_drawing_and_taken_back(client: Client, dossier: Tag) -> None:
    address = reverse("curate-moments", args=[dossier.pk])
    assert (
        client.post(address, {"day": "2031-02-10", "label": "Corran <b>begins</b> to fill"}).status_code
        == 302
    )
    moment = DossierMoment.objects.get(tag=dossier)
    html = client.get(reverse("curate-tag", args=[dossier.pk])).content.decode()
    assert "Corran &lt;b&gt;begins&lt;/b&gt; to fill" in html
    for day, label in (("", "x"), ("31 Feb", "x"), ("2031-02-30", "x"), ("0001-01-01", "x"), ("2031-02-10", " "),
                       ("2031-02-10", "x" * 61)):  # fmt: skip
        assert client.post(address, {"day": day, "label": label}).status_code in (400, 422), (day, label)
    answer = client.post(address, {"do": "remove", "moment": moment.pk}, follow=True)
    assert "is gone" in answer.content.decode()
    assert not DossierMoment.objects.exists()
    client.post(address, {"day": "2031-02-10", "label": moment.label})
    assert DossierMoment.objects.get(tag=dossier).label == moment.label
    assert client.post(address, {"do": "remove", "moment": moment.pk}).status_code == 409


def test_a_merge_carries_the_head_moments_and_followers_along_and_back(
    client: Client, dossier: Tag, articles: list[Article], curator: User
) -> None:
    other = create_tag("The river, shared")
    reader, both = make_user(), make_user()
    put(client, other, articles[0].pk)
    put(client, dossier, articles[1].pk)
    put(client, dossier, articles[0].pk)
    DossierMoment.objects.create(tag=other, day="2031-02-10", label="Filling")
    for user, tag in ((reader, other), (both, other), (both, dossier)):
        Follow.objects.create(user=user, tag=tag)
    done = merge([other.pk], dossier.pk, by=curator)
    assert picks(dossier) == ["Telling two", "Telling one"]
    assert DossierMoment.objects.get(tag=dossier).label == "Filling"
    assert set(Follow.objects.filter(tag=dossier).values_list("user", flat=True)) == {reader.pk, both.pk}
    again = undo_merge(done[0].pk, by=curator).tag
    assert picks(dossier) == ["Telling two", "Telling one"]
    assert picks(again) == ["Telling one"]
    assert DossierMoment.objects.get().tag == again
    assert set(Follow.objects.filter(tag=again).values_list("user", flat=True)) == {reader.pk, both.pk}
    assert set(Follow.objects.filter(tag=dossier).values_list("user", flat=True)) == {both.pk}


def test_a_dossier_shows_its_parts_in_order(
    client: Client, dossier: Tag, articles: list[Article], curator: User
) -> None:
    put(client, dossier, articles[1].pk)
    rebuild_due(60)
    html = client.get(dossier.get_absolute_url()).content.decode()
    parts = ("<em>one</em>", "Read on", "To begin with", 'id="ar"', "Within and beside")
    places = [html.index(said) for said in parts]
    assert places == sorted(places)
    assert html.count("Telling two") >= 2
