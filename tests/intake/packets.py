"""Hears whether anything leaves this process: a connection, a packet or a look-up of a name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_packets: list[tuple[str, object]] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _packets is not None and event in (
        "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
        "socket.gethostbyaddr",
    ):  # fmt: skip
        _packets.append((event, arguments[1:]))


sys.addaudithook(_listen)


@contextmanager
def no_packet() -> Iterator[None]:
    """Fails when anything is connected to, sent or looked up inside."""
    global _packets
    _packets = []
    try:
        yield
        assert not _packets
    finally:
        _packets = None
