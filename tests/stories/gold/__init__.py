"""Pairs of sample articles that tell one story, aligned by hand: which sentences of one are which of the other.

A sentence is named by how it begins. ``optional`` pairs are neither wanted nor wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from reader.cleaning import clean
from reader.services.sample import FOLDER, Manifest
from reader.stories.comparison import Telling

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the pairs were found, and what was found beside them."""

    hits: int
    found: int
    wanted: int
    missed: tuple[tuple[str, str], ...]
    false: tuple[tuple[str, str], ...]

    @property
    def f1(self) -> float:
        """0 to 1; 1 where nothing was wanted and nothing found."""
        return 2 * self.hits / (self.found + self.wanted) if self.found + self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 1.0


def pairs() -> list[str]:
    """The names of the pairs."""
    return sorted(path.stem for path in HERE.glob("*.json"))


def gold(name: str) -> dict[str, Any]:
    """A pair: the keys ``a`` and ``b`` of its articles, ``links`` and ``optional``."""
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return found


def telling(key: str) -> Telling:
    """A sample article as it is compared: its newest text, through the real cleaning."""
    entry = next(entry for entry in Manifest.read()["articles"] if entry["key"] == key)
    cleaned = clean((FOLDER / entry["captures"][-1]["file"]).read_bytes(), url=entry["url"])
    blocks = [block for block in cleaned.blocks if block.text]
    return Telling(
        text="\n".join(block.text for block in blocks),
        language=cleaned.meta.language,
        kinds=tuple(str(block.type) for block in blocks),
    )


def score(name: str, links: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Score:
    """``links`` (sentences of A, sentences of B, as text) held against the pair of this name."""
    known = gold(name)
    wanted = set[tuple[str, str]]()
    for link in known["links"]:
        wanted |= set(product(link["a"], link["b"]))
    optional = set[tuple[str, str]]()
    for link in known["optional"]:
        optional |= set(product(link["a"], link["b"]))
    begins_a = {a for a, _b in wanted | optional}
    begins_b = {b for _a, b in wanted | optional}
    found = set[tuple[str, str]]()
    for a, b in links:
        named = product((_named(text, begins_a) for text in a), (_named(text, begins_b) for text in b))
        found |= set(named)
    found -= optional
    return Score(
        hits=len(found & wanted),
        found=len(found),
        wanted=len(wanted),
        missed=tuple(sorted(wanted - found)),
        false=tuple(sorted(found - wanted)),
    )


def _named(text: str, begins: Iterable[str]) -> str:
    """How a sentence of the pair begins; of others, the sentence."""
    text = text.strip()
    return next((begin for begin in begins if text.startswith(begin)), text[:60])
