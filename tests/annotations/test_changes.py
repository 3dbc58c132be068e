"""What is said of a highlight when its article changes, what its maker says to it, and that all can be taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from annotations.models import Anchor, Change, Highlight
from annotations.queries.layer import article_layer
from annotations.services import changes as service
from annotations.services.changes import BeyondText, ChangedAgain
from annotations.services.reanchor import anchor_in
from reader.errors import Invalid
from reader.models import Article, Revision, User
from tests.annotations.changing import (
    FEWER,
    FIRST,
    FOURTH,
    QUOTE,
    SECOND,
    THIRD,
    anchor,
    article,
    become,
    ines,
    mark,
    words,
)
from tests.annotations.marking import HTMX, fields_for
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs

__all__ = ["article", "ines", "mark"]
pytestmark = pytest.mark.django_db


def state(mark: Highlight, revision: Revision) -> tuple[Any, ...]:
    """All that an undo has to bring back."""
    mark.refresh_from_db()
    here = anchor(mark, revision)
    changes = list(
        Change.objects.filter(highlight=mark)
        .order_by("pk")
        .values_list("pk", "status", "was", "now", "outcome")
    )
    return mark.base_id, here.start, here.end, here.status, here.score, changes


# --- what is noted


def test_an_unchanged_passage_is_not_worth_a_word(article: Article, mark: Highlight) -> None:
    become(article, "A correction.", FIRST, SECOND, THIRD)
    assert not Change.objects.exists()


def test_changed_words_open_a_change_with_both_wordings(
    article: Article, mark: Highlight, ines: User
) -> None:
    revision = become(article, FIRST, FEWER, THIRD, FOURTH)
    change = Change.objects.get()
    assert (change.highlight, change.user, change.article) == (mark, ines, article)
    assert (change.status, change.was, change.now) == ("changed", QUOTE, QUOTE.replace("14", "12"))
    assert (change.before, change.after, change.outcome) == (mark.revision, revision, "")


def test_a_moved_passage_and_a_lost_one_open_changes(ines: User) -> None:
    article = make_article(SECOND, FIRST, THIRD, FOURTH)
    mark = make_highlight(ines, article, QUOTE)
    lost = make_highlight(ines, article, "trade monthly tables in private")
    become(article, FIRST, THIRD, SECOND)
    moved = Change.objects.get(highlight=mark)
    assert (moved.status, moved.was, moved.now) == ("moved", QUOTE, QUOTE)
    gone = Change.objects.get(highlight=lost)
    assert (gone.status, gone.now) == ("orphan", "")


def test_doing_it_again_changes_nothing(article: Article, mark: Highlight, ines: User) -> None:
    revision = become(article, FIRST, FEWER, THIRD)
    service.confirm(ines, [Change.objects.get()])
    before = state(mark, revision)
    assert anchor_in(revision) == 0
    assert state(mark, revision) == before


def test_one_change_is_open_at_most_and_tells_the_newest(article: Article, mark: Highlight) -> None:
    become(article, FIRST, FEWER, THIRD)
    Change.objects.update(read_at="2026-01-01T00:00Z")
    newest = become(article, FIRST, SECOND.replace("14 have", "9 have"), THIRD)
    change = Change.objects.get()
    assert (change.now, change.after) == (QUOTE.replace("14", "9"), newest)
    assert change.was == QUOTE
    assert change.read_at is None, "there is something new to read"


def test_words_that_are_as_they_were_again_close_the_change(article: Article, mark: Highlight) -> None:
    become(article, FIRST, FEWER, THIRD)
    back = become(article, FIRST, SECOND, THIRD)
    assert Change.objects.get().outcome == "overtaken"
    assert anchor(mark, back).status == "exact"


def test_a_revision_that_is_not_the_current_one_opens_nothing(article: Article, mark: Highlight) -> None:
    late = make_revision(article, paragraphs(FIRST, FEWER))
    current = make_revision(article, paragraphs(FIRST, SECOND))
    anchor_in(current)
    anchor_in(late)
    assert not Change.objects.exists()
    assert anchor(mark, late).status == "changed"


def test_a_highlight_made_on_a_page_that_was_open_for_long_says_that_the_words_changed(ines: User) -> None:
    article = make_article(FIRST, SECOND, THIRD)
    fields = fields_for(article, QUOTE)
    become(article, FIRST, FEWER, THIRD)
    client = Client()
    client.force_login(ines)
    assert client.post(f"/articles/{article.pk}/highlights/", fields, **HTMX).status_code == 200
    assert Change.objects.get().status == "changed"


def test_many_highlights_take_few_queries(
    article: Article, ines: User, django_assert_max_num_queries: Any
) -> None:
    for _n in range(40):
        make_highlight(ines, article, QUOTE)
    revision = make_revision(article, paragraphs(FIRST, FEWER, THIRD))
    with django_assert_max_num_queries(14):
        assert anchor_in(revision) == 40
    assert Change.objects.count() == 40


# --- confirmed


def test_confirmed_words_are_carried_on_and_both_wordings_stay(
    article: Article, mark: Highlight, ines: User
) -> None:
    revision = become(article, FIRST, FEWER, THIRD)
    assert service.confirm(ines, list(Change.objects.all())) == 1
    mark.refresh_from_db()
    assert (mark.base, mark.quote) == (revision, QUOTE)
    newest = become(article, "A correction.", FIRST, FEWER, THIRD)
    assert Change.objects.get().outcome == "confirmed"
    assert words(mark, newest) == QUOTE.replace("14", "12")
    assert anchor(mark, newest).status == "changed", "against what was marked, it is"
    become(article, FIRST, SECOND.replace("14 have", "9 have"), THIRD)
    opened = Change.objects.get(outcome="")
    assert opened.was == QUOTE.replace("14", "12")
    assert opened.before == revision


def test_a_lost_passage_cannot_be_confirmed(article: Article, mark: Highlight, ines: User) -> None:
    become(article, FIRST, THIRD)
    assert service.confirm(ines, list(Change.objects.all())) == 0
    assert Change.objects.get().outcome == ""


def test_what_changed_once_more_since_it_was_read_is_not_confirmed(
    article: Article, mark: Highlight, ines: User
) -> None:
    become(article, FIRST, FEWER, THIRD)
    read = list(Change.objects.all())
    become(article, FIRST, SECOND.replace("14 have", "9 have"), THIRD)
    assert service.confirm(ines, read) == 0
    with pytest.raises(ChangedAgain):
        service.keep(ines, read[0])


def test_nobody_settles_the_changes_of_others(article: Article, mark: Highlight) -> None:
    become(article, FIRST, FEWER, THIRD)
    other = make_user("other")
    assert service.confirm(other, list(Change.objects.all())) == 0
    with pytest.raises(ChangedAgain):
        service.keep(other, Change.objects.get())


def test_an_uncertain_place_stands_once_it_is_confirmed(
    article: Article, mark: Highlight, ines: User
) -> None:
    revision = mark.revision
    mark.anchors.update(status="uncertain", score=0.5)
    Change.objects.create(highlight=mark, user=ines, article=article, before=revision, after=revision,
                          status="uncertain", was=QUOTE, now=QUOTE)  # fmt: skip
    layer = article_layer(ines, article, revision)
    assert layer.entries == []
    assert layer.orphans[0].state is not None
    assert layer.orphans[0].state.now == QUOTE
    service.confirm(ines, list(Change.objects.all()))
    assert anchor(mark, revision).status == "exact"
    assert [entry.pk for entry in article_layer(ines, article, revision).entries] == [mark.pk]


def test_an_import_that_was_never_placed_is_looked_for_in_each_new_text(
    article: Article, mark: Highlight, ines: User
) -> None:
    mark.anchors.update(status="orphan", start=None, end=None, score=0.0)
    Change.objects.create(highlight=mark, user=ines, article=article, before=mark.revision, after=mark.revision,
                          status="orphan", was=QUOTE)  # fmt: skip
    revision = become(article, FIRST, SECOND, THIRD, "One more line.")
    assert words(mark, revision) == QUOTE
    assert Change.objects.get().outcome == "overtaken"


# --- kept


def test_a_lost_passage_that_is_kept_is_not_asked_about_again(
    article: Article, mark: Highlight, ines: User
) -> None:
    become(article, FIRST, THIRD)
    service.keep(ines, Change.objects.get())
    revision = become(article, FIRST, THIRD, "More.")
    assert Change.objects.get().outcome == "kept"
    assert anchor(mark, revision).status == "orphan"
    back = become(article, FIRST, SECOND, THIRD)
    assert words(mark, back) == QUOTE, "the very words are back"
    assert Change.objects.get().outcome == "overtaken"
    become(article, FIRST, THIRD)
    assert Change.objects.filter(outcome="").count() == 1, "they went once more"


def test_old_words_only_are_never_put_on_new_ones(article: Article, mark: Highlight, ines: User) -> None:
    revision = become(article, FIRST, FEWER, THIRD)
    service.keep(ines, Change.objects.get())
    assert anchor(mark, revision).status == "orphan"
    assert anchor(mark, become(article, FIRST, FEWER, THIRD, "More.")).status == "orphan"
    assert words(mark, become(article, FIRST, SECOND, THIRD)) == QUOTE


# --- placed


def test_a_passage_is_placed_again_by_its_maker(article: Article, mark: Highlight, ines: User) -> None:
    revision = become(article, FIRST, THIRD, FOURTH)
    start = revision.text.index("the flow at Averil")
    change = service.place(ines, mark, revision, start - 1, start + len("the flow at Averil"))
    assert (change.outcome, change.was, change.now) == ("placed", QUOTE, "the flow at Averil")
    mark.refresh_from_db()
    assert mark.base == revision
    assert (words(mark, revision), anchor(mark, revision).status) == ("the flow at Averil", "changed")
    newest = become(article, "First.", FIRST, THIRD, FOURTH)
    assert words(mark, newest) == "the flow at Averil"
    assert Change.objects.count() == 1


def test_a_place_must_lie_in_the_current_text(article: Article, mark: Highlight, ines: User) -> None:
    revision = become(article, FIRST, THIRD)
    with pytest.raises(BeyondText):
        service.place(ines, mark, revision, 0, len(revision.text) + 1)
    with pytest.raises(BeyondText):
        service.place(ines, mark, revision, 5, 5)
    with pytest.raises(Invalid):
        service.place(ines, mark, revision, 7, 8)
    make_revision(article, paragraphs(FIRST))
    with pytest.raises(ChangedAgain):
        service.place(ines, mark, revision, 0, 7)
    assert Change.objects.get().outcome == ""


# --- taken back


@pytest.mark.parametrize("done", ["confirm", "keep", "place"])
@pytest.mark.parametrize("texts", [(FIRST, FEWER, THIRD), (FIRST, THIRD, FOURTH)])
def test_all_that_was_said_can_be_taken_back(
    article: Article, mark: Highlight, ines: User, done: str, texts: tuple[str, ...]
) -> None:
    revision = become(article, *texts)
    change = Change.objects.get()
    before = state(mark, revision)
    if done == "confirm":
        if not service.confirm(ines, [change]):
            return
    elif done == "keep":
        service.keep(ines, change)
    else:
        service.place(ines, mark, revision, 0, 7)
    assert state(mark, revision) != before
    change.refresh_from_db()
    assert service.reopen(ines, [change]) == 1
    assert state(mark, revision) == before
    assert service.reopen(ines, [change]) == 0


def test_a_place_given_to_a_kept_one_is_taken_back_to_that(
    article: Article, mark: Highlight, ines: User
) -> None:
    revision = become(article, FIRST, THIRD)
    service.keep(ines, Change.objects.get())
    before = state(mark, revision)
    change = service.place(ines, mark, revision, 0, 7)
    assert service.reopen(ines, [change]) == 1
    assert state(mark, revision) == before


def test_nothing_is_taken_back_once_the_article_has_changed_again(
    article: Article, mark: Highlight, ines: User
) -> None:
    become(article, FIRST, FEWER, THIRD)
    change = Change.objects.get()
    service.confirm(ines, [change])
    become(article, FIRST, SECOND.replace("14 have", "9 have"), THIRD)
    change.refresh_from_db()
    assert service.reopen(ines, [change]) == 0


def test_changes_are_marked_as_read_once(article: Article, mark: Highlight, ines: User) -> None:
    become(article, FIRST, FEWER, THIRD)
    assert service.mark_read(ines, Change.objects.all()) == 1
    assert service.mark_read(ines, Change.objects.all()) == 0


# --- at once


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_write_each_place_once() -> None:
    ines, article = make_user(), make_article(FIRST, SECOND, THIRD)
    marks = [make_highlight(ines, article, QUOTE) for _n in range(12)]
    revision = make_revision(article, paragraphs(FIRST, FEWER, THIRD))

    def work(_n: int) -> int:
        try:
            return anchor_in(Revision.objects.get(pk=revision.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == len(marks)
    assert Anchor.objects.filter(revision=revision).count() == len(marks)
    assert Change.objects.filter(outcome="").count() == len(marks)


@pytest.mark.django_db(transaction=True)
def test_confirming_while_a_new_text_arrives_leaves_no_crossed_state() -> None:
    ines, article = make_user(), make_article(FIRST, SECOND, THIRD)
    mark = make_highlight(ines, article, QUOTE)
    become(article, FIRST, FEWER, THIRD)
    read = list(Change.objects.all())
    newest = make_revision(article, paragraphs(FIRST, FEWER, THIRD, "More."))

    def work(n: int) -> int:
        try:
            return anchor_in(Revision.objects.get(pk=newest.pk)) if n % 2 else service.confirm(ines, read)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    mark.refresh_from_db()
    opened = Change.objects.filter(highlight=mark, outcome="").first()
    if mark.base_id is not None:
        assert opened is None, "confirmed: nothing is left to say"
    else:
        assert opened is not None, "the new text came first: there is something to look at"
        assert opened.after == newest
