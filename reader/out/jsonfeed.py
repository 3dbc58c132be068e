"""JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from typing import Any

from reader.out.feed import Entry, Feed, stamp

CONTENT_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """``feed`` as a JSON document in UTF-8."""
    whole = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.address,
        "feed_url": feed.own,
        "next_url": feed.older,
        "icon": feed.icon,
        "language": feed.language,
        "authors": [{"name": feed.by}],
        "items": [_item(entry) for entry in feed.entries],
    }
    kept = {name: value for name, value in whole.items() if value or name == "items"}
    return json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.address,
        "external_url": entry.source,
        "title": entry.title,
        # an item has to have a content; where only the summary is asked for, that is it
        "content_html": entry.content,
        "content_text": "" if entry.content else entry.summary or entry.title,
        "summary": entry.summary,
        "image": entry.picture,
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return {name: value for name, value in item.items() if value}
