"""A page that cannot be had: each failure is named, with how long to wait and the way to it."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.conf import LazySettings

from reader.errors import UserError
from reader.intake.fetch import (
    FEEDS,
    PICTURES,
    FetchError,
    NoSuchHost,
    NothingThere,
    Refused,
    SiteSaid,
    TooSlow,
    WrongKind,
    fetch,
)
from tests.intake.fetching import PAGE, _no_hang, site
from tests.intake.serving import Site, closed_port, silent_port

__all__ = ["_no_hang", "site"]


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
