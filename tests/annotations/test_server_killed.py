"""The server is killed while highlights are being written: what was acknowledged is there, and nothing is doubled."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from annotations.models import Anchor, Highlight, Note
from reader.models import Article, User
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "k" * 32
WRITERS = 4
ROUNDS = 3


@dataclass
class Server:
    """The production server on the test's own database, in a group of processes of its own."""

    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, log: Path) -> Server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # not one of several test processes: its data folder is the one named here
        ours = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
        environment = {
            **ours, "DJANGO_SETTINGS_MODULE": "tests.killed_settings", "POSTIL_DATA": str(settings.DATA),
            "TEST_DATABASE": str(connection.settings_dict["NAME"]), "SECRET_KEY": settings.SECRET_KEY,
        }  # fmt: skip
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                 "--no-ws", "--workers", "1", "--blocking-threads", "8", "--log-level", "error",
                 "reader.wsgi:application"],
                cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        server = cls(port, process)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    return server
            except OSError:
                assert process.poll() is None, log.read_text()[-2000:]
                time.sleep(0.1)
        server.kill()
        raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")

    def kill(self) -> None:
        """SIGKILL for all of it; returns when it is gone."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@dataclass
class Writer:
    """One browser: sends highlights one after the other, and notes which were acknowledged."""

    session: str
    article: Article
    seed: int
    wanted: list[tuple[str, int, int]] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)

    def fields(self, client_id: str, start: int, end: int) -> dict[str, object]:
        revision = self.article.current_revision
        assert revision is not None
        return {
            "client_id": client_id, "revision": revision.pk, "start": start, "end": end,
            "quote": revision.text[start:end], "kind": "fact", "body": f"Note {client_id}",
        }  # fmt: skip

    def send(self, port: int, client_id: str, start: int, end: int) -> bool:
        """Whether the server said that it is saved."""
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            client.request(
                "POST", f"/articles/{self.article.pk}/highlights/", urlencode(self.fields(client_id, start, end)),
                {
                    "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN, "HX-Request": "true",
                    "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
                    "Host": "localhost",
                },
            )  # fmt: skip
            answer = client.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()
        assert answer.status == 200, answer.status
        self.acknowledged.add(client_id)
        return True

    def work(self, port: int, stop: threading.Event) -> None:
        """New highlights until the server is gone; what was not acknowledged stays in ``wanted``."""
        dice = random.Random(self.seed + len(self.wanted))
        revision = self.article.current_revision
        assert revision is not None
        while not stop.is_set():
            start = dice.randrange(0, len(revision.text) - 60)
            start = revision.text.index(" ", start) + 1
            one = (str(uuid.uuid4()), start, start + dice.randrange(5, 30))
            self.wanted.append(one)
            if not self.send(port, *one):
                return


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_what_was_acknowledged_survives_a_killed_server(tmp_path: Path) -> None:
    article = make_article(
        *[f"{n}. The towns below the gate waited for the count of the silent gauges." for n in range(60)]
    )
    writers = [
        Writer(signed_in(make_user(f"writer{n}", last_kind="fact")), article, n) for n in range(WRITERS)
    ]
    log = tmp_path / "server.log"
    dice = random.Random(7)
    for round_ in range(ROUNDS):
        server = Server.start(log)
        stop = threading.Event()
        threads = [
            threading.Thread(target=writer.work, args=(server.port, stop), daemon=True) for writer in writers
        ]
        already = sum(len(writer.acknowledged) for writer in writers)
        for thread in threads:
            thread.start()
        until = time.monotonic() + 30
        while sum(len(writer.acknowledged) for writer in writers) < already + 8 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.15))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join(30)
        kept = {str(one) for one in Highlight.objects.values_list("client_id", flat=True)}
        acknowledged = set().union(*(writer.acknowledged for writer in writers))
        assert len(acknowledged) >= already + 8, f"round {round_}: the server took nothing"
        assert acknowledged <= kept

    # Each browser sends again what it has no answer for, with the same identifiers.
    server = Server.start(log)
    try:
        for writer in writers:
            for one in writer.wanted:
                assert writer.send(server.port, *one)
    finally:
        server.kill()
    wanted = [client_id for writer in writers for client_id, _start, _end in writer.wanted]
    assert sorted(str(one) for one in Highlight.objects.values_list("client_id", flat=True)) == sorted(wanted)
    assert Anchor.objects.count() == len(wanted)
    assert Note.objects.count() == len(wanted)
    bodies = dict(Note.objects.values_list("highlight__client_id", "body"))
    assert all(body == f"Note {client_id}" for client_id, body in bodies.items())
