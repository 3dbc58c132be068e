"""Tags beside the article: readers propose, editors file, everything can be undone, and nothing hidden is named."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from reader.errors import Conflict
from reader.models import Article, ArticleTag, Tag, TagAlias, TagProposal, TagVoice, User
from reader.queries.tagging import choices, hints, rights, tagging
from reader.services import tagging as service
from tests.factories import make_article, make_tag, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def curator() -> User:
    return make_user(role="curator")


def add(user: User, article: Article, name: str) -> service.Deed:
    return service.add(user, article, name, rights(user, article))


def dismiss(user: User, article: Article, name: str) -> service.Deed:
    return service.dismiss(user, article, name, rights(user, article))


def undo(user: User, article: Article, deed: service.Deed) -> None:
    assert deed.undo is not None
    service.undo(user, article, deed.undo, rights(user, article))


def names(user: User, article: Article) -> dict[str, list[str]]:
    part = tagging(user, article)
    return {"tags": [node.name for node in part.tags], "own": part.own, "suggested": part.suggested}


def test_a_curator_files_at_once_by_name_or_other_name_and_undoes_it(client: Client, curator: User) -> None:
    article, tag = make_article(), make_tag("Corran Gate", folded="corran gate")
    TagAlias.objects.create(tag=tag, name="Corran dam", folded="corran dam")
    client.force_login(curator)
    answer = client.post(
        reverse("article-tag-add", args=[article.pk]), {"name": " corran  DAM "}, headers=HTMX
    )
    html = answer.content.decode()
    assert 'id="article-tags"' in html
    assert "Remove tag Corran Gate" in html
    assert article.tags.get() == tag
    tag.refresh_from_db()
    assert tag.article_count == 1

    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    client.post(reverse("undo"), {"token": token[1]}, headers=HTMX)
    assert not article.tags.exists()


def test_a_curators_new_name_becomes_a_topic_and_its_undo_takes_it_away_again(curator: User) -> None:
    article = make_article()
    deed = add(curator, article, "Sluices")
    assert (article.tags.get().name, article.tags.get().kind) == ("Sluices", "topic")
    undo(curator, article, deed)
    assert not Tag.objects.exists()
    again = add(curator, article, "Sluices")
    make_article(tags=(article.tags.get(),))
    undo(curator, article, again)
    assert Tag.objects.get().name == "Sluices"  # by now others are filed there


def test_a_readers_proposal_is_theirs_at_once_and_everyones_when_a_curator_agrees(curator: User) -> None:
    reader, other, article = make_user(), make_user(), make_article()
    make_tag("Treaties", folded="treaties")
    add(reader, article, "Treaties")
    add(reader, article, "Night boats")
    assert names(reader, article) == {"tags": [], "own": ["Treaties", "Night boats"], "suggested": []}
    assert names(other, article)["suggested"] == ["Treaties", "Night boats"]
    assert not ArticleTag.objects.exists()

    add(curator, article, "Treaties")
    assert names(reader, article) == {"tags": ["Treaties"], "own": ["Night boats"], "suggested": []}
    assert TagProposal.objects.get(name="Treaties").state == "accepted"


def test_who_added_an_article_files_it_under_known_tags_and_proposes_new_ones() -> None:
    reader = make_user()
    article, tag = make_article(added_by=reader), make_tag("Treaties", folded="treaties")
    add(reader, article, "treaties")
    add(reader, article, "Night boats")
    assert article.tags.get() == tag
    assert names(reader, article)["own"] == ["Night boats"]


def test_dismissing_is_remembered_for_the_reader_alone_and_by_an_editor_for_all(curator: User) -> None:
    reader, other, article = make_user(), make_user(), make_article()
    TagProposal.objects.create(article=article, name="Dams", folded="dams")
    deed = dismiss(reader, article, "Dams")
    assert names(reader, article)["suggested"] == []
    assert names(other, article)["suggested"] == ["Dams"]
    undo(reader, article, deed)
    assert names(reader, article)["suggested"] == ["Dams"]

    settled = dismiss(curator, article, "Dams")
    assert names(other, article)["suggested"] == []
    undo(curator, article, settled)
    assert names(other, article)["suggested"] == ["Dams"]


def test_a_proposal_taken_back_is_gone_but_where_others_want_it_too() -> None:
    first, second, article = make_user(), make_user(), make_article()
    add(first, article, "Night boats")
    add(second, article, "Night boats")
    dismiss(first, article, "Night boats")
    assert names(second, article)["own"] == ["Night boats"]
    assert TagProposal.objects.get().state == "open"
    dismiss(second, article, "Night boats")
    assert TagVoice.objects.count() == 0


def test_taking_a_tag_off_is_for_editors_and_its_undo_keeps_who_filed_it(
    client: Client, curator: User
) -> None:
    article, tag = make_article(), make_tag("Weirs")
    ArticleTag.objects.create(
        article=article, tag=tag, origin="publisher", as_written="weir", listed_at=article.listed_at
    )
    client.force_login(make_user())
    address = reverse("article-tag-remove", args=[article.pk])
    assert client.post(address, {"tag": tag.pk}).status_code == 404
    client.force_login(curator)
    for wrong in ("", "x", "99999", "9" * 40):
        assert client.post(address, {"tag": wrong}).status_code in {400, 409}
    deed = service.remove(article, tag.pk)
    assert not article.tags.exists()
    undo(curator, article, deed)
    filed = ArticleTag.objects.get()
    assert (filed.origin, filed.as_written, filed.added_by) == ("publisher", "weir", None)


@pytest.mark.parametrize("name", ["", "  ", "!!!", "x" * 101])
def test_names_that_no_tag_can_have_are_refused(client: Client, curator: User, name: str) -> None:
    article = make_article()
    client.force_login(curator)
    assert client.post(reverse("article-tag-add", args=[article.pk]), {"name": name}).status_code == 400
    assert not Tag.objects.exists()


def test_hidden_tags_are_not_named_to_readers_by_completion_or_by_adding(client: Client) -> None:
    reader, article = make_user(), make_article(added_by=None)
    make_tag("Quiet desk", folded="quiet desk", hidden=True)
    client.force_login(reader)
    html = client.get(reverse("tag-names"), {"q": "qui"}).content.decode()
    assert "Quiet desk" not in html
    add(reader, article, "Quiet desk")
    assert not ArticleTag.objects.exists()
    assert names(reader, article)["own"] == ["Quiet desk"]


def test_completion_names_tags_aliases_and_the_name_itself(client: Client, curator: User) -> None:
    tarsk = make_tag("Tarsk", folded="tarsk", kind="place")
    gate = make_tag("Corran Gate", folded="corran gate", kind="place", parent=tarsk, article_count=22)
    make_tag("The Corran tender", folded="the corran tender", article_count=6)
    TagAlias.objects.create(tag=gate, name="Corran dam", folded="corran dam")
    reader = make_user()
    found = choices(reader, "corran")
    assert [(one.name, one.count, one.about, one.also) for one in found] == [
        ("Corran Gate", 22, "Place, within Tarsk", ""),
        ("The Corran tender", 6, "Topic", ""),
        ("Corran dam", 22, "", "Corran Gate"),
    ]
    assert found[0].parts == ("", "Corran", " Gate")
    client.force_login(reader)
    html = client.get(reverse("tag-names"), {"q": "corran"}).content.decode()
    assert "Propose “corran”" in html
    client.force_login(curator)
    assert "Make the tag “corran”" in client.get(reverse("tag-names"), {"q": "corran"}).content.decode()
    known = client.get(reverse("tag-names"), {"q": "Corran GATE"}).content.decode()
    assert "Make the tag" not in known
    assert client.get(reverse("tag-names"), {"q": "<i>\x00%_"}).status_code == 200


def test_names_in_the_text_are_suggested_until_dismissed(client: Client) -> None:
    reader = make_user()
    article = make_article("The sluices at Corran Gate rose. Nobody at Corran Gate knew.")
    make_tag("Corran Gate", folded="corran gate", kind="place")
    assert [hint.name for hint in hints(reader, article)] == ["Corran Gate"]
    client.force_login(reader)
    html = client.get(reverse("article-tag-hints", args=[article.pk])).content.decode()
    assert "Accept Corran Gate" in html
    dismiss(reader, article, "Corran Gate")
    assert hints(reader, article) == []
    assert [hint.name for hint in hints(make_user(), article)] == ["Corran Gate"]


def test_strangers_see_tags_and_nothing_to_press(client: Client, settings: object) -> None:
    settings.POSTIL_PUBLIC = True  # type: ignore[attr-defined]
    article = make_article(tags=(make_tag("Weirs"),))
    TagProposal.objects.create(article=article, name="Dams", folded="dams")
    html = client.get(article.get_absolute_url()).content.decode()
    assert "Weirs" in html
    assert "tag-add" not in html
    assert "Dams" not in html


def test_undoing_needs_the_right_still(curator: User) -> None:
    article = make_article()
    deed = add(curator, article, "Sluices")
    User.objects.filter(pk=curator.pk).update(role="reader")
    with pytest.raises(Conflict):
        undo(User.objects.get(pk=curator.pk), article, deed)
    assert article.tags.exists()


def test_what_was_tagged_is_marked_and_counted_in_the_rail_at_once(client: Client, curator: User) -> None:
    article, tag = make_article(), make_tag("Corran Gate", folded="corran gate", article_count=4)
    client.force_login(curator)
    rail = re.search(
        r'<div id="tree">(.*?)</div>', client.get(article.get_absolute_url()).content.decode(), re.S
    )
    assert rail
    assert "data-here" not in rail[1]
    answer = client.post(reverse("article-tag-add", args=[article.pk]), {"name": "Corran Gate"}, headers=HTMX)
    _part, _way, tree = answer.content.decode().partition('hx-swap-oob="innerHTML:#tree"')
    assert re.search(rf'href="{tag.get_absolute_url()}" data-here>.*?<span class="count">1<', tree)

    article.article_tags.all().delete()
    again = client.get(reverse("article-tags", args=[article.pk]), headers=HTMX).content.decode()
    assert "data-here" not in again.partition('hx-swap-oob="innerHTML:#tree"')[2]
