"""What is suggested follows its articles: those that come, change, go, wait to be counted and were lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reader.models import Article, Signature, SignatureTerm, StorySuggestion, TermCount, User
from reader.queries.related import suggestions_for
from reader.services import related, signatures
from reader.services.articles import remove_article, restore_article
from tests.factories import make_article, make_revision, paragraphs
from tests.reader.relating import FERRY, NOON, ferry, pairs, tell

pytestmark = pytest.mark.django_db


# ---- what changes


def test_a_removed_article_is_no_longer_suggested_and_comes_back_with_it(
    reader: User, django_capture_on_commit_callbacks: object
) -> None:
    one, other = tell(0), tell(1, 2)
    related.relate(other.pk)
    related.relate(one.pk)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_article(other)
    assert suggestions_for(reader, one) == []
    assert not SignatureTerm.objects.filter(article=other).exists()
    assert related.relate(other.pk) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        restore_article(other)
    assert [each.other for each in suggestions_for(reader, one)] == [other]


def test_a_revision_on_something_else_ends_the_suggestion() -> None:
    one, other = tell(0), tell(1, 2)
    related.relate(other.pk)
    related.relate(one.pk)
    assert pairs()
    other.headline = FERRY[0]
    make_revision(other, paragraphs(*FERRY[1:]))
    related.relate(other.pk)
    assert pairs() == set()


def test_a_corrected_date_changes_what_it_is() -> None:
    one, other = tell(0), tell(1, 2)
    related.relate(other.pk)
    related.relate(one.pk)
    Article.objects.filter(pk=other.pk).update(published_at=NOON + timedelta(days=12))
    assert signatures.stale(10) == [other.pk]
    related.relate(other.pk)
    assert StorySuggestion.objects.get().kind == "follow_up"
    assert ["days", 12] in StorySuggestion.objects.get().reason
    assert signatures.stale(10) == []


def test_an_article_keeps_so_many_suggestions_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "MOST", 3)
    monkeypatch.setattr(related, "KEPT", 2)
    for number in range(8):
        related.relate(tell(number % 3, number).pk)
    for pk in Article.objects.values_list("pk", flat=True):
        beside = [pair for pair in pairs() if pk in pair]
        assert len(beside) <= 3


def test_an_article_that_found_another_keeps_it_although_that_one_has_better(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(related.look, "__kwdefaults__", {"most": 1, "weak": 0.05})
    one, other, third = tell(0), tell(1, 1), tell(2, 30)
    for article in (one, other, third):
        related.relate(article.pk)
    beside = {pair for pair in pairs() if third.pk in pair}
    assert beside
    for article in (one, other):
        related.relate(article.pk)
    assert {pair for pair in pairs() if third.pk in pair} == beside


def test_empty_and_tiny_articles_relate_to_nothing() -> None:
    tell(0)
    nothing = make_article("…", headline="—", listed_at=NOON)
    word = make_article("Gauges.", headline="Gauges", listed_at=NOON)
    assert related.relate(nothing.pk) == 0
    assert related.relate(word.pk) == 0
    assert related.relate(10_000_000) == 0


# ---- counts, and what waits


def test_terms_are_counted_once_for_every_article() -> None:
    one, other = tell(0), tell(1, 2)
    related.relate_many([one.pk, other.pk])
    counted = dict(TermCount.objects.values_list("term", "articles"))
    assert counted.pop(signatures.ALL) == 2
    assert set(counted.values()) == {1, 2}
    assert signatures.count_terms() == 0
    related.relate(one.pk)
    assert signatures.count_terms() == 0


def test_counting_anew_drops_what_went() -> None:
    one, other, boat = tell(0), tell(1, 2), ferry()
    related.relate_many([one.pk, other.pk, boat.pk])
    boat.delete()
    for piece in range(signatures.PARTS):
        signatures.recount(piece)
    counted = dict(TermCount.objects.values_list("term", "articles"))
    assert counted.pop(signatures.ALL) == 2
    assert set(counted.values()) == {2}


def test_an_old_library_is_related_by_the_clock() -> None:
    from reader.tasks import related as tasks

    articles = [tell(0), tell(1, 2), ferry()]
    assert signatures.stale(10) == [article.pk for article in articles]
    assert tasks.resume() == 1
    assert signatures.stale(10) == []
    assert len(pairs()) == 1
    assert tasks.resume() == 0


def test_a_library_that_grew_is_weighed_again() -> None:
    one, other = tell(0), tell(1, 2)
    related.relate_many([one.pk, other.pk])
    before = Signature.objects.get(pk=one.pk).norm
    TermCount.objects.filter(term=signatures.ALL).update(articles=500)
    assert signatures.stale(10) == [one.pk, other.pk]
    related.relate(one.pk)
    assert Signature.objects.get(pk=one.pk).norm > before
    assert signatures.stale(10) == [other.pk]


def test_a_binned_article_that_kept_its_signature_leaves_the_index() -> None:
    from reader.tasks import related as tasks

    one, other = tell(0), tell(1, 2)
    related.relate_many([one.pk, other.pk])
    Article.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
    tasks.resume()
    assert not Signature.objects.filter(pk=one.pk).exists()
    assert pairs() == set()
