"""Which feeds a page names, and where feeds usually lie when it names none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from reader.intake.feeds.decoding import decoded
from reader.intake.feeds.model import FoundFeed
from reader.intake.feeds.text import text_of, web_address

FOUND = 20
"""Feeds of one page."""
PAGE_BYTES = 3_000_000
USUAL = ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
"""Paths that are tried, one after the other, when a page names no feed."""

_TAG = re.compile(r"<(link|a|base)\b([^<>]{0,5000})>", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--|<(script|style|template)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*("[^"]{0,3000}"|'[^']{0,3000}'|[^\s"'>]{1,3000})""")
_TYPES = {
    "application/rss+xml": "rss", "application/x.rss+xml": "rss", "application/x-rss+xml": "rss",
    "application/rdf+xml": "rss", "text/rss+xml": "rss", "text/rss": "rss", "application/rss": "rss",
    "application/atom+xml": "atom", "application/x.atom+xml": "atom", "application/x-atom+xml": "atom",
    "text/atom+xml": "atom", "application/atom": "atom",
    "application/feed+json": "json",
}  # fmt: skip
_LIKE_A_FEED = re.compile(
    r"(^|/)(feeds?|rss|atom|rdf)(/|$)|(^|[/._-])(feed|rss|atom|index)\.(xml|rss|rdf|atom|json)$|\.(rss|atom|rdf)$",
    re.IGNORECASE,
)
_NO_FEED = re.compile(r"/wp-json/|oembed|xmlrpc|/feedback|\.(css|js|png|jpe?g|gif|svg|pdf)$", re.IGNORECASE)


def find_feeds(page: bytes | str, url: str) -> tuple[FoundFeed, ...]:
    """The feeds that a web page declares, then those that its links look like; at most 20, each once."""
    text = page if isinstance(page, str) else decoded(page[:PAGE_BYTES])
    base, declared, linked = url, list[FoundFeed](), list[FoundFeed]()
    for name, attributes, after in _tags(text[:PAGE_BYTES]):
        href = attributes.get("href", "")
        if name == "base":
            base = base if base != url else web_address(href, url) or url
        elif name == "link":
            kind = attributes.get("type", "").partition(";")[0].strip().lower()
            rel = attributes.get("rel", "").lower().split()
            title = text_of(attributes.get("title", ""))[:300]
            format_ = _TYPES.get(kind, "")
            if kind == "application/json" and not _NO_FEED.search(href) and "feed" in (href + title).lower():
                format_ = "json"
            if format_ and {"alternate", "feed"} & set(rel) and (address := _feed_address(href, base)):
                declared.append(FoundFeed(address, title, format_))
        elif href and (address := _feed_address(href, base)):
            path = urlsplit(address).path
            if _LIKE_A_FEED.search(path) and not _NO_FEED.search(path):
                format_ = "json" if path.endswith(".json") else "atom" if "atom" in path.lower() else "rss"
                linked.append(FoundFeed(address, text_of(after)[:300], format_))
    out: dict[str, FoundFeed] = {}
    for found in [*declared, *linked]:
        out.setdefault(found.url, found)
    return tuple(out.values())[:FOUND]


def usual_addresses(url: str) -> tuple[str, ...]:
    """Where the feeds of a site usually lie."""
    return tuple(urljoin(url, path) for path in USUAL)


def looks_like_a_page(text: str) -> bool:
    """Whether this is HTML."""
    start = text[:4000].lstrip().lower()
    while start.startswith(("<!--", "<?xml")):
        end = start.find(">" if start.startswith("<?") else "-->")
        if end < 0:
            return False
        start = start[end + (1 if start.startswith("<?") else 3) :].lstrip()
    return start.startswith(("<!doctype html", "<html", "<head", "<body")) or (
        start.startswith("<") and bool(re.search(r"<(html|body|head|div|article|main)[\s>]", start))
        and not re.search(r"<(rss|feed|rdf:rdf|channel)[\s>]", start)
    )  # fmt: skip


def _feed_address(href: str, base: str) -> str:
    """An absolute address; ``feed:`` is what browsers once used for feeds."""
    href = re.sub(r"^feed:(//)?(?=https?:)", "", html.unescape(href).strip(), flags=re.IGNORECASE)
    return web_address(re.sub(r"^feed://", "https://", href, flags=re.IGNORECASE), base)


def _tags(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """(name, attributes, what follows) of links and the like, outside of comments, scripts and styles."""
    text = _visible(text)
    for found in _TAG.finditer(text):
        attributes = {
            name.lower(): html.unescape(value.strip("\"'"))
            for name, value in _ATTRIBUTE.findall(found.group(2))
        }
        yield found.group(1).lower(), attributes, text[found.end() : found.end() + 200].split("</a", 1)[0]


def _visible(text: str) -> str:
    """``text`` without comments, scripts and styles; what is never closed stays."""
    out: list[str] = []
    at = 0
    while found := _HIDDEN.search(text, at):
        closing = re.compile(rf"</{found.group(1)}\b" if found.group(1) else "-->", re.IGNORECASE)
        end = closing.search(text, found.end())
        if end is None:
            break
        out.append(text[at : found.start()])
        at = end.end()
    return "".join([*out, text[at:]])
