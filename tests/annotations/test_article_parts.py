"""Parts of the article page that are kept: never old, never somebody else's; and the page that is whole."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Group, GroupRole, Highlight, Membership, Note
from annotations.queries.entries import FEW, FIRST
from reader.kept import pages
from reader.models import Article, User
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db
COPY = {"X-Postil-Copy": "1"}


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def article() -> Article:
    return make_article("The gauges fell silent in March.", "Nobody counted the water.")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def made(client: Client, article: Article, **headers: str) -> str:
    """The page made anew, its kept parts aside."""
    pages.clear()
    return client.get(article.get_absolute_url(), headers=headers).content.decode()


def test_parts_are_kept_until_something_changes(ines: User, article: Article) -> None:
    make_highlight(ines, article, "gauges")
    client = signed_in(ines)
    assert "id=h" in made(client, article)
    pages.clear()
    with CaptureQueriesContext(connection) as again:
        client.get(article.get_absolute_url())
    assert not [one for one in again if "annotations_" in one["sql"]]
    other = make_highlight(ines, article, "silent")
    assert f"id=h{other.pk}>silent" in made(client, article)
    Note.objects.create(user=ines, article=article, highlight=other, body="In which March?",
                        html="<p>In which March?</p>", client_id=uuid.uuid4())  # fmt: skip
    assert "In which March?" in made(client, article)
    User.objects.filter(pk=ines.pk).update(display_name="Ines C.")
    assert "Passage, Ines C." in made(client, article)
    Highlight.objects.all().delete()
    assert "In which March?" not in made(client, article)


def test_what_one_reader_sees_is_given_to_no_other(ines: User, article: Article) -> None:
    tomas = make_user("tomas")
    secret = make_highlight(ines, article, "gauges", visibility="private")
    for _time in range(2):
        assert f"id=h{secret.pk}" in made(signed_in(ines), article)
        assert f"id=h{secret.pk}" not in made(signed_in(tomas), article)
    group = Group.objects.create(name="Readers of rivers")
    shown = make_highlight(ines, article, "silent", visibility="group", group=group)
    assert f"id=h{shown.pk}" not in made(signed_in(tomas), article)
    joined = Membership.objects.create(group=group, user=tomas, role=GroupRole.MEMBER)
    assert f"id=h{shown.pk}" in made(signed_in(tomas), article)
    joined.delete()
    assert f"id=h{shown.pk}" not in made(signed_in(tomas), article)


def test_no_two_forms_have_the_same_identifier(ines: User, article: Article) -> None:
    client, found = signed_in(ines), list[str]()
    made(client, article)
    for anew in (True, True, False, False):
        if anew:
            pages.clear()
        html = client.get(article.get_absolute_url()).content.decode()
        found += re.findall(r'name="client_id" value="([0-9a-f-]{36})"', html)
        assert len(set(re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', html))) >= 1
    assert len(found) == len(set(found)) >= 4


def test_a_copy_for_a_device_has_all_notes_and_the_menu(ines: User, article: Article) -> None:
    marks = [make_highlight(ines, article, "gauges") for _one in range(FEW + 1)]
    client = signed_in(ines)
    for html, notes in ((made(client, article), FIRST), (made(client, article, **COPY), len(marks))):
        assert html.count('<li id="n') == notes
    whole = made(client, article, **COPY)
    assert "more-glosses" not in whole
    assert reverse("article-epub", args=[article.pk]) in whole
    assert reverse("article-epub", args=[article.pk]) not in made(client, article)


def test_the_menu_is_a_page_and_a_part(ines: User, article: Article) -> None:
    client, address = signed_in(ines), reverse("article-menu", args=[article.pk])
    page = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    for html in (page, part):
        assert reverse("article-state", args=[article.pk]) in html
        assert reverse("article-markdown", args=[article.pk]) in html
    assert "<!doctype html>" in page
    assert "<html" not in part


def test_a_reply_is_written_on_a_page_of_its_own_without_scripts(ines: User, article: Article) -> None:
    mark = make_highlight(make_user(), article, "gauges", visibility="public")
    client, address = signed_in(ines), reverse("highlight-reply", args=[mark.pk])
    html = client.get(address).content.decode()
    assert f'action="{address}"' in html
    assert 'name="body"' in html
    client.post(address, {"body": "They did."})
    assert "They did." in made(client, article)
