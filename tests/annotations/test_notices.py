"""Mentions and replies: the list, its filters and pages, what was read, and never what one may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Highlight, Membership, Note, Notice
from annotations.queries.notices import unread_count
from annotations.services import moderation
from annotations.services import notes as note_service
from reader.models import Article, User
from reader.queries.paging import PAGE_SIZE
from tests.annotations.talking import answer, desk_of, edited, marked, to
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomas() -> User:
    return make_user("tomas", display_name="Tomas Reeve")


@pytest.fixture
def article() -> Article:
    return make_article("The gauges fell silent in March.", headline="Gauges in March")


@pytest.fixture
def thread(reader: User, tomas: User, article: Article) -> Highlight:
    """Tomas names the reader, in a group, and answers them."""
    group = desk_of(tomas, reader)
    highlight = marked(tomas, article, "fell silent", "Did you see this, @reader?", to(group))
    answer(reader, highlight, "I did.")
    answer(tomas, highlight, "And what of the salt?")
    return highlight


def page(client: Client, **query: Any) -> str:
    answer = client.get(reverse("notices"), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def many(user: User, writer: User, article: Article, count: int) -> None:
    """``count`` replies a minute apart, the newest first by number."""
    highlight = marked(user, article, "fell silent", "Mine.", "public")
    now = timezone.now()
    for n in range(count):
        note = answer(writer, highlight, f"Reply number {n:03}.")
        Notice.objects.filter(note=note).update(created_at=now - timedelta(minutes=n))


def test_the_list_says_who_why_and_where(reading: Client, thread: Highlight) -> None:
    text = page(reading)
    assert "mentioned you" in text
    assert "replied" in text
    assert "Did you see this, @Ines Calloway?" in text
    assert "fell silent" in text
    reply = Note.objects.get(body="And what of the salt?")
    assert f'href="/articles/{thread.article_id}/#note-{reply.pk}"' in text
    assert f'href="/articles/{thread.article_id}/#n{thread.pk}"' in text


def test_filters(reading: Client, reader: User, thread: Highlight) -> None:
    assert "mentioned you" not in page(reading, show="replies")
    assert "And what of the salt?" not in page(reading, show="mentions")
    mention = Notice.objects.get(user=reader, why="mention")
    reading.post(reverse("notices-read"), {"notice": mention.pk})
    unread = page(reading, show="unread")
    assert "And what of the salt?" in unread
    assert "Did you see this" not in unread
    assert "And what of the salt?" in page(reading, show="nonsense")


def test_one_is_marked_read_and_unread_again(reading: Client, reader: User, thread: Highlight) -> None:
    notice = Notice.objects.filter(user=reader).latest("pk")
    back = reading.post(reverse("notices-read"), {"notice": notice.pk, "show": "replies"})
    assert back["Location"] == "/notices/?show=replies"
    assert unread_count(reader) == 1
    reading.post(reverse("notices-read"), {"unread": notice.pk})
    assert unread_count(reader) == 2


def test_all_are_marked_read(reading: Client, reader: User, thread: Highlight) -> None:
    assert unread_count(reader) == 2
    reading.post(reverse("notices-read"), {"all": "1"})
    assert unread_count(reader) == 0
    assert "is-unread" not in page(reading)
    assert reading.get(reverse("notices-waiting")).content == b""


def test_a_script_marks_without_a_page(reading: Client, reader: User, thread: Highlight) -> None:
    notice = Notice.objects.filter(user=reader).latest("pk")
    assert reading.post(reverse("notices-read"), {"notice": notice.pk, "then": "stay"}).status_code == 204
    assert unread_count(reader) == 1


@pytest.mark.parametrize("fields", [{}, {"notice": "x"}, {"notice": "-1"}, {"unread": "9" * 30}])
def test_what_is_no_notice_is_refused(reading: Client, fields: dict[str, str]) -> None:
    assert reading.post(reverse("notices-read"), fields).status_code == 400


def test_nobody_marks_the_notices_of_others(
    reading: Client, reader: User, tomas: User, thread: Highlight
) -> None:
    other = Notice.objects.get(user=tomas)
    reading.post(reverse("notices-read"), {"notice": other.pk})
    other.refresh_from_db()
    assert other.read_at is None
    assert reading.get(reverse("notices-read")).status_code == 405


def test_the_menu_tells_how_many(reading: Client, thread: Highlight) -> None:
    assert ">2<" in reading.get(reverse("notices-waiting")).content.decode()


@pytest.mark.parametrize("how", ["private", "left", "deleted", "note deleted", "hidden", "article"])
def test_what_may_no_longer_be_seen_leaves_list_and_number(
    reading: Client, reader: User, tomas: User, article: Article, how: str
) -> None:
    group = desk_of(tomas, reader)
    highlight = marked(tomas, article, "fell silent", "Secretive words, @reader.", to(group))
    note = Note.objects.get(highlight=highlight)
    assert unread_count(reader) == 1
    match how:
        case "private":
            edited(tomas, highlight, note.body, "private")
        case "left":
            Membership.objects.filter(user=reader).delete()
        case "deleted":
            Highlight.objects.update(deleted_at=timezone.now())
        case "note deleted":
            note_service.delete(note)
        case "hidden":
            edited(tomas, highlight, note.body, "public")
            moderation.hide(make_user(role="curator"), note, "Names a private person.")
        case "article":
            Article.objects.update(deleted_at=timezone.now())
    assert unread_count(reader) == 0
    assert "Secretive words" not in page(reading)
    assert reading.get(reverse("notices-waiting")).content == b""


def test_pages_follow_each_other_without_gap_or_double(
    reading: Client, reader: User, tomas: User, article: Article
) -> None:
    many(reader, tomas, article, PAGE_SIZE + 5)
    first = page(reading)
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = reading.get(f"/notices/{older}").content.decode()
    for n in range(PAGE_SIZE + 5):
        assert (f"Reply number {n:03}." in first) != (f"Reply number {n:03}." in second), n
    newer = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Reply number 000." in reading.get(f"/notices/{newer}").content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_one_and_for_many(
    reading: Client,
    reader: User,
    tomas: User,
    article: Article,
    count: int,
    django_assert_max_num_queries: Any,
) -> None:
    many(reader, tomas, article, count)
    page(reading)
    with django_assert_max_num_queries(6):
        page(reading)


def test_an_empty_list_says_what_comes_here(reading: Client) -> None:
    assert "Nothing yet." in page(reading)
    assert "Nothing of that kind." in page(reading, show="unread")


def test_a_notice_and_its_note_are_saved_together(
    reader: User, tomas: User, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    highlight = marked(reader, article, "fell silent", "Mine.", "public")

    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(Notice.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        answer(tomas, highlight, "Never half saved.")
    assert not Note.objects.filter(body="Never half saved.").exists()
