"""Passages that a lost one may have become: the nearest first, with what speaks for them."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.anchoring.candidates import Candidate, candidates

QUOTE = "neither capital has published its releases"
OLD = f"""Velmara would face a slow and certain shortage, the new head has told the premier.
The two governments were negotiating over a river that neither of them could at present measure.
The two ministries trade monthly tables in private, and {QUOTE}, to the irritation of the delta states.
She spoke of freezing the present releases and settling the arithmetic afterwards."""
NEW = """Velmara would face a slow and certain shortage, the new head has told the premier.
The two governments were negotiating over a river that neither of them could at present measure.
She spoke of freezing the present releases and settling the arithmetic afterwards.
Tarsk and the delta states say neither government has published what it releases in winter."""


def looked_for(old: str, quote: str, new: str) -> list[tuple[str, Candidate]]:
    start = old.index(quote)
    return [(new[one.start : one.end], one) for one in candidates(old, start, start + len(quote), new)]


def test_the_nearest_comes_first_with_its_reasons() -> None:
    found = looked_for(OLD, QUOTE, NEW)
    words, first = found[0]
    assert words == "neither government has published what it releases"
    assert (first.shared, first.of, first.paragraph, first.taken) == (4, 6, 4, False)
    assert [one.score for _words, one in found] == sorted((one.score for _words, one in found), reverse=True)
    assert len(found) <= 3


def test_words_of_another_passage_are_shown_lower() -> None:
    found = looked_for(OLD, QUOTE, NEW)
    taken = [one for _words, one in found if one.taken]
    assert taken
    assert all(one.score < found[0][1].score / 2 for one in taken)


def test_what_stands_between_the_same_neighbours_is_proposed_without_a_shared_word() -> None:
    new = OLD.replace(QUOTE, "nobody prints any figure")
    words, first = looked_for(OLD, QUOTE, new)[0]
    assert words == "nobody prints any figure"
    assert (first.shared, first.neighbours) == (0, 2)


def test_candidates_never_overlap() -> None:
    found = [one for _words, one in looked_for(OLD, QUOTE, NEW)]
    spans = sorted((one.start, one.end) for one in found)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_a_text_without_any_of_its_words_has_none() -> None:
    assert looked_for(OLD, QUOTE, "Benches are painted green.") == []
    assert candidates(OLD, 0, 7, "") == []


def test_an_arabic_passage_is_found_in_other_words() -> None:
    old = "قالت رئيسة الهيئة إن النهر لا ينتظر أحدا في الدلتا.\nولم تنشر العاصمتان أرقام الإطلاقات بعد."
    line = "أعلنت الوزارة أمس أن العاصمتان لم تنشر أي أرقام جديدة عن الإطلاقات."
    new = f"قالت رئيسة الهيئة إن النهر لا ينتظر أحدا في الدلتا.\n{line}"
    words, first = looked_for(old, "ولم تنشر العاصمتان أرقام الإطلاقات", new)[0]
    assert first.paragraph == 2
    assert "العاصمتان" in words


def test_a_long_passage_in_a_long_text_takes_no_long_time() -> None:
    shaken = random.Random(3)
    words = shaken.choices([f"w{n}" for n in range(3000)], k=80_000)
    old = " ".join(words)
    new = old[:200_000] + old[230_000:]
    begun = time.process_time()
    candidates(old, 205_000, 225_000, new)
    assert time.process_time() - begun < 2


WORDS = st.lists(
    st.sampled_from(["the", "river", "rose", "Averil", "نهر", "14", "👩🏽", "."]), max_size=14
).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(WORDS, WORDS, st.data())
def test_every_candidate_lies_in_the_text(old: str, new: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.lists(st.integers(0, len(old)), min_size=2, max_size=2)))
    for one in candidates(old, start, end, new):
        assert 0 <= one.start < one.end <= len(new)
        assert 0 <= one.score <= 100
        assert 0 <= one.shared <= one.of
