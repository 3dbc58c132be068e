"""Spans over text become ``<mark>`` elements in the HTML of its blocks. Pure: no database, no request.

One sweep over a block: its text is cut at every border of a span and of an inline element, and each piece is
wrapped in the marks that cover it, the later one inside. So marks never cross an element, ranges that cross
each other come apart into pieces, and the text itself stays, character for character, what it was.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from annotations.anchoring.positions import outward
from reader.cleaning.blocks import BlockType, Placed
from reader.cleaning.spacing import escape_text
from reader.numerals import number

MAX_NESTED = 12
"""Marks drawn over one piece of text; of more, the shortest are drawn (browsers stop nesting at 512)."""
MAX_NAMED = 64
"""Highlights that a piece of text names in ``data-hs``."""
BRIEF = {"passage": "kp", "quote": "kq", "fact": "kf", "disputed": "kd", "question": "kx"}
"""Classes of brief marks and their numbers by kind; in capitals for marks of others."""
_VOID = frozenset({"br", "hr"})
_STRUCTURE = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"})
"""Elements that may hold other elements only: the blanks between them cannot be wrapped."""
_QUOTATION_MARKS = tuple('“‘„"')
_END_MARK = '<span class="endmark" aria-hidden="true"></span>'


class Span(NamedTuple):
    """A highlight as marks need it. Positions are code points in the canonical text, end exclusive."""

    pk: int
    start: int
    end: int
    kind: str
    number: int
    label: str
    """What its number is called for those who do not see it, e.g. "Note 1, Fact, Tomas Reeve"."""
    others: bool = False
    """Whether somebody else made it."""
    changed: bool = False
    """Whether the words are not those that were marked."""
    begins: str = ""
    """What is heard where it begins, e.g. "Fact, highlight begins"; its end is heard from its number."""
    brief: bool = False
    """Whether ``label`` and ``begins`` stand once for many on a page, whose scripts say them at each mark. What scripts
    and styles can know is left out of the HTML then."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that were searched for. Positions as those of ``Span``."""

    start: int
    end: int
    number: int
    """Which of the article's hits it is, from 1."""


@dataclass(frozen=True, slots=True)
class _Clip:
    """A span's part in one block, in code points of the block's text; sorts by length, shortest first."""

    length: int
    pk: int
    start: int
    end: int
    span: Span

    def __lt__(self, other: _Clip) -> bool:
        return (self.length, self.pk) < (other.length, other.pk)


