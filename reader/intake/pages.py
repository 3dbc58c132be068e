"""A page as it came, opened: what is to be cleaned, where it is from, and the pictures that came with it.

Opening gives the same for the same bytes, so what came with a page can be taken out of its capture again later.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_to_bytes

from reader.errors import Invalid
from reader.intake.names import page_address

type PageKind = Literal["auto", "html", "text", "mail"]

PARTS_LIMIT = 300
"""Pictures that are taken out of one page."""
PART_HOST = "https://part.invalid/"
"""Where a picture that came within a page is said to lie: a host that cannot exist (RFC 6761), so nothing asks it."""
_WORTH = 700
"""Characters of a packed picture below which it is a blank that keeps a place, or a counter."""
_HEAD = 8192
"""Bytes in which a page says who saved it, and a letter has its first headers."""

_SINGLE_FILE = re.compile(rb"Page saved with SingleFile\s+url:\s*(\S{1,2000})")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,5}\)(\S{1,2000})\s*-->")
_DATA = re.compile(
    rb"data:(?P<type>[a-z]+/[a-z0-9.+-]+)?(?:;[a-z0-9=.-]+)*?(?P<packed>;base64)?,"
    rb"(?P<data>[A-Za-z0-9+/=%%_.~!*-]{%d,})" % _WORTH,
    re.IGNORECASE,
)
_LAZY = re.compile(
    rb"\bdata-(?:src|original|lazy[a-z-]*|hi-res-src|full)\s*=\s*[\"']?\s*(?:https?:|/)", re.IGNORECASE
)
_RASTER = {b"image/png": "png", b"image/jpeg": "jpg", b"image/jpg": "jpg", b"image/gif": "gif", b"image/webp": "webp",
           b"image/avif": "avif"}  # fmt: skip
_HEADER = re.compile(rb"[!-9;-~]{1,60}:[ \t]")
_MAIL_HEADERS = (
    b"from:",
    b"date:",
    b"subject:",
    b"mime-version:",
    b"received:",
    b"content-type:",
    b"message-id:",
)


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page ready to be cleaned. ``kind`` is ``auto`` where the cleaning has to find out."""

    kind: PageKind
    raw: bytes | str
    """What to clean: bytes where the encoding is still to be found, a text where a letter said it."""
    address: str = ""
    """Where the page says that it is from; http or https."""
    parts: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures that came with it, by the ``src`` that they have in ``raw``."""
    headline: str = ""
    published: str = ""
    """ISO 8601 with an offset."""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    is_letter: bool = False
    """It came as an e-mail or as a web archive, which is written like one."""


def is_letter(raw: bytes, name: str = "") -> bool:
    """Whether the bytes are an e-mail or a page saved as one (MHTML): headers first, three of which are known."""
    lines = raw[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n").splitlines()[:60]
    named = name.lower().endswith((".eml", ".mht", ".mhtml"))
    if not lines or not (_HEADER.match(lines[0]) or lines[0].startswith(b"From ")):
        return False
    known = set[bytes]()
    for line in lines:
        if not line.strip():
            break
        known.update(header for header in _MAIL_HEADERS if line.lower().startswith(header))
    return len(known) >= (1 if named else 3)


def open_page(raw: bytes | str, name: str = "", kind: PageKind = "auto") -> OpenedPage:
    """A page, a text, a page saved with everything in it, a saved web archive (MHTML) or an e-mail.

    ``name`` is the file's. Raises ``Unprocessable`` for a letter without text.
    """
    if isinstance(raw, str):
        if kind in ("auto", "html") and "data:" in raw:
            opened = _open_html(raw.encode("utf-8", "surrogatepass"), kind)
            if opened.parts:
                return OpenedPage(opened.kind, _text(opened.raw), opened.address, opened.parts)
        return OpenedPage(kind, raw, _said_address(raw[:_HEAD].encode("utf-8", "replace")))
    if kind == "mail" or (kind == "auto" and is_letter(raw, name)):
        from reader.intake.mail import open_letter

        return open_letter(raw)
    if kind == "text":
        return OpenedPage(kind, raw)
    return _open_html(raw, kind)


def _text(raw: bytes | str) -> str:
    return raw if isinstance(raw, str) else raw.decode("utf-8", "surrogatepass")


def _open_html(raw: bytes, kind: PageKind) -> OpenedPage:
    slim, parts = without_data(raw)
    return OpenedPage(kind, slim, _said_address(raw[:_HEAD]), parts)


def _said_address(head: bytes) -> str:
    """The address that whoever saved the page wrote into it."""
    found = _SINGLE_FILE.search(head) or _SAVED_FROM.search(head)
    return checked_address(found[1].decode("utf-8", "replace")) if found else ""


def checked_address(address: str) -> str:
    """The address if it is one of a page, else empty."""
    try:
        return page_address(address)
    except Invalid:
        return ""


def without_data(raw: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The page without what is packed into its addresses (``data:``), and the pictures among that by their new
    ``src``. Fonts, styles and everything else that was packed is gone. Its length bounds the time.
    """
    parts: dict[str, bytes] = {}
    out: list[bytes] = []
    at = 0
    for found in _DATA.finditer(raw):
        out.append(raw[at : found.start()])
        at = found.end()
        new = b"data:,"
        suffix = _RASTER.get((found["type"] or b"").lower())
        if suffix and len(parts) < PARTS_LIMIT and _in_picture(raw, found.start()):
            picture = _unpacked(found["data"], bool(found["packed"]))
            if picture:
                name = f"{PART_HOST}{len(parts) + 1}.{suffix}"
                parts[name] = picture
                new = name.encode()
        out.append(new)
    out.append(raw[at:])
    return b"".join(out), parts


def _in_picture(raw: bytes, at: int) -> bool:
    """Whether ``at`` is within the tag of a picture that has no better source."""
    begun = max(raw.rfind(b"<img", max(0, at - 3000), at), raw.rfind(b"<source", max(0, at - 3000), at))
    if begun < 0 or b">" in raw[begun:at]:
        return False
    return not _LAZY.search(raw, begun, min(len(raw), at))


def _unpacked(data: bytes, packed: bool) -> bytes:
    plain = unquote_to_bytes(data) if b"%" in data else data
    if not packed:
        return plain
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return b""
