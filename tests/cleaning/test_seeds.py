"""The two real documents come out as their gold says. Their text stays beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reader.cleaning import BlockType, Cleaned, clean
from reader.cleaning.report import record


def _seed(shared: Path, number: str) -> tuple[Cleaned, dict[str, Any]]:
    folder = shared / "seeds"
    dump = next(folder.glob(f"{number}_*.txt"))
    return clean(dump.read_bytes()), json.loads((folder / "gold" / f"{number}.json").read_text("utf-8"))


@pytest.mark.parametrize("number", ["000", "002"])
def test_every_field_of_a_seed_equals_its_gold(shared: Path, number: str) -> None:
    cleaned, gold = _seed(shared, number)
    got = record(cleaned)
    compared = {name: got[name] for name in gold if name in got}
    wanted = {name: gold[name] for name in compared}
    assert compared == wanted
    assert set(gold) - set(compared) <= {"notes"}


def test_the_page_without_a_headline_gets_a_suggestion_and_no_headline(shared: Path) -> None:
    cleaned, gold = _seed(shared, "002")
    assert cleaned.meta.headline == ""
    first = gold["body"][0]
    suggestion = cleaned.meta.suggested_headline.rstrip("…")
    assert suggestion
    assert first.startswith(suggestion)


def test_the_related_block_stands_where_it_stood(shared: Path) -> None:
    cleaned, gold = _seed(shared, "000")
    at = next(index for index, block in enumerate(cleaned.blocks) if block.type is BlockType.RELATED)
    assert [link.title for link in cleaned.blocks[at].links] == gold["related"]
    assert cleaned.blocks[at - 1].text == gold["body"][5]
    assert cleaned.blocks[at + 1].text == gold["body"][6]
    assert cleaned.blocks[-1].type is BlockType.READ_MORE


def test_nothing_of_the_menu_the_ticker_or_most_read_is_in_the_text(shared: Path) -> None:
    cleaned, gold = _seed(shared, "000")
    assert cleaned.text == "\n".join([gold["figure_caption"], *gold["body"]])
    kinds = {cut.kind for cut in cleaned.cut}
    assert {"menu", "ticker", "related", "most_read"} <= kinds
