"""A comparison is computed once, kept while it holds, and answered in time however long the texts."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reader.models import Comparison
from reader.services import comparing
from reader.services.comparing import compared, drop_comparisons, old_comparisons
from reader.signals import revision_added
from reader.stories.comparison import Compared
from tests.factories import make_article, make_revision, paragraphs
from tests.reader.comparing_texts import COURIER, LEDGER, address, courier, ledger, parsed, texts

pytestmark = pytest.mark.django_db


def test_a_comparison_is_computed_once_and_kept(reading: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = courier(), ledger()
    first = reading.get(address(a, b))
    row = Comparison.objects.get()
    assert Compared.from_json(row.data) == compared(a.current_revision, b.current_revision)

    def never(*_texts: object) -> Compared:
        raise AssertionError

    monkeypatch.setattr(comparing, "compare", never)
    assert texts(parsed(reading.get(address(a, b))), ".cmp__row") == texts(parsed(first), ".cmp__row")
    assert Comparison.objects.count() == 1


def test_a_revision_drops_what_was_kept_of_its_article_and_of_no_other(
    reading: Client, django_capture_on_commit_callbacks: Any
) -> None:
    a, b, c = courier(), ledger(), make_article("Salt farmers counted their poorest season in eleven years.")
    for pair in ((a, b), (b, a), (b, c)):
        reading.get(address(*pair))
    assert Comparison.objects.count() == 3

    revision = make_revision(a, paragraphs("Nothing of it stands any more."))
    revision_added.send(type(a), revision=revision)

    assert [(row.first.article_id, row.second.article_id) for row in Comparison.objects.all()] == [
        (b.pk, c.pk)
    ]
    root = parsed(reading.get(address(a, b)))
    assert "Nothing of it stands any more." in " ".join(texts(root, ".cmp__row"))


def test_what_was_kept_in_another_way_or_cannot_be_read_is_computed_anew(reading: Client) -> None:
    a, b = courier(), ledger()
    reading.get(address(a, b))
    kept = Comparison.objects.get()

    for changed in ({"edition": 0, "data": kept.data}, {"edition": kept.edition, "data": {"rows": 5}}):
        Comparison.objects.filter(pk=kept.pk).update(**changed)
        assert len(parsed(reading.get(address(a, b))).cssselect(".cmp__row")) > 4
        again = Comparison.objects.get()
        assert (again.edition, again.data) == (kept.edition, kept.data)


def test_old_comparisons_are_forgotten(reading: Client) -> None:
    a, b = courier(), ledger()
    for pair in ((a, b), (b, a)):
        reading.get(address(*pair))
    Comparison.objects.filter(first=a.current_revision).update(created_at=timezone.now() - timedelta(days=91))

    assert old_comparisons() == 1
    assert Comparison.objects.get().first == b.current_revision
    assert drop_comparisons(a.pk) == 1


def test_the_number_of_queries_is_small_and_does_not_grow_with_the_texts(reading: Client) -> None:
    def queries(pair: tuple[Any, Any], query: str = "") -> int:
        reading.get(address(*pair, query))
        with CaptureQueriesContext(
            connection,
        ) as found:
            reading.get(address(*pair, query))
        return len(found)

    short = courier(), ledger()
    long = (
        courier(texts=COURIER * 20, outlet=short[0].outlet),
        ledger(texts=LEDGER * 20, outlet=short[0].outlet),
    )
    assert queries(short) == queries(long)
    assert queries(short) <= 18
    assert queries(long, "?view=full") <= 18


def test_ten_thousand_words_a_side_are_answered(reading: Client) -> None:
    words = ["".join(pair) for pair in product("bdfgklmnprst", "aeiou", "lmnrst", "aeo")]

    def telling(seed: int) -> list[str]:
        """Every second sentence stands in both."""
        own, shared = Random(seed), Random(0)
        return [
            " ".join((own if n % 2 else shared).choices(words, k=30)).capitalize() + "." for n in range(334)
        ]

    a, b = make_article(*telling(1)), make_article(*telling(2))
    assert a.words > 9_500
    assert len(parsed(reading.get(address(a, b))).cssselect(".cmp__row.is-same")) >= 120
    began = time.perf_counter()
    reading.get(address(a, b))
    assert time.perf_counter() - began < 30  # the figure itself is printed by the benchmark
