"""What a row with a quotation is called: who said it, in which words, and cut where."""

from __future__ import annotations

import pytest

from reader.stories.comparing import compare
from reader.stories.comparison import Relation, Telling
from tests.stories.rows import facts, row


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
