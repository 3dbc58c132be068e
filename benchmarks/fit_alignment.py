"""Fits the weights that sentences are aligned by: ``python benchmarks/fit_alignment.py [--held-out]``.

Prints ``ALONE`` and ``TOGETHER`` of ``reader/stories/alignment.py``, fitted by logistic regression (Newton's method,
ridge penalty) on the pairs that people aligned: the invented tellings, the sample's articles, the two documents in
``../shared/seeds`` where they are there. A third of the pairs is seen once more with B's parts in another order, so
that order is believed, not obeyed. With ``--held-out``: what is reached on pairs that the weights have not seen, a
fifth of them at a time. Takes minutes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp

from measuring import ROOT, settings, show

PENALTY = 0.3
KINDRED, KINDRED_PENALTY = 7, 0.6
"""Where kindred words stand among what speaks for a pair. They are held back: their list has favourites."""
PARTS = 5

type Pair = tuple[int, int]
type Evidence = dict[Pair, tuple[float, ...]]
type Weights = Sequence[float]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Two tellings of which it is known what belongs together."""

    name: str
    alone: Evidence
    links: frozenset[Pair]
    optional: frozenset[Pair]


def known() -> Iterator[tuple[Known, Known]]:
    """Every pair, and the same with B's parts in another order."""
    from reader.stories.alignment import alone
    from reader.stories.comparison import Span, Telling
    from reader.stories.likeness import likeness
    from reader.stories.sentences import sentences
    from tests.stories import gold, gold_pairs

    def read(
        name: str,
        a: Telling,
        b: Telling,
        spans: tuple[Sequence[Span], Sequence[Span]],
        links: set[Pair],
        free: set[Pair],
    ) -> tuple[Known, Known]:
        sa, sb = spans
        first = Known(name, dict(alone(likeness(a, b, sa, sb))), frozenset(links), frozenset(free))
        chance = random.Random(name)
        cuts = sorted(chance.sample(range(2, len(sb) - 1), 2))
        order = [*range(cuts[0], cuts[1]), *range(cuts[1], len(sb)), *range(cuts[0])]
        place = {old: new for new, old in enumerate(order)}
        turned = dict(alone(likeness(a, b, sa, [sb[j] for j in order])))
        return first, Known(
            name,
            turned,
            frozenset((i, place[j]) for i, j in links),
            frozenset((i, place[j]) for i, j in free),
        )

    for name in gold_pairs.names():
        pair = gold_pairs.pair(name)
        yield read(name, pair.a, pair.b, (pair.sentences_a, pair.sentences_b), set(pair.links), set())
    for name in gold.pairs():
        entry = gold.gold(name)
        a, b = gold.telling(entry["a"]), gold.telling(entry["b"])
        sa, sb = sentences(a.text, a.language, a.kinds), sentences(b.text, b.language, b.kinds)
        begin_a, begin_b = (
            [telling.text[start:] for start, _end in spans] for telling, spans in ((a, sa), (b, sb))
        )
        linked, free = (_places(entry[kind], begin_a, begin_b) for kind in ("links", "optional"))
        yield read(name, a, b, (sa, sb), linked, free)
    aligned = ROOT.parent / "shared" / "seeds" / "gold" / "alignment.json"
    if aligned.is_file():
        entry = json.loads(aligned.read_text("utf-8"))
        told = [[sentence["text"] for sentence in entry[side]] for side in "ab"]
        a, b = (Telling("\n".join(texts), "en") for texts in told)
        spans = []
        for texts in told:
            starts = [sum(len(text) + 1 for text in texts[:n]) for n in range(len(texts))]
            spans.append([(start, start + len(text)) for start, text in zip(starts, texts, strict=True)])
        linked, free = (
            {(link["i"], link["j"]) for link in entry[kind]} for kind in ("alignment", "optional")
        )
        yield read("seeds", a, b, (spans[0], spans[1]), linked, free)


def _places(links: Sequence[dict[str, list[str]]], a: Sequence[str], b: Sequence[str]) -> set[Pair]:
    """Pairs of sentences by how they begin; ``a`` and ``b`` are the texts from each sentence on."""
    return {
        (i, j)
        for link in links
        for begin_a, begin_b in product(link["a"], link["b"])
        for i, text_a in enumerate(a)
        if text_a.startswith(begin_a)
        for j, text_b in enumerate(b)
        if text_b.startswith(begin_b)
    }


