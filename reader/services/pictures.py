"""Pictures: read from untrusted bytes, re-encoded, stored in two widths under generated names."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import FileField
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from reader.errors import TooMuch, Unprocessable
from reader.models import Article, Picture

BYTES_LIMIT = 15 * 1024 * 1024
PIXELS_LIMIT = 40_000_000
LARGE, SMALL = 1600, 800
"""Widths in pixels."""
HEIGHT_LIMIT = 16_383
"""Pixels; WebP has no more."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as we store it: WebP bytes in two widths, and the large one's size in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.large).hexdigest()


def _webp(image: Image.Image, width: int) -> tuple[bytes, tuple[int, int]]:
    if image.width > width:
        image = image.resize(
            (width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS
        )
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80, method=4)
    return out.getvalue(), image.size


def _too_many_pixels(found: int) -> Unprocessable:
    return Unprocessable(
        _("The picture has %(found)d million pixels; the limit is %(limit)d million.")
        % {"found": -(-found // 1_000_000), "limit": PIXELS_LIMIT // 1_000_000}
    )


def _check_size(width: int, height: int) -> None:
    """Raises ``Unprocessable`` for more than we decode, or taller than we can store; both in pixels."""
    if width * height > PIXELS_LIMIT:
        raise _too_many_pixels(width * height)
    if height * min(1.0, LARGE / width) > HEIGHT_LIMIT:
        raise Unprocessable(
            _("The picture measures %(width)d × %(height)d; the limit of the height is %(limit)d pixels.")
            % {"width": width, "height": height, "limit": HEIGHT_LIMIT}
        )


def encode(raw: bytes) -> Encoded:
    """Decodes and re-encodes a picture; nothing of the original bytes survives.

    Raises ``TooMuch`` over the limit of bytes, ``Unprocessable`` over that of pixels (before decoding) and for
    what is no picture.
    """
    if len(raw) > BYTES_LIMIT:
        raise TooMuch(
            _("The picture has %(found).1f MB; the limit is %(limit)d MB.")
            % {"found": len(raw) / 1_048_576, "limit": BYTES_LIMIT // 1_048_576}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw), formats=FORMATS)
        _check_size(image.width, image.height)
        ImageOps.exif_transpose(image, in_place=True)
        wanted = "RGBA" if "A" in image.getbands() or image.mode == "P" else "RGB"
        upright = image if image.mode == wanted else image.convert(wanted)
        large, (width, height) = _webp(upright, LARGE)
        small, _size = _webp(upright, SMALL)
    except Unprocessable:
        raise
    except Image.DecompressionBombError as error:
        found = re.search(r"\d+", str(error))
        raise _too_many_pixels(int(found[0]) if found else 2 * (Image.MAX_IMAGE_PIXELS or 0)) from error
    except Exception as error:  # the readers of damaged pictures raise whatever their libraries raise
        raise Unprocessable(
            _("This file is no picture that can be read (JPEG, PNG, WebP, GIF, AVIF).")
        ) from error
    return Encoded(large, small, width, height)


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture whose files are written: their names in the storage, and its size in pixels."""

    large: str
    small: str
    encoded: Encoded


@contextmanager
def written(pictures: Mapping[str, Encoded]) -> Iterator[Mapping[str, Kept]]:
    """The files of ``pictures``, by the same keys, written before a transaction that ``keep``s them begins.

    Inside stands the transaction: when it fails, the files go with it; so do those that no row came to hold.
    """
    files: dict[str, Kept] = {}
    try:
        for source, encoded in pictures.items():
            name = uuid.uuid4().hex
            large = _write("file", f"{name}-{LARGE}.webp", encoded.large)
            files[source] = Kept(large, "", encoded)
            files[source] = Kept(large, _write("file_small", f"{name}-{SMALL}.webp", encoded.small), encoded)
        yield files
    except BaseException:
        _forget(files.values())
        raise
    held = set(
        Picture.objects.filter(file__in=[each.large for each in files.values()]).values_list(
            "file", flat=True
        )
    )
    _forget(each for each in files.values() if each.large not in held)


def _write(field: str, name: str, raw: bytes) -> str:
    place: FileField = Picture._meta.get_field(field)  # type: ignore[assignment]
    return place.storage.save(place.generate_filename(Picture(), name), ContentFile(raw))


def _forget(files: Iterable[Kept]) -> None:
    storage = Picture._meta.get_field("file").storage
    for each in files:
        for name in filter(None, (each.large, each.small)):
            storage.delete(name)


def keep(article: Article, source: str, files: Kept, *, alt: str = "") -> Picture:
    """The row of a picture whose files are ``written``, or the one that is there for the same ``src``."""
    row, _new = Picture.objects.get_or_create(
        article=article,
        source=source,
        defaults={
            "sha256": files.encoded.sha256,
            "alt": alt[:1000],
            "file": files.large,
            "file_small": files.small,
            "width": files.encoded.width,
            "height": files.encoded.height,
        },
    )
    return row


def store(article: Article, source: str, picture: Encoded, *, alt: str = "") -> Picture:
    """Keeps an encoded picture for the figures of ``article`` whose ``src`` is ``source``, in a transaction of its own.

    Files first, then the row: stand outside of a transaction, which could not take the files back.
    """
    known = Picture.objects.filter(article=article, source=source).first()
    if known:
        return known
    with written({source: picture}) as files, transaction.atomic():
        return keep(article, source, files[source], alt=alt)
