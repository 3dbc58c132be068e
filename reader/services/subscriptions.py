"""Following feeds: from a look, from a list of feeds; pausing, going on, leaving."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid, Unprocessable
from reader.intake import wording
from reader.intake.addresses import read_address
from reader.intake.answers import FetchError
from reader.intake.feeds import ParsedEntry
from reader.intake.opml import OpmlFeed, read_opml, write_opml
from reader.limits import too_often
from reader.models import (
    ArticleVisibility,
    Feed,
    FeedEntry,
    FeedLook,
    Import,
    InboxEntry,
    Outlet,
    Subscription,
    Tag,
    User,
)
from reader.services.feed_entries import Seen, bring_entries, followers, hand_out, of_the_library, take_up
from reader.services.feed_pace import after, interval_of
from reader.services.polling import times_of
from reader.signals import feed_waits

MOST = 1_000
"""Feeds that one reader follows."""
AGAIN = 30
"""Seconds in which a feed is not asked twice at a reader's wish."""


def follow(
    user: User,
    look: FeedLook,
    feed_url: str,
    *,
    words: str = "",
    waits: bool = True,
    name: str = "",
    visibility: str = ArticleVisibility.LIBRARY,
    outlet: Outlet | None = None,
    tags: Iterable[Tag] = (),
    chosen: Collection[str] = (),
    seen: Seen = of_the_library,
) -> tuple[Subscription, Import | None]:
    """Follows a feed of ``look``, and brings its entries with the keys ``chosen``; the others count as seen.

    All or nothing. Raises ``Invalid`` for bad words or a feed that the look did not find, ``Conflict`` where it is
    followed already, ``Unprocessable`` beyond ``MOST`` feeds.
    """
    found = next((one for one in look.found.get("feeds", []) if one["url"] == feed_url), None)
    if found is None or look.user_id != user.pk:
        raise Invalid(_("That feed is not among those that were found. Look once more."), field="feed")
    wording.parse(words)
    _room(user, 1)
    now = timezone.now()
    with transaction.atomic():
        feed, made = Feed.objects.select_for_update().get_or_create(url=feed_url, defaults=_defaults(found))
        subscription, fresh = Subscription.objects.get_or_create(
            user=user, feed=feed,
            defaults={
                "name": name[:200], "words": words, "waits": waits, "visibility": visibility, "outlet": outlet,
            },
        )  # fmt: skip
        if not fresh:
            raise Conflict(_("You follow this feed already."))
        subscription.tags.set(tags)
        first = made or feed.succeeded_at is None
        entries = [_parsed(one, found) for one in (*found["entries"], *found.get("rest", ()))]
        if first:
            take_up(feed, entries, now)
            interval = interval_of(times_of(feed), now, wished=found["answer"]["pause"], young=True)
            values = {
                "succeeded_at": now,
                "tried_at": now,
                "interval": interval,
                "next_at": now + after(interval),
            }
            Feed.objects.filter(pk=feed.pk).update(**values)
        else:
            new = take_up(feed, [one for one in entries if one.key in chosen], now)
            hand_out(new, [one for one in followers(feed) if one.pk != subscription.pk], seen)
            Feed.objects.filter(pk=feed.pk, gone_at__isnull=False).update(gone_at=None, next_at=now)
        brought = _bring_chosen(user, feed, subscription, [one for one in entries if one.key in chosen])
        if not first:
            _kick(feed)
    return subscription, brought


def _defaults(found: dict[str, Any]) -> dict[str, Any]:
    answer = found["answer"]
    return {
        "title": found["title"], "site_url": found["site_url"][:2000], "format": found["format"],
        "language": found["language"], "etag": answer["etag"], "last_modified": answer["last_modified"],
        "sha256": answer["sha256"], "seconds": answer["seconds"], "notes": found["notes"], "new_at": timezone.now(),
        "status": 200,
    }  # fmt: skip


def _parsed(one: dict[str, Any], found: dict[str, Any]) -> ParsedEntry:
    """An entry of a look, as the feed gave it."""
    return ParsedEntry(
        key=one["key"],
        url=one["url"],
        title=one["title"],
        authors=tuple(one.get("authors", ())),
        tags=tuple(one.get("tags", ())),
        summary=one.get("summary", ""),
        content=found.get("contents", {}).get(one["key"], ""),
        is_full=bool(one.get("full")) and one["key"] in found.get("contents", {}),
        published=parse_datetime(one["published"]) if one["published"] else None,
        words=one.get("words", 0),
    )


