"""The sample's tellings, aligned by hand, and what the comparison makes of them."""

from __future__ import annotations

import pytest

from reader.stories.comparing import compare
from tests.stories import gold

LEAST = 0.58
"""Of every pair: two of them have sentences that say the same in no common word. The mean of all is to be better."""


def _found(name: str) -> gold.Score:
    pair = gold.gold(name)
    a, b = gold.telling(pair["a"]), gold.telling(pair["b"])
    return gold.score(
        name,
        [
            ([a.text[start:end] for start, end in row.a], [b.text[start:end] for start, end in row.b])
            for row in compare(a, b).rows
            if row.both
        ],
    )


@pytest.mark.parametrize("name", gold.pairs())
def test_every_sentence_of_the_gold_stands_in_its_article(name: str) -> None:
    pair = gold.gold(name)
    a, b = gold.telling(pair["a"]).text, gold.telling(pair["b"]).text

    for link in (*pair["links"], *pair["optional"]):
        assert all(a.count(begin) == 1 for begin in link["a"]), link
        assert all(b.count(begin) == 1 for begin in link["b"]), link


@pytest.mark.parametrize("name", gold.pairs())
def test_the_tellings_of_the_sample_are_aligned_as_by_hand(name: str) -> None:
    found = _found(name)

    assert found.f1 >= LEAST, (found.f1, found.missed, found.false)


def test_the_mean_of_all_pairs_is_good() -> None:
    scores = [_found(name) for name in gold.pairs()]

    assert sum(score.f1 for score in scores) / len(scores) >= 0.8
    assert sum(score.precision for score in scores) / len(scores) >= 0.8
