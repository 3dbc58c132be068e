"""The page of what changed since one noted: then and now, by article and by time, for whom may see it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Change, Code
from annotations.queries.changes import SIZE, Wanted, changed_page
from annotations.queries.wording import changes_between, what_became
from annotations.queries.wording import grams as grams_of
from annotations.services.notes import prepared
from reader.models import Article, ArticleVisibility, User
from tests.annotations.changed_pages import CHANGED, key, many, rows, settle, words
from tests.annotations.changing import (
    FACT,
    FACT_NOW,
    LOST,
    OLD,
    PASSAGE,
    changed_article,
    mark_change,
    three_changes,
)
from tests.factories import make_outlet, make_user

pytestmark = pytest.mark.django_db


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
    # session and account, the bar's count; counted, listed, kinds, notes, texts, anchors, versions
    with django_assert_num_queries(9):
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
