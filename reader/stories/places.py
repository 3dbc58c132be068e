"""A reader's place in a text, carried over to another revision of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

LENGTH = 120
"""Code points that are remembered of a place."""
LEAST = 12
"""Code points that words must have to be looked for: fewer stand anywhere."""


def words_at(blocks: Sequence[str], block: int, offset: int) -> str:
    """What the text says at a place: up to ``LENGTH`` code points from the beginning of a word on."""
    if not 0 <= block < len(blocks):
        return ""
    text = blocks[block]
    at = min(max(offset, 0), len(text))
    while 0 < at < len(text) and not text[at - 1].isspace():
        at -= 1
    found = text[at : at + LENGTH]
    return found if len(found.strip()) >= LEAST else text[:LENGTH]


def find_again(words: str, blocks: Sequence[str], block: int) -> tuple[int, int]:
    """Where a place is now: block and code points into it.

    ``words`` are what ``words_at`` gave, ``block`` where they stood. Of several the nearest counts; where the words
    were changed, the longest beginning of them that is still there; where nothing is, the block of the same number.
    """
    near = sorted(range(len(blocks)), key=lambda one: abs(one - block))
    sought = words.strip()
    while len(sought) >= LEAST:
        for number in near:
            at = blocks[number].find(sought)
            if at >= 0:
                return number, at
        sought = sought[: len(sought) * 2 // 3].rstrip()
    return min(max(block, 0), max(len(blocks) - 1, 0)), 0
