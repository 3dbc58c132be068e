"""The values of an entry of a file, each asked for by its name and type; what is wrong says where it stands."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reader.cleaning.chars import nfc, without_invalid

LARGEST = 2**31 - 1
"""Of a position or number."""
# said only where something is wrong: a file of 20,000 marks asks for half a million values
_TEXT, _TEXTS = gettext_lazy("a text"), gettext_lazy("a list of texts")
_OBJECT, _OBJECTS = gettext_lazy("an object"), gettext_lazy("a list of objects")
_FLAG, _NUMBER = gettext_lazy("true or false"), gettext_lazy("a whole number")


class Bad(Exception):
    """A value that cannot be. ``path`` leads to it from the entry, by names."""

    def __init__(self, path: tuple[str | int, ...], why: str) -> None:
        super().__init__(why)
        self.path = path
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        self.why = f"{name}: {why}" if name else why


class Twice(Bad):
    """The same name stands twice in one object."""

    def __init__(self, name: str) -> None:
        super().__init__((name,), _("this name stands twice; which value holds cannot be known"))


class Nonsense:
    """NaN or an infinity, which JSON does not have."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


def shown(value: Any) -> str:
    """A value as it is told."""
    if value is None:
        return _("nothing")
    text = str(value) if isinstance(value, Nonsense) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:60]}…"


class Fields:
    """An object of the file. Missing and null are the same; names that are not asked for do no harm."""

    def __init__(self, values: dict[str, Any], path: tuple[str | int, ...] = ()) -> None:
        self._values, self._path = values, path

    def bad(self, name: str, why: str) -> Bad:
        return Bad((*self._path, name), why)

    def _of_type[T](self, name: str, type_: type[T], wanted: Promise) -> T | None:
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, type_) or (isinstance(value, bool) and type_ is not bool):
            found = _("it must be %(wanted)s; found %(found)s") % {"wanted": wanted, "found": shown(value)}
            raise self.bad(name, found)
        return value

    def text(self, name: str, limit: int) -> str:
        """A text in NFC without invalid characters; at most ``limit`` code points."""
        text = self._of_type(name, str, _TEXT) or ""
        if len(text) > limit:
            values = {"found": len(text), "limit": limit}
            raise self.bad(name, _("it has %(found)d characters; the limit is %(limit)d") % values)
        return nfc(without_invalid(text)[0])

    def texts(self, name: str, limit: int) -> tuple[str, ...]:
        values = self._of_type(name, list, _TEXTS) or []
        return tuple(Fields({name: value}, self._path).text(name, limit) for value in values)

    def flag(self, name: str, otherwise: bool) -> bool:
        value = self._of_type(name, bool, _FLAG)
        return otherwise if value is None else value

    def count(self, name: str) -> int | None:
        """A whole number from 0."""
        value = self._of_type(name, int, _NUMBER)
        if value is not None and not 0 <= value <= LARGEST:
            raise self.bad(name, _("it must be from 0 to %(most)d; found %(found)s") % {
                "most": LARGEST, "found": shown(value)})  # fmt: skip
        return value

    def one_of(self, name: str, known: Collection[str], otherwise: str = "") -> str:
        value = self.text(name, 200) or otherwise
        if value not in known:
            values = {"known": ", ".join(known), "found": value[:40]}
            raise self.bad(name, _("it must be one of %(known)s; found “%(found)s”") % values)
        return value

    def uuid(self, name: str) -> str:
        value = self.text(name, 60)
        try:
            return str(UUID(value))
        except ValueError:
            raise self.bad(name, _("it must be a UUID; found “%(found)s”") % {"found": value}) from None

    def inner(self, name: str) -> Fields | None:
        value = self._of_type(name, dict, _OBJECT)
        return None if value is None else Fields(value, (*self._path, name))

    def inners(self, name: str) -> list[Fields]:
        values = self._of_type(name, list, _OBJECTS) or []
        found: list[Fields] = []
        for place, value in enumerate(values):
            if not isinstance(value, dict):
                told = _("it must be %(wanted)s; found %(found)s") % {
                    "wanted": _OBJECTS, "found": shown(value)}  # fmt: skip
                raise Bad((*self._path, name, place), told)
            found.append(Fields(value, (*self._path, name, place)))
        return found
