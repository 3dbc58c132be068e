"""Queries with a known number of statements, lists across articles, and the notebook."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from annotations.models import Highlight, KindName, Note, StoryLink
from annotations.queries.layer import article_layer
from annotations.queries.lists import counted_marks, newest_notes
from annotations.queries.notebook import SIZE, Cursor, notebook_page
from annotations.queries.notebook_filter import Filter
from annotations.queries.notebook_rows import rows
from annotations.services import links as link_service
from annotations.services.rankings import rank_marks
from reader.errors import Invalid
from reader.models import Article, LinkKind, User
from tests.annotations.marking import parts
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


def note_on(highlight: Highlight, user: User, body: str = "Words.", **more: object) -> Note:
    return Note.objects.create(client_id=uuid.uuid4(), user=user, article_id=highlight.article_id,
                               highlight=highlight, body=body, html=f"<p>{body}</p>", **more)  # fmt: skip


def test_a_layer_needs_five_queries_however_much_there_is(
    reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    article, other = make_article("The gauges fell silent in March."), make_article("Elsewhere.")
    for quote in ("gauges", "silent", "March", "fell"):
        writer = make_user()
        highlight = make_highlight(writer, article, quote, visibility="public")
        root = note_on(highlight, writer)
        note_on(highlight, reader, parent=root)
        StoryLink.objects.create(user=writer, from_article=article, from_highlight=highlight, to_article=other,
                                 kind=LinkKind.SAME_STORY)  # fmt: skip
    assert article.current_revision is not None
    with django_assert_num_queries(5):
        layer = article_layer(reader, article, article.current_revision)
        for entry in layer.entries:
            assert entry.label
            assert entry.note is not None
            assert entry.replies[0].user == reader
            assert str(entry.links[0].to_article)
    assert [entry.highlight.quote for entry in layer.entries] == ["gauges", "fell", "silent", "March"]
    assert [entry.number for entry in layer.entries] == [1, 2, 3, 4]


def test_the_article_page_asks_the_same_for_one_mark_and_for_many(reading: Client, reader: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for quotes in (("gauges",), ("gauges", "fell", "silent", "March", "The", "in")):
        article = make_article("The gauges fell silent in March.")
        for quote in quotes:
            note_on(make_highlight(reader, article, quote), reader)
        reading.get(article.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            reading.get(article.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_librarys_own_names_of_kinds_are_shown(reading: Client, reader: User) -> None:
    KindName.objects.create(kind="fact", name="Claim")
    article = make_article("The gauges fell silent in March.")
    make_highlight(reader, article, "gauges", kind="fact")
    page = parts(reading.get(article.get_absolute_url()))
    assert page.xpath(".//li[@data-h]//b/text()") == ["Claim"]
    assert page.xpath(".//template[@data-words]/*[@data-word='fact']/text()") == [
        "Claim"
    ]  # of which scripts draw the tools
    assert page.xpath(".//*[@id='prose']/@data-said") == ["0\nHighlight {n}, Claim, Ines Calloway"]
    assert page.xpath(".//a[@class='kf']/text()") == ["1"]


def test_marks_of_many_articles_are_counted_at_once(
    reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    articles = [make_article("The gauges fell silent in March.") for _ in range(3)]
    for kind in ("fact", "fact", "quote"):
        note_on(make_highlight(reader, articles[0], "gauges", kind=kind), reader)
    make_highlight(make_user(), articles[1], "gauges")
    with django_assert_num_queries(1):
        counted = counted_marks(reader, [article.pk for article in articles])
    first = counted[articles[0].pk]
    assert (first.marks, first.notes, first.kind, first.counted) == (3, 3, "fact", "3 marks, 3 notes")
    assert counted[articles[1].pk].marks == 0
    assert counted[articles[2].pk].marks == 0


def test_the_front_page_switches_between_week_and_month(reading: Client, reader: User) -> None:
    article = make_article("The gauges fell silent.", headline="Gauges")
    highlight = make_highlight(reader, article, "gauges", visibility="public")
    Highlight.objects.filter(pk=highlight.pk).update(created_at=timezone.now() - timedelta(days=20))
    rank_marks()
    assert "Nothing was marked this week." in reading.get("/").content.decode()
    month = parts(reading.get("/?annotated=month"))
    assert month.xpath(".//*[@id='most-annotated']/ol[@class='rank']/li/a/bdi/text()") == ["Gauges"]


def test_the_newest_notes_come_from_different_articles(reader: User) -> None:
    one, two = make_article("The gauges fell silent."), make_article("Salt farms.")
    for quote in ("gauges", "fell"):
        note_on(make_highlight(reader, one, quote), reader, f"On {quote} &amp; more")
    note_on(make_highlight(make_user(), two, "Salt"), reader)
    notes = newest_notes(reader)
    assert [note.plain for note in notes] == ["On fell & more"]  # type: ignore[attr-defined]


def test_the_notebook_holds_ones_own_and_nothing_else(reading: Client, reader: User) -> None:
    article = make_article("The gauges fell silent in March.", headline="Gauges")
    note_on(make_highlight(reader, article, "gauges"), reader, "My words.")
    note_on(make_highlight(make_user(), article, "silent", visibility="public"), make_user(), "Their words.")
    Note.objects.create(
        client_id=uuid.uuid4(), user=reader, article=article, body="Whole.", html="<p>Whole.</p>"
    )
    binned = make_highlight(reader, article, "March")
    Highlight.objects.filter(pk=binned.pk).update(deleted_at=timezone.now())
    page = parts(reading.get("/notebook/"))
    items = [" ".join(item.text_content().split()) for item in page.xpath(".//li[@class='nb__item']")]
    assert len(items) == 2
    assert "Whole." in items[0]
    assert "My words." in items[1]
    assert "Their words." not in "".join(items)
    assert len(page.xpath(".//section[@class='nb__art']")) == 1


def test_the_notebook_is_paged_without_leaving_anything_out(
    reading: Client, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    articles = [make_article("The gauges fell silent in March.") for _ in range(3)]
    same = timezone.now()
    for n in range(SIZE + 15):
        if n % 4:
            highlight = make_highlight(reader, articles[n % 3], "gauges")
            Highlight.objects.filter(pk=highlight.pk).update(created_at=same)
        else:
            Note.objects.create(client_id=uuid.uuid4(), user=reader, article=articles[n % 3], body="x", html="x",
                                created_at=same)  # fmt: skip
    for order in ("time", "article"):
        wanted = Filter(order=order)
        with django_assert_max_num_queries(12):
            first = notebook_page(reader, wanted)
        following = QueryDict(first.older)
        assert Filter.parse(following) == wanted
        second = notebook_page(reader, wanted, Cursor.decode(following["older"]))
        keys = [row.key for page in (first, second) for group in page.groups for row in group.items]
        assert len(keys) == len(set(keys)) == SIZE + 15
        assert [row.key for row in rows(reader, wanted)] == keys
        assert second.older == ""
        assert reading.get(f"/notebook/?{first.older}").status_code == 200


def test_pages_follow_each_other_however_old_and_new_marks_are_mixed(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.queries.notebook.SIZE", 3)
    articles = [make_article("The gauges fell silent in March.") for _ in range(7)]
    now = timezone.now()
    for n in range(26):
        made = make_highlight(reader, articles[(n * n + n) % 7], "gauges")
        Highlight.objects.filter(pk=made.pk).update(created_at=now - timedelta(hours=(n * 11) % 17))
    for order in ("time", "article"):
        wanted, keys, cursor = Filter(order=order), [], None
        while True:
            page = notebook_page(reader, wanted, cursor)
            keys += [row.key for group in page.groups for row in group.items]
            if not page.older:
                break
            cursor = Cursor.decode(QueryDict(page.older)["older"])
        assert keys == [row.key for row in rows(reader, wanted)]
        assert len(keys) == 26


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "AAAA",
        "9" * 100,
        "MS5oLjA",
        "%00",
        "Lg",
        "dC5oLjEuMS45OTk5OTk5OTk5OTk5OTk5OTk5OS4uMQ",
        "YS5oLi0xLjEuMS4uMQ",
    ],
)
def test_a_broken_cursor_is_the_first_page(reading: Client, cursor: str) -> None:
    assert reading.get("/notebook/", {"older": cursor}).status_code == 200


def test_an_empty_notebook_says_how_to_begin(reading: Client) -> None:
    assert "Select a passage" in reading.get("/notebook/").content.decode()


def test_a_lost_passage_says_so_in_the_notebook(reading: Client, reader: User) -> None:
    article = make_article("The gauges fell silent in March.")
    highlight = make_highlight(reader, article, "gauges")
    highlight.anchors.update(status="orphan", start=None, end=None)
    assert "Lost its place" in reading.get("/notebook/").content.decode()


class TestLinks:
    """Linking stories, as a service."""

    @pytest.fixture
    def pair(self) -> tuple[Article, Article]:
        return make_article("One."), make_article("Two.")

    def test_the_same_link_twice_is_one(self, reader: User, pair: tuple[Article, Article]) -> None:
        links = [link_service.make_link(reader, *pair, kind=LinkKind.SOURCE) for _ in range(2)]
        assert links[0].pk == links[1].pk
        assert StoryLink.objects.count() == 1

    def test_other_kinds_other_ways_and_circles_are_links_of_their_own(
        self, reader: User, pair: tuple[Article, Article]
    ) -> None:
        one, two = pair
        highlight = make_highlight(reader, one, "One")
        link_service.make_link(reader, one, two, kind=LinkKind.SOURCE)
        link_service.make_link(reader, one, two, kind=LinkKind.BACKGROUND)
        link_service.make_link(reader, two, one, kind=LinkKind.SOURCE)
        link_service.make_link(reader, one, two, kind=LinkKind.SOURCE, highlight=highlight)
        assert StoryLink.objects.count() == 4

    def test_an_article_is_not_linked_to_itself(self, reader: User, pair: tuple[Article, Article]) -> None:
        with pytest.raises(Invalid, match="itself") as refused:
            link_service.make_link(reader, pair[0], pair[0], kind=LinkKind.SOURCE)
        assert refused.value.status == 400

    def test_unknown_kinds_and_foreign_highlights_are_refused(
        self, reader: User, pair: tuple[Article, Article]
    ) -> None:
        one, two = pair
        with pytest.raises(Invalid, match="kind must be one of"):
            link_service.make_link(reader, one, two, kind="friend")
        with pytest.raises(Invalid, match="another article"):
            link_service.make_link(
                reader, one, two, kind=LinkKind.SOURCE, highlight=make_highlight(reader, two, "Two")
            )
        assert not StoryLink.objects.exists()

    def test_deleting_and_restoring(self, reader: User, pair: tuple[Article, Article]) -> None:
        link = link_service.make_link(reader, *pair, kind=LinkKind.SOURCE)
        link_service.delete_link(link)
        assert not StoryLink.objects.kept().exists()
        again = link_service.make_link(reader, *pair, kind=LinkKind.SOURCE)
        assert again.pk != link.pk
        with pytest.raises(Exception, match="made again"):
            link_service.restore_link(link)
        link_service.delete_link(again)
        link_service.restore_link(link)
        assert StoryLink.objects.kept().get() == link


def test_the_notebook_names_no_story_that_is_gone_or_private_to_another(client: Client, reader: User) -> None:
    article = make_article("The gauges fell silent in March.")
    binned, private = make_article(headline="Binned telling"), make_article(headline="Private telling")
    kept = make_article(headline="Kept telling")
    highlight = make_highlight(reader, article, "gauges")
    for other in (binned, private, kept):
        StoryLink.objects.create(
            user=reader,
            from_article=article,
            from_highlight=highlight,
            to_article=other,
            kind=LinkKind.SOURCE,
        )
    Article.objects.filter(pk=binned.pk).update(deleted_at=timezone.now())
    Article.objects.filter(pk=private.pk).update(visibility="private", added_by=make_user())
    client.force_login(reader)

    text = client.get("/notebook/").content.decode()

    assert "Kept telling" in text
    assert "Binned telling" not in text
    assert "Private telling" not in text
