"""The bin: what was deleted comes back for 30 days, and then leaves without taking what is others'."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Code, Highlight, Note, StoryLink
from annotations.queries import bin as bin_queries
from annotations.queries.bin import bin_page
from annotations.services import bin as service
from annotations.services import codes, links, notes
from annotations.services import highlights as highlight_service
from reader.models import Article, User
from reader.tasks.clock import REGULAR, Clock
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(reader: User) -> Article:
    return make_article(
        "Of the 62 gauges, 14 have sent no reading since March.", headline="The count is late"
    )


@pytest.fixture
def other_article() -> Article:
    return make_article("The treaty was signed at the gate.", headline="A treaty at the gate")


class Things:
    """One of each sort, deleted by ``user`` one after the other: highlight, note, reply, link, code."""

    def __init__(self, user: User, article: Article, other: Article) -> None:
        self.highlight = make_highlight(user, article, "62 gauges", kind="fact")
        highlight_service.delete(self.highlight)
        self.note, _made = notes.on_article(user, article, "A note on it all.", uuid.uuid4(), "private")
        thread, _made = notes.on_article(user, article, "A thread.", uuid.uuid4(), "private")
        self.reply, _made = notes.reply_to_note(user, thread, "An answer.", uuid.uuid4())
        self.link = links.make_link(user, article, other, kind="background")
        self.code = codes.add_code(user, "fact", "Figure", "A number.")
        notes.delete(self.note)
        notes.delete(self.reply)
        links.delete_link(self.link)
        codes.delete_code(self.code)

    def keys(self) -> list[str]:
        return [f"h{self.highlight.pk}", f"n{self.note.pk}", f"n{self.reply.pk}", f"l{self.link.pk}",
                f"c{self.code.pk}"]  # fmt: skip

    def in_bin(self) -> list[bool]:
        rows: list[Any] = [self.highlight, self.note, self.reply, self.link, self.code]
        for row in rows:
            row.refresh_from_db()
        return [row.deleted_at is not None for row in rows]


@pytest.fixture
def things(reader: User, article: Article, other_article: Article) -> Things:
    return Things(reader, article, other_article)


def aged(row: Any, days: float) -> None:
    """Puts a row into the bin so many days ago."""
    type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=days))


def test_the_page_lists_what_was_deleted_newest_first_with_the_day_it_leaves(
    reading: Client, reader: User, things: Things
) -> None:
    assert [one.key for one in bin_page(reader).items] == things.keys()[::-1]
    aged(things.highlight, 3)
    text = reading.get(reverse("bin")).content.decode()
    for words in ("62 gauges", "A note on it all.", "An answer.", "A treaty at the gate", "Figure", "Reply"):
        assert words in text
    leaves = bin_page(reader).items[-1].leaves
    assert timedelta(days=26) < leaves - timezone.now() < timedelta(days=27)
    assert f"leaves on {leaves.day}" in text
    assert "What you delete can be brought back for 30 days." in text


def test_one_thing_comes_back_by_its_button_and_several_by_choice(reading: Client, things: Things) -> None:
    reading.post(reverse("bin-restore"), {"only": things.keys()[0], "item": things.keys()[1:]})
    assert things.in_bin() == [False, True, True, True, True]
    answer = reading.post(reverse("bin-restore"), {"item": things.keys()[1:]}, follow=True)
    assert "4 things are back in their places." in answer.content.decode()
    assert things.in_bin() == [False] * 5


def test_nothing_chosen_and_nonsense_are_said(reading: Client, things: Things) -> None:
    assert reading.post(reverse("bin-restore"), {}).status_code == 400
    answer = reading.post(
        reverse("bin-restore"), {"item": ["x1", "h", "h-1", "h١", "h" + "9" * 30, "n0"]}, follow=True
    )
    assert "That is not in the bin any more." in answer.content.decode()
    assert reading.post(reverse("bin-restore"), {"item": ["h1"] * 201}).status_code == 400
    assert all(things.in_bin())


def test_for_good_is_asked_twice(reading: Client, things: Things) -> None:
    keys = things.keys()
    asked = reading.post(reverse("bin-delete"), {"item": keys[:2]})
    assert "Delete 2 things for good?" in asked.content.decode()
    assert all(things.in_bin())
    answer = reading.post(reverse("bin-delete"), {"item": keys[:2], "sure": "1"}, follow=True)
    assert "2 things are deleted for good." in answer.content.decode()
    assert not Highlight.objects.exists()
    assert not Note.objects.filter(pk=things.note.pk).exists()
    assert Note.objects.filter(pk=things.reply.pk).exists()


def test_the_bin_is_emptied_when_that_is_said_twice(
    reading: Client, reader: User, article: Article, things: Things
) -> None:
    kept = make_highlight(reader, article, "since March")
    theirs = make_highlight(make_user(), article, "14 have")
    highlight_service.delete(theirs)
    assert "Delete everything in the bin for good?" in reading.post(reverse("bin-empty")).content.decode()
    assert all(things.in_bin())
    reading.post(reverse("bin-empty"), {"sure": "1"})
    assert set(Highlight.objects.values_list("pk", flat=True)) == {kept.pk, theirs.pk}
    assert not StoryLink.objects.exists()
    assert not Code.objects.exists()
    assert set(Note.objects.values_list("body", flat=True)) == {"A thread."}


def test_what_is_in_use_is_never_deleted_for_good(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges")
    reading.post(reverse("bin-delete"), {"item": [f"h{highlight.pk}"], "sure": "1"})
    assert Highlight.objects.filter(pk=highlight.pk).exists()


def test_nobody_touches_anothers_bin(things: Things) -> None:
    client = Client()
    client.force_login(make_user())
    assert "62 gauges" not in client.get(reverse("bin")).content.decode()
    for name in ("bin-restore", "bin-delete"):
        client.post(reverse(name), {"item": things.keys(), "sure": "1"})
    client.post(reverse("bin-empty"), {"sure": "1"})
    assert things.in_bin() == [True] * 5


def test_a_note_under_a_deleted_highlight_comes_back_with_it(
    reading: Client, reader: User, article: Article
) -> None:
    highlight = make_highlight(reader, article, "62 gauges")
    note, _made = notes.reply(reader, highlight, "Which ones?", uuid.uuid4())
    notes.delete(note)
    highlight.refresh_from_db()
    highlight_service.delete(highlight)
    assert [one.key for one in bin_page(reader).items] == [f"h{highlight.pk}"]
    reading.post(reverse("bin-restore"), {"item": [f"h{highlight.pk}", f"n{note.pk}"]})
    assert bin_page(reader).items == []
    note.refresh_from_db()
    assert note.deleted_at is None


def test_what_belongs_to_an_article_out_of_sight_is_not_listed(
    reading: Client, reader: User, article: Article, things: Things
) -> None:
    Article.objects.filter(pk=article.pk).update(deleted_at=timezone.now())
    cache.clear()
    text = reading.get(reverse("bin")).content.decode()
    assert "The count is late" not in text
    assert [one.key for one in bin_page(reader).items] == [f"c{things.code.pk}"]
    Article.objects.filter(pk=article.pk).update(deleted_at=None)
    assert len(bin_page(reader).items) == 5


def test_a_note_whose_place_is_taken_stays_and_says_so(
    reading: Client, reader: User, article: Article
) -> None:
    highlight = make_highlight(reader, article, "62 gauges")
    old, _made = notes.reply(reader, highlight, "The old note.", uuid.uuid4())
    notes.delete(old)
    notes.reply(reader, highlight, "The new note.", uuid.uuid4())
    mark = make_highlight(reader, article, "since March")
    highlight_service.delete(mark)
    answer = reading.post(reverse("bin-restore"), {"item": [f"n{old.pk}", f"h{mark.pk}"]}, follow=True)
    text = answer.content.decode()
    assert "This highlight has a newer note." in text
    assert "1 thing is back in its place." in text


def test_pages_follow_each_other_without_gaps_or_doubles(
    reader: User, article: Article, other_article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    for _n in range(7):
        Things(reader, article, other_article)
        Code.objects.all().delete()
    Highlight.objects.update(deleted_at=now)  # many in one moment, across sorts
    Note.objects.filter(deleted_at__isnull=False).update(deleted_at=now)
    monkeypatch.setattr(bin_queries, "SIZE", 4)
    seen: list[str] = []
    page = bin_page(reader)
    while True:
        seen += [one.key for one in page.items]
        if not page.older:
            break
        page = bin_page(reader, page.older)
    assert len(seen) == len(set(seen)) == 28
    assert bin_page(reader, "nonsense").items == bin_page(reader).items


def test_after_thirty_days_it_leaves_for_good(reader: User, things: Things) -> None:
    rows: list[Any] = [things.highlight, things.note, things.link, things.code]
    for row in rows:
        aged(row, 31)
    aged(things.reply, 29)
    assert [one.key for one in bin_page(reader).items] == [f"n{things.reply.pk}"]
    assert service.purge() == 4
    assert not Highlight.objects.exists()
    assert not StoryLink.objects.exists()
    assert not Code.objects.exists()
    assert set(Note.objects.values_list("body", flat=True)) == {"A thread.", "An answer."}
    assert service.purge() == 0


@pytest.mark.django_db(transaction=True)
def test_the_clock_purges(things: Things) -> None:
    aged(things.highlight, 31)
    ours = [job for job in REGULAR if job[2] is service.purge]
    assert len(ours) == 1
    Clock(jobs=ours).tick()
    assert not Highlight.objects.filter(pk=things.highlight.pk).exists()


def test_purging_goes_on_through_many_in_small_steps(
    reader: User, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(5):
        aged(make_highlight(reader, article, "62 gauges"), 40)
    monkeypatch.setattr(service, "CHUNK", 2)
    assert service.purge() == 5
    for _n in range(5):
        aged(make_highlight(reader, article, "62 gauges"), 40)
    monkeypatch.setattr(service, "A_RUN", 3)
    assert [service.purge(), service.purge()] == [3, 2]


def test_a_deleted_code_that_leaves_lets_its_highlights_keep_their_kind(
    reader: User, article: Article
) -> None:
    code = codes.add_code(reader, "fact", "Figure")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=code)
    aged(code, 31)
    service.purge()
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code) == ("fact", None)


def test_replies_of_others_outlive_the_note_they_answered(reader: User, article: Article) -> None:
    tomas, ada = make_user("tomas"), make_user("ada")
    highlight = make_highlight(reader, article, "62 gauges", visibility="public")
    note, _made = notes.reply(reader, highlight, "Which ones?", uuid.uuid4())
    first, _made = notes.reply(tomas, highlight, "The lower ones.", uuid.uuid4())
    second, _made = notes.reply(ada, highlight, "All of them.", uuid.uuid4())
    own, _made = notes.reply(reader, highlight, "Thanks.", uuid.uuid4())
    aged(note, 31)
    service.purge()
    for reply in (first, second, own):
        reply.refresh_from_db()
    assert (first.parent, second.parent, own.parent) == (None, first, first)
    later, _made = notes.reply(ada, highlight, "And since?", uuid.uuid4())
    assert later.parent == first


def test_replies_join_the_new_note_that_stands_in_the_old_ones_place(reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", visibility="public")
    old, _made = notes.reply(reader, highlight, "Which ones?", uuid.uuid4())
    reply, _made = notes.reply(make_user(), highlight, "The lower ones.", uuid.uuid4())
    notes.delete(old)
    highlight.refresh_from_db()
    new = notes.put(reader, highlight, "Never mind.", "<p>Never mind.</p>", client_id=uuid.uuid4())
    aged(old, 31)
    service.purge()
    reply.refresh_from_db()
    assert reply.parent == new


def test_a_restored_highlight_stands_where_the_text_has_it_now(
    reading: Client, reader: User, article: Article, things: Things
) -> None:
    reading.post(reverse("bin-restore"), {"only": things.keys()[0]})
    text = reading.get(article.get_absolute_url()).content.decode()
    assert ">62 gauges</mark>" in text


def test_a_link_deleted_without_scripts_is_offered_back(
    reading: Client, reader: User, article: Article, other_article: Article
) -> None:
    link = links.make_link(reader, article, other_article, kind="source")
    answer = reading.post(reverse("link-delete", args=[link.pk]), follow=True)
    text = answer.content.decode()
    assert "The link is in the bin." in text
    assert f'action="{reverse("link-restore", args=[link.pk])}"' in text
    reading.post(reverse("link-restore", args=[link.pk]))
    link.refresh_from_db()
    assert link.deleted_at is None


def test_the_account_menu_leads_to_the_bin(reading: Client) -> None:
    assert f'href="{reverse("bin")}"' in reading.get(reverse("notebook")).content.decode()


def test_what_came_back_goes_into_the_bin_again_when_that_is_undone(
    reading: Client, reader: User, things: Things
) -> None:
    page = reading.post(reverse("bin-restore"), {"item": things.keys()}, follow=True).content.decode()
    assert things.in_bin() == [False] * 5
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    said = reading.post(reverse("undo"), {"token": token[1], "next": reverse("bin")}, follow=True)
    assert "Undone." in said.content.decode()
    assert things.in_bin() == [True] * 5


def test_only_ones_own_things_are_put_back_into_the_bin(reader: User, things: Things) -> None:
    service.restore(reader, things.keys())
    assert service.put_back(make_user(), things.keys()) == 0
    assert things.in_bin() == [False] * 5
