"""The private feed of what changed: valid, quiet when nothing is new, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from annotations.services.notes import prepared
from annotations.views.changed_feed import MISSES_A_MINUTE, SHOWN
from reader.intake.feeds import parse_feed
from reader.models import Article, ArticleVisibility, Attempts, User
from reader.services.private_addresses import CHANGED, make, renew, revoke
from tests.annotations.changing import FACT, FACT_NOW, LOST, changed_article, mark_change, three_changes
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def address(reader: User) -> str:
    return reverse("changed-feed", args=[make(reader, CHANGED)[1]])


def entries(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    return etree.fromstring(answer.content).findall(f"{ATOM}entry")


def test_a_feed_reader_gets_then_and_now_without_signing_in(reader: User, address: str) -> None:
    article, changes = three_changes(reader, headline="Gauges & <silence>")
    prepared(reader, "The *Ledger* says the same.", article=article, highlight=changes[0].highlight).save()
    answer = Client().get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{name}") is not None, name
    assert root.find(f"{ATOM}id").text.startswith("urn:uuid:")
    alone = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert alone["self"] == settings.POSTIL_URL + address
    found = entries(answer)
    assert len(found) == 3
    by_title = {entry.find(f"{ATOM}title").text: entry for entry in found}
    changed = by_title["Words changed: Gauges & <silence>"]
    html = changed.find(f"{ATOM}summary").text
    assert changed.find(f"{ATOM}summary").get("type") == "html"
    assert "<del>12</del> have sent no reading" in html
    assert "<ins>14</ins> have sent no reading" in html
    assert "<em>Ledger</em>" in html
    link = changed.find(f"{ATOM}link").get("href")
    assert link == f"{settings.POSTIL_URL}{article.get_absolute_url()}#h{changes[0].highlight_id}"
    gone = by_title["Gone: Gauges & <silence>"].find(f"{ATOM}summary").text
    assert f"<mark>{LOST}</mark>" in gone
    assert "The paragraph was taken out." in gone
    assert "now in paragraph 5" in by_title["Moved: Gauges & <silence>"].find(f"{ATOM}summary").text
    ids = {entry.find(f"{ATOM}id").text for entry in found}
    assert len(ids) == 3
    assert all(one.startswith("urn:uuid:") for one in ids)


def test_our_own_reader_of_feeds_reads_it(reader: User, address: str) -> None:
    three_changes(reader)
    read = parse_feed(Client().get(address).content, url=settings.POSTIL_URL + address)
    assert len(read.entries) == 3


def test_nothing_new_is_said_in_a_line(reader: User, address: str) -> None:
    _article, changes = three_changes(reader)
    first = Client().get(address)
    assert first["Cache-Control"] == "private, no-cache"
    assert "noindex" in first["X-Robots-Tag"]
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert Client().get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert Client().head(address).status_code == 200
    changes[0].delete()
    after = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert len(entries(after)) == 2


def test_an_empty_feed_is_valid_and_stays_as_it_is(address: str) -> None:
    first = Client().get(address)
    assert entries(first) == []
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_what_opens_nothing_answers_alike(reader: User) -> None:
    three_changes(reader)
    private, token = make(reader, CHANGED)
    old = reverse("changed-feed", args=[token])
    token = renew(private)
    address = reverse("changed-feed", args=[token])
    answers = [Client().get(old), Client().get(reverse("changed-feed", args=["wrong"]))]
    reader.is_active = False
    reader.save()
    answers.append(Client().get(address))
    reader.is_active = True
    reader.save()
    assert Client().get(address).status_code == 200
    revoke(private)
    answers.append(Client().get(address))
    assert {(one.status_code, one.content, one["Cache-Control"]) for one in answers} == {
        (404, b"Not found.\n", "no-store")
    }


def test_it_opens_in_a_private_and_in_a_public_library(reader: User, address: str, settings: Any) -> None:
    three_changes(reader)
    for public in (False, True):
        settings.POSTIL_PUBLIC = public
        assert len(entries(Client().get(address))) == 3


def test_guessing_is_slowed_down_and_the_right_one_still_opens(address: str) -> None:
    wrong = reverse("changed-feed", args=["x" * 32])
    answers = [Client().get(wrong).status_code for _n in range(MISSES_A_MINUTE + 1)]
    assert answers == [404] * MISSES_A_MINUTE + [429]
    assert Client().get(address).status_code == 200
    assert not Attempts.objects.filter(key__contains="x" * 32).exists()


def test_what_the_owner_may_no_longer_see_is_in_no_feed(reader: User, address: str) -> None:
    article, changes = three_changes(reader)
    other = make_user()
    mine = Client().get(address)
    assert len(entries(mine)) == 3
    Article.objects.filter(pk=article.pk).update(visibility=ArticleVisibility.PRIVATE, added_by=other)
    assert entries(Client().get(address)) == []
    Article.objects.filter(pk=article.pk).update(added_by=reader)
    assert len(entries(Client().get(address))) == 3
    changes[0].highlight.deleted_at = timezone.now()
    changes[0].highlight.save()
    assert len(entries(Client().get(address))) == 2
    Article.objects.filter(pk=article.pk).update(deleted_at=timezone.now())
    assert entries(Client().get(address)) == []


def test_nothing_of_others_is_in_it(reader: User, address: str) -> None:
    three_changes(make_user(), headline="Of somebody else")
    assert b"Of somebody else" not in Client().get(address).content


def test_use_is_noted_and_a_wrong_one_is_not(reader: User, address: str) -> None:
    Client().get(reverse("changed-feed", args=["x" * 32]))
    private = reader.private_addresses.get()
    assert private.last_used_at is None
    Client().get(address)
    private.refresh_from_db()
    assert private.last_used_at is not None


def test_it_speaks_the_owners_language(reader: User, address: str) -> None:
    three_changes(reader)
    reader.language = "es"
    reader.save()
    root = etree.fromstring(Client().get(address, headers={"Accept-Language": "ar"}).content)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"


def test_hostile_words_stay_words_and_the_feed_stays_short(
    reader: User, address: str, django_assert_num_queries: Any
) -> None:
    old, new = "Say <script>alert(1)</script> & ]]> \ufdd0\x0b here.", "Say <b>nothing</b> here."
    hostile = changed_article(
        reader, old=(old, "قال النهر إن 12 مقياسا صامت."), new=(new, "قال النهر."), headline="<img src=x>\x0b"
    )
    mark_change(reader, hostile, old, new, "changed")
    html = entries(Client().get(address))[0].find(f"{ATOM}summary").text
    assert "<script" not in html
    assert "Say &lt;<del>script</del>&gt;" in html
    article = changed_article(reader)
    for _n in range(SHOWN + 5):
        mark_change(reader, article, FACT, FACT_NOW, "changed")
    # the address with its owner, the changes, kinds, notes; the use was noted before
    with django_assert_num_queries(4):
        assert len(entries(Client().get(address))) == SHOWN
