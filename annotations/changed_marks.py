"""Marks inside a change: words that went and came, and the highlights on both. Pure: no database, no request.

A row of two revisions is cut at every border of a highlight. What went is in ``<del>``, what came in ``<ins>``, and
the marks stand inside these, so elements never cross. A highlight that still stands is drawn on the new words, and on
those words that it covered and that went; one that lost its place is drawn on the words that went, and on no others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from reader.cleaning.spacing import escape_text
from reader.stories.words import Difference

MAX_NESTED = 12
"""Marks drawn over one piece of text."""
BREAK = "¶"
"""Stands where a line break came or went."""
_ELEMENT = {"gone": "del", "new": "ins"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A highlight in two revisions: where it stands in each (code points in the canonical text, end exclusive)."""

    pk: int
    old: tuple[int, int] | None
    new: tuple[int, int] | None
    """None for one that has lost its place: it is drawn on what went, as far as that is what it stood on."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a mark is drawn, as ``annotations.marks.Span`` says it."""

    kind: str
    number: int
    label: str
    others: bool = False
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a row that the same highlights cover, from the first to the last of ``covering``."""

    kind: str
    text: str
    covering: tuple[int, ...]
    """Their keys, in the order in which they are nested."""


@dataclass(frozen=True, slots=True)
class CutRow:
    """A row, cut; and which highlights begin and end in it."""

    cuts: tuple[Cut, ...]
    begin: frozenset[int]
    end: frozenset[int]

    @property
    def drawn(self) -> list[int]:
        """The highlights that are drawn in it, in the order in which they begin."""
        return list(dict.fromkeys(pk for cut in self.cuts for pk in cut.covering))


def cut_row(
    parts: Iterable[Difference],
    marks: Iterable[Marked],
    old_start: int | None,
    new_start: int | None,
) -> CutRow:
    """A row of ``reader.stories.revisions.compare``, cut at the borders of ``marks``.

    ``old_start`` and ``new_start`` say where its lines begin in the two canonical texts; None for a side without.
    """
    parts = list(parts)
    old_at, new_at = old_start or 0, new_start or 0
    old_end = old_at + sum(len(part.text) for part in parts if part.kind != "new")
    new_end = new_at + sum(len(part.text) for part in parts if part.kind != "gone")
    here = [
        mark
        for mark in marks
        if (old_start is not None and mark.old and mark.old[0] < old_end and mark.old[1] > old_at)
        or (new_start is not None and mark.new and mark.new[0] < new_end and mark.new[1] > new_at)
    ]
    here.sort(key=lambda mark: (*_order(mark), mark.pk))
    old_borders = sorted({at for mark in here if mark.old for at in mark.old})
    new_borders = sorted({at for mark in here if mark.new for at in mark.new})
    begin = {
        mark.pk
        for mark in here
        if (mark.new and new_start is not None and new_start <= mark.new[0] < new_end)
        or (not mark.new and mark.old and old_at <= mark.old[0])
    }
    end = {
        mark.pk
        for mark in here
        if (mark.new and new_start is not None and new_at < mark.new[1] <= new_end + 1)
        or (not mark.new and mark.old and mark.old[1] <= old_end + 1)
    }
    cuts: list[Cut] = []
    for part in parts:
        gone = part.kind == "gone"
        at = old_at if gone else new_at
        for start, stop in _between(old_borders if gone else new_borders, at, at + len(part.text)):
            covering = tuple(mark.pk for mark in here if _covers(mark, start, gone, new_at))
            cuts.append(Cut(part.kind, part.text[start - at : stop - at], covering[-MAX_NESTED:]))
        old_at += len(part.text) if part.kind != "new" else 0
        new_at += len(part.text) if not gone else 0
    return CutRow(tuple(cuts), frozenset(begin), frozenset(end))


def _order(mark: Marked) -> tuple[int, int]:
    """The longer one of those that begin together outside, as in the text."""
    start, end = mark.new or mark.old or (0, 0)
    return start, -end


def _covers(mark: Marked, at: int, gone: bool, new_at: int) -> bool:
    if not gone:
        return mark.new is not None and mark.new[0] <= at < mark.new[1]
    if mark.old is not None:
        return mark.old[0] <= at < mark.old[1]
    return mark.new is not None and mark.new[0] < new_at < mark.new[1]


def _between(borders: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    inner = borders[bisect_left(borders, start + 1) : bisect_left(borders, end)]
    return list(zip((start, *inner), (*inner, end), strict=True))


def write_row(row: CutRow, looks: Mapping[int, Look], known: set[int]) -> list[str]:
    """The row's HTML, without an element around it: one string for each paragraph of the new wording.

    ``known`` are the highlights whose first piece is on the page, which alone has the id ``h`` and its number;
    those that begin here are added to it.
    """
    last = {pk: index for index, cut in enumerate(row.cuts) for pk in cut.covering}
    writer = _Writer(looks, known, row.begin)
    for index, cut in enumerate(row.cuts):
        closing = [pk for pk in cut.covering if last[pk] == index and pk in row.end]
        writer.cut(cut, closing)
    return writer.done()


class _Writer:
    def __init__(self, looks: Mapping[int, Look], known: set[int], begin: Collection[int]) -> None:
        self.looks, self.known, self.begin = looks, known, begin
        self.paragraphs: list[str] = []
        self.out: list[str] = []
        self.open = ""

    def cut(self, cut: Cut, closing: Sequence[int]) -> None:
        element = _ELEMENT.get(cut.kind, "")
        for index, line in enumerate(cut.text.split("\n")):
            if index:
                self._enter(element)
                self._line_break(cut.kind)
            if line:
                self._enter(element)
                self._piece(line, cut.covering)
        if closing:  # a number is no word that came or went
            self._enter("")
        for pk in closing:
            look = self.looks[pk]
            self.out.append(
                f'<a class="ref k-{look.kind}" href="#n{pk}" data-h="{pk}"'
                f' aria-label="{escape(look.label)}">{look.number}</a>'
            )

    def done(self) -> list[str]:
        self._paragraph()
        return self.paragraphs

    def _enter(self, element: str) -> None:
        if element == self.open:
            return
        self.out.append((f"</{self.open}>" if self.open else "") + (f"<{element}>" if element else ""))
        self.open = element

    def _line_break(self, kind: str) -> None:
        if kind != "same":
            self.out.append(f"{BREAK} " if kind == "gone" else BREAK)
        if kind != "gone":
            self._paragraph()

    def _paragraph(self) -> None:
        self._enter("")
        self.paragraphs.append("".join(self.out))
        self.out = []

    def _piece(self, text: str, covering: Sequence[int]) -> None:
        for pk in covering:
            look = self.looks[pk]
            first = pk in self.begin and pk not in self.known
            if first:
                self.known.add(pk)
            name = f' id="h{pk}"' if first else ""
            heard = f' data-b="{escape(look.begins)}"' if first and look.begins else ""
            css = " hl--others" if look.others else ""
            self.out.append(f'<mark class="hl k-{look.kind}{css}"{name} data-h="{pk}"{heard}>')
        self.out.append(escape_text(text) + "</mark>" * len(covering))
