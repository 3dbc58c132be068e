"""Atom (RFC 4287), with paging (RFC 5005)."""

from __future__ import annotations

from typing import Any, override
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from reader.cleaning.chars import without_invalid
from reader.out.feed import Entry, Feed

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def _text(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return without_invalid(text)[0]


class _Feed(Atom1Feed):
    """As Django's, with languages, pages beside this one, whole texts and the publisher's address."""

    def __init__(self, feed: Feed) -> None:
        self.whole = feed
        super().__init__(
            title=_text(feed.title),
            link=feed.address,
            description=None,
            language=feed.language,
            author_name=_text(feed.by),
            feed_url=feed.own,
            feed_guid=feed.id,
        )

    @override
    def latest_post_date(self) -> Any:
        return self.whole.updated

    @override
    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        feed = self.whole
        for rel, address in (("first", feed.first), ("previous", feed.newer), ("next", feed.older)):
            if address:
                handler.addQuickElement("link", "", {"rel": rel, "href": address})
        if feed.icon:
            handler.addQuickElement("icon", feed.icon)
        handler.addQuickElement("generator", "Postil")

    @override
    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item["entry"].language
        return {"xml:lang": language} if language else {}

    @override
    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        entry: Entry = item["entry"]
        super().add_item_elements(handler, item)
        for name in entry.authors[1:]:  # the first is the one that Django writes
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", _text(name))
            handler.endElement("author")
        if entry.source:
            handler.addQuickElement("link", "", {"rel": "via", "href": entry.source})
        if entry.summary:
            handler.addQuickElement("summary", _text(entry.summary))
        if entry.content:
            handler.addQuickElement("content", _text(entry.content), {"type": "html"})


def atom(feed: Feed) -> bytes:
    """``feed`` as an Atom document in UTF-8."""
    document = _Feed(feed)
    for entry in feed.entries:
        document.add_item(
            title=_text(entry.title),
            link=entry.address,
            description=None,  # type: ignore[arg-type]  # no summary, where there is none
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=_text(entry.authors[0]) if entry.authors else None,
            categories=[_text(tag) for tag in entry.tags],
            entry=entry,
        )
    return document.writeString("utf-8").encode()
