"""Sentences of news prose: where they end, and where a stop ends nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.stories.sentences import sentences


def told(text: str, language: str = "") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "Gen. A. B. Osk met Dr. J. R. Teller in St. Averil on Nov. 22 at 5 p.m. sharp.",
        "Sales rose 3.5 per cent to No. 8 in the table, approx. 2.4 million.",
        "The U.S. Senate heard Mr. Teller and Mrs. Osk.",
        "El Sr. Teller llegó a EE. UU. con la Dra. Osk el 3 de enero; véase la pág. 5 y el art. 3.",
        "قال د. أحمد إن م. سامي غادر المدينة.",
        "“Why did nobody ask?” the judge said.",
        "“Why?” Maren Osk asked.",
        "«¿Por qué?» preguntó la ministra.",
        "قال: «لماذا؟» ثم غادر القاعة.",
        "He said there was not much agreement. [for the delta].",
        "They ruled it out for the near future. .",
        "They need systems, especially air. defence, to go on.",
        "So the fact that they work together…[means] that it goes on.",
        "Wait… no more than that.",
        "No stop at all",
    ],
)
def test_a_stop_that_ends_nothing_parts_nothing(text: str) -> None:
    assert told(text) == [text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He left. She stayed!  They came? Yes.", ["He left.", "She stayed!", "They came?", "Yes."]),
        ("He works in the U.S. The office is here.", ["He works in the U.S.", "The office is here."]),
        ("It ends at 5 p.m. Trains run later.", ["It ends at 5 p.m.", "Trains run later."]),
        ("They said no. Nobody asked.", ["They said no.", "Nobody asked."]),
        ("It cost 640. Teller paid.", ["It cost 640.", "Teller paid."]),
        (
            "“It is low. And it sinks,” she said. “We wait.” Then she left.",
            ["“It is low.", "And it sinks,” she said.", "“We wait.”", "Then she left."],
        ),
        ("It ended.The next came.", ["It ended.", "The next came."]),
        ("Wait… What was that?", ["Wait…", "What was that?"]),
        ("(It was late.) Then they left.", ["(It was late.)", "Then they left."]),
        ("They left. [The river] was low.", ["They left.", "[The river] was low."]),
        ("¿Por qué? Nadie lo sabe. ¡No!", ["¿Por qué?", "Nadie lo sabe.", "¡No!"]),
        ("انخفض النهر. لماذا؟ لا أحد يعرف.", ["انخفض النهر.", "لماذا؟", "لا أحد يعرف."]),
        ("انتهى الخبر.وقال آخر إن ذلك كذب.", ["انتهى الخبر.", "وقال آخر إن ذلك كذب."]),
        ("川は低い。水がない。", ["川は低い。", "水がない。"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted


def test_a_line_ends_a_sentence_and_captions_and_headings_are_none() -> None:
    text = "The gauge at Averil\nThe river fell\nIt rose again. It fell.\nWho pays\n"

    assert told(text) == ["The gauge at Averil", "The river fell", "It rose again.", "It fell.", "Who pays"]
    kinds = ("figure", "paragraph", "paragraph", "subhead")
    assert [text[start:end] for start, end in sentences(text, "en", kinds)] == [
        "The river fell",
        "It rose again.",
        "It fell.",
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " . . . ", "…", "“”", "—"])
def test_a_text_without_words_has_no_sentence(text: str) -> None:
    assert told(text) == []


@given(st.text(alphabet=st.sampled_from("aB. \n?!…“”[](1نم؟。'\t-"), max_size=80) | st.text(max_size=60))
def test_no_letter_is_lost_or_told_twice(text: str) -> None:
    found = sentences(text)

    inside = "".join(text[start:end] for start, end in found)
    assert [char for char in inside if char.isalnum()] == [char for char in text if char.isalnum()]
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    for start, end in found:
        assert "\n" not in text[start:end]
        assert text[start:end] == text[start:end].strip() != ""


def test_a_long_line_of_stops_is_read_at_once() -> None:
    assert len(told("A. " * 50_000 + "b")) <= 50_001
    assert len(told("a" * 200_000 + "." * 200_000)) == 1


def test_the_machine_paraphrase_is_parted_as_by_hand(shared: Path) -> None:
    known = json.loads((shared / "seeds" / "gold" / "alignment.json").read_text("utf-8"))
    text = (shared / "seeds" / known["b_file"]).read_text("utf-8")

    assert told(text) == [sentence["text"] for sentence in known["b"]]
