"""XML that others wrote: no DTD, no entities, no network; and where it is not well-formed, entry by entry."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.entities import html5

from lxml import etree
from lxml.etree import _Element

from reader.intake.feeds.model import DtdNotAllowed
from reader.intake.feeds.text import web_address

_NETSCAPE = re.compile(
    r"""<!DOCTYPE\s+rss\s+(PUBLIC\s+["']-//Netscape Communications//DTD RSS 0\.9\d?1?//EN["']\s+)"""
    r"""["']https?://[^"'<>\[\]]{1,200}["']\s*>""",
    re.IGNORECASE,
)
_OPENER = re.compile(r"<!\[CDATA\[|<!--|<(/?)((?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s/>])")
_BETWEEN = re.compile(r"</(?:[\w.-]{1,40}:)?(item|entry)\s*>\s*<(?:[\w.-]{1,40}:)?\1[\s>]")
_REFERENCE = re.compile(r"&(#[0-9]{1,9};|#[xX][0-9A-Fa-f]{1,8};|[A-Za-z][A-Za-z0-9]{0,31};)?")
_TEXT = re.compile(
    r"<(description|summary|content|content:encoded|atom:summary|atom:content)(?![^<>]{0,300}xhtml)(?:\s[^<>]{0,300})?(?<!/)>"
)
_APART = re.compile(r"<!\[CDATA\[|<!--")
_BROKEN_CDATA = 1000
_HEAD = 60_000
"""Code points before the first entry that are read where the feed is not well-formed."""
_DECLARED = re.compile(r"""\sxmlns(?::([\w.-]{1,40}))?\s*=\s*("[^"<]{0,300}"|'[^'<]{0,300}')""")
_KEPT = re.compile(r"""\sxml:(?:base|lang)\s*=\s*("[^"<]{0,2000}"|'[^'<]{0,2000}')""")
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_XML = {"amp", "lt", "gt", "quot", "apos"}

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


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry as written: its text, and the line of the file on which it begins (from 1)."""

    text: str
    line: int
    whole: bool


def refuse_dtd(text: str) -> str:
    """``text`` without the one document type that old RSS 0.91 has, which was never loaded.

    Raises ``DtdNotAllowed`` for any other. Looks before the root element alone: after it the parser refuses.
    """
    at = 0
    while True:
        at += len(text[at : at + 100_000]) - len(text[at : at + 100_000].lstrip())
        if text.startswith("<!--", at):
            end, width = text.find("-->", at + 4), 3
        elif text.startswith("<?", at):
            end, width = text.find("?>", at + 2), 2
        else:
            break
        if end < 0:
            return text
        at = end + width
    if text[at : at + 2] != "<!":
        return text
    if found := _NETSCAPE.match(text, at):
        return text[:at] + "\n" * found.group().count("\n") + text[found.end() :]
    raise DtdNotAllowed


def doctype(text: str) -> str:
    """The document type that comes before the root, as written (at most 500 code points); empty for none."""
    found = re.search(r"<!DOCTYPE\b[^>]{0,500}|<[A-Za-z]", text[:20_000], re.IGNORECASE)
    return found.group() if found and found.group().startswith("<!") else ""


def parser() -> etree.XMLParser:
    """A parser that reads what stands there, and nothing else."""
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False, strip_cdata=True,
    )  # fmt: skip


def strict(text: str) -> _Element:
    """The root of well-formed XML. Raises ``etree.XMLSyntaxError``."""
    return etree.fromstring(text.encode("utf-8"), parser())


def mended(text: str) -> str:
    """``text`` with bare ``&`` escaped, HTML's names as characters, references to no character gone; same lines."""
    return "".join(part if apart else _REFERENCE.sub(_reference, part) for part, apart in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut where CDATA and comments begin and end: (part, whether it is one of these)."""
    at = 0
    while found := _APART.search(text, at):
        start = found.start()
        yield text[at:start], False
        end = text.find("]]>" if text.startswith("<![", start) else "-->", start)
        at = end + 3 if end >= 0 else len(text)
        yield text[start:at], True
    yield text[at:], False


def _markup_alone(text: str) -> str:
    return " ".join(part for part, apart in _parts(text) if not apart)


def _reference(found: re.Match[str]) -> str:
    name = found.group(1)
    if not name:
        return "&amp;"
    if name[0] == "#":
        number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        fine = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
        if 0x80 <= number <= 0x9F:  # Windows' characters, written by number
            return html.unescape(f"&#{number};")
        return found.group() if fine or 0x10000 <= number <= 0x10FFFF else ""
    if name[:-1] in _XML:
        return found.group()
    return html.escape(html5[name]) if name in html5 else f"&amp;{name}"


def pieces(text: str, most: int) -> tuple[str, list[Piece], int]:
    """What stands before the first entry, the first ``most`` entries, and how many there are."""
    found: list[Piece] = []
    count, head = 0, len(text)
    begun = -1
    line = counted = 0

    def close(end: int, *, whole: bool) -> None:
        nonlocal line, counted
        if count <= most:
            line += text.count("\n", counted, begun)
            counted = begun
            found.append(Piece(text[begun:end], line + 1, whole))

    for start, end, kind in _tags(text):
        if kind == "/" and begun >= 0:
            close(end, whole=True)
            begun = -1
        elif kind != "/":
            if begun >= 0:
                close(start, whole=False)
            count, begun, head = count + 1, start, min(head, start)
            if kind == "empty":
                close(end, whole=True)
                begun = -1
    if begun >= 0:
        close(len(text), whole=False)
    return text[:head], found, count


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "", "/" or "empty") of the tags of entries, outside of CDATA and comments."""
    at = broken = 0
    unclosed: set[str] = set()
    while found := _OPENER.search(text, at):
        start, at = found.start(), found.end()
        if not found.group(2):
            closing = "]]>" if found.group().startswith("<![") else "-->"
            end = -1 if closing in unclosed else text.find(closing, at)
            if end < 0:
                unclosed.add(closing)
            elif broken < _BROKEN_CDATA and _BETWEEN.search(text, at, end):
                broken += 1  # its end is missing: it would hide the entries that follow
            else:
                at = end + 3
            continue
        end = text.find(">", at)
        if end < 0:
            return
        at = end + 1
        kind = "/" if found.group(1) else "empty" if text[end - 1] == "/" else ""
        yield start, at, kind


def root_of(head: str, prefixes_in: str = "") -> str:
    """A start tag ``<postil …>`` with the namespaces, base and language that ``head`` declares.

    Prefixes that are used in ``prefixes_in`` and declared nowhere are declared by their own name.
    """
    bare = _markup_alone(head[:_HEAD])
    names: dict[str, str] = {}
    kept: dict[str, str] = {}
    for tag in re.findall(r"<[A-Za-z][^<>]{0,20000}>", bare)[:50]:
        for prefix, value in _DECLARED.findall(tag):
            names.setdefault(prefix, value)
        for found in _KEPT.finditer(tag):
            kept.setdefault(found.group().split("=")[0].strip(), found.group(1))
    used = set(_PREFIX.findall(prefixes_in)) - {"xml", "xmlns"}
    for prefix in sorted(used - set(names))[:200]:
        names[prefix] = f'"urn:undeclared:{prefix}"'
    written = [f"xmlns:{prefix}={value}" if prefix else f"xmlns={value}" for prefix, value in names.items()]
    return "<postil " + " ".join([*written, *(f"{name}={value}" for name, value in kept.items())]) + ">"


def parse_piece(piece: Piece, head: str) -> _Element:
    """The entry's element, as it stands or mended. Raises ``etree.XMLSyntaxError``, its line counted from 1."""
    opening = root_of(head, piece.text)
    try:
        return strict(f"{opening}{piece.text}</postil>")[0]
    except etree.XMLSyntaxError:
        return strict(f"{opening}{mended(piece.text)}</postil>")[0]


def with_texts_apart(piece: Piece) -> Piece:
    """The entry with the HTML in its texts as text: there, publishers forget to escape it."""
    out: list[str] = []
    at = 0
    while found := _TEXT.search(piece.text, at):
        end = piece.text.find(f"</{found.group(1)}", found.end())
        if end < 0:
            break
        inside = piece.text[found.end() : end]
        out.append(piece.text[at : found.end()])
        out.append(inside if "<" not in inside or "<![CDATA[" in inside else html.escape(inside, quote=False))
        at = end
    return replace(piece, text="".join([*out, piece.text[at:]]))


def parse_head(head: str) -> _Element | None:
    """What is said of the whole feed, however it is written; None where nothing can be read."""
    opened: list[str] = []
    head = head[:_HEAD]
    bare = _markup_alone(head)
    if re.search(r"<!(DOCTYPE|ENTITY)", bare, re.IGNORECASE):
        raise DtdNotAllowed
    for closing, name, rest in re.findall(r"<(/?)([A-Za-z_][\w.:-]{0,60})([^<>]*)>", bare):
        if closing:
            while name in opened and opened.pop() != name:
                pass
        elif not rest.endswith("/"):
            opened.append(name)
    whole = mended(head) + "".join(f"</{name}>" for name in reversed(opened))
    recovering = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True, recover=True,
    )  # fmt: skip
    try:
        return etree.fromstring(whole.strip().encode("utf-8"), recovering)
    except (etree.XMLSyntaxError, ValueError):
        return None


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
