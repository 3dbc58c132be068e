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
    r"\(BUTTON\)|\[[ _]{3,}\]|_{6,}|\[(?:INLINE|IMAGE|BUTTON|IFRAME|EMBED)\]|(?<=\s)\[\d{1,4}\]\Z"
)
_NUMBER = re.compile(r"\[\d{1,5}\](?=\S)")
"""The number of a link, in a dump that lists the addresses at its end."""
_LONE_NUMBER = re.compile(r"(?<!\w)\[\d{1,3}\](?=\w)")
"""The number of a link where that list is missing: not the mark of a footnote."""
_ADDRESS = re.compile(r"\s*\d{1,5}\.\s+(?:[a-z][a-z+.\-]*:\S+|/\S*)\s*\Z")
_REFERENCES = re.compile(r"\s*(?:References|Visible links:?|Hidden links:?|\d{1,5}\.)\s*\Z", re.IGNORECASE)
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60]")
_MARKUP = re.compile(r"\s*(?:IFRAME:|(?:\[\d+\])?https?://\S+\Z)")
_SLACK = 3
"""Wide characters that a line may be short of full, for no line begins with a full stop or a closing bracket."""
_TERMINAL = (70, 80)
"""Lengths of a terminal's full line, which one line alone may show."""
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
    reference: bool = False
    """Whether it begins with the number of a link ("[12]Words")."""

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
    raw: str
    """The line as it stood, without blanks at its end."""
    reference: bool = False
    """Whether it begins with the number of a link."""


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
    raws = text.split("\n")
    end = _references(raws)
    link = _NUMBER if end < len(raws) else _LONE_NUMBER
    lines = [_line(number, raw, link) for number, raw in enumerate(raws[:end])]
    wrap = _wrap(lines)
    out: list[Unit] = []
    pending: list[_Line] = []
    gap = False

    def close() -> None:
        nonlocal gap
        if pending:
            first = pending[0]
            body = collapse(_joined(pending, wrap))
            if body:
                out.append(
                    Unit(body, first.number, first.indent, first.bullet, gap, words(body), first.reference)
                )
                gap = False
            pending.clear()

    for line in lines:
        if line is None:
            close()
            gap = True
            continue
        if pending and not _continues(pending[-1], line, wrap):
            close()
        pending.append(line)
    close()
    return out


