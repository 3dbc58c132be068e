"""Small real objects for tests, with sensible defaults."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from annotations.models import Anchor, Highlight
from reader.cleaning.blocks import Block, BlockType, canonical_text
from reader.models import (
    Article,
    ArticleTag,
    Feed,
    FeedEntry,
    FeedLook,
    InboxEntry,
    Outlet,
    Revision,
    Subscription,
    Tag,
    User,
)

_numbers = itertools.count(1)
PASSWORD = "a-long-enough-pass-phrase"


def make_user(username: str = "", **fields: Any) -> User:
    """An account with ``PASSWORD``; ``role`` may be given."""
    n = next(_numbers)
    user = User(
        username=username or f"user{n}", email=fields.pop("email", f"user{n}@postil.example"), **fields
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def make_outlet(name: str = "", **fields: Any) -> Outlet:
    n = next(_numbers)
    return Outlet.objects.create(name=name or f"Outlet {n}", slug=fields.pop("slug", f"outlet-{n}"), **fields)


def make_tag(name: str = "", **fields: Any) -> Tag:
    """A tag with its path, below ``parent`` if given."""
    n = next(_numbers)
    name = name or f"Tag {n}"
    parent = fields.get("parent")
    tag = Tag.objects.create(
        name=name, folded=fields.pop("folded", name.casefold()), slug=fields.pop("slug", f"tag-{n}"), **fields
    )
    tag.path = f"{parent.path if parent else '/'}{tag.pk}/"
    tag.save(update_fields=["path"])
    return tag


def paragraphs(*texts: str) -> list[Block]:
    """Plain paragraph blocks."""
    return [Block(BlockType.PARAGRAPH, html=f"<p>{text}</p>", text=text) for text in texts]


def make_revision(article: Article, blocks: list[Block]) -> Revision:
    """The next revision of ``article``, made its current one."""
    text = canonical_text(blocks)
    revision = Revision.objects.create(
        article=article,
        number=article.revisions.count() + 1,
        headline=article.headline,
        standfirst=article.standfirst,
        blocks=[block.to_json() for block in blocks],
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        captured_at=timezone.now(),
    )
    article.current_revision = revision
    article.words = len(text.split())
    article.save()
    return revision


def make_article(*texts: str, tags: tuple[Tag, ...] = (), **fields: Any) -> Article:
    """An article of plain paragraphs with one revision, filed under ``tags``."""
    n = next(_numbers)
    blocks = fields.pop("blocks", None) or paragraphs(*(texts or (f"The river rose again on day {n}.",)))
    fields.setdefault("listed_at", timezone.now())
    fields.setdefault("published_at", fields["listed_at"])
    article = Article.objects.create(headline=fields.pop("headline", f"Headline {n}"), **fields)
    make_revision(article, blocks)
    for tag in tags:
        ArticleTag.objects.create(article=article, tag=tag, listed_at=article.listed_at)
    return article


def make_highlight(user: User, article: Article, quote: str, **fields: Any) -> Highlight:
    """A highlight on the first occurrence of ``quote`` in the current text."""
    revision = article.current_revision
    assert revision is not None
    start = revision.text.index(quote)
    if fields.get("visibility") == "link":
        fields.setdefault("link_token", uuid.uuid4().hex)
    highlight = Highlight.objects.create(
        user=user, article=article, revision=revision, quote=quote, client_id=uuid.uuid4(),
        prefix=revision.text[max(0, start - 64) : start],
        suffix=revision.text[start + len(quote) : start + len(quote) + 64],
        **fields,
    )  # fmt: skip
    Anchor.objects.create(highlight=highlight, revision=revision, start=start, end=start + len(quote))
    return highlight


def make_feed(title: str = "", **fields: Any) -> Feed:
    """A feed that was asked a while ago and is well."""
    n = next(_numbers)
    now = timezone.now()
    fields.setdefault("tried_at", now - timedelta(minutes=20))
    fields.setdefault("succeeded_at", fields["tried_at"])
    fields.setdefault("new_at", fields["tried_at"])
    fields.setdefault("next_at", now + timedelta(minutes=40))
    return Feed.objects.create(
        title=title or f"Feed {n}", url=fields.pop("url", f"https://feed{n}.example/feed.xml"), **fields
    )


def make_subscription(user: User, feed: Feed | None = None, **fields: Any) -> Subscription:
    """That ``user`` follows ``feed``."""
    return Subscription.objects.create(user=user, feed=feed or make_feed(), **fields)


def make_entry(feed: Feed, title: str = "", **fields: Any) -> FeedEntry:
    """An entry of ``feed``, published when it was first seen."""
    n = next(_numbers)
    fields.setdefault("first_seen_at", timezone.now())
    fields.setdefault("published_at", fields["first_seen_at"])
    fields.setdefault("summary", f"What was read on the gauge on day {n}.")
    fields.setdefault("words", 460)
    return FeedEntry.objects.create(
        feed=feed,
        key=hashlib.sha256(f"entry {n}".encode()).hexdigest(),
        url=fields.pop("url", f"{feed.url}/{n}"),
        title=title or f"Entry {n}",
        **fields,
    )


def make_waiting(subscription: Subscription, title: str = "", **fields: Any) -> InboxEntry:
    """An entry that waits in the inbox of a subscription."""
    state = fields.pop("state", InboxEntry.State.WAITING)
    article = fields.pop("article", None)
    entry = make_entry(subscription.feed, title, **fields)
    return InboxEntry.objects.create(
        subscription=subscription, entry=entry, state=state, article=article, created_at=entry.first_seen_at
    )


def make_look(user: User, *feeds: dict[str, Any], **fields: Any) -> FeedLook:
    """A look that is done, with ``feeds`` as the worker writes them."""
    fields.setdefault("done_at", timezone.now())
    found = {"seconds": 0.6, "requests": [], "feeds": list(feeds), "notes": []}
    return FeedLook.objects.create(
        user=user,
        address=fields.pop("address", "https://basin-quarterly.example/"),
        found=fields.pop("found", found),
        **fields,
    )


def found_feed(title: str, *titles: str, **fields: Any) -> dict[str, Any]:
    """A feed in a look, with an entry for each of ``titles``, newest first."""
    url = fields.pop("url", f"https://basin-quarterly.example/{title.lower().replace(' ', '-')}.xml")
    entries = [
        {
            "key": hashlib.sha256(f"{url} {name}".encode()).hexdigest(),
            "url": f"{url}/{n}",
            "title": name,
            "published": (timezone.now() - timedelta(days=n)).isoformat(),
            "words": 1610,
            "article": None,
        }
        for n, name in enumerate(titles)
    ]
    known = {
        "format": "atom",
        "site_url": "https://basin-quarterly.example/",
        "language": "en",
        "count": len(entries),
        "per_week": 3.0,
        "texts": [[name, "", ""] for name in titles],
        "rest": [],
        "contents": {},
        "notes": [],
        "answer": {"etag": "", "last_modified": "", "sha256": "", "seconds": 0.2, "pause": 0},
    }
    return known | {"url": url, "title": title, "entries": entries} | fields
