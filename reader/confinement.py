"""The other side of ``reader.confined``: the template process, and the copies of it in which calls run.

Run as a program. It loads everything, then waits for requests on the socket whose number it was given; for each it
forks a copy, which limits itself, reads the request, runs it, answers and ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import resource
import select
import signal
import socket
import struct
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

HEAD = struct.Struct(">dIIQ")
"""Before a request: seconds, seconds of the processor, megabytes, bytes of the request."""
MODULE_BYTES = 200
"""Of the name of the function's module, with which a request is announced."""
REPLY = struct.Struct(">iQ")
"""Before an answer: its code, bytes of its payload."""

_LOADED = ("reader.services.pictures",)
"""What calls run beside cleaning, by name: this module stands below them."""

_PAGE = (
    "<!doctype html><html lang='en'><head><title>Ilvane</title><script type='application/ld+json'>"
    '{"@type":"NewsArticle","headline":"Ilvane","datePublished":"2026-03-01T08:00:00Z"}</script></head><body><article>'
    "<h1>Ilvane</h1>" + "<p>The river rose again in the night, and the ferry stayed at its landing all day.</p>" * 9
    + "</article></body></html>"
)  # fmt: skip


class Answer(IntEnum):
    """What an answer is; where none came, the code is what the process ended with, negative for a signal."""

    VALUE = 1000
    ERROR = 1001
    MEMORY = 1002
    BUSY = 1003
    """The system gave no process for it."""


def main(control: socket.socket) -> None:
    """Serves requests until the other side is gone."""
    _load()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    running: dict[int, int] = {}
    try:
        control.sendall(b"r")
    except OSError:  # whoever asked is gone already
        return
    while True:
        ready, _w, _x = select.select([control.fileno(), woken], [], [])
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
            _reap(running)
        if control.fileno() in ready:
            message, ends, _flags, _address = socket.recv_fds(control, MODULE_BYTES, 2)
            if len(ends) != 2:
                return
            channel, status = ends
            while len(message) < MODULE_BYTES:
                message += control.recv(MODULE_BYTES - len(message))
            _have(message.rstrip(b"\0").decode())
            try:
                copy = os.fork()
            except OSError:
                os.write(status, b"%d\n" % Answer.BUSY)
                os.close(status)
            else:
                if copy == 0:
                    _be_a_copy(
                        socket.socket(fileno=channel),
                        [control.detach(), woken, wake, status, *running.values()],
                    )
                running[copy] = status
            os.close(channel)


def _load() -> None:
    """Everything that a call may need, so that it is there when it begins."""
    import django
    from django.conf import settings
    from django.utils import translation

    django.setup()
    from PIL import Image

    from reader import cleaning

    for name in _LOADED:
        importlib.import_module(name)
    Image.init()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Save")
    cleaning.clean(_PAGE)
    gc.collect()
    gc.freeze()  # what is shared stays shared


def _have(module: str) -> None:
    """Loads what a call will need here, once, and not in each copy. What fails is said by the copy."""
    if module not in sys.modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
            gc.freeze()


def _reap(running: dict[int, int]) -> None:
    while True:
        try:
            copy, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not copy:
            return
        if (end := running.pop(copy, None)) is not None:
            with contextlib.suppress(OSError):  # whoever asked may be gone
                os.write(end, b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(end)


def _be_a_copy(channel: socket.socket, others: list[int]) -> NoReturn:
    """One call, from its request to its answer."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGXCPU, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        for end in others:
            os.close(end)
        _die_with_parent()
        with channel:
            seconds, cpu, megabytes, size = HEAD.unpack(_read(channel, HEAD.size))
            _limit(seconds, cpu, megabytes)
            kind, payload = _run(_read(channel, size))
            channel.sendall(REPLY.pack(kind, len(payload)))
            channel.sendall(payload)
        code = 0
    finally:
        os._exit(code)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _read(channel: socket.socket, size: int) -> bytes:
    found = bytearray(size)
    view, at = memoryview(found), 0
    while at < size:
        got = channel.recv_into(view[at:])
        if not got:
            os._exit(1)
        at += got
    return bytes(found)


def _limit(seconds: float, cpu: int, megabytes: int) -> None:
    """The limits hold whatever runs: an alarm that nobody hears ends the process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(
        OSError
    ):  # where the system does not say how much is in use, it limits nothing either
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + megabytes * 1024 * 1024
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    os.nice(5)  # who reads comes before what is read in


def _run(request: bytes) -> tuple[int, bytes]:
    from django.utils import translation

    from reader import wire

    try:
        function, args, kwargs, language = wire.loads(request, trusted=True)
        del request
        translation.activate(language)
        return Answer.VALUE, wire.dumps(function(*args, **kwargs))
    except BaseException as error:
        if _is_for_memory(error):
            return Answer.MEMORY, b""
        return Answer.ERROR, wire.dumps(_told(error))


def _is_for_memory(error: BaseException) -> bool:
    """Whether an error is, or came of, a lack of memory: libraries put it in words of their own."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _told(error: BaseException) -> BaseException:
    """An error of ours as it is; another one with where it happened, for the log."""
    import traceback

    from reader.cleaning import CleaningError
    from reader.errors import UserError

    if not isinstance(error, (UserError, CleaningError)):
        error.add_note("".join(traceback.format_tb(error.__traceback__)[-6:]))
    return error


def _begin(arguments: list[str]) -> Any:
    main(socket.socket(fileno=int(arguments[1])))


if __name__ == "__main__":
    # Under its own name: requests and answers name classes by their module.
    from reader.confinement import _begin as begin

    begin(sys.argv)
