"""Tellings of one story: put together, taken apart, and all of it undone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import Http404

from reader.access import stories_for, story_for
from reader.errors import Conflict, Invalid
from reader.models import Article, ArticleVisibility, Story, StoryMember, User
from reader.services import stories as service
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_user("ines")


def tellings(count: int) -> list[Article]:
    return [make_article(f"Telling {number} of the gauges.") for number in range(count)]


def where() -> dict[int, int]:
    return dict(StoryMember.objects.values_list("article_id", "story_id"))


def test_two_articles_make_a_story_once(ines: User) -> None:
    one, two = tellings(2)

    story, moves = service.join(one, two, ines)
    again, none = service.join(two, one, ines)

    assert story == again
    assert not none
    assert sorted(moves) == [(one.pk, 0, story.pk), (two.pk, 0, story.pk)]


def test_a_third_joins_the_story_of_the_first(ines: User) -> None:
    one, two, three = tellings(3)
    story, _moves = service.join(one, two, ines)

    service.join(three, one, ines)

    assert where() == dict.fromkeys([one.pk, two.pk, three.pk], story.pk)


def test_of_two_stories_the_older_takes_in_the_newer_and_that_is_undone(ines: User) -> None:
    one, two, three, four = tellings(4)
    older, _moves = service.join(one, two, ines)
    newer, _moves = service.join(three, four, ines)
    service.rename(newer, "The silent gauges")
    before = where()

    story, moves = service.join(four, one, ines)

    assert story == older
    assert set(where().values()) == {older.pk}
    assert Story.objects.get(pk=older.pk).title == "The silent gauges"
    service.restore(moves, ines)
    assert where() == before
    assert dict(Story.objects.values_list("pk", "title")) == {older.pk: "", newer.pk: "The silent gauges"}


def test_an_article_is_no_second_telling_of_itself(ines: User) -> None:
    (one,) = tellings(1)
    with pytest.raises(Invalid):
        service.join(one, one, ines)


def test_who_leaves_takes_along_the_one_that_would_be_alone_and_both_come_back(ines: User) -> None:
    one, two = tellings(2)
    service.join(one, two, ines)
    before = where()

    moves = service.leave(one, ines)

    assert where() == {}
    service.restore(moves, ines)
    assert where() == before


def test_leaving_what_one_is_not_in_is_nothing(ines: User) -> None:
    (one,) = tellings(1)
    assert service.leave(one, ines) == []


def test_some_tellings_become_a_story_of_their_own(ines: User) -> None:
    one, two, three, four = tellings(4)
    story, _moves = service.join(one, two, ines)
    service.join(three, one, ines)
    service.join(four, one, ines)
    before = where()

    moves = service.split(story, [three.pk, four.pk], ines)

    assert where()[one.pk] == where()[two.pk] == story.pk
    assert where()[three.pk] == where()[four.pk] != story.pk
    service.restore(moves, ines)
    assert where() == before


@pytest.mark.parametrize("which", [[], [0, 1]])
def test_splitting_nothing_or_everything_off_is_refused(ines: User, which: list[int]) -> None:
    both = tellings(2)
    story, _moves = service.join(*both, ines)
    with pytest.raises(Invalid):
        service.split(story, [both[number].pk for number in which], ines)
    assert len(where()) == 2


def test_an_undo_does_not_overtake_what_came_after(ines: User) -> None:
    one, two, three, four = tellings(4)
    service.join(one, two, ines)
    moves = service.leave(one, ines)
    service.join(one, three, ines)

    with pytest.raises(Conflict):
        service.restore(moves, ines)
    assert four.pk not in where()


def test_a_title_is_limited_and_its_former_one_is_told(ines: User) -> None:
    story, _moves = service.join(*tellings(2), ines)

    assert service.rename(story, "  River   chief ") == ""
    assert service.rename(story, "") == "River chief"
    with pytest.raises(Invalid, match="201"):
        service.rename(story, "x" * 201)


def test_a_story_is_seen_by_whoever_sees_two_of_its_tellings(ines: User) -> None:
    tomas = make_user("tomas")
    one, two = tellings(2)
    private = make_article("A draft of the gauges.", added_by=ines, visibility=ArticleVisibility.PRIVATE)
    story, _moves = service.join(one, private, ines)

    assert story_for(ines, story.pk).seen == 2  # type: ignore[attr-defined]
    with pytest.raises(Http404):
        story_for(tomas, story.pk)
    service.join(two, one, ines)
    assert stories_for(tomas).get().seen == 2  # type: ignore[attr-defined]
    assert stories_for(ines).get().seen == 3  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_joined_by_two_at_once_an_article_is_in_one_story(ines: User) -> None:
    one, two, three = tellings(3)

    def add(pair: tuple[Article, Article]) -> None:
        try:
            service.join(*pair, ines)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add, [(one, two), (two, three), (three, one)]))

    assert len(set(where().values())) == 1
    assert len(where()) == 3
