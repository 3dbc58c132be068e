"""White space of a block's HTML, so that its text nodes joined are its text and words never fuse.

Works on the output of the sanitiser alone (well-formed, few elements): a space stands between list items, table
cells, paragraphs and after line breaks; runs are one space; blocks neither start nor end with a blank.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser

from reader.cleaning.chars import nfc, squeeze

_BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "pre",
        "figcaption",
        "hr",
        "div",
    ]
)
_VOID = frozenset({"br", "hr"})
_HARD = "\u00a0\u202f"


def escape_text(text: str) -> str:
    """``text`` for a text node, in the form in which browsers serialise it."""
    return escape(text, quote=False).replace("\u00a0", "&nbsp;")


class _Tokens(HTMLParser):
    """Tags as they stand and text unescaped, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[tuple[str, str]] = []
        """Pairs of kind (text, open, close, void) and the text or the tag as written."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(("void" if tag in _VOID else "open", self.get_starttag_text() or f"<{tag}>"))

    def handle_endtag(self, tag: str) -> None:
        self.out.append(("close", f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.out.append(("text", data))


_TAG = re.compile(r"(<(?:/[a-z][a-z0-9]*|[a-z][a-z0-9]*(?: [a-z]+=\"[^\"<>]*\")*)>)")
"""Tags in the form in which our sanitiser writes them; anything else is left to the parser, which takes ten times as
long."""


def _tokens(fragment: str) -> list[tuple[str, str]]:
    parts = _TAG.split(fragment)
    if not any("<" in part for part in parts[::2]):
        return [
            (_kind(part), part) if index % 2 else ("text", unescape(part) if "&" in part else part)
            for index, part in enumerate(parts)
            if part
        ]
    parser = _Tokens()
    parser.feed(fragment)
    parser.close()
    return parser.out


def _kind(tag: str) -> str:
    if tag[1] == "/":
        return "close"
    return "void" if _name(tag) in _VOID else "open"


def text_of(fragment: str) -> str:
    """The text nodes of ``fragment`` joined, as a browser's ``textContent`` (for sanitised HTML)."""
    if "<" not in fragment:
        return unescape(fragment)
    return "".join(value for kind, value in _tokens(fragment) if kind == "text")


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    return tag.strip("</>").split(None, 1)[0].split("/", 1)[0].split(">", 1)[0].lower()


def normalise(fragment: str) -> str:
    """``fragment`` with its white space brought into the one form, text in NFC."""
    if "<" not in fragment:
        return escape_text(_fit(unescape(fragment)))
    writer = _Writer()
    for kind, value in _tokens(fragment):
        if kind == "text":
            writer.text(value)
        else:
            writer.tag(kind, value)
    return writer.result()


def _fit(text: str) -> str:
    return squeeze(nfc(text)).strip(" " + _HARD)


class _Writer:
    def __init__(self) -> None:
        self.parts: list[tuple[bool, str]] = []
        """Pairs of whether it is text, and the text or tag."""
        self.blank = True
        """Whether a space here would be one too many: at a start, or after a space."""
        self.owing = False
        """Whether words were written whose block or line has ended, so that the next ones need a space before."""
        self.written = False
        self.separated = False
        """Whether a space between two blocks was the last thing written, tags aside."""

    def text(self, value: str) -> None:
        value = squeeze(nfc(value))
        if not value.strip(" " + _HARD) and (self.blank or self.owing):
            return
        if self.owing:
            self._space()
        if self.blank:
            value = value.lstrip(" " + _HARD)
        if value:
            self.parts.append((True, value))
            self.written, self.separated = True, False
            self.blank = value[-1] == " " or value[-1] in _HARD

    def tag(self, kind: str, value: str) -> None:
        name = _name(value)
        if name not in _BLOCKS:
            if self.owing and kind == "open":
                self._space()
            self.parts.append((False, value))
            self.owing = self.owing or (name == "br" and self.written and not self.blank)
            return
        if not (kind == "open" and self.separated):
            self._trim()
            if kind == "open" and self.written:
                self._space()
        self.parts.append((False, value))
        self.owing, self.blank = kind != "open" and self.written, True

    def _space(self) -> None:
        self.parts.append((True, " "))
        self.owing, self.blank, self.separated = False, True, True

    def _trim(self) -> None:
        """Take away the blanks at the end of what was written so far."""
        self.separated = False
        for index in range(len(self.parts) - 1, -1, -1):
            is_text, value = self.parts[index]
            if not is_text:
                continue
            cut = value.rstrip(" " + _HARD)
            if cut:
                self.parts[index] = (True, cut)
                return
            del self.parts[index]

    def result(self) -> str:
        self._trim()
        joined = "".join(value for is_text, value in self.parts if is_text)
        if not unicodedata.is_normalized("NFC", joined):
            return escape_text(nfc(joined))
        return "".join(escape_text(value) if is_text else value for is_text, value in self.parts)
