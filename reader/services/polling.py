"""Asking feeds what is new. A feed is claimed by its row, asked outside of transactions, written in a small one.

A site is never asked two things at once, nor twice within ``GAP``: the claim looks at all feeds of its host. Killed at
any moment, a poll leaves everything as it was, and the feed is anybody's again once ``held_until`` has passed.
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any, Literal

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.confined import confined
from reader.errors import UserError
from reader.intake.feeds import FEED_BYTES, ParsedFeed, parse_feed
from reader.intake.fetch import FEEDS, Fetched, FetchError, fetch
from reader.intake.names import host_of
from reader.models import Feed, Subscription
from reader.services.feed_entries import Seen, followers, hand_out, of_the_library, take_up, tidy
from reader.services.feed_moves import move
from reader.services.feed_pace import SLOW, START, YOUNG, after, backoff, interval_of, max_age

log = logging.getLogger("postil.feeds")

HELD = timedelta(minutes=3)
"""How long whoever asks has for everything."""
GAP = 2.0
"""Seconds between two questions to one site."""
SECONDS = 20.0
"""For an answer, redirects included."""
UNFOLLOWED = timedelta(days=30)
"""How long a feed is remembered that nobody follows."""

Asked = Literal["new", "same", "failed", "gone", "not due"]


def _followed() -> Exists:
    return Exists(Subscription.objects.filter(feed=OuterRef("pk"), paused_at=None, user__is_active=True))


def _due(now: datetime) -> QuerySet[Feed]:
    free = Q(held_until=None) | Q(held_until__lt=now)
    return Feed.objects.filter(_followed(), free, gone_at=None, next_at__lte=now)


def due(most: int = 20) -> list[int]:
    """Feeds whose turn has come, the longest waiting first, those of one site far apart. Marks nothing."""
    by_host: dict[str, list[int]] = {}
    for pk, url in _due(timezone.now()).order_by("next_at").values_list("pk", "url")[: most * 5]:
        by_host.setdefault(host_of(url), []).append(pk)
    rounds = chain.from_iterable(zip_longest(*by_host.values()))
    return [pk for pk in rounds if pk is not None][:most]


def forget_unfollowed() -> int:
    """Removes feeds that nobody has followed for a month; how many."""
    old = timezone.now() - UNFOLLOWED
    gone = Feed.objects.filter(~Exists(Subscription.objects.filter(feed=OuterRef("pk"))), created_at__lt=old)
    gone = gone.filter(Q(tried_at=None) | Q(tried_at__lt=old))
    return gone.delete()[1].get("reader.Feed", 0)


def claim(feed_id: int) -> tuple[Feed | None, float]:
    """The feed, ours until ``held_until``; or None and in how many seconds its site may be asked (0: not at all)."""
    with transaction.atomic():
        now = timezone.now()
        feed = _due(now).filter(pk=feed_id).first()
        if feed is None:
            return None, 0
        host = host_of(feed.url)
        near = Q(url__startswith=f"https://{host}/") | Q(url__startswith=f"http://{host}/")
        # Locked in one order, so that of two who claim on one site the second sees what the first wrote
        same = list(Feed.objects.select_for_update().filter(near | Q(pk=feed_id)).order_by("pk"))
        own = next(one for one in same if one.pk == feed_id)
        if own.held_until is not None and own.held_until > now:
            return None, 0
        if any(one.held_until is not None and one.held_until > now for one in same):
            Feed.objects.filter(pk=feed_id).update(next_at=now + timedelta(seconds=10 * GAP))
            return None, 0
        last = max((one.tried_at for one in same if one.tried_at is not None), default=None)
        wait = GAP - (now - last).total_seconds() if last is not None else 0
        if 0 < wait <= GAP:
            return None, wait
        own.held_until, own.tried_at = now + HELD, now
        Feed.objects.filter(pk=feed_id).update(held_until=own.held_until, tried_at=now)
    return own, 0


def ask(feed_id: int, *, seen: Seen = of_the_library) -> Asked:
    """Asks a feed whose turn it is what is new, and says what came of it.

    ``seen`` gives the articles that a follower may see: what is among them is not offered as new.
    """
    feed, wait = claim(feed_id)
    if feed is None and wait:
        time.sleep(wait)
        feed, wait = claim(feed_id)
    if feed is None:
        return "not due"
    answer: Fetched | None = None
    try:
        answer = fetch(
            feed.url, accept=FEEDS, limit=FEED_BYTES, seconds=SECONDS, etag=feed.etag,
            last_modified=feed.last_modified,
        )  # fmt: skip
        same = answer.not_modified or hashlib.sha256(answer.body).hexdigest() == feed.sha256
        parsed = None if same else read(answer)
        return _succeeded(feed, answer, parsed, seen)
    except UserError as error:
        return _failed(feed, error.message, error, answer)
    except Exception as error:
        log.error("feed %s went wrong", feed.pk, exc_info=error)
        sentence = _("That went wrong on our side. The keeper of this library has the details.")
        return _failed(feed, sentence, None, answer)


def read(answer: Fetched) -> ParsedFeed:
    """The feed in an answer, read in a process of its own. Raises ``NotAFeed``, ``DtdNotAllowed``, limits."""
    return confined(
        parse_feed, answer.body, answer.url, answer.headers.get("content-type", ""), seconds=20.0, cpu=15
    )


def _held(feed: Feed) -> QuerySet[Feed]:
    """The feed's row, as long as it is still ours."""
    return Feed.objects.filter(pk=feed.pk, held_until=feed.held_until)


