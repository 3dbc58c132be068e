"""The parts of ``manage.py serve``: what is made ready before the start, and the processes it watches over."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from reader.models import Article, Role, User

GRACE = 15.0
"""Seconds that a process may take to stop before it is ended by force."""


def port_is_free(host: str, port: int) -> None:
    """Raises ``CommandError`` with what to do when nothing can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise CommandError(
                f"Port {port} is taken by another program. Stop that one, or choose another port: "
                f"POSTIL_PORT={other} script/server"
            ) from error
        if error.errno == errno.EACCES:
            raise CommandError(
                f"Port {port} may not be used by {_me()}. Choose one from 1024 up: POSTIL_PORT=8000 script/server"
            ) from error
        raise CommandError(
            f"Nothing can listen on {host} ({error.strerror or error}). POSTIL_HOST must be an address of this "
            "machine, such as 127.0.0.1 or 0.0.0.0."
        ) from error


def _me() -> str:
    return os.environ.get("USER") or f"user {os.getuid()}"


def folders_are_writable() -> None:
    """Raises ``CommandError`` that names the folder or file that cannot be written."""
    places = [settings.DATA, *settings.DATA.glob("postil.sqlite3*")]
    if not settings.DEBUG:
        settings.STATIC_ROOT.parent.mkdir(parents=True, exist_ok=True)
        places.append(settings.STATIC_ROOT if settings.STATIC_ROOT.exists() else settings.STATIC_ROOT.parent)
    for place in places:
        if not os.access(place, os.W_OK):
            what = "folder" if place.is_dir() else "file"
            raise CommandError(
                f"The {what} {place} cannot be written by {_me()}. Change its owner or its rights"
                + (
                    "; for the data folder POSTIL_DATA may name another one."
                    if place == settings.DATA
                    else "."
                )
            )


def database_is_current() -> bool:
    """Migrates if there is something to migrate; whether there was. Raises ``CommandError`` without a database."""
    try:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise CommandError(f"The database does not answer: {error}".strip()) from error
    return True


def static_files_are_collected() -> bool:
    """Collects static files if one changed since the last time; whether one had."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT / ".collected"
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(seen.hexdigest())
    return True


def library_is_filled() -> bool:
    """Loads the sample library if there is no article at all; whether it did. ``POSTIL_SAMPLE=0`` leaves it out."""
    if os.environ.get("POSTIL_SAMPLE", "1").strip().lower() in {"0", "no", "off", "false"}:
        return False
    if Article.objects.exists():
        return False
    call_command("load_sample")
    return True


def administrator() -> User:
    """The account that keeps this library, made at the first start.

    Its name is ``POSTIL_ADMIN_USER`` (“admin”), its password ``POSTIL_ADMIN_PASSWORD`` or none. A password that
    was set once is never changed here.
    """
    name = os.environ.get("POSTIL_ADMIN_USER", "").strip() or "admin"
    password = os.environ.get("POSTIL_ADMIN_PASSWORD", "")
    user = User.objects.filter(username__iexact=name).first()
    if user is None:
        other = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk").first()
        if other is not None:
            return other
        user = User(username=name, role=Role.ADMINISTRATOR)
        user.set_unusable_password()
    elif user.role != Role.ADMINISTRATOR:
        raise CommandError(
            f"The account “{name}” exists and is no administrator. Name another one in POSTIL_ADMIN_USER."
        )
    if password and not user.has_usable_password():
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(f"POSTIL_ADMIN_PASSWORD: {' '.join(error.messages)}") from error
        user.set_password(password)
    user.save()
    return user


def _die_with_parent() -> None:
    """Linux: a child gets SIGTERM when this process is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Processes:
    """Processes that live and die together."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False

    def start(self, name: str, command: list[str]) -> None:
        """Starts one more, away from the terminal's signals: only this process passes them on, once."""
        self.running[name] = subprocess.Popen(  # noqa: S603 — the commands are our own
            command,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def listen(self) -> None:
        """From now on Ctrl-C, TERM and HUP ask for the end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def ended(self) -> str | None:
        """The name of one that ended by itself."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def wait(self, until: Callable[[], bool] = lambda: False, at_most: float | None = None) -> bool:
        """Waits until ``until`` holds (True), or one ended, the end was asked for or time is up (False)."""
        begun = time.monotonic()
        while not self.asked_to_stop and self.ended() is None:
            if until():
                return True
            if at_most is not None and time.monotonic() - begun > at_most:
                return False
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """Ends all of them: politely, then after ``GRACE`` seconds by force, with all that they started."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        latest = time.monotonic() + GRACE
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, latest - time.monotonic()))
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(host: str, port: int) -> bool:
    """Whether the site says that it is well."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — asked, not listened on
    link = http.client.HTTPConnection(near, port, timeout=5)
    try:
        link.request("GET", "/health/", headers={"Host": urlsplit(settings.POSTIL_URL).netloc})
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()
