"""What a row is called: a journalist must be able to trust it, so nothing is called that does not hold."""

from __future__ import annotations

import pytest

from reader.stories.comparing import compare
from reader.stories.comparison import Relation, Telling
from tests.stories.rows import facts, row


@pytest.mark.parametrize(
    ("one", "other", "language", "figures"),
    [
        (
            "Of the 62 gauges on the Ilvane, she said, 14 have sent no reading since March.",
            "She said 12 of the river’s 62 gauges had sent no reading since March.",
            "en",
            ("14", "12"),
        ),
        (
            "The fire killed 14 people in Averil on Monday, police said.",
            "Twelve people died in a fire in Averil on Monday, police said.",
            "en",
            ("14", "Twelve"),
        ),
        (
            "The flood killed 14 people and injured 20 in Lisk.",
            "The flood injured 22 people in Lisk and killed fourteen.",
            "en",
            ("20", "22"),
        ),
        (
            "Sales fell by a fifth this summer.",
            "Sales fell 30 per cent this summer.",
            "en",
            ("a fifth", "30 per cent"),
        ),
        (
            "The council meets on Tuesday in Ketterby to vote on the plan.",
            "The council meets on Wednesday in Ketterby to vote on the plan.",
            "en",
            ("Tuesday", "Wednesday"),
        ),
        (
            "El incendio mató a catorce personas en Averil el lunes, según la policía.",
            "El incendio causó 12 muertos en Averil el lunes, según la policía.",
            "es",
            ("catorce", "12"),
        ),
        (
            "قالت أوسك إن أربعة عشر محطة من 62 محطة توقفت عن العمل منذ مارس.",
            "قالت أوسك إن 12 محطة من 62 محطة توقفت عن العمل منذ مارس.",
            "ar",
            ("أربعة عشر", "12"),
        ),
    ],
)
def test_another_number_of_the_same_thing_differs(
    one: str, other: str, language: str, figures: tuple[str, str]
) -> None:
    found = row(one, other, language)
    assert found.relation == Relation.FIGURES
    assert facts(found, "figure") == [figures]
    assert [one[part.start : part.end] for part in found.parts_a if part.kind == "figure"] == [figures[0]]
    assert [other[part.start : part.end] for part in found.parts_b if part.kind == "figure"] == [figures[1]]
    turned = row(other, one, language)
    assert facts(turned, "figure") == [figures[::-1]]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("The flood killed 14 people in Lisk.", "The flood injured 30 people in Lisk.", "en"),
        (
            "The fire killed 14 people in Averil on Monday, police said.",
            "At least 12 people died in a fire in Averil on Monday, according to police.",
            "en",
        ),
        ("Sales fell by almost a fifth this summer.", "Sales fell 19 per cent this summer.", "en"),
        (
            "The pact of 2021 cost $2.5bn, the ministry said.",
            "The 2021 pact cost 2,500 million dollars, the ministry said.",
            "en",
        ),
        (
            "Salt prices rose 12 per cent in 2028 and 3 per cent in 2029.",
            "Salt prices rose 12 per cent in 2028.",
            "en",
        ),
        (
            "The plant employs 2,000 people in Lisk.",
            "The plant in Lisk opened in 2000 and employs about 2,100 people.",
            "en",
        ),
        (
            "The judge gave the ministry 21 days to release the file.",
            "The judge gave the ministry three weeks to release the file.",
            "en",
        ),
        (
            "She has 30 years of service and 12 gauges to mend.",
            "She has 12 gauges to mend and 29 staff.",
            "en",
        ),
        (
            "Twelve gauges in Tarsk sent no reading in March.",
            "Nine gauges in Velmara sent no reading in March.",
            "en",
        ),
        (
            "The talks lasted three hours and ended at 3.30pm on Thursday.",
            "The talks ended at 15:30 on Thursday after three hours.",
            "en",
        ),
        (
            "El caudal cayó un 20 % en verano, dijo Osk.",
            "El caudal cayó una quinta parte en verano, dijo Osk.",
            "es",
        ),
        (
            "انخفض التدفق بنسبة 20 في المئة خلال الصيف، قالت أوسك.",
            "انخفض التدفق بنسبة ٢٠٪ خلال الصيف، قالت أوسك.",
            "ar",
        ),
    ],
)
def test_no_conflict_where_both_can_be_true(one: str, other: str, language: str) -> None:
    for first, second in ((one, other), (other, one)):
        assert not any(
            found.is_(Relation.FIGURES)
            for found in compare(Telling(first, language), Telling(second, language)).rows
        )


