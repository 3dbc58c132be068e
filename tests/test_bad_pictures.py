"""Pictures that no camera made: refused before they are decoded, or read; never an error of ours."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from reader.errors import UserError
from reader.services import pictures
from tests.factories import make_tag, make_user
from tests.hanging import unhung

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


def png(width: int, height: int) -> bytes:
    """A picture of about 100 bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("raw", "status", "said"),
    [
        (png(100_000, 100_000), 422, "The picture has 10000 million pixels; the limit is 40 million."),
        (png(2**31 - 1, 2**31 - 1), 422, "the limit is 40 million."),
        (png(10_000, 10_000), 422, "The picture has 100 million pixels; the limit is 40 million."),
        (png(400, 100_000), 422, "measures 400 × 100000; the limit of the height is 16383 pixels."),
        (png(10, 10)[:41], 422, "no picture that can be read"),
        (png(0, 10), 422, "no picture that can be read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 422, "no picture"),
        (b"", 422, "no picture that can be read"),
        (b"\x89PNG" + bytes(15 * MEGABYTE), 413, "the limit is 15 MB."),
    ],
    ids=["huge", "hugest", "large", "tall", "cut", "flat", "svg", "empty", "heavy"],
)
def test_a_picture_is_measured_before_it_is_decoded(
    client: Client, raw: bytes, status: int, said: str
) -> None:
    client.force_login(make_user(role="curator"))
    tag = make_tag("Water")
    file = io.BytesIO(raw)
    file.name = "map.png"
    if raw:
        with unhung():
            answer = client.post(reverse("curate-picture", args=[tag.pk]), {"picture": file})
        assert answer.status_code == status
        assert said in answer.content.decode()
    else:
        with pytest.raises(UserError, match=said):
            pictures.encode(raw)
    tag.refresh_from_db()
    assert not tag.picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_damaged_picture_is_refused_or_read_and_nothing_else(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, kind)
    whole, dice = out.getvalue(), random.Random(7)
    for _ in range(150):
        raw = bytearray(whole[: dice.randrange(1, len(whole))] if dice.random() < 0.2 else whole)
        for _ in range(dice.randint(1, 8)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        try:
            encoded = pictures.encode(bytes(raw))
        except UserError:
            continue
        assert encoded.large[8:12] == b"WEBP"
