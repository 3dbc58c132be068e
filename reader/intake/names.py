"""Words from outside that are shown and stored on one line: file names, addresses, fields."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit, urlunsplit

import idna
from django.utils.translation import gettext as _

from reader.errors import Invalid

NAME_LIMIT = 200
"""Code points of a file name that are kept."""
ADDRESS_LIMIT = 2000
"""Code points of an address."""


def plain(text: str) -> str:
    """``text`` without control characters and lone surrogates, blanks single; direction marks stay."""
    kept = "".join(
        " " if char in "\t\r\n\x0b\x0c" else char
        for char in text
        if char in "\t\r\n\x0b\x0c" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return " ".join(kept.split(" ")).strip() if "  " not in kept else " ".join(kept.split())


def file_name(name: str) -> str:
    """The last part of a file name as given, to be shown; nothing is ever stored under it."""
    last = plain(name).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return last[-NAME_LIMIT:]


def ascii_name(host: str) -> str:
    """A host name as it is looked up, stored and shown: punycode, so that no letter passes for another.

    Raises ``ValueError`` (``idna.IDNAError`` is one) for what can be none.
    """
    return host if host.isascii() else idna.encode(host, uts46=True, std3_rules=False).decode()


def host_of(url: str) -> str:
    """The site that an address leads to, host and port, in lower case; empty for what is no address."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def page_address(text: str) -> str:
    """An http or https address in punycode, without user name, password and fragment; empty for an empty one.

    Raises ``Invalid`` for anything else.
    """
    text = plain(text)
    if not text:
        return ""
    if len(text) > ADDRESS_LIMIT:
        raise Invalid(
            _("The address has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(text), "limit": ADDRESS_LIMIT},
            field="address",
        )
    try:
        parts = urlsplit(text)
        host, port = ascii_name(parts.hostname or ""), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or " " in text or port == 0:
        raise Invalid(
            _("“%(address)s” is not the address of a page: it must begin with https:// or http://.")
            % {"address": text[:80]},
            field="address",
        )
    shown = f"[{host}]" if ":" in host else host
    return urlunsplit(
        (parts.scheme, f"{shown}:{port}" if port else shown, parts.path or "/", parts.query, "")
    )
