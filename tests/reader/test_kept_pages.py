"""Whole pages that are given again: as they were while nothing changed, never after."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from time import time

import pytest
from django.apps import apps
from django.contrib.messages import INFO
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Highlight, Note
from reader.kept import pages
from reader.models import Article, ArticleVisibility, BreakingLine, Outlet, Reading, User
from reader.models.stamps import BESIDE, INDEX, LIBRARY, READING, _rooms_of, read_by, reading_room, stamps
from reader.services.reading import keep, set_state
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/latest/", "/tags/", "/outlets/", "/search/?q=water", "/notebook/")
WITH_STATES = {"/", "/latest/"}
"""Lists whose readers' states are asked for each time."""


@pytest.fixture(autouse=True)
def _counted_pages_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here they are counted as they are given again, and the minute does not end while they are."""
    now = time()
    monkeypatch.setattr("reader.kept.time", lambda: now)
    pages.clear()
    cache.clear()  # what was counted for a facet is somebody else's


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def text(client: Client, address: str = "/latest/") -> str:
    return client.get(address).content.decode()


def without_secrets(html: str) -> str:
    return re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]+"', "", html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_asked_for_again_is_the_same_and_asks_for_the_account_and_the_stamps_alone(
    ines: User, address: str
) -> None:
    article = make_article("Water is low at the gauge.", tags=(make_tag("Water"),))
    make_highlight(ines, article, "Water")
    client = signed_in(ines)
    first = text(client, address)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address)
    assert len(asked) == (4 if address in WITH_STATES else 3), [query["sql"] for query in asked]
    assert without_secrets(again.content.decode()) == without_secrets(first)


def test_secrets_are_those_of_each_request(ines: User) -> None:
    make_article(headline="Water is low")
    client = Client(enforce_csrf_checks=True)
    client.force_login(ines)
    pages_seen = [client.get("/latest/") for _time in range(2)]
    nonces = [re.findall(r'nonce="([^"]+)"', page.content.decode()) for page in pages_seen]
    assert nonces[0]
    assert set(nonces[0]).isdisjoint(nonces[1])
    assert f"'nonce-{nonces[1][0]}'" in pages_seen[1]["Content-Security-Policy"]
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', pages_seen[1].content.decode())[0]
    assert client.post("/language/", {"language": "es", "csrfmiddlewaretoken": token}).status_code == 302
    held = list(pages._kept.values())
    assert held
    assert not any(re.search(rb"[A-Za-z0-9]{64}", html) for html in held)
    assert not any(nonce.encode() in html for html in held for nonce in nonces[0])


def test_what_anybody_writes_shows_at_once_by_whatever_way_it_was_written(ines: User) -> None:
    article = make_article("The gauge says so.", headline="Water is low", outlet=make_outlet())
    mark = make_highlight(make_user("jonas"), article, "gauge", visibility="public")
    client = signed_in(ines)
    before = text(client)
    Article.objects.filter(pk=article.pk).update(headline="Water rises")
    assert "Water rises" in text(client)
    article.refresh_from_db()
    article.headline = "Water falls"
    article.save()
    assert "Water falls" in text(client)
    Article.objects.bulk_update([Article(pk=article.pk, headline="Water stands")], ["headline"])
    assert "Water stands" in text(client)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reader_article SET headline = %s WHERE id = %s", ["Water sinks", article.pk])
    assert "Water sinks" in text(client)
    Outlet.objects.filter(pk=article.outlet_id).update(name="The Sluice")
    assert "The Sluice" in text(client)
    assert "1 mark" in before
    Highlight.objects.filter(pk=mark.pk).update(deleted_at=timezone.now())
    assert "1 mark" not in text(client)
    Article.objects.filter(pk=article.pk).update(visibility=ArticleVisibility.PRIVATE, added_by=None)
    assert "Water sinks" not in text(client)


def test_what_a_savepoint_takes_back_is_taken_back_from_the_page(ines: User) -> None:
    article = make_article(headline="Water is low")
    client = signed_in(ines)
    text(client)
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(headline="Water rises")
        assert "Water rises" in text(client)
        transaction.set_rollback(True)
    assert "Water is low" in text(client)
    # and what is written in the same transaction after that is seen too
    with transaction.atomic():
        try:
            with transaction.atomic():
                Article.objects.filter(pk=article.pk).update(headline="Water rises")
                raise RuntimeError
        except RuntimeError:
            Article.objects.filter(pk=article.pk).update(headline="Water falls")
    assert "Water falls" in text(client)


def test_a_page_is_never_somebody_elses(ines: User) -> None:
    jonas = make_user("jonas", display_name="Jonas Thale")
    make_article(headline="Hers alone", visibility=ArticleVisibility.PRIVATE, added_by=ines)
    hers, his = signed_in(ines), signed_in(jonas)
    assert "Hers alone" in text(hers)
    assert "Hers alone" in text(hers)
    assert "Hers alone" not in text(his)
    assert "Ines Calloway" not in text(his)
    assert Client().get("/latest/").status_code == 302


def test_what_one_reads_is_told_on_ones_own_page_and_makes_none_anew(ines: User) -> None:
    read, kept, new = (make_article(headline=f"Water {n}") for n in range(3))
    jonas = make_user("jonas")
    hers, his = signed_in(ines), signed_in(jonas)
    for client in (hers, his):
        assert text(client).count('data-state="unread"') == 3
    set_state(ines, read, "read")
    keep(ines, kept, True)
    assert queries(hers, "/latest/") == 4
    html = text(hers)
    states = dict(re.findall(r'data-card="(\d+)" data-state="(\w+)"', html))
    assert states == {str(read.pk): "read", str(kept.pk): "unread", str(new.pk): "unread"}
    assert html.count("is-kept") == 1
    assert "\0" not in html
    assert text(his).count('data-state="unread"') == 3
    Reading.objects.filter(user=ines).delete()
    assert text(hers).count('data-state="unread"') == 3
    for address, asked in (("/", 4), ("/tags/", 3), ("/notebook/", 3)):
        text(hers, address)
        set_state(ines, read, "archived" if Reading.objects.filter(state="read").exists() else "read")
        assert queries(hers, address) == asked, address


def test_what_counts_or_picks_by_what_one_has_read_is_made_anew(ines: User) -> None:
    article = make_article(headline="Water is low")
    make_article(headline="Water is high")
    hers = signed_in(ines)
    for address in ("/latest/?q=is:unread", "/search/?q=is:unread", "/latest/?q=water"):
        assert "Water is low" in text(hers, address)
    set_state(ines, article, "read")
    assert "Water is low" not in text(hers, "/latest/?q=is:unread")
    assert "Water is low" not in text(hers, "/search/?q=is:unread")
    assert queries(hers, "/latest/?q=water") > 4
    address = article.get_absolute_url()
    assert "40%" not in text(hers, address)
    Reading.objects.update(state="reading", furthest=0.4)
    assert "40%" in text(hers, address)


def test_a_copy_for_a_device_is_not_the_page_that_was_kept(ines: User) -> None:
    words = [f"word{n}" for n in range(10, 30)]
    article = make_article(" ".join(words))
    for word in words:
        mark = make_highlight(ines, article, word)
        Note.objects.create(
            user=ines, article=article, highlight=mark, body="Who says so?", client_id=uuid.uuid4()
        )
    client = signed_in(ines)
    address = article.get_absolute_url()
    page = text(client, address)
    copy = client.get(address, headers={"X-Postil-Copy": "1"}).content.decode()
    assert page.count('<li id="n') < copy.count('<li id="n') == 20
    assert text(client, address).count('<li id="n') == page.count('<li id="n')


def test_what_one_reads_concerns_ones_own_pages_alone(ines: User) -> None:
    article = make_article(headline="Water is low")
    # readers share rooms by sixteenths; these two do not
    jonas = make_user("jonas")
    while reading_room(jonas.pk) == reading_room(ines.pk):
        jonas = make_user(f"jonas{jonas.pk}")
    hers, his = signed_in(ines), signed_in(jonas)
    address = "/latest/?q=water"
    for client in (hers, his):
        text(client, address)
    set_state(ines, article, "read")
    assert queries(his, address) == 4
    assert queries(hers, address) > 4
    assert 'data-state="read"' in text(hers, address)
    # what no service of reading writes concerns everybody
    Reading.objects.filter(user=ines).delete()
    assert queries(his, address) > 4


def test_own_settings_and_language_make_another_page(ines: User) -> None:
    make_article(headline="Water is low")
    client = signed_in(ines)
    assert '<html lang="en"' in text(client)
    User.objects.filter(pk=ines.pk).update(language="ar")
    assert '<html lang="ar" dir="rtl"' in text(client)
    User.objects.filter(pk=ines.pk).update(language="en", theme="dark")
    assert 'data-theme="dark"' in text(client)


def test_a_message_is_shown_once(ines: User) -> None:
    make_article(headline="Water is low")
    client = signed_in(ines)
    text(client)
    request, answer = RequestFactory().get("/"), HttpResponse()
    storage = CookieStorage(request)
    storage.add(INFO, "Your place was saved.")
    storage.update(answer)
    client.cookies["messages"] = answer.cookies["messages"].value
    assert "Your place was saved." in text(client)
    assert "Your place was saved." not in text(client)


def test_time_goes_on(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that ends leaves the strip within a minute, though nobody writes anything."""
    now = timezone.now()
    make_article(headline="Water is low")
    BreakingLine.objects.create(text="The sluice is open", at=now, expires_at=now + timedelta(minutes=1))
    client = signed_in(ines)
    assert "The sluice is open" in text(client, "/")
    later = now + timedelta(minutes=2)
    monkeypatch.setattr("reader.kept.time", later.timestamp)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "The sluice is open" not in text(client, "/")