def _succeeded(feed: Feed, answer: Fetched, parsed: ParsedFeed | None, seen: Seen) -> Asked:
    now = timezone.now()
    values: dict[str, Any] = {
        "held_until": None, "succeeded_at": now, "seconds": answer.seconds, "failing_since": None, "failures": 0,
        "status": answer.status, "problem": "", "gone_at": None,
    }  # fmt: skip
    wished = max_age(answer.headers.get("cache-control", ""))
    new = []
    with transaction.atomic():
        if not _held(feed).update(status=answer.status):  # locks the row as well
            return "not due"
        if parsed is not None:
            feed.title, feed.site_url = parsed.title or feed.title, (parsed.site_url or feed.site_url)[:2000]
            feed.language = parsed.language
            new = take_up(feed, parsed.entries, now)
            if new and feed.succeeded_at is not None:
                hand_out(new, followers(feed), seen)
            values |= {
                "title": feed.title, "site_url": feed.site_url, "format": parsed.format,
                "language": feed.language, "notes": list(parsed.notes), "etag": answer.etag,
                "last_modified": answer.last_modified, "sha256": hashlib.sha256(answer.body).hexdigest(),
            }  # fmt: skip
            if new:
                values["new_at"] = now
        # An answer without news says nothing of the publisher's wishes: what they were holds on
        kept = feed.interval if feed.seconds < SLOW and feed.succeeded_at is not None else 0
        wished = max(wished, parsed.pause if parsed is not None else kept)
        young = now - feed.created_at < YOUNG
        values["interval"] = interval_of(
            times_of(feed), now, wished=wished, seconds=answer.seconds, young=young
        )
        values["next_at"] = now + after(values["interval"])
        _held(feed).update(**values)
        tidy(feed)
        if answer.permanent:
            move(feed, answer.permanent)
    return "new" if new else "same"


def times_of(feed: Feed) -> list[datetime]:
    """When the newest entries came: published, or else first seen; without those that were there undated at first."""
    begun = feed.entries.aggregate(begun=Min("first_seen_at"))["begun"]
    rows = feed.entries.order_by("-first_seen_at", "-pk").values_list("published_at", "first_seen_at")[:300]
    return [published or seen for published, seen in rows if published is not None or seen > begun]


def _failed(feed: Feed, sentence: str, error: UserError | None, answer: Fetched | None) -> Asked:
    now = timezone.now()
    code = int(getattr(error, "code", 0) or (answer.status if answer is not None else 0))
    failures = feed.failures + 1
    pause = backoff(failures, feed.interval or START, getattr(error, "retry_after", None))
    gone = code == 410 and isinstance(error, FetchError)
    won = _held(feed).update(
        held_until=None,
        failures=F("failures") + 1,
        failing_since=feed.failing_since or now,
        status=code,
        problem=sentence,
        seconds=answer.seconds if answer is not None else feed.seconds,
        next_at=now + pause,
        gone_at=now if gone else None,
    )
    if not won:
        return "not due"
    return "gone" if gone else "failed"
