"""What changed since one noted, settled alone and together, taken back, and marked as read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import AnchorStatus, Change
from annotations.views.settled import PRESSES_A_MINUTE
from reader.models import User
from tests.annotations.changed_pages import CHANGED, key, many, rows, settle, words
from tests.annotations.changing import FACT_NOW, NEW, mark_change, three_changes
from tests.factories import make_revision, paragraphs

pytestmark = pytest.mark.django_db


def test_one_is_confirmed_and_taken_back(reading: Client, reader: User) -> None:
    _article, (changed, *_rest) = three_changes(reader)
    answer = settle(reading, one=f"confirm:{key(changed)}")
    changed.refresh_from_db()
    assert changed.outcome == Change.Outcome.CONFIRMED
    assert "1 mark is confirmed." in words(answer)
    assert len(rows(answer)) == 2
    undone = reading.post(reverse("changed-undo"), {"change": changed.pk}, follow=True)
    changed.refresh_from_db()
    assert changed.outcome == ""
    assert changed.settled_at is None
    assert len(rows(undone)) == 3
    assert "1 mark is confirmed." not in words(undone)


def test_keeping_is_told_and_taken_back(reading: Client, reader: User) -> None:
    _article, (_changed, _moved, gone) = three_changes(reader)
    answer = settle(reading, one=f"keep:{key(gone)}")
    gone.refresh_from_db()
    assert gone.outcome == Change.Outcome.KEPT
    assert "1 mark is kept as it was." in words(answer)
    reading.post(reverse("changed-undo"), {"change": gone.pk})
    gone.refresh_from_db()
    assert gone.outcome == ""


def test_several_are_confirmed_and_what_is_gone_or_uncertain_is_left(reading: Client, reader: User) -> None:
    article, (changed, moved, gone) = three_changes(reader)
    unsure = mark_change(reader, article, "dry spring", "dry spring", AnchorStatus.UNCERTAIN)
    answer = settle(reading, do="confirm", change=[key(changed), key(moved), key(gone), key(unsure)])
    assert "2 marks are confirmed." in words(answer)
    assert "2 marks were left" in words(answer)
    assert {row.pk for row in rows(answer)} == {gone.pk, unsure.pk}
    assert {row.in_bulk for row in rows(answer)} == {False}
    undone = reading.post(reverse("changed-undo"), {"change": [changed.pk, moved.pk]}, follow=True)
    assert len(rows(undone)) == 4
    only_gone = settle(reading, do="confirm", change=[key(gone)])
    gone.refresh_from_db()
    assert gone.outcome == ""
    assert "1 mark was left" in words(only_gone)


def test_what_is_gone_cannot_be_confirmed_by_a_forged_button(reading: Client, reader: User) -> None:
    _article, (_changed, _moved, gone) = three_changes(reader)
    answer = reading.post(reverse("changed-settle"), {"one": f"confirm:{key(gone)}"})
    assert answer.status_code == 400
    gone.refresh_from_db()
    assert gone.outcome == ""


def test_nothing_chosen_is_said(reading: Client, reader: User) -> None:
    three_changes(reader)
    for data in ({"do": "confirm"}, {"do": "read"}, {}, {"one": "confirm:x"}, {"do": "burn", "change": "1"}):
        assert reading.post(reverse("changed-settle"), data).status_code == 400, data
    assert reading.post(reverse("changed-undo"), {"change": "1"}).status_code == 400


def test_settling_twice_says_so_and_keeps_the_first(reading: Client, reader: User) -> None:
    _article, (changed, *_rest) = three_changes(reader)
    settle(reading, one=f"confirm:{key(changed)}")
    answer = settle(reading, one=f"keep:{key(changed)}")
    assert "1 mark was settled already" in words(answer)
    changed.refresh_from_db()
    assert changed.outcome == Change.Outcome.CONFIRMED


def test_what_changed_once_more_is_not_confirmed_unseen(reading: Client, reader: User) -> None:
    article, (changed, moved, _gone) = three_changes(reader)
    seen = [key(changed), key(moved)]
    third = make_revision(article, paragraphs(*NEW[:1], NEW[1].replace("14", "15"), *NEW[2:]))
    Change.objects.filter(pk=changed.pk).update(after=third, now=FACT_NOW.replace("14", "15"))
    answer = settle(reading, one=f"confirm:{seen[0]}")
    assert "its article has changed once more" in words(answer)
    answer = settle(reading, do="confirm", change=seen)
    assert "1 mark is confirmed." in words(answer)
    assert "its article has changed once more" in words(answer)
    changed.refresh_from_db()
    assert changed.outcome == ""


def test_looking_marks_nothing_as_read(reading: Client, reader: User) -> None:
    three_changes(reader)
    for address in (CHANGED, CHANGED + "?by=time", CHANGED + "?state=unread", reverse("changed-count")):
        reading.get(address)
        reading.head(address)
    assert Change.objects.filter(read_at__isnull=True).count() == 3
    assert reading.get(reverse("changed-settle")).status_code == 405
    assert reading.get(reverse("changed-undo")).status_code == 405


def test_opening_and_marking_make_read(reading: Client, reader: User) -> None:
    article, (changed, moved, gone) = three_changes(reader)
    page = words(reading.get(CHANGED))
    assert page.count("unread") >= 3
    opened = reading.post(reverse("changed-settle"), {"one": f"open:{key(changed)}"})
    assert opened["Location"] == f"{article.get_absolute_url()}#h{changed.highlight_id}"
    settle(reading, one=f"read:{key(moved)}")
    listed = reading.get(CHANGED + "?state=unread")
    assert [row.pk for row in rows(listed)] == [gone.pk]
    answer = settle(reading, **{"do": "read-all", "next": "?state=unread"})
    assert "1 mark is marked as read." in words(answer)
    assert "You have looked at every change." in words(answer)
    assert Change.objects.filter(outcome="", read_at__isnull=False).count() == 3


def test_reading_all_stays_within_the_filter(reading: Client, reader: User) -> None:
    _article, (_changed, _moved, gone) = three_changes(reader)
    settle(reading, **{"do": "read-all", "next": "?what=changed&what=moved"})
    gone.refresh_from_db()
    assert gone.read_at is None
    assert Change.objects.filter(read_at__isnull=False).count() == 2


def test_the_chosen_are_marked_as_read(reading: Client, reader: User) -> None:
    _article, (changed, moved, _gone) = three_changes(reader)
    answer = settle(reading, do="read", change=[key(changed), key(moved)])
    assert "2 marks are marked as read." in words(answer)
    assert Change.objects.filter(read_at__isnull=False, outcome="").count() == 2


def test_the_count_in_the_menus(reading: Client, reader: User, django_assert_num_queries: Any) -> None:
    count = reverse("changed-count")
    assert reading.get(count).content == b""
    changes = many(reader, 3)
    assert "3 changes to look at" in words(reading.get(count))
    settle(reading, one=f"read:{key(changes[0])}")
    settle(reading, one=f"confirm:{key(changes[1])}")
    assert "1 change to look at" in words(reading.get(count))
    many(reader, 105, 3)
    # session, account, and the count
    with django_assert_num_queries(3):
        assert "99+" in words(reading.get(count))


def test_settled_changes_are_looked_up_with_both_wordings(reading: Client, reader: User) -> None:
    _article, (changed, *_rest) = three_changes(reader)
    settle(reading, one=f"confirm:{key(changed)}")
    answer = reading.get(CHANGED, {"state": "settled"})
    text, html = words(answer), answer.content.decode()
    assert "New words confirmed" in text
    assert "<del>12</del>" in html
    assert "<ins>14</ins>" in html
    assert "Confirm new words" not in text
    assert [row.pk for row in rows(answer)] == [changed.pk]


def test_a_settled_one_is_opened_again_while_its_article_stands_still(reading: Client, reader: User) -> None:
    article, (changed, moved, _gone) = three_changes(reader)
    settle(reading, do="confirm", change=[key(changed), key(moved)])
    assert words(reading.get(CHANGED, {"state": "settled"})).count("Open again") == 2
    answer = settle(reading, one=f"reopen:{key(changed)}", next="?state=settled")
    assert "1 mark waits again." in words(answer)
    changed.refresh_from_db()
    assert changed.outcome == ""
    make_revision(article, paragraphs(*NEW, "One more paragraph."))
    assert "Open again" not in words(reading.get(CHANGED, {"state": "settled"}))
    refused = reading.post(reverse("changed-settle"), {"one": f"reopen:{key(moved)}"})
    assert refused.status_code == 400
    assert "the article has changed since" in refused.content.decode()
    moved.refresh_from_db()
    assert moved.outcome == Change.Outcome.CONFIRMED


def test_pressing_without_end_is_slowed_down(reading: Client, reader: User) -> None:
    _article, (changed, *_rest) = three_changes(reader)
    pressed = [
        reading.post(reverse("changed-settle"), {"one": f"read:{key(changed)}"}).status_code
        for _n in range(PRESSES_A_MINUTE + 1)
    ]
    assert set(pressed[:-1]) == {302}
    assert pressed[-1] == 429
