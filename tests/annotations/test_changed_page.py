"""The page of what changed since one noted: then and now, by article and by time, settled alone and together."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from annotations.models import AnchorStatus, Change, Code
from annotations.queries.changes import SIZE, Wanted, changed_page
from annotations.queries.wording import changes_between, what_became
from annotations.queries.wording import grams as grams_of
from annotations.services.notes import prepared
from annotations.views.settled import PRESSES_A_MINUTE
from reader.models import Article, ArticleVisibility, User
from tests.annotations.changing import (
    FACT,
    FACT_NOW,
    LOST,
    NEW,
    OLD,
    PASSAGE,
    changed_article,
    mark_change,
    three_changes,
)
from tests.factories import make_outlet, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db
CHANGED = "/changed/"


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def settle(client: Client, **data: Any) -> Any:
    return client.post(reverse("changed-settle"), data, follow=True)


def key(change: Change) -> str:
    """A change as boxes and buttons name it."""
    return f"{change.pk}:{change.after_id}"


def rows(answer: Any) -> list[Any]:
    return list(answer.context["page"].rows)


def many(user: User, number: int, articles: int = 1) -> list[Change]:
    """``number`` changed marks a minute apart, the newest first, over ``articles``."""
    places = [changed_article(user) for _n in range(articles)]
    now = timezone.now()
    return [
        mark_change(user, places[n % articles], FACT, FACT_NOW, "changed", at=now - timedelta(minutes=n))
        for n in range(number)
    ]


def test_each_says_what_stood_there_then_and_what_stands_there_now(reading: Client, reader: User) -> None:
    article, changes = three_changes(
        reader, headline="A quick water deal", outlet=make_outlet("Averil Courier")
    )
    prepared(reader, "The *Ledger* says the same.", article=article, highlight=changes[0].highlight).save()
    answer = reading.get(CHANGED)
    html, text = answer.content.decode(), words(answer)
    assert "3 marks" in text
    assert "1 article" in text
    assert "<del>12</del> have sent no reading since March</mark>" in html
    assert "<ins>14</ins> have sent no reading since March</mark>" in html
    assert "Was in paragraph 3, now in paragraph 5" in text
    assert "The two ministries trade monthly tables in private, and " in html
    assert f">{LOST}</mark>, to the irritation of the delta states." in html
    assert "The paragraph was taken out." in text
    assert "<em>Ledger</em>" in html
    assert "2 versions" in text
    for name in (
        "Confirm new words",
        "Place it again",
        "Keep old words only",
        "See both places",
        "Keep as is",
    ):
        assert name in text, name
    assert [facet.count for facet in answer.context["page"].what] == [1, 1, 1]


def test_a_code_stands_beside_its_kind(reading: Client, reader: User) -> None:
    code = Code.objects.create(user=reader, kind="fact", name="Figure")
    mark_change(reader, changed_article(reader), FACT, FACT_NOW, "changed", kind="fact", code=code)
    assert "Fact, Figure" in words(reading.get(CHANGED))


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
    assert page.count("unread") == 3
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


def test_filters_and_their_counts(reading: Client, reader: User) -> None:
    courier, ledger = make_outlet("Averil Courier"), make_outlet("Ketterby Ledger")
    three_changes(reader, outlet=courier)
    three_changes(reader, outlet=ledger)
    _article, (changed, *_rest) = three_changes(reader, outlet=ledger)
    three_changes(reader)
    settle(reading, one=f"confirm:{key(changed)}")
    page = reading.get(CHANGED).context["page"]
    assert [(facet.name, facet.count) for facet in page.outlets] == [
        ("Ketterby Ledger", 5), ("", 3), ("Averil Courier", 3),
    ]  # fmt: skip
    assert {facet.name: facet.count for facet in page.states} == {"Open": 11, "Unread": 11, "Settled": 1}
    page = reading.get(CHANGED, {"outlet": ledger.pk}).context["page"]
    assert [facet.count for facet in page.what] == [1, 2, 2]
    assert {row.article.outlet_id for row in page.rows} == {ledger.pk}
    page = reading.get(CHANGED, {"what": ["orphan", "moved"], "outlet": "0"}).context["page"]
    assert {row.status for row in page.rows} == {"orphan", "moved"}
    assert {row.article.outlet_id for row in page.rows} == {None}
    assert [facet.on for facet in page.what] == [False, True, True]
    assert "No mark fits this filter." in words(reading.get(CHANGED, {"outlet": "999999"}))


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


@pytest.mark.parametrize("by", ["article", "time"])
@pytest.mark.parametrize("articles", [1, 3, 60])
def test_pages_go_through_all_of_them_once(reading: Client, reader: User, by: str, articles: int) -> None:
    changes = many(reader, 2 * SIZE + 7, articles)
    seen: list[int] = []
    address, pages = CHANGED + f"?by={by}", 0
    while address:
        page = reading.get(address).context["page"]
        seen += [row.pk for row in page.rows]
        assert page.total == len(changes)
        address = CHANGED + page.older if page.older else ""
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == len(changes)
    if by == "time":
        assert seen == [change.pk for change in changes]


def test_a_page_whose_rest_was_settled_begins_anew(reading: Client, reader: User) -> None:
    changes = many(reader, SIZE + 1)
    older = reading.get(CHANGED + "?by=time").context["page"].older
    settle(reading, one=f"confirm:{key(changes[-1])}")
    answer = reading.get(CHANGED + older)
    assert len(rows(answer)) == SIZE


@pytest.mark.parametrize(
    "query",
    ["older=x", "older=...", "older=" + "9" * 400, "outlet=-1", "outlet=" + "9" * 40, "outlet=%00", "state=x&by=y",
     "what=x&what=", "older=MTIuMw.9", "older=MTIuMw.-1", "outlet=٣"],
)  # fmt: skip
def test_odd_addresses_answer_with_a_page(reading: Client, reader: User, query: str) -> None:
    three_changes(reader)
    assert reading.get(f"{CHANGED}?{query}").status_code == 200


@pytest.mark.parametrize("number", [2, SIZE])
def test_a_page_needs_as_many_queries_for_two_as_for_a_page(
    reading: Client, reader: User, number: int, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        _article, changes = three_changes(reader)
        prepared(reader, f"Note {n}", article=changes[0].article, highlight=changes[0].highlight).save()
    reading.get(CHANGED)
    # session and account, the menu's tags, the bar's count; counted, listed, kinds, notes, texts, anchors, versions
    with django_assert_num_queries(10):
        answer = reading.get(CHANGED)
    assert len(rows(answer)) == min(SIZE, number * 3)


def test_ten_thousand_changes_are_listed_by_their_keys(reader: User, django_assert_num_queries: Any) -> None:
    first = many(reader, 20, 20)
    copies = [
        Change(
            highlight=one.highlight, user=reader, article=one.article, before=one.before, after=one.after,
            status="changed", was=one.was, now=one.now, outcome="confirmed", settled_at=timezone.now(),
        )
        for one in first
        for _n in range(500)
    ]  # fmt: skip
    Change.objects.bulk_create(copies, batch_size=1000)
    for by in ("article", "time"):
        wanted = Wanted(state="settled", by=by)
        with django_assert_num_queries(5):
            page = changed_page(reader, wanted)
        assert page.total == 10_000
        assert len(page.rows) == SIZE
        assert page.older


def test_only_ones_own_and_only_where_one_may_read(reading: Client, reader: User) -> None:
    other = make_user()
    _article, (theirs, *_rest) = three_changes(other, headline="Of somebody else")
    assert "Of somebody else" not in words(reading.get(CHANGED))
    for one in ("confirm", "keep", "read", "open", "then", "both"):
        reading.post(reverse("changed-settle"), {"one": f"{one}:{key(theirs)}"})
    reading.post(reverse("changed-settle"), {"do": "confirm", "change": key(theirs)})
    reading.post(reverse("changed-settle"), {"do": "read-all"})
    theirs.refresh_from_db()
    assert (theirs.outcome, theirs.read_at) == ("", None)
    mine, _changes = three_changes(reader, headline="Taken away")
    assert "Taken away" in words(reading.get(CHANGED))
    Article.objects.filter(pk=mine.pk).update(visibility=ArticleVisibility.PRIVATE, added_by=other)
    answer = reading.get(CHANGED)
    assert "Taken away" not in words(answer)
    assert answer.context["page"].total == 0
    assert reading.get(reverse("changed-count")).content == b""


def test_what_is_in_the_bin_waits_nowhere(reading: Client, reader: User) -> None:
    _article, changes = three_changes(reader)
    for change in changes:
        change.highlight.deleted_at = timezone.now()
        change.highlight.save()
    assert "Nothing has changed under your marks." in words(reading.get(CHANGED))
    assert reading.get(reverse("changed-count")).content == b""


def test_empty_pages_say_why(reading: Client, reader: User) -> None:
    assert "Nothing has changed under your marks." in words(reading.get(CHANGED))
    _article, changes = three_changes(reader)
    assert "You have settled nothing yet." in words(reading.get(CHANGED, {"state": "settled"}))
    settle(reading, do="confirm", change=[key(change) for change in changes])
    settle(reading, one=f"keep:{key(changes[2])}")
    assert "Every change is settled." in words(reading.get(CHANGED))


def test_a_change_back_leads_to_no_other_site(reading: Client, reader: User) -> None:
    _article, (changed, *_rest) = three_changes(reader)
    for target in ("https://elsewhere.example/", "//elsewhere.example", "?x=y#z", "?older=<script>"):
        answer = reading.post(reverse("changed-settle"), {"one": f"read:{key(changed)}", "next": target})
        assert answer["Location"].startswith("/changed/")
        assert "elsewhere" not in answer["Location"]


def test_arabic_stands_in_its_direction(reading: Client, reader: User) -> None:
    article = changed_article(
        reader, old=("قال النهر إن 12 مقياسا صامت منذ آذار.",), new=("قال النهر إن 14 مقياسا صامت منذ آذار.",),
        language="ar", direction="rtl", headline="رئيسة النهر تحذر",
    )  # fmt: skip
    mark_change(reader, article, "إن 12 مقياسا", "إن 14 مقياسا", "changed")
    html = reading.get(CHANGED).content.decode()
    assert '<h2 lang="ar" dir="rtl">' in html
    assert re.search(r'<dd lang="ar" dir="auto"><mark[^>]*>إن <del>12</del> مقياسا</mark>', html)


def test_hostile_words_are_escaped(reading: Client, reader: User) -> None:
    old, new = '<img src=x onerror="x">Words then', "<script>alert(1)</script>Words now"
    mark_change(reader, changed_article(reader, old=(old,), new=(new,)), old, new, "changed")
    html = reading.get(CHANGED).content.decode()
    assert "<img src=x" not in html
    assert "<script>alert" not in html


def test_very_long_wordings_are_shown_without_their_middle() -> None:
    old = " ".join(f"word{n}" for n in range(20_000))
    new = old.replace("word10000 ", "another ")
    found = changes_between(old, new)
    assert [one.kind for one in found] == ["same", "gone", "new", "same"]
    assert (found[1].text, found[2].text) == ("word10000", "another")
    assert sum(len(one.text) for one in found) < 3_000
    assert "…" in found[0].text
    other = " ".join(f"thing{n}" for n in range(20_000))
    assert sum(len(one.text) for one in changes_between(old, other)) < 3_000


@pytest.mark.parametrize(
    ("now", "became"),
    [
        ("Something else stands here now, on another river entirely.", "taken"),
        ("The two ministries trade monthly tables in private, to the irritation of the delta states.", "cut"),
        (
            "The two ministries trade monthly tables, says an aide who asked not to be named in this.",
            "rewritten",
        ),
    ],
)
def test_what_became_of_a_lost_passage(now: str, became: str) -> None:
    start = OLD[3].index(LOST)
    before, after = OLD[3][:start], OLD[3][start + len(LOST) :]
    assert what_became(before, after, grams_of(now)) == became
    assert what_became("", ".", grams_of(now)) == "taken"
    assert what_became("So ", ".", grams_of(now)) == "gone"


def test_a_moved_mark_is_told_from_where(reading: Client, reader: User) -> None:
    article = changed_article(
        reader, old=(f"{PASSAGE}, she said. And more.",), new=(f"And more. {PASSAGE}, she said.",)
    )
    mark_change(reader, article, PASSAGE, PASSAGE, "moved")
    assert "Moved within paragraph 1" in words(reading.get(CHANGED))
