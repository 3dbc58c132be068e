"""Lines of a text dump to units: hard-wrapped lines joined, bullets and rules recognised."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from reader.cleaning.chars import collapse, is_blank, words

_BULLET = re.compile(r"(?:[•◦▪▫‣●○■□☆★◆◇∙⁃⋅*+]|[oO](?=\s)|\d{1,3}\.(?=\s))\s+")
_HTML_BULLET = re.compile(r"[•◦▪▫‣●○■□☆★◆◇∙]\s*\Z")
_RULE = re.compile(r"[\s_\-=–—━─═*·.~#\[\]]{3,}\Z")
_BOX = re.compile(r"[│┃┌┐└┘├┤┬┴┼╋┏┓┗┛]")
_FIELD = re.compile(
    r"\(BUTTON\)|\[[ _]{3,}\]|_{6,}|\[(?:INLINE|IMAGE|BUTTON|IFRAME|EMBED)\]|(?<!\w)\[\d{1,3}\](?=\w)"
)
_MARKUP = re.compile(r"\s*(?:IFRAME:|\[\d+\]https?://|https?://\S+\Z)")
_END = re.compile(r"""[.!?…。！？؟।:;]["'”’»)\]』」]*\Z""")
_SENTENCE = re.compile(r"""[.!?…。！？؟।]["'”’»)\]』」]*(?:\s|\Z)""")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, heading or entry of a dump."""

    text: str
    first: int
    """Number of its first line, from 0."""
    indent: int = 0
    """Columns before its text, a bullet not counted."""
    bullet: bool = False
    gap: bool = False
    """Whether an empty line or a rule stands before it."""
    words: int = 0

    @property
    def ended(self) -> bool:
        """Whether it ends as sentences do."""
        return bool(_END.search(self.text))

    @property
    def sentences(self) -> int:
        """Sentence ends in it."""
        return len(_SENTENCE.findall(self.text))

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of running text."""
        if self.words < 9:
            return False
        if self.bullet and self.words < 20:
            return False
        return self.ended or self.words >= 40 or (self.words >= 25 and self.sentences > 1)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str
    bullet: bool
    width: int


def width(text: str) -> int:
    """Columns that ``text`` takes in a terminal (wide characters take two, combining marks none)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def units(text: str) -> list[Unit]:
    """The units of a dump, in order. Empty lines and rules are gone; wrapped lines are joined."""
    lines = [_line(number, raw) for number, raw in enumerate(text.split("\n"))]
    full = _wrap_width(lines)
    out: list[Unit] = []
    pending: list[_Line] = []
    gap = False

    def close() -> None:
        nonlocal gap
        if pending:
            first = pending[0]
            body = collapse(_joined(pending))
            if body:
                out.append(Unit(body, first.number, first.indent, first.bullet, gap, words(body)))
                gap = False
            pending.clear()

    for line in lines:
        if line is None:
            close()
            gap = True
            continue
        if pending and not _continues(pending[-1], line, full):
            close()
        pending.append(line)
    close()
    return out


def _line(number: int, raw: str) -> _Line | None:
    raw = _FIELD.sub(" ", raw.expandtabs(4)).rstrip()
    if (
        is_blank(raw)
        or _RULE.fullmatch(raw)
        or _MARKUP.match(raw)
        or (_BOX.search(raw) and len(raw.strip()) < 3)
    ):
        return None
    text = raw.lstrip()
    indent = width(raw[: len(raw) - len(text)])
    if _HTML_BULLET.fullmatch(text):
        return None
    bullet = _BULLET.match(text)
    if bullet and not (text[0] in "oO" and indent < 5) and not (text[0].isdigit() and indent < 1):
        columns = indent + width(bullet.group())
        return _Line(number, columns, text[bullet.end() :], True, columns + width(text[bullet.end() :]))
    return _Line(number, indent, text, False, indent + width(text))


def _wrap_width(lines: list[_Line | None]) -> int:
    """The column at which the dump was hard-wrapped, 0 when it was not.

    In a wrapped text a line that is followed by another of its paragraph ends where the next word would not have
    fitted. So the width is that at which most of such lines are full; a text with hardly any is not wrapped, nor one
    in which such lines end with a sentence.
    """
    pairs = [
        (line.width, line.width + _joint(following), bool(_END.search(line.text)))
        for line, following in itertools.pairwise(lines)
        if line is not None
        and following is not None
        and not following.bullet
        and following.number == line.number + 1
        and line.width >= 30
        and len(line.text.split()) > 2 - _is_wide(line.text[0])
    ]
    best, full = 0, 0
    for candidate in range(50, 133):
        count = sum(width <= candidate < reach for width, reach, _ in pairs)
        if count > best:
            best, full = count, candidate
    relevant = sum(full * 0.6 <= width <= full for width, _, _ in pairs)
    beyond = sum(width > full + 2 for width, _, _ in pairs)
    open_lines = sum(reach > full >= width and not ended for width, reach, ended in pairs)
    wrapped = best >= 3 and best * 10 >= relevant * 6 and beyond <= best and open_lines * 2 >= best
    return full if wrapped else 0


def _joint(following: _Line) -> int:
    """Columns that a line would have needed to take in the first word of the next one."""
    if _is_wide(following.text[0]):
        return 2
    return 1 + width(following.text.split(" ", 1)[0])


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _continues(line: _Line, following: _Line, full: int) -> bool:
    if not full or following.bullet or following.number != line.number + 1:
        return False
    if following.indent != line.indent and not (line.bullet and following.indent <= line.indent):
        return False
    return line.width + _joint(following) > full and line.width > full * 0.4


def _joined(lines: list[_Line]) -> str:
    """The lines of one paragraph; wide scripts are written without spaces, so none is put between them."""
    out = lines[0].text
    for line in lines[1:]:
        wide = (
            unicodedata.east_asian_width(out[-1]) in "WF"
            and unicodedata.east_asian_width(line.text[0]) in "WF"
        )
        out += ("" if wide else " ") + line.text
    return out
