"""The sample library's subscriptions: there to be looked at, and never asked."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from reader.models import Article, Feed, FeedEntry, InboxEntry, Subscription, User
from reader.services import feeds, sample_feeds
from reader.services.sample import FOLDER, Manifest


@pytest.mark.django_db
def test_the_sample_has_feeds_in_every_state_and_none_is_ever_asked() -> None:
    call_command("load_sample", verbosity=0)
    user = User.objects.get(username="ines")
    rows = Subscription.objects.filter(user=user).select_related("feed")
    assert {feeds.health(row.feed, row)[0] for row in rows} >= {"well", "moved", "quiet", "failing"}
    assert feeds.due() == []
    assert Feed.objects.filter(next_at__lt=timezone.now() + timezone.timedelta(days=3000)).count() == 0
    assert all((urlsplit(feed.url).hostname or "").endswith(".example") for feed in Feed.objects.all())
    inbox = InboxEntry.objects.filter(subscription__user=user)
    taken, waiting = inbox.filter(state="taken"), inbox.filter(state="waiting")
    assert taken.count() >= 15
    assert all(row.article is not None for row in taken.select_related("article"))
    assert {row.entry.title for row in waiting.select_related("entry")} >= {
        "Crane seven passes its test & goes back to work",
        "Corvane to keep Ketterby call through winter",
    }
    assert all(row.entry.is_full for row in waiting.select_related("entry"))
    assert FeedEntry.objects.filter(published_at=None).count() == 0
    counts = (Feed.objects.count(), InboxEntry.objects.count(), Article.objects.count())
    assert sample_feeds.load_feeds(Manifest.read(), {"ines": user}) == 0
    assert counts == (Feed.objects.count(), InboxEntry.objects.count(), Article.objects.count())


def test_every_file_of_the_folder_is_somebodys_feed() -> None:
    named = {entry["file"] for entry in Manifest.read()["feeds"] if "file" in entry}
    assert named == {f"feeds/{path.name}" for path in Path(FOLDER / "feeds").iterdir()}
