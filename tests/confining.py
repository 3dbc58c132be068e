"""What is asked of the confined process: values to carry, and work that goes wrong in every way."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from reader.cleaning import TooDeep, TooLarge
from reader.errors import Invalid, TooOften, Unprocessable
from reader.intake.answers import SiteSaid


class Colour(StrEnum):
    TEAL = "teal"


class Number(Enum):
    ONE = 1


@dataclass(frozen=True, slots=True)
class Leaf:
    colour: Colour
    veins: tuple[int, ...]
    raw: bytes = b""


@dataclass
class Tree:
    leaves: list[Leaf]
    seen: dict[str, datetime]


class Narrow(Exception):
    """Takes other things than it passes on, as many do."""

    def __init__(self, *, depth: int, where: str) -> None:
        super().__init__(f"{depth} fathoms at {where}")
        self.depth, self.where = depth, where


def echo(value: Any) -> Any:
    return value


def raises(kind: str) -> None:
    if kind == "narrow":
        raise Narrow(depth=4, where="Averil")
    if kind == "invalid":
        raise Invalid("Not that.", field="address")
    if kind == "often":
        raise TooOften("Later.", retry_after=77)
    if kind == "site":
        raise SiteSaid(503, "averil.example", retry_after=9)
    if kind == "deep":
        raise TooDeep(250, 300)
    if kind == "large":
        raise TooLarge(6_000_000, 5_000_000)
    if kind == "lock":
        raise ValueError(threading.Lock())
    if kind == "unicode":
        b"\xff".decode("utf-8")
    if kind == "exit":
        sys.exit(3)
    raise KeyError(kind)


def spin() -> None:
    while True:
        pass


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def fill() -> int:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def fill_and_hide() -> None:
    try:
        fill()
    except MemoryError as error:
        raise Unprocessable("This is no picture.") from error


def end_with(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(5)


def leave(code: int) -> None:
    os._exit(code)


def where() -> int:
    return os.getpid()


def parent() -> int:
    return os.getppid()


LOADED_BY = os.getpid()


def loaded_by() -> int:
    return LOADED_BY


def word() -> str:
    return gettext("There is nothing to import: the page is empty.")


def give_back(size: int) -> bytes:
    return b"x" * size


def descend(depth: int) -> int:
    return descend(depth + 1)


def nested() -> list[Any]:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


def open_ends() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
