"""Elements of feeds as the formats know them: their names, the addresses around them, their words and markup."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml.etree import _Element

from reader.intake.feeds.text import web_address
from reader.intake.feeds.tree import parser

NAMESPACES = {
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss": "",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/1999/xhtml": "xhtml",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
}
_KNOWN = set(NAMESPACES.values()) - {""} | {"a10", "sy", "wfw", "slash", "georss"}
XML_NS = "{http://www.w3.org/XML/1998/namespace}"


def name_of(element: _Element, home: str | None) -> str:
    """The element's name as the formats know it ("title", "dc:creator", "content:encoded").

    Known namespaces are told by their address, also when it is written slightly wrong; unknown ones by their prefix.
    What is in ``home``, the namespace of the feed itself, has no prefix.
    """
    if not isinstance(element.tag, str):
        return ""
    space, brace, local = element.tag.rpartition("}")
    space = space.lstrip("{")
    local = local if local in ("updatePeriod", "updateFrequency") else local[:1].lower() + local[1:]
    if not brace or space == home:
        return local
    plain = re.sub(r"^https?://|[/#]+$", "", space.strip().lower())
    prefix = NAMESPACES.get(plain)
    if prefix is None:
        prefix = element.prefix or ""
        prefix = "atom" if prefix == "a10" else prefix
        prefix = prefix if prefix in _KNOWN else f"{prefix}?" if prefix else "?"
    return f"{prefix}:{local}" if prefix else local


def space_of(element: _Element) -> str:
    """The namespace of an element; empty for none."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[0].lstrip("{")


def base_of(element: _Element | None, base: str) -> str:
    """The address against which addresses in ``element`` are resolved: its ``xml:base`` and those around it."""
    bases: list[str] = []
    while element is not None:
        if said := element.get(f"{XML_NS}base"):
            bases.append(said)
        element = element.getparent()
    for said in reversed(bases):
        base = web_address(said, base) or base
    return base


def words_of(element: _Element | None) -> str:
    """All text of an element, as written; entities of XML are undone, markup in it is not."""
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


def inner_markup(element: _Element) -> str:
    """What is inside an element as HTML without namespaces; the addresses of links made absolute by the caller."""
    copied = etree.fromstring(etree.tostring(element, with_tail=False), parser())
    for one in copied.iter():
        if isinstance(one.tag, str):
            one.tag = one.tag.rpartition("}")[2]
            for name in [name for name in one.attrib if "}" in str(name)]:
                del one.attrib[name]
    etree.cleanup_namespaces(copied)
    written = html.escape(copied.text or "", quote=False)
    return (
        written + "".join(str(etree.tostring(child, encoding="unicode", method="html")) for child in copied)
    ).strip()
