"""Atom 1.0 (RFC 4287) and 0.3: text constructs, xml:base, content as text, HTML and XHTML."""

from __future__ import annotations

import base64
import binascii
import html

from lxml.etree import _Element

from reader.intake.feeds.dates import parse_date
from reader.intake.feeds.elements import XML_NS, base_of, inner_markup, name_of, space_of, words_of
from reader.intake.feeds.model import RawEntry, RawFeed
from reader.intake.feeds.rss import person
from reader.intake.feeds.text import absolute_markup, text_of, title_text, web_address

_HTML = ("html", "text/html", "application/xhtml+xml", "xhtml")


def channel(root: _Element, url: str) -> RawFeed:
    """What is said of the feed, without its entries."""
    feed, home = RawFeed("atom"), space_of(root)
    feed.language = root.get(f"{XML_NS}lang", "")
    for child in root:
        name = _name(child, home)
        if name == "title" and not feed.title:
            feed.title = _text(child)
        elif name == "link" and child.get("rel", "alternate") == "alternate":
            feed.site_url = feed.site_url or web_address(child.get("href", ""), base_of(child, url))
        elif name in ("dc:language", "language"):
            feed.language = feed.language or words_of(child)
    return feed


def entry(element: _Element, url: str, authors: list[str] | None = None) -> RawEntry:
    """One ``entry``; ``authors`` are those of the whole feed, for entries without their own."""
    home = space_of(element)
    out = RawEntry(base=base_of(element, url))
    updated = None
    links: list[tuple[int, str]] = []
    for child in element:
        name = _name(child, home)
        if name == "title" and not out.title:
            out.title = _text(child)
        elif name == "id":
            out.guid = out.guid or words_of(child)
        elif name == "link":
            rel, kind = child.get("rel", "alternate"), child.get("type", "text/html")
            address = web_address(child.get("href", "") or words_of(child), base_of(child, url))
            if address and rel in ("alternate", "related", "via"):
                better = 0 if rel == "alternate" and "html" in kind else 1 if rel == "alternate" else 2
                links.append((better, address))
        elif name == "summary" and not out.summary:
            out.summary = _markup(child, url)
        elif name in ("content", "content:encoded"):
            out.content = out.content or _markup(child, url)
            if child.get("src") and not out.content:
                links.append((1, web_address(child.get("src", ""), base_of(child, url))))
        elif name in ("author", "contributor", "dc:creator"):
            if name != "contributor":
                out.authors += [_person(child, home)]
        elif name in ("category", "dc:subject"):
            out.tags.append(child.get("label") or child.get("term") or words_of(child))
        elif name in ("published", "issued", "created", "dc:date", "pubDate"):
            out.published = out.published or parse_date(words_of(child))
        elif name in ("updated", "modified"):
            updated = updated or parse_date(words_of(child))
    out.has_content = bool(out.content)
    out.content = out.content or out.summary
    out.published = out.published or updated
    out.url = min(links)[1] if links else ""
    if not out.url and out.guid.startswith(("http://", "https://")):
        out.url = web_address(out.guid)
    out.authors = [name for name in out.authors if name] or list(authors or ())
    return out


def authors_of(root: _Element) -> list[str]:
    """The authors of the whole feed."""
    home = space_of(root)
    return [name for child in root if _name(child, home) == "author" and (name := _person(child, home))]


def _name(element: _Element, home: str) -> str:
    return name_of(element, home).removeprefix("atom:")


def _person(element: _Element, home: str) -> str:
    named = next((words_of(child) for child in element if _name(child, home) == "name"), "")
    return person(named or ("" if len(element) else words_of(element)))


def _kind(element: _Element) -> str:
    return str(element.get("type", "text")).strip().lower()


def _text(element: _Element) -> str:
    """A text construct as text. Atom 0.3 says by ``mode`` how it is written."""
    kind = _kind(element)
    if kind == "xhtml" or element.get("mode") == "xml" or len(element):
        return text_of(inner_markup(element))
    if kind in _HTML or element.get("mode") == "escaped":
        return text_of(words_of(element))
    # Plain text says what it says; only what is escaped twice by mistake is undone
    words = " ".join(words_of(element).split())
    return title_text(words) if "&#" in words or "&amp;" in words else words


def _markup(element: _Element, url: str) -> str:
    """A text construct as HTML, its addresses absolute."""
    kind = _kind(element)
    base = base_of(element, url)
    if element.get("mode") == "base64":
        try:
            words = base64.b64decode(words_of(element), validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
        return absolute_markup(words, base)
    if kind == "xhtml" or len(element):
        for one in element.iter():
            for name in ("href", "src"):
                if isinstance(one.tag, str) and one.get(name) and not one.get(name, "").startswith("#"):
                    one.set(name, web_address(one.get(name, ""), base_of(one, url)) or one.get(name, ""))
        return inner_markup(element)
    words = words_of(element)
    if kind in _HTML or element.get("mode") == "escaped":
        return absolute_markup(words, base)
    if kind.startswith("text") or not kind:
        parts = [part.strip() for part in words.split("\n\n") if part.strip()]
        return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts)
    return ""
