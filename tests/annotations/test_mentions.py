"""Names in notes that a group sees: how they are written, who is told, who is not."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Highlight, Membership, Note, Notice
from annotations.services import mentions, notes
from reader.markdown import names_called, render_calling, render_markdown
from reader.models import Article, ArticleVisibility, User
from tests.annotations.talking import answer, desk_of, edited, marked, to
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

NAMES = {"tomas": "Tomas Reeve", "river_clerk": "The Clerk", "a.b": "A & B", "نور": "نور سالم"}


@pytest.fixture
def tomas() -> User:
    return make_user("Tomas", display_name="Tomas Reeve")


@pytest.fixture
def maren() -> User:
    return make_user("maren", display_name="Maren Osk")


@pytest.fixture
def article() -> Article:
    return make_article("The gauges fell silent in March.")


def told(user: User) -> list[tuple[str, int]]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("why", "note"))


def note_of(highlight: Highlight) -> Note:
    return Note.objects.get(highlight=highlight, parent=None)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Ask @tomas.", "<p>Ask <bdi>@Tomas Reeve</bdi>.</p>"),
        ("@TOMAS, see", "<p><bdi>@Tomas Reeve</bdi>, see</p>"),
        ("(@river_clerk)", "<p>(<bdi>@The Clerk</bdi>)</p>"),
        ("**@a.b**", "<p><strong><bdi>@A &amp; B</bdi></strong></p>"),
        ("@نور؟", "<p><bdi>@نور سالم</bdi>؟</p>"),
        ("@nobody", "<p>@nobody</p>"),
        ("@river_clerks", "<p>@river_clerks</p>"),
        ("@tomas2", "<p>@tomas2</p>"),
        ("x@tomas", "<p>x@tomas</p>"),
        ("mail@tomas.example", "<p>mail@tomas.example</p>"),
        ("`@tomas`", "<p><code>@tomas</code></p>"),
        ("\\@tomas", "<p>@tomas</p>"),
        ("@", "<p>@</p>"),
        ("@@tomas", "<p>@<bdi>@Tomas Reeve</bdi></p>"),
        ("<bdi>@x</bdi>", "<p>&lt;bdi&gt;@x&lt;/bdi&gt;</p>"),
    ],
)
def test_a_name_is_marked_where_it_stands_in_running_text(typed: str, html: str) -> None:
    assert render_calling(typed, NAMES).strip() == html
    assert bool(names_called(typed, NAMES)) == ("<bdi>" in html)


def test_a_shown_name_is_never_markup() -> None:
    html = render_calling("@eve", {"eve": '<img src=x onerror="1">'})
    assert "<img" not in html
    assert "&lt;img" in html


def test_without_a_group_names_stay_text(reader: User, tomas: User, article: Article) -> None:
    for visibility in ("private", "link", "public"):
        highlight = marked(reader, article, "fell silent", "Ask @tomas.", visibility)
        assert note_of(highlight).html == render_markdown("Ask @tomas.")
    assert told(tomas) == []


def test_a_member_who_is_named_is_told_once(reader: User, tomas: User, article: Article) -> None:
    group = desk_of(reader, tomas)
    highlight = marked(
        reader, article, "fell silent", "Ask @tomas, and @TOMAS again, and @reader.", to(group)
    )
    note = note_of(highlight)
    assert note.html.count("<bdi>@Tomas Reeve</bdi>") == 2
    assert told(tomas) == [("mention", note.pk)]
    assert told(reader) == []
    edited(reader, highlight, "Ask @tomas once more.", to(group))
    assert told(tomas) == [("mention", note.pk)]


def test_somebody_of_another_group_is_not_named(
    reader: User, tomas: User, maren: User, article: Article
) -> None:
    desk_of(reader, maren, name="Other")
    group = desk_of(reader, tomas)
    highlight = marked(reader, article, "fell silent", "Ask @maren.", to(group))
    assert "<bdi>" not in note_of(highlight).html
    assert told(maren) == []


def test_an_edit_tells_who_is_new_and_takes_back_who_went_unread(
    reader: User, tomas: User, maren: User, article: Article
) -> None:
    group = desk_of(reader, tomas, maren)
    highlight = marked(reader, article, "fell silent", "Ask @tomas.", to(group))
    edited(reader, highlight, "Ask @maren.", to(group))
    assert told(tomas) == []
    assert [why for why, _note in told(maren)] == ["mention"]
    Notice.objects.filter(user=maren).update(read_at="2031-01-01T00:00Z")
    edited(reader, highlight, "Ask nobody.", to(group))
    assert [why for why, _note in told(maren)] == ["mention"]


def test_a_reply_tells_those_who_wrote_before_and_never_its_writer(
    reader: User, tomas: User, maren: User, article: Article
) -> None:
    group = desk_of(reader, tomas, maren)
    highlight = marked(reader, article, "fell silent", "Which gauges?", to(group))
    first = answer(tomas, highlight, "All of them.")
    second = answer(maren, highlight, "@tomas, the upper ones.")
    assert told(reader) == [("reply", first.pk), ("reply", second.pk)]
    assert told(tomas) == [("mention", second.pk)]
    assert told(maren) == []


def test_a_reply_to_a_mark_without_a_note_tells_its_maker(
    reader: User, tomas: User, article: Article
) -> None:
    highlight = marked(reader, article, "fell silent", "", "public")
    reply = answer(tomas, highlight, "Why this?")
    assert told(reader) == [("reply", reply.pk)]


def test_replies_to_a_note_on_the_article_are_told(reader: User, tomas: User, article: Article) -> None:
    group = desk_of(reader, tomas)
    note, _made = notes.on_article(reader, article, "On the whole, @tomas.", uuid.uuid4(), to(group))
    reply, _made = notes.reply_to_note(tomas, note, "Yes, @reader.", uuid.uuid4())
    assert told(tomas) == [("mention", note.pk)]
    assert told(reader) == [("mention", reply.pk)]
    assert "<bdi>@Tomas Reeve</bdi>" in note.html
    assert "<bdi>@Ines Calloway</bdi>" in reply.html


def test_the_same_save_twice_tells_once(reader: User, tomas: User, article: Article) -> None:
    group = desk_of(reader, tomas)
    highlight = marked(tomas, article, "fell silent", "", to(group))
    client_id = uuid.uuid4()
    for _turn in range(2):
        notes.reply(reader, Highlight.objects.get(pk=highlight.pk), "See, @tomas.", client_id)
    assert Notice.objects.filter(user=tomas).count() == 1


def test_nobody_is_told_of_a_note_on_an_article_they_may_not_see(reader: User, tomas: User) -> None:
    article = make_article("Mine alone, the gauges.", visibility=ArticleVisibility.PRIVATE, added_by=reader)
    group = desk_of(reader, tomas)
    marked(reader, article, "the gauges", "Look, @tomas.", to(group))
    assert told(tomas) == []


def test_who_may_not_sign_in_is_not_told(reader: User, tomas: User, article: Article) -> None:
    group = desk_of(reader, tomas)
    User.objects.filter(pk=tomas.pk).update(is_active=False)
    highlight = marked(reader, article, "fell silent", "Look, @tomas.", to(group))
    assert "<bdi>" not in note_of(highlight).html
    assert told(tomas) == []


def test_a_note_shown_to_a_group_later_names_and_tells_then(
    reader: User, tomas: User, article: Article
) -> None:
    group = desk_of(reader, tomas)
    highlight = marked(reader, article, "fell silent", "Ask @tomas.")
    assert told(tomas) == []
    edited(reader, highlight, "Ask @tomas.", to(group))
    assert "<bdi>@Tomas Reeve</bdi>" in note_of(highlight).html
    assert [why for why, _note in told(tomas)] == ["mention"]
    edited(reader, highlight, "Ask @tomas.", "private")
    assert "<bdi>" not in note_of(highlight).html


def test_who_left_the_group_is_no_longer_named(reader: User, tomas: User, article: Article) -> None:
    group = desk_of(reader, tomas)
    Membership.objects.filter(user=tomas).delete()
    highlight = marked(reader, article, "fell silent", "Ask @tomas.", to(group))
    assert "<bdi>" not in note_of(highlight).html


def test_a_note_tells_no_more_than_its_limit(reader: User, article: Article) -> None:
    crowd = [make_user(f"m{n}") for n in range(mentions.TOLD + 5)]
    group = desk_of(reader, *crowd)
    marked(reader, article, "fell silent", " ".join(f"@m{n}" for n in range(len(crowd))), to(group))
    assert Notice.objects.count() == mentions.TOLD


def names(client: Client, group: int, typed: str) -> str:
    return client.get(reverse("mention-names", args=[group]), {"q": typed}).content.decode()


def test_names_are_found_by_account_and_by_any_word_of_the_shown_name(
    reading: Client, reader: User, tomas: User, maren: User
) -> None:
    group = desk_of(reader, tomas, maren)
    make_user("tomassina", display_name="Tomassina Reeve")
    assert 'data-name="Tomas"' in names(reading, group.pk, "to")
    assert 'data-name="Tomas"' in names(reading, group.pk, "REE")
    assert "tomassina" not in names(reading, group.pk, "to")
    assert 'data-name="maren"' in names(reading, group.pk, "")
    assert 'data-name="reader"' not in names(reading, group.pk, "")
    assert names(reading, group.pk, "%").strip() == ""


def test_names_of_a_group_are_told_to_its_members_alone(reading: Client, tomas: User, maren: User) -> None:
    group = desk_of(tomas, maren)
    assert reading.get(reverse("mention-names", args=[group.pk]), {"q": "to"}).status_code == 404
    assert reading.get(reverse("mention-names", args=[group.pk + 1])).status_code == 404
    assert Client().get(reverse("mention-names", args=[group.pk])).status_code in (302, 404)


def test_looking_names_up_without_end_is_slowed_down(
    reading: Client, reader: User, tomas: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = desk_of(reader, tomas)
    monkeypatch.setattr(mentions, "LOOKUPS_A_MINUTE", 2)
    address = reverse("mention-names", args=[group.pk])
    assert [reading.get(address).status_code for _turn in range(3)] == [200, 200, 429]
