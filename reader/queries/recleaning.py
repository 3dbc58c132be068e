"""What a new cleaning of an article would change in its text: block by block, old against new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reader.cleaning import Block, Cleaned
from reader.cleaning.choices import BY_HAND, block_key, dropped_piece
from reader.models import Draft
from reader.queries.preview import BLOCKS, shortened
from reader.services.choosing import chosen
from reader.services.drafts import is_recleaning

_SHOWN_WORDS = 120
"""Code points of a changed block that are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row: a block that joins (``added``) or leaves (``removed``) the text, or ``count`` that stay (``same``)."""

    what: str
    kind: str = ""
    words: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changes, in the order of the text."""

    rows: tuple[Change, ...]
    added: int
    removed: int
    same: int

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.removed)


def changes_of(draft: Draft, cleaned: Cleaned) -> Changes | None:
    """What saving the draft would change in its article's text; None for a draft that is a new article."""
    if not is_recleaning(draft) or draft.article is None or draft.article.current_revision is None:
        return None
    old = [Block.from_json(block) for block in draft.article.current_revision.blocks]
    return changes(old, chosen(draft, cleaned).blocks)


def changes(old: Sequence[Block], new: Sequence[Block]) -> Changes:
    """Old blocks against new ones. A block is the same when its type, words and picture are."""
    before, after = [_known(block) for block in old], [_known(block) for block in new]
    rows: list[Change] = []
    for _tag, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if before[start:end] == after[new_start:new_end]:
            rows.append(Change("same", count=end - start))
            continue
        rows += [_row("removed", block) for block in old[start:end]]
        rows += [_row("added", block) for block in new[new_start:new_end]]
    counts = {
        what: sum(row.count for row in rows if row.what == what) for what in ("added", "removed", "same")
    }
    return Changes(tuple(rows), **counts)


def _known(block: Block) -> tuple[str, str, str]:
    return block.type.value, block.text or block_key(block), block.picture.src if block.picture else ""


def _row(what: str, block: Block) -> Change:
    return Change(what, str(BLOCKS[block.type]), shortened(dropped_piece(block, BY_HAND).text, _SHOWN_WORDS))
