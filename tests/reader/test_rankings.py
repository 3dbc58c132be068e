"""Most read and most annotated: made by the clock, honest, and nothing that a visitor may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Highlight
from annotations.services.rankings import rank_marks
from reader.models import Article, Ranked, Reading, User
from reader.queries.front import ranking
from reader.services.rankings import KEPT, MONTH, WEEK, rank_reads
from reader.tasks import clock
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


def read(article: Article, *readers: User, furthest: float = 1.0, ago: int = 0) -> None:
    """That these people read in an article, so many days ago."""
    for reader in readers:
        Reading.objects.create(user=reader, article=article, furthest=furthest)
    Reading.objects.filter(article=article).update(read_at=timezone.now() - timedelta(days=ago))


def listed(by: str, days: int) -> list[tuple[str, int, int]]:
    rows = Ranked.objects.filter(by=by, days=days).order_by("position")
    return [(row.article.headline, row.count, row.people) for row in rows.select_related("article")]


def test_who_came_to_the_end_counts_before_who_only_began() -> None:
    ann, ben, cy = make_user(), make_user(), make_user()
    opened, ended = make_article(headline="Opened by three"), make_article(headline="Read by two")
    read(opened, ann, ben, cy, furthest=0.1)
    read(ended, ann, ben)
    rank_reads()
    assert listed("read", WEEK) == [("Read by two", 2, 2), ("Opened by three", 0, 3)]


def test_a_reader_counts_once_however_often_they_come_back() -> None:
    ann, ben = make_user(), make_user()
    once, often = make_article(headline="By two"), make_article(headline="By one, often")
    read(once, ann, ben)
    read(often, ann)
    for _again in range(5):
        Reading.objects.filter(article=often).update(read_at=timezone.now(), furthest=1.0)
    rank_reads()
    assert listed("read", WEEK) == [("By two", 2, 2), ("By one, often", 1, 1)]


def test_what_was_only_called_read_was_not_read() -> None:
    read(make_article(), make_user(), furthest=0.0)
    rank_reads()
    assert listed("read", WEEK) == []


def test_a_week_and_a_month_look_back_differently() -> None:
    read(make_article(headline="Three weeks ago"), make_user(), ago=20)
    read(make_article(headline="Long ago"), make_user(), ago=40)
    rank_reads()
    assert listed("read", WEEK) == []
    assert [row[0] for row in listed("read", MONTH)] == ["Three weeks ago"]


def test_only_what_everyone_sees_is_ranked() -> None:
    owner = make_user()
    private = make_article("Salt.", headline="Mine", visibility="private", added_by=owner)
    binned = make_article("Salt.", headline="Gone", deleted_at=timezone.now())
    for article in (private, binned):
        read(article, owner)
        make_highlight(owner, article, "Salt", visibility="public")
    rank_reads()
    rank_marks()
    assert not Ranked.objects.exists()


def test_only_highlights_that_everyone_sees_are_counted() -> None:
    ann, ben = make_user(), make_user()
    article = make_article("The gauges fell silent in March.", headline="Gauges")
    for user, quote, seen in ((ann, "gauges", "public"), (ben, "fell", "public"), (ann, "silent", "public"),
                              (ben, "March", "private"), (ben, "The", "link")):  # fmt: skip
        make_highlight(user, article, quote, visibility=seen)
    gone = make_highlight(ben, article, "silent in", visibility="public")
    Highlight.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    rank_marks()
    assert listed("marked", WEEK) == [("Gauges", 3, 2)]


def test_a_list_is_made_anew_and_ends_somewhere() -> None:
    reader = make_user()
    for n in range(KEPT + 5):
        read(make_article(headline=f"Nr {n}"), reader)
    rank_reads()
    rank_reads()
    places = list(Ranked.objects.filter(by="read", days=WEEK).values_list("position", flat=True))
    assert places == list(range(1, KEPT + 1))


def test_the_clock_makes_both_lists() -> None:
    jobs = {name: job for name, _every, job in clock.REGULAR}
    assert jobs["most read"] is rank_reads
    assert jobs["most annotated"] is rank_marks


def test_an_article_that_went_out_of_sight_leaves_its_list_at_once(client: Client) -> None:
    reader, owner = make_user(), make_user()
    hidden = make_article(headline="Out of sight", added_by=owner)
    read(hidden, reader)
    read(make_article(headline="Still there"), reader)
    rank_reads()
    Article.objects.filter(pk=hidden.pk).update(visibility="private")
    for visitor in (reader, owner):  # nor does its owner see it ranked
        assert [place.article.headline for place in ranking(visitor, "read", WEEK)] == ["Still there"]
        client.force_login(visitor)
        page = client.get("/").context["page"]
        assert [place.article.headline for place in page.most_read] == ["Still there"]


def test_a_ranking_can_be_narrowed_to_a_language(client: Client) -> None:
    reader = make_user()
    read(make_article(headline="English"), reader)
    read(make_article(headline="Español", language="es-MX"), reader)
    rank_reads()
    client.force_login(reader)
    assert [place.article.headline for place in client.get("/?lang=es").context["page"].most_read] == [
        "Español"
    ]


def test_the_switch_swaps_one_list_alone(client: Client, django_assert_max_num_queries) -> None:
    reader = make_user()
    article = make_article("The gauges fell silent.", headline="Gauges")
    read(article, reader, ago=20)
    rank_reads()
    client.force_login(reader)
    assert "Nothing was read this week." in client.get("/").content.decode()
    client.get("/")
    with django_assert_max_num_queries(4):
        part = client.get("/?read=month", headers={"HX-Request": "true", "HX-Target": "most-read"})
    html = part.content.decode()
    assert html.strip().startswith('<section class="mt7" id="most-read"')
    assert "Gauges" in html
    assert "<html" not in html
    assert "Nothing was read" not in client.get("/?read=month").content.decode()
