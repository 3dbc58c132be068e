"""The part of a text where what was looked for stands, with it marked. Plain values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A window of a text: code points ``start`` to ``end`` of it, end exclusive, cut at its hits."""

    pieces: tuple[Piece, ...]
    start: int
    end: int
    first: int = 0
    """Where its first hit begins in the text; ``start`` where it has none."""
    before: bool = False
    """Whether the text goes on before it."""
    after: bool = False
    """Whether the text goes on after it."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)
