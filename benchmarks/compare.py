"""How well two tellings are set beside each other: ``python benchmarks/compare.py [--json]``.

Links between sentences are held against those that people made: the two documents in ``../shared/seeds`` beside the
project (where they are there), the sample's articles (``tests/stories/gold``) and the invented tellings
(``tests/stories/gold_pairs``). The weights were fitted on all of them; what they reach on a pair that they have not
seen is told by ``fit_alignment.py``. Times are CPU milliseconds.
"""

from __future__ import annotations

import importlib.util
import random
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

from measuring import ROOT, Row, cpu_ms, settings, show, wanted_json

SEEDS = ROOT.parent / "shared" / "seeds"
LONG = 10_000
"""Words of the long texts."""


def row(measure: str, value: float, wanted: str) -> Row:
    """A line of the table."""
    return {"measure": measure, "value": value, "to reach": wanted}


def seeds() -> Iterator[Row]:
    """The two documents, as ``manage.py compare`` compares them, scored by the script beside them."""
    from reader.management.commands.compare import result, telling

    script = SEEDS / "gold" / "score_alignment.py"
    first, second = (next(SEEDS.glob(f"{number}_*.txt"), None) for number in ("000", "002"))
    if not (script.is_file() and first and second):
        return
    scored: dict[str, Any] = _module(script).score(result(telling(str(first)), telling(str(second))))
    yield row("seeds: links, F1", scored["links"]["f1"], "0.973")
    yield row("seeds: links, precision", scored["links"]["precision"], "1.00")
    yield row("seeds: reworded quotes linked", scored["recall_by_relation"]["reworded quote"], "1.00")
    yield row("seeds: sentences only in B, of 9", scored["only_b"]["tp"], "9")


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sample() -> Iterator[Row]:
    """The sample's articles."""
    from reader.stories.alignment import pairs
    from reader.stories.sentences import sentences
    from tests.stories import gold

    scores = []
    for name in gold.pairs():
        a, b = (gold.telling(gold.gold(name)[side]) for side in "ab")
        sa, sb = sentences(a.text, a.language, a.kinds), sentences(b.text, b.language, b.kinds)
        found = [([a.text[slice(*sa[i])]], [b.text[slice(*sb[j])]]) for i, j, _score in pairs(a, b, sa, sb)]
        scores.append(gold.score(name, found))
    yield row(f"sample, {len(scores)} pairs: F1", mean(score.f1 for score in scores), "")
    yield row(f"sample, {len(scores)} pairs: precision", mean(score.precision for score in scores), "")


def invented() -> Iterator[Row]:
    """The invented tellings."""
    from reader.stories.alignment import pairs
    from tests.stories import gold_pairs

    scores = []
    for name in gold_pairs.names():
        pair = gold_pairs.pair(name)
        found = pairs(pair.a, pair.b, pair.sentences_a, pair.sentences_b)
        scores.append(gold_pairs.f1(((i, j) for i, j, _score in found), pair.links))
    yield row(f"invented, {len(scores)} pairs: F1", mean(score[0] for score in scores), "0.90")
    yield row(f"invented, {len(scores)} pairs: precision", mean(score[1] for score in scores), "")


def times() -> Iterator[Row]:
    """What it costs."""
    from reader.stories.alignment import align
    from reader.stories.comparing import compare
    from reader.stories.comparison import Telling
    from reader.stories.runs import copied_runs
    from reader.stories.sentences import sentences
    from tests.stories import gold_pairs

    told: dict[str, list[str]] = {"a": [], "b": []}
    for name in gold_pairs.names():
        pair = gold_pairs.pair(name)
        if pair.a.language == "en":
            told["a"] += [pair.a.text[start:end] for start, end in pair.sentences_a]
            told["b"] += [pair.b.text[start:end] for start, end in pair.sentences_b]
    hundred = [Telling("\n".join(told[side][:100]), "en") for side in "ab"]
    split = [sentences(telling.text, telling.language) for telling in hundred]
    yield row(
        f"{len(split[0])} × {len(split[1])} sentences aligned, ms",
        cpu_ms(lambda: align(hundred[0], hundred[1], split[0], split[1])),
        "100",
    )
    chance = random.Random(7)
    words = [word for side in "ab" for sentence in told[side] for word in sentence.split()]
    long_a, long_b = (chance.choices(words, k=LONG) for _ in range(2))
    for size in (6, 9, 14, 40, 400):
        here, there = chance.randrange(LONG - size), chance.randrange(LONG - size)
        long_b[there : there + size] = long_a[here : here + size]
    text_a, text_b = " ".join(long_a), " ".join(long_b)
    yield row(f"copied runs of {LONG:,} words a side, ms", cpu_ms(lambda: copied_runs(text_a, text_b)), "20")
    whole = [Telling("\n".join(_long(told[side])), "en") for side in "ab"]
    size = min(len(telling.text.split()) for telling in whole)
    yield row(f"a comparison of {size:,} words a side, ms", cpu_ms(lambda: compare(*whole)), "1,000")


def _long(told: list[str]) -> list[str]:
    """As many sentences as a long text has: the same over and over, every time with other long words."""
    words = 0
    sentences = list[str]()
    while words < LONG:
        turn, number = divmod(len(sentences), len(told))
        sentences.append(re.sub(r"\b\w{5,}", rf"\g<0>{'abcdefgh'[turn]}", told[number]))
        words += len(told[number].split())
    return sentences


def main() -> None:
    """Prints the table, or JSON with ``--json``."""
    as_json = wanted_json("How well two tellings are set beside each other, and at what cost.")
    with settings():
        show([*seeds(), *sample(), *invented(), *times()], as_json=as_json)


if __name__ == "__main__":
    main()