@pytest.mark.parametrize(
    ("one", "other", "language", "word"),
    [
        (
            "The clerk allegedly took 40 crowns from the chest.",
            "The clerk took 40 crowns from the chest.",
            "en",
            "allegedly",
        ),
        (
            "The clerk is said to have taken 40 crowns from the chest.",
            "The clerk took 40 crowns from the chest.",
            "en",
            "is said to",
        ),
        (
            "El presunto ladrón fue detenido en Lisk con 40 coronas.",
            "El ladrón fue detenido en Lisk con 40 coronas.",
            "es",
            "presunto",
        ),
        (
            "يُزعم أن الموظف أخذ 40 ليرة من الصندوق في ليسك.",
            "الموظف أخذ 40 ليرة من الصندوق في ليسك.",
            "ar",
            "يُزعم أن",
        ),
        (
            "ويُزعم أن الوزارة أخفت الجداول عن الهيئة.",
            "وأخفت الوزارة الجداول عن الهيئة.",
            "ar",
            "ويُزعم أن",
        ),
    ],
)
def test_a_dropped_hedge_is_told_from_either_side(one: str, other: str, language: str, word: str) -> None:
    found = row(one, other, language)
    assert found.relation == Relation.HEDGE
    assert facts(found, "hedge") == [(word, "")]
    assert [one[p.start : p.end] for p in found.parts_a if p.kind == "hedge"] == [word]
    assert facts(row(other, one, language), "hedge") == [("", word)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The clerk took the chest, and is said to have sold it in Lisk.", "The clerk took the chest."),
        (
            "The clerk reportedly took 40 crowns from the chest.",
            "The clerk may have taken 40 crowns from the chest.",
        ),
        ("“He allegedly took the chest,” Osk said of the clerk.", "Osk said of the clerk that he took the chest."),
    ],
)  # fmt: skip
def test_no_hedge_is_dropped_where_the_claim_is_not_made_or_doubted_too(one: str, other: str) -> None:
    assert not any(
        found.is_(Relation.HEDGE) for found in compare(Telling(one, "en"), Telling(other, "en")).rows
    )


def test_contractions_are_the_same_outside_quotations() -> None:
    found = row("The minister does not expect a signing.", "The minister doesn’t expect a signing.")
    assert found.relation == Relation.SAME


def test_small_words_and_endings_make_no_noise() -> None:
    one = "Velmara faces a slow shortage of water, the new head of the commission has told Ruan Teller."
    other = "The new head of the commission told Ruan Teller that Velmara would face a slow water shortage."
    found = row(one, other)
    own = [one[p.start : p.end] for p in found.parts_a if p.kind == "own"]
    assert all(len(words.split()) == 1 for words in own), own
    assert not {"Velmara", "shortage", "head", "commission", "Teller"} & set(" ".join(own).split())


def test_runs_of_own_words_are_joined_over_small_words() -> None:
    one = "Velmara wants a date for the signing; Tarsk and the delta states have resisted one."
    other = "Velmara wants a date for the signing; Tarsk in particular has ruled it out for now."
    found = row(one, other)
    own = [one[p.start : p.end] for p in found.parts_a if p.kind == "own"]
    assert own == ["and the delta states have resisted one"]


def test_a_clause_that_one_side_lacks_stands_alone() -> None:
    one = (
        "Tarsk puts the fall in the flow at eleven per cent and blames a dry spring rather than the filling of the"
        " reservoir behind the gate, which began in February without notice."
    )
    other = "Tarsk gives the fall in the flow as 11 per cent."
    rows = compare(Telling(one, "en"), Telling(other, "en")).rows
    assert [found.relation for found in rows] == [Relation.REWORDED, Relation.ONLY_A]
    ((start, end),) = rows[1].a
    assert one[start:end].startswith("and blames a dry spring")
    assert end == len(one)


def test_across_languages_figures_are_compared_and_words_are_not() -> None:
    one = Telling(
        "Of the 62 gauges on the Ilvane, Osk said, 14 sent no reading in 2031, and 640 were built.", "en"
    )
    other = Telling(
        "De las 62 estaciones del Ilvane, dijo Osk, 12 no enviaron datos en 2031, y se hicieron 640.", "es"
    )
    rows = compare(one, other).rows
    assert [found.relation for found in rows] == [Relation.FIGURES]
    assert ("language", "en", "es") in [(fact.code, fact.a, fact.b) for fact in rows[0].facts]
    assert {part.kind for part in rows[0].parts_a} == {"same", "figure"}
