"""Two tellings set beside each other: every sentence in one place, and numbers that add up."""

from __future__ import annotations

from reader.stories import shares
from reader.stories.comparing import compare
from reader.stories.comparison import Compared, Relation, Telling


def test_the_same_text_twice_is_the_same_in_every_row() -> None:
    text = "The river fell again.\nNobody in Averil knows why."
    found = compare(Telling(text, "en"), Telling(text, "en"))
    assert [row.relation for row in found.rows] == [Relation.SAME, Relation.SAME]
    assert shares.shares(found) == shares.Shares(1.0, 1.0)


def test_an_empty_text_leaves_everything_to_the_other_side() -> None:
    found = compare(Telling(""), Telling("The river fell again."))
    assert [row.relation for row in found.rows] == [Relation.ONLY_B]
    assert shares.shares(found) == shares.Shares(0.0, 0.0)
    assert compare(Telling(""), Telling("")).rows == ()


def test_what_is_kept_as_json_comes_back() -> None:
    found = compare(
        Telling("The river fell again. Osk said so.", "en"), Telling("The river rose again.", "en")
    )
    assert Compared.from_json(found.to_json()) == found
