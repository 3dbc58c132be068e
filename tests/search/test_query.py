"""The grammar: what is typed is understood, explained, and written back; nothing typed ever raises."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.search.query import LENGTH_LIMIT, TERMS_LIMIT, Query, Term, parse

TYPED = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "tag:",
            "in:",
            "-",
            '"',
            "“",
            "a,b",
            ",",
            ":",
            "note",
            "2031-11",
            "..",
            " ",
            "has:",
            "lang:ar",
            "وسم:",
            "x",
            "é",
            "\x00",
        ]
    )
    | st.text(max_size=5),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(TYPED)
def test_what_is_understood_is_understood_again(text: str) -> None:
    query = parse(text).query
    assert parse(query.text()).query == query
    assert all(str(mistake) for mistake in parse(text).mistakes)


@pytest.mark.parametrize(
    ("text", "wrong", "instead"),
    [
        ("tga:water", "field", "tag:water"),
        ("has:nte", "value", "has:note"),
        ("is:unraed", "value", "is:unread"),
        ("-has:nte", "value", "-has:note"),
        ("before:20311", "day", ""),
        ("in:2031-13", "day", ""),
        ("before:2031-02-30", "day", ""),
        ("tag:", "empty", ""),
        ('"slow and', "quote", ""),
        ("***", "nothing", ""),
        ("x " * 600, "long", ""),
        (" ".join(f"w{n}" for n in range(25)), "many", ""),
    ],
)
def test_mistakes_are_named_with_what_to_write(text: str, wrong: str, instead: str) -> None:
    mistakes = parse(text).mistakes
    assert [mistake.wrong for mistake in mistakes] == [wrong]
    assert mistakes[0].instead == instead
    assert mistakes[0].message


def test_limits_hold_and_are_said() -> None:
    parsed = parse("y" * (LENGTH_LIMIT + 1))
    assert len(parsed.query.text()) == LENGTH_LIMIT
    assert (parsed.mistakes[0].limit, parsed.mistakes[0].count) == (LENGTH_LIMIT, LENGTH_LIMIT + 1)
    assert len(parse(" ".join(f"w{n}" for n in range(99))).query.terms) == TERMS_LIMIT


def test_terms_read_as_they_are_typed() -> None:
    text = '-Tarsk "slow and certain" tag:"Ilvane basin",Tarsk -by:Osk in:2031-11..2031-12 12:30 http://x.example/y'
    parsed = parse(text)
    assert parsed.query.text() == text
    assert not parsed.mistakes
    assert parse("mark:fact source:wire language:arabic").query.text() == "label:fact credits:wire lang:ar"
    assert parse('وسم:"حوض الإيلفان" محطات فيه:ملاحظة').query.text() == 'tag:"حوض الإيلفان" محطات has:note'


def test_terms_are_added_left_out_and_swapped() -> None:
    query, tag = parse("gauges tag:a").query, Term("tag", "a")
    assert query.plus(Term("lang", "ar")).text() == "gauges tag:a lang:ar"
    assert query.plus(tag) == query
    assert query.plus(Term("tag", "a", negated=True)).text() == "gauges -tag:a"
    assert query.without(tag).text() == "gauges"
    assert query.swapped(tag, Term("tag", "b")).text() == "gauges tag:b"
    assert [term.value for term in query.words] == ["gauges"]
    assert Query() == parse("").query
