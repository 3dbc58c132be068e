"""Inline content of a page to HTML of the allow-list's elements, links absolute, nothing else taken along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from lxml.etree import _Element

from reader.cleaning.chars import is_blank, without_invalid
from reader.cleaning.language import tag as language_tag
from reader.cleaning.parse import absolute

_RENAMED = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "sub": "sub", "sup": "sup", "code": "code", "kbd": "code",
    "samp": "code", "tt": "code", "q": "q", "cite": "cite", "abbr": "abbr", "acronym": "abbr", "bdi": "bdi", "s": "s",
    "strike": "s", "del": "s", "small": "small", "u": "u", "dfn": "em", "var": "em",
}  # fmt: skip
SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "input",
        "select",
        "textarea",
        "option",
        "svg",
        "math",
        "canvas",
        "object",
        "embed",
        "iframe",
        "link",
        "meta",
        "head",
        "audio",
        "video",
        "map",
        "area",
        "progress",
        "meter",
        "dialog",
        "datalist",
        "button",
    ]
)

type Piece = str | _Element
"""A piece of inline content: the words of a text node, or an element with all that is in it (not its tail)."""


class Inline:
    """Serialises inline pieces. ``skip`` says which elements are left out with their content."""

    def __init__(self, url: str, skip: Callable[[_Element], bool]) -> None:
        self.url, self.skip = url, skip

    def html(self, pieces: Iterable[Piece]) -> str:
        """The pieces as HTML, not yet sanitised."""
        out: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                out.append(_text(piece))
            else:
                self._element(piece, out)
        return "".join(out)

    def inner(self, element: _Element) -> str:
        """All that is in ``element`` as inline HTML."""
        out: list[str] = []
        self._children(element, out)
        return "".join(out)

    def _children(self, element: _Element, out: list[str]) -> None:
        if element.text:
            out.append(_text(element.text))
        for child in element:
            self._element(child, out)
            if child.tail:
                out.append(_text(child.tail))

    def _element(self, element: _Element, out: list[str]) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED or self.skip(element):
            return
        if tag == "br":
            out.append("<br>")
            return
        inside: list[str] = []
        self._children(element, inside)
        body = "".join(inside)
        if is_blank(body) or not tag_text(body):
            out.append(" " if body else "")
            return
        out.append(self._wrapped(element, tag, body))

    def _wrapped(self, element: _Element, tag: str, body: str) -> str:
        attributes = _language(element)
        if tag == "a":
            href = absolute(element.get("href"), self.url)
            if href and "<a " not in body:
                return f'<a href="{escape(href)}"{attributes}>{body}</a>'
        name = _RENAMED.get(tag)
        if name == "abbr" and element.get("title"):
            attributes += f' title="{escape(element.get("title") or "")}"'
        if name:
            return f"<{name}{attributes}>{body}</{name}>"
        if attributes:
            return f"<span{attributes}>{body}</span>"
        return (
            f" {body} "
            if tag in ("div", "p", "li", "section", "h1", "h2", "h3", "h4", "h5", "h6", "td")
            else body
        )


def tag_text(html: str) -> bool:
    """Whether there is anything outside of tags in our own serialised ``html``."""
    if "<" not in html:
        return bool(html) and not html.isspace()
    depth = 0
    for char in html:
        if char == "<":
            depth = 1
        elif char == ">":
            depth = 0
        elif not depth and not char.isspace():
            return True
    return False


def _text(text: str) -> str:
    return escape(without_invalid(text)[0], quote=False)


def _language(element: _Element) -> str:
    out = ""
    if language := language_tag(element.get("lang") or ""):
        out += f' lang="{language}"'
    if (direction := (element.get("dir") or "").lower()) in ("ltr", "rtl"):
        out += f' dir="{direction}"'
    return out
