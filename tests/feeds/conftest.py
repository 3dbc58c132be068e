"""A site on loopback that Postil may ask, and followers of its feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reader.models import Feed, Subscription, User
from reader.services import feed_looks, polling
from tests.factories import make_user
from tests.feeds.making import RSS
from tests.hanging import unhung
from tests.intake.serving import Site

Follow = Callable[..., Subscription]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly a pause between two questions: the site is our own."""
    monkeypatch.setattr(polling, "GAP", 0.05)
    monkeypatch.setattr(feed_looks, "PAUSE", 0.0)


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with Site() as running, unhung(120):
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


@pytest.fixture
def user(db: None) -> User:
    return make_user("ines")


@pytest.fixture
def following(user: User) -> Follow:
    """A function that makes a subscription to an address; ``asked`` says that the feed was read before."""

    def follow(url: str, *, by: User | None = None, asked: bool = True, **fields: Any) -> Subscription:
        feed, _made = Feed.objects.get_or_create(url=url)
        if asked:
            Feed.objects.filter(pk=feed.pk).update(succeeded_at=feed.created_at)
        return Subscription.objects.create(user=by or user, feed=feed, **fields)

    return follow


@pytest.fixture
def ask() -> Callable[[Feed], str]:
    """Asks a feed now, whenever its turn would be; nothing that it sets in motion is run."""

    def now(feed: Feed) -> str:
        Feed.objects.filter(pk=feed.pk).update(next_at=feed.created_at, tried_at=None)
        outcome = polling.ask(feed.pk)
        if Feed.objects.filter(pk=feed.pk).exists():
            feed.refresh_from_db()
        return outcome

    return now


@pytest.fixture
def serve(site: Site) -> Callable[..., str]:
    """Serves a feed; the address."""

    def serve(body: str | bytes, path: str = "/feed", kind: str = RSS, **more: Any) -> str:
        return site.page(path, body, kind, **more)

    return serve
