"""The guard against tests that never end."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress

import pytest

from tests.hanging import unhung


def forever() -> None:
    while True:
        pass


def test_what_never_ends_is_ended_with_a_sentence() -> None:
    with pytest.raises(AssertionError, match=r"not over after 0\.05 seconds"), unhung(0.05):
        forever()


def test_a_hang_that_is_swallowed_inside_still_fails() -> None:
    with pytest.raises(AssertionError, match="not over"), unhung(0.05), suppress(AssertionError):
        forever()


def test_what_ends_leaves_no_alarm_behind() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    with unhung():
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is handler


def test_an_outer_guard_outlives_an_inner_one() -> None:
    def inside() -> None:
        with unhung(30):
            pass
        forever()

    with pytest.raises(AssertionError, match=r"0\.2 seconds"), unhung(0.2):
        inside()


def test_off_the_main_thread_nothing_is_guarded() -> None:
    ended: list[bool] = []

    def work() -> None:
        with unhung(0.01):
            ended.append(signal.getitimer(signal.ITIMER_REAL)[0] == 0)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]
