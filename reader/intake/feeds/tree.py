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
_BLANKS = re.compile(r"\s*")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,60})")
_APART = re.compile(r"<!\[CDATA\[|<!--")
_BROKEN_CDATA = 1000
_HEAD = 60_000
"""Code points before the first entry that are read where the feed is not well-formed."""
_DECLARED = re.compile(r"""\sxmlns(?::([\w.-]{1,40}))?\s*=\s*("[^"<]{0,300}"|'[^'<]{0,300}')""")
_KEPT = re.compile(r"""\sxml:(?:base|lang)\s*=\s*("[^"<]{0,2000}"|'[^'<]{0,2000}')""")
_PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_XML = {"amp", "lt", "gt", "quot", "apos"}


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
    at = _after_remarks(text, 0)
    if text[at : at + 2] != "<!":
        return text
    if found := _NETSCAPE.match(text, at):
        return text[:at] + "\n" * found.group().count("\n") + text[found.end() :]
    raise DtdNotAllowed


def opening(text: str) -> tuple[str, str]:
    """(document type as written, name of the root element in lower case without prefix); empty for none."""
    at = _after_remarks(text, 0)
    declared = ""
    if text[at : at + 9].lower() == "<!doctype":
        end = text.find(">", at)
        inside = text.find("[", at)
        if 0 <= inside < end:
            end = text.find("]", inside)
            end = text.find(">", end) if end >= 0 else -1
        if end < 0:
            return text[at : at + 500], ""
        declared = text[at : min(end, at + 500)]
        at = _after_remarks(text, end + 1)
    found = _ROOT.match(text, at)
    return declared, found.group(1).lower() if found else ""


def _after_remarks(text: str, at: int) -> int:
    """Where what is neither blank nor comment nor instruction begins."""
    while True:
        at = _BLANKS.match(text, at).end()  # type: ignore[union-attr]  # it always matches
        if text.startswith("<!--", at):
            end, width = text.find("-->", at + 4), 3
        elif text.startswith("<?", at):
            end, width = text.find("?>", at + 2), 2
        else:
            return at
        if end < 0:
            return len(text)
        at = end + width


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
