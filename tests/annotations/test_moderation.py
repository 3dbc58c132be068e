"""Public notes are reported, hidden with a reason, shown again; what is hidden is seen nowhere by others."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Highlight, Moderation, Note, Report
from annotations.queries.notices import unread_count
from annotations.services import moderation, notes
from annotations.services.shares import make_share
from reader.models import Article, ArticleVisibility, User
from tests.annotations.talking import answer, desk_of, edited, marked, to
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

RUDE = "The clerk is a liar."


@pytest.fixture
def tomas() -> User:
    return make_user("tomas", display_name="Tomas Reeve")


@pytest.fixture
def article() -> Article:
    return make_article("The gauges fell silent in March.", headline="Gauges in March")


@pytest.fixture
def public(tomas: User, article: Article) -> Highlight:
    return marked(tomas, article, "fell silent", RUDE, "public")


@pytest.fixture
def note(public: Highlight) -> Note:
    return Note.objects.get(highlight=public)


@pytest.fixture
def keeping(curator: User) -> Client:
    client = Client()
    client.force_login(curator)
    return client


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def report(client: Client, note: Note, reason: str = "It insults somebody.") -> Any:
    return client.post(reverse("note-report", args=[note.pk]), {"reason": reason})


def test_a_report_reaches_the_moderators(reading: Client, keeping: Client, note: Note) -> None:
    assert RUDE in text(reading, reverse("note-report", args=[note.pk]))
    sent = report(reading, note)
    assert sent["Location"] == f"/articles/{note.article_id}/#n{note.highlight_id}"
    assert "Thank you." in text(reading, f"/articles/{note.article_id}/")
    desk = text(keeping, reverse("moderation"))
    assert RUDE in desk
    assert "It insults somebody." in desk
    assert ">1<" in text(keeping, reverse("moderation-waiting"))


def test_reports_of_one_note_stand_together(reading: Client, keeping: Client, note: Note) -> None:
    report(reading, note)
    report(client_of(make_user()), note, "And it is wrong.")
    desk = text(keeping, reverse("moderation"))
    assert desk.count(f'id="note-{note.pk}"') == 1
    assert "And it is wrong." in desk
    assert ">1<" in text(keeping, reverse("moderation-waiting"))


def test_one_reports_a_note_once_until_it_is_settled(reading: Client, note: Note, curator: User) -> None:
    report(reading, note)
    report(reading, note, "Again.")
    assert Report.objects.count() == 1
    moderation.leave(curator, note)
    report(reading, note, "Again.")
    assert Report.objects.count() == 2


@pytest.mark.parametrize(("reason", "said"), [("", "Say in a few words"), (" \u200b ", "Say in a few words"),
                                              ("x" * 501, "has 501 characters; the limit is 500")])  # fmt: skip
def test_a_reason_is_needed_and_has_a_limit(reading: Client, note: Note, reason: str, said: str) -> None:
    answer = report(reading, note, reason)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert reason.strip("\u200b ") in answer.content.decode()
    assert not Report.objects.exists()
    assert report(reading, note, "x" * 500).status_code == 302


@pytest.mark.parametrize("visibility", ["private", "link", "group"])
def test_what_is_not_public_cannot_be_reported(
    reading: Client, reader: User, tomas: User, article: Article, visibility: str
) -> None:
    group = desk_of(tomas, reader)
    marked(tomas, article, "fell silent", "x", to(group) if visibility == "group" else visibility)
    assert report(reading, Note.objects.get()).status_code == 404


def test_ones_own_note_cannot_be_reported(tomas: User, note: Note) -> None:
    assert report(client_of(tomas), note).status_code == 404


def test_a_stranger_reports_nothing(note: Note, settings: Any) -> None:
    settings.POSTIL_PUBLIC = True
    assert report(Client(), note).status_code in (302, 401, 404)
    assert not Report.objects.exists()


def test_reporting_without_end_is_slowed_down(reading: Client, tomas: User, article: Article) -> None:
    made = [notes.on_article(tomas, article, f"Note {n}", uuid.uuid4(), "public")[0] for n in range(11)]
    answers = [report(reading, note).status_code for note in made]
    assert answers == [302] * 10 + [429]
    assert Report.objects.count() == 10


def test_the_desk_does_not_exist_for_readers(reading: Client, note: Note) -> None:
    for name, *args in (("moderation",), ("moderation-waiting",), ("note-hide", note.pk)):
        assert reading.get(reverse(name, args=args)).status_code == 404
    for name in ("note-hide", "note-show", "note-leave"):
        assert reading.post(reverse(name, args=[note.pk]), {"reason": "x"}).status_code == 404
    assert reverse("moderation") not in text(reading, "/")


def test_hiding_needs_a_reason(keeping: Client, note: Note) -> None:
    assert keeping.post(reverse("note-hide", args=[note.pk])).status_code == 400
    assert keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "x" * 301}).status_code == 400
    note.refresh_from_db()
    assert note.hidden_at is None


def test_a_hidden_note_is_gone_for_others_and_stays_with_its_writer(
    reading: Client, keeping: Client, tomas: User, note: Note
) -> None:
    report(reading, note)
    keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "No insults here."})
    address = f"/articles/{note.article_id}/"
    for client in (reading, keeping):
        assert RUDE not in text(client, address)
        assert client.get(reverse("note", args=[note.pk])).status_code == 404
    assert RUDE not in text(reading, "/")
    assert "fell silent</mark>" in text(reading, address)
    own = text(client_of(tomas), address)
    assert RUDE in own
    assert "No insults here." in own
    assert not Report.objects.filter(settled_at=None).exists()


def test_where_replies_hang_on_it_a_line_says_so(
    reading: Client, reader: User, curator: User, note: Note
) -> None:
    assert note.highlight is not None
    answer(reader, note.highlight, "I do not think so.")
    moderation.hide(curator, note, "No insults here.")
    page = text(reading, f"/articles/{note.article_id}/")
    assert "This note was hidden by the library’s moderators." in page
    assert "I do not think so." in page
    assert RUDE not in page
    assert "No insults here." not in page


def test_a_hidden_note_on_the_article_stands_only_for_its_replies(
    reading: Client, reader: User, tomas: User, curator: User, article: Article
) -> None:
    alone, _made = notes.on_article(tomas, article, "Alone and rude.", uuid.uuid4(), "public")
    asked, _made = notes.on_article(tomas, article, "Asked and rude.", uuid.uuid4(), "public")
    notes.reply_to_note(reader, asked, "Please.", uuid.uuid4())
    moderation.hide(curator, alone, "Rude.")
    moderation.hide(curator, asked, "Rude.")
    page = text(reading, f"/articles/{article.pk}/")
    assert "and rude." not in page
    assert page.count("This note was hidden by the library’s moderators.") == 1
    assert "Please." in page
    assert "Tomas Reeve" not in page


def test_a_hidden_reply_is_gone(reading: Client, tomas: User, curator: User, public: Highlight) -> None:
    reply = answer(make_user(), public, "Worse than that.")
    moderation.hide(curator, reply, "Rude.")
    page = text(reading, f"/articles/{public.article_id}/")
    assert "Worse than that." not in page
    assert RUDE in page


def test_shares_that_froze_it_show_it_no_longer(
    tomas: User, reader: User, curator: User, public: Highlight, note: Note
) -> None:
    reply = answer(reader, public, "A calm reply.")
    share = make_share(
        tomas, public.article, highlights=[public.pk], scope="excerpts", message="", expiry="day"
    )
    assert RUDE in text(Client(), share.get_absolute_url())
    moderation.hide(curator, reply, "Not calm.")
    shown = text(Client(), share.get_absolute_url())
    assert "A calm reply." not in shown
    assert RUDE in shown
    moderation.hide(curator, note, "Rude.")
    assert RUDE not in text(Client(), share.get_absolute_url())


def test_a_share_made_later_leaves_it_out(reader: User, curator: User, public: Highlight, note: Note) -> None:
    moderation.hide(curator, note, "Rude.")
    share = make_share(
        reader, public.article, highlights=[public.pk], scope="excerpts", message="", expiry="day"
    )
    assert RUDE not in text(Client(), share.get_absolute_url())


def test_nobody_is_told_of_a_hidden_note_any_more(
    reader: User, curator: User, tomas: User, article: Article
) -> None:
    own = marked(reader, article, "fell silent", "Mine.", "public")
    reply = answer(tomas, own, RUDE)
    assert unread_count(reader) == 1
    moderation.hide(curator, reply, "Rude.")
    assert unread_count(reader) == 0


def test_it_is_shown_again(reading: Client, keeping: Client, note: Note) -> None:
    keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "No insults here."})
    assert reverse("note-show", args=[note.pk]) in text(keeping, reverse("moderation"))
    keeping.post(reverse("note-show", args=[note.pk]))
    assert RUDE in text(reading, f"/articles/{note.article_id}/")
    assert [one.deed for one in Moderation.objects.order_by("pk")] == ["hidden", "shown"]


def test_the_log_keeps_who_did_what_and_why(keeping: Client, note: Note) -> None:
    keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "No insults here."})
    log = text(keeping, reverse("moderation"))
    assert "Tomas Reeve" in log  # the curator and the writer are called alike here; both are named
    assert "hid it" in log
    assert "No insults here." in log


@pytest.mark.parametrize("deed", ["hide", "leave"])
def test_a_deed_can_be_taken_back_and_its_reports_wait_again(
    reading: Client, keeping: Client, note: Note, deed: str
) -> None:
    report(reading, note)
    done = keeping.post(reverse(f"note-{deed}", args=[note.pk]), {"reason": "No insults here."})
    assert ">1<" not in text(keeping, reverse("moderation-waiting"))
    undo = reverse("moderation-undo", args=[Moderation.objects.get().pk])
    assert undo in text(keeping, done["Location"])
    keeping.post(undo)
    assert ">1<" in text(keeping, reverse("moderation-waiting"))
    assert RUDE in text(reading, f"/articles/{note.article_id}/")


def test_what_was_decided_later_is_not_undone(keeping: Client, curator: User, note: Note) -> None:
    keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "No insults here."})
    entry = Moderation.objects.get()
    other = make_user(role="curator")
    moderation.show(other, note)
    moderation.hide(other, note, "After all.")
    keeping.post(reverse("moderation-undo", args=[entry.pk]))
    note.refresh_from_db()
    assert note.hidden_reason == "After all."
    assert client_of(other).post(reverse("moderation-undo", args=[entry.pk])).status_code == 404


def test_a_note_that_went_private_leaves_the_desk(
    reading: Client, keeping: Client, tomas: User, note: Note
) -> None:
    report(reading, note)
    assert note.highlight is not None
    edited(tomas, note.highlight, RUDE, "private")
    assert RUDE not in text(keeping, reverse("moderation"))
    assert text(keeping, reverse("moderation-waiting")) == ""
    assert keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "x"}).status_code == 404


def test_the_log_keeps_the_words_of_what_is_private_now_to_itself(
    keeping: Client, tomas: User, curator: User, note: Note
) -> None:
    moderation.hide(curator, note, "Rude.")
    assert note.highlight is not None
    edited(tomas, note.highlight, RUDE, "private")
    log = text(keeping, reverse("moderation"))
    assert RUDE not in log
    assert "Gauges in March" not in log.split('id="log"')[1]
    assert "A note that is not public any more" in log


def test_a_private_article_is_nothing_for_moderators(keeping: Client, tomas: User) -> None:
    article = make_article("Mine alone.", visibility=ArticleVisibility.PRIVATE, added_by=tomas)
    note, _made = notes.on_article(tomas, article, RUDE, uuid.uuid4(), "public")
    assert keeping.post(reverse("note-hide", args=[note.pk]), {"reason": "x"}).status_code == 404


def test_counts_do_not_tell_of_it(reading: Client, curator: User, note: Note) -> None:
    assert "1 note" in text(reading, f"/articles/{note.article_id}/")
    moderation.hide(curator, note, "Rude.")
    assert "1 note" not in text(reading, f"/articles/{note.article_id}/")
    assert "1 mark, 1 note" not in text(reading, "/")
