"""What an article is found by, how near two are, and what they are to each other."""

from __future__ import annotations

import pytest

from reader.stories.commonness import commonness
from reader.stories.names import names, same_name, skeleton, told_figures
from reader.stories.similarity import (
    SAME,
    Likeness,
    Profile,
    Rarity,
    across_languages,
    cosine,
    decay,
    length,
    pack,
    profile,
    stem,
    strongest,
    term,
    unpack,
    witnessed,
)

GAUGES = """Fourteen of the 62 gauges on the Ilvane have sent nothing since March, Maren Osk said on Thursday.
“A treaty that nobody can measure is a promise with nowhere to stand,” Osk told reporters at Lisk.
Her predecessor Ruan Teller wants the states of the basin to sign before the winter. Teller did not answer."""
GAUGES_TOLD_AGAIN = """The new head of the river commission, Maren Osk, will not sign a treaty on water
that is not measured. At Lisk she said that fourteen of 62 gauges were silent, and that Ruan Teller
was in too much of a hurry.
A promise with nowhere to stand, she called it. The basin states meet before winter."""
FERRY = """The chain ferry at Saltmarsh makes its last crossing on Sunday after ninety years.
Passengers queued along the quay for a ticket; the ferryman, Anders Pell, rang the bell himself.
A bridge opens in spring."""


def near(one: Profile, other: Profile, rarity: Rarity) -> float:
    """Their cosine, weighed by ``rarity``."""
    rare = {key: rarity.of(key, one.common[key]) for key in one.terms}
    rare_other = {key: rarity.of(key, other.common[key]) for key in other.terms}
    return cosine(one.terms, other.terms, rare, length(one.terms, rare) * length(other.terms, rare_other))


def across(one: Profile, other: Profile) -> tuple[float, float]:
    """How alike in two languages, in a library that knows no counts."""
    rarity = Rarity(0, {})
    rare = {key: rarity.of(key) for key in one.across}
    rare_other = {key: rarity.of(key) for key in other.across}
    return across_languages(
        one.across, other.across, rare,
        length(one.across, rare) if one.cased else 0.0,
        length(other.across, rare_other) if other.cased else 0.0,
        one.across_printed,
    )  # fmt: skip


def test_two_tellings_in_an_empty_library_are_near_and_another_story_is_not() -> None:
    one = profile("River chief warns of a hasty treaty", "", GAUGES, "en-GB")
    other = profile("Osk: no treaty without gauges", "", GAUGES_TOLD_AGAIN, "en")
    ferry = profile("Last ferry on the chain", "", FERRY, "en")
    knows_nothing = Rarity(0, {})
    assert near(one, other, knows_nothing) > 2 * SAME
    assert near(one, ferry, knows_nothing) < SAME / 2


def test_a_word_that_all_of_the_library_has_tells_less_than_one_that_few_have() -> None:
    everywhere, seldom = term("basin"), term("predecessor")
    rarity = Rarity(1000, {everywhere: 900, seldom: 2})
    assert rarity.of(everywhere) < rarity.of(seldom) / 3


def test_in_a_library_of_two_a_common_word_of_news_tells_less_than_an_uncommon_one() -> None:
    two = Rarity(2, {term("monday"): 2, term("sluice"): 2})
    assert two.of(term("monday"), commonness("monday", "en")) < two.of(
        term("sluice"), commonness("sluice", "en")
    )


@pytest.mark.parametrize(("word", "language"), [("the", "en"), ("según", "es"), ("على", "ar"), ("des", "fr")])
def test_words_that_hold_sentences_together_are_common(word: str, language: str) -> None:
    assert commonness(word.replace("ú", "u"), language) >= 0.02


def test_the_headline_and_the_opening_weigh_more_than_what_comes_late() -> None:
    text = "\n".join(
        ["Nothing of it stands in here but filler words of every kind."] * 12 + ["A sluice broke."]
    )
    found = profile("Dockers", "Quay", text, "en")
    assert found.terms[term(stem("dockers", "en"))] > found.terms[term("quay")] > found.terms[term("sluic")]


def test_numbers_and_forms_of_a_word_are_one_term() -> None:
    assert stem("gauges", "en") == stem("gauge", "en")
    assert stem("treaties", "en") == stem("treaty", "en")
    assert stem("voted", "en") == stem("voting", "en") == stem("vote", "en")
    assert stem("estaciones", "es") == stem("estacione", "es")
    assert stem("والمحطات", "ar") == stem("محطة", "ar")
    assert stem("Ουρανος".lower(), "el") == "ουρανος"


def test_what_is_packed_comes_back_as_it_was_weighed() -> None:
    found = profile("Dockers back a night shift", "", FERRY, "en")
    weights, common = unpack(pack(found.terms, found.common))
    assert weights.keys() == found.terms.keys() == common.keys()
    assert all(abs(weights[key] - found.terms[key]) <= 1 / 16 for key in weights)
    assert all(0.9 < common[key] / found.common[key] < 1.1 for key in common)
    assert unpack(b"") == ({}, {})


def test_texts_without_words_are_like_nothing() -> None:
    empty = profile("", "", "", "")
    assert empty.terms == {}
    assert near(empty, empty, Rarity(0, {})) == 0.0
    assert profile("…", "—", "!!! \n ???", "en").terms == {}
    assert strongest({}, {}) == []


