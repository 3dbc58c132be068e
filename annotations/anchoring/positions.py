"""Positions in text: code points, and the borders of what a reader calls a character.

Everything stored and sent counts Unicode code points. Browsers count UTF-16 units; ``static/js/offsets.js``
converts, once. A grapheme cluster (a letter with its combining marks, a flag, a family of emoji) is
never cut: its borders are those of Unicode Standard Annex #29, as the ``regex`` package finds them.
"""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")
_OTHER = regex.compile(r"\p{Grapheme_Cluster_Break=Other}")


def _plain(character: str) -> bool:
    """Whether the character never joins a neighbour that is as plain as itself."""
    return (character < "\u0300" and character not in "\r\n") or bool(_OTHER.match(character))


def cluster_at(text: str, position: int) -> tuple[int, int]:
    """Start and end of the grapheme cluster that holds the code point at ``position`` (0 <= position < length).

    Looks back only as far as the last two plain neighbours, so the cost does not grow with the text.
    """
    start = position
    while start > 0 and not (_plain(text[start - 1]) and _plain(text[start])):
        start -= 1
    for match in _CLUSTER.finditer(text, start):
        if match.end() > position:
            return match.start(), match.end()
    return position, len(text)


def is_border(text: str, position: int) -> bool:
    """Whether no grapheme cluster of ``text`` is cut at ``position`` (code points)."""
    if position <= 0 or position >= len(text):
        return True
    if _plain(text[position - 1]) and _plain(text[position]):
        return True
    return cluster_at(text, position)[0] == position


def outward(text: str, start: int, end: int) -> tuple[int, int]:
    """``start`` and ``end`` moved outward to the borders of the characters that they cut (code points)."""
    if not is_border(text, start):
        start = cluster_at(text, start)[0]
    if not is_border(text, end):
        end = cluster_at(text, end)[1]
    return start, end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends; empty (``start == end``) where it is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
