"""Outlets and authors are made once, however many save at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from reader.models import Author, Outlet
from reader.services.names import authors_named, outlet_named

TOGETHER = 6


def at_once(make: Callable[[], int]) -> set[int]:
    """What ``make`` gives in several threads that start together."""
    start = Barrier(TOGETHER)

    def run() -> int:
        try:
            start.wait(10)
            return make()
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return {future.result() for future in [pool.submit(run) for _ in range(TOGETHER)]}


@pytest.mark.django_db(transaction=True)
def test_one_outlet_is_made_of_many_at_the_same_moment() -> None:
    def make() -> int:
        outlet = outlet_named("Averil Courier", url="https://www.averil-courier.example/a")
        assert outlet is not None
        return outlet.pk

    assert len(at_once(make)) == 1
    assert Outlet.objects.get().domain == "averil-courier.example"


@pytest.mark.django_db(transaction=True)
def test_one_author_is_made_of_many_at_the_same_moment() -> None:
    assert len(at_once(lambda: authors_named(["Lia Fenn", "LIA  FENN"])[0].pk)) == 1
    assert Author.objects.get().name == "Lia Fenn"


@pytest.mark.django_db
def test_names_that_share_a_slug_are_told_apart() -> None:
    first, second = authors_named(["Lia Fenn", "Lia-Fenn"])
    assert (first.slug, second.slug) == ("lia-fenn", "lia-fenn-2")
    assert outlet_named("  ") is None
    by_host = outlet_named("", url="https://www.ledger.example/a")
    assert by_host is not None
    assert (by_host.name, outlet_named("", url="https://ledger.example/b")) == ("ledger.example", by_host)
