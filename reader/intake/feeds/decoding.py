"""The bytes of a feed as text: marks, then what the bytes are, then what file and site say, then a guess."""

from __future__ import annotations

import codecs
import re

import webencodings
from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAID = re.compile(
    rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.\-]{2,40})|<meta[^>]{0,100}charset\s*=\s*["']?([\w:.\-]{2,40})""",
    re.IGNORECASE,
)
_PROLOG = re.compile(r"\A\s*<\?xml\b[^>]{0,1000}\?>", re.IGNORECASE)
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_GUESS_BYTES = 60_000


def decoded(raw: bytes, charset: str = "") -> str:
    """``raw`` as text, without a mark, without the XML declaration, without characters that XML does not know.

    Bytes that are good UTF-8 are UTF-8 whatever is said; else the file's own word counts before the site's
    (``charset`` of the header), which is often a server's default; a word that the bytes contradict does not count.
    Line breaks stay where they were, so that lines can be counted.
    """
    text = _text(raw, charset)
    text = _PROLOG.sub(lambda found: "\n" * found.group().count("\n"), text, count=1)
    return _INVALID.sub("", text)


def _text(raw: bytes, charset: str) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    for start, name in (
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
        (b"{\0", "utf-16-le"),
        (b"\0{", "utf-16-be"),
    ):
        if raw.startswith(start):
            return raw.decode(name, "replace")
    names = [name for name in (_in_file(raw), _codec(charset)) if name]
    if "iso2022_jp" not in names or b"\x1b" not in raw:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            # Cut in the middle of a letter, or with a stray byte
            if len(raw) - error.start < 4 or _mostly_utf8(raw):
                return raw.decode("utf-8", "replace")
    for name in names:
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    first = next((place for place, byte in enumerate(raw) if byte > 0x7F), 0)
    best = from_bytes(raw[max(0, first - 2000) :][:_GUESS_BYTES]).best()
    for name in (best.encoding if best is not None else "cp1252", "cp1252"):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _in_file(raw: bytes) -> str:
    found = _SAID.search(raw[:2048])
    return _codec((found.group(1) or found.group(2)).decode("ascii", "replace")) if found else ""


def _codec(label: str) -> str:
    """Python's codec for a label of the web; empty for none of these, and for UTF-8, which was tried."""
    known = webencodings.lookup(label)
    name = str(known.codec_info.name) if known is not None else ""
    return "" if name in ("utf-8", "x-user-defined") else name.replace("-", "_")


def _mostly_utf8(raw: bytes) -> bool:
    text = raw.decode("utf-8", "ignore")
    wide = sum(char > "\x7f" for char in text)
    return bool(wide) and (len(raw) - len(text.encode("utf-8"))) * 20 <= wide
