"""Confirming, placing and keeping by their addresses: without scripts, with what is sent wrong, and for others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Anchor, Change, Highlight
from annotations.queries.layer import article_layer
from annotations.services import changes as service
from annotations.services import highlights as highlight_service
from reader.models import Article, User
from tests.annotations.changing import (
    FEWER,
    FIRST,
    QUOTE,
    SECOND,
    THIRD,
    article,
    become,
    ines,
    mark,
    words,
)
from tests.annotations.marking import HTMX, parts
from tests.factories import make_user

__all__ = ["article", "ines", "mark"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reading(ines: User) -> Client:
    client = Client()
    client.force_login(ines)
    return client


def test_the_page_of_nearest_passages_works_without_scripts(
    reading: Client, article: Article, mark: Highlight
) -> None:
    revision = become(article, FIRST, "In March, 12 of the gauges sent no reading at all.", THIRD)
    Anchor.objects.filter(highlight=mark, revision=revision).update(status="orphan", start=None, end=None)
    Change.objects.update_or_create(
        highlight=mark, outcome="",
        defaults={"user": mark.user, "article": article, "before": mark.revision, "after": revision,
                  "status": "orphan", "was": QUOTE, "now": ""},
    )  # fmt: skip
    address = reverse("change-place", args=[mark.pk])
    page = parts(reading.get(address))
    assert page.xpath(".//h1")[0].text_content() == "Place it again"
    radios = page.xpath(".//input[@name='at']")
    assert radios[-1].get("value") == "elsewhere"
    answer = reading.post(address, {"revision": revision.pk, "at": radios[0].get("value")})
    assert answer["Location"] == f"{article.get_absolute_url()}?undo=c{Change.objects.get().pk}#n{mark.pk}"
    assert "sent no reading" in words(mark, revision)
    assert b"The note is placed again." in reading.get(answer["Location"].partition("#")[0]).content


def test_pasted_words_must_stand_in_the_text_once(reading: Client, article: Article, mark: Highlight) -> None:
    revision = become(article, FIRST, THIRD, "The flow at Averil, and the flow at Lisk.")
    address = reverse("change-place", args=[mark.pk])
    twice = reading.post(address, {"revision": revision.pk, "words": "flow at"})
    assert twice.status_code == 422
    assert "3 times" in twice.content.decode()
    assert "flow at</textarea>" in twice.content.decode(), "what was pasted comes back"
    assert reading.post(address, {"revision": revision.pk, "words": "the Danube"}).status_code == 422
    assert reading.post(address, {"revision": revision.pk, "words": "flow at Lisk"}).status_code == 302
    assert words(mark, revision) == "flow at Lisk"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"at": "0-99999"}, 422),
        ({"at": "7-7"}, 422),
        ({"at": "-1-5"}, 400),
        ({"at": "x-y"}, 400),
        ({"at": ""}, 400),
        ({"start": "0", "end": "7", "quote": "Velmora"}, 409),
        ({"start": "0", "end": "٧", "quote": "Velmara"}, 400),
        ({"start": "0", "end": "7", "quote": "Velmara"}, 302),
    ],
)
def test_what_cannot_be_a_place_is_refused_with_a_reason(
    reading: Client, article: Article, mark: Highlight, sent: dict[str, str], status: int
) -> None:
    revision = become(article, FIRST, THIRD)
    answer = reading.post(reverse("change-place", args=[mark.pk]), {"revision": revision.pk, **sent})
    assert answer.status_code == status
    if status != 302:
        assert 'role="alert"' in answer.content.decode()
        assert Change.objects.get().outcome == ""


def test_an_answer_to_a_page_that_is_old_by_now_is_refused(
    reading: Client, article: Article, mark: Highlight
) -> None:
    old = become(article, FIRST, FEWER, THIRD)
    become(article, FIRST, SECOND.replace("14 have", "9 have"), THIRD)
    for name in ("change-confirm", "change-keep"):
        answer = reading.post(reverse(name, args=[mark.pk]), {"revision": old.pk, "after": old.pk}, **HTMX)
        assert answer.status_code == 409
    placed = reading.post(reverse("change-place", args=[mark.pk]), {"revision": old.pk, "at": "0-7"}, **HTMX)
    assert placed.status_code == 409
    assert Change.objects.get().outcome == ""


def test_others_find_no_door_to_it(article: Article, mark: Highlight) -> None:
    become(article, FIRST, FEWER, THIRD)
    client = Client()
    client.force_login(make_user("other"))
    Highlight.objects.update(visibility="public")
    for name in ("change-place", "change-confirm", "change-keep", "change-reopen"):
        assert client.post(reverse(name, args=[mark.pk])).status_code == 404
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Words changed" in page
    assert "Confirm new words" not in page


def test_saving_again_after_placing_meets_no_conflict(article: Article, mark: Highlight, ines: User) -> None:
    revision = become(article, FIRST, THIRD)
    service.place(ines, mark, revision, 0, 7)
    wanted = highlight_service.Edit(
        version=1, kind="fact", visibility="private", body="Still mine.", client_id=mark.client_id
    )
    assert highlight_service.save_edit(ines, mark, wanted) is not None


def test_an_article_as_it_was_costs_no_more_queries_than_one_without_changes(
    article: Article, mark: Highlight, ines: User
) -> None:
    revision = become(article, "First.", FIRST, SECOND, THIRD)
    with CaptureQueriesContext(connection) as plain:
        article_layer(ines, article, revision)
    changed = become(article, FIRST, FEWER, THIRD)
    with CaptureQueriesContext(connection) as told:
        article_layer(ines, article, changed)
    lost = become(article, FIRST, THIRD)
    with CaptureQueriesContext(connection) as gone:
        article_layer(ines, article, lost)
    assert len(told) == len(plain)
    assert len(gone) == len(plain) + 1
