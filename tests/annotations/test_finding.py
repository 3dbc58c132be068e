"""Finding a quote in a text nobody kept the source of: exactly, by its context, or not without being asked."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.anchoring.find import find
from annotations.anchoring.positions import is_border
from reader.stories.words import same_words

GAUGES = "Of the 62 gauges on the Ilvane, she said, 14 have sent no reading since March."
TWICE = f"{GAUGES}\nIn the delta, Osk said, 14 have sent no reading since March, and nobody asked."
QUOTE = "14 have sent no reading since March"


def found(
    text: str, quote: str, prefix: str = "", suffix: str = "", hint: int | None = None
) -> tuple[str, str]:
    """Status, and the words it stands on or may stand on."""
    place = find(text, quote, prefix, suffix, hint)
    return place.status, "" if place.start is None else text[place.start : place.end]


def test_words_that_stand_once_are_found() -> None:
    assert found(GAUGES, QUOTE) == ("exact", QUOTE)
    assert found(GAUGES, QUOTE, "she said, ", ".") == ("exact", QUOTE)


def test_of_words_that_stand_twice_the_context_decides() -> None:
    place = find(TWICE, QUOTE, "In the delta, Osk said, ", ", and nobody asked.")
    assert (place.status, place.start) == ("exact", TWICE.rindex(QUOTE))
    place = find(TWICE, QUOTE, "on the Ilvane, she said, ", ".")
    assert (place.status, place.start) == ("exact", TWICE.index(QUOTE))


@pytest.mark.parametrize(("prefix", "suffix"), [("", ""), ("quite other words ", " follow here")])
def test_words_that_stand_twice_without_a_context_that_decides_are_a_proposal(
    prefix: str, suffix: str
) -> None:
    assert found(TWICE, QUOTE, prefix, suffix) == ("uncertain", QUOTE)


def test_the_hint_chooses_among_proposals_and_decides_nothing() -> None:
    place = find(TWICE, QUOTE, hint=TWICE.rindex(QUOTE) + 3)
    assert (place.status, place.start) == ("uncertain", TWICE.rindex(QUOTE))


def test_few_words_need_a_word_of_their_context() -> None:
    assert found(GAUGES, "62") == ("uncertain", "62")
    assert found(GAUGES, "62", "Of the ", " gauges") == ("exact", "62")
    assert found(GAUGES, "62", "There were ", " reasons") == ("uncertain", "62")


def test_another_style_of_signs_case_and_letters_is_the_same_wording() -> None:
    text = "She said: “A treaty that nobody can measure is a promise.” — Café"
    assert found(text, '"a treaty that nobody can MEASURE is a promise."') == (
        "exact", "“A treaty that nobody can measure is a promise.”")  # fmt: skip
    assert found("قالَت رئيسة الهيئة إنّ النهر لا ينتظر", "قالت رئيسة الهيئة إن النهر")[0] in (
        "exact",
        "changed",
    )


def test_a_sign_that_came_is_another_wording() -> None:
    assert (
        found("It was 5 degrees at Lisk, they said.", "It was -5 degrees at Lisk, they said")[0] == "changed"
    )


def test_words_with_few_changes_beside_their_context_are_taken_for_those() -> None:
    new = "Of the 62 old gauges on the Ilvane, she said, 14 have sent not one reading since March."
    status, words = found(new, GAUGES)
    assert status == "changed"
    assert words == new


def test_another_number_or_name_is_never_taken() -> None:
    new = GAUGES.replace("14", "12")
    assert found(new, QUOTE, "she said, ", ".")[0] == "uncertain"
    text = (
        "Yesterday the head of the Basin Commission Maren Osk told the paper that the river had fallen again."
    )
    other = text.replace("Maren Osk", "Davit Sorrel")
    assert found(other, text[10:])[0] == "uncertain"


def test_words_that_are_not_there_are_an_orphan() -> None:
    text = "A reader wrote that benches along the water should be painted green before the fair."
    assert found(text, QUOTE) == ("orphan", "")
    assert found("", QUOTE) == ("orphan", "")
    assert found(GAUGES, "  ") == ("orphan", "")


def test_two_passages_that_come_as_near_leave_a_doubt() -> None:
    one = "Of the 62 gauges on the river, she said, a few have sent no reading since March."
    two = "Of the 62 gauges on the river, he said, a few have sent no reading since April."
    quote = "Of the 62 gauges on the river, they said, a few have sent no reading since May."
    assert found(f"{one}\n{two}", quote)[0] == "uncertain"


def test_signs_alone_stand_between_the_words_of_their_context() -> None:
    text = "A wave 🌊 came. Another 🌊 went."
    place = find(text, "🌊", "Another ", " went")
    assert (place.status, place.start) == ("exact", text.rindex("🌊"))
    assert find(text, "🌊").status == "uncertain"


def _fiction(n: int, seed: int = 7) -> list[str]:
    shaken = random.Random(seed)
    words = ["".join(shaken.choices("abdefilmnorstuvw", k=shaken.randint(2, 9))) for _ in range(6000)]
    return shaken.choices(words, k=n)


def test_a_long_quote_in_a_long_text_is_found_within_a_second() -> None:
    text = " ".join(_fiction(90_000))[:500_000]
    assert len(text) == 500_000
    quote = text[300_000:320_000].split(" ")
    for at in range(0, len(quote), 9):
        quote[at] = "changed"
    begun = time.process_time()
    place = find(text, " ".join(quote))
    assert time.process_time() - begun < 1.5  # twice what it takes alone, on a busy machine
    assert place.status == "changed"
    assert place.start is not None
    assert abs(place.start - 300_000) < 20


def test_a_text_of_one_word_repeated_is_no_trap() -> None:
    begun = time.process_time()
    assert find("aa " * 160_000, "aa " * 6_000).status == "uncertain"
    assert find("aa bb " * 80_000, "aa cc " * 3_000).status in ("uncertain", "orphan")
    assert time.process_time() - begun < 3


WORDS = st.lists(
    st.sampled_from(["the", "river", "rose", "Averil", "نهر", "14", "👩🏽", "“"]), max_size=12
).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(WORDS, WORDS, WORDS, WORDS, st.one_of(st.none(), st.integers(0, 60)))
def test_what_is_called_exact_says_the_same_words(
    text: str, quote: str, prefix: str, suffix: str, hint: int | None
) -> None:
    place = find(text, quote, prefix, suffix, hint)
    assert (place.start is None) == (place.status == "orphan")
    if place.start is not None and place.end is not None:
        assert 0 <= place.start < place.end <= len(text)
        assert is_border(text, place.start)
        assert is_border(text, place.end)
        if place.status == "exact":
            assert same_words(text[place.start : place.end], quote)
