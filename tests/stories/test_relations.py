"""What a row is called: a journalist must be able to trust it, so nothing is called that does not hold."""

from __future__ import annotations

import pytest

from reader.stories.comparing import compare
from reader.stories.comparison import Relation, Row, Telling


def row(one: str, other: str, language: str = "en") -> Row:
    rows = compare(Telling(one, language), Telling(other, language)).rows
    assert len(rows) == 1, rows
    return rows[0]


def facts(found: Row, code: str) -> list[tuple[str, str]]:
    return [(fact.a, fact.b) for fact in found.facts if fact.code == code]


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
    ("one", "other", "language", "words"),
    [
        (
            "“This is a threat not only to Averil but to Lisk,” she said.",
            "“This is a threat not only from Averil but from Lisk,” she said.",
            "en",
            ("to", "from"),
        ),
        (
            "“This is a threat not only to Averil but also to Lisk and the coast,” she said.",
            "This is a threat not only from Averil but also from Lisk and the coast, she said.",
            "en",
            ("to", "from"),
        ),
        (
            "“We will not sign the accord this year,” Teller said.",
            "“We will sign the accord this year,” Teller said.",
            "en",
            ("not", ""),
        ),
        (
            "“Velmara owes Tarsk an answer,” Osk said.",
            "“Tarsk owes Velmara an answer,” Osk said.",
            "en",
            ("Velmara owes Tarsk", "Tarsk owes Velmara"),
        ),
        (
            "«No firmaremos el acuerdo este año», dijo Teller.",
            "«Firmaremos el acuerdo este año», dijo Teller.",
            "es",
            ("no", ""),
        ),
        ("«لن نوقع الاتفاق هذا العام»، قال تيلر.", "«سنوقع الاتفاق هذا العام»، قال تيلر.", "ar", ("لن", "")),
    ],
)  # fmt: skip
def test_a_quotation_that_says_the_opposite_is_told(
    one: str, other: str, language: str, words: tuple[str, str]
) -> None:
    found = row(one, other, language)
    assert found.relation == Relation.QUOTE
    assert facts(found, "reversed") == [words]


def test_other_words_in_a_quotation_are_marked_one_by_one() -> None:
    one = "“A treaty that nobody can measure is a promise with nowhere to stand,” she told Northwater Wire."
    other = "“A treaty nobody can measure is a promise that has nowhere to stand,” Osk said."
    found = row(one, other)
    assert found.relation == Relation.QUOTE
    assert [one[p.start : p.end] for p in found.parts_a if p.kind == "own"][:2] == ["that", "with"]
    assert [other[p.start : p.end] for p in found.parts_b if p.kind == "own"] == ["that has"]


def test_a_quotation_that_lost_its_marks_is_found() -> None:
    one = "“The first task is to make sure that somebody reads the gauges,” she said."
    other = "The first task is to ensure that somebody reads the gauges, Osk said."
    found = row(one, other)
    assert found.relation == Relation.QUOTE
    assert facts(found, "unmarked") == [("", "The first task is to ensure that somebody reads the gauges")]
    assert found.quoted > 0.6


def test_a_quotation_told_in_indirect_speech_does_not_vary() -> None:
    found = row(
        "“We are ready to sign the accord,” Osk said.", "Osk said they were ready to sign the accord."
    )
    assert found.relation == Relation.REWORDED


def test_the_same_words_in_other_marks_are_the_same() -> None:
    found = row("“We would be dividing a number.”", "«We would be dividing a number».")
    assert found.relation == Relation.SAME


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


@pytest.mark.parametrize(
    ("one", "other", "language", "speakers"),
    [
        (
            "Her office says the flow at Averil fell by almost a fifth over the summer.",
            "Osk said the flow at Averil was down by almost a fifth over the summer.",
            "en",
            ("Her office", "Osk"),
        ),
        (
            "The bridge will reopen in May, the harbour office said.",
            "The bridge will reopen in May, Fell said.",
            "en",
            ("the harbour office", "Fell"),
        ),
        (
            "Filling began without notice to the commission, according to Osk.",
            "Filling began without notice to the commission.",
            "en",
            ("Osk", ""),
        ),
        (
            "قال مكتبها إن التدفق انخفض في أفيريل خلال الصيف الماضي.",
            "قالت أوسك إن التدفق انخفض في أفيريل خلال الصيف الماضي.",
            "ar",
            ("مكتبها", "أوسك"),
        ),
    ],
)
def test_another_speaker_is_told(one: str, other: str, language: str, speakers: tuple[str, str]) -> None:
    found = row(one, other, language)
    assert found.relation == Relation.ATTRIBUTION
    assert facts(found, "speaker") == [speakers]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Osk said the gauges had stopped in March.", "She said the gauges had stopped in March."),
        (
            "Maren Osk, head of the commission, said the gauges had stopped in March.",
            "The head of the commission said the gauges had stopped in March.",
        ),
        ("Maren Osk said the gauges had stopped in March.", "The gauges had stopped in March, said Osk."),
        (
            "The court on Thursday ordered the ministry to release the tender.",
            "On Thursday the ministry must release the tender, the court said.",
        ),
    ],
)
def test_the_same_speaker_by_another_name_is_no_other(one: str, other: str) -> None:
    assert not row(one, other).is_(Relation.ATTRIBUTION)


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


def test_a_name_in_another_spelling_is_the_same_speaker() -> None:
    found = row(
        "“Nobody wrote to the harbour board about the winter ferry,” Yusuf Maddakh said.",
        "“Nobody wrote to the harbour board about the winter ferry,” Yousef Madakh said.",
    )
    assert not found.is_(Relation.ATTRIBUTION)
    assert (
        all(part.kind == "same" for part in (*found.parts_a, *found.parts_b))
        or found.relation == Relation.REWORDED
    )


def test_an_office_that_belongs_to_the_person_is_not_somebody_else() -> None:
    one = Telling(
        "Ana Marrun heads the works ministry.\nThe gate will close in May, the ministry said on Monday.", "en"
    )
    other = Telling("The gate will close in May, Marrun said on Monday.", "en")
    assert not any(found.is_(Relation.ATTRIBUTION) for found in compare(one, other).rows)


def test_a_quotation_cut_short_varies_where_the_rest_is_nowhere() -> None:
    whole = "“A treaty that nobody can measure is a promise with nowhere to stand, and I will not sign it,” Osk said."
    cut = "“A treaty that nobody can measure is a promise with nowhere to stand,” Osk said."
    assert row(whole, cut).relation == Relation.QUOTE
    goes_on = "“A treaty that nobody can measure is a promise with nowhere to stand,” Osk said. “I will not sign it.”"
    rows = compare(Telling(whole, "en"), Telling(goes_on, "en")).rows
    assert rows[0].relation == Relation.REWORDED


def test_the_same_quotation_with_another_he_said_is_the_same() -> None:
    one = "“I am getting the building used to me,” she said."
    assert row(one, "“I am getting the building used to me.”").relation == Relation.SAME
    assert row(one, "“I am getting the building used to me,” Frey told reporters.").relation != Relation.QUOTE
