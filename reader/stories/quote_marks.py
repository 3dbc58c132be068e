"""Where words stand in quotation marks: every style of English, Spanish and Arabic print, nested, unclosed, or running
over several paragraphs. Positions are code points, end exclusive."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_CLOSERS = {
    "“": "”\"“", "„": "“”\"", "«": "»", "»": "«", "‹": "›", '"': '"”', "‟": "”", "「": "」", "『": "』",
    "‘": "’", "'": "'", "’": "’",
}  # fmt: skip
_SINGLE = "‘’'"
LONGEST = 3000
"""Code points of a quotation within one paragraph."""
MOST_OPEN = 2000
"""Marks of a text that nothing closes, behind which no more are looked for: each is sought up to ``LONGEST``."""
_LETTER = regex.compile(r"[\p{L}\p{N}]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch between marks. ``start`` and ``end`` with them, ``inner_start`` and ``inner_end`` without."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True


def marked(text: str) -> list[Marked]:
    """The outermost stretches in quotation marks, in order. A mark that is never closed holds to the end of its line
    only where the next paragraph opens with one again, or where it began the line."""
    found: list[Marked] = []
    lines: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    left = MOST_OPEN
    for number, (start, end) in enumerate(lines):
        following = text[slice(*lines[number + 1])].lstrip()[:1] if number + 1 < len(lines) else ""
        here, missed = _of_line(text, start, end, following, left)
        found += here
        left -= missed
        if left < 1:
            break
    return found


def _of_line(text: str, start: int, end: int, following: str, left: int) -> tuple[list[Marked], int]:
    """The stretches of a line, and how many of its marks nothing closes: ``left`` at most."""
    found: list[Marked] = []
    at = start
    missed = 0
    while at < end and missed < left:
        char = text[at]
        if char not in _CLOSERS or not _opens(text, at, start, end):
            at += 1
            continue
        close = _closer(text, at, end)
        if close is not None:
            if _LETTER.search(text, at + 1, close):
                found.append(Marked(at, close + 1, at + 1, close))
            at = close + 1
            continue
        missed += 1
        begins = not text[start:at].strip() or text[start:at].rstrip().endswith(":")
        if (
            char not in _SINGLE
            and end - at < LONGEST
            and (following == char or begins)
            and _LETTER.search(text, at, end)
        ):
            found.append(Marked(at, end, at + 1, end, closed=False))
            break
        at += 1
    return found, missed


def _opens(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark at ``at`` can open: not one that closes, is an apostrophe, or means inches."""
    char = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if after.isspace():
        return False
    if char == "»":  # opens only in the German manner
        return (before.isspace() or before in "([—–") and not text.count("«", start, at) > text.count(
            "»", start, at
        )
    if char in "’":  # an apostrophe, nearly always
        return False
    if char in "\"'":
        return (before.isspace() or before in "([{—–-:¿¡…“«") and (after.isalnum() or after in "[([{¿¡…'‘-—")
    if char == "‘":
        return before.isspace() or before in "([{—–-:"
    return True


def _closer(text: str, at: int, end: int) -> int | None:
    """Where the mark that is open at ``at`` is closed; None where it is not, in its line."""
    char = text[at]
    closers = _CLOSERS[char]
    depth = 0
    most = min(end, at + LONGEST)
    for k in range(at + 1, most):
        other = text[k]
        if char in _SINGLE:
            after = text[k + 1] if k + 1 < end else " "
            if other in closers and text[k - 1] not in " \u00a0" and not after.isalnum():
                if (
                    other == "’"
                    and text[k - 1] in "sS"
                    and "’" in text[k + 1 : min(most, k + 120)]
                    and text[k - 1].isalpha()
                ):
                    continue
                return k
            continue
        if other == char and char in "“«「『„‹":
            if char == "“" and (k + 1 >= end or not text[k + 1].isalnum()):
                return k
            depth += 1
        elif other in closers:
            if (
                other == '"'
                and char == '"'
                and text[k - 1].isspace()
                and k + 1 < end
                and text[k + 1].isalnum()
            ):
                return None
            if other == '"' and char != '"' and text[k - 1].isspace():
                continue
            if depth and other != '"':
                depth -= 1
                continue
            return k
    return None
