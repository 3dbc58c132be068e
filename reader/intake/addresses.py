"""Addresses: read once, in one way, and checked before anything is sent to them.

What is checked is what is connected to: an ``Address`` holds the host as it is looked up, and the numbers that the
look-up gave are checked, every one of them, before the first is connected to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from reader.intake.answers import AddressNotAllowed, BadAddress
from reader.intake.names import ADDRESS_LIMIT, ascii_name, plain

PORTS = {"http": 80, "https": 443}
HOST_LIMIT = 253
"""Characters of a host name, see RFC 1035."""

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_KEEP = "!$%&'()*+,-./:;=?@[]_~|{}^`\\"

_INSIDE_NAMES = (
    "localhost", "localdomain", "local", "internal", "intranet", "private", "lan", "home", "corp", "home.arpa",
)  # fmt: skip
"""Ends of names that are used inside networks; names without a dot are too."""

_NETWORKS_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure's own services for its machines, at a public number
    )
)  # fmt: skip
"""What is not global unicast, after the registry of IANA, written out because ``is_global`` lets some through."""

_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
"""The only part of IPv6 that is given out; mapped, compatible, translated, local and multicast ones lie outside."""
_NETWORKS_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocols: Teredo, benchmarks, ORCHID
        "2001:db8::/32", "3fff::/20",  # documentation
        "2002::/16",  # 6to4
        "3ffe::/16",  # given back
    )
)  # fmt: skip
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_BAD_PORTS = frozenset(
    (
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
    )
)  # fmt: skip
"""Ports of other services, as in the Fetch standard, with Redis (6379) and memcached (11211)."""

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address in parts. ``host`` is ASCII in lower case, an IPv6 number without brackets."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query, with everything outside ASCII escaped."""

    @property
    def authority(self) -> str:
        """Host, and the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """As it is stored and shown: punycode, without user name, password and fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def number(self) -> IP | None:
        """The host as an IP number, None where it is a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def read_address(text: str) -> Address:
    """An address as a person or a page gives it.

    Raises ``BadAddress`` for what is none (scheme, host, port, over 2,000 code points), ``AddressNotAllowed`` for
    an IP number in a spelling that hides it.
    """
    text = plain(text)
    if len(text) > ADDRESS_LIMIT:
        raise BadAddress(
            _("The address has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(text), "limit": ADDRESS_LIMIT}
        )
    try:
        parts = urlsplit(text)
        raw = parts.hostname or ""
    except ValueError:
        raise _not_an_address(text) from None
    if parts.scheme not in PORTS:
        raise _not_an_address(text)
    if not raw:
        raise BadAddress(_("“%(address)s” names no site.") % {"address": text[:80]})
    if "\\" in parts.netloc or " " in parts.netloc:
        raise _not_an_address(text)
    host = _host(raw, bracketed="[" in parts.netloc)
    path, query = quote(parts.path, safe=_KEEP) or "/", quote(parts.query, safe=_KEEP)
    target = f"{path}?{query}" if query else path
    return Address(parts.scheme, host, _port(parts, text) or PORTS[parts.scheme], target)


def _not_an_address(text: str) -> BadAddress:
    return BadAddress(
        _("“%(address)s” is not the address of a page: it must begin with https:// or http://.")
        % {"address": text[:80]}
    )


def _port(parts: Any, text: str) -> int | None:
    said = re.search(r":([^:\]]*)$", parts.netloc.rpartition("@")[2])
    try:
        port: int | None = parts.port
        if port == 0:
            raise ValueError
    except ValueError:
        raise BadAddress(
            _("The port must be a number from 1 to 65535, not “%(port)s”.")
            % {"port": said[1][:20] if said else ""}
        ) from None
    return port


def _host(raw: str, *, bracketed: bool) -> str:
    """The host as it is looked up: ASCII, lower case, a final dot left out."""
    if bracketed:
        try:
            number = ipaddress.IPv6Address(raw)
        except ValueError:
            raise _no_host(raw) from None
        if number.scope_id is not None:
            raise not_allowed(raw)
        return str(number)
    try:
        host = ascii_name(unquote(raw))
    except ValueError:
        raise _no_host(raw) from None
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if not host or len(host) > HOST_LIMIT or not all(map(_LABEL.fullmatch, labels)):
        raise _no_host(raw)
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise AddressNotAllowed(
                _("This address is not allowed: “%(host)s” is an IP number in an unusual spelling.")
                % {"host": raw[:80]}
            ) from None
    return host


def _no_host(raw: str) -> BadAddress:
    return BadAddress(_("“%(host)s” cannot be the name of a site.") % {"host": raw[:80]})


def not_allowed(host: str) -> AddressNotAllowed:
    """The error for a host inside."""
    return AddressNotAllowed(
        _("This address is not allowed: %(host)s lies inside a network, and only public pages are fetched.")
        % {"host": host[:80]}
    )


@dataclass(frozen=True, slots=True)
class Allowed:
    """What ``POSTIL_FETCH_ALLOW`` lets in besides public addresses."""

    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    hosts: frozenset[str]
    """``host:port``, an IPv6 number in brackets."""

    @classmethod
    def from_settings(cls) -> Allowed:
        """As it is set now: networks (``10.1.0.0/16``), or hosts with their port (``wiki.corp:8080``)."""
        said = settings.POSTIL_FETCH_ALLOW
        networks, hosts = [], set[str]()
        for entry in (part.strip().lower() for part in (said.split(",") if isinstance(said, str) else said)):
            if not entry:
                continue
            try:
                networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                hosts.update([entry] if re.search(r":\d+$", entry) else [f"{entry}:80", f"{entry}:443"])
        return cls(tuple(networks), frozenset(hosts))

    def names(self, address: Address) -> bool:
        """Whether exactly this host and port is let in."""
        host = f"[{address.host}]" if ":" in address.host else address.host
        return f"{host}:{address.port}" in self.hosts

    def holds(self, number: IP) -> bool:
        """Whether the number lies in one of the networks."""
        return any(number.version == network.version and number in network for network in self.networks)


def check_name(address: Address, allowed: Allowed) -> None:
    """Raises ``AddressNotAllowed`` for what the name and port alone forbid, before anything is looked up."""
    if allowed.names(address):
        return
    if address.host in _own_hosts():
        raise AddressNotAllowed(
            _("This address is not allowed: %(host)s is this library itself.") % {"host": address.host}
        )
    if address.port in _BAD_PORTS:
        raise AddressNotAllowed(
            _("This address is not allowed: pages do not come from port %(port)d.") % {"port": address.port}
        )
    inside = "." not in address.host or any(
        address.host == end or address.host.endswith(f".{end}") for end in _INSIDE_NAMES
    )
    if address.number is None and inside and not allowed.networks:
        raise not_allowed(address.host)


def _own_hosts() -> set[str]:
    own = {
        urlsplit(settings.POSTIL_URL).hostname or "",
        *(host.strip("[]").lower() for host in settings.ALLOWED_HOSTS),
    }
    return own - {"", "*"}


def check_numbers(address: Address, numbers: Iterable[str], allowed: Allowed) -> list[str]:
    """``numbers``, which ``address`` was found to have, each in its usual spelling.

    Raises ``AddressNotAllowed`` if a single one of them is not plainly public.
    """
    checked = []
    named = allowed.names(address)
    for said in numbers:
        try:
            number = ipaddress.ip_address(said)
        except ValueError:
            raise not_allowed(address.host) from None
        if not (named or allowed.holds(number) or (is_public(number) and not is_this_machine(number))):
            raise not_allowed(address.host)
        checked.append(str(number))
    return checked


def is_public(number: IP) -> bool:
    """Whether a number is plainly global unicast: of the internet, and of nothing inside or special."""
    if isinstance(number, ipaddress.IPv4Address):
        return number.is_global and not any(number in network for network in _NETWORKS_4)
    if number.scope_id is not None:
        return False
    if number in _NAT64:  # how machines without IPv4 reach sites that have nothing else
        return is_public(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
    if number not in _GLOBAL_6 or not number.is_global or any(number in network for network in _NETWORKS_6):
        return False
    # ISATAP: an IPv4 number in the second half, behind a mark
    return int(number) >> 32 & 0xFFFFFFFF not in (0x00005EFE, 0x02005EFE)


def is_this_machine(number: IP) -> bool:
    """Whether this machine has the number: what a firewall keeps from others is open to itself."""
    return _can_be_bound(str(number)) and not _can_be_bound(
        "192.0.2.1" if number.version == 4 else "2001:db8::1"
    )


def _can_be_bound(number: str) -> bool:
    """Nothing is sent: a socket is only given an address of its own, which the system refuses for others'."""
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((number, 0))
    except OSError:
        return False
    return True


def system_numbers(host: str, port: int) -> Sequence[str]:
    """The numbers of a host as the system knows them, in the order in which they should be tried.

    Raises ``socket.gaierror``.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
