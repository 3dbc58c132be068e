"""Values on their way between processes, as bytes that run no code when they are read.

What comes back from a process that read a stranger's page is a stranger's too: unlike Python's own format, this one
names nothing but data classes, enumerations and exceptions, and calls none of them.
"""

from __future__ import annotations

import builtins
import dataclasses
import importlib
import json
import struct
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise

_OURS = ("reader.", "annotations.")
_PLAIN = frozenset((str, int, float, bool, type(None)))
_SEQUENCES: dict[type, str] = {list: "l", tuple: "t", set: "s", frozenset: "f"}
_TIMES: dict[type, str] = {datetime: "dt", date: "da", time: "ti"}
_MAKERS: dict[str, Callable[..., Any]] = {
    "l": list, "t": tuple, "s": set, "f": frozenset,
    "dt": datetime.fromisoformat, "da": date.fromisoformat, "ti": time.fromisoformat,
}  # fmt: skip


class CannotCross(TypeError):
    """A value that has no form as bytes here."""


def dumps(value: object) -> bytes:
    """``value`` as bytes: plain values, their usual containers, bytes, times, data classes, enumerations, exceptions,
    and functions by their name. Raises ``CannotCross`` for anything else."""
    blobs: list[bytes] = []
    packed = _pack(value, blobs)
    tree = json.dumps([packed, [len(blob) for blob in blobs]], separators=(",", ":")).encode()
    return b"".join((struct.pack(">Q", len(tree)), tree, *blobs))


def loads(raw: bytes, *, trusted: bool = False) -> Any:
    """The value that ``dumps`` wrote. Functions, and modules that are not loaded yet, only when ``trusted``.

    Raises ``CannotCross`` for bytes that hold anything else.
    """
    try:
        end = 8 + struct.unpack_from(">Q", raw)[0]
        packed, sizes = json.loads(raw[8:end])
        blobs = []
        for size in sizes:
            blobs.append(raw[end : end + size])
            end += size
        return _unpack(packed, blobs, trusted)
    except (ValueError, LookupError, struct.error, AttributeError, ImportError) as error:
        raise CannotCross(f"These bytes hold no value: {error}") from error


def name_of(thing: Any) -> str:
    """The name by which a function or class is found again. Raises ``CannotCross`` for one inside a function."""
    if "<" in thing.__qualname__:
        raise CannotCross(f"{thing.__qualname__} cannot be found by its name: it must stand in a module.")
    return f"{thing.__module__}:{thing.__qualname__}"


def _pack(value: Any, blobs: list[bytes]) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind in _SEQUENCES:
        return [_SEQUENCES[kind], [_pack(each, blobs) for each in value]]
    if isinstance(value, Enum):
        return ["e", name_of(kind), _pack(value.value, blobs)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return ["o", name_of(kind), [_pack(getattr(value, name), blobs) for name in _fields(kind)]]
    if isinstance(value, dict):
        return ["d", [[_pack(key, blobs), _pack(each, blobs)] for key, each in value.items()]]
    if isinstance(value, (bytes, bytearray, memoryview)):
        blobs.append(bytes(value))
        return ["b", len(blobs) - 1]
    if kind in _TIMES:
        return [_TIMES[kind], value.isoformat()]
    if isinstance(value, timedelta):
        return ["td", [value.days, value.seconds, value.microseconds]]
    if isinstance(value, BaseException):
        return ["x", name_of(kind), _pack_loosely(value.args, blobs), _pack_loosely(value.__dict__, blobs)]
    if isinstance(value, (str, Promise)):
        return str(value)
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, int) else float(value)
    if callable(value) and hasattr(value, "__qualname__"):
        return ["n", name_of(value)]
    raise CannotCross(f"A {kind.__qualname__} cannot cross between processes.")


def _pack_loosely(value: Any, blobs: list[bytes]) -> Any:
    """The parts of an exception; what cannot cross goes as its words."""

    def part(each: Any) -> Any:
        try:
            return _pack(each, blobs)
        except (CannotCross, RecursionError):
            return str(each)

    if isinstance(value, dict):
        return ["d", [[str(key), part(each)] for key, each in value.items()]]
    return ["t", [part(each) for each in value]]


def _unpack(packed: Any, blobs: list[bytes], trusted: bool) -> Any:
    if not isinstance(packed, list):
        return packed
    kind, *rest = packed
    if kind in ("l", "t", "s", "f"):
        return _MAKERS[kind]([_unpack(each, blobs, trusted) for each in rest[0]])
    if kind == "d":
        return {_unpack(key, blobs, trusted): _unpack(each, blobs, trusted) for key, each in rest[0]}
    if kind == "b":
        return blobs[rest[0]]
    if kind == "o":
        made = object.__new__(_class(rest[0], trusted, dataclasses.is_dataclass))
        for name, each in zip(_fields(type(made)), rest[1], strict=True):
            object.__setattr__(made, name, _unpack(each, blobs, trusted))
        return made
    if kind == "e":
        return _class(rest[0], trusted, _is_enum)(_unpack(rest[1], blobs, trusted))
    if kind == "x":
        return _exception(
            rest[0], _unpack(rest[1], blobs, trusted), _unpack(rest[2], blobs, trusted), trusted
        )
    if kind in _MAKERS:
        return _MAKERS[kind](rest[0])
    if kind == "td":
        return timedelta(*rest[0])
    if kind == "n" and trusted:
        return _find(rest[0], trusted)
    raise CannotCross(f"“{kind}” is no kind of value.")


def _exception(name: str, args: tuple[Any, ...], state: dict[str, Any], trusted: bool) -> BaseException:
    """Made without its ``__init__``, whose parameters are its own affair; its words and fields are all there."""
    try:
        kind = _class(name, trusted, _is_exception)
    except (CannotCross, LookupError, AttributeError, ImportError):
        return RuntimeError(f"{name}: {' '.join(map(str, args))}")
    try:
        made: BaseException = kind(*args) if kind.__module__ == "builtins" else kind.__new__(kind, *args)
    except Exception:
        return RuntimeError(f"{name}: {' '.join(map(str, args))}")
    made.args = args
    made.__dict__.update(state)
    return made


def _is_enum(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _is_exception(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _class(name: str, trusted: bool, fits: Callable[[Any], bool]) -> Any:
    found = _find(name, trusted)
    if not isinstance(found, type) or not fits(found):
        raise CannotCross(f"{name} is nothing that a value may be.")
    return found


@lru_cache(maxsize=256)
def _find(name: str, trusted: bool) -> Any:
    module, _colon, path = name.partition(":")
    found: Any = sys.modules.get(module)
    if found is None:
        if not trusted and not module.startswith(_OURS):
            raise CannotCross(f"{module} is not loaded here.")
        found = importlib.import_module(module)
    if found is builtins and not trusted and not _is_exception(getattr(builtins, path, None)):
        raise CannotCross(f"{path} is nothing that a value may be.")
    for part in path.split("."):
        found = getattr(found, part)
    return found


def _fields(kind: Any) -> tuple[str, ...]:
    if kind not in _known:
        _known[kind] = tuple(field.name for field in dataclasses.fields(kind))
    return _known[kind]


_known: dict[Any, tuple[str, ...]] = {}
