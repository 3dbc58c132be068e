"""The small expression over words that feeds and rules use."""

from __future__ import annotations

import pytest

from reader.errors import Invalid
from reader.intake.wording import parse

TEXT = "Gauges on the Ilvane: the river's flow fell. “A water treaty,” she said, São Averil agreed."


@pytest.mark.parametrize(
    "expression",
    [
        "gauges", "GAUGES ilvane", "gauges OR ferry", "ferry OR gauges", '"water treaty"', "“water treaty”", "gaug*",
        "-ferry", "flow -ferry", "NOT ferry", "(ferry OR flow) river*", "-(ferry OR salt)", "sao", "gauges AND flow",
        '"flow fell"', "", "   ", "rivers OR (ilvane -salt)", '-"treaty water"', '"gauges on the il*"',
    ],
)  # fmt: skip
def test_holds(expression: str) -> None:
    assert parse(expression).matches(TEXT)


@pytest.mark.parametrize(
    "expression",
    ["ferry", "gauge", "gauges ferry", '"treaty water"', "-gauges", "gauges -flow", "NOT (gauges OR ferry)",
     "(ferry OR salt) gauges", "aug*", '"fell a water treaty x"'],
)  # fmt: skip
def test_does_not_hold(expression: str) -> None:
    assert not parse(expression).matches(TEXT)


def test_a_phrase_does_not_run_from_one_text_into_the_next() -> None:
    assert not parse('"river falls"').matches("The river", "falls again")
    assert parse("river falls").matches("The river", "falls again")


def test_arabic_is_compared_folded() -> None:
    assert parse("النهر OR البحر").matches("انخفض النَّهر من جديد")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('flow "water', "character 6"), ("(flow", "character 1"), ("flow)", "character 5"),
        ("flow OR", "OR"), ("OR flow", "OR"), ("flow -", "needs a word"), ("()", "nothing before"),
        ('""', "no letters"), ("*", "no letters"), ("(" * 40 + "a" + ")" * 40, "More than 20"), ("a" * 501, "501"),
        ("NOT", "needs a word"),
    ],
)  # fmt: skip
def test_mistakes_are_explained(expression: str, said: str) -> None:
    with pytest.raises(Invalid) as found:
        parse(expression)
    assert said in found.value.message
