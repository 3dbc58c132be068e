"""Work on strangers' bytes, in a process of its own that has little time and memory, and costs nobody else.

A template process has everything loaded; each call runs in a copy of it (``reader.confinement``), which is forked in a
few milliseconds. Processes that use this may have threads: nothing is forked from them.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader import wire
from reader.confinement import HEAD, MODULE_BYTES, REPLY, Answer
from reader.errors import Unprocessable, UserError

logger = logging.getLogger("postil.confined")

SECONDS, CPU, MEGABYTES = 20.0, 20, 1024
GRACE = 3.0
"""Seconds after its time in which a process must be gone; it ends itself, by alarm."""
START_SECONDS = 60.0
AT_ONCE = max(4, 2 * (os.cpu_count() or 1))
"""Calls of one process at the same time: what they may take in memory together has an end."""
TURN_SECONDS = 30.0
"""How long a call waits for its turn."""
REPLY_LIMIT = 256 * 1024 * 1024
"""Bytes of what a call gives back."""


class TookTooLong(Unprocessable):
    """The time was up, of the clock or of the processor. ``limit`` is in seconds."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        count = max(1, round(limit))
        super().__init__(
            ngettext(
                "This page or file could not be read within %(limit)d second, which is the limit.",
                "This page or file could not be read within %(limit)d seconds, which is the limit.",
                count,
            )
            % {"limit": count}
        )


class TooMuchMemory(Unprocessable):
    """More memory than the limit. ``limit`` is in megabytes (2^20 bytes)."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(
            _("This page or file needs more than %(limit)d MB of memory to be read, which is the limit.")
            % {"limit": limit}
        )


class BrokeDown(Unprocessable):
    """The process ended without an answer."""

    def __init__(self) -> None:
        super().__init__(
            _("This page or file broke the program that reads it, so nothing was taken from it.")
        )


class TooBusy(UserError):
    """So many pages and files are being read that this one's turn did not come."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("Too many pages and files are being read just now. Try again in a minute."))


class NotStarted(UserError):
    """The template process does not start: a fault of this machine, not of what was to be read."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("The program that reads pages and files does not start. The log says why."))


class _TemplateGone(Exception):
    """The template process is no more."""


def confined[T](
    function: Callable[..., T],
    /,
    *args: Any,
    seconds: float = SECONDS,
    cpu: int = CPU,
    megabytes: int = MEGABYTES,
    **kwargs: Any,
) -> T:
    """What ``function(*args, **kwargs)`` gives, or raises, from a process of its own.

    ``function`` stands in a module; what goes in and out is what ``reader.wire`` takes. ``seconds`` are of the clock,
    ``cpu`` of the processor, ``megabytes`` (2^20) are those it may take beside what is loaded. It speaks the language
    that is active here. Raises also ``TookTooLong``, ``TooMuchMemory``, ``BrokeDown``,
    ``TooBusy``, ``NotStarted``.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    request = wire.dumps((function, args, kwargs, language))
    # none of them may be 0: to the system that means no limit at all
    head = HEAD.pack(max(seconds, 0.01), max(1, cpu), max(1, megabytes), len(request))
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise TooBusy
    try:
        for _attempt in range(2):  # the template may have been ended from outside; another one is made
            template = _running()
            try:
                code, payload = template.ask(function.__module__, head + request, seconds + GRACE)
            except _TemplateGone:
                _discard(template)
                continue
            return _given(code, payload, seconds=seconds, cpu=cpu, megabytes=megabytes)  # type: ignore[no-any-return]
        raise BrokeDown
    finally:
        _turns.release()


def warm(*, wait: bool = True) -> None:
    """Starts the template process, so that the first call need not wait for it (a second or two). Without ``wait``
    this returns at once."""
    if wait:
        _running()
        return

    def start() -> None:
        with contextlib.suppress(NotStarted):  # the log says it, and whoever calls
            _running()

    threading.Thread(target=start, name="template", daemon=True).start()


