"""The one door: a captured page in, a clean article out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from reader.cleaning.blocks import Cleaned
from reader.cleaning.choices import put_back
from reader.cleaning.decode import decode
from reader.cleaning.document import clean_html
from reader.cleaning.errors import TooLarge
from reader.cleaning.limits import MAX_HTML_BYTES, MAX_TEXT_BYTES
from reader.cleaning.textdump import clean_text

Kind = Literal["auto", "html", "text"]

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(
    r"</?(?:p|div|a|span|h[1-6]|article|section|ul|ol|li|table|img|br|em|strong|blockquote|figure|main|script|style|meta)"
    r"(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)


def is_html(text: str) -> bool:
    """Whether ``text`` is a page's HTML rather than a text in which a tag may be mentioned."""
    if _PAGE.search(text[:20_000]):
        return True
    found = len(_ELEMENT.findall(text[:200_000]))
    return found >= 3 or (found >= 1 and text.lstrip()[:1] == "<")


def clean(
    raw: bytes | str,
    *,
    kind: Kind = "auto",
    url: str = "",
    encoding: str = "",
    charset: str = "",
    keep_cut: frozenset[int] = frozenset(),
) -> Cleaned:
    """A captured page as typed blocks, metadata, and a report of what was cut.

    ``url`` is the page's address, for links; ``encoding`` overrides what the page says; ``charset`` is what the site's
    answer said of it, believed where it fits; ``keep_cut`` holds indexes
    into ``Cleaned.cut`` of pieces to put back into the text (where they stood; their indexes stay the same).
    Raises a ``CleaningError``: ``EmptyInput``, ``TooLarge``, ``NotText``, ``TooDeep``, ``TooManyElements``,
    ``TooManyLines``, ``NothingToRead``, ``UnknownEncoding``.
    """
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    limit = MAX_TEXT_BYTES if kind == "text" else MAX_HTML_BYTES
    if size > limit:
        raise TooLarge(size, limit)
    decoded = decode(raw, encoding, charset)
    html = kind == "html" or (kind == "auto" and is_html(decoded.text))
    cleaned = clean_html(decoded.text, url) if html else clean_text(decoded.text)
    cleaned = replace(
        cleaned,
        warnings=decoded.warnings + cleaned.warnings,
        encoding=decoded.encoding,
        encoding_guessed=decoded.guessed,
    )
    return put_back(cleaned, keep_cut) if keep_cut else cleaned
