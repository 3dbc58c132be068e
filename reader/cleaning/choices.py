"""What a reader decides about the pieces of a cleaned page: cut pieces kept, kept blocks cut, both undone again.

Pieces are meant by their index while a page is looked at, and known by their words when it is cleaned anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import gettext

from reader.cleaning.blocks import Block, BlockType, Choices, Cleaned, Cut, Metadata
from reader.cleaning.build import html_block
from reader.folding import fold

BY_HAND = "by_hand"
"""Kind of a cut piece that a reader cut."""
BY_RULE = "by_rule"
"""Kind of a cut piece that a rule of the outlet cut."""
KEY_LENGTH = 300
"""Code points by which a piece is known again."""
_FIGURES = re.compile(r"\d+")


def piece_key(text: str) -> str:
    """The folded beginning of a text, every number as 0: dates and counts change from page to page."""
    return _folded(text[: KEY_LENGTH + 100]) if text.strip() else ""


@lru_cache(maxsize=4096)  # a preview that is repaired asks for the same texts with every button
def _folded(text: str) -> str:
    return _FIGURES.sub("0", fold(text))[:KEY_LENGTH]


def block_key(block: Block) -> str:
    """By what a block is known again: its words, its links' titles, or its picture's address."""
    words = piece_key(block.text or " ".join(link.title for link in block.links))
    return words or (block.picture.src[:KEY_LENGTH] if block.picture else "")


def put_back(cleaned: Cleaned, keep: frozenset[int]) -> Cleaned:
    """``cleaned`` with the cut pieces of these indexes among its blocks again. ``cut`` stays as it is."""
    after: dict[int, list[Block]] = {}
    for index, cut in enumerate(cleaned.cut):
        if index in keep:
            after.setdefault(min(cut.after, len(cleaned.blocks) - 1), []).extend(blocks_of(cut))
    blocks = after.get(-1, [])
    for index, block in enumerate(cleaned.blocks):
        blocks = [*blocks, block, *after.get(index, [])]
    return replace(cleaned, blocks=tuple(blocks))


def with_choices(
    cleaned: Cleaned,
    keep: frozenset[int] = frozenset(),
    drop: frozenset[int] = frozenset(),
    *,
    kind: str = BY_HAND,
    why: str = "",
) -> Cleaned:
    """The page as the choices make it: ``keep`` are indexes of ``cut``, ``drop`` of ``blocks``.

    Kept pieces are blocks and no longer cut; dropped blocks are cut pieces of ``kind`` where they stood. Links that
    were moved beside the text go when their piece is kept in it. A lead picture that is dropped is the lead no more.
    """
    if not keep and not drop:
        return cleaned
    why = why or gettext("A reader cut it.")
    last = len(cleaned.blocks) - 1
    cuts_at: dict[int, list[int]] = {}
    for index, cut in enumerate(cleaned.cut):
        cuts_at.setdefault(min(cut.after, last), []).append(index)
    undone = _undone(cleaned, cuts_at, keep)
    blocks: list[Block] = []
    cuts: list[Cut] = []
    for at in range(-1, last + 1):
        if at in drop:
            cuts.append(dropped_piece(cleaned.blocks[at], kind, why, after=len(blocks) - 1))
        elif at >= 0 and at not in undone:
            blocks.append(cleaned.blocks[at])
        for index in cuts_at.get(at, ()):
            if index in keep:
                blocks.extend(blocks_of(cleaned.cut[index]))
            else:
                cuts.append(replace(cleaned.cut[index], after=len(blocks) - 1))
    gone = [cleaned.blocks[at] for at in sorted(undone | drop) if 0 <= at <= last]
    return replace(cleaned, blocks=tuple(blocks), cut=tuple(cuts), meta=_without(cleaned.meta, gone, blocks))


def dropped_piece(block: Block, kind: str, why: str = "", *, after: int = -1) -> Cut:
    """A block as a piece that was cut."""
    titles = "\n".join(link.title for link in block.links)
    picture = (block.picture.alt or block.picture.src.rsplit("/", 1)[-1]) if block.picture else ""
    return Cut(
        kind, block.text or titles or picture, why, len(block.links), after, block.html, block.where, (block,)
    )


def blocks_of(cut: Cut) -> tuple[Block, ...]:
    """The blocks that a cut piece becomes when it is kept."""
    return cut.blocks or tuple(replace(block, where=cut.where) for block in _elements(cut.html))


def chosen_by_hand(cleaned: Cleaned, keep: frozenset[int], drop: frozenset[int]) -> Cleaned:
    """As ``with_choices``, with a note of what was chosen, for the day when the page is cleaned anew."""
    made = with_choices(cleaned, keep, drop)
    kept = [block_key(block) for index in sorted(keep) for block in blocks_of(cleaned.cut[index])]
    cut = [block_key(cleaned.blocks[index]) for index in sorted(drop)]
    return replace(made, by_hand=Choices(_known(kept), _known(cut)))


def found_again(cleaned: Cleaned, choices: Choices) -> tuple[frozenset[int], frozenset[int], tuple[str, ...]]:
    """What was chosen by hand on an earlier cleaning of the page, on this one: (keep, drop, what is lost).

    Lost is a piece that was kept by hand and is now neither in the text nor among what was cut.
    """
    there = {block_key(block) for block in cleaned.blocks}
    wanted = set(choices.kept) - there
    keep: set[int] = set()
    for index, cut in enumerate(cleaned.cut):
        keys = {block_key(block) for block in blocks_of(cut)}
        if keys & wanted:
            keep.add(index)
            wanted -= keys
    unwanted = set(choices.cut)
    drop = {index for index, block in enumerate(cleaned.blocks) if block_key(block) in unwanted}
    return frozenset(keep), frozenset(drop), tuple(key for key in choices.kept if key in wanted)


def _undone(cleaned: Cleaned, cuts_at: dict[int, list[int]], keep: frozenset[int]) -> set[int]:
    """Asides whose pieces the reader all wants in the text instead."""
    undone = set()
    for at, indexes in cuts_at.items():
        related = [index for index in indexes if cleaned.cut[index].kind == "related"]
        if at >= 0 and cleaned.blocks[at].type is BlockType.RELATED and related and keep.issuperset(related):
            undone.add(at)
    return undone


def _without(meta: Metadata, gone: list[Block], left: list[Block]) -> Metadata:
    """The metadata without links and lead picture of blocks that are there no more."""
    links = {link for block in gone for link in block.links}
    pictures = {block.picture.src for block in gone if block.picture}
    pictures -= {block.picture.src for block in left if block.picture}
    return replace(
        meta,
        related=tuple(link for link in meta.related if link not in links),
        read_more=tuple(link for link in meta.read_more if link not in links),
        lead=None if meta.lead and meta.lead.src in pictures else meta.lead,
    )


def _known(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in keys if key))


_TOP = re.compile(r"<(p|h[2-4]|blockquote|ul|ol|table|pre)(?:\s[^<>]*)?>.*?</\1>", re.DOTALL)
_TYPES = {"blockquote": BlockType.QUOTE, "ul": BlockType.LIST, "ol": BlockType.LIST, "table": BlockType.TABLE}


def _elements(html: str) -> list[Block]:
    """The elements of a cut piece's sanitised HTML as blocks."""
    found: list[Block] = []
    for match in _TOP.finditer(html):
        tag = match.group(1)
        level = int(tag[1]) if tag[0] == "h" else 0
        kind = BlockType.SUBHEAD if level else _TYPES.get(tag, BlockType.PARAGRAPH)
        block = html_block(kind, match.group(), level=level)
        if block.text:
            found.append(block)
    return found
