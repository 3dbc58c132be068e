"""Real HTTP and HTTPS servers on loopback, for tests: they serve, lie, dawdle and break off as they are told."""

from __future__ import annotations

import contextlib
import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


@dataclass
class Asked:
    """One question that came."""

    path: str
    headers: Mapping[str, str]
    """With names in lower case."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who hangs up is no news."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        with site.lock:
            site.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.close_connection = True
        path = self.path.partition("?")[0]
        answer = site.answers.get(self.path) or site.answers.get(path)
        if answer is None:
            send(self, b"<p>There is nothing here.</p>", status=404)
        else:
            answer(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read ``Site.asked``."""


def send(
    handler: Handler,
    body: bytes | str,
    kind: str = "text/html; charset=utf-8",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
) -> None:
    """An ordinary answer; ``length`` may lie, and ``kind`` be empty for none."""
    raw = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    if kind:
        handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(raw) if length is None else length))
    handler.send_header("Connection", "close")
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(raw)


@dataclass
class Site:
    """A site on 127.0.0.1 (or ``host``), http or, with ``certificate`` (a file with certificate and key), https."""

    certificate: Path | None = None
    host: str = "127.0.0.1"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        server = (
            _Server if ":" not in self.host else type("S", (_Server,), {"address_family": socket.AF_INET6})
        )
        self.server = server((self.host, 0), _Handler)
        self.server.site = self
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def authority(self) -> str:
        """As it stands in ``POSTIL_FETCH_ALLOW``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, path: str = "/", host: str = "") -> str:
        """An address here; ``host`` may be a name that a resolver of the test gives this machine's number for."""
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{f'{host}:{self.port}' if host else self.authority}{path}"

    def page(self, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8", **more: Any) -> str:
        """Serves ``body`` there; the address. ``more`` as of ``send``."""
        self.answers[path] = lambda handler: send(handler, body, kind, **more)
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Sends on from there, in UTF-8; the address."""
        location = to.encode().decode("latin-1")
        self.answers[path] = lambda handler: send(handler, b"", status=status, headers={"Location": location})
        return self.url(path)

    def does(self, path: str, answer: Answer) -> str:
        """Does something of its own there; the address."""
        self.answers[path] = answer
        return self.url(path)

    def writes(self, path: str, raw: bytes) -> str:
        """Sends these bytes there, whatever they are, and hangs up; the address."""
        return self.does(path, lambda handler: _ignore(handler.wfile.write(raw)))

    def dawdles(self, path: str, *, head: bytes = b"", pause: float = 0.2, piece: bytes = b"a") -> str:
        """Sends ``head`` at once, then a piece after each pause in seconds, for ever; the address."""

        def answer(handler: Handler) -> None:
            handler.wfile.write(head)
            while True:
                handler.wfile.flush()
                time.sleep(pause)
                handler.wfile.write(piece)

        return self.does(path, answer)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]


def _ignore(_written: object) -> None:
    return None


@contextlib.contextmanager
def silent_port(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server((host, 0), backlog=16) as listening:
        yield int(listening.getsockname()[1])


def closed_port(host: str = "127.0.0.1") -> int:
    """A port where nothing listens."""
    with socket.create_server((host, 0)) as listening:
        return int(listening.getsockname()[1])


_SIGNS = "keyUsage=critical,keyCertSign"
_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"


def _openssl(folder: Path, arguments: str) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.fail("openssl is missing; tests of https need it to make certificates.")
    subprocess.run([program, *arguments.split()], cwd=folder, check=True, capture_output=True, timeout=30)


def certificates(folder: Path) -> dict[str, Path]:
    """Certificates for averil.example and 127.0.0.1, made in ``folder``, each in one file with its key.

    ``authority`` signs ``good``, ``expired`` and ``other`` (for another name); ``self`` signs itself.
    """
    here = "DNS:averil.example,IP:127.0.0.1"
    _openssl(
        folder, f"req -x509 {_KEY} -keyout a.key -out authority.crt -days 2 -subj /CN=Ilvane -addext {_SIGNS}"
    )
    _openssl(
        folder,
        f"req -x509 {_KEY} -keyout self.key -out self.crt -days 2 -subj /CN=a -addext subjectAltName={here}",
    )
    for name, names, days in (
        ("good", here, 2),
        ("expired", here, -1),
        ("other", "DNS:elsewhere.example", 2),
    ):
        (folder / f"{name}.ext").write_text(f"subjectAltName={names}\nauthorityKeyIdentifier=keyid\n")
        _openssl(folder, f"req {_KEY} -keyout {name}.key -out {name}.csr -subj /CN=a")
        _openssl(
            folder,
            f"x509 -req -in {name}.csr -CA authority.crt -CAkey a.key -CAcreateserial -out {name}.crt "
            f"-days {days} -extfile {name}.ext",
        )
    found = {"authority": folder / "authority.crt"}
    for name in ("self", "good", "expired", "other"):
        found[name] = folder / f"{name}.pem"
        found[name].write_text((folder / f"{name}.key").read_text() + (folder / f"{name}.crt").read_text())
    return found
