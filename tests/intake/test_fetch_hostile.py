"""Servers that try to hold us up: answers without end, bombs and nonsense are cut at the limit."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib

import pytest
from django.conf import LazySettings

from reader.intake.fetch import BadAnswer, Fetched, FetchError, NothingThere, TooLong, TooSlow, fetch
from tests.intake.fetching import HEAD, PAGE, _no_hang, site
from tests.intake.serving import Handler, Site, send

__all__ = ["_no_hang", "site"]


def test_a_byte_at_a_time_is_cut_when_time_is_up(site: Site) -> None:
    for name, head in (
        ("/body", HEAD + b"\r\n"),
        ("/length", HEAD + b"Content-Length: 1000000\r\n\r\n"),
        ("/header", HEAD + b"X-Slow: "),
        ("/status", b"HTTP/1.1 2"),
        ("/chunks", HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;"),
    ):
        begun = time.monotonic()
        with pytest.raises(TooSlow) as found:
            fetch(site.dawdles(name, head=head), seconds=1)
        assert time.monotonic() - begun < 4
        assert "1 second" in found.value.message
        assert (found.value.status, found.value.retry) == (422, True)
    for name, said in (
        ("/body", "after 1 second only 4 bytes had come"),
        ("/status", "did not answer within 1 second"),
    ):
        with pytest.raises(TooSlow, match=said):
            fetch(site.url(name), seconds=1)


def test_time_is_counted_over_all_redirects(site: Site) -> None:
    def slowly(n: int) -> None:
        def answer(handler: Handler) -> None:
            time.sleep(0.4)
            send(handler, b"", status=302, headers={"Location": f"/{n + 1}"})

        site.does(f"/{n}", answer)

    for n in range(9):
        slowly(n)
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(site.url("/0"), seconds=1)
    assert time.monotonic() - begun < 4


def test_a_body_without_end_is_cut_at_the_limit(site: Site) -> None:
    def pour(handler: Handler) -> None:
        handler.wfile.write(HEAD + b"\r\n")
        while True:
            handler.wfile.write(b"a" * 65536)

    with pytest.raises(TooLong, match=r"cut at the limit of 1\.0 MB") as found:
        fetch(site.does("/", pour), limit=1_000_000)
    assert found.value.status == 422


def test_chunks_without_end_or_without_content_are_cut(site: Site) -> None:
    def pour(handler: Handler) -> None:
        handler.wfile.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            handler.wfile.write(b"1" + b";x" * 8000 + b"\r\na\r\n")

    with pytest.raises(TooLong):
        fetch(site.does("/", pour), limit=100_000)


@pytest.mark.parametrize("line", [b"X-Long: " + b"a" * 60_000 + b"\r\n", b"X: y\r\n", b"a" * 70_000])
def test_headers_without_end_are_cut(site: Site, line: bytes) -> None:
    def pour(handler: Handler) -> None:
        handler.wfile.write(HEAD)
        while True:
            handler.wfile.write(line)

    with pytest.raises((TooLong, BadAnswer)):
        fetch(site.does("/", pour))


def test_answers_before_the_answer_without_end_are_cut(site: Site) -> None:
    def pour(handler: Handler) -> None:
        while True:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    with pytest.raises(TooLong):
        fetch(site.does("/", pour))


def bomb(megabytes: int, *, level: int = 9) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("packing", ["gzip", "deflate", "gzip, gzip", "gzip, gzip, gzip"])
def test_a_bomb_is_cut_at_the_limit_while_it_is_unpacked(site: Site, packing: str) -> None:
    import tracemalloc

    packed = bomb(100) if "gzip" in packing else zlib.compress(b"\0" * 100_000_000, 9)
    for _ in packing.split(",")[1:]:
        packed = gzip.compress(packed)
    address = site.page("/", packed, headers={"Content-Encoding": packing})
    tracemalloc.start()
    try:
        with pytest.raises(TooLong, match=r"cut at the limit of 2\.0 MB"):
            fetch(address, limit=2_000_000)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_chain_of_packings_is_refused(site: Site) -> None:
    with pytest.raises(BadAnswer):
        fetch(site.page("/", gzip.compress(b"x"), headers={"Content-Encoding": ", ".join(["gzip"] * 20)}))


def test_a_thousand_empty_packets_are_no_page_and_no_hang(site: Site) -> None:
    with pytest.raises(NothingThere):
        fetch(site.page("/", gzip.compress(b"") * 20_000, headers={"Content-Encoding": "gzip"}))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "broke off before the whole page had come"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "not in the way of the web"),
        (b"<p>No header at all</p>\n" * 9, "not in the way of the web"),
        (b"HTTP/1.1 abc\r\n\r\n", "not in the way of the web"),
        (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" * 9, "not in the way of the web"),
        (
            HEAD + b"Content-Length: 1000\r\n\r\n<p>Half a page",
            "broke off before the whole page had come (14 bytes)",
        ),
        (
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n",
            "not in the way of the web|broke off",
        ),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n", "not in the way of the web|broke off"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nnot packed at all", "cannot be unpacked"),
        (HEAD + b"Content-Encoding: br\r\n\r\nwhatever", "did not ask for (br)"),
        (b"HTTP/1.1 206 Partial Content\r\n\r\nhalf", "a part of the page only"),
    ],
)
def test_what_is_no_proper_answer_is_said(site: Site, raw: bytes, said: str) -> None:
    with pytest.raises(BadAnswer) as found:
        fetch(site.writes("/", raw))
    assert any(part in found.value.message for part in said.split("|")), found.value.message
    assert (found.value.status, found.value.retry) == (422, True)


def test_a_connection_that_is_reset_is_said(settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{port}"

        def reset() -> None:
            line, _address = listening.accept()
            line.recv(10)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            line.close()

        threading.Thread(target=reset, daemon=True).start()
        with pytest.raises(BadAnswer, match="broke off"):
            fetch(f"http://127.0.0.1:{port}/")


def test_strange_bytes_in_headers_break_nothing(site: Site) -> None:
    raw = HEAD + b'X-\xff\xfe: \xff\xc3\xa4\r\nETag: "\xc3\xa4"\r\nno colon here\r\n\r\n' + PAGE.encode()
    with contextlib.suppress(BadAnswer):
        assert isinstance(fetch(site.writes("/", raw)), Fetched)
    with pytest.raises(FetchError):
        fetch(site.writes("/r", b"HTTP/1.1 302 x\r\nLocation: http://\xff\xfe/\r\n\r\n"))
