"""Files that a reader uploads, or names on the command line: their bytes, within limits, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from reader.errors import Invalid, TooMuch, Unprocessable, UserError
from reader.intake.archives import gunzipped, is_gzip
from reader.intake.names import file_name

SUFFIXES = (".html", ".htm", ".xhtml", ".txt", ".eml", ".mht", ".mhtml", ".zip")
"""What a folder is searched for, each also with ``.gz``."""
_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".ico", ".tif", ".tiff")
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+svg[^>]*>\s*)?<svg[\s>]", re.IGNORECASE
)


class EmptyFile(Invalid):
    """A file of no bytes."""

    def __init__(self, name: str) -> None:
        super().__init__(_("The file is empty: “%(name)s”.") % {"name": name}, field="files")


class FileTooLarge(TooMuch):
    """More bytes than the limit."""

    def __init__(self, name: str, size: int, limit: int) -> None:
        super().__init__(
            _("“%(name)s” is too large: %(size)d bytes, the limit is %(limit)d bytes.")
            % {"name": name, "size": size, "limit": limit}
        )


class NotAPage(UserError):
    """Neither a page nor a text."""

    status = 415


class UploadCut(Invalid):
    """The form did not arrive whole."""

    def __init__(self) -> None:
        super().__init__(
            _("The connection broke before everything had arrived, so nothing was stored. Try again."),
            field="files",
        )


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's bytes, and its name as it may be shown."""

    name: str
    raw: bytes


def read_upload(file: UploadedFile[bytes], limit: int) -> Upload:
    """An uploaded file, unpacked where it is a gzipped one. Raises ``EmptyFile``, ``FileTooLarge`` (over ``limit``
    bytes, also once unpacked), ``NotAPage``, ``ArchiveRefused``."""
    name = file_name(file.name or "")
    if (file.size or 0) > limit:
        raise FileTooLarge(name, file.size or 0, limit)
    raw = file.read()
    if is_gzip(raw) and name.lower().endswith(".gz"):
        raw = gunzipped(raw, name, limit)
        name = name[:-3] or name
    return checked(Upload(name, raw), limit)


def read_file(path: Path, limit: int) -> Upload:
    """A file on disk, unpacked where its name ends in ``.gz``. Raises as ``read_upload``, and ``Unprocessable``
    where it cannot be read."""
    name = file_name(path.name)
    try:
        size = path.stat().st_size
        if size > limit:
            raise FileTooLarge(name, size, limit)
        raw = path.read_bytes()
    except OSError as error:
        raise Unprocessable(
            _("“%(name)s” could not be read: %(why)s") % {"name": name, "why": error.strerror or error}
        ) from error
    if path.suffix.lower() == ".gz":
        raw = gunzipped(raw, name, limit)
    return checked(Upload(name, raw), limit)


def checked(upload: Upload, limit: int) -> Upload:
    """``upload`` itself. Raises ``EmptyFile``, ``FileTooLarge``, or ``NotAPage`` for pictures made of text."""
    if not upload.raw:
        raise EmptyFile(upload.name)
    if len(upload.raw) > limit:
        raise FileTooLarge(upload.name, len(upload.raw), limit)
    if _SVG.match(upload.raw[:4096]):
        raise NotAPage(
            _("“%(name)s” looks like an SVG image, not like a page or a text.") % {"name": upload.name}
        )
    if upload.name.lower().endswith(_PICTURES) and upload.raw.lstrip()[:1] == b"<":
        raise NotAPage(
            _("“%(name)s” is named like an image and holds a page; it is not taken as either.")
            % {"name": upload.name}
        )
    return upload


def pages(paths: Iterable[Path]) -> Iterator[Path]:
    """The files meant by ``paths``: files as named, folders searched in order of name for pages and texts."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            name = found.name.lower().removesuffix(".gz")
            if name.endswith(SUFFIXES) and found.is_file():
                yield found
