"""Carrying spans from one text of an article to another: with their words, or nowhere. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from annotations.anchoring.place import Place, Placer


def carry(old: str, new: str, spans: Iterable[tuple[int, int]]) -> list[Place]:
    """Where each span of ``old`` (start and end, code points) stands in ``new``, in the order given.

    The texts are aligned once. A span whose words changed says ``changed``; it is never put on words that another
    passage stands on.
    """
    placer = Placer(old, new)
    return [placer.place(start, end) for start, end in spans]


__all__ = ["Place", "carry"]
