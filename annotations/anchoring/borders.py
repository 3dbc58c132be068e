"""The ends of a place, letter by letter: a span may cut a word, and takes its signs along."""

from __future__ import annotations

from reader.stories.tokens import Tokens


def _same(old: Tokens, k: int, new: Tokens, p: int) -> bool:
    return old.text[old.starts[k] : old.ends[k]] == new.text[new.starts[p] : new.ends[p]]


def cut_before(old: Tokens, first: int, start: int, new: Tokens, left: int) -> int:
    """Code points of the first word that stand before the span, where the word is as it was; else 0."""
    cut = start - old.starts[first]
    return cut if cut > 0 and _same(old, first, new, left) else 0


def cut_after(old: Tokens, last: int, end: int, new: Tokens, right: int) -> int:
    """Code points of the last word that stand behind the span, where the word is as it was; else 0."""
    cut = old.ends[last] - end
    return cut if cut > 0 and _same(old, last, new, right) else 0


def with_lead(old: Tokens, start: int, first: int, new: Tokens, at: int, left: int) -> int:
    """The beginning ``at`` moved before as many signs (a quotation mark) as the span had before its first word."""
    signs = "".join(old.text[start : old.starts[first]].split())
    if not signs or at != new.starts[left]:
        return at
    floor = new.ends[left - 1] if left else 0
    taken = at
    while taken > floor and signs:
        char = new.text[taken - 1]
        if char.isspace() and at - taken > 2:
            break
        taken -= 1
        if not char.isspace():
            signs = signs[:-1]
            at = taken
    return at


def with_trail(old: Tokens, end: int, last: int, new: Tokens, to: int, right: int) -> int:
    """The end ``to`` moved behind as many signs as the span had after its last word, within the line."""
    signs = "".join(old.text[old.ends[last] : end].split())
    if not signs or to != new.ends[right]:
        return to
    ceiling = new.starts[right + 1] if right + 1 < len(new) else len(new.text)
    taken = to
    while taken < ceiling and signs:
        char = new.text[taken]
        if char == "\n" or (char.isspace() and taken - to > 2):
            break
        taken += 1
        if not char.isspace():
            signs = signs[1:]
            to = taken
    return to
