"""Walking through a JSON text piece by piece, knowing the line of each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from annotations.interchange.checked import Bad, Nonsense, Twice
from reader.errors import Invalid, Unprocessable

_BLANK = re.compile(r"[ \t\r\n]*")


class NoJson(Invalid):
    """The file cannot be read as JSON."""


class NotOurs(Unprocessable):
    """JSON, and not what Postil exports."""


def decoded(raw: bytes) -> str:
    """The text of a JSON file: UTF-8, 16 or 32, with or without a byte order mark. Raises ``NoJson``."""
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise NoJson(
            _("The file is not text in %(encoding)s: byte %(at)d is 0x%(byte)s.")
            % {"encoding": encoding.upper(), "at": error.start + 1, "byte": f"{raw[error.start]:02X}"}
        ) from error


class Walker:
    """Reads ``text`` from ``at`` on. Containers that matter are walked through; values are decoded whole."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.twice: list[str] = []
        """Names that stood twice in an object of what was decoded."""
        self._line_at, self._line = 0, 1
        self._decoder = json.JSONDecoder(object_pairs_hook=self._pairs, parse_constant=Nonsense)

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            self.twice += [name for name, _value in pairs if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
        return found

    def line(self, at: int) -> int:
        """The line of a position; asked for in rising order, so that the text is counted once."""
        if at < self._line_at:
            return self.text.count("\n", 0, at) + 1
        self._line += self.text.count("\n", self._line_at, at)
        self._line_at = at
        return self._line

    def wrong(self, at: int) -> NoJson:
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        values: dict[str, Any] = {"line": self.text.count("\n", 0, at) + 1, "column": column}
        if at >= len(self.text):
            return NoJson(
                _("Line %(line)d, column %(column)d: the file ends here, and something is still open.")
                % values
            )
        values["found"] = self.text[at : at + 20].split("\n")[0]
        return NoJson(_("Line %(line)d, column %(column)d: this is not JSON; found “%(found)s”.") % values)

    def skip(self) -> str:
        """Past blanks; the sign that stands there, empty at the end."""
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]
        return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        self.skip()
        try:
            value, self.at = self._decoder.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            raise self.wrong(error.pos) from error
        except RecursionError as error:
            raise NoJson(
                _("Line %(line)d: what begins here is nested too deeply.") % {"line": self.line(self.at)}
            ) from error
        except ValueError as error:  # a number of more digits than Python reads
            raise NoJson(
                _("Line %(line)d: a number in what begins here has too many digits.")
                % {"line": self.line(self.at)}
            ) from error
        return value

    def key(self) -> str:
        if self.skip() != '"':
            raise self.wrong(self.at)
        key: str = self.value()
        if self.skip() != ":":
            raise self.wrong(self.at)
        self.at += 1
        return key

    def object(self, take: Callable[[str], None]) -> None:
        """Walks through an object; ``take`` reads the value of each key."""
        self.at += 1
        keys: set[str] = set()
        sign = self.skip()
        while sign != "}":
            key = self.key()
            if key in keys:
                raise NotOurs(
                    _("Line %(line)d: “%(name)s” stands here a second time.")
                    % {"line": self.line(self.at), "name": key[:40]}
                )
            keys.add(key)
            take(key)
            sign = self._more("}")
        self.at += 1

    def array(self, take: Callable[[], None]) -> None:
        self.at += 1
        sign = self.skip()
        while sign != "]":
            if not self.skip():
                raise self.wrong(self.at)
            take()
            sign = self._more("]")
        self.at += 1

    def _more(self, end: str) -> str:
        """After a value: past a comma, behind which another must follow, or at the ``end``."""
        sign = self.skip()
        if sign == end:
            return sign
        if sign != ",":
            raise self.wrong(self.at)
        self.at += 1
        sign = self.skip()
        if sign == end:
            raise self.wrong(self.at)
        return ""

    def line_of(self, begin: int, end: int, line: int, bad: Bad) -> int:
        """The line on which the value at fault stands within an entry; that of the entry where it is missing."""
        back = self.at
        try:
            at = self._twin(begin, end, bad) if isinstance(bad, Twice) else self._place(begin, bad.path)
        finally:
            self.at = back
        return line + self.text.count("\n", begin, at)

    def _twin(self, begin: int, end: int, bad: Twice) -> int:
        name = re.compile(rf"{re.escape(json.dumps(bad.path[0], ensure_ascii=False))}\s*:")
        return max((found.start() for found in name.finditer(self.text, begin, end)), default=begin)

    def _place(self, begin: int, path: tuple[str | int, ...]) -> int:
        """Where the value at ``path`` stands, as far as the path goes. What it walks through was read before."""
        at = self.at = begin
        for step in path:
            sign, found = self.skip(), -1
            ends = {"{": "}", "[": "]"}.get(sign)
            if ends is None:
                break
            self.at += 1
            count, sign = 0, self.skip()
            while sign != ends and found < 0:
                self.skip()
                here, name = self.at, self.key() if ends == "}" else count
                self.skip()
                if name == step:
                    at, found = here, self.at
                    break
                self.value()
                count, sign = count + 1, self._more(ends)
            if found < 0:
                break
        return at
