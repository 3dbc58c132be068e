"""Zip archives of pages: looked into before anything is unpacked, and read one page at a time, within limits."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from reader.errors import TooMuch, Unprocessable
from reader.intake.names import plain

FILES_LIMIT = 1000
"""Entries of an archive, folders included."""
UNPACKED_LIMIT = 200_000_000
"""Bytes of everything in an archive, unpacked."""
ENTRY_LIMIT = 20_000_000
"""Bytes of one entry, unpacked."""
RATIO_LIMIT = 200
"""How many times larger than packed an entry above ``_RATIO_FROM`` bytes may become."""
_RATIO_FROM = 2_000_000
_INDEX_LIMIT = 1_500_000
"""Bytes of an archive's index: so long that a thousand names fit, so short that it is read in a moment."""
PAGES = (".html", ".htm", ".xhtml", ".txt", ".eml", ".mht", ".mhtml")
"""What is read in an archive. Everything else lies beside a page, or is left aside."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst")
_JUNK = ("__macosx/", ".ds_store", "thumbs.db")
_END = b"PK\x05\x06"


class ArchiveRefused(Unprocessable):
    """An archive that is not opened: unsafe entries, encrypted, cut."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in an archive."""

    name: str
    """With its folders, as it may be shown."""
    inside: str
    """As the archive has it, to read it by."""
    size: int
    """Bytes, unpacked, as the archive says."""


