"""What a page declares about itself, looked up by name; gathered in one walk over the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.etree import _Element

from reader.cleaning import jsonld
from reader.cleaning.chars import collapse, without_invalid
from reader.cleaning.dom import BLOCKS
from reader.cleaning.inline import SKIPPED
from reader.cleaning.phrases import fold

_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommended|teasers?|cards?|promo|most-?read|sidebar|comments?|nav|menu|carousel|"
    r"newsletter|popular|trending|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FOOTER = re.compile(r"(?:^|[\s_-])footer(?:$|[\s_-])", re.IGNORECASE)
_ASIDE_TAGS = frozenset(["nav", "aside"])
_MOST = 4_000
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Page:
    """A page's declared values. ``url`` is its address, or empty where it is not known."""

    def __init__(self, root: _Element, url: str) -> None:
        self.root, self.url = root, url
        self.meta: dict[str, list[str]] = {}
        self.props: dict[str, list[_Element]] = {}
        self.named: list[tuple[_Element, str]] = []
        """Elements with a class, ``rel`` or property, in the page's order, and those names with hyphens at humps."""
        self.anchors: list[_Element] = []
        self.before_h1 = 0
        """How many of the anchors stand before the first ``h1``."""
        self.h1: list[_Element] = []
        self.times: list[_Element] = []
        self._gather()
        self._trunk = {parent for h1 in self.h1 for parent in h1.iterancestors()}
        hints = [self.first(("og:title", "twitter:title")), *map(text_of, self.h1[:3]), self.title]
        addresses = [url, self.first(("og:url",)), *self._canonicals()]
        self.article: dict[str, Any] = jsonld.article_node(root, hints, addresses)

    def _gather(self) -> None:
        for element in self.root.iter():
            tag, get = element.tag, element.get
            if tag == "meta":
                name = get("property") or get("name") or get("itemprop") or ""
                content = _plain(get("content") or "")
                if name and content:
                    self.meta.setdefault(name.lower().strip(), []).append(content)
            elif tag == "h1":
                self.before_h1 = self.before_h1 if self.h1 else len(self.anchors)
                self.h1.append(element)
            elif tag == "time":
                self.times.append(element)
            if tag == "a":
                self.anchors.append(element)
            own, prop, rel = get("class"), get("itemprop"), get("rel")
            if prop:
                for each in prop.split():
                    self.props.setdefault(each, []).append(element)
            if own or prop or rel:
                self.named.append((element, _CAMEL.sub("-", f"{own or ''} {rel or ''} {prop or ''}")))

    def first(self, names: tuple[str, ...]) -> str:
        """The first value that one of the names has."""
        return next((self.meta[name][0] for name in names if name in self.meta), "")

    @property
    def title(self) -> str:
        """The words of ``<title>``."""
        element = self.root.find(".//title")
        return text_of(element) if element is not None else ""

    def shown_headlines(self) -> list[str]:
        """The words of the first ten ``h1``, where longer than three characters."""
        return [text for text in map(text_of, self.h1[:10]) if len(text) > 3]

    def is_aside(self, element: _Element) -> bool:
        """Whether an element stands in a part of the page that tells of other articles, or of none.

        What holds the headline too is no such part, whatever its name.
        """
        in_footer = False
        for parent in element.iterancestors():
            if parent in self._trunk or parent.tag in ("article", "main", "body"):
                # The footer of an article names its authors; that of the page does not.
                return in_footer and parent.tag != "article"
            named = _CAMEL.sub("-", parent.get("class") or "")
            if parent.tag in _ASIDE_TAGS or _ASIDE.search(named):
                return True
            in_footer = in_footer or parent.tag == "footer" or _FOOTER.search(named) is not None
        return False

    def _canonicals(self) -> Iterator[str]:
        for element in self.root.iter("link"):
            if "canonical" in (element.get("rel") or "").lower().split():
                yield element.get("href") or ""


def _plain(content: str) -> str:
    """A declared value without the entities that some systems escape twice."""
    content = content[:_MOST]
    return collapse(without_invalid(unescape(content) if "&" in content else content)[0])


def text_of(element: _Element) -> str:
    """An element's words up to some 4,000 code points, valid characters alone, white space single.

    No field is longer, and what holds half a page is read again for every element that it stands in.
    """
    out: list[str] = []
    left = _MOST
    for part in _parts(element):
        out.append(part[: left + 1])
        left -= len(part)
        if left < 0:
            break
    return collapse(without_invalid("".join(out))[0])


def _parts(element: _Element) -> Iterator[str]:
    """The texts of an element, with a space at every border of a block."""
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return
    border = " " if tag in BLOCKS or tag == "br" else ""
    yield border
    if element.text:
        yield element.text
    for child in element:
        yield from _parts(child)
        if child.tail:
            yield child.tail
    yield border


def same(left: str, right: str) -> bool:
    """Whether two texts are equal, folded, and not empty."""
    return bool(left) and fold(left) == fold(right)
