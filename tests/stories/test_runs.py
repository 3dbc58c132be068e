"""Copied runs: what stands in the same order on both sides, counted in words."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from reader.stories.runs import copied_runs

WORDS = ["river", "salt", "gauge", "fell", "rose", "Averil"]
STATEMENT = "the flow at Averil fell by almost a fifth over the summer"


def found(a: str, b: str, shortest: int = 5) -> list[tuple[int, str, str]]:
    return [(run.words, a[slice(*run.a)], b[slice(*run.b)]) for run in copied_runs(a, b, shortest)]


def test_a_statement_taken_over_is_found_whole() -> None:
    a = f"Her office says {STATEMENT}. The ministry said nothing."
    b = f"“According to the commission, {STATEMENT}”, wrote the Ledger."

    assert found(a, b) == [(12, STATEMENT, STATEMENT)]


def test_signs_case_and_accents_make_no_difference() -> None:
    a = "Río abajo, “the salt farmers” counted their poorest season"
    b = "rio abajo the SALT farmers’ counted: their poorest season"

    assert [words for words, _a, _b in found(a, b)] == [9]


def test_shorter_runs_are_left_out_and_may_be_asked_for() -> None:
    a, b = "one gauge sent no reading", "no gauge sent no answer"

    assert found(a, b) == []
    assert found(a, b, 3) == [(3, "gauge sent no", "gauge sent no")]


def test_the_commonest_words_alone_are_copied_from_nobody() -> None:
    assert found("It was at the end of the day", "He stood at the end of the queue") == []


def test_runs_do_not_overlap_and_the_longest_come_first() -> None:
    a = f"{STATEMENT}. Salt farmers near Ketterby counted their poorest season."
    b = f"Salt farmers near Ketterby counted it. {STATEMENT}. {STATEMENT}."

    told = copied_runs(a, b)

    assert [run.words for run in told] == [12, 5]


@given(
    st.lists(st.sampled_from(WORDS), max_size=40),
    st.lists(st.sampled_from(WORDS), max_size=40),
)
def test_every_run_is_the_same_words_on_both_sides(a: list[str], b: list[str]) -> None:
    one, other = " ".join(a), " ".join(b)
    taken_a, taken_b = set[int](), set[int]()
    for run in copied_runs(one, other, 3):
        words = one[slice(*run.a)].split()
        assert words == other[slice(*run.b)].split()
        assert len(words) == run.words >= 3
        assert not taken_a & set(range(*run.a))
        assert not taken_b & set(range(*run.b))
        taken_a |= set(range(*run.a))
        taken_b |= set(range(*run.b))


def test_empty_texts_share_nothing() -> None:
    assert copied_runs("", "") == ()
    assert copied_runs(STATEMENT, "") == ()


def test_texts_that_repeat_themselves_stay_cheap() -> None:
    chance = random.Random(1)
    words = [f"word{n}" for n in range(3_000)]
    long = " ".join(chance.choices(words, k=10_000))
    began = time.process_time()

    assert copied_runs(long, long)[0].words == 10_000
    assert copied_runs("salt river " * 5_000, "salt river " * 5_000)[0].words >= 9_000
    copied_runs("salt " * 10_000, "salt river " * 5_000)

    assert time.process_time() - began < 5
