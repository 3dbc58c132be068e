"""Threads are resolved and opened again: by whom, what others see, what a reply does."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Highlight, Membership, Note
from annotations.services import notes, threads
from annotations.services import text as text_service
from annotations.services.threads import ThreadWentOn, may_settle
from reader.models import Article, User
from tests.annotations.marking import HTMX, parts, saved
from tests.annotations.talking import answer, desk_of, marked, to
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomas() -> User:
    return make_user("tomas", display_name="Tomas Reeve")


@pytest.fixture
def article() -> Article:
    return make_article("The gauges fell silent in March.")


@pytest.fixture
def thread(reader: User, tomas: User, article: Article) -> Highlight:
    """A thread in a group of the reader and Tomas."""
    highlight = marked(reader, article, "fell silent", "Which gauges?", to(desk_of(reader, tomas)))
    answer(tomas, highlight, "The upper ones.")
    return highlight


def fresh(highlight: Highlight) -> Highlight:
    return Highlight.objects.get(pk=highlight.pk)


@pytest.mark.parametrize(
    ("visibility", "who", "may"),
    [
        ("private", "maker", True),
        ("public", "maker", True),
        ("public", "reader", False),
        ("public", "curator", True),
        ("group", "member", True),
        ("group", "reads", False),
        ("group", "owner", True),
        ("group", "curator", False),
    ],
)
def test_who_may_resolve(tomas: User, article: Article, visibility: str, who: str, may: bool) -> None:
    group = desk_of(make_user(), tomas)
    highlight = marked(
        tomas, article, "fell silent", "Note.", to(group) if visibility == "group" else visibility
    )
    person = tomas
    if who in ("reader", "curator"):
        person = make_user(role=who)
    elif who != "maker":
        person = make_user()
        role = "reader" if who == "reads" else who
        Membership.objects.create(group=group, user=person, role=role)
    assert may_settle(person, highlight) is may
    client = Client()
    client.force_login(person)
    answer = client.post(reverse("thread-resolve", args=[highlight.pk]), **HTMX)
    assert answer.status_code == (200 if may else 404)
    assert (fresh(highlight).resolved_at is not None) is may


def test_strangers_and_other_members_find_no_thread(thread: Highlight) -> None:
    for client in (Client(), Client()):
        address = reverse("thread-resolve", args=[thread.pk])
        assert client.post(address).status_code in (302, 401, 404)
        client.force_login(make_user())
        assert client.post(address).status_code == 404
        assert client.post(reverse("thread-reopen", args=[thread.pk])).status_code == 404
    assert fresh(thread).resolved_at is None


def test_a_resolved_thread_folds_to_a_line_with_undo(reading: Client, thread: Highlight) -> None:
    before = fresh(thread).version
    answer = reading.post(reverse("thread-resolve", args=[thread.pk]), **HTMX)
    found = parts(answer)
    assert saved(answer)["message"] == "The thread is resolved."
    assert found.xpath("//details[contains(@class, 'settled__d')][not(@open)]")
    line = found.xpath("//p[contains(@class, 'settled__line')]")[0].text_content()
    assert "Resolved by Ines Calloway" in line
    assert found.xpath(f"//form[@action='/highlights/{thread.pk}/thread/reopen/']")
    assert found.xpath(f"//*[@id='toast-thread-n{thread.pk}']")
    assert fresh(thread).version == before


def test_the_mark_stays_and_the_other_member_sees_who_resolved_it(
    reading: Client, tomas: User, thread: Highlight
) -> None:
    reading.post(reverse("thread-resolve", args=[thread.pk]))
    client = Client()
    client.force_login(tomas)
    text = client.get(f"/articles/{thread.article_id}/").content.decode()
    assert "fell silent</mark>" in text
    assert "Resolved by" in text
    assert "The upper ones." in text


def test_reopening(reading: Client, thread: Highlight) -> None:
    reading.post(reverse("thread-resolve", args=[thread.pk]))
    answer = reading.post(reverse("thread-reopen", args=[thread.pk]), **HTMX)
    assert saved(answer)["message"] == "The thread is open again."
    assert not parts(answer).xpath("//*[contains(@class, 'settled')]")
    assert fresh(thread).resolved_at is None
    assert fresh(thread).resolved_by is None


def test_without_scripts_the_way_leads_back_to_the_note(reading: Client, thread: Highlight) -> None:
    answer = reading.post(reverse("thread-resolve", args=[thread.pk]))
    assert answer["Location"] == f"/articles/{thread.article_id}/#n{thread.pk}"


def test_a_reply_opens_a_resolved_thread_and_says_so(
    reading: Client, reader: User, thread: Highlight
) -> None:
    threads.resolve(reader, thread)
    answer = reading.post(f"/highlights/{thread.pk}/replies/", {"body": "One more thing."}, **HTMX)
    assert saved(answer)["message"] == "Your reply is saved; the thread is open again."
    assert fresh(thread).resolved_at is None
    again = reading.post(f"/highlights/{thread.pk}/replies/", {"body": "And another."}, **HTMX)
    assert saved(again)["message"] == "Your reply is saved."


def test_a_thread_that_went_on_stays_open(
    reading: Client, reader: User, tomas: User, thread: Highlight
) -> None:
    last = Note.objects.filter(highlight=thread).latest("pk").pk
    answer(tomas, thread, "Wait, there is more.")
    with pytest.raises(ThreadWentOn):
        threads.resolve(reader, fresh(thread), seen=last)
    response = reading.post(reverse("thread-resolve", args=[thread.pk]), {"last": last}, **HTMX)
    assert "stays open" in saved(response)["message"]
    assert "Wait, there is more." in response.content.decode()
    assert fresh(thread).resolved_at is None
    assert reading.post(reverse("thread-resolve", args=[thread.pk]), {"last": last}).status_code == 409


def test_resolving_twice_keeps_the_first(
    reading: Client, reader: User, tomas: User, thread: Highlight
) -> None:
    assert threads.resolve(tomas, thread) is True
    at = fresh(thread).resolved_at
    assert threads.resolve(reader, fresh(thread)) is False
    assert fresh(thread).resolved_at == at
    assert fresh(thread).resolved_by == tomas


def test_resolving_does_not_conflict_with_an_open_editor(
    reading: Client, tomas: User, thread: Highlight
) -> None:
    version = fresh(thread).version
    threads.resolve(tomas, thread)
    group = fresh(thread).group_id
    fields = {
        "version": version,
        "kind": "fact",
        "visibility": f"group:{group}",
        "body": "Which gauges, then?",
    }
    assert reading.post(f"/highlights/{thread.pk}/edit/", fields, **HTMX).status_code == 200
    assert fresh(thread).resolved_at is not None


def test_a_thread_on_the_article_is_resolved_and_opened(
    reading: Client, reader: User, tomas: User, article: Article
) -> None:
    note, _made = notes.on_article(tomas, article, "On the whole.", uuid.uuid4(), to(desk_of(reader, tomas)))
    found = parts(reading.post(reverse("note-resolve", args=[note.pk]), **HTMX))
    assert found.xpath(f"//li[@id='a{note.pk}']//details[contains(@class, 'settled__d')]")
    notes.reply_to_note(tomas, Note.objects.get(pk=note.pk), "Still?", uuid.uuid4())
    note.refresh_from_db()
    assert note.resolved_at is None
    reply = Note.objects.get(body="Still?")
    assert reading.post(reverse("note-resolve", args=[reply.pk])).status_code == 404


def test_a_mark_without_words_offers_nothing_to_resolve(
    reading: Client, reader: User, article: Article
) -> None:
    highlight = marked(reader, article, "fell silent")
    assert (
        f"/highlights/{highlight.pk}/thread/resolve/"
        not in reading.get(f"/articles/{article.pk}/").content.decode()
    )


def test_resolving_without_end_is_slowed_down(
    reading: Client, thread: Highlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_service, "WRITES_A_MINUTE", 0)
    assert reading.post(reverse("thread-resolve", args=[thread.pk])).status_code == 429


def test_get_resolves_nothing(reading: Client, thread: Highlight) -> None:
    assert reading.get(reverse("thread-resolve", args=[thread.pk])).status_code == 405
    assert reading.get(reverse("thread-reopen", args=[thread.pk])).status_code == 405