def _given(code: int, payload: bytes, *, seconds: float, cpu: int, megabytes: int) -> Any:
    if code == Answer.VALUE:
        return wire.loads(payload)
    if code == Answer.ERROR:
        error = wire.loads(payload)
        raise error if isinstance(error, BaseException) else BrokeDown
    if code == Answer.MEMORY:
        raise TooMuchMemory(megabytes)
    if code == -signal.SIGALRM:
        raise TookTooLong(seconds)
    if code == -signal.SIGXCPU:
        raise TookTooLong(cpu)
    if code == Answer.BUSY:
        raise TooBusy
    logger.warning("A call apart ended with %d.", code)
    raise BrokeDown


class _Template:
    """The template process, as seen from here."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.control, theirs = socket.socketpair()
        path = os.pathsep.join(entry or str(settings.BASE_DIR) for entry in sys.path)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 — the command is our own
                [sys.executable, "-m", "reader.confinement", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=2,  # what it says is no part of what a command prints
                cwd=settings.BASE_DIR,
                env={"DJANGO_SETTINGS_MODULE": "reader.settings", **os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C in the terminal is ours; it ends when we do
            )
        self.control.settimeout(START_SECONDS)
        try:
            if self.control.recv(1) != b"r":
                raise OSError("The process that reads pages did not start.")
        except OSError:
            self.end()
            raise
        self.control.settimeout(5)

    def ask(self, module: str, request: bytes, seconds: float) -> tuple[int, bytes]:
        """The answer to a request for a function of ``module``: its code and payload.

        The code is an ``Answer``, or what the process ended with. Raises ``_TemplateGone``.
        """
        until = time.monotonic() + seconds
        announced = module.encode()[:MODULE_BYTES].ljust(MODULE_BYTES, b"\0")
        ours, theirs = socket.socketpair()
        status, status_end = os.pipe()
        with ours, os.fdopen(status, "rb", buffering=0) as status_file:
            try:
                with theirs, self.lock:
                    socket.send_fds(self.control, [announced], [theirs.fileno(), status_end])
            except OSError as error:
                raise _TemplateGone from error
            finally:
                os.close(status_end)
            # One that ended before it had read everything is asked why below.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
                ours.settimeout(max(0.01, until - time.monotonic()))
                ours.sendall(request)
            if (answer := _answer(ours, until)) is not None:
                return answer
            ready, _w, _x = select.select([status_file], [], [], max(0.5, until - time.monotonic()))
            if not ready:
                return -signal.SIGALRM, b""
            said = status_file.read(16)
            if not said:
                raise _TemplateGone
            return int(said), b""

    def end(self) -> None:
        """Ends it, and whatever still runs in it."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
            return
        self.process.kill()
        self.process.wait()


def _answer(channel: socket.socket, until: float) -> tuple[int, bytes] | None:
    """The answer on a channel; None when it breaks off or does not come until then (monotonic clock)."""

    def piece(size: int) -> bytearray | None:
        found = bytearray(size)
        view, at = memoryview(found), 0
        while at < size:
            channel.settimeout(max(0.01, until - time.monotonic()))
            got = channel.recv_into(view[at:])
            if not got:
                return None
            at += got
        return found

    try:
        head = piece(REPLY.size)
        if head is None:
            return None
        code, size = REPLY.unpack(head)
        if size > REPLY_LIMIT:
            return Answer.MEMORY, b""
        payload = piece(size)
    except (OSError, struct.error):
        return None
    return None if payload is None else (code, bytes(payload))


_turns = threading.BoundedSemaphore(AT_ONCE)
_template: _Template | None = None
_starting = threading.Lock()


def _running() -> _Template:
    global _template
    with _starting:
        if _template is None:
            try:
                _template = _Template()
            except OSError as error:
                logger.exception("The process that reads pages and files does not start.")
                raise NotStarted from error
        return _template


def _discard(template: _Template) -> None:
    global _template
    with _starting:
        if _template is template:
            _template = None
    template.end()


def _after_fork() -> None:
    """What came along with a fork is our parent's, and its locks may be held by threads that we do not have."""
    global _template, _inherited, _starting, _turns
    if _template is not None:
        _template.control.close()
        _inherited, _template = _template, None
    _starting, _turns = threading.Lock(), threading.BoundedSemaphore(AT_ONCE)


_inherited: _Template | None = None
"""Kept, so that nobody waits for a process that is not ours."""
os.register_at_fork(after_in_child=_after_fork)


@atexit.register
def _stop() -> None:
    if _template is not None:
        _discard(_template)
