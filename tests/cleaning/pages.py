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


SILENT = (
    "The gauges of the upper valley have sent no reading since the first week of March, the office said, and nobody "
    "has been sent to look at them."
)


def page(
    head: str = "", h1: str = "Gauges fall silent", extra: str = "", first: str = SILENT, last: str = SILENT
) -> str:
    """A whole page with one article: ``head`` and what stands after the text are the test's own.

    ``first`` and ``last`` are its first and last paragraph.
    """
    title = f"<h1>{h1}</h1>" if h1 else ""
    text = f"<p>{first}</p><p>{SILENT}</p><p>{SILENT}</p><p>{last}</p>"
    return f"<html><head>{head}</head><body><article>{title}{text}</article>{extra}</body></html>"


def json_ld(source: str) -> str:
    """A script of JSON-LD."""
    return f'<script type="application/ld+json">{source}</script>'
