"""Pictures as every reader of books shows them: JPEG. WebP is allowed since EPUB 3.3, but many devices are older."""

from __future__ import annotations

import io

from PIL import Image

MEDIA_TYPE = "image/jpeg"


def as_jpeg(raw: bytes, width: int) -> bytes:
    """A picture that we stored, as JPEG of at most ``width`` pixels, on white where it was transparent.

    Raises ``OSError`` or ``ValueError`` for what cannot be read.
    """
    with Image.open(io.BytesIO(raw)) as image:
        shown = image.convert("RGBA") if image.mode in ("RGBA", "LA", "P") else image.convert("RGB")
    if shown.mode == "RGBA":
        white = Image.new("RGB", shown.size, "white")
        white.paste(shown, mask=shown.getchannel("A"))
        shown = white
    if shown.width > width:
        shown = shown.resize(
            (width, max(1, round(shown.height * width / shown.width))), Image.Resampling.LANCZOS
        )
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=82, optimize=False)
    return out.getvalue()
