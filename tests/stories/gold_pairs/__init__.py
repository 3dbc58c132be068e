"""Pairs of invented tellings, written sentence by sentence with what each of them tells.

A file: the language, then the sentences of A and of B, one a line: facts, a bar, the sentence. Two sentences belong
together where they tell the same fact. They were written before anything was weighed by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reader.stories.comparison import Span, Telling

HERE = Path(__file__).parent
Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tellings with the places of their sentences, and which belong together, by their numbers."""

    name: str
    a: Telling
    b: Telling
    sentences_a: tuple[Span, ...]
    sentences_b: tuple[Span, ...]
    links: Pairs


def names() -> list[str]:
    """The pairs' names."""
    return sorted(path.stem for path in HERE.glob("*.txt"))


def pair(name: str) -> Pair:
    """A pair by its name."""
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    facts: dict[str, list[set[str]]] = {"A": [], "B": []}
    told: dict[str, list[str]] = {"A": [], "B": []}
    side = ""
    for line in lines[1:]:
        if line.startswith("# "):
            side = line[2:].strip()
        elif line.strip():
            codes, sentence = line.split(" | ", 1)
            facts[side].append(set(codes.split()))
            told[side].append(sentence.strip())
    (a, sentences_a), (b, sentences_b) = (_telling(told[side], lines[0].strip()) for side in "AB")
    links = frozenset(
        (i, j) for i, in_a in enumerate(facts["A"]) for j, in_b in enumerate(facts["B"]) if in_a & in_b
    )
    return Pair(name, a, b, sentences_a, sentences_b, links)


def _telling(sentences: list[str], language: str) -> tuple[Telling, tuple[Span, ...]]:
    spans = []
    start = 0
    for sentence in sentences:
        spans.append((start, start + len(sentence)))
        start += len(sentence) + 1
    return Telling(" ".join(sentences), language), tuple(spans)


def f1(found: Iterable[tuple[int, int]], wanted: Pairs) -> tuple[float, float, float]:
    """F1, precision and recall, 0 to 1."""
    got = set(found)
    hits = len(got & wanted)
    return (
        2 * hits / (len(got) + len(wanted)) if got or wanted else 1.0,
        hits / len(got) if got else 1.0,
        hits / len(wanted) if wanted else 1.0,
    )
