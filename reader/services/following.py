"""On what terms a feed is followed: words, outlet, tags; entries added without following; following again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.errors import Invalid
from reader.intake.feeds.page import page_of
from reader.intake.wording import parse
from reader.models import (
    Article,
    ArticleVisibility,
    Feed,
    FeedEntry,
    FeedLook,
    Import,
    ImportItem,
    InboxEntry,
    Outlet,
    Subscription,
    Tag,
    User,
)
from reader.services.arrivals import Piece, bring
from reader.services.names import outlet_named
from reader.services.tags import resolve

NAME_LIMIT, WORDS_LIMIT, TAGS_LIMIT = 200, 500, 20
"""Code points of a name and of an expression; tags of one subscription."""
REMEMBERED = 1000
"""Entries of an inbox that come back when unfollowing is undone, the newest."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What becomes of a feed's entries."""

    name: str
    words: str
    outlet: Outlet | None
    tags: tuple[Tag, ...]
    visibility: str
    waits: bool

    @classmethod
    def read(cls, name: str, words: str, outlet: str, tags: str, visibility: str, *, waits: bool) -> Terms:
        """From what was typed. An outlet that is new is made; a tag never is.

        Raises ``Invalid`` with the field: ``name``, ``words``, ``outlet`` or ``tags``.
        """
        _short(name, NAME_LIMIT, "name")
        _short(words, WORDS_LIMIT, "words")
        _short(outlet, 120, "outlet")
        if words:
            try:
                parse(words)
            except Invalid as error:
                raise Invalid(error.message, field="words") from error
        found = tags_named(tags)
        return cls(
            name=name,
            words=words,
            outlet=outlet_named(outlet) if outlet else None,
            tags=found,
            visibility=visibility if visibility in ArticleVisibility.values else ArticleVisibility.LIBRARY,
            waits=waits,
        )


def _short(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise Invalid(
            _("That has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(text), "limit": limit},
            field=field,
        )


def tags_named(text: str) -> tuple[Tag, ...]:
    """The tags that a line names, by name or alias, separated by commas of any script. Raises ``Invalid``."""
    names = [name.strip() for name in text.replace("،", ",").replace("、", ",").split(",") if name.strip()]
    if len(names) > TAGS_LIMIT:
        raise Invalid(
            _("%(found)d tags are named; the limit is %(limit)d.")
            % {"found": len(names), "limit": TAGS_LIMIT},
            field="tags",
        )
    found = resolve(names)
    missing = [name for name in names if name not in found]
    if missing:
        said = ngettext(
            "No tag is called %(names)s. Choose from those that are there.",
            "No tags are called %(names)s. Choose from those that are there.",
            len(missing),
        )
        raise Invalid(said % {"names": ", ".join(f"“{name[:80]}”" for name in missing[:5])}, field="tags")
    return tuple({tag.pk: tag for tag in found.values()}.values())


@transaction.atomic
def change_terms(subscription: Subscription, terms: Terms) -> None:
    """Follows on other terms from now on; what has come in stays as it is."""
    subscription.name = terms.name
    subscription.words = terms.words
    subscription.waits = terms.waits
    subscription.visibility = terms.visibility
    subscription.outlet = terms.outlet
    subscription.save()
    subscription.tags.set(terms.tags)


@transaction.atomic
def add_found(user: User, look: FeedLook, feed_url: str, keys: list[str]) -> Import:
    """Brings in entries of a look without following their feed; where it is followed, they wait no longer.

    Raises ``Invalid`` where none of ``keys`` is an entry of it.
    """
    feed = next((one for one in look.found.get("feeds", []) if one["url"] == feed_url), None)
    pieces = [_piece(one, feed) for one in feed["entries"] if one["key"] in keys] if feed else []
    if feed is None or not pieces:
        raise Invalid(_("Choose at least one article to add."), field="entry")
    batch = bring(user, pieces, title=feed["title"] or look.address)
    InboxEntry.objects.filter(
        subscription__user=user,
        subscription__feed__url=feed_url,
        entry__key__in=keys,
        state=InboxEntry.State.WAITING,
    ).update(state=InboxEntry.State.TAKEN, updated_at=timezone.now())
    return batch


def _piece(one: dict[str, Any], feed: dict[str, Any]) -> Piece:
    """An entry of a look: its whole text where the feed gives it, else the address of its page."""
    authors, published = list(one.get("authors", ())), one.get("published", "")
    content = feed.get("contents", {}).get(one["key"], "")
    options = {"title": one["title"], "published": published, "authors": authors}
    raw = None
    if content:
        raw = page_of(
            content,
            title=one["title"],
            url=one["url"],
            authors=authors,
            tags=one.get("tags", ()),
            published=parse_datetime(published) if published else None,
            outlet=feed["title"],
            language=feed["language"],
        )
        options["kind"] = "html"
    return Piece(
        kind=ImportItem.Kind.FILE if raw else ImportItem.Kind.ADDRESS,
        name=one["title"],
        address=one["url"],
        raw=raw,
        options={name: value for name, value in options.items() if value},
    )


def remembered(subscription: Subscription, shown: str) -> dict[str, Any]:
    """What is needed to follow a feed again as before, as plain values; ``shown`` is what the reader calls it."""
    inbox = subscription.inbox.order_by("-created_at", "-pk")[:REMEMBERED]
    return {
        "shown": shown,
        "url": subscription.feed.url,
        "title": subscription.feed.title,
        "site_url": subscription.feed.site_url,
        "format": subscription.feed.format,
        "name": subscription.name,
        "words": subscription.words,
        "waits": subscription.waits,
        "visibility": subscription.visibility,
        "outlet": subscription.outlet_id,
        "tags": list(subscription.tags.values_list("pk", flat=True)),
        "paused": subscription.paused_at.isoformat() if subscription.paused_at else "",
        "breaking": subscription.breaking_hours,
        "inbox": [[row.entry_id, row.state, row.article_id, row.created_at.isoformat()] for row in inbox],
    }


@transaction.atomic
def follow_again(user: User, memory: dict[str, Any]) -> Subscription:
    """Follows a feed as ``remembered`` says, with what stood in its inbox, as far as its entries are still known."""
    feed, _made = Feed.objects.get_or_create(
        url=memory["url"],
        defaults={"title": memory["title"], "site_url": memory["site_url"], "format": memory["format"]},
    )
    subscription, _made = Subscription.objects.get_or_create(
        user=user,
        feed=feed,
        defaults={
            "name": memory["name"],
            "words": memory["words"],
            "waits": memory["waits"],
            "visibility": memory["visibility"],
            "outlet": Outlet.objects.filter(pk=memory["outlet"]).first(),
            "paused_at": parse_datetime(memory["paused"]) if memory["paused"] else None,
            "breaking_hours": memory.get("breaking") if user.is_curator else None,
        },
    )
    subscription.tags.set(Tag.objects.filter(pk__in=memory["tags"]))
    entries = set(
        FeedEntry.objects.filter(feed=feed, pk__in=[row[0] for row in memory["inbox"]]).values_list(
            "pk", flat=True
        )
    )
    articles = set(
        Article.objects.filter(pk__in=[row[2] for row in memory["inbox"] if row[2]]).values_list(
            "pk", flat=True
        )
    )
    InboxEntry.objects.bulk_create(
        [
            InboxEntry(
                subscription=subscription,
                entry_id=entry,
                state=state,
                article_id=article if article in articles else None,
                created_at=parse_datetime(at) or timezone.now(),
            )
            for entry, state, article, at in memory["inbox"]
            if entry in entries
        ],
        ignore_conflicts=True,
    )
    return subscription
