"""The block DOM: a page's elements as a flat list of typed units, each with the text nodes that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from reader.cleaning.blocks import BlockType
from reader.cleaning.chars import collapse, without_invalid, words
from reader.cleaning.choose import TextNode
from reader.cleaning.inline import SKIPPED, Piece

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "legend",
    ]
)
_HEADING = re.compile(r"h[1-6]\Z")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_EMBEDDED = re.compile(
    r"(?:twitter|instagram|tiktok|bluesky|mastodon|threads|facebook|reddit)[\w-]*", re.IGNORECASE
)

_NO_PICTURE = {"blockquote", "pre", "iframe", "table"}
_NO_PAGE = re.compile(r"#|javascript:|[^?#]*\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)
"""Links that lead to no other article: into this page, or to the picture in full size."""
_LAYOUT_WORDS = 120
"""Words of a cell from which its table is taken to lay out the page."""
_LONGEST_LINK = 1_500
"""Code points; what is longer stands in a link by mistake, as after a link that was never closed."""


@dataclass(slots=True)
class Unit:
    """A block-level piece of a page. ``pieces`` is inline content; structured units are made from ``element``."""

    kind: BlockType
    element: _Element
    """The element that the unit is, or in whose inline content it stands."""
    pieces: list[Piece] = field(default_factory=list)
    numbers: frozenset[int] = frozenset()
    """Numbers of its text nodes."""
    text: str = ""
    level: int = 0
    heading: int = 0
    """1 to 6 for headings as the page has them."""
    share: float = 0.0
    """Part of its words that was chosen."""
    linked: float = 0.0
    """Part of its words that stand in links."""


class Walker:
    """Makes units of a tree. ``nodes`` are the tree's text nodes as the choice numbered them."""

    def __init__(self, root: _Element, nodes: list[TextNode], chosen: frozenset[int]) -> None:
        self.root, self.nodes, self.chosen = root, nodes, chosen
        self.number = {(node.element, node.tail): index for index, node in enumerate(nodes)}
        self.units: list[Unit] = []
        self.holding = self._holding_chosen()
        self.in_link = self._in_links()
        self.with_blocks = self._with_blocks()

    def _with_blocks(self) -> set[_Element]:
        """Elements that hold a block, at any depth."""
        found: set[_Element] = set()
        for element in self.root.iter():
            if element.tag in BLOCKS or element.tag in ("iframe", "img"):
                parent = element.getparent() if element.tag != "img" else None
                while parent is not None and parent not in found:
                    found.add(parent)
                    parent = parent.getparent()
        return found

    def _holding_chosen(self) -> set[_Element]:
        """Elements with chosen words in them: a page may hide its text until a script shows it."""
        found: set[_Element] = set()
        for number in self.chosen:
            at: _Element | None = self.nodes[number].element
            while at is not None and at not in found:
                found.add(at)
                at = at.getparent()
        return found

    def _in_links(self) -> set[int]:
        """Numbers of the text nodes that stand in links, also in links around whole teasers."""
        found: set[int] = set()
        for anchor in self.root.iter("a"):
            if not leads_away(anchor):
                continue
            inside = [self.number[key] for key in _text_keys(anchor) if key in self.number]
            if sum(map(self._size, inside)) <= _LONGEST_LINK:
                found.update(inside)
        return found

    def _hidden(self, element: _Element) -> bool:
        return element not in self.holding and _is_hidden(element)

    def walk(self) -> list[Unit]:
        """The units in document order."""
        body = self.root.find(".//body")
        self._container(self.root if body is None else body)
        return self.units

    # Containers -------------------------------------------------------------------------------------------------

    def _container(self, element: _Element) -> None:
        """Units of what an element holds: runs of inline content, and blocks."""
        run: list[Piece] = []
        numbers: list[int] = []
        breaks = 0

        def close() -> None:
            if numbers:
                self._paragraph(element, list(run), numbers)
            run.clear()
            numbers.clear()

        def text(value: str | None, key: tuple[_Element, bool]) -> None:
            nonlocal breaks
            if value:
                run.append(value)
                if key in self.number:
                    numbers.append(self.number[key])
                    breaks = 0

        text(element.text, (element, False))
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in SKIPPED - {"iframe"}:
                pass
            elif tag == "br":
                breaks += 1
                if breaks > 1:
                    close()
                else:
                    run.append(child)
            elif tag in BLOCKS or child in self.with_blocks or tag == "iframe" or _has_picture(child):
                close()
                self._block(child)
            else:
                run.append(child)
                inside = self._numbers(child)
                numbers += inside
                breaks = 0 if inside else breaks
            text(child.tail, (child, True))
        close()

    def _block(self, element: _Element) -> None:
        tag = str(element.tag)
        if self._hidden(element):
            return
        if tag == "iframe" or (tag == "blockquote" and _EMBEDDED.match(element.get("class") or "")):
            self._embed(element)
        elif tag == "figure":
            self._figure(element)
        elif tag in ("img", "picture"):
            self._whole(BlockType.FIGURE, element)
        elif _HEADING.match(tag):
            self._heading(element, int(tag[1]))
        elif tag in ("ul", "ol", "menu"):
            self._list(element)
        elif tag == "table":
            self._table(element)
        elif tag == "blockquote":
            self._whole(BlockType.QUOTE, element)
        elif tag == "pre":
            self._whole(BlockType.CODE, element)
        else:
            self._container(element)

    # Units ------------------------------------------------------------------------------------------------------

    def _add(self, kind: BlockType, element: _Element, numbers: list[int], **more: object) -> Unit:
        text = collapse(without_invalid(_words(element, more.get("pieces")))[0])
        unit = Unit(kind, element, numbers=frozenset(numbers), text=text)
        for name, value in more.items():
            setattr(unit, name, value)
        total = sum(self._size(number) for number in unit.numbers)
        if total:
            unit.share = sum(self._size(number) for number in unit.numbers & self.chosen) / total
            unit.linked = sum(self._size(number) for number in unit.numbers & self.in_link) / total
        self.units.append(unit)
        return unit

    def _paragraph(self, element: _Element, pieces: list[Piece], numbers: list[int]) -> None:
        self._add(BlockType.PARAGRAPH, element, numbers, pieces=pieces)

    def _whole(self, kind: BlockType, element: _Element) -> None:
        self._add(kind, element, self._numbers(element))

    def _heading(self, element: _Element, level: int) -> None:
        numbers = self._numbers(element)
        if numbers:
            self._add(BlockType.SUBHEAD, element, numbers, heading=level, level=min(max(level, 2), 4))

    def _list(self, element: _Element) -> None:
        """A list whose items hold figures, headings or long texts of paragraphs is a container."""
        numbers = self._numbers(element)
        if not numbers:
            if any(True for _ in element.iter("img", "iframe")):
                self._container(element)
            return
        deep = any(
            True
            for _ in element.iter("figure", "h1", "h2", "h3", "h4", "table", "article", "blockquote", "img")
        )
        if deep or sum(1 for _ in element.iter("p")) > 2 * max(1, sum(1 for _ in element.iter("li"))):
            self._container(element)
        else:
            self._add(BlockType.LIST, element, numbers)

    def _table(self, element: _Element) -> None:
        """A table of one column, or one whose cells hold headings or paragraphs at length, is layout."""
        rows = list(element.iter("tr"))
        cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        layout = (
            max(map(len, cells), default=0) < 2
            or element.get("role") == "presentation"
            or any(True for _ in element.iterdescendants("table", "h1", "h2", "h3", "figure"))
            or sum(1 for _ in element.iter("p")) > 4 * max(1, len(rows))
            or any(words(words_of(cell)) > _LAYOUT_WORDS for row in cells for cell in row)
        )
        if layout:
            self._container(element)
        elif numbers := self._numbers(element):
            self._add(BlockType.TABLE, element, numbers)

    def _figure(self, element: _Element) -> None:
        """A figure is its picture with a caption, unless it is there for a table, a quote, a player or more figures."""
        holds = {str(inner.tag) for inner in element.iterdescendants()}
        captions = sum(1 for _ in element.iter("figcaption"))
        if "table" in holds and "img" not in holds and captions <= 1:
            self._add(BlockType.TABLE, element, self._numbers(element))
        elif "figure" in holds or captions > 1 or (not holds & {"img", "video"} and holds & _NO_PICTURE):
            self._container(element)
        else:
            self._whole(BlockType.FIGURE, element)

    def _embed(self, element: _Element) -> None:
        self._add(BlockType.EMBED, element, self._numbers(element))

    # Text nodes -------------------------------------------------------------------------------------------------

    def _numbers(self, element: _Element) -> list[int]:
        return list(self._iter_numbers(element))

    def _iter_numbers(self, element: _Element) -> Iterator[int]:
        if not isinstance(element.tag, str) or element.tag in SKIPPED or self._hidden(element):
            return
        number = self.number.get((element, False))
        if number is not None:
            yield number
        for child in element:
            yield from self._iter_numbers(child)
            number = self.number.get((child, True))
            if number is not None:
                yield number

    def _size(self, number: int) -> int:
        return len(self.nodes[number].text.strip())


