"""What is said to speak for two articles telling the same, and that it is true."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reader.stories.names import names, told_figures
from reader.stories.reasons import (
    Side,
    between,
    facts,
    kind_by,
    says_translated,
    shared_figures,
    shared_names,
    shared_quotations,
)
from reader.stories.similarity import profile

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
ONE = """Fourteen of the 62 gauges have sent nothing since March, Maren Osk said at Lisk.
“A treaty that nobody can measure is a promise with nowhere to stand,” Osk said.
Ruan Teller wants a date for the signing by the end of the week, and says so every day."""
OTHER = """Maren Osk of the river commission will not be hurried by Ruan Teller.
A treaty nobody can measure, she said, is a promise with nowhere to stand. At Lisk, 14 of 62 gauges are silent.
He wants a date for the signing by the end of the week."""


def side(text: str, language: str = "en", at: datetime | None = NOON, has_time: bool = True) -> Side:
    """An article as reasons are made from it."""
    found = profile("", "", text, language)
    return Side(
        text, language, names(text, language),
        [(figure.key, figure.printed) for figure in told_figures(text, language)], at, has_time,
        found.across_printed,
    )  # fmt: skip


def codes(found: list[list[object]]) -> dict[object, list[object]]:
    """The facts by their codes."""
    return {fact[0]: fact[1:] for fact in found}


def test_two_tellings_share_a_quotation_names_and_a_figure() -> None:
    found = codes(facts(side(ONE), side(OTHER, at=NOON.replace(hour=15))))
    assert found["quotations"] == [1]
    assert found["names"] == [3, "Maren Osk", "Lisk", "Ruan Teller"]
    assert found["figures"][1] == "14/62"
    assert found["run"][0] == 12
    assert found["hours"] == [3]
    assert "words" not in found


def test_the_reasons_of_a_pair_do_not_depend_on_which_comes_first() -> None:
    there, back = codes(facts(side(ONE), side(OTHER))), codes(facts(side(OTHER), side(ONE)))
    assert there.keys() == back.keys()
    assert set(there["names"]) == set(back["names"])
    assert there["quotations"] == back["quotations"]


def test_unrelated_articles_share_nothing_but_their_day() -> None:
    ferry = side(
        "The chain ferry at Saltmarsh made its last crossing. Anders Pell rang the bell for 90 passengers."
    )
    assert facts(side(ONE), ferry) == [["hours", 0]]


def test_copied_sentences_are_told_as_a_share_and_stand_for_the_run() -> None:
    found = codes(facts(side(ONE), side(ONE), sentences=(3, 3)))
    assert found["copied"] == [100, 3]
    assert "run" not in found


def test_one_shared_sentence_in_a_long_text_is_no_share() -> None:
    assert "copied" not in codes(facts(side(ONE), side(OTHER), sentences=(1, 40)))


def test_where_no_name_is_shared_uncommon_words_are_told_as_printed() -> None:
    one = side("the dredgers cleared silt from the estuary while herons watched the dredgers work")
    other = side("after the storm the dredgers moved silt out of the estuary and the herons came back")
    assert codes(facts(one, other))["words"] == ["dredgers", "estuary", "herons"]


def test_across_scripts_names_are_told_as_the_one_with_capitals_prints_them() -> None:
    arabic = side("قالت مارين أوسك إن ١٤ محطة من أصل ٦٢ صامتة، وردّ روان تيلر من دنمارو.", "ar")
    english = side("Maren Osk said 14 of 62 gauges were silent; Ruan Teller answered from Dunmarrow.")
    for found in (codes(facts(arabic, english)), codes(facts(english, arabic))):
        assert set(found["names"][1:]) == {"Maren Osk", "Ruan Teller", "Dunmarrow"}
        assert set(found["across"]) == {"ar", "en"}
        assert "62" in found["figures"]


def test_in_arabic_words_that_are_no_names_are_not_called_names() -> None:
    one, other = side("مقابل النهر وقف الصيادون", "ar"), side("جلس الصيادون مقابل الميناء", "ar")
    assert "names" not in codes(facts(one, other))


def test_the_time_between_is_told_as_exactly_as_it_is_known() -> None:
    morning = NOON.replace(hour=9)
    assert between(NOON, morning) == ["hours", 3]
    assert between(NOON, NOON.replace(day=14, hour=13)) == ["days", 2]
    assert between(NOON, morning, precise=False) == ["day"]
    assert between(NOON, NOON.replace(day=14), precise=False) == ["days", 2]
    assert between(NOON, None) == ["undated"]
    assert between(None, None) == ["undated"]


def test_a_quotation_counts_once_and_short_ones_do_not() -> None:
    assert shared_quotations(ONE, OTHER, "en") == 1
    assert shared_quotations("He said “yes, we did” and left.", "She heard yes, we did.", "en") == 0
    assert shared_quotations("no marks at all", "none here either", "en") == 0


def test_a_name_is_told_in_full_and_not_in_capitals() -> None:
    one, other = (
        names("In AVERIL it rained on Maren Osk.", "en"),
        names("In Averil today Osk spoke; then Osk left.", "en"),
    )
    assert shared_names(one, other) == ["Averil", "Maren Osk"]


def test_a_figure_that_is_part_of_another_is_told_once_and_small_ones_never() -> None:
    one = [
        ("14/62", "14/62"),
        ("14", "Fourteen"),
        ("62", "62"),
        ("31", "31"),
        ("d1112", "12 November"),
        ("19 %", "a fifth"),
    ]
    assert shared_figures(one, one) == ["14/62", "19 %"]


def test_a_text_says_that_it_is_a_translation() -> None:
    assert says_translated("Long before.\n" * 60 + "Translated from the Arabic by our desk.")
    assert says_translated("نقلته إلى العربية ضفاف اليوم عن نصّ الوكالة.")
    assert says_translated("Texto traducido por la redacción.")
    assert not says_translated(ONE)


@pytest.mark.parametrize(
    ("facts", "kind", "score", "across", "becomes"),
    [
        ([["names", 3, "Osk", "Teller", "Lisk"], ["hours", 4]], "same_story", 0.25, False, "background"),
        ([["names", 3, "Osk", "Teller", "Lisk"], ["hours", 4]], "same_story", 0.5, False, "same_story"),
        (
            [["names", 3, "Osk", "Teller", "Lisk"], ["across", "en", "es"]],
            "translation",
            0.9,
            True,
            "background",
        ),
        ([["names", 2, "Osk", "Lisk"], ["figures", 1, "62"]], "same_story", 0.21, True, "same_story"),
        ([["names", 1, "Osk"], ["days", 9]], "follow_up", 0.1, False, "follow_up"),
    ],
)
def test_about_the_same_people_is_not_yet_the_same_story(
    facts: list[list[object]], kind: str, score: float, across: bool, becomes: str
) -> None:
    assert kind_by(facts, kind, score, across=across) == becomes
