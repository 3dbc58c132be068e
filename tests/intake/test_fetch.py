"""What sites answer, and what becomes of it: real servers on loopback, kind ones and the other kind."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import time
import tomllib
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import translation

from reader.errors import UserError
from reader.intake.fetch import (
    FEEDS,
    PICTURES,
    AddressNotAllowed,
    BadAnswer,
    Fetched,
    FetchError,
    NoSuchHost,
    NothingThere,
    RedirectsInCircle,
    Refused,
    SiteSaid,
    TlsFailed,
    TooLong,
    TooManyRedirects,
    TooSlow,
    WrongKind,
    fetch,
)
from tests.conftest import ROOT
from tests.hanging import unhung
from tests.intake.serving import Handler, Site, certificates, closed_port, send, silent_port

PAGE = "<p>The river rose again in the night.</p>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    with unhung(60):
        yield


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Site]:
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


# ---- what comes


def test_a_page_comes_whole(site: Site) -> None:
    found = fetch(site.page("/a?b=c", PAGE, "Text/HTML; Charset=\"ISO-8859-1\"; x=y", headers={"ETag": '"1"', "Last-Modified": "Sun, 01 Mar 2026 08:00:00 GMT"}))  # fmt: skip  # noqa: E501
    assert (found.url, found.status, found.body) == (site.url("/a?b=c"), 200, PAGE.encode())
    assert (found.media_type, found.charset) == ("text/html", "iso-8859-1")
    assert (found.etag, found.last_modified) == ('"1"', "Sun, 01 Mar 2026 08:00:00 GMT")
    assert not found.not_modified
    assert found.permanent == ""
    (hop,) = found.hops
    assert (hop.url, hop.address, hop.status) == (found.url, "127.0.0.1", 200)
    assert 0 < hop.seconds <= found.seconds < 20


def test_it_says_what_it_is_and_nothing_of_the_reader(
    site: Site, settings: LazySettings, monkeypatch: Any
) -> None:
    settings.POSTIL_URL = "https://reading.averil.example"
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    with closed_proxy(monkeypatch):
        fetch(site.page("/", PAGE, headers={"Set-Cookie": "a=b; Path=/"}))
        fetch(site.redirect("/on", "/"))
    assert len(site.asked) == 3
    for asked in site.asked:
        assert asked.headers["user-agent"] == f"Postil/{version} (+https://reading.averil.example)"
        assert set(asked.headers) == {
            "host", "user-agent", "accept", "accept-language", "accept-encoding", "connection",
        }  # fmt: skip


@contextlib.contextmanager
def closed_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment names proxies, at a port where nothing listens."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    yield


def test_it_asks_for_the_language_of_the_library(site: Site) -> None:
    address = site.page("/", PAGE)
    for language in ("en", "es"):
        with translation.override(language):
            fetch(address)
    assert [asked.headers["accept-language"] for asked in site.asked] == [
        "en, *;q=0.7",
        "es, en;q=0.8, *;q=0.7",
    ]


@pytest.mark.parametrize(
    "said", ["", "text/html", "text/html;charset=", "nonsense", "text/html; charset=" + "x" * 99]
)
def test_a_kind_that_is_not_said_or_said_badly_is_no_fault(site: Site, said: str) -> None:
    found = fetch(site.page("/", PAGE, said))
    assert found.body == PAGE.encode()
    assert found.media_type in ("", "text/html", "text/plain")
    assert len(found.charset) <= 40


def test_a_lie_about_the_charset_is_handed_on_with_the_bytes(site: Site) -> None:
    found = fetch(site.page("/", "Größe".encode("latin-1"), "text/html; charset=utf-8"))
    assert (found.charset, found.body) == ("utf-8", b"Gr\xf6\xdfe")


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("gzip", gzip.compress(PAGE.encode(), mtime=0)),
        ("x-gzip", gzip.compress(PAGE.encode(), mtime=0)),
        ("GZIP", gzip.compress(PAGE.encode(), mtime=0)),
        ("deflate", zlib.compress(PAGE.encode())),
        ("deflate", zlib.compress(PAGE.encode())[2:-4]),
        ("gzip, deflate", zlib.compress(gzip.compress(PAGE.encode(), mtime=0))),
        ("identity", PAGE.encode()),
        ("gzip", gzip.compress(PAGE.encode()[:10], mtime=0) + gzip.compress(PAGE.encode()[10:], mtime=0)),
    ],
)
def test_what_is_packed_is_unpacked(site: Site, packing: str, packed: bytes) -> None:
    assert fetch(site.page("/", packed, headers={"Content-Encoding": packing})).body == PAGE.encode()


def test_pieces_are_put_together(site: Site) -> None:
    chunks = b"".join(b"%x;a=b\r\n%c\r\n" % (1, char) for char in PAGE.encode()) + b"0\r\nTrailer: x\r\n\r\n"
    assert (
        fetch(site.writes("/", HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)).body == PAGE.encode()
    )


def test_a_page_without_length_ends_with_the_connection(site: Site) -> None:
    assert fetch(site.writes("/", b"HTTP/1.0 200 OK\r\n\r\n" + PAGE.encode())).body == PAGE.encode()


def test_a_length_that_is_too_small_ends_the_page_there(site: Site) -> None:
    assert fetch(site.page("/", PAGE, length=10)).body == PAGE.encode()[:10]


def test_a_page_exactly_at_the_limit_is_taken(site: Site) -> None:
    assert len(fetch(site.page("/", b"a" * 1000), limit=1000).body) == 1000
    with pytest.raises(TooLong, match=r"1\.0 kB, the limit is 1\.0 kB"):
        fetch(site.page("/", b"a" * 1001), limit=1000)


def test_ipv6_is_as_good(settings: LazySettings) -> None:
    if not socket.has_ipv6:
        pytest.fail("This machine has no IPv6, and the test needs its loopback.")
    with Site(host="::1") as site:
        settings.POSTIL_FETCH_ALLOW = site.authority
        found = fetch(site.page("/", PAGE))
        assert found.hops[0].address == "::1"
        assert site.asked[0].headers["host"] == f"[::1]:{site.port}"


def test_the_next_number_of_a_host_is_tried(settings: LazySettings) -> None:
    with Site(host="127.0.0.3") as site:
        settings.POSTIL_FETCH_ALLOW = f"averil.example:{site.port}"
        site.page("/", PAGE)
        found = fetch(
            site.url(host="averil.example"),
            resolve=lambda host, port: ["127.0.0.2", "127.0.0.3", "127.0.0.1"],
        )
        assert found.hops[0].address == "127.0.0.3"


# ---- asking again


def test_a_page_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    def answer(handler: Handler) -> None:
        same = (
            handler.headers.get("If-None-Match") == 'W/"7"'
            or handler.headers.get("If-Modified-Since") == "yesterday"
        )
        send(handler, b"" if same else PAGE, status=304 if same else 200, headers={"ETag": 'W/"7"'})

    address = site.does("/", answer)
    first = fetch(address)
    again = fetch(address, etag=first.etag)
    assert (again.status, again.body, again.not_modified, again.etag) == (304, b"", True, 'W/"7"')
    assert fetch(address, last_modified="yesterday").not_modified
    assert fetch(address, etag='"6"').body == PAGE.encode()


def test_not_modified_is_no_answer_to_a_plain_question(site: Site) -> None:
    with pytest.raises(SiteSaid) as found:
        fetch(site.page("/", b"", status=304))
    assert found.value.code == 304


def test_a_validator_breaks_no_header(site: Site) -> None:
    fetch(site.page("/", PAGE), etag='"a"\r\nX-Evil: 1', last_modified="x\ny")
    assert "x-evil" not in site.asked[0].headers


@pytest.mark.parametrize(
    ("lines", "asks"),
    [
        (["noarchive"], True), (["NoIndex, NOARCHIVE"], True), (["postil: noarchive"], True), (["*: noarchive"], True),
        (["otherbot: noarchive"], False), (["otherbot: noindex, noarchive"], False), (["all"], False),
        (["noindex"], False), ([], False), (["otherbot: noarchive", "noarchive"], True),
        (["unavailable_after: 1 Jan 2027 00:00:00 GMT, noarchive"], True),
    ],
)  # fmt: skip
def test_a_site_may_ask_that_no_copy_is_kept(site: Site, lines: list[str], asks: bool) -> None:
    raw = b"".join(b"X-Robots-Tag: %s\r\n" % line.encode() for line in lines)
    assert fetch(site.writes("/", HEAD + raw + b"\r\n" + PAGE.encode())).noarchive is asks


# ---- redirects


def test_redirects_are_followed_and_told(site: Site) -> None:
    site.redirect("/a", "/b?x=1", 301)
    site.redirect("/b?x=1", site.url("/ü/c#part"), 308)
    site.redirect("/%C3%BC/c", "d", 302)
    site.redirect("/%C3%BC/d", "//" + site.authority + "/end", 301)
    site.page("/end", PAGE)
    found = fetch(site.url("/a"))
    assert found.url == site.url("/end")
    assert [hop.status for hop in found.hops] == [301, 308, 302, 301, 200]
    assert found.permanent == site.url("/%C3%BC/c")


def test_a_temporary_redirect_is_nothing_for_ever(site: Site) -> None:
    site.redirect("/a", "/b", 302)
    site.redirect("/b", "/end", 301)
    site.page("/end", PAGE)
    assert fetch(site.url("/a")).permanent == ""
    assert fetch(site.url("/b")).permanent == site.url("/end")


def test_a_circle_is_named(site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    with pytest.raises(RedirectsInCircle, match="redirects in a circle") as found:
        fetch(site.url("/a"))
    assert found.value.status == 422
    assert site.url("/a") in found.value.message
    assert site.paths() == ["/a", "/b"]
    with pytest.raises(RedirectsInCircle):
        fetch(site.redirect("/self", "/self"))


def test_redirects_without_end_are_cut(site: Site) -> None:
    for n in range(30):
        site.redirect(f"/{n}", f"/{n + 1}")
    with pytest.raises(TooManyRedirects, match="11 redirects, the limit is 10"):
        fetch(site.url("/0"))
    assert len(site.asked) == 11
    site.page("/30", PAGE)
    assert len(fetch(site.url("/20")).hops) == 11


def test_a_redirect_without_a_place_is_what_the_site_said(site: Site) -> None:
    with pytest.raises(SiteSaid) as found:
        fetch(site.page("/", b"", status=302))
    assert found.value.code == 302


def test_the_body_of_a_redirect_is_not_waited_for(site: Site) -> None:
    site.page("/end", PAGE)
    site.dawdles("/a", head=b"HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 99999999\r\n\r\n")
    begun = time.monotonic()
    assert fetch(site.url("/a"), seconds=10).body == PAGE.encode()
    assert time.monotonic() - begun < 8


# ---- each failure its own sentence


def test_a_name_that_nobody_has(settings: LazySettings) -> None:
    def gone(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def later(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure")

    with pytest.raises(NoSuchHost, match=r"no site of the name averil\.invalid") as found:
        fetch("https://averil.invalid/", resolve=gone)
    assert (found.value.status, found.value.retry) == (422, False)
    with pytest.raises(NoSuchHost, match="just now") as found:
        fetch("https://averil.invalid/", resolve=later)
    assert found.value.retry
    with pytest.raises(NoSuchHost):
        fetch("https://averil.invalid/", resolve=lambda host, port: [])
    with pytest.raises(NoSuchHost):
        fetch("https://averil.invalid/")


def test_a_name_that_is_not_looked_up_in_time() -> None:
    def slowly(_host: str, _port: int) -> list[str]:
        time.sleep(3)
        return ["93.184.215.14"]

    with pytest.raises(TooSlow, match="within 1 second"):
        fetch("https://averil.example/", seconds=0.5, resolve=slowly)


def test_nobody_listens(settings: LazySettings) -> None:
    port = closed_port()
    settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{port}"
    with pytest.raises(Refused, match=rf"127\.0\.0\.1 refuses the connection \(port {port}\)") as found:
        fetch(f"http://127.0.0.1:{port}/")
    assert (found.value.status, found.value.retry) == (422, True)


def test_a_server_that_says_nothing(settings: LazySettings) -> None:
    with silent_port() as port:
        settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{port}"
        for scheme in ("http", "https"):
            with pytest.raises(TooSlow, match="did not answer within 1 second") as found:
                fetch(f"{scheme}://127.0.0.1:{port}/", seconds=0.8)
            assert (found.value.status, found.value.retry) == (422, True)


@pytest.mark.parametrize(
    ("code", "retry", "said"),
    [
        (401, False, "asks for a name and a password"), (402, False, "402"), (403, False, "does not let us"),
        (404, False, "has no page"), (405, False, "405"), (410, False, "for good"), (418, False, "418"),
        (429, True, "asked too often"), (451, False, "legal reasons"), (500, True, "an error of its own"),
        (501, False, "501"), (502, True, "behind it"), (503, True, "out of service"), (504, True, "in time"),
        (520, True, "520"), (999, True, "999"),
    ],
)  # fmt: skip
def test_what_the_site_says_is_handed_on(site: Site, code: int, retry: bool, said: str) -> None:
    with pytest.raises(SiteSaid) as found:
        fetch(site.page("/", "<h1>No.</h1>", status=code, headers={"Retry-After": "120"}))
    error = found.value
    assert (error.status, error.code, error.retry, error.retry_after) == (422, code, retry, 120)
    assert said in error.message
    assert str(code) in error.message
    assert isinstance(error, UserError)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("", None), ("soon", None), ("-5", None), ("0", 0), ("99999999999", 604_800), ("Mon, 99 Foo 2026", None),
     ("Sun, 01 Mar 2020 08:00:00 GMT", 0)],
)  # fmt: skip
def test_how_long_to_wait(site: Site, said: str, seconds: int | None) -> None:
    assert fetch(site.page("/", PAGE, headers={"Retry-After": said})).retry_after == seconds
    when = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)
    later = fetch(site.page("/", PAGE, headers={"Retry-After": when})).retry_after
    assert later is not None
    assert 100 < later <= 121


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        ("application/pdf", b"%PDF-1.7", "a PDF document"),
        ("text/html", b"%PDF-1.7 in disguise", "a PDF document"),
        ("video/mp4", b"\0\0\0\x18ftypmp42", "a video"),
        ("application/octet-stream", b"\0\0\0\x18ftypmp42", "a video"),
        ("audio/mpeg", b"ID3", "a sound"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "a PNG image"),
        ("image/jpeg", b"\xff\xd8\xff", "a JPEG image"),
        ("image/svg+xml", b"<svg/>", "an SVG image"),
        ("image/x-other", b"x", "a picture"),
        ("text/plain", b"PK\x03\x04", "a ZIP archive"),
        ("application/zip", b"PK\x03\x04", "a ZIP archive"),
        ("text/css", b"a{}", "a style sheet"),
        ("application/javascript", b"1", "a script"),
        ("font/woff2", b"wOF2", "a font"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK",
            "an Office document",
        ),
        ("application/x-unheard", b"x", "a file of the kind application/x-unheard"),
    ],
)
def test_what_is_no_page_is_named(site: Site, kind: str, body: bytes, what: str) -> None:
    with pytest.raises(WrongKind) as found:
        fetch(site.page("/", body, kind))
    assert found.value.status == 415
    assert what in found.value.what
    assert what in found.value.message
    assert "not to a page" in found.value.message


def test_a_film_is_not_downloaded_to_learn_that_it_is_one(site: Site) -> None:
    site.dawdles("/", head=b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 4000000\r\n\r\n")
    begun = time.monotonic()
    with pytest.raises(WrongKind):
        fetch(site.url("/"), seconds=15)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "kind",
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/json", "text/xml",
     "application/xml", "text/html", ""],
)  # fmt: skip
def test_feeds_come_as_many_kinds(site: Site, kind: str) -> None:
    assert fetch(site.page("/", "<rss/>", kind), accept=FEEDS).body == b"<rss/>"
    assert site.asked[0].headers["accept"].startswith("application/atom+xml")


def test_a_picture_is_asked_for_as_one(site: Site) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    assert fetch(site.page("/", png, "image/png"), accept=PICTURES).media_type == "image/png"
    assert fetch(site.page("/", png, "text/plain"), accept=PICTURES).body == png
    with pytest.raises(WrongKind, match="not to a picture"):
        fetch(site.page("/", PAGE), accept=PICTURES)
    with pytest.raises(WrongKind, match="an SVG image"):
        fetch(site.page("/", "<svg/>", "image/svg+xml"), accept=PICTURES)


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_answer_is_nothing(site: Site, status: int) -> None:
    with pytest.raises(NothingThere, match="0 bytes") as found:
        fetch(site.writes("/", b"HTTP/1.1 %d x\r\nContent-Length: 0\r\n\r\n" % status))
    assert found.value.status == 415


# ---- what tries to hold us up


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


def test_a_failure_tells_the_way_to_it(site: Site, settings: LazySettings) -> None:
    port = closed_port()
    site.redirect("/a", "/b", 301)
    for code, target in ((404, "/gone"), (0, f"http://127.0.0.1:{port}/"), (0, "http://10.0.0.1/")):
        site.redirect("/b", target)
        settings.POSTIL_FETCH_ALLOW = f"{site.authority}, 127.0.0.1:{port}"
        with pytest.raises(FetchError) as found:
            fetch(site.url("/a"))
        assert [(hop.url, hop.status) for hop in found.value.hops][:2] == [
            (site.url("/a"), 301),
            (site.url("/b"), 302),
        ]
        assert found.value.hops[2].status == code
        assert found.value.hops[2].address == ("127.0.0.1" if code else "")


# ---- https


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return certificates(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def trusting(papers: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts the authority of the tests."""
    monkeypatch.setenv("SSL_CERT_FILE", str(papers["authority"]))


