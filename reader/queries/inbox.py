"""The inbox: entries of followed feeds that wait to be looked at, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from reader.access import inbox_for
from reader.models import Article, InboxEntry, User
from reader.queries.feeds import name_of
from reader.queries.looking import visible_articles
from reader.queries.paging import Cursor, address, after, sliced

SUMMARY_LIMIT = 400
"""Code points of a summary that a row carries; the page shows its first lines."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry as the inbox shows it."""

    pk: int
    title: str
    feed: str
    """The reader's name of the feed."""
    outlet: str
    language: str
    url: str
    summary: str
    at: datetime
    """When it was published, or else first seen (UTC)."""
    minutes: int
    """Reading time; 0 where the feed says nothing of the length."""
    article: Article | None
    """The article that it already is, where the reader may see it."""
    subscription_id: int
    is_full: bool


@dataclass(frozen=True, slots=True)
class OfFeed:
    """A feed with something waiting."""

    pk: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox and the addresses of the pages beside it, empty at an end."""

    entries: Sequence[Waiting]
    feeds: Sequence[OfFeed]
    total: int
    """Of all feeds."""
    feed: OfFeed | None = None
    """The one that the list is narrowed to."""
    older: str = ""
    newer: str = ""

    @property
    def here(self) -> int:
        """How many wait in this list, on all its pages."""
        return self.feed.count if self.feed else self.total


def waiting_of(user: User) -> QuerySet[InboxEntry]:
    """What waits in the user's inbox."""
    return inbox_for(user).filter(state=InboxEntry.State.WAITING)


def inbox_page(user: User, params: QueryDict) -> Inbox:
    """The page that ``?older=`` or ``?newer=`` asks for, narrowed to the subscription ``?feed=``.

    Three queries; one more on the way back to the start.
    """
    feeds = _feeds(user)
    asked = params.get("feed", "")
    feed = next((one for one in feeds if str(one.pk) == asked), None)
    entries = waiting_of(user)
    if feed is not None:
        entries = entries.filter(subscription=feed.pk)
    page = sliced(
        entries.select_related("entry", "subscription__feed", "subscription__outlet").defer(
            "entry__content", "entry__authors", "entry__tags"
        ),
        params,
    )
    kept = [("feed", feed.pk)] if feed else []
    return Inbox(
        entries=_shown(user, page.rows),
        feeds=feeds,
        total=sum(one.count for one in feeds),
        feed=feed,
        older=address(kept, "older", page.older),
        newer=address(kept, "newer", page.newer),
    )


def _feeds(user: User) -> list[OfFeed]:
    rows = (
        waiting_of(user)
        .order_by()
        .values("subscription", "subscription__name", "subscription__feed__title", "subscription__feed__url")
        .annotate(n=Count("pk"))
        .values_list(
            "subscription",
            "subscription__name",
            "subscription__feed__title",
            "subscription__feed__url",
            "n",
        )
    )
    found = [OfFeed(pk, name or title or url, n) for pk, name, title, url, n in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), one.pk))


def _shown(user: User, rows: Sequence[InboxEntry]) -> list[Waiting]:
    here = visible_articles(
        user, (row.entry.url for row in rows), (row.article_id for row in rows if row.article_id)
    )
    return [_waiting(row, here.get(row.article_id) or here.get(row.entry.url)) for row in rows]


def _waiting(row: InboxEntry, article: Article | None) -> Waiting:
    entry, subscription = row.entry, row.subscription
    outlet = subscription.outlet
    return Waiting(
        pk=row.pk,
        title=entry.title or entry.summary[:120] or entry.url or _("Untitled"),
        feed=name_of(subscription),
        outlet=outlet.name if outlet else "",
        language=subscription.feed.language,
        url=entry.url,
        summary=entry.summary[:SUMMARY_LIMIT],
        at=entry.published_at or entry.first_seen_at,
        minutes=max(1, round(entry.words / 230)) if entry.words else 0,
        article=article,
        subscription_id=subscription.pk,
        is_full=entry.is_full,
    )


def inbox_entry(user: User, pk: int) -> tuple[InboxEntry, Waiting]:
    """One entry of the user's inbox, whatever became of it, with its whole summary.

    Raises ``Http404`` for anybody else's. Two queries.
    """
    row = (
        inbox_for(user)
        .select_related("entry", "subscription__feed", "subscription__outlet")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404
    return row, _shown(user, [row])[0]


def beside(user: User, row: InboxEntry, feed: int | None = None) -> tuple[int | None, int | None]:
    """The ids of the waiting entries before (newer) and after (older) ``row``, None at an end. Two queries."""
    entries = waiting_of(user)
    if feed is not None:
        entries = entries.filter(subscription=feed)
    here = Cursor(row.created_at, row.pk)
    newer, older = entries.filter(*after(here, back=True)), entries.filter(*after(here))
    return (
        newer.order_by("created_at", "pk").values_list("pk", flat=True).first(),
        older.order_by("-created_at", "-pk").values_list("pk", flat=True).first(),
    )


def chosen_ids(user: User, pks: Sequence[int], limit: int) -> list[int]:
    """Those of ``pks`` that wait in the user's inbox, at most ``limit``, newest first. One query."""
    own = waiting_of(user).filter(pk__in=pks[:limit]).order_by("-created_at", "-pk")
    return list(own.values_list("pk", flat=True))


def ids_of_feed(user: User, subscription: int, limit: int) -> list[int]:
    """The newest ``limit`` entries that wait of one subscription. One query."""
    own = waiting_of(user).filter(subscription=subscription).order_by("-created_at", "-pk")
    return list(own.values_list("pk", flat=True)[:limit])
