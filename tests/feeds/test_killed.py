"""Whoever asks, looks or takes may be killed at any moment: what is then done again gives what it would have given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reader.errors import Unprocessable
from reader.models import Feed, FeedEntry, FeedLook, Import, ImportItem, InboxEntry, Subscription, User
from reader.services import feed_looks, feeds, polling
from tests.factories import make_user
from tests.feeds.conftest import Follow
from tests.feeds.making import full, item, rss

pytestmark = pytest.mark.django_db
Serve = Callable[..., str]


class Killed(BaseException):
    """The end of a worker: nothing of ours catches it."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Ends what runs inside before its statement of this number (from 1) reaches the database, once."""
    count = 0

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal count
        count += 1
        if count == statement:
            raise Killed
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield


def state() -> tuple[object, ...]:
    """All that is to be the same in the end."""
    return (
        list(FeedEntry.objects.order_by("key").values_list("title", flat=True)),
        sorted(InboxEntry.objects.values_list("subscription__user__username", "entry__title", "state")),
        sorted(ImportItem.objects.values_list("batch__user__username", "address", "kind")),
        Import.objects.count(),
        list(Feed.objects.values_list("title", "failures", "held_until", "status")),
    )


def lapse() -> None:
    """The time of whoever was killed is up."""
    past = timezone.now() - timedelta(seconds=1)
    Feed.objects.exclude(held_until=None).update(held_until=past)
    Feed.objects.update(next_at=past, tried_at=None)
    FeedLook.objects.exclude(held_until=None).update(held_until=past)


def every_kill(begin: Callable[[], object], act: Callable[[], object], result: Callable[[], object]) -> int:
    """Kills ``act`` before each of its statements, lets it be done again, and compares; how many there are."""
    expected: object = None
    for number in range(0, 200):
        with transaction.atomic():
            begin()
            ended = True
            try:
                with killed_at(number):
                    act()
            except Killed:
                ended = False
                lapse()
                act()
            found = result()
            if number == 0:
                expected = found
            assert found == expected, f"killed at statement {number}"
            transaction.set_rollback(True)
        if number and ended:
            return number - 1
    raise AssertionError("it never came to its end")


def test_a_poll_may_be_killed_anywhere(serve: Serve, following: Follow) -> None:
    url = serve(rss(item(1, more=full()), item(2), item(3)))

    def begin() -> None:
        following(url, waits=False)
        following(url, by=make_user("waiting"), words="story -2")

    assert every_kill(begin, lambda: polling.ask(Feed.objects.get().pk), state) > 10


def test_a_look_may_be_killed_anywhere(serve: Serve, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_looks, "TRIES", 1000)
    url = serve(rss(item(1, more=full()), item(2)))

    def result() -> object:
        look = FeedLook.objects.get()
        return look.done_at is not None, look.problem, [one["entries"] for one in look.found["feeds"]]

    assert every_kill(
        lambda: FeedLook.objects.create(user=user, address=url), lambda: feeds.look(FeedLook.objects.get().pk), result
    ) > 2  # fmt: skip


def test_following_may_be_killed_anywhere(serve: Serve, user: User) -> None:
    url = serve(rss(item(1, more=full()), item(2)))
    look = feeds.ask_to_look(user, url)
    feeds.look(look.pk)
    look.refresh_from_db()
    chosen = [one["key"] for one in look.found["feeds"][0]["entries"]]

    def follow() -> None:
        if not Subscription.objects.exists():
            feeds.follow(user, look, url, chosen=chosen, waits=False)

    assert every_kill(lambda: None, follow, state) > 10


def test_taking_may_be_killed_anywhere(serve: Serve, following: Follow, user: User) -> None:
    subscription = following(serve(rss(item(1, more=full()), item(2))))
    polling.ask(subscription.feed.pk)
    ids = list(InboxEntry.objects.values_list("pk", flat=True))

    def take() -> None:
        try:
            feeds.take_entries(user, ids)
        except Unprocessable:  # a reader who presses twice
            return

    assert every_kill(lambda: None, take, state) > 5
