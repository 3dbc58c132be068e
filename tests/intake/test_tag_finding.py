"""Known tags found in a text, with the words that caused it."""

from __future__ import annotations

import pytest

from reader.models import TagKind
from reader.services.tag_finding import known_in
from reader.services.tags import create_tag

pytestmark = pytest.mark.django_db


def names(headline: str, text: str, **options: object) -> list[tuple[str, str, int]]:
    return [(one.tag.name, one.words, one.times) for one in known_in(headline, text, **options)]  # type: ignore[arg-type]


def test_a_person_is_found_by_name_and_by_another_name() -> None:
    osk = create_tag("Maren Osk", TagKind.PERSON, aliases=["Commissioner Osk"])
    text = (
        "The letter was signed by Maren Osk. Nobody else had seen it, Commissioner Osk said. Maren Osk left."
    )
    assert names("A letter", text) == [("Maren Osk", "Maren Osk", 2)]
    assert names("A letter", text, but=[osk.pk]) == []


def test_a_place_named_like_a_common_word_needs_a_capital_that_no_sentence_asks_for() -> None:
    create_tag("Ferry", TagKind.PLACE)
    assert names("", "Ferry traffic stopped. The ferry lay at the quay.") == []
    assert names("", "The road from Ferry was closed.") == [("Ferry", "Ferry", 1)]


def test_a_topic_must_stand_in_the_headline_or_several_times() -> None:
    create_tag("Water", TagKind.TOPIC)
    assert names("A treaty", "They drank water. The water was cold.") == []
    assert names("A water treaty", "They met.") == [("Water", "water", 1)]
    assert names("A treaty", "Water, more water, and water again.") == [("Water", "Water", 3)]


def test_accents_and_case_do_not_hide_a_name_and_parts_of_words_are_none() -> None:
    create_tag("São Averil", TagKind.PLACE)
    assert names("", "He came to Sao Averil by boat.") == [("São Averil", "Sao Averil", 1)]
    assert names("", "The Averilians came from Saopolis Averilia.") == []


def test_a_name_does_not_run_over_the_end_of_a_sentence() -> None:
    create_tag("Corran Gate", TagKind.PLACE)
    assert names("", "They reached Corran. Gate keepers slept.") == []


def test_arabic_names_are_found() -> None:
    create_tag("حوض إلفان", TagKind.PLACE)
    assert names("", "اجتمعت لجنة حوض إلفان أمس.") == [("حوض إلفان", "حوض إلفان", 1)]


def test_hidden_tags_are_not_offered() -> None:
    tag = create_tag("Davit Sorrel", TagKind.PERSON)
    tag.hidden = True
    tag.save()
    assert names("", "An envoy, Davit Sorrel, was named.") == []


def test_a_long_text_asks_the_database_a_bounded_number_of_times(
    django_assert_max_num_queries: object,
) -> None:
    create_tag("Ilvane", TagKind.PLACE)
    text = " ".join(f"word{number} of Ilvane" for number in range(3_000))
    with django_assert_max_num_queries(100):  # type: ignore[operator]
        assert names("", text)[0][0] == "Ilvane"
