"""A guard against tests that never end. How long something takes is measured in ``benchmarks/``, not here."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def unhung(seconds: float = 60) -> Iterator[None]:
    """Ends what runs inside after ``seconds`` of wall clock, so that a hang fails and does not stop the run.

    Raises ``AssertionError``, also when what ran inside swallowed it. Code in C ends only when it returns to
    Python. Does nothing off the main thread and where there is no ``SIGALRM``. May be nested.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    said: list[str] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        said.append(f"This was not over after {seconds:g} seconds; it probably never ends.")
        raise AssertionError(said[0])

    before = signal.signal(signal.SIGALRM, stop)
    left, _interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:
            signal.setitimer(signal.ITIMER_REAL, left)
    if said:
        raise AssertionError(said[0])
