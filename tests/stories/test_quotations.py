"""Quotations of a text: marks of every style, who says them, and what is no quotation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.stories.quotations import NAMED, OPEN, RESOLVED, found_from, quotations
from tests.hanging import unhung


def said(text: str, *people: str, language: str = "en") -> list[tuple[str, str, str]]:
    """(words, speaker, how it is known) of each quotation."""
    return [(one.words, one.speaker, one.speaker_by) for one in quotations(text, language, people)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“We count the river first,” Maren Osk said.", "We count the river first"),
        ('"We count the river first," Maren Osk said.', "We count the river first"),
        ("‘We count the boys’ river first,’ Maren Osk said.", "We count the boys’ river first"),
        ("«Primero contamos el río», dijo Maren Osk.", "Primero contamos el río"),
        ("„Zuerst zählen wir den Fluss“, said Maren Osk.", "Zuerst zählen wir den Fluss"),
        ("«نعدّ النهر أولاً ثم نوقّع»، قالت مارين أوسك.", "نعدّ النهر أولاً ثم نوقّع"),
        ("“He said ‘count it twice’ and left,” Osk said.", "He said ‘count it twice’ and left"),
        ('“We count the river first," Osk said.', "We count the river first"),
    ],
)
def test_every_style_of_marks_is_read(text: str, words: str) -> None:
    assert [one.words for one in quotations(text)] == [words]


def test_positions_hold_the_marks_and_the_sentence() -> None:
    text = "It rained.\nThen “we count the river first,” Osk said. It stopped."
    (one,) = quotations(text)
    assert text[one.start : one.end] == "“we count the river first,”"
    assert text[slice(*one.sentences[0])] == "Then “we count the river first,” Osk said."


@pytest.mark.parametrize(
    ("text", "speaker", "by"),
    [
        ("“We count the river first,” Maren Osk said.", "Maren Osk", NAMED),
        ("“We count the river first,” said Maren Osk, its head.", "Maren Osk", NAMED),
        ("Maren Osk told the council: “We count the river first.”", "Maren Osk", NAMED),
        ("The works minister, Ilse Marrun, called it “a very good day for lamps”.", "Ilse Marrun", NAMED),
        ("“We count the river first,” Judge Olin Marr wrote.", "Olin Marr", NAMED),
        ("Maren Osk came late. “We count the river first,” she said.", "Maren Osk", RESOLVED),
        ("Maren Osk met Ruan Teller. “We count the river first,” she said.", "", OPEN),
        (
            "Works Minister Ilse Marrun came. “It turns in the spring,” the minister said.",
            "Ilse Marrun",
            RESOLVED,
        ),
        ("“We count the river first,” a spokesman said.", "a spokesman", OPEN),
        ("“We count the river first.”", "", OPEN),
        ("“Primero contamos el río”, dijo Davit Sorrel.", "Davit Sorrel", NAMED),
        ("Davit Sorrel advirtió: «Primero contamos el río».", "Davit Sorrel", NAMED),
        ("وقالت مارين أوسك إن «النهر يُقاس قبل أن يُقسم».", "مارين أوسك", NAMED),
    ],
)
def test_who_says_it(text: str, speaker: str, by: str) -> None:
    ((_words, found, how),) = said(
        text, "Maren Osk", "Ruan Teller", "Ilse Marrun", "Davit Sorrel", "مارين أوسك"
    )
    assert (found, how) == (speaker, by)


def test_a_last_name_means_the_one_person_who_has_it() -> None:
    text = "Maren Osk came.\nRuan Teller left.\n“We count the river first,” Osk said."
    assert said(text, "Maren Osk", "Ruan Teller")[0][1] == "Maren Osk"
    assert said(text + "\nIda Osk too.", "Maren Osk", "Ida Osk")[0][1] == "Osk"


def test_a_pronoun_of_another_kind_is_left_open() -> None:
    text = (
        "Maren Osk came and she sat.\nRuan Teller spoke and he left.\n“We will not sign this one,” she said."
    )
    assert said(text, "Maren Osk", "Ruan Teller")[0][1:] == ("", OPEN)


def test_the_next_sentence_has_the_same_speaker() -> None:
    text = "“We count the river first,” Maren Osk said. “Then we may divide it.”"
    assert [one[:2] for one in said(text)] == [
        ("We count the river first", "Maren Osk"),
        ("Then we may divide it.", "Maren Osk"),
    ]


def test_a_sentence_cut_in_two_is_one_quotation() -> None:
    text = "“We count the river,” Maren Osk said, “before anybody divides it.”"
    assert said(text)[0][0] == "We count the river, before anybody divides it."


def test_a_quotation_over_paragraphs_is_one() -> None:
    text = "“The first of them is long.\n“The second ends here,” said Hal Brandt."
    assert said(text) == [("The first of them is long. The second ends here", "Hal Brandt", NAMED)]


@pytest.mark.parametrize(
    "text",
    [
        "The “silent” gauges are back.",
        "She read “War and Peace in the Delta” twice.",
        'The pipe is 5" wide and 12" long.',
        "The dogs' bowls and the boys' river.",
        "",
        "“”",
        "« »",
    ],
)
def test_what_nobody_says_is_no_quotation(text: str) -> None:
    assert quotations(text) == []


def test_words_held_off_can_be_asked_for() -> None:
    (one,) = quotations("The “silent” gauges are back.", scare=True)
    assert one.scare
    assert one.words == "silent"


def test_a_quotation_is_found_where_its_marks_are_missing() -> None:
    text = "It rained.\nWe cannot divide a river that nobody has ever measured, Osk told the paper."
    span = found_from(text, "We cannot divide a river that nobody has measured")
    assert span is not None
    assert text[slice(*span)] == "We cannot divide a river that nobody has ever measured"
    assert found_from(text, "The lamps of the harbour were lit at six in the evening") is None
    assert found_from("", "We cannot divide a river") is None


@given(st.text(alphabet="“”\"'‘’«»„ \nabAB.,:قال said", max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_positions_hold(text: str) -> None:
    before = -1
    for one in quotations(text, scare=True):
        assert before <= one.start < one.end <= len(text)
        before = one.end


@pytest.mark.parametrize(
    "text", ["“" * 20_000, '"a ' * 20_000, "“a” said " * 5_000, "said he " * 20_000 + "“a b c d e”"]
)
def test_hostile_texts_are_read_in_the_end(text: str) -> None:
    with unhung(20):
        quotations(text)
