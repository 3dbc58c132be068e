"""What kind sites answer, and what becomes of it: real servers on loopback, redirects, and asking again."""

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
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import translation

from reader.intake.fetch import (
    FEEDS,
    FetchError,
    RedirectsInCircle,
    SiteSaid,
    TooLong,
    TooManyRedirects,
    fetch,
)
from tests.conftest import ROOT
from tests.intake.fetching import HEAD, PAGE, _no_hang, site
from tests.intake.serving import Handler, Site, closed_port, send

__all__ = ["_no_hang", "site"]


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
