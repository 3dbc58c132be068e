"""Nothing inside is ever asked: every internal address, in every spelling, is refused before a packet leaves."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from reader.intake import addresses
from reader.intake.addresses import is_public, read_address
from reader.intake.fetch import AddressNotAllowed, BadAddress, FetchError, fetch
from tests.hanging import unhung
from tests.intake.packets import no_packet
from tests.intake.serving import Site

INSIDE_4 = (
    "127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.1", "169.254.169.254", "169.254.1.1", "100.64.0.1",
    "100.100.100.200", "100.127.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "224.0.1.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "168.63.129.16",
)  # fmt: skip
INSIDE_6 = (
    "::", "::1", "::2", "0:0:0:0:0:0:0:1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00:ec2::254", "fdff::1",
    "ff02::1", "ff0e::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1",
    "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:0808:0808::1", "3fff::1", "3ffe::1", "4000::1", "5f00::1",
    "64:ff9b:1::8.8.8.8", "::ffff:8.8.8.8", "::8.8.8.8", "::ffff:0:8.8.8.8", "2606:4700::5efe:7f00:1",
    "2606:4700:0:0:200:5efe:7f00:1",
)  # fmt: skip
INSIDE_NAMES = (
    "localhost", "LOCALHOST", "localhost.", "LocalHost.", "a.localhost", "localhost.localdomain", "printer", "wiki",
    "router.lan", "nas.local", "metadata.google.internal", "db.internal", "gate.home.arpa", "git.corp", "x.intranet",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "%6cocalhost", "loc%61lhost%2e", "localhost。", "intern.private", "tv.home",
)  # fmt: skip
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９。")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def spellings_4(text: str) -> Iterator[str]:
    """One IPv4 number as the parsers of the world read it."""
    a, b, c, d = (int(part) for part in text.split("."))
    whole = int(ipaddress.IPv4Address(text))
    yield from (text, f"{text}.", f"www.example.org@{text}", f"user:secret@{text}", f"x%40y@{text}")
    yield from (str(whole), hex(whole), f"0X{whole:X}", f"0{whole:o}", f"{whole}.")
    yield f"0{a:o}.0{b:o}.0{c:o}.0{d:o}"
    yield f"{a:#x}.{b:#x}.{c:#x}.{d:#x}"
    yield f"{a:03d}.{b:03d}.{c:03d}.{d:03d}"
    yield f"{a}.{b}.{c << 8 | d}"
    yield f"{a}.{b << 16 | c << 8 | d}"
    yield f"{a:#x}.{b}.0{c:o}.{d}"
    yield f"0x{0:08x}{whole:08x}"
    yield "".join(f"%{ord(char):02x}" for char in text)
    yield text.replace(".", "%2E")
    yield text.replace(".", "。")
    yield text.translate(FULL_WIDTH)
    yield text.translate(CIRCLED)
    groups = f"{whole >> 16:x}:{whole & 0xFFFF:x}"
    for prefix in (
        "::ffff:",
        "::",
        "::ffff:0:",
        "64:ff9b::",
        "64:ff9b:1::",
        "0:0:0:0:0:ffff:",
        "2606:4700::5efe:",
    ):
        yield f"[{prefix}{groups}]"
        yield f"[{prefix}{text}]"
    yield f"[2002:{groups}::1]"
    yield f"[2001:0:{groups}::1]"
    yield f"[2001:0:4136:e378:8000:63bf:{whole >> 16 ^ 0xFFFF:x}:{whole & 0xFFFF ^ 0xFFFF:x}]"
    yield f"[::FFFF:{groups}]"


def spellings_6(text: str) -> Iterator[str]:
    number = ipaddress.IPv6Address(text)
    yield from (f"[{text}]", f"[{number.exploded}]", f"[{number.exploded.upper()}]", f"a:b@[{text}]")
    yield from (f"[{text}%25eth0]", f"[{text}%251]", f"[{text}%lo]")


def hosts() -> list[str]:
    found = [spelled for text in INSIDE_4 for spelled in spellings_4(text)]
    found += [spelled for text in INSIDE_6 for spelled in spellings_6(text)]
    return [*found, *INSIDE_NAMES]


TARGETS = [
    f"{scheme}://{host}{rest}"
    for host in hosts()
    for scheme, rest in (("http", "/"), ("https", "/latest/meta-data/?a=b"), ("HTTP", ":8080/x"))
]


def test_the_ear_hears() -> None:
    with pytest.raises(AssertionError), no_packet(), socket.create_server(("127.0.0.1", 0)) as listening:
        socket.create_connection(listening.getsockname()).close()


def test_there_are_enough_targets() -> None:
    assert len(set(TARGETS)) > 2500


def test_every_spelling_of_every_inside_address_is_refused_without_a_packet() -> None:
    answers: dict[str, object] = {}
    with unhung(120), no_packet():
        for target in TARGETS:
            try:
                answers[target] = fetch(target)
            except FetchError as error:
                answers[target] = error
    wrong = {
        target: answer
        for target, answer in answers.items()
        if not isinstance(answer, AddressNotAllowed)
        or answer.status != 422
        or "not allowed" not in answer.message
    }
    assert not wrong


def test_what_other_parsers_take_for_an_inside_address_is_refused_without_a_packet() -> None:
    """Addresses that parsers disagree about: refused, in whatever words."""
    odd = [
        "http://127.0.0.1\\@www.example.org/", "http://www.example.org\\@127.0.0.1/", "http:\\\\127.0.0.1\\",
        "http://127.0.0.1:80\\@www.example.org:80/", "http:127.0.0.1/", "http:/127.0.0.1/", "http:///127.0.0.1/",
        "//127.0.0.1/", "127.0.0.1", "localhost", "http://127.0.0.1 @www.example.org/", "http://[::1]x/",
        "http://[::1/", "http://::1/", "http://[v1.::1]/", "http://[127.0.0.1]/", "http://127.0.0.1..", "http://.../",
        "http://127.0.0.1%00.example.org/", "http://127.0.0.1%0d%0a.example.org/", "http://127.0.0.1%2f.example.org/",
        "http://127。0。0。1:99999/", "http://１２７.1/", "http://0/", "http://0x/", "http://127.0.0.0x1/",
        "http://1.2.3.4.5.127/", "http://4294967297/", "http://0x17f000001/", "http://localhost%00/", "http://a b/",
        "http://127.0.0.1:80:80/", "http://127.0.0.1:0x50/", "http://127.0.0.1:８０/", "gopher://127.0.0.1:6379/_INFO",
        "dict://127.0.0.1:11211/stats", "ftp://127.0.0.1/", "ldap://127.0.0.1/", "unix:///var/run/docker.sock",
        "jar:http://127.0.0.1!/", "view-source:http://127.0.0.1/", "blob:http://127.0.0.1/", "ws://127.0.0.1/",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "netdoc://127.0.0.1/", "http://169.254.169.254\t/",
        "http://\u202e127.0.0.1/", "http://127.0.0.1\u200b/", "http://127.0\u00ad.0.1/", "http://127\u200d.0.0.1/",
    ]  # fmt: skip
    with unhung(60), no_packet():
        for target in odd:
            with pytest.raises((BadAddress, AddressNotAllowed)):
                fetch(target)


@pytest.mark.parametrize("inside", [*INSIDE_4, *INSIDE_6, "fe80::1%eth0", "not a number"])
def test_a_name_is_refused_when_one_of_its_numbers_is_inside(inside: str) -> None:
    for numbers in (
        [inside],
        ["93.184.215.14", inside],
        [inside, "2606:4700::1111"],
        ["1.1.1.1"] * 5 + [inside],
    ):
        asked: list[tuple[str, int]] = []

        def resolve(host: str, port: int, numbers: list[str] = numbers) -> list[str]:
            asked.append((host, port))  # noqa: B023 — asked within the same round
            return numbers

        with no_packet(), pytest.raises(AddressNotAllowed, match=r"averil\.example lies inside a network"):
            fetch("https://averil.example/", resolve=resolve)
        assert asked == [("averil.example", 443)]


@pytest.mark.parametrize(
    "number",
    ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
     "192.0.1.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e", "2001:200::1",
     "64:ff9b::808:808"],
)  # fmt: skip
def test_what_is_of_the_internet_is_public(number: str) -> None:
    assert is_public(ipaddress.ip_address(number))


def test_a_number_of_this_machine_is_inside_though_it_is_public() -> None:
    assert addresses.is_this_machine(ipaddress.ip_address("127.0.0.1"))
    assert not addresses.is_this_machine(ipaddress.ip_address("93.184.215.14"))
    assert not addresses.is_this_machine(ipaddress.ip_address("2606:4700::1111"))


@pytest.mark.parametrize("port", [22, 25, 110, 6379, 11211, 6667])
def test_other_services_are_not_asked(port: int) -> None:
    with no_packet(), pytest.raises(AddressNotAllowed, match=f"port {port}"):
        fetch(f"http://averil.example:{port}/", resolve=lambda host, port: ["93.184.215.14"])


def test_the_library_does_not_fetch_from_itself(settings: LazySettings) -> None:
    settings.POSTIL_URL = "https://reading.averil.example"
    settings.ALLOWED_HOSTS = ["desk.averil.example"]
    for host in ("reading.averil.example", "READING.averil.example.", "desk.averil.example:8443"):
        with no_packet(), pytest.raises(AddressNotAllowed, match="this library itself"):
            fetch(f"https://{host}/", resolve=lambda host, port: ["93.184.215.14"])


# ---- what is let in


def test_only_exactly_what_is_allowed_is_let_in(settings: LazySettings) -> None:
    with Site() as wiki, Site() as other:
        wiki.page("/", "<p>Inside, and meant to be.</p>")
        other.page("/", "<p>Inside, and not meant to be.</p>")
        settings.POSTIL_FETCH_ALLOW = f" , {wiki.authority.upper()}, wiki.corp:8080"
        assert b"meant to be" in fetch(wiki.url()).body
        for address in (
            other.url(), f"http://localhost:{wiki.port}/", f"http://127.0.0.2:{wiki.port}/",
            f"http://[::ffff:7f00:1]:{wiki.port}/", f"https://127.0.0.1:{other.port}/", "http://wiki.corp/",
        ):  # fmt: skip
            with pytest.raises(AddressNotAllowed):
                fetch(address)
        assert not other.asked
        assert len(wiki.asked) == 1


def test_a_network_is_let_in_by_number(settings: LazySettings) -> None:
    with Site(host="127.0.0.2") as inside, Site() as other:
        inside.page("/", "<p>Inside.</p>")
        settings.POSTIL_FETCH_ALLOW = "127.0.0.2/31"
        assert fetch(inside.url()).hops[0].address == "127.0.0.2"
        found = fetch(inside.url(host="wiki"), resolve=lambda host, port: ["127.0.0.2"])
        assert found.url == f"http://wiki:{inside.port}/"
        with pytest.raises(AddressNotAllowed):
            fetch(other.url())
        with pytest.raises(AddressNotAllowed):
            fetch(inside.url(host="wiki"), resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
        assert not other.asked


@pytest.mark.parametrize("said", ["wiki.corp", ["wiki.corp:80"], "192.0.2.0/24, wiki.corp:80"])
def test_the_setting_is_a_list_or_words_with_commas(settings: LazySettings, said: object) -> None:
    settings.POSTIL_FETCH_ALLOW = said
    assert addresses.Allowed.from_settings().names(read_address("http://wiki.corp/page"))
    assert not addresses.Allowed.from_settings().names(read_address("http://wiki.corp:81/page"))


# ---- rebinding and redirects


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(settings: LazySettings) -> None:
    with Site(host="127.0.0.2") as meant, Site() as target:
        meant.page("/", "<p>Outside.</p>")
        settings.POSTIL_FETCH_ALLOW = "127.0.0.2"
        answers = iter([["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]])
        found = fetch(meant.url(host="averil.example"), resolve=lambda host, port: next(answers))
        assert [hop.address for hop in found.hops] == ["127.0.0.2"]
        assert next(answers) == ["127.0.0.1"], "It was asked more than once."
        assert meant.asked[0].headers["host"] == f"averil.example:{meant.port}"
        assert not target.asked


def test_a_redirect_is_looked_up_and_checked_anew(settings: LazySettings) -> None:
    """The same name, inside at the second look: what rebinding does between two questions."""
    with Site(host="127.0.0.2") as meant, Site() as target:
        meant.redirect("/", "/again")
        settings.POSTIL_FETCH_ALLOW = "127.0.0.2"
        answers = iter([["127.0.0.2"], ["127.0.0.1"]])
        with pytest.raises(AddressNotAllowed):
            fetch(meant.url(host="averil.example"), resolve=lambda host, port: next(answers))
        assert meant.paths() == ["/"]
        assert not target.asked


def test_no_redirect_leads_inside(settings: LazySettings) -> None:
    with Site() as outside, Site() as inside, unhung(120):
        settings.POSTIL_FETCH_ALLOW = outside.authority
        inside.page("/", "<p>Secret.</p>")
        port = inside.port
        for n, host in enumerate(
            sorted({*spellings_4("127.0.0.1"), *INSIDE_NAMES, "[::1]", "[fe80::1%25lo]"})
        ):
            start = outside.redirect(
                f"/{n}", f"http://{host}:{port}/", status=(301, 302, 303, 307, 308)[n % 5]
            )
            with pytest.raises(AddressNotAllowed):
                fetch(start)
        assert not inside.asked


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "gopher://127.0.0.1:6379/", "http://", "https:",
     "http://averil.example:99999/", "ftp://averil.example/", "http://[::1", "//"],
)  # fmt: skip
def test_a_redirect_to_what_is_no_page_is_refused(settings: LazySettings, location: str) -> None:
    with Site() as site:
        settings.POSTIL_FETCH_ALLOW = site.authority
        with pytest.raises((AddressNotAllowed, FetchError)) as found:
            fetch(site.redirect("/", location))
        assert found.value.status == 422
        assert site.paths() == ["/"]
