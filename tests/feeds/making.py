"""Feeds written for tests: fiction of the Ilvane basin."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from reader.models import InboxEntry, Subscription

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/feed+json"

SENTENCES = (
    "The gauge at Averil fell by a hand's breadth over the summer, the commission says, and nobody disputes it.",
    "The works upstream say that the spring was dry, while the ferrymen point at the sluices of the Corran Gate.",
    "A table of readings will be shown to both governments on Tuesday in Ketterby, before the talks begin again.",
    "Salt has crept a mile further up the delta since the last count, and two wells have been closed for good.",
    "The harbour board wants a second gauge below the bar, paid for by those who draw water above it.",
    "Three clerks have copied the old books by hand, because the damp had got to the copies in the cellar.",
    "Nobody in the town could say when the last such summer was, though the lamp-post marks go back a century.",
    "The ministers will sit in the order in which the river reaches them, which spares everybody a quarrel.",
    "By evening the ferry was aground twice, and the bread came over from the other bank in baskets.",
)
"""Together more than 150 words."""
STORY = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in SENTENCES)
NOW = datetime.now(UTC).replace(microsecond=0)


def day(ago: float) -> datetime:
    """So many days ago."""
    return NOW - timedelta(days=ago)


def item(
    n: int | str,
    *,
    title: str | None = None,
    link: str | None = None,
    guid: str | None = "",
    ago: float | None = None,
    more: str = "",
    base: str = "https://averil-courier.example",
) -> str:
    """An item of RSS; None leaves a part out."""
    parts = [
        f"<title>{html.escape(f'Story {n}' if title is None else title)}</title>" if title != "" else "",
        f"<link>{html.escape(f'{base}/story-{n}' if link is None else link)}</link>" if link != "" else "",
        f'<guid isPermaLink="false">{html.escape(guid or f"guid-{n}")}</guid>' if guid is not None else "",
        f"<pubDate>{format_datetime(day(ago))}</pubDate>" if ago is not None else "",
        more,
    ]
    return f"<item>{''.join(parts)}</item>\n"


def rss(*items: str, title: str = "Averil Courier", head: str = "") -> str:
    """A feed of RSS 2.0; its root is on line 2, its first item on line 4."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel><title>{html.escape(title)}</title><link>https://averil-courier.example/</link>"
        f"<language>en-GB</language>{head}\n{''.join(items)}</channel></rss>\n"
    )


def full(content: str = STORY) -> str:
    """The element that holds an entry's whole text."""
    return f"<content:encoded>{html.escape(content)}</content:encoded>"


def atom(*entries: str, title: str = "Delta Gazette", attributes: str = "") -> str:
    """A feed of Atom 1.0."""
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>{title}</title>'
        f'<link href="https://delta-gazette.example/"/>{"".join(entries)}</feed>'
    )


def titles(subscription: Subscription, state: str = "waiting") -> list[str]:
    """What a follower has in the inbox in this state, the first come first."""
    rows = InboxEntry.objects.filter(subscription=subscription, state=state).order_by("pk")
    return list(rows.values_list("entry__title", flat=True))
