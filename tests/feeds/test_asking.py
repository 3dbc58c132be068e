"""What is new in a feed comes to its followers, once, and as each of them wants it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from reader.models import (
    Article,
    ArticleVisibility,
    Feed,
    FeedEntry,
    Import,
    ImportItem,
    InboxEntry,
    Subscription,
)
from tests.factories import make_article, make_outlet, make_tag, make_user
from tests.feeds.conftest import Follow
from tests.feeds.making import full, item, rss, titles
from tests.intake.serving import Site

pytestmark = pytest.mark.django_db
Ask = Callable[[Feed], str]
Serve = Callable[..., str]


def test_new_entries_wait_in_the_inbox_and_come_once(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(item(1), item(2))))
    feed = subscription.feed
    assert ask(feed) == "new"
    assert titles(subscription) == ["Story 2", "Story 1"]
    assert (feed.title, feed.site_url, feed.language) == (
        "Averil Courier",
        "https://averil-courier.example/",
        "en-GB",
    )
    assert ask(feed) == "same"
    serve(rss(item(3), item(1), item(2)))
    assert ask(feed) == "new"
    assert titles(subscription) == ["Story 2", "Story 1", "Story 3"]
    serve(rss(*[item(n, guid=f"changed-{n}") for n in (3, 2, 1)]))
    assert ask(feed) == "same"
    assert FeedEntry.objects.count() == 3


def test_what_a_feed_has_when_it_is_first_read_counts_as_seen(
    serve: Serve, following: Follow, ask: Ask
) -> None:
    subscription = following(serve(rss(*[item(n) for n in range(40)])), asked=False)
    assert ask(subscription.feed) == "new"
    assert titles(subscription) == []
    serve(rss(item(99), item(1)))
    ask(subscription.feed)
    assert titles(subscription) == ["Story 99"]


def test_each_follower_gets_what_they_want(serve: Serve, following: Follow, ask: Ask) -> None:
    url = serve(rss(item(1, title="Water in the delta"), item(2, title="Football")))
    wishes = ("", "water OR salt", "-water", "delta foot*")
    others = [following(url, by=make_user(), words=words) for words in wishes]
    others[3].paused_at = timezone.now()
    others[3].save()
    ask(others[0].feed)
    water, ball = "Water in the delta", "Football"
    assert [titles(one) for one in others] == [[ball, water], [water], [ball], []]


def test_words_are_looked_for_in_tags_authors_and_text_too(serve: Serve, following: Follow, ask: Ask) -> None:
    more = "<category>Gauges</category><dc:creator>Lia Fenn</dc:creator>" + full()
    url = serve(rss(item(1, more=more)))
    for words in ("gauges", '"lia fenn"', '"Corran Gate"'):
        ask(following(url, by=make_user(), words=words).feed)
        Feed.objects.update(sha256="")
        FeedEntry.objects.all().delete()
    subscriptions = Subscription.objects.filter(feed__url=url)
    ask(subscriptions[0].feed)
    assert [len(titles(one)) for one in subscriptions] == [1, 1, 1]


def test_what_is_in_the_library_already_is_not_offered(serve: Serve, following: Follow, ask: Ask) -> None:
    here = make_article("The river fell.", canonical_url="https://averil-courier.example/story-1")
    make_article("Private.", canonical_url="https://averil-courier.example/story-2", visibility="private",
                 added_by=make_user())  # fmt: skip
    link = "http://www.averil-courier.example/story-1/?utm_source=rss"
    subscription = following(serve(rss(item(1, link=link), item(2), item(3))))
    ask(subscription.feed)
    assert titles(subscription) == ["Story 3", "Story 2"]
    taken = InboxEntry.objects.get(subscription=subscription, state="taken")
    assert (taken.entry.title, taken.article) == ("Story 1", here)


def test_a_follower_who_does_not_wait_has_them_brought(serve: Serve, following: Follow, ask: Ask) -> None:
    outlet, tag = make_outlet("Averil Courier"), make_tag("Water")
    more = "<dc:creator>Lia Fenn</dc:creator><category>Salt</category>" + full()
    subscription = following(
        serve(rss(item(1, ago=1, more=more), item(2))),
        waits=False,
        outlet=outlet,
        visibility=ArticleVisibility.PRIVATE,
    )
    subscription.tags.add(tag)
    ask(subscription.feed)
    batch = Import.objects.get()
    assert (batch.user, batch.saves, batch.visibility) == (subscription.user, True, "private")
    short, long = batch.items.order_by("position")
    assert (short.kind, short.address, bool(short.file)) == (
        "entry",
        "https://averil-courier.example/story-2",
        False,
    )
    assert (long.entry.title, bool(long.file)) == ("Story 1", True)
    assert long.options["outlet"] == "Averil Courier"
    assert long.options["tags"] == ["Water"]
    assert long.options["authors"] == ["Lia Fenn"]
    assert titles(subscription, "taken") == ["Story 2", "Story 1"]
    ask(subscription.feed)
    assert Import.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_with_its_full_text_becomes_an_article_without_its_page_being_asked(
    site: Site, serve: Serve, following: Follow, ask: Ask
) -> None:
    tag = make_tag("Water")
    more = "<dc:creator>Lia Fenn</dc:creator>" + full()
    url = serve(rss(item(1, title="What the gauge says", ago=1, more=more, base=site.url("").rstrip("/"))))
    subscription = following(url, waits=False)
    subscription.tags.add(tag)
    ask(subscription.feed)
    article = Article.objects.get()
    assert article.headline == "What the gauge says"
    assert article.canonical_url == site.url("/story-1")
    assert article.outlet is not None
    assert article.outlet.name == "Averil Courier"
    assert [author.name for author in article.authors.all()] == ["Lia Fenn"]
    assert article.published_at is not None
    assert list(article.tags.all()) == [tag]
    assert article.current_revision is not None
    assert "sluices of the Corran Gate" in article.current_revision.text
    assert site.paths() == ["/feed"]
    assert InboxEntry.objects.get().article == article


def test_a_flood_is_not_saved_by_itself(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(*[item(n) for n in range(70)])), waits=False)
    ask(subscription.feed)
    assert ImportItem.objects.count() == 50
    assert len(titles(subscription)) == 20


def test_entries_that_cannot_be_read_are_noted(serve: Serve, following: Follow, ask: Ask) -> None:
    subscription = following(serve(rss(item(1), "<item><title>x</item>", item(3))))
    ask(subscription.feed)
    assert titles(subscription) == ["Story 3", "Story 1"]
    assert subscription.feed.notes == ["Entry 2 (line 5) could not be read: it is not well-formed."]
    assert subscription.feed.failures == 0
