"""Markup of feeds as text, and addresses in it made absolute. In time linear in what comes."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from reader.errors import UserError
from reader.intake.addresses import read_address
from reader.intake.names import plain

_HIDDEN = ("script", "style", "template", "noscript", "svg", "iframe", "object")
_OPEN = re.compile(r"<(!--|/?[A-Za-z][A-Za-z0-9:-]{0,30}|[!?])")
_BREAKS = frozenset(
    (
        "p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5",
        "h6", "blockquote", "pre", "figure", "figcaption", "section", "article", "hr",
    )
)  # fmt: skip
_MARKUP = re.compile(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z][A-Za-z0-9]{1,31};)|</?[A-Za-z][^<>]{0,300}>")
_TAG = re.compile(r"<[A-Za-z][^<>]{0,5000}>")
_ADDRESS = re.compile(
    r"""(\s(?:href|src|poster|data-src)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE
)
_DENSE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def lines_of(markup: str) -> str:
    """The words of some HTML, a line for each of its blocks; scripts, styles and comments are left out."""
    out: list[str] = []
    at, end = 0, len(markup)
    while at < end:
        found = _OPEN.search(markup, at)
        if found is None:
            out.append(markup[at:])
            break
        out.append(markup[at : found.start()])
        name = found.group(1).lower()
        if name == "!--":
            close = markup.find("-->", found.end())
            at = close + 3 if close >= 0 else end
            continue
        if markup.startswith("<![CDATA[", found.start()):
            close = markup.find("]]>", found.end())
            out.append(markup[found.start() + 9 : close if close >= 0 else end])
            at = close + 3 if close >= 0 else end
            continue
        close = markup.find(">", found.end())
        if close < 0:
            break
        at = close + 1
        if name in _HIDDEN and markup[close - 1] != "/":
            ending = re.compile(rf"</{name}\b", re.IGNORECASE).search(markup, at)
            if ending is None:
                break
            at = markup.find(">", ending.end()) + 1 or end
        out.append("\n" if name.lstrip("/") in _BREAKS else "")
    lines = (plain(line) for line in html.unescape("".join(out)).split("\n"))
    return "\n".join(line for line in lines if line)


def text_of(markup: str) -> str:
    """The words of some HTML on one line."""
    return " ".join(lines_of(markup).split())


def title_text(written: str) -> str:
    """A title of RSS as text: markup and entities are undone once where there are any, as publishers mean them."""
    return text_of(written) if _MARKUP.search(written) else plain(written)


def words_in(text: str) -> int:
    """Words; letters of scripts without blanks count as half a word each."""
    return len(text.split()) + len(_DENSE.findall(text)) // 2


def shortened(text: str, limit: int) -> str:
    """``text`` within ``limit`` code points, cut between words, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:–—-") + "…"


def web_address(href: str, base: str = "") -> str:
    """``href`` as an absolute http or https address, resolved against ``base``; empty where that gives none."""
    href = plain(href)
    if not href:
        return ""
    try:
        return read_address(urljoin(base, href)).url
    except (UserError, ValueError):
        return ""


def absolute_markup(markup: str, base: str) -> str:
    """``markup`` with the addresses of links and pictures resolved against ``base``."""
    if not base or "=" not in markup:
        return markup

    def resolved(found: re.Match[str]) -> str:
        written = found.group(2)
        value = html.unescape(written.strip("\"'")).strip()
        if not value or value.startswith("#") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value):
            return found.group()
        try:
            return f'{found.group(1)}"{html.escape(urljoin(base, value))}"'
        except ValueError:
            return found.group()

    return _TAG.sub(lambda tag: _ADDRESS.sub(resolved, tag.group()), markup)
