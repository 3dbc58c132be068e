"""A database that is locked, read-only or full: nothing is half saved, nothing typed is lost, and it is said."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from annotations.models import Highlight, Note, Visibility
from annotations.services.shares import make_share
from reader.models import Article, User
from tests.annotations.marking import HTMX, fields_for
from tests.factories import make_article, make_highlight, make_tag, make_user

NOTE = "Osk’s office, not Osk. Tarsk’s eleven per cent comes from <b>table 3</b>."
type Hindrance = Callable[[], AbstractContextManager[None]]


@contextmanager
def locked() -> Iterator[None]:
    """Another connection holds the right to write, longer than ours waits (0.2 s here)."""
    other: sqlite3.Connection | object
    if connection.vendor == "sqlite":
        other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ours, before = "PRAGMA busy_timeout=200", "PRAGMA busy_timeout=20000"
    else:
        other = connection.copy()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            names = ", ".join(model._meta.db_table for model in apps.get_models())
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        ours, before = "SET lock_timeout = '200ms'", "SET lock_timeout = 0"
    try:
        with connection.cursor() as cursor:
            cursor.execute(ours)
        yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute(before)


@contextmanager
def read_only() -> Iterator[None]:
    """The database takes no writes, as on a disk that became read-only."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=OFF" if sqlite else "SET default_transaction_read_only = off")


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.fixture
def user(transactional_db: None) -> User:
    return make_user("ines", role="curator")


