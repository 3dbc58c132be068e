"""Marks inside a comparison: one side of a row with what is worded otherwise there, and the highlights on it. Pure.

A side is drawn as stretches: sentences of one line that stand next to each other, in an element that says where it
begins in the canonical text, so that a selection inside it has a place there. What differs is in elements of its own,
and the marks stand inside these, so elements never cross. The text stays, character for character, what it was.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from annotations.anchoring.positions import outward
from annotations.marks import Span as Mark
from reader.cleaning.spacing import escape_text
from reader.stories.comparison import Part, Span

MAX_NESTED = 12
"""Marks drawn over one piece of text; of more, the shortest are drawn."""
ELLIPSIS = '<span class="cmp__cut" aria-hidden="true">… </span>'
"""Stands before a side that begins within a sentence, and between sentences that do not follow each other."""
_LOOKS: Mapping[str, Mapping[str, str]] = {
    "a": {"own": "w-a", "figure": "w-n", "hedge": "w-a w-hedge", "turned": "w-a w-hedge"},
    "b": {"own": "w-b", "figure": "w-n", "hedge": "w-b w-hedge", "turned": "w-b w-hedge"},
}


@dataclass(frozen=True, slots=True)
class Copied:
    """A piece [start, end) of a run of words that stand so on both sides (code points)."""

    start: int
    end: int
    words: int
    """How many words the whole run has."""
    begins: bool = True
    ends: bool = True
    """Whether the run begins and ends with the piece, or stands on before and after it."""


def stretches(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans in their order in ``text`` (code points), those of one line with nothing but blanks between joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        gap = text[found[-1][1] : start] if found else "x"
        if not gap or (gap.isspace() and "\n" not in gap):
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif start < end:
            found.append((start, end))
    return found


class Marks:
    """The highlights of one text, to be drawn into many stretches of it."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.pk))
        self._starts = [mark.start for mark in self.ordered]
        self._reach: list[int] = []
        """Furthest end of all up to there: nothing before a smaller one can touch what comes after it."""
        furthest = 0
        for mark in self.ordered:
            furthest = max(furthest, mark.end)
            self._reach.append(furthest)

    def within(self, start: int, end: int) -> list[Mark]:
        """Those that touch [start, end), as they are nested: the longer ones that begin together outside."""
        first, last = bisect_right(self._reach, start), bisect_left(self._starts, end)
        return [mark for mark in self.ordered[first:last] if mark.end > start]


def write_side(
    text: str,
    spans: Sequence[Span],
    parts: Sequence[Part],
    marks: Marks,
    known: set[int],
    *,
    side: str,
    begins: Collection[int] = (),
    copied: Sequence[Copied] = (),
    plain: bool = False,
) -> str:
    """The HTML of one side of a row, without an element around it; empty for a side without sentences.

    ``text`` is the canonical text of the side, ``parts`` cover its ``spans``. ``known`` are the highlights whose first
    piece is on the page, which alone has the id ``h`` and its number; those that begin here are added to it.
    ``side`` is "a" or "b". ``begins`` are the places where sentences begin; a side that begins elsewhere is led in by
    an ellipsis (an empty collection says that nothing is known). ``copied`` are runs to be shown, which do not overlap.
    ``plain`` leaves the numbers of the marks out.
    """
    writer = _Writer(text, parts, copied, _LOOKS[side], known, plain=plain)
    before: int | None = None
    for start, end in stretches(text, spans):
        if before is None:
            lead = ELLIPSIS if begins and start not in begins else ""
        else:
            lead = " " if text[before:start].isspace() else f" {ELLIPSIS}"
        writer.out.append(lead)
        writer.stretch(start, end, marks.within(start, end))
        before = end
    return "".join(writer.out)


