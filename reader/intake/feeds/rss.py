"""RSS 0.9x, 1.0 (RDF) and 2.0, with the modules content, dc, media, itunes, syndication. Enclosures are left out."""

from __future__ import annotations

import html
import re

from lxml.etree import _Element

from reader.intake.feeds.dates import parse_date
from reader.intake.feeds.elements import XML_NS, base_of, inner_markup, name_of, space_of, words_of
from reader.intake.feeds.model import RawEntry, RawFeed
from reader.intake.feeds.text import title_text, web_address

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DATES = ("pubDate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "atom:updated", "date",
          "published", "updated", "dcterms:modified")  # fmt: skip
_MAIL = re.compile(r"\s*\S+@\S+\s*\(([^()]{2,})\)\s*|\s*(.*?)\s*[<(]\S+@\S+[>)]\s*")


def channel(root: _Element, url: str) -> RawFeed:
    """What is said of the feed, without its entries."""
    place = next((one for one in root.iter() if name_of(one, space_of(one)) == "channel"), root)
    home = space_of(place)
    feed = RawFeed("rss")
    base = base_of(place, url)
    for child in place:
        name = name_of(child, home)
        words = words_of(child) if name not in ("item", "items", "image", "textInput") else ""
        if name == "title" and not feed.title:
            feed.title = title_text(words)
        elif name == "link" and words:
            feed.site_url = feed.site_url or web_address(words, base)
        elif name == "atom:link" and child.get("rel", "alternate") == "alternate":
            feed.site_url = feed.site_url or web_address(child.get("href", ""), base)
        elif name in ("language", "dc:language"):
            feed.language = feed.language or words
        elif name == "ttl" and words.isdecimal() and len(words) < 7:
            feed.pause = max(feed.pause, int(words) * 60)
        elif name == "sy:updatePeriod":
            times = next((words_of(one) for one in place if name_of(one, home) == "sy:updateFrequency"), "1")
            often = int(times) if times.isdecimal() and 0 < len(times) < 6 else 1
            feed.pause = max(feed.pause, _PERIODS.get(words.lower(), 0) // max(1, often))
    feed.language = feed.language or root.get(f"{XML_NS}lang", "")
    return feed


def entry(element: _Element, url: str) -> RawEntry:
    """One ``item``."""
    home = space_of(element)
    base = base_of(element, url)
    out = RawEntry(base=base)
    by_name: dict[str, list[_Element]] = {}
    for child in element:
        by_name.setdefault(name_of(child, home), []).append(child)

    def first(*names: str) -> str:
        return next(
            (words for name in names for one in by_name.get(name, ()) if (words := words_of(one))), ""
        )

    out.title = title_text(first("title", "dc:title", "media:title", "itunes:title"))
    guid = next((one for one in by_name.get("guid", ()) if words_of(one)), None)
    out.guid = words_of(guid) or first("atom:id", "dc:identifier") or _about(element)
    links = [words for one in by_name.get("link", ()) if (words := words_of(one) or one.get("href", ""))]
    links += [
        one.get("href", "")
        for one in by_name.get("atom:link", ())
        if one.get("rel", "alternate") == "alternate"
    ]
    links += [first("feedburner:origLink")]
    out.url = next((found for link in links if (found := web_address(link, base))), "")
    if guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false":
        permanent = words_of(guid)
        if permanent.startswith(("http://", "https://", "/")):
            out.alias = web_address(permanent, base)
            out.url = out.url or out.alias
    out.url = out.url or web_address(_about(element), base)
    out.summary = _markup(
        by_name,
        "description",
        "atom:summary",
        "summary",
        "dc:description",
        "itunes:summary",
        "media:description",
    )
    out.content = _markup(
        by_name, "content:encoded", "xhtml:body", "atom:content", "body", "fullitem", "content"
    )
    out.has_content = bool(out.content)
    if not out.content:
        out.content = out.summary
    named = ("dc:creator", "dc:author", "author", "itunes:author")
    authors = next((by_name[name] for name in named if name in by_name), [])
    out.authors = [person(words_of(one)) for one in authors]
    for one in by_name.get("atom:author", ()):
        out.authors += [person(words_of(child)) for child in one if name_of(child, home) == "atom:name"]
    for name in ("category", "dc:subject", "media:keywords"):
        for one in by_name.get(name, ()):
            words = words_of(one)
            out.tags += re.split(r"[,;]", words) if name == "media:keywords" else [words]
    out.published = next((date for name in _DATES if (date := parse_date(first(name)))), None)
    return out


def person(written: str) -> str:
    """A name out of "mail@site (Name)", "Name <mail@site>"; empty for an address alone."""
    found = _MAIL.fullmatch(written)
    if found:
        return (found.group(1) or found.group(2) or "").strip()
    return "" if "@" in written and " " not in written.strip() else title_text(written)


def _about(element: _Element) -> str:
    return str(element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or element.get("about", ""))


def _markup(by_name: dict[str, list[_Element]], *names: str) -> str:
    """The HTML of the first of these that has any; markup that was not escaped counts as well."""
    for name in names:
        for one in by_name.get(name, ()):
            if len(one):
                return inner_markup(one)
            if words := words_of(one):
                # Text that has no markup at all is text, with its lines as paragraphs
                bare = not re.search(r"<[A-Za-z/!]|&(#\d|#x|\w{2,10};)", words)
                return _paragraphs(words) if bare else words
    return ""


def _paragraphs(words: str) -> str:
    parts = [part for part in re.split(r"\n\s*\n", words) if part.strip()]
    return "".join(f"<p>{html.escape(part.strip(), quote=False)}</p>" for part in parts)
