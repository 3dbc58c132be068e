"""What kind of thing an answer is, by what the site says and by its first bytes."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PAGES = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.1"
FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, application/xml;q=0.9, "
    "text/xml;q=0.9, text/html;q=0.7, */*;q=0.1"
)
PICTURES = "image/avif, image/webp, image/jpeg, image/png, image/gif, */*;q=0.1"
"""What ``fetch`` may ask for: values of the header ``Accept``. What came instead is refused."""

_NAMED = {
    "application/pdf": gettext_lazy("a PDF document"),
    "application/epub+zip": gettext_lazy("an e-book"),
    "application/zip": gettext_lazy("a ZIP archive or an Office document"),
    "application/gzip": gettext_lazy("a gzip archive"),
    "application/msword": gettext_lazy("an Office document"),
    "application/ogg": gettext_lazy("an Ogg sound or video"),
    "application/vnd.apple.mpegurl": gettext_lazy("a video"),
    "application/x-mpegurl": gettext_lazy("a video"),
    "application/javascript": gettext_lazy("a script"),
    "text/javascript": gettext_lazy("a script"),
    "text/css": gettext_lazy("a style sheet"),
    "text/calendar": gettext_lazy("a calendar"),
    "image/svg+xml": gettext_lazy("an SVG image"),
    "image/png": gettext_lazy("a PNG image"),
    "image/jpeg": gettext_lazy("a JPEG image"),
    "image/gif": gettext_lazy("a GIF image"),
    "image/webp": gettext_lazy("a WebP image"),
    "image/avif": gettext_lazy("an AVIF image"),
}
_FAMILIES = {
    "image": gettext_lazy("a picture"),
    "video": gettext_lazy("a video"),
    "audio": gettext_lazy("a sound"),
    "font": gettext_lazy("a font"),
}
_WANTED = {
    PAGES: gettext_lazy("a page"),
    FEEDS: gettext_lazy("a feed"),
    PICTURES: gettext_lazy("a picture"),
}

# (offset, magic, media type): the first bytes by which formats are known, see file(1).
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (0, b"OggS", "application/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (0, b"wOF2", "font/woff2"),
    (0, b"wOFF", "font/woff"),
)
_WORDS = {
    "application/xhtml+xml", "application/xml", "application/json", "application/feed+json", "application/ld+json",
    "application/x-rss", "message/rfc822",
}  # fmt: skip
_UNSAID = {"", "application/octet-stream", "binary/octet-stream", "application/unknown", "unknown/unknown"}


def named(media_type: str) -> str:
    """A media type in words ("a PDF document")."""
    name = _NAMED.get(media_type) or _FAMILIES.get(media_type.partition("/")[0])
    if name is not None:
        return str(name)
    if media_type.startswith("application/vnd.openxmlformats") or media_type.startswith(
        "application/vnd.oasis"
    ):
        return _("an Office document")
    return _("a file of the kind %(kind)s") % {"kind": media_type[:60] or "?"}


def wanted(accept: str) -> str:
    """What was asked for, in words."""
    return str(_WANTED.get(accept) or _WANTED[PAGES])


def sniffed(start: bytes) -> str:
    """The media type that the first bytes (16 suffice) show, where they are of no text; else empty."""
    return next((kind for offset, magic, kind in _MAGIC if start[offset : offset + len(magic)] == magic), "")


def is_wrong(media_type: str, start: bytes | None, accept: str) -> str:
    """The media type of what came, where it is not what ``accept`` asks for; else empty.

    Before the body has come ``start`` is None, and only what the site says counts.
    """
    found = sniffed(start) if start else ""
    if accept == PICTURES:
        if found:
            return "" if found.startswith("image/") else found
        fine = media_type in _UNSAID or (media_type.startswith("image/") and media_type != "image/svg+xml")
        # Pictures are often sent as something else; what is surely none is not even read.
        surely = media_type.startswith(("text/html", "video/", "audio/", "image/", "application/pdf"))
        return "" if fine or (start is None and not surely) else media_type
    if found:
        return found
    words = media_type.startswith("text/") or media_type in _WORDS or media_type.endswith(("+xml", "+json"))
    script = media_type in ("text/css", "text/javascript", "text/calendar", "image/svg+xml")
    return "" if (words and not script) or media_type in _UNSAID else media_type
