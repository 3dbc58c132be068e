"""The pages made for these tests: all of them fiction."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reader.cleaning import Block, BlockType, Cleaned, clean

FOLDER = Path(__file__).resolve().parent.parent / "samples" / "cleaning"
ADDRESS = "https://basin-herald.example/river/reed-cutters"


@cache
def cleaned(name: str) -> Cleaned:
    """One of the sample files, cleaned as a page of ``ADDRESS``."""
    return clean((FOLDER / name).read_bytes(), url=ADDRESS)


def of_type(page: Cleaned, kind: BlockType) -> list[Block]:
    """The page's blocks of one type."""
    return [block for block in page.blocks if block.type is kind]