def test_a_text_of_ten_thousand_words_is_cut_to_its_weightiest_terms() -> None:
    words = " ".join(f"Wort{number % 3000} in" for number in range(10_000))
    found = profile("Worte", "", words, "de")
    assert len(found.terms) == 400
    assert len(found.names) <= 40


# ---- names and figures


def test_names_are_found_whole_and_a_last_name_counts_for_them() -> None:
    found = {name.printed: name.times for name in names(GAUGES, "en")}
    assert found["Maren Osk"] == 2
    assert found["Ruan Teller"] == 2
    assert "Ilvane" in found
    assert not {"Osk", "Teller", "March", "Thursday", "Her", "Fourteen"} & found.keys()


def test_the_first_word_of_a_sentence_is_a_name_only_if_it_stands_within_one_too() -> None:
    found = [
        name.printed for name in names("Gauges failed. Tarsk denies it. It is said that Tarsk knew.", "en")
    ]
    assert found == ["Tarsk"]


def test_a_german_noun_is_no_name() -> None:
    found = [name.printed for name in names("Das Haus am Fluss kennt Maren Osk aus der Zeitung.", "de")]
    assert found == ["Maren Osk"]


def test_which_names_may_be_one() -> None:
    assert same_name(("osk",), ("maren", "osk"))
    assert same_name(("president", "maren", "osk"), ("maren", "osk"))
    assert not same_name(("maren", "osk"), ("mikel", "osk"))
    assert not same_name(("maren",), ("maren", "osk"))


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Velmara", "فلمارا"),
        ("Dunmarrow", "دنمارو"),
        ("Tarsk", "تارسك"),
        ("Averil", "أفيريل"),
        ("Ilvane", "الإيلفان"),
    ],
)
def test_a_name_has_the_same_consonants_in_both_scripts(latin: str, arabic: str) -> None:
    assert skeleton(latin) == skeleton(arabic)
    assert skeleton(latin) != skeleton("Ketterby")


def test_figures_are_the_same_whatever_their_language_and_digits() -> None:
    english = {
        figure.key for figure in told_figures("Fourteen of the 62 gauges; 5,200 homes, 19 per cent.", "en")
    }
    arabic = {figure.key for figure in told_figures("٦٢ محطة، ٥٢٠٠ منزل، ١٩ في المئة", "ar")}
    spanish = {figure.key for figure in told_figures("62 estaciones, 5.200 casas, el 19 por ciento", "es")}
    assert {"62", "5200", "19 %"} <= english & arabic & spanish
    assert "14/62" in english


def test_years_and_small_counts_are_no_figures() -> None:
    assert told_figures("In 2026 two boats and 3 men came at 2.30 p.m.", "en") == []


# ---- across languages

ARABIC = """قالت مارين أوسك إن ١٤ محطة من أصل ٦٢ لم ترسل شيئاً منذ آذار.
وردّ روان تيلر من أفيريل أن فلمارا وتارسك ستوقّعان قبل الشتاء. وقال تيلر إن أوسك مخطئة."""
ENGLISH = """Maren Osk said that 14 of 62 gauges had sent nothing since March.
Ruan Teller answered from Averil that Velmara and Tarsk would sign before winter. Teller called Osk wrong."""


def test_an_arabic_telling_is_near_by_its_names_and_figures() -> None:
    one, other = profile("Osk", "", ENGLISH, "en"), profile("أوسك", "", ARABIC, "ar")
    assert across(one, other)[0] > SAME
    assert across(other, one)[0] > SAME


def test_an_arabic_article_on_something_else_is_not_near() -> None:
    ferry = profile("Last ferry", "", FERRY, "en")
    assert across(ferry, profile("أوسك", "", ARABIC, "ar")) == (0.0, 0.0)


# ---- what they are to each other


def test_tellings_lose_little_in_hours_and_much_in_weeks() -> None:
    assert decay(None) == decay(0.0) == 1.0
    assert decay(0.5) > 0.9
    assert decay(3) > 0.6
    assert 0.1 < decay(30) < 0.2


@pytest.mark.parametrize(
    ("likeness", "kind"),
    [
        (Likeness(0.95, 9.0, 0.9, sentences=0.85), "copy"),
        (Likeness(0.3, 0.4, 0.3), "same_story"),
        (Likeness(0.3, None, 0.3), "same_story"),
        (Likeness(0.12, 9.0, 0.3), "follow_up"),
        (Likeness(0.12, 90.0, 0.6), "background"),
        (Likeness(0.12, 0.5, 0.13), "background"),
        (Likeness(0.4, 0.5, 0.4, across=True, alike=0.5), "same_story"),
        (Likeness(0.4, 0.5, 0.4, across=True, alike=0.5, credited=True), "translation"),
        (Likeness(0.7, 0.5, 0.7, across=True, alike=0.9, lengths=0.8), "translation"),
        (Likeness(0.7, 0.5, 0.7, across=True, alike=0.9, lengths=0.2), "same_story"),
        (Likeness(0.4, 20.0, 0.7, across=True, alike=0.9), "follow_up"),
    ],
)
def test_each_kind_by_its_rule(likeness: Likeness, kind: str) -> None:
    assert likeness.kind == kind


def test_what_is_like_the_first_found_comes_before_what_is_like_one_alone() -> None:
    raised = witnessed([0.5, 0.3, 0.29], [[1.0, 0.1, 0.6]])
    assert raised[2] > raised[1]
    assert raised[0] == 0.5
    assert witnessed([0.2], []) == [0.2]
