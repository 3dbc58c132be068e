"""What is typed or linked is an address in plain letters, or said to be none."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from reader.errors import Invalid
from reader.intake import addresses
from reader.intake.addresses import read_address
from reader.intake.fetch import BadAddress, FetchError, fetch
from reader.intake.names import host_of, page_address
from tests.intake.packets import no_packet
from tests.intake.serving import Site


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("javascript:alert(1)", "must begin with https:// or http://"),
        ("file:///etc/passwd", "must begin with https:// or http://"),
        ("data:text/html,<p>x", "must begin with https:// or http://"),
        ("ftp://averil.example/", "must begin with https:// or http://"),
        ("averil.example/page", "must begin with https:// or http://"),
        ("", "must begin with https:// or http://"),
        ("http://", "names no site"),
        ("https:///page", "names no site"),
        ("http://user@/", "names no site"),
        ("http://averil.example:0/", "from 1 to 65535, not “0”"),
        ("http://averil.example:99999/", "from 1 to 65535, not “99999”"),
        ("http://averil.example:-1/", "from 1 to 65535, not “-1”"),
        ("http://averil.example:http/", "from 1 to 65535, not “http”"),
        ("http://averil..example/", "cannot be the name of a site"),
        ("http://-averil.example/", "cannot be the name of a site"),
        ("http://averil.example,evil.example/", "cannot be the name of a site"),
        (f"http://{'a' * 64}.example/", "cannot be the name of a site"),
        (f"http://{'a.' * 127}example/", "cannot be the name of a site"),
        ("http://xn--zzzzzz.example.\u2488com/", "cannot be the name of a site"),
        (f"http://averil.example/{'a' * 2000}", "2022 characters; the limit is 2000"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(address: str, said: str) -> None:
    with no_packet(), pytest.raises(BadAddress) as found:
        fetch(address)
    assert found.value.status == 400
    assert not found.value.retry
    assert said in found.value.message


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("  https://Averil.Example \n", "https://averil.example/"),
        ("HTTPS://averil.example:443/a?b=c#d", "https://averil.example/a?b=c"),
        ("http://averil.example:80", "http://averil.example/"),
        ("http://averil.example:8080?x", "http://averil.example:8080/?x"),
        ("https://averil.example./a", "https://averil.example/a"),
        ("https://ines:secret@averil.example/a", "https://averil.example/a"),
        ("https://ines@averil.example@averil.example/a", "https://averil.example/a"),
        ("https://аverіl.example/a", "https://xn--verl-43d5u.example/a"),
        (
            "https://BÜCHER.example/ä ö?ü=ß&x=%41",
            "https://xn--bcher-kva.example/%C3%A4%20%C3%B6?%C3%BC=%C3%9F&x=%41",
        ),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://例え.example/", "https://xn--r8jz45g.example/"),
        ("https://نهر.example/", "https://xn--wgb5bd.example/"),
        ("https://averil。example/", "https://averil.example/"),
        ("https://a_b.averil.example/", "https://a_b.averil.example/"),
        ("https://[2606:4700:0:0::1111]:8443/", "https://[2606:4700::1111]:8443/"),
        ("https://averil.example/a|b{c}[d]'e\"<f>", "https://averil.example/a|b{c}[d]'e%22%3Cf%3E"),
    ],
)
def test_an_address_is_kept_and_shown_in_plain_letters(address: str, url: str) -> None:
    assert read_address(address).url == url
    assert read_address(url).url == url
    assert "secret" not in url
    assert url.isascii()


PARTS = st.sampled_from(
    [
        "http", "https", "HTTP", "ftp", ":", "/", "//", "@", "[", "]", "%", "%2e", "%00", "\\", "?", "#", ".", "..",
        "0x7f", "127.0.0.1", "127", "0", "::1", "::ffff:", "localhost", "averil.example", "xn--", "ü", "。", "⑴",
        "\u202e", " ", "\t", ":80", ":0", "%25lo", "-", "_", "\ud800", "\u2488", "\u200d", "a" * 70,
    ]
)  # fmt: skip


@given(st.lists(PARTS | st.text(max_size=3), max_size=12).map("".join), st.booleans())
@settings_of_hypothesis(max_examples=1500, deadline=None)
def test_whatever_is_typed_is_an_address_or_said_to_be_none(text: str, with_scheme: bool) -> None:
    """An address that is read is read the same again, by us and by others."""
    try:
        found = read_address(f"http://{text}" if with_scheme else text)
    except FetchError:
        return
    assert found.url.isascii()
    assert read_address(found.url) == found
    others = urlsplit(found.url)
    assert (others.scheme, others.hostname, others.port or addresses.PORTS[found.scheme]) == (
        found.scheme,
        found.host,
        found.port,
    )
    assert others.username is None
    assert not set(found.url) & set(" \t\r\n\0")
    if found.host.replace(".", "").isdecimal():
        assert str(ipaddress.ip_address(found.host)) == found.host


def test_an_address_beside_a_page_is_kept_in_plain_letters_too() -> None:
    assert page_address("https://ines:secret@аverіl.example/a#b") == "https://xn--verl-43d5u.example/a"
    with pytest.raises(Invalid):
        page_address("https://\u2488com.example/")


def test_the_host_that_is_checked_is_the_one_that_is_connected_to(settings: LazySettings) -> None:
    """One reading of the address serves for both; what is sent names the same host."""
    with Site() as site:
        settings.POSTIL_FETCH_ALLOW = f"averil.example:{site.port}"
        site.page("/a", "<p>Here.</p>")
        asked: list[tuple[str, int]] = []

        def resolve(host: str, port: int) -> list[str]:
            asked.append((host, port))
            return ["127.0.0.1"]

        found = fetch(f"http://ines:secret@AVERIL.example.:{site.port}/a#b", resolve=resolve)
        assert asked == [(urlsplit(found.url).hostname, site.port)]
        assert site.asked[0].headers["host"] == f"averil.example:{site.port}"
        assert "authorization" not in site.asked[0].headers
        assert found.url == f"http://averil.example:{site.port}/a"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Averil-Courier.example/a", "averil-courier.example"),
        ("http://ines:secret@averil-courier.example:8080/", "averil-courier.example:8080"),
        ("http://[averil", ""),
        ("no address", ""),
        ("", ""),
    ],
)
def test_the_site_of_an_address_is_said_whatever_it_is(url: str, host: str) -> None:
    assert host_of(url) == host