def _bring_chosen(
    user: User, feed: Feed, subscription: Subscription, chosen: list[ParsedEntry]
) -> Import | None:
    rows: list[FeedEntry] = []
    for entry in chosen:
        row = feed.entries.filter(key=entry.key).first()
        row = row or (feed.entries.filter(url=entry.url).first() if entry.url else None)
        if row is not None:
            if not row.content and entry.content:
                row.content, row.is_full = entry.content, entry.is_full
            rows.append(row)
    if not rows:
        return None
    taken = InboxEntry.State.TAKEN
    InboxEntry.objects.bulk_create(
        [InboxEntry(subscription=subscription, entry=row, state=taken) for row in rows], ignore_conflicts=True
    )
    return bring_entries(user, [(row, subscription) for row in rows])


def _room(user: User, wanted: int) -> None:
    have = Subscription.objects.filter(user=user).count()
    if have + wanted > MOST:
        raise Unprocessable(
            _("You follow %(found)d feeds; the limit is %(limit)d.") % {"found": have, "limit": MOST}
        )


def _kick(feed: Feed) -> None:
    """Says after commit that somebody waits for the feed to be asked."""
    transaction.on_commit(lambda: feed_waits.send(Feed, feed=feed.pk, wished=True), robust=True)


def unfollow(subscription: Subscription) -> None:
    """Follows no longer. What came in stays; the feed is remembered for a month."""
    subscription.delete()


def pause(subscription: Subscription) -> None:
    """Nothing comes in until ``resume``. A feed that all have paused is not asked."""
    Subscription.objects.filter(pk=subscription.pk, paused_at=None).update(paused_at=timezone.now())
    subscription.refresh_from_db(fields=["paused_at"])


def resume(subscription: Subscription) -> None:
    """Goes on; the feed is asked soon, unless it fails and waits for its turn."""
    now = timezone.now()
    with transaction.atomic():
        Subscription.objects.filter(pk=subscription.pk).update(paused_at=None)
        if Feed.objects.filter(pk=subscription.feed_id, failures=0).update(next_at=now):
            _kick(subscription.feed)
    subscription.refresh_from_db(fields=["paused_at"])


def ask_now(feed: Feed) -> None:
    """Has a feed asked now, also one that is gone. Raises ``TooOften`` within half a minute of the last time."""
    now = timezone.now()
    if feed.tried_at is not None and 0 <= (passed := (now - feed.tried_at).total_seconds()) < AGAIN:
        raise too_often(int(AGAIN - passed))
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(next_at=now, gone_at=None)
        _kick(feed)


# --- lists of feeds


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed of a list, and what it is to the reader; ``problem`` says why it cannot be followed."""

    feed: OpmlFeed
    state: Literal["new", "followed", "wrong", "added"]
    problem: str = ""

    @property
    def url(self) -> str:
        return self.feed.url


def preview_opml(user: User, raw: bytes) -> list[ListedFeed]:
    """What is in a list of feeds. Nothing is fetched or written. Raises what ``read_opml`` raises."""
    followed = set(Subscription.objects.filter(user=user).values_list("feed__url", flat=True))
    followed |= set(
        Subscription.objects.filter(user=user)
        .exclude(feed__moved_from="")
        .values_list("feed__moved_from", flat=True)
    )
    out = []
    for feed in read_opml(raw):
        try:
            feed = replace(feed, url=read_address(feed.url).url)
            out.append(ListedFeed(feed, "followed" if feed.url in followed else "new"))
        except FetchError as error:
            out.append(ListedFeed(feed, "wrong", error.message))
    return out


def import_opml(user: User, raw: bytes, chosen: Collection[str] | None = None) -> list[ListedFeed]:
    """Follows the feeds of a list that are new: all, or those with the addresses ``chosen``.

    Each is read when its turn comes; what is in it then counts as seen. Raises what ``read_opml`` raises, and
    ``Unprocessable`` beyond ``MOST`` feeds. The same list again changes nothing.
    """
    listed = preview_opml(user, raw)
    wanted = {one.url for one in listed if one.state == "new" and (chosen is None or one.url in chosen)}
    _room(user, len(wanted))
    now = timezone.now()
    out: list[ListedFeed] = []
    with transaction.atomic():
        for one in listed:
            if one.url not in wanted:
                out.append(one)
                continue
            feed, _made = Feed.objects.get_or_create(
                url=one.url,
                defaults={"title": one.feed.title[:300], "site_url": one.feed.site_url, "next_at": now},
            )
            Subscription.objects.get_or_create(user=user, feed=feed)
            out.append(replace(one, state="added"))
    return out


def export_opml(user: User) -> bytes:
    """The reader's subscriptions as a list of feeds."""
    rows = Subscription.objects.filter(user=user).select_related("feed").order_by("feed__title", "feed__url")
    feeds = [OpmlFeed(row.feed.url, row.name or row.feed.title, row.feed.site_url) for row in rows]
    return write_opml(_("Feeds of %(name)s") % {"name": user.display_name or user.username}, feeds)