def is_zip(raw: bytes) -> bool:
    """Whether the bytes begin as a zip archive does."""
    return raw[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def is_gzip(raw: bytes) -> bool:
    """Whether the bytes begin as something gzipped does."""
    return raw[:2] == b"\x1f\x8b"


def gunzipped(raw: bytes, name: str, limit: int) -> bytes:
    """One gzipped file's bytes, at most ``limit`` and one more. Raises ``ArchiveRefused`` for a broken one."""
    try:
        with gzip.open(io.BytesIO(raw), "rb") as packed:
            return packed.read(limit + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
        raise ArchiveRefused(
            _("“%(name)s” could not be opened: %(why)s") % {"name": name, "why": error}
        ) from error


def entries(raw: bytes, name: str) -> tuple[list[Entry], int]:
    """(the pages of an archive in order of name, how many other files lie beside them). Unpacks nothing.

    Raises ``ArchiveRefused`` (422) for an entry that would lie outside, a link, an encrypted or cut archive, and
    ``TooMuch`` (413) beyond a limit or for an archive within. Nothing is taken of an archive that is refused.
    """
    _check_index(raw, name)
    archive = _opened(raw, name)
    found: list[Entry] = []
    total = others = 0
    for info in archive.infolist():
        inside = info.orig_filename
        shown = plain(info.filename)[-200:]
        _check_name(inside, shown, info, name)
        if info.is_dir() or inside.lower().startswith(_JUNK) or inside.lower().endswith(_JUNK[1:]):
            continue
        total += info.file_size
        _check_size(info, shown, name, total)
        lower = shown.lower()
        if lower.endswith(_ARCHIVES):
            raise TooMuch(
                _("“%(name)s” holds another archive, “%(entry)s”; archives within archives are not opened "
                  "(limit: 1 level). Nothing of it was taken.") % {"name": name, "entry": shown}
            )  # fmt: skip
        if lower.endswith(PAGES):
            found.append(Entry(shown, info.filename, info.file_size))
        else:
            others += 1
    if not found:
        raise ArchiveRefused(
            _("“%(name)s” holds no page and no text (%(wanted)s), but %(n)d other files.")
            % {"name": name, "wanted": " ".join(PAGES), "n": others}
        )
    return sorted(found, key=lambda entry: entry.name), others


def read_entry(raw: bytes, name: str, inside: str) -> bytes:
    """The bytes of one entry. Raises as ``entries``, also where an entry is not what the index says."""
    archive = _opened(raw, name)
    try:
        with archive.open(inside) as entry:
            data = entry.read(ENTRY_LIMIT + 1)
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise ArchiveRefused(
            _("“%(entry)s” in “%(name)s” could not be opened: %(why)s")
            % {"entry": plain(inside)[-200:], "name": name, "why": _why(error)}
        ) from error
    if len(data) > ENTRY_LIMIT:
        raise _too_large(name, plain(inside)[-200:], len(data), ENTRY_LIMIT)
    return data


def beside(raw: bytes, name: str, page: str, sources: Iterable[str]) -> dict[str, bytes]:
    """The pictures that lie beside the entry ``page`` and are meant by its relative ``sources``."""
    archive = _opened(raw, name)
    known = set(archive.namelist())
    found: dict[str, bytes] = {}
    for source in sources:
        try:
            parts = urlsplit(source)
        except ValueError:
            continue
        wanted = unquote(parts.path)
        if parts.scheme or parts.netloc or wanted.startswith("/") or not wanted.lower().endswith(PICTURES):
            continue
        place = str(PurePosixPath(page).parent / wanted)
        if place in known and ".." not in PurePosixPath(wanted).parts:
            try:
                found[source] = read_entry(raw, name, place)
            except (ArchiveRefused, TooMuch):
                continue
    return found


def _check_index(raw: bytes, name: str) -> None:
    """Refuses by the archive's last bytes alone what would take long to look through."""
    at = raw.rfind(_END, max(0, len(raw) - 65_557))
    if at < 0 or at + 22 > len(raw):
        raise ArchiveRefused(
            _("“%(name)s” could not be opened: its end is missing, so it did not arrive whole.")
            % {"name": name}
        )
    count, size = struct.unpack("<HI", raw[at + 10 : at + 16])
    if count > FILES_LIMIT:
        # 65,535 is also what an archive says that has more
        raise TooMuch(
            _("“%(name)s” holds %(found)s files; the limit is %(limit)d.")
            % {"name": name, "found": f"{count}+" if count == 0xFFFF else count, "limit": FILES_LIMIT}
        )
    if size > _INDEX_LIMIT:
        raise TooMuch(
            _("The index of “%(name)s” has %(found)d bytes; the limit is %(limit)d.")
            % {"name": name, "found": size, "limit": _INDEX_LIMIT}
        )


def _opened(raw: bytes, name: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise ArchiveRefused(
            _("“%(name)s” could not be opened: %(why)s") % {"name": name, "why": _why(error)}
        ) from error
    if len(archive.infolist()) > FILES_LIMIT:  # the last bytes may say less than the index holds
        raise TooMuch(
            _("“%(name)s” holds %(found)s files; the limit is %(limit)d.")
            % {"name": name, "found": len(archive.infolist()), "limit": FILES_LIMIT}
        )
    return archive


def _check_name(inside: str, shown: str, info: zipfile.ZipInfo, name: str) -> None:
    slashed = inside.replace("\\", "/")
    mode = info.external_attr >> 16
    if ".." in slashed.split("/") or slashed.startswith("/") or slashed[1:3] == ":/" or "\0" in inside:
        raise ArchiveRefused(
            _("“%(name)s” holds an entry that would lie outside of it: “%(entry)s”. Nothing of it was taken.")
            % {"name": name, "entry": plain(inside)[:200]}
        )
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveRefused(
            _("“%(name)s” holds an entry that is a link or a device, not a file: “%(entry)s”. "
              "Nothing of it was taken.") % {"name": name, "entry": shown}
        )  # fmt: skip
    if info.flag_bits & 0x1:
        raise ArchiveRefused(
            _("“%(name)s” could not be opened: “%(entry)s” is encrypted.") % {"name": name, "entry": shown}
        )


def _check_size(info: zipfile.ZipInfo, shown: str, name: str, total: int) -> None:
    if info.file_size > ENTRY_LIMIT:
        raise _too_large(name, shown, info.file_size, ENTRY_LIMIT)
    if info.file_size > _RATIO_FROM and info.file_size > RATIO_LIMIT * max(1, info.compress_size):
        raise TooMuch(
            _("“%(entry)s” in “%(name)s” would grow to %(found)d times its size; the limit is %(limit)d times.")
            % {"entry": shown, "name": name, "found": info.file_size // max(1, info.compress_size),
               "limit": RATIO_LIMIT}
        )  # fmt: skip
    if total > UNPACKED_LIMIT:
        raise TooMuch(
            _("“%(name)s” would unpack to more than %(found)d bytes; the limit is %(limit)d bytes.")
            % {"name": name, "found": total, "limit": UNPACKED_LIMIT}
        )


def _too_large(name: str, entry: str, size: int, limit: int) -> TooMuch:
    return TooMuch(
        _("“%(entry)s” in “%(name)s” is too large: %(found)d bytes, the limit is %(limit)d bytes.")
        % {"entry": entry, "name": name, "found": size, "limit": limit}
    )


def _why(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