@pytest.mark.usefixtures("trusting")
def test_https_with_a_good_certificate(papers: dict[str, Path], settings: LazySettings) -> None:
    with Site(certificate=papers["good"]) as site:
        settings.POSTIL_FETCH_ALLOW = f"averil.example:{site.port}, {site.authority}"
        site.page("/", PAGE)
        assert fetch(site.url()).body == PAGE.encode()
        found = fetch(site.url(host="averil.example"), resolve=lambda host, port: ["127.0.0.1"])
        assert found.url == f"https://averil.example:{site.port}/"
        with pytest.raises(TooSlow):
            fetch(site.dawdles("/slow", head=HEAD + b"\r\n"), seconds=1)
        with pytest.raises(TooLong):
            fetch(site.page("/long", b"a" * 300_000, length=300_000), limit=1000)


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("paper", "said"),
    [
        ("expired", "the certificate of averil.example has expired"),
        ("other", "the certificate is not for averil.example but for another name"),
        ("self", "averil.example made its certificate itself (self-signed)"),
    ],
)
def test_a_certificate_that_cannot_be_trusted_is_refused(
    papers: dict[str, Path], settings: LazySettings, paper: str, said: str
) -> None:
    with Site(certificate=papers[paper]) as site:
        settings.POSTIL_FETCH_ALLOW = f"averil.example:{site.port}"
        site.page("/", PAGE)
        with pytest.raises(TlsFailed) as found:
            fetch(site.url(host="averil.example"), resolve=lambda host, port: ["127.0.0.1"])
        assert said in found.value.message
        assert (found.value.status, found.value.retry) == (422, False)
        assert not site.asked


