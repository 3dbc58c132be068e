"""Which text nodes of a page are the article: trafilatura chooses, readability is the second opinion.

Both are given a copy in which every text node begins with a private-use character of its own. What comes back
names the chosen nodes exactly, however the library rebuilt its tree; matching by text alone mistakes repeated lines.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass

from lxml.etree import _Element, strip_tags, tostring
from readability import Document as Readability
from trafilatura import bare_extraction

from reader.cleaning.chars import is_blank, without_invalid

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_FIRST, _FIRST_COUNT = 0xE000, 6400
_SECOND, _SECOND_COUNT = 0xF0000, 65_534
_THIRD, _THIRD_COUNT = 0x100000, 65_534
_SHORT_SHARE = 0.55
"""Below this share of readability's text, trafilatura is taken to have kept one of several containers."""

_MANY = 8_000
"""Text nodes from which trafilatura goes without the comparison with its own fallbacks, a third of its time."""
_CROWD = 1_500
"""Children of one element. Of 320 pages measured, none had an element of so many."""
_INLINE = (
    "span",
    "a",
    "b",
    "i",
    "em",
    "strong",
    "font",
    "u",
    "s",
    "small",
    "sub",
    "sup",
    "code",
    "q",
    "cite",
    "abbr",
    "mark",
)

_NO_TEXT = frozenset(
    {"a", "nav", "footer", "script", "style", "noscript", "button", "form", "head", "template"}
)

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A text node: the element it belongs to, whether it stands after that element, and its words."""

    element: _Element
    tail: bool
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The text nodes of a page, and the numbers of those that are the article."""

    nodes: list[TextNode]
    chosen: frozenset[int]
    extractor: str


def text_nodes(root: _Element) -> list[TextNode]:
    """Every text node of the tree with something to read, in document order of their elements."""
    found: list[TextNode] = []
    for element in root.iter():
        for tail in (False, True):
            text = element.tail if tail else element.text
            if text and not is_blank(text):
                found.append(TextNode(element, tail, text))
    return found


def choose(root: _Element, url: str = "") -> Choice:
    """The article's text nodes. The tree itself is left as it is."""
    nodes = text_nodes(root)
    marked = _marked(root, nodes)
    first = _by_trafilatura(marked, url, fast=len(nodes) > _MANY)
    size = _size(nodes, first)
    if size >= _SHORT_SHARE * _most(nodes):
        return Choice(nodes, first, "trafilatura")
    second = _by_readability(marked)
    other = _size(nodes, second)
    if other and size < _SHORT_SHARE * other and _size(nodes, first & second) >= 0.9 * size:
        return Choice(nodes, second, "readability")
    return Choice(nodes, first, "trafilatura")


def _most(nodes: list[TextNode]) -> int:
    """Code points that readability could choose at most: it never takes text of navigation and hardly links."""
    size = 0
    inside: dict[_Element, bool] = {}
    for node in nodes:
        holder = node.element.getparent() if node.tail else node.element
        path: list[_Element] = []
        found = False
        while holder is not None:
            if holder in inside:
                found = inside[holder]
                break
            path.append(holder)
            if holder.tag in _NO_TEXT:
                found = True
                break
            holder = holder.getparent()
        inside.update(dict.fromkeys(path, found))
        size += 0 if found else len(node.text.strip())
    return size


def _size(nodes: list[TextNode], chosen: Iterable[int]) -> int:
    return sum(len(nodes[number].text.strip()) for number in chosen)


def _mark(number: int) -> str:
    if number < _FIRST_COUNT:
        return chr(_FIRST + number)
    number -= _FIRST_COUNT
    return chr(_SECOND + number) if number < _SECOND_COUNT else chr(_THIRD + number - _SECOND_COUNT)


def _number(mark: str) -> int:
    code = ord(mark)
    if code < _SECOND:
        return code - _FIRST
    return code - _SECOND + _FIRST_COUNT if code < _THIRD else code - _THIRD + _FIRST_COUNT + _SECOND_COUNT


def _marked(root: _Element, nodes: list[TextNode]) -> _Element:
    """A copy of the tree whose readable text nodes begin with their marks."""
    copy = deepcopy(root)
    number = 0
    for element, twin in zip(root.iter(), copy.iter(), strict=True):
        while number < len(nodes) and nodes[number].element is element:
            node = nodes[number]
            if node.tail:
                twin.tail = _with_mark(node.text, number)
            else:
                twin.text = _with_mark(node.text, number)
            number += 1
    _thin_out(copy)
    return copy


def _thin_out(copy: _Element) -> None:
    """The libraries' cost grows with the square of what one element holds: such a crowd is thinned out.

    Words in thousands of little elements of one parent become words of the parent; thousands of elements without
    words go.
    """
    for element in list(copy.iter()):
        if len(element) < _CROWD:
            continue
        if sum(child.tag in _INLINE for child in element) >= _CROWD:
            strip_tags(element, *_INLINE)
            # What was stripped leaves its text in as many nodes, which XPath joins anew for each of them.
            element.text = element.text
            for child in element:
                child.tail = child.tail
        for child in list(element):
            if not (child.tail or "").strip() and not "".join(child.itertext()).strip():
                element.remove(child)


def _with_mark(text: str, number: int) -> str:
    """The mark goes before the first letter, so that libraries still see the white space around."""
    if number >= _FIRST_COUNT + _SECOND_COUNT + _THIRD_COUNT:
        return text
    rest = text.lstrip()
    lead = text[: len(text) - len(rest)]
    if not rest.isprintable():
        rest = without_invalid(_PRIVATE.sub("", rest))[0]
    return lead + _mark(number) + rest


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(_number, _PRIVATE.findall(text)))


def _by_trafilatura(marked: _Element, url: str, *, fast: bool = False) -> frozenset[int]:
    try:
        # It works on a copy of its own.
        document = bare_extraction(
            marked,
            url=url or None,
            favor_precision=True,
            include_comments=False,
            include_tables=True,
            fast=fast,
        )
    except Exception:
        return frozenset()
    body = getattr(document, "body", None)
    return frozenset() if body is None else _numbers("".join(body.itertext()))


def _by_readability(marked: _Element) -> frozenset[int]:
    try:
        source = tostring(marked, encoding="unicode", method="html")
        return _numbers(Readability(source).summary(html_partial=True))
    except Exception:
        return frozenset()
