"""What people put beside two articles at once, drawn into the rows of their comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotations.compared_marks import Copied, Marks, write_side
from annotations.queries.entries import Entry, Layer
from reader.queries.comparing import ComparePage, ShownRow
from reader.stories.comparison import Span

SIDES = ("a", "b")

type Key = tuple[str, int, int]
"""A piece that a page draws: its side, the number of its row, and where a sentence of it begins (code points; -1 for
the whole side)."""
WHOLE = -1


@dataclass(slots=True)
class Beside:
    """What one visitor sees beside two texts, and its place in the rows."""

    layers: Mapping[str, Layer]
    entries: list[Entry] = field(default_factory=list)
    """Of both texts, in the order in which the page shows them, numbered so."""
    cells: dict[Key, str] = field(default_factory=dict)
    """The HTML of each piece."""

    @property
    def may_write(self) -> bool:
        return any(layer.may_write for layer in self.layers.values())

    def layer_of(self, entry: Entry) -> Layer:
        """The layer that an entry is shown from."""
        return self.layers["a" if entry in self.layers["a"].entries else "b"]


def pieces(page: ComparePage) -> Iterable[tuple[ShownRow, str, tuple[Span, ...], int]]:
    """What the page draws, in its order: row by row, A before B; or both whole texts, sentence by sentence."""
    if not page.choice.full:
        for shown in page.rows:
            for side in SIDES:
                if spans := shown.spans(side):
                    yield shown, side, spans, WHOLE
        return
    for side in SIDES:
        told = sorted((span, shown.number) for shown in page.everything for span in shown.spans(side))
        for span, number in told:
            yield page.by_number[number], side, (span,), span[0]


def beside(page: ComparePage, layers: Mapping[str, Layer]) -> Beside:
    """The rows of ``page`` with the marks of both layers drawn in, numbered in the order in which they stand there.

    A highlight that stands in both texts (two versions of one article) is one mark with one number.
    """
    found = Beside(layers)
    places = {side: Marks(entry.span() for entry in layers[side].entries) for side in SIDES}
    order: dict[int, None] = {}
    for _shown, side, spans, _at in pieces(page):
        for start, end in spans:
            order.update(dict.fromkeys(mark.pk for mark in places[side].within(start, end)))
    numbers = {pk: number for number, pk in enumerate(order, start=1)}
    entries: dict[int, Entry] = {}
    for side in SIDES:
        for entry in layers[side].entries:
            entry.number = numbers.get(entry.pk, 0)
            if entry.number and (entry.pk not in entries or layers[side].may_write):
                entries[entry.pk] = entry
    found.entries = [entries[pk] for pk in order]
    found.cells = drawn(page, layers)
    return found


def drawn(page: ComparePage, layers: Mapping[str, Layer]) -> dict[Key, str]:
    """The HTML of the sides that have a layer, piece by piece."""
    marks = {side: Marks(entry.span() for entry in layer.entries) for side, layer in layers.items()}
    sentences = {"a": page.compared.sentences_a, "b": page.compared.sentences_b}
    begins = {side: frozenset(start for start, _end in sentences[side]) for side in SIDES}
    known: set[int] = set()
    cells: dict[Key, str] = {}
    for shown, side, spans, at in pieces(page):
        if side in layers:
            cells[side, shown.number, at] = write_side(
                layers[side].revision.text,
                spans,
                shown.row.parts_a if side == "a" else shown.row.parts_b,
                marks[side],
                known,
                side=side,
                begins=begins[side] if at == WHOLE else (),
                copied=[Copied(*run) for span in spans for run in page.runs_on(side, *span)],
            )
    return cells


def touched(
    page: ComparePage, side: str, spans: Sequence[tuple[int | None, int | None]]
) -> list[tuple[ShownRow, int]]:
    """The pieces of ``side`` that any of ``spans`` (code points) touches: row, and where it begins as in ``Key``."""
    wanted = [(start, end) for start, end in spans if start is not None and end is not None]
    return [
        (shown, at)
        for shown, where, own, at in pieces(page)
        if where == side and any(start < stop and begin < end for start, end in own for begin, stop in wanted)
    ]