def fitted(rows: Sequence[tuple[tuple[float, ...], bool]], penalties: Sequence[float]) -> list[float]:
    """The weights, the constant last."""
    size = len(penalties) + 1
    held = [*penalties, 1e-6]
    weights = [0.0] * size
    for _step in range(12):
        gradient = [weight * penalty for weight, penalty in zip(weights, held, strict=True)]
        curve = [[held[r] if r == c else 0.0 for c in range(size)] for r in range(size)]
        for evidence, linked in rows:
            x = (*evidence, 1.0)
            total = sum(map(float.__mul__, x, weights))
            believed = 1 / (1 + exp(-total)) if total > -40 else 0.0
            error, spread = believed - linked, believed * (1 - believed) + 1e-6
            for r, value in enumerate(x):
                if value:
                    gradient[r] += error * value
                    scaled, line = spread * value, curve[r]
                    for c in range(r + 1):
                        line[c] += scaled * x[c]
        for r in range(size):
            for c in range(r):
                curve[c][r] = curve[r][c]
        step = _solved(curve, gradient)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    return weights


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of linear equations, by elimination."""
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    size = len(lines)
    for column in range(size):
        pivot = max(range(column, size), key=lambda k: abs(lines[k][column]))
        lines[column], lines[pivot] = lines[pivot], lines[column]
        for other in range(size):
            if other != column:
                factor = lines[other][column] / lines[column][column]
                lines[other] = [x - factor * y for x, y in zip(lines[other], lines[column], strict=True)]
    return [line[-1] / line[k] for k, line in enumerate(lines)]


def _rows(
    pairs: Sequence[Known], evidence: Callable[[Known], Evidence]
) -> list[tuple[tuple[float, ...], bool]]:
    return [
        (values, place in pair.links)
        for pair in pairs
        for place, values in evidence(pair).items()
        if place not in pair.optional
    ]


def believed(evidence: Mapping[Pair, tuple[float, ...]], weights: Weights) -> dict[Pair, float]:
    """How sure each pair is."""
    found = {}
    for place, values in evidence.items():
        total = weights[-1] + sum(x * weight for x, weight in zip(values, weights, strict=False))
        found[place] = 1 / (1 + exp(-total)) if total > -50 else 0.0
    return found


def fit(pairs: Sequence[Known]) -> tuple[list[float], list[float]]:
    """Both weights. The second step learns from beliefs of a first one that had not seen the pair."""
    from reader.stories.alignment import together

    penalties = [PENALTY] * len(next(iter(pairs[0].alone.values())))
    penalties[KINDRED] = KINDRED_PENALTY
    rows = []
    for part in range(PARTS):
        first = fitted(
            _rows([pair for n, pair in enumerate(pairs) if n % PARTS != part], lambda pair: pair.alone),
            penalties,
        )
        unseen = [pair for n, pair in enumerate(pairs) if n % PARTS == part]
        among = {pair: dict(together(believed(pair.alone, first))) for pair in unseen}
        rows += _rows(unseen, among.__getitem__)
    alone = fitted(_rows(pairs, lambda pair: pair.alone), penalties)
    return alone, fitted(rows, [PENALTY] * len(rows[0][0]))


def with_turned(pairs: Sequence[tuple[Known, Known]]) -> list[Known]:
    """The pairs, and every third in another order."""
    return [pair for pair, _turned in pairs] + [turned for _pair, turned in pairs[::3]]


def held_out(pairs: Sequence[tuple[Known, Known]]) -> None:
    """Prints what is reached on pairs that the weights have not seen."""
    from reader.stories.alignment import LIKELY, SURE, together

    shown = []
    hits = got = wanted = 0
    for part in range(PARTS):
        alone, among = fit(with_turned([pair for n, pair in enumerate(pairs) if n % PARTS != part]))
        for pair, _turned in pairs[part::PARTS]:
            belief = believed(dict(together(believed(pair.alone, alone))), among)
            rows: dict[int, float] = {}
            columns: dict[int, float] = {}
            for (i, j), value in belief.items():
                rows[i], columns[j] = max(value, rows.get(i, 0.0)), max(value, columns.get(j, 0.0))
            found = {
                place
                for place, value in belief.items()
                if value >= SURE or (value >= LIKELY and value in (rows[place[0]], columns[place[1]]))
            } - pair.optional
            right = len(found & pair.links)
            hits, got, wanted = hits + right, got + len(found), wanted + len(pair.links)
            shown.append(
                {
                    "pair": pair.name,
                    "F1": 2 * right / (len(found) + len(pair.links)),
                    "precision": right / max(1, len(found)),
                    "recall": right / len(pair.links),
                }
            )
    shown.sort(key=lambda line: str(line["pair"]))
    shown.append(
        {
            "pair": "all links",
            "F1": 2 * hits / (got + wanted),
            "precision": hits / got,
            "recall": hits / wanted,
        }
    )
    show(shown, as_json=False)


def main() -> None:
    """Prints the weights, or with ``--held-out`` the table."""
    options = argparse.ArgumentParser(description="Fits the weights that sentences are aligned by.")
    options.add_argument("--held-out", action="store_true", help="print what unseen pairs reach")
    chosen = options.parse_args()
    with settings():
        sys.path.insert(0, str(ROOT))
        pairs = list(known())
        if chosen.held_out:
            held_out(pairs)
            return
        for name, weights in zip(("ALONE", "TOGETHER"), fit(with_turned(pairs)), strict=True):
            print(f"{name} = ({', '.join(f'{weight:.2f}' for weight in weights)})")


if __name__ == "__main__":
    main()
