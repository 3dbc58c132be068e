"""The drawing of who had a story from whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.stories.derivation import Drawing, Source, Telling, drawn, first_of

DAY = datetime(2031, 12, 3, 9, 20, tzinfo=UTC)


def told(key: int, hours: float | None, name: str = "", *, timed: bool = True) -> Telling:
    at = None if hours is None else DAY + timedelta(hours=hours)
    return Telling(key, chr(64 + key), name or f"Outlet {key}", at, "09:20, credits A", timed)


def words_of(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """The room that the sign and the words of each telling take."""
    found = []
    for node in drawing.nodes:
        letters = max(len(node.telling.name), len(node.telling.line))
        found.append((node.x, node.y - 26, node.x + max(28, 7 * letters), node.y + 46))
    return found


def overlapping(drawing: Drawing) -> bool:
    rooms = words_of(drawing)
    return any(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for k, one in enumerate(rooms)
        for other in rooms[k + 1 :]
    )


def test_a_solid_line_leads_from_a_credited_source_and_a_dashed_one_from_a_guess() -> None:
    drawing = drawn(
        [told(1, 0), told(2, 2), told(3, 5)], {2: Source(1, credited=True), 3: Source(2, credited=False)}
    )

    credited, guessed = drawing.lines
    assert (credited.credited, bool(credited.head)) == (True, True)
    assert (guessed.credited, guessed.head) == (False, "")
    assert [node.guessed for node in drawing.nodes] == [False, False, True]


def test_time_runs_to_the_right_and_undated_tellings_come_last() -> None:
    drawing = drawn([told(1, None), told(2, 3), told(3, 0)], {})

    assert [node.telling.key for node in drawing.nodes] == [3, 2, 1]
    assert [node.x for node in drawing.nodes] == sorted(node.x for node in drawing.nodes)


def test_a_night_is_shortened_and_named_and_the_next_day_is_too() -> None:
    drawing = drawn([told(1, 0), told(2, 2), told(3, 22)], {})
    days = drawn([told(1, 0), told(2, 90)], {})

    assert [quiet.night for quiet in drawing.nights] == [True]
    assert [quiet.night for quiet in days.nights] == [False]
    assert [tick.at.day for tick in drawing.ticks if tick.day] == [3, 4]


def test_a_line_passes_through_no_telling() -> None:
    """The third stands alone between the first and the one that has it from the first."""
    drawing = drawn([told(1, 0), told(2, 3), told(3, 6)], {3: Source(1, credited=True)})

    nodes = {node.telling.key: node for node in drawing.nodes}
    assert nodes[2].y != nodes[3].y
    assert not overlapping(drawing)


def test_tellings_of_the_same_minute_stand_below_each_other_and_none_is_first() -> None:
    same = [told(1, 0), told(2, 0), told(3, 0)]
    drawing = drawn(same, {})

    assert len({node.y for node in drawing.nodes}) == 3
    assert first_of(same) is None
    assert not any(node.first for node in drawing.nodes)


def test_who_came_first_is_open_where_only_the_day_is_known() -> None:
    assert first_of([told(1, 0, timed=False), told(2, 4)]) is None
    assert first_of([told(1, 0, timed=False), told(2, 30)]) == 1
    assert first_of([told(1, None), told(2, 30)]) == 2
    assert first_of([told(1, None)]) is None


def test_a_day_without_a_time_is_told_as_a_day() -> None:
    drawing = drawn([told(1, 0, timed=False), told(2, 30)], {})

    assert [tick.timed for tick in drawing.ticks] == [False, True]


def test_a_source_that_is_not_there_or_came_later_draws_no_line() -> None:
    drawing = drawn([told(1, 0), told(2, 2)], {1: Source(2, credited=True), 2: Source(9, credited=True)})

    assert drawing.lines == []


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_telling_have_a_drawing(count: int) -> None:
    drawing = drawn([told(1, 0)][:count], {})

    assert len(drawing.nodes) == count
    assert drawing.width > 0
    assert drawing.height > 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(0, 200)),
            st.integers(0, 25),
            st.integers(1, 60),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_whatever_the_times_and_sources_no_words_overlap(rows: list[tuple[float | None, int, int]]) -> None:
    tellings = [told(key, hours, "W" * letters) for key, (hours, _source, letters) in enumerate(rows, 1)]
    sources = {key: Source(source, credited=True) for key, (_hours, source, _letters) in enumerate(rows, 1)}

    drawing = drawn(tellings, sources)

    assert len(drawing.nodes) == len(rows)
    assert not overlapping(drawing)
    assert all(node.x + 28 <= drawing.width for node in drawing.nodes)