def test_strangers_share_their_pages_of_a_public_library(settings: object, ines: User) -> None:
    settings.POSTIL_PUBLIC = True  # type: ignore[attr-defined]
    mark = make_highlight(ines, make_article("Water is low."), "Water", visibility="private")
    Note.objects.create(
        user=ines, article=mark.article, highlight=mark, body="Only for me", html="<p>Only for me</p>",
        client_id=uuid.uuid4(), visibility="private",
    )  # fmt: skip
    signed_in(ines).get(mark.article.get_absolute_url())
    one, other = Client(), Client()
    first = text(one, mark.article.get_absolute_url())
    assert queries(other, mark.article.get_absolute_url()) == 1
    assert "Only for me" not in first + text(other, mark.article.get_absolute_url())
    Note.objects.all().delete()
    assert queries(other, mark.article.get_absolute_url()) > 1


def test_every_table_belongs_to_a_room_or_is_of_no_page() -> None:
    shown = {model._meta.db_table: _rooms_of(model._meta.db_table) for model in apps.get_models()}
    assert shown["reader_article"] == (LIBRARY,)
    assert shown["annotations_note"] == (BESIDE, INDEX)
    assert shown["annotations_storylink"] == (BESIDE,)
    without = {table for table, rooms in shown.items() if not rooms}
    assert without == {
        "auth_group", "auth_permission", "django_admin_log", "django_content_type", "django_session",
        "django_tasks_database_dbtaskresult", "reader_attempts", "reader_draft", "reader_feedlook", "reader_import",
        "reader_importitem", "reader_invitation", "reader_sentenceprint", "reader_signinlink", "reader_stamp",
    }  # fmt: skip


def test_reading_by_one_reader_is_written_to_their_room_alone(ines: User) -> None:
    article = make_article(headline="Water is low")
    Reading.objects.create(user=ines, article=article)
    before = stamps()
    with read_by(ines.pk):
        Reading.objects.filter(user=ines).update(furthest=0.5)
    after = stamps()
    assert {room for room in after if after[room] != before.get(room)} == {reading_room(ines.pk)}
    Reading.objects.filter(user=ines).update(furthest=0.6)
    assert stamps()[READING] != after.get(READING)
