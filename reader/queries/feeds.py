"""What the page of feeds shows: who follows what, how much comes in, and how each feed is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.access import inbox_for, subscriptions_for
from reader.models import Feed, FeedEntry, InboxEntry, Subscription, User
from reader.queries.feed_words import at_first, in_words
from reader.services.feeds import health

PAGE_SIZE = 60
WEEKS = 12
"""Weeks that the bars show, this one included."""
_HEIGHT, _STEP, _LEAST = 20.0, 8, 1.25
_FAILING_SHOWN = 20
"""Failing feeds that are looked at for the strip above the list."""
ICONS = {
    "well": "check", "moved": "follow", "slow": "clock", "quiet": "clock", "failing": "warn", "gone": "warn",
    "paused": "pause",
}  # fmt: skip
NEVER = timedelta(days=366)
"""What is to be asked later than that is not asked."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One week as a rectangle, in units of the drawing; as text, so that no language writes them with a comma."""

    x: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Row:
    """A subscription as the list shows it."""

    subscription: Subscription
    state: str
    word: str
    sentence: str
    bars: tuple[Bar, ...] = ()
    items: int = 0
    """Entries of the twelve weeks."""

    @property
    def feed(self) -> Feed:
        return self.subscription.feed

    @property
    def name(self) -> str:
        return name_of(self.subscription)

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "clock")

    @property
    def is_bad(self) -> bool:
        return self.state in ("failing", "gone")

    @property
    def is_asked(self) -> bool:
        """Whether its turn has come and no answer is here yet."""
        now = timezone.now()
        held = self.feed.held_until is not None and self.feed.held_until > now
        return held or (self.next_at is not None and self.next_at <= now)

    @property
    def next_at(self) -> datetime | None:
        """When it is asked again (UTC); None while nobody asks, as with the feeds of the sample library."""
        if self.state in ("paused", "gone") or self.feed.next_at > timezone.now() + NEVER:
            return None
        return self.feed.next_at


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The page of feeds."""

    rows: Sequence[Row]
    total: int
    waiting: int
    """Entries in the inbox."""
    failing: Sequence[Row] = ()
    """Those that fail, the longest first."""
    before: str = ""
    after: str = ""

    @property
    def failing_sentence(self) -> str:
        """How many fail, and for how long."""
        return _failing_sentence(self.failing)


def name_of(subscription: Subscription) -> str:
    """The reader's own name for a feed, or its title, or its host."""
    feed = subscription.feed
    return subscription.name or feed.title or (urlsplit(feed.url).hostname or feed.url)


def words() -> dict[str, str]:
    """The states of a feed in one word."""
    return {
        "well": _("Well"),
        "moved": _("Moved"),
        "slow": _("Slow"),
        "quiet": _("Quiet"),
        "failing": _("Failing"),
        "gone": _("Gone"),
        "paused": _("Paused"),
    }


def _failing_sentence(failing: Sequence[Row]) -> str:
    if not failing:
        return ""
    since = min((row.feed.failing_since for row in failing if row.feed.failing_since), default=None)
    days = (timezone.now() - since).days if since else 0
    feeds = ngettext("%(n)s feed has failed", "%(n)s feeds have failed", len(failing)) % {
        "n": in_words(len(failing))
    }
    if not days:
        return at_first(_("%(feeds)s since today.") % {"feeds": feeds})
    for_days = ngettext("for %(n)s day", "for %(n)s days", days) % {"n": in_words(days)}
    if len(failing) > 1:
        for_days = ngettext("for up to %(n)s day", "for up to %(n)s days", days) % {"n": in_words(days)}
    return at_first(f"{feeds} {for_days}.")


def _by_name(subscriptions: QuerySet[Subscription]) -> QuerySet[Any]:
    """With what the list is sorted by, as ``shown``."""
    shown = Coalesce(NullIf("name", Value("")), NullIf("feed__title", Value("")), F("feed__url"))
    return subscriptions.annotate(shown=Lower(shown))


