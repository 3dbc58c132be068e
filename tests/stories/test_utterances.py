"""Wordings of one utterance: what is safely the same, what may be, and where they vary."""

from __future__ import annotations

import pytest

from reader.stories.utterances import collate, key_of, likeness, prints

FULL = "A river that nobody can measure is a debt with nowhere to stand, and I will not sign it"


@pytest.mark.parametrize(
    "other",
    [
        "A river that nobody can measure is a debt with nowhere to stand",
        "a river nobody can measure is a debt that has nowhere to stand",
        "… a debt with nowhere to stand, and I will not sign it",
    ],
)
def test_shortened_and_reworded_wordings_are_safe(other: str) -> None:
    assert likeness(FULL, other).is_safe
    assert prints(FULL) & prints(other)


@pytest.mark.parametrize(
    "other", ["I will not sign it", "The lamps were lit at six", "", "We would like to sign it today"]
)
def test_common_words_are_not(other: str) -> None:
    assert not likeness(FULL, other).is_safe


def test_a_wording_is_known_by_its_words() -> None:
    assert key_of("We count, first.") == key_of("“we count first”")
    assert key_of("We count first") != key_of("We count last")


def test_the_collation_shows_where_wordings_vary() -> None:
    found = collate(
        FULL,
        [
            "A river nobody can measure is a debt that has nowhere to stand",
            "A river no one can measure is a debt without nowhere to stand",
        ],
    )
    assert [head for head in found.heads if head] == ["A river", "can measure is a debt", "nowhere to stand"]
    rows = [[(cell.text, cell.state) for cell in row] for row in found.rows]
    assert rows[1][1] == ("nobody", "own")
    assert rows[2][1] == ("no one", "own")
    assert rows[1][3] == ("that has", "own")
    assert rows[1][-1] == ("", "out")


def test_words_put_in_between_have_a_place() -> None:
    found = collate("We count the river first", ["We count the whole river first"])
    assert found.heads == ("We count the", "", "river first")
    assert found.rows[1][1].text == "whole"


@pytest.mark.parametrize("others", [[], [""], ["Nothing of this is there"]])
def test_odd_wordings_are_collated(others: list[str]) -> None:
    found = collate(FULL, others)
    assert len(found.rows) == 1 + len(others)
    assert " ".join(cell.text for cell in found.rows[0]).replace(",", "") == FULL.replace(",", "")
