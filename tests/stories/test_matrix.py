"""Who says what: claims of several tellings, from the comparisons of each two."""

from __future__ import annotations

from itertools import combinations

from reader.stories.comparing import compare
from reader.stories.comparison import Compared, Relation, Row, Telling
from reader.stories.matrix import Claim, Group, Matrix, Stance, Voice, matrix

WIRE = (
    "Fourteen of the river's 62 gauges have sent no reading since March, the commission said.\n"
    "“A treaty nobody can measure is a promise with nowhere to stand, and I will not sign it,” Osk said.\n"
    "Filling of the Corran reservoir began in spring without notice to the delta states, according to Osk.\n"
    "The salt farmers of Lisk have sold their winter stock to a trader from Dunmarrow."
)
LEDGER = (
    "Twelve of the river's 62 gauges have sent no reading since March, the commission said.\n"
    "“A treaty nobody can measure is a promise that has nowhere to stand,” Osk said.\n"
    "Filling of the Corran reservoir began in spring without notice to the delta states, according to Osk."
)
COURIER = (
    "Fourteen of the river's 62 gauges have sent no reading since March, the commission said.\n"
    "“A treaty nobody can measure is a promise with nowhere to stand, and I will not sign it,” Osk said."
)


def of(*texts: str, against: int = 0, languages: str = "") -> Matrix:
    tellings = [Telling(text, languages or "en") for text in texts]
    pairs = {(i, j): compare(tellings[i], tellings[j]) for i, j in combinations(range(len(texts)), 2)}
    return matrix([Voice(one.text, one.language) for one in tellings], pairs, against)


def named(found: Matrix, text: str, words: str) -> Claim:
    """The claim in whose cells a telling's sentence has ``words``."""
    return next(
        claim
        for claim in found.claims
        if any(words in text[start:end] for cell in claim.cells[:1] for start, end in cell.spans)
    )


def test_a_figure_is_set_against_the_first_and_the_one_that_has_another_differs() -> None:
    claim = named(of(WIRE, LEDGER, COURIER), WIRE, "gauges")

    assert claim.group is Group.FIGURES
    assert [cell.stance for cell in claim.cells] == [Stance.FIRST, Stance.DIFFERS, Stance.SAME]
    assert [cell.words.casefold() for cell in claim.cells] == ["fourteen", "twelve", "fourteen"]
    assert claim.disagrees


def test_what_a_telling_does_not_have_is_not_said() -> None:
    claim = named(of(WIRE, LEDGER, COURIER), WIRE, "reservoir")

    assert [cell.stance for cell in claim.cells] == [Stance.FIRST, Stance.SAME, Stance.NONE]
    assert claim.left_out
    assert not claim.disagrees


def test_a_quotation_is_fullest_where_it_is_longest_and_shortened_where_much_is_gone() -> None:
    claim = named(of(WIRE, LEDGER, COURIER), WIRE, "treaty")

    assert claim.group is Group.QUOTATIONS
    assert claim.cells[0].stance is Stance.FULLEST
    assert claim.cells[1].stance in (Stance.SHORTENED, Stance.VARIES)
    assert claim.cells[1].quoted
    assert claim.cells[1].words == "A treaty nobody can measure is a promise that has nowhere to stand"


def test_what_one_alone_has_is_apart() -> None:
    found = of(WIRE, LEDGER, COURIER)

    alone = [WIRE[slice(*claim.name)] for claim in found.alone]
    assert alone == ["The salt farmers of Lisk have sold their winter stock to a trader from Dunmarrow."]


def test_every_sentence_stands_in_one_claim_and_one_only() -> None:
    found = of(WIRE, LEDGER, COURIER)

    spans = [span for claim in (*found.claims, *found.alone) for span in claim.cells[0].spans]
    assert sorted(spans) == sorted(set(spans))
    assert len(spans) == 4


def test_identical_tellings_are_told_alike() -> None:
    found = of(COURIER, COURIER, COURIER)

    assert len(found.claims) == 2
    assert all(claim.alike for claim in found.claims)
    assert not found.alone


def test_unrelated_empty_and_single_texts_have_no_claims_in_common() -> None:
    other = "The harvest festival in Ketterby drew a record crowd to the quay."

    assert of(WIRE, other).claims == ()
    assert of(WIRE, "").claims == ()
    assert of("", "").claims == ()
    assert matrix([Voice(WIRE, "en")], {}) == Matrix((), ())


def test_cells_are_set_against_the_telling_that_is_asked_for() -> None:
    claim = next(
        claim for claim in of(LEDGER, WIRE, COURIER, against=1).claims if claim.group is Group.FIGURES
    )

    assert claim.against == 1
    assert [cell.stance for cell in claim.cells] == [Stance.DIFFERS, Stance.SAYS, Stance.SAME]


def test_a_pair_that_is_not_compared_yet_joins_nothing_and_breaks_nothing() -> None:
    tellings = [Telling(text, "en") for text in (WIRE, LEDGER, COURIER)]
    voices = [Voice(one.text, "en") for one in tellings]

    found = matrix(voices, {(0, 1): compare(tellings[0], tellings[1])})

    assert {claim.cells[2].stance for claim in found.claims} == {Stance.UNKNOWN}


def test_one_chance_link_does_not_join_two_claims() -> None:
    """A group takes in another only where at least half of their pairs of tellings are linked."""
    texts = ["The gate was closed by the commission."] * 3 + ["A school in Averil was closed on Friday."] * 2
    groups = [0, 0, 0, 1, 1]

    def pair(one: int, other: int) -> Compared:
        a, b = ((0, len(texts[one])),), ((0, len(texts[other])),)
        if groups[one] == groups[other] or (one, other) == (2, 3):
            row = Row(Relation.REWORDED, a, b, score=0.9 if groups[one] == groups[other] else 0.3)
            return Compared(a, b, (row,))
        return Compared(a, b, (Row(Relation.ONLY_A, a, ()), Row(Relation.ONLY_B, (), b)))

    found = matrix(
        [Voice(text, "en") for text in texts], {(i, j): pair(i, j) for i, j in combinations(range(5), 2)}
    )

    assert [[cell.stance is not Stance.NONE for cell in claim.cells] for claim in found.claims] == [
        [True, True, True, False, False],
        [False, False, False, True, True],
    ]


def test_a_telling_in_another_language_or_not_compared_yet_is_not_called_silent() -> None:
    tellings = [Telling(WIRE, "en"), Telling(LEDGER, "en"), Telling("Hoy llueve, y mañana también.", "es")]
    voices = [Voice(one.text, one.language) for one in tellings]
    whole = {(i, j): compare(tellings[i], tellings[j]) for i, j in combinations(range(3), 2)}
    late = {(0, 1): whole[0, 1]}

    for found in (matrix(voices, whole), matrix([*voices[:2], Voice(COURIER, "en")], late)):
        assert {claim.cells[2].stance for claim in found.claims} == {Stance.UNKNOWN}
        assert [claim.left_out for claim in found.claims] == [False] * len(found.claims)
        assert {claim.told for claim in found.claims} == {2}
