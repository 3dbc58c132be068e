"""Unread, being read, read, archived, kept: how it comes about, how it is undone, and where reading goes on."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reader.access import articles_for
from reader.models import Article, Reading, User
from reader.queries.states import WORDS, count_words, is_state, stands, unread_count
from reader.services import reading as service
from reader.services.reading import Place, note_progress, read_everything
from reader.stories.places import find_again, words_at
from reader.views import states as views
from tests.factories import make_article, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEXT = [f"Paragraph {n} tells of gauge {n} on the Ilvane and of who reads it." for n in range(1, 9)]


def found(user: User, word: str) -> set[int]:
    return set(articles_for(user).filter(is_state(user, word)).values_list("pk", flat=True))


def token_in(html: str) -> str:
    match = re.search(r'name="token" value="([^"]+)"', html)
    assert match
    return match[1]


def test_reading_begins_goes_on_and_ends_by_itself() -> None:
    user, article = make_user(), make_article(*TEXT)
    assert stands(user, [article])[article.pk].is_unread
    note_progress(user, article, 0.3)
    assert Reading.objects.get().state == "reading"
    note_progress(user, article, 1.0)
    assert Reading.objects.get().state == "read"
    note_progress(user, article, 0.2)
    row = Reading.objects.get()
    assert (row.state, row.furthest) == ("read", 1.0)


def test_what_was_read_before_it_was_put_back_to_unread_says_nothing_when_it_comes_late() -> None:
    user, article = make_user(), make_article(*TEXT)
    revision = article.current_revision
    assert revision is not None
    before = timezone.now()
    service.set_state(user, article, "read")
    service.set_state(user, article, "unread")
    note_progress(user, article, 1.0, Place(revision, 0, before))
    assert Reading.objects.get().state == "unread"
    note_progress(user, article, 0.4, Place(revision, 0, timezone.now()))
    assert Reading.objects.get().state == "reading"


def test_every_reader_has_lists_by_how_they_stand(reading: Client, reader: User) -> None:
    article = make_article(*TEXT)
    make_article(*TEXT)
    service.keep(reader, article, True)
    rail = reading.get(reverse("saved-search-rail")).content.decode()
    for word in WORDS:
        assert f'href="/latest/?q=is:{word}"' in rail
    assert re.search(r'q=is:kept">Kept<span class="count">1<', rail)


def test_what_is_archived_stays_so_and_what_was_put_back_begins_anew() -> None:
    user, archived, again = make_user(), make_article(), make_article()
    service.set_state(user, archived, "archived")
    note_progress(user, archived, 1.0)
    note_progress(user, again, 1.0)
    service.set_state(user, again, "unread")
    note_progress(user, again, 0.1)
    states = dict(Reading.objects.values_list("article", "state"))
    assert states == {archived.pk: "archived", again.pk: "reading"}
    assert Reading.objects.get(article=again).furthest == 0.1


def test_of_two_devices_the_later_place_holds_whichever_is_sent_first() -> None:
    user, article = make_user(), make_article(*TEXT)
    revision = article.current_revision
    assert revision is not None
    noon = datetime(2031, 12, 3, 12, tzinfo=UTC) - timedelta(days=4000)
    at = revision.text.index("Paragraph 5") + 10
    note_progress(user, article, 0.6, Place(revision, at, noon))
    note_progress(
        user, article, 0.2, Place(revision, 0, noon - timedelta(hours=1))
    )  # kept offline, sent later
    row = Reading.objects.get()
    assert (row.block, row.offset, row.furthest) == (4, 10, 0.6)
    note_progress(user, article, 0.2, Place(revision, 0, noon + timedelta(hours=1)))  # gone back by hand
    assert Reading.objects.get().block == 0


def test_a_clock_that_is_ahead_does_not_win_for_ever() -> None:
    user, article = make_user(), make_article(*TEXT)
    revision = article.current_revision
    assert revision is not None
    note_progress(user, article, 0.2, Place(revision, 0, timezone.now() + timedelta(days=400)))
    at = revision.text.index("Paragraph 3")
    note_progress(user, article, 0.4, Place(revision, at, timezone.now() + timedelta(seconds=1)))
    assert Reading.objects.get().block == 2


def test_the_page_offers_to_go_on_also_in_a_new_version_by_the_words(client: Client) -> None:
    user, article = make_user(), make_article(*TEXT)
    client.force_login(user)
    revision = article.current_revision
    assert revision is not None
    at = revision.text.index("Paragraph 5")
    when = str(int(timezone.now().timestamp() * 1000))
    fields = {"furthest": "0.5", "revision": str(revision.pk), "at": str(at), "when": when}
    assert client.post(reverse("progress", args=[article.pk]), fields).status_code == 204
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'data-resume="{at}"' in page
    assert "Go on where you were: paragraph 5" in page

    newer = make_revision(article, paragraphs("A new first paragraph, put in by the desk.", *TEXT))
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'data-resume="{newer.text.index("Paragraph 5")}"' in page
    assert "paragraph 6" in page


def test_who_has_not_begun_or_has_ended_is_not_asked_to_go_on(client: Client) -> None:
    user, article = make_user(), make_article(*TEXT)
    client.force_login(user)
    assert "data-resume" not in client.get(article.get_absolute_url()).content.decode()
    revision = article.current_revision
    assert revision is not None
    note_progress(user, article, 1.0, Place(revision, revision.text.index("Paragraph 7"), timezone.now()))
    assert "data-resume" not in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "bad", [{"revision": "x"}, {"at": "-4"}, {"when": "9" * 15}, {"when": ""}, {"revision": "999999"}]
)
def test_a_place_that_makes_no_sense_is_left_out_and_the_share_still_counts(
    client: Client, bad: dict[str, str]
) -> None:
    user, article = make_user(), make_article(*TEXT)
    client.force_login(user)
    revision = article.current_revision
    assert revision is not None
    fields = {"furthest": "0.5", "revision": str(revision.pk), "at": "3", "when": "1700000000000", **bad}
    assert client.post(reverse("progress", args=[article.pk]), fields).status_code == 204
    row = Reading.objects.get()
    assert (row.furthest, row.placed_at) == (0.5, None)


@pytest.mark.parametrize(
    ("blocks", "place"),
    [
        (["One two three four five six.", "Seven eight nine ten eleven."], (1, 0)),
        (["Seven eight nine ten eleven.", "One two three four five six."], (0, 0)),
        (["x", "Seven eight nine is changed."], (1, 0)),
        (["Nothing", "of", "it"], (1, 0)),
        ([], (0, 0)),
    ],
)
def test_a_place_is_found_again_by_its_words(blocks: list[str], place: tuple[int, int]) -> None:
    words = words_at(["One two three four five six.", "Seven eight nine ten eleven."], 1, 0)
    assert find_again(words, blocks, 1) == place


def test_words_of_a_place_begin_with_a_whole_word() -> None:
    text = "Maren Osk took over the commission in October."
    assert words_at([text], 0, 8) == text[6:]
    assert words_at([text], 0, 10_000) == text
    assert words_at([text], 7, 0) == ""


def test_one_press_marks_and_its_undo_brings_back_what_was(client: Client) -> None:
    user, article = make_user(), make_article()
    note_progress(user, article, 0.4)
    client.force_login(user)
    answer = client.post(reverse("article-state", args=[article.pk]), {"state": "archived"}, headers=HTMX)
    html = answer.content.decode()
    assert "Out of the archive" in html
    assert Reading.objects.get().state == "archived"

    undone = client.post(reverse("undo"), {"token": token_in(html), "key": "00ff00ff"}, headers=HTMX)
    assert 'id="toast-00ff00ff" hx-swap-oob="delete"' in undone.content.decode()
    assert "postil:undone" in undone["HX-Trigger"]
    assert (Reading.objects.get().state, Reading.objects.get().furthest) == ("reading", 0.4)


def test_nobody_undoes_what_others_did_nor_what_nobody_did(client: Client) -> None:
    user, article = make_user(), make_article()
    client.force_login(user)
    answer = client.post(reverse("article-state", args=[article.pk]), {"state": "read"}, headers=HTMX)
    token = token_in(answer.content.decode())
    other = Client()
    other.force_login(make_user())
    for value in (token, token[:-2], "", "x" * 300_000):
        assert other.post(reverse("undo"), {"token": value}).status_code == 409
    assert Reading.objects.get().state == "read"


def test_without_scripts_a_press_leads_back_and_offers_the_undo(client: Client) -> None:
    user, article = make_user(), make_article()
    client.force_login(user)
    page = client.post(reverse("article-keep", args=[article.pk]), {"on": "1"}, follow=True)
    assert Reading.objects.get().kept_at is not None
    html = page.content.decode()
    assert "Kept for reading without a connection." in html
    client.post(reverse("undo"), {"token": token_in(html)})
    assert not Reading.objects.exists()


def test_keeping_does_not_make_an_article_read_and_is_told_to_the_page(client: Client) -> None:
    user, article = make_user(), make_article()
    client.force_login(user)
    answer = client.post(reverse("article-keep", args=[article.pk]), {"on": "1"}, headers=HTMX)
    assert json.loads(answer["HX-Trigger"])["postil:keep"] == {"article": article.pk, "on": True}
    assert (found(user, "kept"), found(user, "unread")) == ({article.pk}, {article.pk})
    assert client.post(reverse("article-keep", args=[article.pk]), {"on": "maybe"}).status_code == 400
    assert client.post(reverse("article-state", args=[article.pk]), {"state": "lost"}).status_code == 400


def test_private_articles_of_others_have_no_state(client: Client) -> None:
    article = make_article(visibility="private", added_by=make_user())
    client.force_login(make_user())
    for name in ("article-state", "article-keep", "progress"):
        assert client.post(reverse(name, args=[article.pk]), {"state": "read", "on": "1"}).status_code == 404
    assert not Reading.objects.exists()


def test_everything_can_count_as_read_and_unread_again(client: Client) -> None:
    user = make_user()
    old, begun, back = (make_article() for _n in range(3))
    note_progress(user, begun, 0.5)
    service.set_state(user, back, "unread")
    client.force_login(user)
    page = client.post(reverse("reading-many"), {"all": "read", "q": ""}, follow=True)
    user.refresh_from_db()
    new = make_article()
    assert {word: found(user, word) for word in WORDS} == {
        "unread": {new.pk}, "reading": {begun.pk}, "read": {old.pk, back.pk}, "archived": set(), "kept": set(),
    }  # fmt: skip
    assert stands(user, [old, new])[old.pk].state == "read"

    client.post(reverse("undo"), {"token": token_in(page.content.decode())})
    user.refresh_from_db()
    assert found(user, "unread") == {old.pk, back.pk, new.pk}


def test_what_counts_as_read_can_be_put_back_one_by_one() -> None:
    user, article = make_user(), make_article()
    read_everything(user)
    service.set_state(user, article, "unread")
    assert found(user, "unread") == {article.pk}
    note_progress(user, article, 0.2)
    assert found(user, "reading") == {article.pk}


def test_several_are_marked_at_once_and_undone_at_once(client: Client) -> None:
    user = make_user()
    articles = [make_article() for _n in range(3)]
    note_progress(user, articles[0], 0.4)
    hidden = make_article(visibility="private", added_by=make_user())
    client.force_login(user)
    chosen = {"act": "archived", "article": [one.pk for one in [*articles, hidden]]}
    page = client.post(reverse("reading-many"), chosen, follow=True)
    assert found(user, "archived") == {one.pk for one in articles}
    assert not Reading.objects.filter(article=hidden).exists()
    client.post(reverse("undo"), {"token": token_in(page.content.decode())})
    assert Reading.objects.get().state == "reading"


def test_all_that_fit_a_filter_are_marked_in_bounded_portions(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    user = make_user()
    english = [make_article(language="en") for _n in range(3)]
    arabic = make_article(language="ar")
    client.force_login(user)
    page = client.post(reverse("reading-many"), {"all": "read", "q": "lang:en"}, follow=True)
    assert "More fit" in page.content.decode()
    assert len(found(user, "read")) == 2
    client.post(reverse("reading-many"), {"all": "read", "q": "lang:en"})
    assert found(user, "read") == {one.pk for one in english}
    assert arabic.pk in found(user, "unread")


@pytest.mark.parametrize(
    "fields",
    [{"act": "burn", "article": ["1"]}, {"act": "read"}, {"all": "archived", "q": ""}, {},
     {"act": "read", "article": [str(n) for n in range(501)]}],
)  # fmt: skip
def test_what_names_no_articles_marks_none(client: Client, fields: dict[str, object]) -> None:
    client.force_login(make_user())
    make_article()
    assert client.post(reverse("reading-many"), fields).status_code == 400
    assert not Reading.objects.exists()


def test_lists_say_what_was_read_with_one_query(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    articles = [make_article() for _n in range(6)]
    service.set_state(user, articles[0], "read")
    service.keep(user, articles[1], True)
    note_progress(user, articles[2], 0.42)
    client.force_login(user)
    client.get(reverse("latest"))
    with django_assert_max_num_queries(10):
        html = client.get(reverse("latest")).content.decode()
    assert html.count('data-state="unread"') == 4
    assert html.count('data-state="read"') == 1
    assert "42% read" in html
    assert "is-kept" in html


def test_strangers_have_read_nothing(client: Client, settings: object) -> None:
    settings.POSTIL_PUBLIC = True  # type: ignore[attr-defined]
    make_article()
    html = client.get(reverse("latest")).content.decode()
    assert not re.search(r'data-card="[0-9]+" data-state', html)
    assert 'id="many"' not in html
    assert client.post(reverse("reading-many"), {"all": "read"}).status_code in {302, 401}
    assert not Reading.objects.exists()


def test_counting_unread_looks_at_no_more_than_it_says() -> None:
    user = make_user()
    Article.objects.bulk_create(
        [Article(headline=f"No. {n}", listed_at=timezone.now()) for n in range(12)], batch_size=50
    )
    assert unread_count(user, most=9) == 10
    assert count_words(unread_count(user, most=9), 9) == "9+"
    assert unread_count(user) == 12
