"""Cursors of keyset paging."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.queries.paging import Cursor


@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)),
    st.integers(min_value=1, max_value=2**63 - 1),
)
def test_a_cursor_comes_back_as_it_was(at: datetime, pk: int) -> None:
    assert Cursor.decode(Cursor(at, pk).encode()) == Cursor(at, pk)


@given(st.text(max_size=100))
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    found = Cursor.decode(text)
    assert found is None or found.pk > 0


@pytest.mark.parametrize(
    "text", ["", "MS4w", "MS4tMQ", "MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAuMQ", "bmFuLjE", "=", "é"]
)
def test_what_no_cursor_wrote_is_none(text: str) -> None:
    assert Cursor.decode(text) is None
