"""Figures are read as what they say, however they are written, in three languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.stories.figure_values import agree
from reader.stories.figures import Figure, figures


def only(text: str, language: str = "en") -> Figure:
    found = figures(text, language)
    assert len(found) == 1, [(text[f.start : f.end], f.kind) for f in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("14 gauges", "en"),
        ("fourteen gauges", "en"),
        ("catorce estaciones", "es"),
        ("أربعة عشر مقياسا", "ar"),
        ("أربع عشرة محطة", "ar"),
        ("١٤ محطة", "ar"),
        ("و14 محطة", "ar"),
    ],
)
def test_fourteen_is_fourteen(text: str, language: str) -> None:
    figure = only(text, language)
    assert (figure.kind, figure.low, figure.high) == ("count", 14, 14)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("20 %", "en"),
        ("20 per cent", "en"),
        ("a fifth of the flow", "en"),
        ("one fifth", "en"),
        ("one in five", "en"),
        ("one out of every five", "en"),
        ("el 20 %", "es"),
        ("veinte por ciento", "es"),
        ("una quinta parte", "es"),
        ("un quinto del caudal", "es"),
        ("uno de cada cinco", "es"),
        ("20 في المئة", "ar"),
        ("٢٠٪", "ar"),
        ("خمس السكان", "ar"),
        ("واحد من كل خمسة", "ar"),
    ],
)
def test_a_fifth_is_twenty_per_cent(text: str, language: str) -> None:
    figure = only(text, language)
    assert figure.kind == "share"
    assert figure.low == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("text", "language", "unit"),
    [
        ("$2.5bn", "en", "USD"),
        ("$2,500 million", "en", "USD"),
        ("2.5 billion dollars", "en", "USD"),
        ("US$2.5 billion", "en", "USD"),
        ("two and a half billion dollars", "en", "USD"),
        ("2.500 millones de dólares", "es", "USD"),
        ("dos mil quinientos millones de dólares", "es", "USD"),
        ("2,5 mil millones de euros", "es", "EUR"),
        ("٢٫٥ مليار دولار", "ar", "USD"),
        ("2.5 مليار دولار", "ar", "USD"),
    ],
)
def test_money_is_its_amount_in_its_currency(text: str, language: str, unit: str) -> None:
    figure = only(text, language)
    assert (figure.kind, figure.low, figure.unit) == ("money", 2_500_000_000, unit)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("two hundred and fifty thousand", "en", 250_000),
        ("twenty-five", "en", 25),
        ("a dozen", "en", 12),
        ("half a million", "en", 500_000),
        ("1,234,567", "en", 1_234_567),
        ("1.234.567", "es", 1_234_567),
        ("2.500", "es", 2_500),
        ("treinta y dos", "es", 32),
        ("medio millón", "es", 500_000),
        ("un billón", "es", 10**12),
        ("مئة وخمسون ألف", "ar", 150_000),
        ("ثلاثة وعشرون", "ar", 23),
        ("ثلاثمئة", "ar", 300),
        ("مليونان", "ar", 2_000_000),
    ],
)
def test_numbers_in_words_and_with_signs(text: str, language: str, value: float) -> None:
    assert only(text, language).low == value


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("3 December 2031", "en", 20311203),
        ("Dec. 3, 2031", "en", 20311203),
        ("2031-12-03", "en", 20311203),
        ("3 de diciembre de 2031", "es", 20311203),
        ("٣ ديسمبر ٢٠٣١", "ar", 20311203),
        ("3 كانون الأول 2031", "ar", 20311203),
        ("since March", "en", 300),
        ("the 4th of January", "en", 104),
    ],
)
def test_dates_are_days(text: str, language: str, value: float) -> None:
    figure = only(text, language)
    assert (figure.kind, figure.low) == ("date", value)


@pytest.mark.parametrize("text", ["15:25", "3:25 pm", "3.25pm", "3:25 p.m."])
def test_times_of_day_are_minutes(text: str) -> None:
    figure = only(text)
    assert (figure.kind, figure.low) == ("time", 15 * 60 + 25)


def test_a_year_is_not_a_count() -> None:
    assert only("in 2018 the council met").kind == "year"
    assert only("2018 gauges were sold").plain
    assert only("2,018 gauges").kind == "count"


def test_words_that_only_look_like_figures_are_none() -> None:
    assert figures("Once a UN envoy may march; no one said a second word.", "en")[0].kind == "ordinal"
    assert figures("She may come; ten cuidado.", "es") == ()
    assert figures("COVID19 and the F16", "en") == ()


def test_about_and_more_than_are_kept() -> None:
    assert only("almost a fifth over the summer").sign == "~"
    assert only("at least 12 people").sign == ">"
    assert only("menos de 12 personas", "es").sign == "<"
    assert only("نحو 12 شخصا", "ar").sign == "~"
    assert only("dozens of boats").low < 60 < only("dozens of boats").high


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("almost a fifth", "19 per cent", True),
        ("a fifth", "30 per cent", False),
        ("more than 100 people", "120 people", True),
        ("at least 12 people", "11 people", False),
        ("$2.48bn", "$2.5bn", True),
        ("$2.5bn", "€2.5bn", False),
        ("14 gauges", "12 gauges", False),
        ("720 megawatts", "700 megawatts", False),
        ("10–12 gauges", "11 gauges", True),
        ("3 December", "3 December 2031", True),
        ("3 December", "4 December", False),
        ("3:25", "15:25", True),
        ("2,000 people", "in 2000", False),
        ("dozens of boats", "forty boats", True),
    ],
)
def test_whether_two_figures_can_both_be_true(one: str, other: str, together: bool) -> None:
    assert agree(only(one), only(other)) is together
    assert agree(only(other), only(one)) is together


PIECES = [
    "one",
    "two",
    "hundred",
    "thousand",
    "million",
    "and",
    "a",
    "half",
    "of",
    "in",
    "every",
    "fifth",
    "per",
    "cent",
    "$",
]
PIECES += [
    "€",
    "%",
    "Dec",
    "3",
    "2031",
    "14",
    ".",
    ",",
    "-",
    "to",
    "خمس",
    "مئة",
    "و",
    "ألف",
    "mil",
    "millones",
    "y",
]
PIECES += ["medio", "de", "cada", "9" * 20, "1e9", "pm"]
ODD = st.text(
    alphabet=st.sampled_from("0123456789٠١٤.,:/-–%٪$€ \n'’aopm½²①") | st.characters(), max_size=60
) | st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)


@given(ODD, st.sampled_from(["en", "es", "ar", "", "de"]))
def test_figures_lie_in_the_text_in_order_whatever_it_is(text: str, language: str) -> None:
    at = 0
    for figure in figures(text, language):
        assert at <= figure.start < figure.end <= len(text)
        at = figure.end