def _text_keys(element: _Element) -> Iterator[tuple[_Element, bool]]:
    """The keys of all text nodes in an element."""
    for inner in element.iter():
        yield inner, False
        if inner is not element:
            yield inner, True


def leads_away(anchor: _Element) -> bool:
    """Whether a link leads to another page."""
    return not _NO_PAGE.match(anchor.get("href") or "#")


def _has_picture(element: _Element) -> bool:
    return (
        element.tag in ("img", "picture") or next(element.iter("img", "picture", "iframe"), None) is not None
    )


def _is_hidden(element: _Element) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))


def _words(element: _Element, pieces: object) -> str:
    """The words of the pieces, or of the whole element, block borders as spaces."""
    if isinstance(pieces, list):
        return "".join(piece if isinstance(piece, str) else words_of(piece) for piece in pieces)
    return words_of(element)


def words_of(element: _Element) -> str:
    """The words of an element with a space at every block border and line break."""
    out: list[str] = []
    _gather(element, out)
    return "".join(out)


def _gather(element: _Element, out: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return
    border = tag in BLOCKS or tag == "br"
    if border:
        out.append(" ")
    if element.text:
        out.append(element.text)
    for child in element:
        _gather(child, out)
        if child.tail:
            out.append(child.tail)
    if border:
        out.append(" ")
