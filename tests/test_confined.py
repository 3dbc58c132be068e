"""Strangers' bytes are read in a process of its own: it may fail in any way, and nobody else is troubled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from reader import confined as confinement
from reader import wire
from reader.cleaning import EmptyInput, NothingToRead, NotText, TooDeep, TooLarge, clean
from reader.confined import BrokeDown, NotStarted, TooBusy, TookTooLong, TooMuchMemory, confined
from reader.errors import Invalid, TooOften, UserError
from reader.intake.answers import SiteSaid
from reader.services.cleaning_safely import clean_confined
from tests.confining import (
    Colour,
    Leaf,
    Narrow,
    Number,
    Tree,
    descend,
    echo,
    end_with,
    fill,
    fill_and_hide,
    give_back,
    leave,
    loaded_by,
    nested,
    open_ends,
    parent,
    raises,
    sleep,
    spin,
    where,
    word,
)
from tests.hanging import unhung
from tests.intake.conftest import page


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    with unhung(90):
        yield


def test_a_page_is_cleaned_as_it_is_outside() -> None:
    for raw in (
        page().encode(),
        page(headline="Grüße", body="<ul><li>one</li></ul>").encode("latin-1"),
        page(),
    ):
        assert clean_confined(raw, url="https://averil.example/a") == clean(
            raw, url="https://averil.example/a"
        )


def test_it_runs_in_another_process_that_is_gone_afterwards() -> None:
    pid = confined(where)
    assert pid != os.getpid()
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    pytest.fail("It is still there.")


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, -1.5, "Ilvane", "lone \ud800 half", "عربي", b"\x00\xff", [], (), {}, {1: "a", (2, 3): [b"b"]},
        {"a", "b"}, frozenset({1, 2}), [1, (2, [3])], date(2026, 3, 1), datetime(2026, 3, 1, 8, tzinfo=UTC),
        timedelta(hours=3), Colour.TEAL, Number.ONE,
        Tree([Leaf(Colour.TEAL, (1, 2), b"\x00" * 100)], {"now": datetime(2026, 1, 1)}),
    ],
)  # fmt: skip
def test_values_come_back_as_they_went(value: Any) -> None:
    back = confined(echo, value)
    assert back == value
    assert type(back) is type(value)
    assert wire.loads(wire.dumps(value)) == value


def test_words_that_are_more_than_words_come_back_as_words() -> None:
    assert wire.loads(wire.dumps([gettext_lazy("Untitled"), mark_safe("<b>")])) == ["Untitled", "<b>"]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"garbage", b"\0" * 8, b"\0\0\0\0\0\0\0\x02[]",
        wire.dumps(os.system), wire.dumps(int), wire.dumps(subprocess.Popen),
        b"\0\0\0\0\0\0\0\x1f" + b'[["o","os:system",["true"]],[]]',
        b"\0\0\0\0\0\0\0\x27" + b'[["o","subprocess:Popen",["true"]],[]]]',
        b"\0\0\0\0\0\0\0\x21" + b'[["e","builtins:eval","1+1"],[]] ',
    ],
)  # fmt: skip
def test_what_comes_back_can_name_no_code(raw: bytes) -> None:
    with pytest.raises(wire.CannotCross):
        wire.loads(raw)


def test_a_class_that_is_no_exception_is_not_made_one() -> None:
    raw = wire.dumps(ValueError("words")).replace(b"builtins:ValueError", b"subprocess:Popen...")
    assert type(wire.loads(raw)) is RuntimeError


@pytest.mark.parametrize(
    ("kind", "error", "fields"),
    [
        ("narrow", Narrow, {"depth": 4, "where": "Averil"}),
        ("invalid", Invalid, {"field": "address", "message": "Not that.", "status": 400}),
        ("often", TooOften, {"retry_after": 77, "status": 429}),
        ("site", SiteSaid, {"code": 503, "retry": True, "retry_after": 9, "status": 422}),
        ("deep", TooDeep, {"limit": 250, "status": 422}),
        ("large", TooLarge, {"size": 6_000_000, "limit": 5_000_000, "status": 413}),
        ("lock", ValueError, {}),
        ("unicode", Exception, {}),
        ("exit", SystemExit, {"code": None}),
        ("other", KeyError, {"args": ("other",)}),
    ],
)
def test_an_error_arrives_with_its_words_and_fields(
    kind: str, error: type[BaseException], fields: dict[str, Any]
) -> None:
    with pytest.raises(error) as found:
        confined(raises, kind)
    fields = {} if kind == "exit" else fields
    assert {name: getattr(found.value, name) for name in fields} == fields
    if isinstance(found.value, UserError):
        assert str(found.value) == found.value.message != ""


@pytest.mark.parametrize(
    ("raw", "error"),
    [(b"", EmptyInput), (b"<script>1</script>", NothingToRead), (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, NotText)],
)
def test_what_cleaning_refuses_is_refused_in_the_same_words(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as outside:
        clean(raw)
    with pytest.raises(error) as found:
        clean_confined(raw)
    assert str(found.value) == str(outside.value)
    assert found.value.__dict__.keys() >= outside.value.__dict__.keys()


def test_it_speaks_the_language_of_whoever_asks() -> None:
    with translation.override("es"):
        here = word()
        assert confined(word) == here
    with translation.override("ar"):
        assert confined(word) == word() != here


def test_time_on_the_clock_is_limited() -> None:
    with pytest.raises(TookTooLong, match="within 1 second,") as found:
        confined(sleep, 60, seconds=1)
    assert found.value.status == 422


def test_time_of_the_processor_is_limited() -> None:
    with pytest.raises(TookTooLong, match="within 1 second,"):
        confined(spin, seconds=30, cpu=1)


def test_no_time_is_not_time_without_end() -> None:
    with pytest.raises(TookTooLong):
        confined(sleep, 60, seconds=0)
    with pytest.raises(TookTooLong):
        confined(spin, seconds=30, cpu=0)


@pytest.mark.parametrize("function", [fill, fill_and_hide])
def test_memory_is_limited(function: Any) -> None:
    with pytest.raises(TooMuchMemory, match="more than 128 MB") as found:
        confined(function, megabytes=128)
    assert found.value.status == 422


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT, signal.SIGTERM])
def test_a_process_that_is_ended_is_an_error_and_not_a_hang(number: int) -> None:
    with pytest.raises(BrokeDown):
        confined(end_with, int(number))
    assert confined(echo, 1) == 1


def test_a_process_that_leaves_without_a_word_is_an_error() -> None:
    for code in (0, 7):
        with pytest.raises(BrokeDown):
            confined(leave, code)


def test_depth_without_end_is_an_error_of_python() -> None:
    with pytest.raises(RecursionError):
        confined(descend, 0)
    with pytest.raises(RecursionError):
        confined(nested)


def test_large_things_go_in_and_out() -> None:
    assert confined(give_back, 40_000_000) == b"x" * 40_000_000
    assert confined(len, b"x" * 40_000_000) == 40_000_000


def test_more_than_the_limit_does_not_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "REPLY_LIMIT", 1000)
    with pytest.raises(TooMuchMemory):
        confined(give_back, 2000)


def test_a_function_inside_a_function_cannot_be_asked_for() -> None:
    with pytest.raises(wire.CannotCross, match="must stand in a module"):
        confined(lambda: 1)


def test_many_threads_may_ask_at_once() -> None:
    found: list[int] = []
    failed: list[BaseException] = []

    def ask(n: int) -> None:
        try:
            if n % 4 == 3:
                with pytest.raises(BrokeDown):
                    confined(end_with, int(signal.SIGKILL))
            found.append(confined(echo, n))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask, args=[n]) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert sorted(found) == list(range(24))


def test_a_module_is_loaded_once_and_not_by_each_call() -> None:
    assert confined(loaded_by) == confined(parent) != os.getpid()


def test_it_may_be_started_before_it_is_needed() -> None:
    os.kill(confined(parent), signal.SIGKILL)
    with pytest.MonkeyPatch.context() as fresh:
        fresh.setattr(confinement, "_template", None)
        confinement.warm(wait=False)
        template = confined(parent)
        confinement.warm()
        assert confined(parent) == template
        confinement._stop()
    assert confined(echo, 1) == 1


def test_who_gets_no_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(confinement, "TURN_SECONDS", 0.2)
    long = threading.Thread(target=confined, args=[sleep, 2])
    long.start()
    time.sleep(0.5)
    with pytest.raises(TooBusy) as found:
        confined(echo, 1)
    assert found.value.status == 503
    long.join(20)
    assert confined(echo, 1) == 1


def test_a_template_that_does_not_start_is_said_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    os.kill(confined(parent), signal.SIGKILL)
    with monkeypatch.context() as broken:
        broken.setenv("DJANGO_SETTINGS_MODULE", "tests.no_such_settings")
        with pytest.raises(NotStarted) as found:
            confined(echo, 1)
        assert found.value.status == 503
    assert confined(echo, 1) == 1


def test_the_template_may_be_killed() -> None:
    template = confined(parent)
    os.kill(template, signal.SIGKILL)
    assert confined(echo, 1) == 1
    assert confined(parent) != template
    assert not [line for line in _children() if line.endswith(" Z")]


def test_the_template_may_be_killed_while_a_call_runs() -> None:
    template = confined(parent)
    threading.Timer(0.4, os.kill, [template, signal.SIGKILL]).start()
    begun = time.monotonic()
    with pytest.raises(TookTooLong):  # asked again of a new one, which has as long
        confined(sleep, 60, seconds=2)
    assert time.monotonic() - begun < 30


def test_nothing_is_left_behind() -> None:
    before = open_ends()
    for n in range(10):
        with pytest.raises(BrokeDown):
            confined(leave, n)
        with pytest.raises(Invalid):
            confined(raises, "invalid")
    first, last = confined(open_ends), confined(open_ends)
    assert first == last
    assert open_ends() <= before + 1
    assert not [line for line in _children() if line.endswith(" Z")]


def _children() -> list[str]:
    """(pid, state) of this process's children, as Linux tells."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        state, parent_pid = text.rpartition(")")[2].split()[:2]
        if int(parent_pid) == os.getpid():
            found.append(f"{stat.parent.name} {state}")
    return found


def _ask_and_tell(queue: Any) -> None:
    queue.put(confined(where))


def test_a_process_that_was_forked_has_a_template_of_its_own() -> None:
    confined(echo, 1)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    forked = context.Process(target=_ask_and_tell, args=[queue])
    forked.start()
    assert queue.get(timeout=30) not in (os.getpid(), forked.pid)
    forked.join(30)
    assert forked.exitcode == 0
    assert confined(echo, 2) == 2


def test_the_template_ends_with_the_process_that_started_it() -> None:
    script = (
        "import os, django; django.setup()\n"
        "from reader.confined import confined\n"
        "print(confined(os.getppid), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    template = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{template}").exists():
            return
        time.sleep(0.05)
    pytest.fail("The template is still there.")