def test_an_authority_that_nobody_knows_is_refused(papers: dict[str, Path], settings: LazySettings) -> None:
    with Site(certificate=papers["good"]) as site:
        settings.POSTIL_FETCH_ALLOW = site.authority
        with pytest.raises(TlsFailed, match="comes from nobody known"):
            fetch(site.url())


def test_https_where_http_is_spoken_and_the_other_way_round(
    papers: dict[str, Path], site: Site, settings: Any
) -> None:
    with pytest.raises(TlsFailed, match="does not speak https there"):
        fetch(site.url().replace("http:", "https:"))
    with Site(certificate=papers["good"]) as secure:
        settings.POSTIL_FETCH_ALLOW = secure.authority
        with pytest.raises((BadAnswer, TooSlow)):
            fetch(secure.url().replace("https:", "http:"), seconds=3)


@pytest.mark.usefixtures("trusting")
def test_from_https_to_http_is_followed_and_told(papers: dict[str, Path], settings: LazySettings) -> None:
    with Site(certificate=papers["good"]) as secure, Site() as plain:
        settings.POSTIL_FETCH_ALLOW = f"{secure.authority},{plain.authority}"
        plain.page("/", PAGE)
        found = fetch(secure.redirect("/", plain.url()))
        assert [hop.url.split(":")[0] for hop in found.hops] == ["https", "http"]
        secure.page("/b", PAGE)
        assert fetch(plain.redirect("/up", secure.url("/b"), 301)).permanent == secure.url("/b")


