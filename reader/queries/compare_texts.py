"""Two whole texts beside each other: paragraphs of sentences, each with the row that it stands in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from reader.cleaning.blocks import Block, BlockType
from reader.queries.comparing import ComparePage, ShownRow
from reader.stories.comparison import Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or what was cut from one. ``span`` is in code points of the canonical text."""

    span: Span
    row: ShownRow | None
    """None where the row was left out with the quotations."""
    words: str
    is_first: bool = False
    """Whether its row begins with it on this side: the tie ends there."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the canonical text."""

    kind: str
    """``paragraph``, ``subhead``, ``quote`` …: the kind of its block."""
    sentences: list[Sentence]


def paragraphs(page: ComparePage, letter: str) -> list[Paragraph]:
    """One side whole. Every character of a line that is no blank stands in one of its sentences."""
    side = page.side(letter)
    text = side.revision.text
    placed: list[tuple[Span, int]] = []
    for number, row in enumerate(page.compared.rows, start=1):
        placed += [(span, number) for span in (row.a if letter == "a" else row.b)]
    placed.sort()
    starts = [span[0] for span, _number in placed]
    kinds = [
        block.type for block in (Block.from_json(data) for data in side.revision.blocks) if block.in_text
    ]
    found: list[Paragraph] = []
    seen: set[int] = set()
    at = 0
    for index, line in enumerate(text.split("\n")):
        end = at + len(line)
        kind = kinds[index] if index < len(kinds) else BlockType.PARAGRAPH
        here = placed[bisect_left(starts, at) : bisect_left(starts, end)]
        sentences = list(_sentences(page, text, at, end, here, seen))
        if sentences:
            found.append(Paragraph(kind.value, sentences))
        at = end + 1
    return found


def _sentences(
    page: ComparePage, text: str, start: int, end: int, placed: list[tuple[Span, int]], seen: set[int]
) -> Iterator[Sentence]:
    at = start
    for (first, last), number in placed:
        if first < at:
            continue
        if text[at:first].strip():
            yield Sentence((at, first), None, text[at:first])
        row = page.by_number.get(number)
        yield Sentence((first, last), row, text[first:last], number not in seen)
        seen.add(number)
        at = last
    if text[at:end].strip():
        yield Sentence((at, end), None, text[at:end])
