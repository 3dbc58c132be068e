"""A page's HTML to a clean article: the libraries choose, our block DOM keeps, everything else is reported."""

from __future__ import annotations

from dataclasses import replace

from reader.cleaning.blocks import Block, BlockType, Cleaned, Metadata
from reader.cleaning.choose import choose
from reader.cleaning.dom import Walker
from reader.cleaning.errors import NothingToRead
from reader.cleaning.language import direction, settled
from reader.cleaning.metadata import read_metadata
from reader.cleaning.parse import drop_unreadable, name_pictures, parse_html
from reader.cleaning.phrases import fold
from reader.cleaning.pictures import choose_figures
from reader.cleaning.selection import Selection
from reader.cleaning.suggest import suggested_headline
from reader.cleaning.typist import Typist
from reader.cleaning.visible import complete


def clean_html(text: str, url: str = "") -> Cleaned:
    """The article in a page's HTML. Raises ``TooDeep``, ``TooManyElements``, ``NothingToRead``."""
    root = parse_html(text)
    meta = read_metadata(root, url)
    drop_unreadable(root)
    name_pictures(root)
    choice = choose(root, url)
    units = Walker(root, choice.nodes, choice.chosen).walk()
    selection = Selection(units, meta)
    selection.run()
    meta = complete(meta, selection)
    choose_figures(selection)
    typist = Typist(selection, url)
    blocks, cut = typist.blocks()
    if not any(block.in_text for block in blocks):
        raise NothingToRead(len(text.encode("utf-8", "replace")))
    meta = _completed(replace(meta, standfirst=_standfirst(meta, selection, blocks)), blocks, typist)
    return Cleaned(
        blocks=tuple(_with_direction(block, meta) for block in blocks),
        meta=meta,
        cut=tuple(cut),
        extractor=choice.extractor,
    )


def _standfirst(meta: Metadata, selection: Selection, blocks: list[Block]) -> str:
    """The standfirst that is shown, else the declared summary where it is not the start of the text."""
    if selection.standfirst:
        return selection.standfirst
    declared = fold(meta.standfirst).rstrip(". ")
    text = next((fold(block.text) for block in blocks if block.type is BlockType.PARAGRAPH), "")
    return "" if declared and text.startswith(declared[:60]) else meta.standfirst


def _completed(meta: Metadata, blocks: list[Block], typist: Typist) -> Metadata:
    running = [block.text for block in blocks if block.type in (BlockType.PARAGRAPH, BlockType.QUOTE)]
    text = "\n".join(running) or "\n".join(block.text for block in blocks)
    language = settled(meta.language, text)
    suggested = "" if meta.headline else suggested_headline(text.split("\n", 1)[0])
    return replace(
        meta,
        language=language,
        direction=direction(language, text),
        suggested_headline=suggested,
        related=tuple(typist.related),
        read_more=tuple(typist.read_more),
        lead=typist.lead or (None if any(block.picture for block in blocks) else meta.lead),
    )


def _with_direction(block: Block, meta: Metadata) -> Block:
    """A block of the other script direction says so, even where the page does not."""
    if block.dir or not block.text:
        return replace(block, dir="") if block.dir == meta.direction else block
    own = direction(meta.language, block.text)
    return block if own == meta.direction else replace(block, dir=own)
