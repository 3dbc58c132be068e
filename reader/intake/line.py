"""The line to a site: a connection to a number that was checked, with one deadline and one count of bytes for all."""

from __future__ import annotations

import functools
import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from reader.intake.addresses import Address

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP numbers of a host (host, port), or raises ``socket.gaierror``."""

CONNECT_SECONDS = 6.0
"""For one number of a host; the next one is tried after it."""
NUMBERS = 4
"""How many numbers of a host are tried."""
HEADER_BYTES = 262_144
"""Of one answer before its body."""


class LineFull(Exception):
    """More bytes came than may come."""


@dataclass(slots=True)
class Line:
    """What one fetch may take in time and bytes, over all its connections."""

    begun: float
    """On the monotonic clock."""
    seconds: float
    limit: int
    """Bytes of the unpacked body."""
    received: int = 0
    """Bytes of this connection, as they came."""
    may: int = HEADER_BYTES
    head: int | None = None
    """Bytes that came before the body of this connection's answer; None before it begins."""
    number: str = ""
    """The IP number that is connected to."""

    @property
    def came(self) -> int:
        """Bytes of the body so far, as they came."""
        return 0 if self.head is None else self.received - self.head

    def left(self) -> float:
        """Seconds that are left. Raises ``TimeoutError`` when there are none."""
        left = self.begun + self.seconds - time.monotonic()
        if left <= 0:
            raise TimeoutError("The time for this address is up.")
        return left

    def count(self, size: int) -> None:
        """Notes bytes that came. Raises ``LineFull``."""
        self.received += size
        if self.received > self.may:
            raise LineFull

    def headers_are_read(self) -> None:
        """From now on the body may come; its frame (chunks) may be as large as itself."""
        self.head = self.received
        self.may = self.received + 2 * self.limit + HEADER_BYTES

    def connect(self, numbers: Sequence[str], port: int) -> socket.socket:
        """A connection to the first of ``numbers`` that answers. Raises ``OSError``, ``TimeoutError``."""
        self.received, self.may, self.head = 0, HEADER_BYTES, None
        error: OSError = OSError("no number")
        for number in numbers[:NUMBERS]:
            line = _Socket(socket.AF_INET6 if ":" in number else socket.AF_INET, socket.SOCK_STREAM)
            try:
                line.settimeout(min(self.left(), CONNECT_SECONDS))
                line.connect((number, port))
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line.settimeout(self.left())  # for the handshake of https, as a whole
            except OSError as failed:
                line.close()
                error = failed
                continue
            self.number = number
            line.line = self
            return line
        raise error


class _Socket(socket.socket):
    """Waits for each piece only as long as the whole may still take."""

    line: Line | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.line is None:
            return super().recv_into(*args, **kwargs)
        self.settimeout(self.line.left())
        size = super().recv_into(*args, **kwargs)
        self.line.count(size)
        return size

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        if self.line is not None:
            self.settimeout(self.line.left())
        super().sendall(*args, **kwargs)


class _TlsSocket(_Socket, ssl.SSLSocket):
    """The same, encrypted."""


class PlainConnection(HTTPConnection):
    """http to numbers that were checked; the name serves for the header ``Host`` alone."""

    line: Line
    numbers: Sequence[str]

    def _new_conn(self) -> socket.socket:
        return self.line.connect(self.numbers, self.port or 80)


class TlsConnection(HTTPSConnection):
    """https to numbers that were checked; the certificate must be for the name."""

    line: Line
    numbers: Sequence[str]

    def _new_conn(self) -> socket.socket:
        return self.line.connect(self.numbers, self.port or 443)

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _TlsSocket):
            self.sock.line = self.line


def open_connection(address: Address, numbers: Sequence[str], line: Line) -> PlainConnection | TlsConnection:
    """A connection that goes to ``numbers``, one after the other, when the first question is asked."""
    connection: PlainConnection | TlsConnection
    if address.scheme == "https":
        context = _context(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))
        connection = TlsConnection(address.host, address.port, timeout=line.left(), ssl_context=context)
    else:
        connection = PlainConnection(address.host, address.port, timeout=line.left())
    connection.line, connection.numbers = line, numbers
    return connection


@functools.lru_cache(maxsize=4)
def _context(file: str, folder: str) -> ssl.SSLContext:
    """Checks certificates against the system's list, or that of certifi where the system has none."""
    context = ssl.create_default_context()
    known = ssl.get_default_verify_paths()
    if known.cafile is None and known.capath is None:
        import certifi

        context.load_verify_locations(certifi.where())
    context.sslsocket_class = _TlsSocket
    return context


def numbers_in_time(resolve: Resolve, address: Address, line: Line) -> list[str]:
    """The numbers of a host, within the time that is left: the system's look-up itself knows no limit.

    Raises ``TimeoutError``, and what ``resolve`` raises.
    """
    answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolve(address.host, address.port))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=line.left())
    except queue.Empty:
        raise TimeoutError("The name was not looked up in time.") from None
    if isinstance(answer, Exception):
        raise answer
    return list(answer)