def subscriptions_page(user: User, params: QueryDict) -> Subscriptions:
    """The page after or before the subscription that ``?after=`` or ``?before=`` names, by name.

    Four queries; one more on a page but the first, one more while a feed fails.
    """
    own = subscriptions_for(user)
    totals = own.aggregate(
        all=Count("pk"), failing=Count("pk", filter=Q(feed__failing_since__isnull=False, paused_at=None))
    )
    listed = _by_name(own)
    back = not params.get("after") and bool(params.get("before"))
    mark = params.get("before" if back else "after", "")
    place = (
        listed.filter(pk=int(mark)).values_list("shown", "pk").first()
        if mark.isascii() and mark.isdecimal() and len(mark) < 19
        else None
    )
    held = listed
    if place is not None:
        way = "lt" if back else "gt"
        held = held.filter(Q(**{f"shown__{way}": place[0]}) | Q(shown=place[0], **{f"pk__{way}": place[1]}))
    order = ("-shown", "-pk") if back else ("shown", "pk")
    found = list(held.select_related("feed", "outlet").order_by(*order)[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    if back:
        found.reverse()
    return Subscriptions(
        rows=rows_of(found),
        total=totals["all"],
        waiting=waiting_count(user),
        failing=_failing(user) if totals["failing"] else (),
        before="?" + urlencode({"before": found[0].pk})
        if found and place is not None and (more or not back)
        else "",
        after="?" + urlencode({"after": found[-1].pk}) if found and (more or back) else "",
    )


def rows_of(subscriptions: Sequence[Subscription]) -> list[Row]:
    """Subscriptions (with their feeds) as the list shows them, with bars of one scale. One query."""
    counts = weekly([subscription.feed_id for subscription in subscriptions])
    most = max((max(weeks) for weeks in counts.values()), default=0)
    return [
        _row(subscription, counts.get(subscription.feed_id, [0] * WEEKS), most)
        for subscription in subscriptions
    ]


def _row(subscription: Subscription, weeks: Sequence[int] = (), most: int = 0) -> Row:
    state, sentence = health(subscription.feed, subscription)
    return Row(
        subscription=subscription,
        state=state,
        word=words().get(state, state),
        sentence=sentence,
        bars=bars(weeks, most),
        items=sum(weeks),
    )


def bars(weeks: Sequence[int], most: int) -> tuple[Bar, ...]:
    """A rectangle for each week with something in it; the tallest week of all, ``most``, fills the height."""
    drawn = []
    for index, count in enumerate(weeks):
        if count:
            height = max(_LEAST, _HEIGHT * count / max(most, 1))
            drawn.append(Bar(str(index * _STEP), f"{_HEIGHT - height:.2f}", f"{height:.2f}"))
    return tuple(drawn)


def weekly(feed_ids: Sequence[int]) -> dict[int, list[int]]:
    """How many entries each feed had in each of the last weeks (from Monday, UTC), oldest first. One query.

    Weeks are told apart by comparing, not by cutting dates, which SQLite would do in Python for every row.
    """
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=midnight.weekday(), weeks=WEEKS - 1)
    starts = [first + timedelta(weeks=n) for n in range(WEEKS + 1)]
    counts = {
        f"week{n}": Count("pk", filter=Q(at__gte=starts[n], at__lt=starts[n + 1])) for n in range(WEEKS)
    }
    rows = (
        # what was published in these weeks was not seen before them, and that is what the index knows
        FeedEntry.objects.filter(feed__in=feed_ids, first_seen_at__gte=first - timedelta(days=1))
        .annotate(at=Coalesce("published_at", "first_seen_at"))
        .values("feed")
        .order_by()
        .annotate(**counts)
        .values_list("feed", *counts)
    )
    return {pk: [0] * WEEKS for pk in feed_ids} | {feed: list(weeks) for feed, *weeks in rows}


def _failing(user: User) -> list[Row]:
    """The user's feeds that fail, the longest first. One query."""
    troubled = (
        subscriptions_for(user)
        .filter(feed__failing_since__isnull=False, paused_at=None)
        .select_related("feed", "outlet")
        .order_by("feed__failing_since", "pk")[:_FAILING_SHOWN]
    )
    return [row for row in map(_row, troubled) if row.is_bad]


def waiting_count(user: User) -> int:
    """How many entries wait in the user's inbox. One query."""
    return inbox_for(user).filter(state=InboxEntry.State.WAITING).count()
