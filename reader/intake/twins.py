"""Names that probably mean the same: "US" and "United States", "Treaty" and "Treaties". For offering only."""

from __future__ import annotations

from collections.abc import Iterable

from reader.folding import fold, initials

_SHORTEST_PLURAL = 5
"""Letters below which a final s is no plural ("US", "gas")."""


def singular(name: str) -> str:
    """The folded name with an English or Spanish plural ending taken off its last word."""
    folded = fold(name)
    if len(folded.rsplit(" ", 1)[-1]) < _SHORTEST_PLURAL or not folded.isascii():
        return folded
    if folded.endswith("ies"):
        return f"{folded[:-3]}y"
    if folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        return folded[:-1]
    return folded


def are_twins(one: str, other: str) -> bool:
    """Whether two names differ in number only, or one is the other's initials."""
    first, second = fold(one), fold(other)
    if first == second or singular(one) == singular(other):
        return True
    short, long = sorted((one, other), key=len)
    folded = fold(short)
    return 2 <= len(folded) <= 6 and " " not in folded and folded == initials(long)


def twin_among(name: str, others: Iterable[str]) -> str:
    """The first of ``others`` that probably means what ``name`` means; empty when none does."""
    return next((other for other in others if fold(other) != fold(name) and are_twins(name, other)), "")
