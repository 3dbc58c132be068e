"""HTML to a tree, under limits that hold before any library sees the page."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import lxml.html
from lxml.etree import _Element

from reader.cleaning.errors import NothingToRead, TooDeep, TooManyElements
from reader.cleaning.limits import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES
from reader.cleaning.sanitize import safe_url

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_LONG_TAG = 3_000
"""Code points; a tag that is shorter cannot hold enough attributes to be slow."""
_INLINE = ("span", "em", "i", "b", "small", "sup")
_UNSEEN = re.compile(
    r"(?:^|[\s_\-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?)(?:$|\s)", re.IGNORECASE
)
_UNSEEN_LENGTH = 80
"""Code points; what is longer may be the text of a page whose styles we do not see."""
_BELOW_MAX_DEPTH = f"boolean({'/*' * (MAX_DEPTH + 1)})"
_PICTURE = re.compile(r"-(?:img|image|picture|photo)\b|^(?:img|image|picture|photo)-")
_PICTURE_SOURCES = ("src", "data-src", "data-url")
_DROP = (
    "script",
    "style",
    "template",
    "input",
    "select",
    "textarea",
    "svg",
    "math",
    "canvas",
    "object",
    "link",
)


def parse_html(text: str) -> _Element:
    """The root element of a page. Comments and processing instructions are gone.

    Raises ``TooDeep``, ``TooManyElements``, ``NothingToRead`` (no element at all).
    """
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    source = without_attribute_floods(text)
    try:
        root = lxml.html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (ValueError, lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise NothingToRead(len(text.encode("utf-8"))) from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise TooDeep(MAX_DEPTH)
    count = int(root.xpath("count(//*)"))
    if count > MAX_NODES:
        raise TooManyElements(count, MAX_NODES)
    if root.xpath(_BELOW_MAX_DEPTH):
        raise TooDeep(MAX_DEPTH, _depth(root))
    return root


def without_attribute_floods(text: str) -> str:
    """``text`` with tags of more than ``MAX_ATTRIBUTES`` attributes reduced to their names."""
    if max(map(len, text.split(">"))) < _LONG_TAG:
        return text
    out: list[str] = []
    done = at = 0
    while (start := text.find("<", at)) >= 0:
        end = text.find(">", start)
        if end < 0:
            break
        at = end + 1
        if end - start < _LONG_TAG or text.startswith("<!--", start):
            continue
        tag = text[start:end]
        if len(_QUOTED.sub("", tag).split()) > MAX_ATTRIBUTES:
            name = re.match(r"</?[A-Za-z][\w:-]*", tag)
            out += [text[done:start], f"{name.group()}>" if name else ""]
            done = at
    return "".join([*out, text[done:]]) if out else text


def _depth(root: _Element) -> int:
    deepest = 0
    level: list[_Element] = [root]
    while level:
        deepest += 1
        level = [child for element in level for child in element]
    return deepest


def drop_unreadable(root: _Element) -> None:
    """Take scripts, styles, form fields, drawings and unseen words out of the tree, their tails kept."""
    for element in list(root.iter(*_DROP)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(root.iter(*_INLINE)):
        if _is_unseen(element) and element.getparent() is not None:
            element.drop_tree()


def _is_unseen(element: _Element) -> bool:
    """Whether a piece of a line is there for screen readers alone ("opens in a new window")."""
    own, style = element.get("class") or "", element.get("style") or ""
    if not _UNSEEN.search(own) and not ("clip:" in style and "1px" in style):
        return False
    return len("".join(element.itertext())) <= _UNSEEN_LENGTH


def name_pictures(root: _Element) -> None:
    """Pages show pictures in elements of their own making (``amp-img``, ``x-image``): they become ``img``."""
    for element in list(root.iter()):
        tag = element.tag
        if not isinstance(tag, str) or "-" not in tag or not _PICTURE.search(tag):
            continue
        source = next((value for name in _PICTURE_SOURCES if (value := element.get(name))), "")
        if source and next(element.iter("img"), None) is None:
            element.tag = "img"
            element.set("src", source)
            element.set("alt", element.get("alt") or element.get("data-alt-text") or "")


def absolute(href: str | None, url: str) -> str:
    """``href`` resolved against the page's address; empty where that gives no http, https or mailto address."""
    if not href or href.lstrip().startswith("#"):
        return ""
    href = href.strip()
    if href.startswith(("https://", "http://")) and "/." not in href:
        return safe_url(href)
    if not url:
        return safe_url("https:" + href if href.startswith("//") else href)
    try:
        return safe_url(urljoin(url, href))
    except ValueError:
        return ""
