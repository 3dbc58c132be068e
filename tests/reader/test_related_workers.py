"""Two workers at once: nothing is written twice, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import close_old_connections, connections

from reader.models import Article, Signature, SignatureTerm, StorySuggestion, TermCount
from reader.services import related, signatures
from tests.reader.relating import TELLINGS, tell

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Runs all of them at one moment, each with a connection of its own; what was raised."""
    raised: list[BaseException] = []
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        close_old_connections()
        start.wait()
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_two_tellings_that_come_at_one_moment_find_each_other() -> None:
    one, other = tell(0), tell(1, 1)
    assert at_once(lambda: related.relate(one.pk), lambda: related.relate(other.pk)) == []
    assert list(StorySuggestion.objects.values_list("first", "second")) == [(one.pk, other.pk)]


def test_what_another_found_meanwhile_is_not_swept_away() -> None:
    one, other = tell(0), tell(1, 1)
    subject = signatures.subject_of(one.pk)
    assert subject is not None
    weighed = signatures.weigh(subject)
    signatures.sign(weighed)
    begun = datetime.now(UTC)
    found = related.look(weighed)  # the other is not to be found yet
    assert found == []
    related.relate(other.pk)
    related.keep(weighed, found, begun=begun)
    assert list(StorySuggestion.objects.values_list("first", "second")) == [(one.pk, other.pk)]
    related.keep(weighed, found)
    assert not StorySuggestion.objects.exists()


def test_one_article_related_twice_at_once_is_signed_once() -> None:
    one, other = tell(0), tell(1, 1)
    related.relate(other.pk)
    assert at_once(*[lambda: related.relate(one.pk)] * 4) == []
    assert StorySuggestion.objects.count() == 1
    terms = SignatureTerm.objects.filter(article=one)
    assert terms.count() == terms.values("term").distinct().count() > 10


def test_counting_at_once_counts_each_article_once() -> None:
    for number in range(len(TELLINGS)):
        subject = signatures.subject_of(tell(number, number).pk)
        assert subject is not None
        signatures.sign(signatures.weigh(subject))
    assert at_once(*[signatures.count_terms] * 3) == []
    assert TermCount.objects.get(term=signatures.ALL).articles == 3
    assert max(TermCount.objects.exclude(term=signatures.ALL).values_list("articles", flat=True)) == 3
    assert not Signature.objects.filter(counted=False).exists()


def test_an_article_removed_while_it_is_looked_at_gets_no_suggestions() -> None:
    one, other = tell(0), tell(1, 1)
    related.relate(other.pk)
    subject = signatures.subject_of(one.pk)
    assert subject is not None
    weighed = signatures.weigh(subject)
    signatures.sign(weighed)
    found = related.look(weighed)
    assert found
    Article.objects.filter(pk=one.pk).update(deleted_at=datetime.now(UTC) - timedelta(seconds=1))
    related.forget(one.pk)
    related.keep(weighed, found)
    assert not StorySuggestion.objects.exists()
