"""Lists of feeds as programs exchange them (OPML 2.0; 1.0 and 1.1 are read too)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from django.utils.translation import gettext as _
from lxml import etree
from lxml.etree import _Element

from reader.errors import TooMuch, Unprocessable
from reader.intake.feeds.decoding import decoded
from reader.intake.feeds.text import web_address
from reader.intake.feeds.tree import mended, refuse_dtd, strict
from reader.intake.names import plain

OPML_BYTES = 5_000_000
FEEDS = 2_000
"""Feeds of one list that are read."""
DEPTH = 20
"""Folders within each other; what lies deeper counts to the last of these."""

_OUTLINE = re.compile(r"<outline\b([^<>]{0,20000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,40})\s*=\s*("[^"]*"|'[^']*')""")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class NotOpml(Unprocessable):
    """Something else than a list of feeds."""


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed of a list. ``url`` is absolute, or as written where it is no address of the web."""

    url: str
    title: str = ""
    site_url: str = ""
    folder: str = ""
    """Names of the folders around it, "News / Rivers"; empty for none."""

    @property
    def is_address(self) -> bool:
        """Whether ``url`` can be asked at all."""
        return bool(web_address(self.url))


def read_opml(raw: bytes) -> tuple[OpmlFeed, ...]:
    """The feeds of a list, each address once, in their order; at most ``FEEDS``.

    A list that is not well-formed gives the feeds that can be found in it. Raises ``TooMuch`` beyond 5 MB,
    ``DtdNotAllowed``, ``NotOpml``.
    """
    if len(raw) > OPML_BYTES:
        raise TooMuch(
            _("The file has %(found).1f MB; the limit for a list of feeds is %(limit).1f MB.")
            % {"found": len(raw) / 1e6, "limit": OPML_BYTES / 1e6}
        )
    if not raw.strip():
        raise NotOpml(_("The file is empty."))
    text = decoded(raw)
    if "<" not in text or not re.search(r"<(opml|outline)\b", text, re.IGNORECASE):
        raise NotOpml(_("This is not a list of feeds: an OPML file holds <opml> and <outline>."))
    text = refuse_dtd(text.lstrip("\ufeff \t\r\n"))
    found: list[OpmlFeed] = []
    for mend in (str, mended):
        try:
            root = strict(mend(text).lstrip())
        except etree.XMLSyntaxError:
            continue
        _walk(root, found)
        break
    else:
        for tag in _OUTLINE.findall(text):
            found.append(
                _feed({name: html.unescape(value[1:-1]) for name, value in _ATTRIBUTE.findall(tag)}, "")
            )
    once: dict[str, OpmlFeed] = {}
    for feed in found:
        if feed.url:
            once.setdefault(feed.url, feed)
    return tuple(once.values())[:FEEDS]


def _walk(root: _Element, found: list[OpmlFeed]) -> None:
    waiting: list[tuple[_Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        children = list(element)
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        if _local(element) == "outline":
            feed = _feed(attributes, " / ".join(folders))
            if feed.url:
                found.append(feed)
            elif children and len(folders) < DEPTH and (name := _name(attributes)):
                folders = (*folders, name)
        waiting += [(child, folders) for child in reversed(children)]


def _local(element: _Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _name(attributes: dict[str, str]) -> str:
    lowered = {name.lower(): value for name, value in attributes.items()}
    return plain(lowered.get("title") or lowered.get("text") or "")[:200]


def _feed(attributes: dict[str, str], folder: str) -> OpmlFeed:
    lowered = {name.lower(): value for name, value in attributes.items()}
    written = plain(lowered.get("xmlurl", ""))
    if not written and lowered.get("type", "").lower() in ("rss", "atom", "feed"):
        written = plain(lowered.get("url", ""))
    written = re.sub(r"^feed:(//)?(?=https?:)", "", written, flags=re.IGNORECASE)
    written = re.sub(r"^feed://", "https://", written, flags=re.IGNORECASE)
    site = web_address(lowered.get("htmlurl", ""))
    return OpmlFeed(web_address(written) or written[:2000], _name(attributes), site, folder)


def write_opml(title: str, feeds: Iterable[OpmlFeed]) -> bytes:
    """A list as OPML 2.0 in UTF-8, the feeds of one folder together."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _writable(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(datetime.now(UTC), usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[str, _Element] = {"": body}
    for feed in feeds:
        path = ""
        for name in filter(None, feed.folder.split(" / ")):
            above, path = folders[path], f"{path} / {name}" if path else name
            if path not in folders:
                folders[path] = etree.SubElement(
                    above, "outline", text=_writable(name), title=_writable(name)
                )
        name = _writable(feed.title or feed.url)
        outline = etree.SubElement(
            folders[path], "outline", type="rss", text=name, title=name, xmlUrl=_writable(feed.url)
        )
        if feed.site_url:
            outline.set("htmlUrl", _writable(feed.site_url))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
