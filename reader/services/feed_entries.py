"""Entries of feeds as rows, and what becomes of them for each follower. Called within the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.errors import Invalid
from reader.intake import wording
from reader.intake.feeds import Known, ParsedEntry, spellings, unseen
from reader.intake.feeds.page import page_of
from reader.intake.feeds.text import lines_of
from reader.intake.names import host_of
from reader.models import (
    Article,
    ArticleQuerySet,
    ArticleVisibility,
    Feed,
    FeedEntry,
    Import,
    ImportItem,
    InboxEntry,
    Subscription,
    User,
)
from reader.services.arrivals import Piece, bring
from reader.services.breaking import lines_of_feed

type Seen = Callable[[User], ArticleQuerySet]

REMEMBERED = 5_000
"""Entries of a feed, the newest, that new ones are compared with by address, title and date."""
AT_ONCE = 50
"""New entries that are saved by themselves; of more at once the rest waits to be looked at."""
KEPT = timedelta(days=1)
"""How long the text of an entry stays that nobody waits for."""

State = InboxEntry.State


def of_the_library(_user: User) -> ArticleQuerySet:
    """What everybody in the library sees; for callers that do not say what a reader may see."""
    return Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)


def known_of(feed: Feed, keys: Iterable[str]) -> list[Known]:
    """The entries of ``feed`` that were seen before: the newest, and all with these keys."""
    fields = ("pk", "key", "url", "title", "published_at")
    rows = list(feed.entries.order_by("-first_seen_at", "-pk").values_list(*fields)[:REMEMBERED])
    rows += feed.entries.filter(key__in=set(keys)).values_list(*fields)
    return [Known(*row) for row in {row[0]: row for row in rows}.values()]


def take_up(feed: Feed, entries: Sequence[ParsedEntry], now: datetime) -> list[FeedEntry]:
    """Remembers those of ``entries`` that are new, the oldest first; the rows that were made."""
    new = unseen(entries, known_of(feed, (entry.key for entry in entries)), feed.site_url)
    new.reverse()  # feeds have the newest first, unless their dates say otherwise
    if all(entry.published is not None for entry in new):
        new.sort(key=lambda entry: entry.published or now)
    rows = [_row(feed, entry, now) for entry in new]
    FeedEntry.objects.bulk_create(rows, ignore_conflicts=True)
    # Who asked at the same moment may have written some of them: only what is there counts
    made = {row.key: row for row in feed.entries.filter(key__in=[row.key for row in rows])}
    return [made[row.key] for row in rows if row.key in made]


def _row(feed: Feed, entry: ParsedEntry, now: datetime) -> FeedEntry:
    keeps = entry.is_full or not entry.url
    return FeedEntry(
        feed=feed, key=entry.key, url=entry.url, title=entry.title[:500], authors=list(entry.authors),
        tags=list(entry.tags), summary=entry.summary, content=entry.content if keeps else "",
        is_full=entry.is_full, words=min(entry.words, 2_000_000_000), published_at=entry.published, first_seen_at=now,
    )  # fmt: skip


def followers(feed: Feed) -> list[Subscription]:
    """Who follows ``feed`` and has not paused."""
    active = feed.subscriptions.filter(paused_at=None, user__is_active=True)
    found = list(active.select_related("user", "outlet").prefetch_related("tags").order_by("pk"))
    for one in found:
        one.feed = feed
    return found


def hand_out(entries: Sequence[FeedEntry], subscriptions: Iterable[Subscription], seen: Seen) -> None:
    """Gives new entries to followers: only those with the words they want; into the inbox, or to the library; and into
    the breaking strip, where a curator wants that."""
    breaking: list[tuple[Subscription, Sequence[FeedEntry]]] = []
    for subscription in subscriptions:
        wanted = [entry for entry in entries if wants(subscription, entry)]
        if not wanted:
            continue
        breaking.append((subscription, wanted))
        here = articles_of(seen(subscription.user), [entry.url for entry in wanted])
        rows: list[InboxEntry] = []
        saved: list[FeedEntry] = []
        for entry in wanted:
            article = here.get(entry.url)
            takes = not subscription.waits and len(saved) < AT_ONCE
            state = State.TAKEN if article is not None or takes else State.WAITING
            rows.append(InboxEntry(subscription=subscription, entry=entry, state=state, article_id=article))
            if takes and article is None:
                saved.append(entry)
        InboxEntry.objects.bulk_create(rows, ignore_conflicts=True)
        if saved:
            bring_entries(subscription.user, [(entry, subscription) for entry in saved])
    if breaking:
        lines_of_feed(breaking[0][0].feed, breaking, timezone.now())


def wants(subscription: Subscription, entry: FeedEntry) -> bool:
    """Whether the entry has the words that its follower asks for. An expression that is broken sifts nothing out."""
    if not subscription.words:
        return True
    try:
        wanted = wording.parse(subscription.words)
    except Invalid:
        return True
    texts = [entry.title, entry.summary, *entry.tags, *entry.authors]
    return wanted.matches(*texts, lines_of(entry.content) if entry.content else "")


def articles_of(articles: ArticleQuerySet, urls: Iterable[str]) -> dict[str, int]:
    """Those of ``urls`` that are the address of one of ``articles``, in any usual spelling: the article's id."""
    spelled: dict[str, str] = {}
    for url in urls:
        for one in spellings(url):
            spelled.setdefault(one, url)
    rows = articles.filter(canonical_url__in=list(spelled)).order_by().values_list("canonical_url", "pk")
    return {spelled[address]: pk for address, pk in rows}


def bring_entries(
    user: User, chosen: Sequence[tuple[FeedEntry, Subscription]], *, saves: bool = True, title: str = ""
) -> Import:
    """An import of these entries, in the visibility of the first one's subscription."""
    first = chosen[0][1]
    pieces = [piece_of(entry, subscription) for entry, subscription in chosen]
    name = title or first.name or first.feed.title or host_of(first.feed.url)
    return bring(user, pieces, title=name, saves=saves, visibility=first.visibility)


def piece_of(entry: FeedEntry, subscription: Subscription) -> Piece:
    """An entry to be read: its full text as a page where the feed gives it, else the address of its page."""
    feed = subscription.feed
    outlet = subscription.outlet or feed.outlet
    options = {
        "outlet": outlet.name if outlet else "",
        "tags": [tag.name for tag in subscription.tags.all()],
        "title": entry.title,
        "published": entry.published_at.isoformat() if entry.published_at else "",
        "authors": entry.authors,
    }
    raw = None
    if entry.content and (entry.is_full or not entry.url):
        raw = page_of(
            entry.content,
            title=entry.title,
            url=entry.url,
            authors=entry.authors,
            tags=entry.tags,
            published=entry.published_at,
            outlet=outlet.name if outlet else feed.title,
            language=feed.language,
        )
        options["kind"] = "html"
    refused = None
    if raw is None and not entry.url:
        refused = Invalid(_("This entry has neither an address nor a text of its own."))
    return Piece(
        kind=ImportItem.Kind.ENTRY, name=entry.title, address=entry.url, raw=raw, entry=entry,
        options={name: value for name, value in options.items() if value}, refused=refused,
    )  # fmt: skip


def tidy(feed: Feed) -> None:
    """Lets go of texts of entries that wait for nobody any more; their pages can still be fetched."""
    waiting = InboxEntry.objects.filter(entry=OuterRef("pk"), state=State.WAITING)
    feed.entries.filter(~Exists(waiting), first_seen_at__lt=timezone.now() - KEPT).exclude(
        content=""
    ).exclude(url="").update(content="", is_full=False)
