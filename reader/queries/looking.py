"""A look at a feed or a site, as the page shows it before anything is followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.access import articles_for, looks_for, subscriptions_for
from reader.models import Article, ArticleVisibility, Feed, FeedLook, Subscription, User
from reader.queries.drafts import outlet_names, tag_names
from reader.queries.feed_words import at_first, in_words, pace, texts_of, would_come

SHOWN_FIRST = 3
"""How many of the newest entries stand there without opening the rest, ticked from the start."""
SLOW_AFTER = 20
"""Seconds after which the page says that a look takes long."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that can be added at once."""

    key: str
    title: str
    url: str
    published: datetime | None
    minutes: int
    article: Article | None
    """The article that it already is, where the reader may see it."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One of the feeds that were found."""

    url: str
    title: str
    format: str
    count: int
    pace: str
    texts: Sequence[Sequence[str]]
    """What each entry says, for the expression."""
    notes: Sequence[str] = ()
    subscription: Subscription | None = None
    """The reader's own, where it is followed already."""
    entries: Sequence[Entry] = ()

    @property
    def here(self) -> int:
        """How many of the entries shown are in the library."""
        return sum(entry.article is not None for entry in self.entries)

    @property
    def first(self) -> Sequence[Entry]:
        return self.entries[:SHOWN_FIRST]

    @property
    def rest(self) -> Sequence[Entry]:
        return self.entries[SHOWN_FIRST:]

    @property
    def rest_chosen(self) -> bool:
        """Whether something is ticked among those that are folded away."""
        return any(entry.chosen for entry in self.rest)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form around a look."""

    feed: str = ""
    chosen: frozenset[str] | None = None
    """Keys of the entries that are ticked; None for those that are from the start."""
    words: str = ""
    waits: bool = True
    follows: bool = False
    """On the Add page only, where following is the other thing that can be done."""
    name: str = ""
    outlet: str = ""
    tags: str = ""
    visibility: str = ArticleVisibility.LIBRARY

    @classmethod
    def read(cls, data: QueryDict) -> Typed:
        """From a form that was sent; an empty one gives what stands there from the start."""
        if "feed" not in data:
            return cls()
        # another feed was chosen since its entries were drawn: their ticks mean nothing for this one
        same = data.get("of", "") == data.get("feed", "")
        visibility = data.get("visibility", "")
        return cls(
            feed=_line(data.get("feed", "")),
            chosen=frozenset(data.getlist("entry")) if same else None,
            words=_line(data.get("words", "")),
            waits="waits" in data,
            follows="follow" in data,
            name=_line(data.get("name", "")),
            outlet=_line(data.get("outlet", "")),
            tags=_line(data.get("tags", "")),
            visibility=visibility
            if visibility in ArticleVisibility.values
            else str(ArticleVisibility.LIBRARY),
        )


@dataclass(slots=True)
class LookPage:
    """A look with the feed that is chosen in it, and what would come in."""

    look: FeedLook
    typed: Typed
    adds: bool
    """Whether it stands on the Add page, where entries are added and following is optional."""
    feeds: Sequence[Found] = ()
    feed: Found | None = None
    would: str = ""
    """How many of the entries the expression lets in, as a sentence."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Sentences about fields."""
    error: str = ""
    outlets: Sequence[str] = ()
    tag_names: Sequence[str] = ()

    @property
    def waits(self) -> bool:
        """Whether the worker has not answered yet."""
        return self.look.done_at is None

    @property
    def is_slow(self) -> bool:
        return (timezone.now() - self.look.created_at).total_seconds() > SLOW_AFTER

    @property
    def chosen(self) -> int:
        """How many entries are ticked."""
        return sum(entry.chosen for entry in self.feed.entries) if self.feed else 0

    @property
    def host(self) -> str:
        return urlsplit(self.look.address).hostname or self.look.address

    @property
    def status(self) -> str:
        """What the look has come to, in a sentence."""
        if self.waits:
            return _("Looking at %(host)s.") % {"host": self.host}
        if self.look.problem:
            return ""
        if self.adds and len(self.feeds) == 1 and self.feed:
            return _one_found(self.feed)
        seconds, n = float(self.look.found.get("seconds") or 0), len(self.feeds)
        found = ngettext("%(n)s feed found in %(seconds)s s.", "%(n)s feeds found in %(seconds)s s.", n) % {
            "n": in_words(n),
            "seconds": number_format(seconds, 1),
        }
        return at_first(found) if self.feeds else _("No feed was found there.")

    @property
    def go(self) -> str:
        """What the button says."""
        n = self.chosen
        follows = (not self.adds or self.typed.follows) and not (self.feed and self.feed.subscription)
        if follows:
            return (
                ngettext("Follow, and add %(n)d", "Follow, and add %(n)d", n) % {"n": n} if n else _("Follow")
            )
        return ngettext("Add %(n)d", "Add %(n)d", n) % {"n": n} if n else _("Add")

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was asked of the network and answered."""
        return [one for one in self.look.found.get("requests", []) if one.get("status")]

    @property
    def visibilities(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in ArticleVisibility.choices]

    @property
    def notes(self) -> list[str]:
        """Sentences about feeds that could not be read, and about entries of the chosen one."""
        return [str(note) for note in self.look.found.get("notes", [])] + list(
            self.feed.notes if self.feed else ()
        )


def _line(text: str) -> str:
    """``text`` as one line without null characters, which no database compares."""
    return " ".join(text.replace("\0", "").split())


def _one_found(feed: Found) -> str:
    items = ngettext("%(n)d item", "%(n)d items", feed.count) % {"n": feed.count}
    if not feed.here:
        return _("%(format)s found, %(items)s.") % {"format": feed.format, "items": items}
    here = ngettext("%(n)d already here", "%(n)d already here", feed.here) % {"n": feed.here}
    return _("%(format)s found, %(items)s, %(here)s.") % {
        "format": feed.format, "items": items, "here": here,
    }  # fmt: skip


def look_page(
    user: User,
    look: FeedLook,
    typed: Typed | None = None,
    *,
    adds: bool = False,
    wrong: Mapping[str, str] | None = None,
    error: str = "",
    fields: bool = True,
) -> LookPage:
    """A look of ``user`` with what was typed. Four queries when it is done, none before; two without ``fields``."""
    page = LookPage(look=look, typed=typed or Typed(), adds=adds, wrong=wrong or {}, error=error)
    raw = [feed for feed in look.found.get("feeds", []) if isinstance(feed, dict)]
    if page.waits or not raw:
        return page
    followed = {
        one.feed.url: one
        for one in subscriptions_for(user)
        .filter(feed__url__in=[feed.get("url", "") for feed in raw])
        .select_related("feed")
    }
    at = next((n for n, feed in enumerate(raw) if feed.get("url") == page.typed.feed), 0)
    page.feeds = [
        _found(feed, followed.get(feed.get("url", "")), _entries(user, feed, page.typed) if n == at else ())
        for n, feed in enumerate(raw)
    ]
    page.feed = page.feeds[at]
    page.would, bad = would_come(page.feed.texts, page.feed.count, page.typed.words)
    if bad:
        page.wrong = {"words": bad, **page.wrong}
    if fields:
        page.outlets, page.tag_names = outlet_names(), tag_names()
    return page


def _found(raw: Mapping[str, Any], subscription: Subscription | None, entries: Sequence[Entry]) -> Found:
    url = str(raw.get("url", ""))
    return Found(
        url=url,
        title=str(raw.get("title") or "") or urlsplit(url).hostname or url,
        format=dict(Feed.Format.choices).get(str(raw.get("format", "")), str(raw.get("format", ""))),
        count=int(raw.get("count") or 0),
        pace=pace(float(raw.get("per_week") or 0)),
        texts=texts_of(raw),
        notes=[str(note) for note in raw.get("notes", [])],
        subscription=subscription,
        entries=entries,
    )


def _entries(user: User, raw: Mapping[str, Any], typed: Typed) -> list[Entry]:
    """The newest entries of a found feed, those of the library with their article. One query."""
    given = [one for one in raw.get("entries", []) if isinstance(one, dict) and one.get("key")]
    here = visible_articles(
        user, (str(one.get("url", "")) for one in given), (one.get("article") for one in given)
    )
    made: list[Entry] = []
    for one in given:
        article = here.get(one.get("article")) or here.get(str(one.get("url", "")))
        chosen = len(made) < SHOWN_FIRST if typed.chosen is None else one["key"] in typed.chosen
        words = int(one.get("words") or 0)
        made.append(
            Entry(
                key=str(one["key"]),
                title=str(one.get("title") or "") or str(one.get("url") or "") or _("Untitled"),
                url=str(one.get("url", "")),
                published=parse_datetime(str(one.get("published") or "")),
                minutes=max(1, round(words / 230)) if words else 0,
                article=article,
                chosen=article is None and chosen,
            )
        )
    return made


def visible_articles(
    user: User, urls: Iterable[str], pks: Iterable[int | None] = ()
) -> dict[int | str | None, Article]:
    """The articles that ``user`` may see of these addresses and ids, by both. One query."""
    wanted_urls, wanted = {url for url in urls if url}, {pk for pk in pks if pk}
    found: dict[int | str | None, Article] = {}
    if wanted_urls or wanted:
        articles = articles_for(user).filter(Q(canonical_url__in=wanted_urls) | Q(pk__in=wanted))
        for article in articles.only("headline", "canonical_url"):
            found[article.pk] = article
            if article.canonical_url:
                found[article.canonical_url] = article
    return found


def own_look(user: User, key: str) -> FeedLook | None:
    """The user's look of this id; None for any other, and for what is no id. At most one query."""
    try:
        pk = UUID(key)
    except ValueError:
        return None
    return looks_for(user).filter(pk=pk).first()


def feed_tab_context(user: User, look: str = "", typed: Typed | None = None) -> dict[str, Any]:
    """What the Feed tab of the Add page needs; ``look`` is the id in its address, if any."""
    found = own_look(user, look) if look else None
    return {
        "came_from": "add",
        "feed_look": look_page(user, found, typed, adds=True) if found else None,
        "feed_address": found.address if found else "",
    }
