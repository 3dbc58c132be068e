"""What people put beside two articles at once, drawn into the rows of their comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from annotations.compared_marks import Marks, write_side
from annotations.queries.layer import Entry, Layer
from reader.models import Article, Revision
from reader.stories.comparison import Compared, Row, Span

SIDES = ("a", "b")


class Told(Protocol):
    """One telling of a comparison."""

    @property
    def article(self) -> Article: ...
    @property
    def revision(self) -> Revision: ...


class ShownRow(Protocol):
    """A row as a page shows it."""

    @property
    def row(self) -> Row: ...
    @property
    def number(self) -> int: ...


class ComparePage(Protocol):
    """What is needed of a page that compares: both tellings, what they have in common, and the rows to be shown."""

    @property
    def a(self) -> Told: ...
    @property
    def b(self) -> Told: ...
    @property
    def compared(self) -> Compared: ...
    @property
    def rows(self) -> Sequence[ShownRow]: ...


@dataclass(slots=True)
class Beside:
    """What one visitor sees beside two texts, and its place in the rows."""

    layers: Mapping[str, Layer]
    entries: list[Entry] = field(default_factory=list)
    """Of both texts, in the order in which the rows show them, numbered so."""
    cells: dict[tuple[str, int], str] = field(default_factory=dict)
    """The HTML of each side of each row, by side and number of the row."""

    @property
    def may_write(self) -> bool:
        return any(layer.may_write for layer in self.layers.values())


def is_current(told: Told) -> bool:
    """Whether positions in this text are those in which its article is marked now."""
    return told.revision.pk == told.article.current_revision_id


def spans_of(row: Row, side: str) -> tuple[Span, ...]:
    return row.a if side == "a" else row.b


def beside(page: ComparePage, layers: Mapping[str, Layer]) -> Beside:
    """The rows of ``page`` with the marks of both layers drawn in, numbered in the order in which they stand there.

    A highlight that stands in both texts (two versions of one article) is one mark with one number.
    """
    found = Beside(layers)
    known_entries: dict[int, Entry] = {}
    for side in SIDES:
        for entry in layers[side].entries:
            if entry.pk not in known_entries or layers[side].may_write:
                known_entries[entry.pk] = entry
    places = {side: Marks(entry.span() for entry in layers[side].entries) for side in SIDES}
    order: dict[int, None] = {}
    for shown in page.rows:
        for side in SIDES:
            for start, end in spans_of(shown.row, side):
                order.update(dict.fromkeys(mark.pk for mark in places[side].within(start, end)))
    for number, pk in enumerate(order, start=1):
        entry = known_entries[pk]
        entry.number = number
        found.entries.append(entry)
    for side in SIDES:
        for entry in layers[side].entries:
            entry.number = known_entries[entry.pk].number
    found.cells = drawn(page, {side: layers[side] for side in SIDES})
    return found


def drawn(page: ComparePage, layers: Mapping[str, Layer]) -> dict[tuple[str, int], str]:
    """The HTML of the sides that have a layer, row by row."""
    marks = {side: Marks(entry.span() for entry in layer.entries) for side, layer in layers.items()}
    begins = {
        "a": frozenset(start for start, _end in page.compared.sentences_a),
        "b": frozenset(start for start, _end in page.compared.sentences_b),
    }
    known: set[int] = set()
    cells: dict[tuple[str, int], str] = {}
    for shown in page.rows:
        for side in SIDES:
            if side not in layers:
                continue
            parts = shown.row.parts_a if side == "a" else shown.row.parts_b
            text = layers[side].revision.text
            cells[side, shown.number] = write_side(
                text, spans_of(shown.row, side), parts, marks[side], known, side=side, begins=begins[side]
            )
    return cells


def touched_rows(page: ComparePage, side: str, spans: Iterable[tuple[int | None, int | None]]) -> list[int]:
    """Numbers of the rows whose ``side`` any of ``spans`` (code points) touches."""
    wanted = [(start, end) for start, end in spans if start is not None and end is not None]
    return [
        shown.number
        for shown in page.rows
        if any(
            start < other_end and other_start < end
            for start, end in spans_of(shown.row, side)
            for other_start, other_end in wanted
        )
    ]