@pytest.mark.usefixtures("trusting")
def test_from_https_inside_is_refused(papers: dict[str, Path], settings: LazySettings) -> None:
    with Site(certificate=papers["good"]) as secure, Site() as inside:
        settings.POSTIL_FETCH_ALLOW = secure.authority
        with pytest.raises(AddressNotAllowed):
            fetch(secure.redirect("/", inside.url()))
        assert not inside.asked


def test_a_handshake_that_never_ends_is_cut(settings: LazySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{port}"

        def dawdle() -> None:
            line, _address = listening.accept()
            with contextlib.suppress(OSError):
                line.sendall(b"\x16\x03\x03\x40\x00")
                while True:
                    time.sleep(0.1)
                    line.sendall(b"\0")

        threading.Thread(target=dawdle, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(TooSlow):
            fetch(f"https://127.0.0.1:{port}/", seconds=1)
        assert time.monotonic() - begun < 4


# ---- as others use it


def test_many_at_once_do_not_mix(site: Site) -> None:
    found: dict[int, bytes] = {}

    def one(n: int) -> None:
        found[n] = fetch(site.page(f"/{n}", json.dumps({"n": n}), "application/json"), accept=FEEDS).body

    threads = [threading.Thread(target=one, args=[n]) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {n: b'{"n": %d}' % n for n in range(30)}


def test_every_error_can_be_told_to_the_reader(site: Site) -> None:
    for language in ("en", "es", "ar"):
        with translation.override(language), pytest.raises(FetchError) as found:
            fetch(site.url("/nowhere"))
        assert found.value.message
        assert "%(" not in found.value.message
