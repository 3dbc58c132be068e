"""HTML as EPUB takes it: well-formed, by HTML's rules of what may stand in what, each link leading somewhere.

What comes in is sanitised HTML. Cleaning keeps odd nestings that browsers forgive and readers of books do not; here
they become the nearest that is allowed. No word is lost by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from lxml import etree, html

_PHRASING = frozenset(
    [
    "a", "abbr", "b", "bdi", "br", "cite", "code", "em", "i", "img", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u",
]
)  # fmt: skip
_HOLDS_PHRASING = _PHRASING | {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
_LISTS = frozenset({"ul", "ol"})
_ROWS = frozenset({"thead", "tbody", "tfoot"})
_KNOWN = _HOLDS_PHRASING | _LISTS | _ROWS | frozenset(
    [
    "article", "aside", "blockquote", "caption", "div", "figcaption", "figure", "footer", "header",
    "hr", "li", "nav", "section", "table", "td", "th", "tr",
]
)  # fmt: skip
_ATTRIBUTES = frozenset(
    [
    "alt", "aria-label", "class", "colspan", "datetime", "dir", "href", "id", "lang", "role", "rowspan",
    "scope", "src", "start", "title", "epub:type",
]
)  # fmt: skip
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}\Z")
_NUMBER = re.compile(r"[1-9]\d{0,3}\Z")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufdd0-\ufdef]")
_HOST = re.compile(r"[\w.-]+(:\d{1,5})?\Z|\[[0-9a-fA-F:.]+\](:\d{1,5})?\Z")
_DEEP = 60
"""Elements within each other; what is deeper keeps its words alone."""

PAGE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    ' lang="{lang}" xml:lang="{lang}" dir="{dir}">\n<head>\n<meta charset="utf-8"/>\n<title>{title}</title>\n'
    '<link rel="stylesheet" type="text/css" href="book.css"/>\n</head>\n<body{type}>\n{body}\n</body>\n</html>\n'
)


def text(value: str) -> str:
    """``value`` as text of XML, without the characters that XML cannot hold."""
    return escape(_NO_XML.sub("", value))


def language(tag: str) -> str:
    """A language tag as books may name it; ``und`` for what is none."""
    return tag if _LANG.match(tag) else "und"


def page(body: str, *, title: str, lang: str, direction: str, base: str, type: str = "") -> str:
    """A page of the book around ``body``, HTML whose text is escaped already.

    Addresses without a host are taken to stand at ``base`` (absolute). A link inside the page whose place is not there
    becomes plain text, and a second element of the same id loses it.
    """
    return PAGE.format(
        lang=language(lang),
        dir="rtl" if direction == "rtl" else "ltr",
        title=text(title) or "—",
        type=f' epub:type="{type}"' if type else "",
        body=_body(body, base),
    )


def _body(markup: str, base: str) -> str:
    root = html.Element("div")
    for part in html.fragments_fromstring(_NO_XML.sub("", markup)):
        if isinstance(part, str):
            root.text = part
        else:
            root.append(part)
    _allowed(root)
    _nest(root)
    _links(root, base)
    written = (root.text or "") and escape(root.text or "")
    return written + "".join(etree.tostring(child, method="xml", encoding="unicode") for child in root)


def _allowed(root: Any) -> None:
    """Known elements and attributes alone; everything else leaves its words."""
    for element in list(root.iter()):
        if element is root:
            continue
        if not isinstance(element.tag, str):
            element.drop_tree()
        elif element.tag not in _KNOWN or _depth(element) > _DEEP:
            element.drop_tag()
    for element in root.iter():
        for name, value in dict(element.attrib).items():
            if name not in _ATTRIBUTES or not _fits(name, value):
                del element.attrib[name]
        if lang := element.get("lang"):
            element.set("{http://www.w3.org/XML/1998/namespace}lang", lang)


def _depth(element: Any) -> int:
    return sum(1 for _above in element.iterancestors())


def _fits(name: str, value: str) -> bool:
    match name:
        case "lang":
            return bool(_LANG.match(value))
        case "dir":
            return value in ("ltr", "rtl", "auto")
        case "colspan" | "rowspan" | "start":
            return bool(_NUMBER.match(value))
        case "scope":
            return value in ("row", "col", "rowgroup", "colgroup")
        case "id":
            return bool(re.fullmatch(r"[A-Za-z_][\w.-]*", value, re.ASCII))
        case _:
            return True


def _nest(root: Any) -> None:
    """What may not stand where it does: blocks in phrases, loose pieces of lists and tables."""
    for element in list(root.iter()):
        tag = element.tag
        if tag in _LISTS:
            _wrap(element, frozenset({"li"}), "li")
        elif tag == "table":
            _wrap(element, _ROWS | {"caption", "tr"}, "tr")
            for late in [one for one in element.findall("caption")[:] if element.index(one)]:
                late.tag = "tr"  # a caption comes first or not at all
        elif tag in _ROWS:
            _wrap(element, frozenset({"tr"}), "tr")
    for element in list(root.iter("tr")):
        _wrap(element, frozenset({"td", "th"}), "td")
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is None:
            continue
        above = parent.tag
        if (
            (element.tag == "li" and above not in _LISTS)
            or (element.tag in _ROWS and above != "table")
            or (element.tag == "tr" and above not in _ROWS | {"table"})
            or (element.tag in ("td", "th") and above != "tr")
            or (element.tag == "caption" and above != "table")
            or (element.tag == "figcaption" and above != "figure")
        ):
            element.tag = "div"
    _mixed_rows(root)
    for element in list(root.iter("p")):
        if any(below.tag not in _PHRASING for below in element.iterdescendants()):
            element.tag = "div"
    for element in list(root.iter()):
        if element.tag not in _HOLDS_PHRASING:
            continue
        for below in list(element.iterdescendants()):
            if below.tag == "hr":
                below.drop_tree()
            elif below.tag not in _PHRASING:
                below.tag = "span"
                _only_common(below)
    for link in list(root.iter("a")):
        if any(above.tag == "a" for above in link.iterancestors()):
            link.drop_tag()


def _wrap(element: Any, allowed: frozenset[str], tag: str) -> None:
    """Children that are not ``allowed``, and loose words, get a ``tag`` around them."""
    if (element.text or "").strip():
        first = html.Element(tag)
        first.text = element.text
        element.insert(0, first)
    element.text = None
    for child in list(element):
        tail, child.tail = child.tail, None
        at = element.index(child)
        if child.tag not in allowed:
            around = html.Element(tag)
            element.replace(child, around)
            around.append(child)
        if (tail or "").strip():
            loose = html.Element(tag)
            loose.text = tail
            element.insert(at + 1, loose)


def _mixed_rows(root: Any) -> None:
    """A table has bodies or bare rows, never both; a head comes first, a foot last, each once."""
    for table in list(root.iter("table")):
        kinds = [child.tag for child in table if child.tag != "caption"]
        tidy = all(tag == "tr" for tag in kinds) or (
            "tr" not in kinds
            and kinds.count("thead") <= 1
            and kinds.count("tfoot") <= 1
            and kinds == sorted(kinds, key=["thead", "tbody", "tfoot"].index)
        )
        if not tidy:
            for child in [one for one in table if one.tag in _ROWS]:
                child.drop_tag()
        if not any(True for _row in table.iter("tr")):
            table.tag = "div"
            _only_common(table)
            for child in list(table.iter()):
                if child.tag in _ROWS | {"caption"}:
                    child.tag = "div"


def _only_common(element: Any) -> None:
    for name in ("colspan", "rowspan", "scope", "start", "href"):
        element.attrib.pop(name, None)


def _links(root: Any, base: str) -> None:
    seen: set[str] = set()
    for element in root.iter():
        own = element.get("id")
        if own is not None and own in seen:
            del element.attrib["id"]
        elif own is not None:
            seen.add(own)
    for link in list(root.iter("a")):
        address = link.get("href")
        known = None
        if address is not None:
            known = address if address.startswith("#") and address[1:] in seen else outward(address, base)
        if known is None:
            link.attrib.pop("href", None)
            link.attrib.pop("epub:type", None)
            link.attrib.pop("role", None)
        else:
            link.set("href", known)


def outward(address: str, base: str) -> str | None:
    """An absolute address that every reader of books accepts; None for what cannot be one."""
    if address.startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        if parts.scheme == "mailto":
            return "mailto:" + quote(parts.path, safe="@.+-_") if "@" in parts.path else None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        host = parts.netloc.rpartition("@")[2]
        if not host.isascii():
            host = host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if not _HOST.match(host):
        return None
    return urlunsplit(
        (
            parts.scheme,
            host,
            quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"),
            quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?"),
        )
    ).replace("%%", "%25%")


def with_types(markup: str, types: Mapping[str, tuple[str, str]]) -> str:
    """``markup`` with ``epub:type`` and ``role`` on elements whose first class is a key of ``types``."""
    for name, (kind, role) in types.items():
        said = f'epub:type="{kind}"' + (f' role="{role}"' if role else "")
        markup = re.sub(rf'(<\w+ )(class="{re.escape(name)}[" ])', rf"\1{said} \2", markup)
    return markup


def words(markup: str) -> Iterator[str]:
    """The words of HTML, piece by piece."""
    for part in html.fragments_fromstring(markup) if markup.strip() else ():
        if isinstance(part, str):
            yield part
        else:
            yield from part.itertext()