class _Tokens(HTMLParser):
    """Tags as they stand and text unescaped, in order: pairs of kind (text, open, close, void) and value."""

    def __init__(self, fragment: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[tuple[str, str, str]] = []
        """Kind, element name (empty for text), and the text or the tag as written."""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or f"<{tag}>"
        self.tokens.append(("void" if tag in _VOID else "open", tag, raw))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(("close", tag, f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.tokens.append(("text", "", data))


def spread(placed: list[Placed], spans: Iterable[Span]) -> dict[int, list[Span]]:
    """The spans that touch each text block, by the block's index."""
    found: dict[int, list[Span]] = {each.index: [] for each in placed if each.start is not None}
    ends = [each.end or 0 for each in placed if each.start is not None]
    blocks = [each for each in placed if each.start is not None]
    for span in spans:
        at = bisect_left(ends, span.start + 1)
        while at < len(blocks) and (blocks[at].start or 0) < span.end:
            found[blocks[at].index].append(span)
            at += 1
    return found


def render_block(
    placed: Placed,
    spans: Iterable[Span] = (),
    *,
    hits: Sequence[Hit] = (),
    end_mark: bool = False,
    tag: str = "",
    swap: str = "",
) -> str:
    """The final HTML of a text block, with its id and place, and the marks of ``spans`` (any order, any number).

    ``placed`` is a block of the canonical text; its HTML must be sanitised. ``hits`` are what was searched for, in
    order, not overlapping, each within one block; they stand inside all marks. ``end_mark`` adds the square that
    ends an article. ``tag`` replaces the outermost element (``span`` for a caption in its ``figcaption``).
    ``swap`` is where HTMX puts the block out of band.
    Should the block's HTML and text not agree, it is returned without marks rather than with wrong ones.
    """
    if placed.start is None or placed.end is None:
        raise ValueError("Only blocks of the canonical text can be marked.")
    clips, found = _clips(placed, spans), _hits(placed, hits)
    name, attributes, inner = _split(placed.block.html)
    name = tag or name
    swapped = f' hx-swap-oob="{escape(swap)}"' if swap else ""
    opening = f"<{name}{_attributes(placed, attributes)}{swapped}>"
    closing = f"{_END_MARK if end_mark else ''}</{name}>"
    if clips or found:
        tokens = _Tokens(inner).tokens
        if "".join(value for kind, _, value in tokens if kind == "text") == placed.block.text:
            inner = _Writer(placed, clips, name, found).write(tokens)
    return f"{opening}{inner}{closing}"


def _split(html: str) -> tuple[str, str, str]:
    """Element, its attributes as written, and the inside of a block's HTML; a ``div`` around several elements."""
    parser = _Tokens(html)
    depth = 0
    for index, (kind, _, _) in enumerate(parser.tokens):
        depth += (kind == "open") - (kind == "close")
        if depth == 0 and (index < len(parser.tokens) - 1 or kind != "close"):
            return "div", "", html
    if not parser.tokens:
        return "p", "", ""
    _, name, raw = parser.tokens[0]
    return name, raw[1 + len(name) : -1].rstrip("/ "), html[len(raw) : html.rindex("</")]


def _attributes(placed: Placed, written: str) -> str:
    """All attributes of the block's element, those of the block itself first."""
    block = placed.block
    found = "".join(
        f' {key}="{escape(value or "")}"'
        for key, value in _Attributes(f"<p{written}>").found
        if key not in ("id", "class")
        and not (key == "lang" and block.lang)
        and not (key == "dir" and block.dir)
    )
    own = f' id="b{placed.index}"'
    if block.type is BlockType.PARAGRAPH and block.dir != "rtl" and block.text.startswith(_QUOTATION_MARKS):
        own += ' class="hangq"'
    own += f' data-start="{placed.start}" data-end="{placed.end}"'
    if block.lang:
        own += f' lang="{escape(block.lang)}"'
    if block.dir:
        own += f' dir="{escape(block.dir)}"'
    return own + found


class _Attributes(HTMLParser):
    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = attrs


def _clips(placed: Placed, spans: Iterable[Span]) -> list[_Clip]:
    """The spans' parts in this block, at whole characters, in order of their starts."""
    assert placed.start is not None
    assert placed.end is not None
    text = placed.block.text
    structured = placed.block.type in (BlockType.LIST, BlockType.TABLE)
    clips: list[_Clip] = []
    for span in spans:
        start, end = max(span.start, placed.start), min(span.end, placed.end)
        if start >= end:
            continue
        start, end = outward(text, start - placed.start, end - placed.start)
        while structured and end > start and text[end - 1] == " ":
            end -= 1
        if start < end:
            clips.append(_Clip(span.end - span.start, span.pk, start, end, span))
    clips.sort(key=lambda clip: (clip.start, -clip.end, clip.pk))
    return clips


def _hits(placed: Placed, hits: Sequence[Hit]) -> list[Hit]:
    """The hits' parts in this block, in code points of its text."""
    assert placed.start is not None
    assert placed.end is not None
    first = bisect_left(hits, placed.start, key=lambda hit: hit.end - 1)
    last = bisect_left(hits, placed.end, key=lambda hit: hit.start)
    return [
        Hit(max(hit.start, placed.start) - placed.start, min(hit.end, placed.end) - placed.start, hit.number)
        for hit in hits[first:last]
    ]


class _Writer:
    """Writes a block's tokens again, with marks."""

    def __init__(self, placed: Placed, clips: list[_Clip], root: str, hits: Sequence[Hit] = ()) -> None:
        assert placed.start is not None
        assert placed.end is not None
        self.start, self.end = placed.start, placed.end
        self.clips = clips
        self.ends = sorted(clips, key=lambda clip: (clip.end, clip.start, -clip.length, clip.pk))
        self.hits = hits
        self.passed = 0
        """How many hits end before the text at hand."""
        places = [(one.start, one.end) for one in clips] + [(one.start, one.end) for one in hits]
        self.borders = sorted({border for place in places for border in place})
        self.parents = [root]
        self.links = 0
        self.active: list[_Clip] = []
        """What covers the text at hand, shortest first."""
        self.coming = 0
        self.going = 0
        self.fresh: list[_Clip] = []
        """What began since the last piece was written."""
        self.drawn: set[int] = set()
        self.waiting: list[Span] = []
        """Spans that have ended and whose number could not be written yet: it is a link, so never inside one."""
        self.out: list[str] = []

    def write(self, tokens: Iterable[tuple[str, str, str]]) -> str:
        at = 0
        for kind, name, value in tokens:
            if kind == "text":
                self._text(at, value)
                at += len(value)
                continue
            if kind == "close":
                self.parents.pop()
                self.links -= name == "a"
            self.out.append(value)
            if kind == "open":
                self.parents.append(name)
                self.links += name == "a"
            self._numbers()
        return "".join(self.out)

    def _text(self, at: int, value: str) -> None:
        """Write ``value``, which stands at ``at`` in the block, cut at every border of a span."""
        cuts = self.borders[bisect_left(self.borders, at + 1) : bisect_left(self.borders, at + len(value))]
        position = at
        for cut in (*cuts, at + len(value)):
            self._arrive(position)
            self._piece(position, value[position - at : cut - at])
            position = cut
            self._leave(position)

    def _arrive(self, position: int) -> None:
        while self.coming < len(self.clips) and self.clips[self.coming].start <= position:
            insort(self.active, self.clips[self.coming])
            self.fresh.append(self.clips[self.coming])
            self.coming += 1

    def _leave(self, position: int) -> None:
        while self.going < len(self.ends) and self.ends[self.going].end <= position:
            clip = self.ends[self.going]
            del self.active[bisect_left(self.active, clip)]
            if clip.span.end <= self.end + 1:
                self.waiting.append(clip.span)
            self.going += 1
        self._numbers()

    def _piece(self, position: int, text: str) -> None:
        words = self._words(position, text)
        if not self.active or self.parents[-1] in _STRUCTURE:
            self.out.append(words)
            return
        drawn = sorted(self.active[:MAX_NESTED], key=lambda clip: (clip.span.start, -clip.span.end, clip.pk))
        for clip in self.fresh:
            if clip not in drawn and self._first(
                clip
            ):  # an empty mark keeps its place for what aligns with it
                if clip.span.brief:
                    self.out.append(f"<mark class={BRIEF[clip.span.kind]} id=h{clip.pk}></mark>")
                else:
                    self.out.append(
                        f'<mark class="hl k-{clip.span.kind}" id="h{clip.pk}" data-h="{clip.pk}"></mark>'
                    )
        self.fresh.clear()
        for index, clip in enumerate(drawn):
            span = clip.span
            first = self._first(clip)
            name = f"h{span.pk}" if first else f"h{span.pk}-{self.start + position}"
            also = f' data-b="{escape(span.begins)}"' if first and span.begins else ""
            if index == len(drawn) - 1 and len(self.active) > 1:
                pks = " ".join(str(each.pk) for each in self.active[:MAX_NAMED])
                also += f' data-hs="{pks}"'
            changed = " hl--changed" if span.changed else ""
            if span.brief:
                look = BRIEF[span.kind].upper() if span.others else BRIEF[span.kind]
                look = f'"{look}{changed}"' if changed else look
                self.out.append(f"<mark class={look} id={name}{also}>")
            else:
                look = (" hl--others" if span.others else "") + changed
                self.out.append(f'<mark class="hl k-{span.kind}{look}" id="{name}" data-h="{span.pk}"{also}>')
        self.out.append(words + "</mark>" * len(drawn))

    def _words(self, position: int, text: str) -> str:
        """A piece of text, which is a part of a hit or of none."""
        while self.passed < len(self.hits) and self.hits[self.passed].end <= position:
            self.passed += 1
        if self.passed == len(self.hits) or self.parents[-1] in _STRUCTURE:
            return escape_text(text)
        hit = self.hits[self.passed]
        if position < hit.start:
            return escape_text(text)
        name = f' id="hit{hit.number}"' if position == hit.start else ""
        return f'<mark class="hit"{name} data-hit="{hit.number}">{escape_text(text)}</mark>'

    def _first(self, clip: _Clip) -> bool:
        """Whether this is the first piece of the span anywhere; says so once."""
        if clip.span.start < self.start or clip.pk in self.drawn:
            return False
        self.drawn.add(clip.pk)
        return True

    def _numbers(self) -> None:
        if not self.waiting or self.links or self.parents[-1] in _STRUCTURE:
            return
        for span in self.waiting:
            if span.brief:
                self.out.append(f"<a class={BRIEF[span.kind]} href=#n{span.pk}>{number(span.number)}</a>")
                continue
            named = f'data-h="{span.pk}" aria-label="{escape(span.label)}"'
            self.out.append(
                f'<a class="ref k-{span.kind}" href="#n{span.pk}" {named}>{number(span.number)}</a>'
            )
        self.waiting.clear()
