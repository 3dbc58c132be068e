"""Bytes to text: what the bytes are, which encoding they are in, and what was wrong with them.

Never stores U+FFFD silently: bytes that do not fit the declared encoding lead to a guess, which is reported.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import webencodings
from charset_normalizer import from_bytes
from django.utils.translation import gettext, gettext_lazy, ngettext

from reader.cleaning.chars import without_invalid
from reader.cleaning.errors import EmptyInput, NotText, UnknownEncoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.\-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.\-]{2,40})""", re.IGNORECASE)
_GUESS_BYTES = 60_000

# (offset, magic, what it is): the first bytes by which formats are known, see file(1).
_MAGIC: tuple[tuple[int, bytes, object], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", gettext_lazy("a PNG image")),
    (0, b"\xff\xd8\xff", gettext_lazy("a JPEG image")),
    (0, b"GIF87a", gettext_lazy("a GIF image")),
    (0, b"GIF89a", gettext_lazy("a GIF image")),
    (8, b"WEBP", gettext_lazy("a WebP image")),
    (8, b"WAVE", gettext_lazy("a WAV sound")),
    (4, b"ftypavif", gettext_lazy("an AVIF image")),
    (4, b"ftypheic", gettext_lazy("a HEIC image")),
    (4, b"ftyp", gettext_lazy("an MP4 video")),
    (0, b"%PDF-", gettext_lazy("a PDF document")),
    (0, b"\x7fELF", gettext_lazy("a program (ELF)")),
    (0, b"MZ\x90\x00", gettext_lazy("a program (Windows)")),
    (0, b"\xca\xfe\xba\xbe", gettext_lazy("a program (Java or macOS)")),
    (0, b"PK\x03\x04", gettext_lazy("a ZIP archive or an Office document")),
    (0, b"PK\x05\x06", gettext_lazy("an empty ZIP archive")),
    (0, b"\x1f\x8b", gettext_lazy("a gzip archive")),
    (0, b"BZh", gettext_lazy("a bzip2 archive")),
    (0, b"7z\xbc\xaf\x27\x1c", gettext_lazy("a 7z archive")),
    (0, b"Rar!\x1a\x07", gettext_lazy("a RAR archive")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", gettext_lazy("an Office document")),
    (0, b"SQLite format 3\x00", gettext_lazy("a SQLite database")),
    (0, b"OggS", gettext_lazy("an Ogg sound or video")),
    (0, b"ID3", gettext_lazy("an MP3 sound")),
    (0, b"\x1a\x45\xdf\xa3", gettext_lazy("a Matroska or WebM video")),
    (0, b"II*\x00", gettext_lazy("a TIFF image")),
    (0, b"MM\x00*", gettext_lazy("a TIFF image")),
    (0, b"wOF2", gettext_lazy("a font")),
    (0, b"wOFF", gettext_lazy("a font")),
    (0, b"\x00\x00\x01\x00", gettext_lazy("an icon")),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding's name, whether it was guessed, and sentences about what was wrong."""

    text: str
    encoding: str
    guessed: bool
    warnings: tuple[str, ...]


def decode(raw: bytes | str, encoding: str = "", charset: str = "") -> Decoded:
    """``raw`` as text with ``\\n`` line breaks and no invalid characters.

    ``encoding`` overrides every label and guess; ``charset`` is what the site's answer said, which goes before
    the page's own label where the bytes fit it, for sites say it wrong. Raises ``EmptyInput`` for nothing or
    blanks, ``NotText`` for a picture and the like, ``UnknownEncoding`` for a label that does not exist.
    """
    if not raw or not raw.strip():
        raise EmptyInput
    if isinstance(raw, str):
        text, name, guessed, dropped = raw.removeprefix("\ufeff"), "utf-8", False, 0
    else:
        text, name, guessed, dropped = _from_bytes(raw, encoding, charset)
    unreadable = text.count("\ufffd")
    text, removed = without_invalid(text)
    if not text.strip():
        raise EmptyInput
    return Decoded(text, name, guessed, tuple(_warnings(removed + dropped, unreadable, name, guessed)))


def _warnings(removed: int, unreadable: int, name: str, guessed: bool) -> list[str]:
    out = []
    if guessed:
        out.append(
            gettext(
                "The page does not say in which encoding it is written, or says it wrong; we guessed %(name)s."
            )
            % {"name": name}
        )
    if removed:
        out.append(
            ngettext(
                "%(n)d invalid character was removed.", "%(n)d invalid characters were removed.", removed
            )
            % {"n": removed}
        )
    if unreadable:
        out.append(
            ngettext(
                "%(n)d character was already unreadable in the source (shown as �).",
                "%(n)d characters were already unreadable in the source (shown as �).",
                unreadable,
            )
            % {"n": unreadable}
        )
    return out


def _from_bytes(raw: bytes, wanted: str, charset: str) -> tuple[str, str, bool, int]:
    """Text, encoding, whether guessed, and how many bytes were dropped as no characters."""
    _refuse_binary(raw)
    if wanted:
        name = _codec(wanted)
        if not name:
            raise UnknownEncoding(wanted)
        text = raw.decode(name, "replace").removeprefix("\ufeff")
        return text, name, False, 0
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return (
                raw[len(bom) :].decode(name, "replace"),
                name.removesuffix("-le").removesuffix("-be"),
                False,
                0,
            )
    if name := _bare_utf16(raw):
        return raw.decode(name, "replace"), "utf-16", True, 0
    _refuse_control(raw)
    try:
        return raw.decode("utf-8"), "utf-8", False, 0
    except UnicodeDecodeError:
        pass
    for declared in (_codec(charset) if charset else "", _declared(raw)):
        if declared and declared != "utf-8":
            try:
                return raw.decode(declared), declared, False, 0
            except UnicodeDecodeError:
                continue
    if (kept := _mostly_utf8(raw)) is not None:
        return kept[0], "utf-8", False, kept[1]
    return _guess(raw)


def _refuse_binary(raw: bytes) -> None:
    for offset, magic, what in _MAGIC:
        if raw.startswith(magic, offset):
            raise NotText(str(what))


def _refuse_control(raw: bytes) -> None:
    sample = raw[:4096]
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    if odd * 10 > len(sample):
        raise NotText(gettext("a binary file"))


def _bare_utf16(raw: bytes) -> str:
    """UTF-16 without a mark: in most scripts every other byte is small, in European text it is zero."""
    sample = raw[:2000]
    if len(sample) < 4 or len(raw) % 2:
        return ""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd * 10 > half * 4 and even * 20 < half:
        return "utf-16-le"
    if even * 10 > half * 4 and odd * 20 < half:
        return "utf-16-be"
    return ""


def _declared(raw: bytes) -> str:
    head = raw[:8192]
    found = _DECLARED.search(head) or _XML_DECLARED.search(head)
    return _codec(found.group(1).decode("ascii", "replace")) if found else ""


def _codec(label: str) -> str:
    """The name of Python's codec for a label, as browsers read labels (latin-1 means windows-1252)."""
    known = webencodings.lookup(label)
    if known is not None:
        name = str(known.codec_info.name)
        return "" if name == "x-user-defined" else name
    try:
        info = codecs.lookup(label)
    except LookupError:
        return ""
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _mostly_utf8(raw: bytes) -> tuple[str, int] | None:
    """UTF-8 with a few broken bytes (a cut in the middle, a stray byte): the text and how many were dropped."""
    text = raw.decode("utf-8", "ignore")
    wide = sum(char > "\x7f" for char in text)
    dropped = len(raw) - len(text.encode("utf-8"))
    return (text, dropped) if wide and dropped * 20 <= wide else None


def _guess(raw: bytes) -> tuple[str, str, bool, int]:
    """charset-normalizer's best guess on the start of the bytes; windows-1252 where it has none."""
    best = from_bytes(_around_high_bytes(raw)).best()
    names = [*_japanese(raw), *([best.encoding] if best is not None else []), "cp1252", "latin-1"]
    for name in names:
        name = "cp1252" if name in ("latin_1", "iso8859_1", "cp1250", "mac_roman") and _western(raw) else name
        try:
            return raw.decode(name), codecs.lookup(name).name, True, 0
        except (UnicodeDecodeError, LookupError):
            continue
    raise NotText(gettext("a binary file"))


def _japanese(raw: bytes) -> list[str]:
    """The encoding in which the bytes hold many kana: guessers take EUC-JP for Korean or Chinese."""
    for name in ("shift_jis", "euc_jp"):
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        high = [char for char in text if char > "\x7f"]
        if sum("\u3040" <= char <= "\u30ff" for char in high) * 4 > len(high):
            return [name]
    return []


def _western(raw: bytes) -> bool:
    """Whether windows-1252 reads the bytes as Latin letters with accents and typographic signs alone."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return False
    high = [char for char in text if char > "\x7f"]
    usual = sum(char.isalpha() or char in "«»‘’“”–—…€£§°·¿¡©®™\u00a0" for char in high)
    return len(high) * 4 < len(text) and usual * 10 >= len(high) * 9


def _around_high_bytes(raw: bytes) -> bytes:
    """At most 60,000 bytes for the guess, starting where the first byte beyond ASCII is."""
    first = next((index for index, byte in enumerate(raw) if byte > 0x7F), 0)
    start = max(0, first - 2000)
    return raw[start : start + _GUESS_BYTES]
