"""What people put beside an article, in two of its revisions at once, and drawn into what changed between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.changed_marks import CutRow, Look, Marked, cut_row, write_row
from annotations.marks import Span, render_block, spread
from annotations.models import AnchorStatus
from annotations.queries.entries import Entry, Layer
from annotations.queries.prose import placed_blocks
from reader.cleaning.blocks import BlockType, Placed
from reader.models import Revision
from reader.stories.revisions import Row

AS_THEY_STOOD = (AnchorStatus.EXACT, AnchorStatus.MOVED)
_WORDS = {
    AnchorStatus.EXACT: ("exact", "same"),
    AnchorStatus.CHANGED: ("changed", "re"),
    AnchorStatus.MOVED: ("moved", "follow"),
    AnchorStatus.ORPHAN: ("gone", "orphan"),
    AnchorStatus.UNCERTAIN: ("changed", "warn"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A mark of the margin: what hangs on it, and how it stands in the revision that is shown."""

    entry: Entry

    @property
    def css(self) -> str:
        return _WORDS[AnchorStatus(self.entry.status)][0]

    @property
    def image(self) -> str:
        return _WORDS[AnchorStatus(self.entry.status)][1]

    @property
    def word(self) -> str:
        return {
            AnchorStatus.EXACT: _("Exact"),
            AnchorStatus.CHANGED: _("Words changed"),
            AnchorStatus.MOVED: _("Moved"),
            AnchorStatus.ORPHAN: _("Gone"),
            AnchorStatus.UNCERTAIN: _("To be confirmed"),
        }[AnchorStatus(self.entry.status)]

    @property
    def wants_a_look(self) -> bool:
        """Whether something about it waits for its maker, who is looking."""
        return self.entry.mine and not self.entry.settled


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the comparison: a paragraph that changed, or a run of those that did not."""

    html: tuple[str, ...]
    kind: str
    """same, changed, added, removed or moved."""
    heading: str = ""
    """For a change of headline or standfirst, which."""
    moved_from: int = 0
    """The paragraph where it stood, from 1."""
    standing: str = ""
    """How many notes or highlights stand in a run, in words."""

    @property
    def count(self) -> int:
        return len(self.html)


@dataclass(slots=True)
class Compared:
    """Two revisions beside each other, with the marks that one visitor sees."""

    stretches: list[Stretch] = field(default_factory=list)
    drawn: list[Standing] = field(default_factory=list)
    """In the order in which they stand on the page."""
    lost: list[Standing] = field(default_factory=list)
    """Those that stand in neither."""

    @property
    def counted(self) -> str:
        return marks_counted(len(self.drawn) + len(self.lost))

    @property
    def as_they_stood(self) -> int:
        return sum(1 for mark in self.drawn if mark.entry.status in AS_THEY_STOOD)


def marks_counted(number: int) -> str:
    """So many marks, in words."""
    return ngettext("%(n)d mark", "%(n)d marks", number) % {"n": number}


def standings(layer: Layer) -> tuple[list[Standing], list[Standing]]:
    """The marks that stand in one revision, and those that have lost their place in it; without such as were made
    on words that came later only."""
    standing = [Standing(entry) for entry in layer.entries]
    lost = [Standing(entry) for entry in layer.orphans if not _came_later(entry, layer)]
    return standing, lost


def _came_later(entry: Entry, layer: Layer) -> bool:
    return entry.highlight.revision.number > layer.revision.number


def compared(old: Layer, new: Layer, rows: Sequence[Row]) -> Compared:
    """``rows`` of two revisions (by ``reader.stories.revisions.compare``) with the marks of their layers drawn in."""
    old_lines, new_lines = _text_blocks(old.revision), _text_blocks(new.revision)
    was = {entry.pk: (entry.start or 0, entry.end or 0) for entry in old.entries}
    standing, lost = standings(new)
    marks = [
        Marked(mark.entry.pk, was.get(mark.entry.pk), (mark.entry.start or 0, mark.entry.end or 0))
        for mark in standing
    ] + [Marked(mark.entry.pk, was[mark.entry.pk], None) for mark in lost if mark.entry.pk in was]
    cut = [_cut(row, marks, old_lines, new_lines) for row in rows]
    found = Compared()
    _number(found, rows, cut, [*standing, *lost], new_lines)
    looks = {mark.entry.pk: _look(mark.entry) for mark in (*found.drawn, *found.lost)}
    spans = [_span(mark.entry) for mark in standing]
    by_block = spread(new_lines, spans)
    known: set[int] = set()
    run: list[tuple[Placed, list[Span]]] = []
    for row, pieces in zip(rows, cut, strict=True):
        if row.part != "text":
            if row.kind != "same":
                html = tuple(_wrapped(each, None) for each in write_row(pieces, looks, known))
                found.stretches.append(Stretch(html, row.kind, row.part))
        elif row.kind == "same":
            block = new_lines[row.new[0]]
            run.append((block, by_block.get(block.index, [])))
        else:
            _close(found, run, standing)
            blocks = [new_lines[k] for k in row.new] or [old_lines[k] for k in row.old]
            html = tuple(
                _wrapped(each, blocks[min(index, len(blocks) - 1)])
                for index, each in enumerate(write_row(pieces, looks, known))
            )
            moved_from = row.old[0] + 1 if row.kind == "moved" else 0
            found.stretches.append(Stretch(html, row.kind, moved_from=moved_from))
    _close(found, run, standing)
    return found


def _text_blocks(revision: Revision) -> list[Placed]:
    """The blocks of the canonical text: one for each of its lines."""
    return [each for each in placed_blocks(revision) if each.start is not None]


def _cut(row: Row, marks: Iterable[Marked], old: Sequence[Placed], new: Sequence[Placed]) -> CutRow:
    if row.part != "text":
        marks = ()
    elif row.kind == "same":
        return CutRow((), frozenset(), frozenset())
    old_start = old[row.old[0]].start if row.old else None
    new_start = new[row.new[0]].start if row.new else None
    return cut_row(row.parts, marks, old_start, new_start)


def _number(
    found: Compared,
    rows: Sequence[Row],
    cut: Sequence[CutRow],
    marks: list[Standing],
    lines: Sequence[Placed],
) -> None:
    """Numbers the marks anew, in the order in which they are drawn; those that are drawn nowhere are lost."""
    waiting = {mark.entry.pk: mark for mark in marks}
    starts = [line.start or 0 for line in lines]
    in_line: dict[int, list[int]] = {}
    for mark in marks:
        if mark.entry.number and mark.entry.start is not None:
            in_line.setdefault(bisect_right(starts, mark.entry.start) - 1, []).append(mark.entry.pk)
    order: list[int] = []
    for row, pieces in zip(rows, cut, strict=True):
        order += pieces.drawn if row.kind != "same" else [pk for k in row.new for pk in in_line.get(k, [])]
    for number, pk in enumerate(dict.fromkeys(order), start=1):
        mark = waiting.pop(pk)
        mark.entry.number = number
        found.drawn.append(mark)
    for mark in waiting.values():
        mark.entry.number = 0
        found.lost.append(mark)


def _look(entry: Entry) -> Look:
    return Look(entry.kind, entry.number, entry.label, not entry.mine, entry.begins)


def _span(entry: Entry) -> Span:
    """What changed is seen beside it, so that nothing more needs to be said."""
    return entry.span()._replace(changed=False)


def _close(found: Compared, run: list[tuple[Placed, list[Span]]], standing: Sequence[Standing]) -> None:
    """Ends a run of paragraphs that did not change."""
    if not run:
        return
    html = tuple(
        render_block(block, spans, tag="p" if block.block.type is BlockType.FIGURE else "")
        for block, spans in run
    )
    first, last = run[0][0].start or 0, run[-1][0].end or 0
    here = [
        mark.entry for mark in standing if mark.entry.start is not None and first <= mark.entry.start < last
    ]
    found.stretches.append(Stretch(html, "same", standing=_standing(here)))
    run.clear()


def _standing(entries: Sequence[Entry]) -> str:
    notes = sum(1 for entry in entries if entry.note)
    if notes:
        return ngettext("%(n)d note stands", "%(n)d notes stand", notes) % {"n": notes}
    if entries:
        n = len(entries)
        return ngettext("%(n)d highlight stands", "%(n)d highlights stand", n) % {"n": n}
    return ""


def _wrapped(html: str, placed: Placed | None) -> str:
    """A changed paragraph in its element, in its language and direction."""
    if placed is None:
        return f"<p>{html}</p>"
    block = placed.block
    about = (f' lang="{escape(block.lang)}"' if block.lang else "") + (
        f' dir="{escape(block.dir)}"' if block.dir else ""
    )
    if block.type is BlockType.SUBHEAD:
        level = block.level or 2
        return f"<h{level}{about}>{html}</h{level}>"
    if block.type is BlockType.QUOTE:
        return f"<blockquote{about}><p>{html}</p></blockquote>"
    return f"<p{about}>{html}</p>"