class _Writer:
    def __init__(
        self,
        text: str,
        parts: Sequence[Part],
        copied: Sequence[Copied],
        looks: Mapping[str, str],
        known: set[int],
        *,
        plain: bool,
    ) -> None:
        self.text, self.copied, self.looks, self.known, self.plain = text, copied, looks, known, plain
        self.parts = sorted((part for part in parts if part.start < part.end), key=lambda part: part.start)
        self._part_starts = [part.start for part in self.parts]
        self.out: list[str] = []
        self.open: tuple[str, Copied | None] = "", None

    def stretch(self, start: int, end: int, marks: Sequence[Mark]) -> None:
        """Writes [start, end) with ``marks``, in its element."""
        here: list[tuple[Mark, int, int]] = []
        words = self.text[start:end]
        for mark in marks:
            first, last = outward(words, max(mark.start, start) - start, min(mark.end, end) - start)
            if first < last:
                here.append((mark, start + first, start + last))
        borders = {at for _mark, *span in here for at in span}
        for part in self.parts[max(0, bisect_right(self._part_starts, start) - 1) :]:
            if part.start >= end:
                break
            borders |= {part.start, part.end}
        borders |= {at for run in self.copied for at in (run.start, run.end)}
        inner = sorted(at for at in borders if start < at < end)
        line = self.text.count("\n", 0, start)
        self.out.append(f'<span class="cmp__s" data-start="{start}" data-end="{end}" data-line="{line}">')
        for first, last in zip((start, *inner), (*inner, end), strict=True):
            covering = [mark for mark, mark_start, mark_end in here if mark_start <= first < mark_end]
            run = next((run for run in self.copied if run.start <= first < run.end), None)
            self._enter(self.looks.get(self._kind(first), ""), run, (first, last))
            self._piece(self.text[first:last], _shortest(covering))
            closing = [
                mark for mark, _start, mark_end in here if mark_end == last and start < mark.end <= end + 1
            ]
            self._numbers(closing)
        self._enter("", None)
        self.out.append("</span>")

    def _kind(self, at: int) -> str:
        index = bisect_right(self._part_starts, at) - 1
        return self.parts[index].kind if index >= 0 and at < self.parts[index].end else "same"

    def _enter(self, css: str, run: Copied | None, piece: Span = (0, 0)) -> None:
        """Opens the element of what comes next, if it is another one than the one that is open. The pieces with which
        a run begins and ends say so."""
        if run:
            begins = run.begins and piece[0] == run.start
            ends = run.ends and piece[1] == run.end
            css = f"{css} run{' run--first' * begins}{' run--last' * ends}".lstrip()
        if (css, run) == self.open:
            return
        length = f' data-words="{run.words}"' if run else ""
        self.out.append(
            ("</span>" if self.open[0] else "") + (f'<span class="{css}"{length}>' if css else "")
        )
        self.open = css, run

    def _piece(self, words: str, covering: Sequence[Mark]) -> None:
        for index, mark in enumerate(covering):
            first = mark.pk not in self.known
            self.known.add(mark.pk)
            name = f' id="h{mark.pk}"' if first and not self.plain else ""
            heard = f' data-b="{escape(mark.begins)}"' if first and mark.begins else ""
            if index == len(covering) - 1 and len(covering) > 1:
                heard += f' data-hs="{" ".join(str(each.pk) for each in reversed(covering))}"'
            look = (" hl--others" if mark.others else "") + (" hl--changed" if mark.changed else "")
            self.out.append(f'<mark class="hl k-{mark.kind}{look}"{name} data-h="{mark.pk}"{heard}>')
        self.out.append(escape_text(words) + "</mark>" * len(covering))

    def _numbers(self, closing: Sequence[Mark]) -> None:
        if not closing or self.plain:
            return
        self._enter("", None)  # a number is no word of the text
        for mark in closing:
            self.out.append(
                f'<a class="ref k-{mark.kind}" href="#n{mark.pk}" data-h="{mark.pk}"'
                f' aria-label="{escape(mark.label)}">{mark.number}</a>'
            )


def _shortest(covering: list[Mark]) -> list[Mark]:
    """No more than can be told apart, in the order in which they are nested."""
    if len(covering) <= MAX_NESTED:
        return covering
    kept = {
        mark.pk for mark in sorted(covering, key=lambda mark: (mark.end - mark.start, mark.pk))[:MAX_NESTED]
    }
    return [mark for mark in covering if mark.pk in kept]
