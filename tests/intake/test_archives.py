"""Archives: what is in them is said before anything is unpacked, and what would do harm is refused at once."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile

import pytest

from reader.errors import TooMuch, UserError
from reader.intake import archives
from reader.intake.archives import ArchiveRefused, beside, entries, gunzipped, read_entry
from tests.intake.letters import zipped


def refusal(raw: bytes) -> UserError:
    """What is said about an archive that is not opened, and that it is said soon."""
    begun = time.monotonic()
    with pytest.raises((ArchiveRefused, TooMuch)) as caught:
        entries(raw, "desk.zip")
    assert time.monotonic() - begun < 1.0
    assert "desk.zip" in caught.value.message
    return caught.value


def test_pages_are_listed_in_order_and_the_rest_is_counted() -> None:
    raw = zipped(
        ("2030/b.html", "<p>b</p>"), ("a.txt", "a"), ("2030/b.png", b"x"), ("style.css", ""), ("c.eml", "From: x"),
        ("__MACOSX/._a.txt", "x"), (".DS_Store", "x"),
    )  # fmt: skip
    found, others = entries(raw, "desk.zip")
    assert [(entry.name, entry.size) for entry in found] == [("2030/b.html", 8), ("a.txt", 1), ("c.eml", 7)]
    assert others == 2
    assert read_entry(raw, "desk.zip", "2030/b.html") == b"<p>b</p>"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.html",
        "/etc/passwd.html",
        "a/../../b.html",
        "..\\boot.html",
        "C:/boot.html",
        "x\0.html",
    ],
)
def test_an_entry_that_would_lie_outside_is_named_and_nothing_is_taken(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("fine.html", "<p>fine</p>")
        archive.writestr("placeholder-name", "<p>bad</p>")
    raw = out.getvalue()
    if len(name) <= len("placeholder-name"):
        padded = name + "l" * (len("placeholder-name") - len(name))
        raw = raw.replace(b"placeholder-name", padded.encode())
    else:
        raw = zipped(("fine.html", "<p>fine</p>"), (name, "<p>bad</p>"))
    error = refusal(raw)
    assert error.status == 422
    assert name.replace("\0", "")[:8] in error.message
    assert "Nothing of it was taken" in error.message


def test_a_link_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.html")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    error = refusal(out.getvalue())
    assert error.status == 422
    assert "link.html" in error.message


def test_an_encrypted_entry_is_named() -> None:
    raw = bytearray(zipped(("secret.html", "<p>x</p>")))
    raw[6] |= 1  # the flag, before the entry and in the index
    index = raw.index(b"PK\x01\x02")
    raw[index + 8] |= 1
    error = refusal(bytes(raw))
    assert error.status == 422
    assert "encrypted" in error.message
    assert "could not be opened" in error.message


@pytest.mark.parametrize("keep", [30, -5, -60])
def test_a_cut_archive_could_not_be_opened(keep: int) -> None:
    error = refusal(zipped(("a.html", "<p>x</p>" * 1000), ("b.html", "y" * 500))[:keep])
    assert error.status == 422
    assert "could not be opened" in error.message


def test_an_archive_within_an_archive_is_not_opened() -> None:
    error = refusal(zipped(("a.html", "x"), ("inner.ZIP", zipped(("b.html", "x")))))
    assert error.status == 413
    assert "inner.ZIP" in error.message


def test_a_bomb_is_refused_by_what_it_says_of_itself() -> None:
    bomb = zipped(("bomb.txt", b"\0" * 19_000_000))
    assert len(bomb) < 42_000
    error = refusal(bomb)
    assert error.status == 413
    assert "200" in error.message
    huge = zipped(("bomb.txt", b"\0" * (archives.ENTRY_LIMIT + 1)))
    assert str(archives.ENTRY_LIMIT + 1) in refusal(huge).message


def test_overlapping_entries_that_add_up_to_gigabytes_are_refused() -> None:
    """Many entries of the index point at the same packed bytes."""
    one = zipped(("0000.txt", b"\0" * 1_900_000))
    at, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    index = b"".join(one[at:end].replace(b"0000.txt", f"{n:04}.txt".encode()) for n in range(900))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 900, 900, len(index), at, 0)
    raw = one[:at] + index + tail
    assert len(raw) < 60_000
    error = refusal(raw)
    assert error.status == 413
    assert str(archives.UNPACKED_LIMIT) in error.message


def test_a_size_that_is_a_lie_unpacks_no_more_than_it_says() -> None:
    raw = bytearray(zipped(("a.txt", b"\0" * 5_000_000)))
    index = raw.index(b"PK\x01\x02")
    raw[index + 24 : index + 28] = struct.pack("<I", 1000)  # the size in the index
    found, _others = entries(bytes(raw), "desk.zip")
    assert found[0].size == 1000
    with pytest.raises(ArchiveRefused):
        read_entry(bytes(raw), "desk.zip", "a.txt")


def test_a_hundred_thousand_files_are_refused_in_a_moment() -> None:
    out = io.BytesIO()
    entry, tail = b"", b""
    for n in range(2000):
        name = f"{n:05}.html".encode()
        entry += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    out.write(entry)
    name = b"00000.html"
    index = (
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
        + name
    ) * 100_000
    at = out.tell()
    for said in (100_000 & 0xFFFF, 5):
        tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, said, said, len(index), at, 0)
        error = refusal(entry + index + tail)
        assert error.status == 413
    thousand = zipped(*[(f"{n}.html", "x") for n in range(archives.FILES_LIMIT + 1)])
    error = refusal(thousand)
    assert error.status == 413
    assert "1001 files; the limit is 1000" in error.message


def test_an_archive_without_pages_says_what_is_read() -> None:
    error = refusal(zipped(("a.pdf", b"%PDF"), ("b.docx", b"x")))
    assert error.status == 422
    assert ".html" in error.message


def test_pictures_beside_a_page_are_found_and_none_outside() -> None:
    raw = zipped(
        ("in/a.html", "x"), ("in/img/quay.png", b"quay"), ("secret.png", b"no"), ("in/b b.jpg", b"b")
    )
    wanted = [
        "img/quay.png",
        "../secret.png",
        "/secret.png",
        "https://x.example/quay.png",
        "b%20b.jpg",
        "none.png",
    ]
    assert beside(raw, "desk.zip", "in/a.html", wanted) == {"img/quay.png": b"quay", "b%20b.jpg": b"b"}


def test_one_gzipped_page_is_unpacked_up_to_the_limit() -> None:
    assert gunzipped(gzip.compress(b"<p>x</p>"), "a.html.gz", 100) == b"<p>x</p>"
    begun = time.monotonic()
    assert len(gunzipped(gzip.compress(b"\0" * 50_000_000), "a.html.gz", 1_000_000)) == 1_000_001
    assert time.monotonic() - begun < 2.0
    for broken in (b"\x1f\x8bbroken", gzip.compress(b"x" * 1000)[:-12]):
        with pytest.raises(ArchiveRefused, match="could not be opened"):
            gunzipped(broken, "a.html.gz", 100_000)