def _references(lines: list[str]) -> int:
    """Where the list of addresses begins that some programs put at a dump's end; its length where there is none."""
    end = len(lines)
    listed = False
    while end and (not lines[end - 1].strip() or _ADDRESS.match(lines[end - 1])):
        listed = listed or bool(lines[end - 1].strip())
        end -= 1
    if not listed:
        return len(lines)
    while end and (_REFERENCES.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    return end


def _line(number: int, raw: str, link: re.Pattern[str]) -> _Line | None:
    raw = raw.expandtabs(4).rstrip()
    shown = _FIELD.sub(" ", raw).rstrip()
    if (
        is_blank(shown)
        or _RULE.fullmatch(shown)
        or _MARKUP.match(shown)
        or (_BOX.search(shown) and len(shown.strip()) < 3)
    ):
        return None
    text = link.sub("", shown.lstrip()).lstrip()
    indent = width(raw[: len(raw) - len(raw.lstrip())])
    reference = bool(link.match(shown.lstrip()))
    if not text or _HTML_BULLET.fullmatch(text):
        return None
    bullet = _BULLET.match(text)
    if bullet and not (text[0] in "oO" and indent < 5) and not (text[0].isdigit() and indent < 1):
        body = text[bullet.end() :]
        numbered = shown.lstrip()[bullet.end() :]
        return _Line(number, indent + width(bullet.group()), body, True, raw, bool(link.match(numbered)))
    return _Line(number, indent, text, False, raw, reference)


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a dump was hard-wrapped: at which length, and whether in columns or (``chars``) in code points."""

    full: int = 0
    chars: bool = False

    def length(self, line: _Line) -> int:
        return len(line.raw) if self.chars else width(line.raw)

    def joint(self, following: _Line) -> int:
        """What a line would have needed to take in the first word of the next one."""
        first = following.raw.lstrip()
        if _is_wide(first[0]):
            if not _is_hangul(first[0]):
                return _SLACK if self.chars else 2 * _SLACK
            if not self.chars:
                return 2
        word = first.split(" ", 1)[0]
        if not word.isascii() and not _is_hangul(word[0]):
            word = _WIDE.split(word, maxsplit=1)[0]
        return 1 + (len(word) if self.chars else width(word))


def _wrap(lines: list[_Line | None]) -> _Wrap:
    """How the dump was wrapped, ``full`` 0 when it was not.

    In a wrapped text a line that is followed by another of its paragraph ends where the next word would not have
    fitted. So the width is that at which most of such lines are full; a text with hardly any is not wrapped, nor one
    in which such lines end with a sentence. Some programs count a wide character as one column, hence two measures.
    """
    best, most = _Wrap(), 0
    wide = any(line is not None and _is_wide(line.text[0]) for line in lines)
    for chars in (False, True) if wide else (False,):
        full, count = _wrap_width(lines, _Wrap(1, chars))
        if count > most:
            best, most = _Wrap(full, chars), count
    return best


def _wrap_width(lines: list[_Line | None], measure: _Wrap) -> tuple[int, int]:
    """The length at which lines were wrapped (0 for none), and how many lines say so."""
    pairs = [
        (length, length + measure.joint(following), bool(_END.search(line.text)))
        for line, following in itertools.pairwise(lines)
        if line is not None
        and following is not None
        and not following.bullet
        and following.number == line.number + 1
        and (length := measure.length(line)) >= 30
        and (_is_wide(line.text[0]) or len(line.text.split()) > 2)
    ]
    best, full = 0, 0
    for candidate in range(50, 133):
        count = sum(length <= candidate < reach for length, reach, _ in pairs)
        if count > best:
            best, full = count, candidate
    relevant = sum(full * 0.6 <= length <= full for length, _, _ in pairs)
    beyond = sum(length > full + 2 for length, _, _ in pairs)
    open_lines = sum(reach > full >= length and not ended for length, reach, ended in pairs)
    if best >= 3 and best * 10 >= relevant * 6 and beyond <= best and open_lines * 2 >= best:
        return full, best
    longest = max((measure.length(line) for line in lines if line is not None), default=0)
    full_lines = [ended for length, reach, ended in pairs if reach > longest]
    alike = measure.chars and _TERMINAL[0] <= longest <= _TERMINAL[1]
    if (longest > 132 or alike) and full_lines and sum(full_lines) * 3 <= len(full_lines):
        return longest, len(full_lines)
    return 0, 0


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _continues(line: _Line, following: _Line, wrap: _Wrap) -> bool:
    if not wrap.full or following.bullet or following.number != line.number + 1:
        return False
    if following.indent != line.indent and not (line.bullet and following.indent <= line.indent):
        indented = not line.bullet and _is_wide(line.text[0]) and following.indent < line.indent
        if not indented:
            return False
    length = wrap.length(line)
    return length + wrap.joint(following) > wrap.full and length > wrap.full * 0.4


def _joined(lines: list[_Line], wrap: _Wrap) -> str:
    """The lines of one paragraph; most wide scripts are written without spaces, so none is put between them."""
    out = [lines[0].text]
    for before, line in itertools.pairwise(lines):
        last, first = before.text[-1], line.text[0]
        tight = _is_wide(last) and _is_wide(first)
        if tight and (_is_hangul(last) or _is_hangul(first)):
            tight = not wrap.chars and wrap.length(before) >= wrap.full - 1
        elif _is_wide(last) or _is_wide(first):
            tight = (_is_wide(last) or last.isalnum()) and (_is_wide(first) or first.isalnum())
        out.append(("" if tight else " ") + line.text)
    return "".join(out)


def _is_hangul(char: str) -> bool:
    """Whether ``char`` is wide but of a script that puts spaces between its words."""
    return "\uac00" <= char <= "\ud7a3"
