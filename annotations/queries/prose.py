"""The text of an article as it is shown: its blocks with the marks of a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

from annotations.marks import Hit, Span, render_block, spread
from reader.cleaning.blocks import Block, BlockType, Placed, place
from reader.models import Picture, Revision
from reader.pieces import piece
from reader.templatetags.trusted import sanitised


@dataclass(frozen=True, slots=True)
class Piece:
    """One block as the template shows it."""

    block: Block
    html: str
    """Of the text, with its marks; of a figure that of the caption."""
    picture: Picture | None = None

    @property
    def is_figure(self) -> bool:
        return self.block.type is BlockType.FIGURE

    @property
    def is_related(self) -> bool:
        return self.block.type is BlockType.RELATED

    @property
    def is_read_more(self) -> bool:
        return self.block.type is BlockType.READ_MORE


def placed_blocks(revision: Revision) -> list[Placed]:
    """The blocks of a revision with their places."""
    return place(Block.from_json(data) for data in revision.blocks)


def pieces(
    placed: list[Placed], spans: Iterable[Span], pictures: Mapping[str, Picture], hits: Sequence[Hit] = ()
) -> list[Piece]:
    """All blocks in order, marked; ``hits`` are what was searched for."""
    by_block = spread(placed, spans)
    last = _last_paragraph(placed)
    return [
        Piece(
            each.block,
            _html(each, by_block.get(each.index, []), last, hits),
            pictures.get(each.block.picture.src) if each.block.picture else None,
        )
        for each in placed
    ]


def swapped_blocks(
    revision: Revision,
    spans: Callable[[int, int], Iterable[Span]],
    start: int,
    end: int,
    hits: Sequence[Hit] = (),
) -> list[str]:
    """The HTML of the blocks that [start, end) touches, to be swapped into the page, where it shows this revision;
    ``spans`` gives those that touch a range of the text."""
    placed = placed_blocks(revision)
    last = _last_paragraph(placed)
    near = [
        each
        for each in placed
        if each.start is not None and each.end is not None and each.start < end and start < each.end
    ]
    if not near:
        return []
    by_block = spread(placed, spans(near[0].start or 0, near[-1].end or 0))
    return [
        _html(
            each,
            by_block[each.index],
            last,
            hits,
            f"outerHTML:#prose[data-revision='{revision.pk}'] #b{each.index}",
        )
        for each in near
    ]


def _html(placed: Placed, spans: list[Span], last: int, hits: Sequence[Hit] = (), swap: str = "") -> str:
    if placed.start is None:
        return placed.block.html
    tag = "span" if placed.block.type is BlockType.FIGURE else ""
    draw = partial(render_block, placed, spans, hits=hits, end_mark=placed.index == last, tag=tag, swap=swap)
    if hits or swap:
        return draw()
    # everything that it shows, made short: marks with their words are longer than what comes of them
    shown = blake2b(
        repr((placed, placed.index == last, spans)).encode("utf-8", "surrogatepass"), digest_size=20
    )
    return piece(("block", shown.digest()), lambda: sanitised(draw()))


def _last_paragraph(placed: list[Placed]) -> int:
    """Index of the text block that ends the article, when it is a paragraph; else -1."""
    texts = [each for each in placed if each.start is not None and each.block.type is not BlockType.FIGURE]
    return texts[-1].index if texts and texts[-1].block.type is BlockType.PARAGRAPH else -1
