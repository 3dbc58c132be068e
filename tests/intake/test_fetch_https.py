"""Pages over TLS: good certificates are trusted, and no other."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from reader.intake.fetch import AddressNotAllowed, BadAnswer, TlsFailed, TooLong, TooSlow, fetch
from tests.intake.fetching import HEAD, PAGE, _no_hang, site
from tests.intake.serving import Site, certificates

__all__ = ["_no_hang", "site"]


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
