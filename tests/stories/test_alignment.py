"""Which sentences of two tellings say the same."""

from __future__ import annotations

import time
from statistics import mean

import pytest

from reader.stories.alignment import Link, align, linked, pairs
from reader.stories.comparison import Telling
from reader.stories.sentences import sentences
from tests.stories import gold_pairs

LEAST_MEAN, LEAST_PRECISION = 0.86, 0.92
"""Of the invented tellings; ``benchmarks/compare.py`` says what they reach."""


def aligned(a: str, b: str, language: str = "en", other: str = "") -> list[Link]:
    one, two = Telling(a, language), Telling(b, other or language)
    return align(one, two, sentences(a, language), sentences(b, language))


RIVER = (
    "The commission lost contact with 14 of its 62 gauges in March. Maren Osk asked both capitals for boats. "
    "“A treaty that nobody can measure is a promise,” she said. "
    "Salt farmers near Ketterby counted their poorest season."
)


def test_a_text_stands_beside_itself_sentence_by_sentence() -> None:
    assert [(link.a, link.b) for link in aligned(RIVER, RIVER)] == [((n,), (n,)) for n in range(4)]


def test_sentences_too_short_to_tell_stand_beside_their_equals() -> None:
    text = f"Why not? {RIVER} He did. So did she."

    assert [(link.a, link.b) for link in aligned(text, text)] == [((n,), (n,)) for n in range(7)]
    assert [(link.a, link.b) for link in aligned("It fell. " * 30, "It fell. " * 30)] == [
        ((n,), (n,)) for n in range(30)
    ]


def test_a_sentence_that_was_split_is_linked_with_both_halves() -> None:
    a = "The Ketterby gauge failed in March and was repaired by two divers in September."
    b = "In March the gauge at Ketterby failed. Two divers repaired it in September. The mayor thanked everybody."

    assert [(link.a, link.b) for link in aligned(a, b)] == [((0,), (0, 1))]


def test_order_does_not_bind() -> None:
    whole = [RIVER[start:end] for start, end in sentences(RIVER)]
    turned = " ".join(whole[2:] + whole[:2])

    assert [(link.a, link.b) for link in aligned(RIVER, turned)] == [
        ((0,), (2,)),
        ((1,), (3,)),
        ((2,), (0,)),
        ((3,), (1,)),
    ]


def test_a_quotation_is_found_without_its_marks() -> None:
    b = (
        "A treaty nobody is able to measure is merely a promise, according to Osk. Fishermen are angry. "
        "Ketterby's salt farmers have counted the poorest season."
    )

    assert {(0, 2), (2, 3)} <= {(link.b[0], link.a[0]) for link in aligned(RIVER, b)}


def test_texts_about_other_things_have_nothing_in_common() -> None:
    other = "The orchestra opened its season with a new symphony. Critics were divided. Tickets sold out within a day."

    assert aligned(RIVER, other) == []


@pytest.mark.parametrize(("a", "b"), [("", ""), (RIVER, ""), ("", RIVER), ("Osk.", "Osk."), ("?", "!")])
def test_next_to_nothing_is_aligned_without_complaint(a: str, b: str) -> None:
    assert all(0 <= link.score <= 1 for link in aligned(a, b))


def test_it_does_not_matter_which_text_comes_first_or_how_often_one_asks() -> None:
    pair = gold_pairs.pair("budget")
    there = pairs(pair.a, pair.b, pair.sentences_a, pair.sentences_b)
    back = pairs(pair.b, pair.a, pair.sentences_b, pair.sentences_a)

    assert there == pairs(pair.a, pair.b, pair.sentences_a, pair.sentences_b)
    assert {(i, j) for i, j, _score in there} == {(i, j) for j, i, _score in back}


def test_what_shares_a_sentence_is_one_link() -> None:
    links = linked([(0, 0, 0.9), (1, 2, 0.5), (2, 2, 0.8), (2, 3, 0.6)])

    assert [(link.a, link.b, link.score) for link in links] == [((0,), (0,), 0.9), ((1, 2), (2, 3), 0.8)]
    assert links[1].pairs == ((1, 2, 0.5), (2, 2, 0.8), (2, 3, 0.6))


def test_invented_tellings_are_aligned_as_they_were_written() -> None:
    scores = []
    for name in gold_pairs.names():
        pair = gold_pairs.pair(name)
        found = pairs(pair.a, pair.b, pair.sentences_a, pair.sentences_b)
        scores.append(gold_pairs.f1(((i, j) for i, j, _score in found), pair.links))

    assert mean(score[0] for score in scores) >= LEAST_MEAN
    assert mean(score[1] for score in scores) >= LEAST_PRECISION
    assert min(score[0] for score in scores) >= 0.65


def test_long_tellings_that_repeat_themselves_end_in_time() -> None:
    text = "\n".join([RIVER] * 120)
    began = time.process_time()

    found = aligned(text, text)

    assert sum(len(link.a) for link in found) == 480
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("b", "language"),
    [
        (
            "تأخر الموسم كثيراً. ومن بين ٦٢ محطة على نهر الإيلفان لم ترسل ١٤ محطة أي قراءة، كما تقول مارن أوسك. "
            "ويأمل الصيادون في ليسك أن ينتهي ذلك قريباً.",
            "ar",
        ),
        (
            "La temporada llega tarde. De las 62 estaciones del Ilvane, 14 callan desde marzo, dice Maren Osk. "
            "Los pescadores de Lisk esperan que termine pronto.",
            "es",
        ),
    ],
)
def test_across_languages_names_and_figures_join(b: str, language: str) -> None:
    a = "The council met twice. Of 62 gauges on the Ilvane 14 are silent, Maren Osk said. Nobody answered her letters."

    assert [(link.a, link.b) for link in aligned(a, b, "en", language)] == [((1,), (1,))]
