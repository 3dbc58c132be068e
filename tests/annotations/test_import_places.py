"""Notes that come in are marked in their place, or the truth is told about it."""

from __future__ import annotations

import pytest
from django.test import Client

from annotations.models import Anchor, Change, Highlight
from reader.models import Article, User
from tests.annotations.exported import Desk, bring, client, desk, fact, marks, other, written
from tests.factories import make_article, make_highlight, make_revision, paragraphs

__all__ = ["client", "desk", "other"]
pytestmark = pytest.mark.django_db


def test_a_mark_of_an_earlier_revision_is_placed_there_and_carried(
    desk: Desk, client: Client, other: User
) -> None:
    raw = desk.export("json")
    make_revision(
        desk.article, paragraphs("A new lead.", "The river rose again & again. Nobody measured it.")
    )
    bring(client, raw)
    came = Highlight.objects.get(user=other, client_id=desk.fact.client_id)
    assert came.revision.number == 1
    places = {anchor.revision.number: anchor for anchor in came.anchors.all()}
    assert places.keys() == {1, 2}
    text = places[2].revision.text
    assert text[places[2].start : places[2].end] == "rose again"


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("Before it all. The river rose again & again. Nobody measured it.", "exact", "rose again"),
        ("Wholly other words stand here about bread and flour and the oven.", "orphan", ""),
    ],
)
def test_a_mark_of_a_text_that_is_not_here_is_looked_for_by_its_words(
    desk: Desk, client: Client, other: User, text: str, status: str, words: str
) -> None:
    raw = desk.export("json", kind="fact")
    Article.objects.filter(pk=desk.article.pk).update(canonical_url="")
    there = make_article(text, canonical_url=desk.article.canonical_url)
    desk.article.revisions.all().delete()
    row = bring(client, raw)
    came = Highlight.objects.get(user=other)
    anchor = came.anchors.get()
    assert (came.article, anchor.status) == (there, status)
    assert came.quote == "rose again"
    assert there.current_revision is not None
    assert (there.current_revision.text[anchor.start : anchor.end] if words else "") == words
    changes = list(Change.objects.filter(user=other))
    assert [change.status for change in changes] == ([] if status == "exact" else [status])
    assert row.report["counts"].get(status) == 1


def test_a_doubtful_place_is_proposed_and_never_drawn(desk: Desk, client: Client, other: User) -> None:
    data = desk.json(kind="question")
    Article.objects.filter(pk=desk.article.pk).update(canonical_url="")
    desk.article.revisions.all().delete()
    twice = "Nobody measured it. Salt lay on the fields. Nobody measured it. Bread was dear."
    there = make_article(twice, canonical_url=data["articles"][0]["url"])
    (mark,) = marks(data)
    mark["prefix"] = mark["suffix"] = ""
    row = bring(client, data)
    came = Highlight.objects.get(user=other)
    anchor = came.anchors.get()
    assert anchor.status == "uncertain"
    change = Change.objects.get(user=other)
    assert (change.status, change.outcome, change.was) == ("uncertain", "", "Nobody measured it")
    assert row.report["doubtful"][0]["status"] == "uncertain"
    page = client.get(there.get_absolute_url()).content.decode()
    assert f'<mark class="hl k-question" id="h{came.pk}"' not in page


def test_words_that_do_not_stand_at_the_place_are_never_marked_there(
    desk: Desk, client: Client, other: User
) -> None:
    data = desk.json(kind="fact")
    mark = fact(data)
    mark["made"] |= {"start": 0, "end": len(mark["quote"])}
    bring(client, data)
    anchor = Anchor.objects.get(highlight__user=other)
    assert desk.article.current_revision is not None
    assert desk.article.current_revision.text[anchor.start : anchor.end] == "rose again"


def test_a_place_that_cuts_a_character_is_not_taken(client: Client, other: User, desk: Desk) -> None:
    article = make_article("Flags \U0001f1ea\U0001f1f8 fly.", canonical_url="https://flags.example/")
    make_highlight(desk.ines, article, "Flags \U0001f1ea\U0001f1f8", kind="quote")
    data = desk.json(article=article.pk)
    (mark,) = marks(data)
    mark["quote"] = mark["quote"][:-1]
    mark["made"]["end"] -= 1
    bring(client, data)
    for anchor in Anchor.objects.filter(highlight__user=other, start__isnull=False):
        assert article.current_revision is not None
        assert article.current_revision.text[anchor.start : anchor.end].count("\U0001f1ea") == (
            article.current_revision.text[anchor.start : anchor.end].count("\U0001f1f8")
        )


def test_an_article_is_known_by_its_text_where_it_has_no_address(
    desk: Desk, client: Client, other: User
) -> None:
    bring(client, desk.export("json", article=desk.arabic.pk))
    assert Highlight.objects.get(user=other).article == desk.arabic


def test_marks_of_articles_that_are_not_here_are_told_and_come_in_later(
    desk: Desk, client: Client, other: User
) -> None:
    data = desk.json(kind="fact")
    data["articles"][0]["url"] = "https://elsewhere.example/story"
    fact(data)["made"]["revision"]["sha256"] = "0" * 64
    row = bring(client, data)
    assert (row.report["counts"], written(other)) == ({"unknown": 1}, (0, 0, 0))
    page = client.get(row.get_absolute_url()).content.decode()
    assert "?address=https%3A%2F%2Felsewhere.example%2Fstory" in page
    make_article("Then the river rose again.", canonical_url="https://elsewhere.example/story")
    assert bring(client, data).report["counts"]["new"] == 1


def test_a_private_article_of_another_is_no_article_here(desk: Desk, client: Client, other: User) -> None:
    raw = desk.export("json", article=desk.arabic.pk)
    Article.objects.filter(pk=desk.arabic.pk).update(visibility="private", added_by=desk.ines)
    row = bring(client, raw)
    assert row.report["counts"] == {"unknown": 1}
    assert written(other) == (0, 0, 0)