@pytest.fixture
def signed_in(user: User) -> Client:
    client = Client(headers={"Origin": "http://testserver"}, raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def article(user: User) -> Article:
    return make_article("The gauges fell silent in March. Nobody was told.", added_by=user)


def forms(user: User, article: Article) -> list[tuple[str, dict[str, object]]]:
    """What somebody may be writing: address and fields, among them ``NOTE``."""
    highlight = make_highlight(user, article, "silent", visibility=Visibility.PUBLIC)
    tag = make_tag("Water")
    return [
        (reverse("highlight-add", args=[article.pk]), fields_for(article, "Nobody", body=NOTE)),
        (reverse("highlight-edit", args=[highlight.pk]),
         {"version": 1, "kind": "fact", "visibility": "private", "body": NOTE}),
        (reverse("highlight-reply", args=[highlight.pk]), {"body": NOTE}),
        (reverse("note-add", args=[article.pk]), {"body": NOTE}),
        (reverse("share-new", args=[article.pk]),
         {"highlights": highlight.pk, "scope": "excerpts", "expiry": "day", "message": NOTE}),
        (reverse("add"), {"from": "paste", "text": f"<h1>River</h1><p>{NOTE} {'Words of an article. ' * 30}</p>",
                          "whole": "1"}),
        (reverse("curate-tag", args=[tag.pk]), {"name": "Water", "kind": "topic", "introduction": NOTE}),
        (reverse("article-edit", args=[article.pk]),
         {"headline": article.headline, "standfirst": NOTE, "language": "en", "version": article.version}),
    ]  # fmt: skip


@pytest.mark.parametrize("hindrance", [locked, read_only])
@pytest.mark.parametrize("headers", [{}, HTMX["headers"]], ids=["page", "part"])
def test_nothing_is_saved_and_the_text_comes_back(
    signed_in: Client, user: User, article: Article, hindrance: Hindrance, headers: dict[str, str]
) -> None:
    written = forms(user, article)
    before = rows()
    for address, fields in written:
        with hindrance():
            answer = signed_in.post(address, fields, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 503, (address, answer.status_code)
        assert "nothing was saved" in text, address
        assert "comes from &lt;b&gt;table 3&lt;/b&gt;." in text, address
        assert f'action="{address}"' in text, address
        assert rows() == before, address
    for address, fields in written:
        assert signed_in.post(address, fields, headers=headers).status_code in {200, 302}, address
    assert Note.objects.filter(body=NOTE).count() == 4


@pytest.mark.parametrize("hindrance", [locked, read_only])
def test_reading_goes_on(signed_in: Client, user: User, article: Article, hindrance: Hindrance) -> None:
    highlight = make_highlight(user, article, "silent", visibility=Visibility.PUBLIC)
    share = make_share(user, article, highlights=[highlight.pk], scope="excerpts", message="", expiry="day")
    with hindrance():
        for address in ("/", article.get_absolute_url(), "/tags/", "/notebook/"):
            assert signed_in.get(address).status_code == 200, address
        assert Client().get(share.get_absolute_url()).status_code == 200
    share.refresh_from_db()
    assert share.opened == 0


@pytest.mark.parametrize("hindrance", [locked, read_only])
def test_signing_in_says_that_it_could_not_be_saved(user: User, hindrance: Hindrance) -> None:
    client = Client(raise_request_exception=False)
    with hindrance():
        answer = client.post("/sign-in/", {"username": "ines", "password": "a-long-enough-pass-phrase"})
    assert answer.status_code == 503
    assert "sessionid" not in client.cookies
    assert "a-long-enough-pass-phrase" not in answer.content.decode()


def test_a_full_disk_is_told_from_a_busy_one(signed_in: Client, user: User, article: Article) -> None:
    sqlite = connection.vendor == "sqlite"
    if sqlite:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA max_page_count=1")  # SQLite makes that the number of pages in use
    body = "x" * 19_000
    before = rows()
    statuses = {
        signed_in.post(reverse("note-add", args=[article.pk]), {"body": f"{n}{body}"}).status_code
        for n in range(40 if sqlite else 1)
    }
    if sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count=1073741823")
        assert 507 in statuses
        assert statuses <= {302, 507}
        assert rows() | {"annotations.Note": 0, "reader.Attempts": 0} == before | {
            "annotations.Note": 0, "reader.Attempts": 0,
        }  # fmt: skip
    assert signed_in.post(reverse("note-add", args=[article.pk]), {"body": "Room again."}).status_code == 302


class BreaksAt:
    """The database fails at the write number ``at`` and answers before and after it."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.seen += 1
            if self.seen == self.at:
                raise OperationalError("database is locked")
        return execute(sql, params, many, context)


@pytest.mark.parametrize("what", range(8))
def test_whatever_write_fails_all_of_it_is_undone(
    signed_in: Client, user: User, article: Article, what: int, settings: LazySettings
) -> None:
    # what the worker does afterwards is another matter
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    address, fields = forms(user, article)[what]
    before = rows()
    for at in range(1, 40):
        fails = BreaksAt(at)
        with connection.execute_wrapper(fails):
            answer = signed_in.post(address, fields)
        if fails.seen < at:
            break
        assert answer.status_code == 503, (address, at)
        now = rows() | {"reader.Attempts": before["reader.Attempts"]}  # counted before, on purpose
        assert now == before, (address, at)
    assert at > 1
    assert answer.status_code in {200, 302}


def test_a_merge_that_breaks_anywhere_changes_nothing(
    signed_in: Client, user: User, article: Article
) -> None:
    stays, goes = make_tag("United States"), make_tag("US")
    other = make_article("Another text.", tags=(goes,))
    make_article("A third text.", tags=(stays, goes))
    highlight = make_highlight(user, other, "Another")
    fields = {"tag": [stays.pk, goes.pk], "target": stays.pk, "into": stays.pk, "do": "merge"}
    address = reverse("curate-merge")
    before = rows()
    for at in range(1, 60):
        fails = BreaksAt(at)
        with connection.execute_wrapper(fails):
            answer = signed_in.post(address, fields)
        if fails.seen < at:
            break
        assert answer.status_code == 503, at
        assert rows() == before, at
    assert at > 3, answer.content.decode()
    assert answer.status_code == 302
    assert list(other.article_tags.values_list("tag", flat=True)) == [stays.pk]
    assert Highlight.objects.get() == highlight


def test_a_retry_after_a_lock_makes_one_highlight(signed_in: Client, article: Article) -> None:
    fields = fields_for(article, "silent", client_id=str(uuid.uuid4()))
    address = reverse("highlight-add", args=[article.pk])
    with locked():
        assert signed_in.post(address, fields, **HTMX).status_code == 503
    assert [signed_in.post(address, fields, **HTMX).status_code for _ in range(2)] == [200, 200]
    assert Highlight.objects.count() == 1
