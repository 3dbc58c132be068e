"""Two revisions beside each other: nothing is lost between them, and what is told is what an editor did."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.stories.revisions import Row, Text, compare, delta
from reader.stories.words import differences

WORDS = st.sampled_from(
    [
        "the",
        "river",
        "Teller",
        "12",
        "1,400",
        "fell",
        "a",
        "of",
        ",",
        ".",
        "“",
        "النهر",
        "水位",
        "e\u0301",
        "👩‍🚀",
        "-",
    ]
)
BLANKS = st.sampled_from(["", " ", "  ", "\n", "\u00a0"])
TEXTS = st.lists(st.tuples(BLANKS, WORDS), max_size=40).map(
    lambda parts: "".join(blank + word for blank, word in parts)
) | st.text(max_size=60)
KNOWN = st.sampled_from(["* * *", "River", "The river fell again on Tuesday."])
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=14).map(" ".join) | KNOWN, max_size=14)

TREATY = "Maren Osk said that the two governments were negotiating over a river that neither could measure."
GAUGES = "Of the 62 gauges on the Ilvane, 12 have sent no reading since March, the commission said."
FLOW = "Her office says the flow at Averil fell by almost a fifth over the summer."
TABLES = "The two ministries trade monthly tables in private, to the irritation of the delta states."
SALT = "Salt farmers near Ketterby counted their poorest season in eleven years."


def rows_of(old: list[str], new: list[str]) -> list[Row]:
    return [row for row in compare(Text("", "", old), Text("", "", new)) if row.part == "text"]


def kinds(old: list[str], new: list[str]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(row.kind, row.old, row.new) for row in rows_of(old, new)]


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in differences(old, new)]


@given(TEXTS, TEXTS)
@settings(max_examples=400, deadline=None)
def test_same_and_new_are_the_new_wording_same_and_gone_the_old(old: str, new: str) -> None:
    parts = differences(old, new)

    assert "".join(part.text for part in parts if part.kind != "gone") == new
    assert "".join(part.text for part in parts if part.kind != "new") == old
    assert all(part.text for part in parts)


@given(TEXTS)
@settings(deadline=None)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert [part.kind for part in differences(text, text)] == ["same"] * bool(text)


@given(LINES, LINES)
@settings(max_examples=400, deadline=None)
def test_every_line_of_both_stands_in_exactly_one_row(old: list[str], new: list[str]) -> None:
    rows = rows_of(old, new)

    assert [k for row in rows for k in row.new] == list(range(len(new)))
    assert sorted(k for row in rows for k in row.old) == list(range(len(old)))
    for row in rows:
        assert row.old or row.new
        was, now = "\n".join(old[k] for k in row.old), "\n".join(new[k] for k in row.new)
        assert "".join(part.text for part in row.parts if part.kind != "gone") == now
        assert "".join(part.text for part in row.parts if part.kind != "new") == was
        assert row.changed_words == (was != now)
        for side in (row.old, row.new):
            assert list(side) == list(range(side[0], side[0] + len(side))) if side else True


@given(LINES)
@settings(deadline=None)
def test_the_same_text_has_no_change(lines: list[str]) -> None:
    rows = compare(Text("H", "S", lines), Text("H", "S", lines))

    assert {row.kind for row in rows} == {"same"}
    assert delta(rows).nothing


def test_a_word_for_another_is_told_as_one() -> None:
    assert told("Chief warns Teller against a rushed deal", "Chief cautions Teller against a quick deal") == [
        ("same", "Chief "), ("gone", "warns"), ("new", "cautions"), ("same", " Teller against a "),
        ("gone", "rushed"), ("new", "quick"), ("same", " deal"),
    ]  # fmt: skip


def test_a_clause_added_before_the_stop_leaves_the_stop() -> None:
    assert told("behind the Gate.", "behind the Gate, which began in May.") == [
        ("same", "behind the Gate"), ("new", ", which began in May"), ("same", ".")
    ]  # fmt: skip


def test_numbers_change_as_a_whole() -> None:
    assert told("from 1,200 to 12.5", "from 1,250 to 12.8") == [
        ("same", "from "), ("gone", "1,200"), ("new", "1,250"), ("same", " to "), ("gone", "12.5"), ("new", "12.8")
    ]  # fmt: skip


def test_a_sentence_in_other_words_is_not_torn_by_its_small_words() -> None:
    parts = told("The old man in the sea saw a fish", "A tall woman of the hills ate the bread")

    assert [kind for kind, _text in parts] == ["gone", "new"]


def test_changed_gone_and_new_paragraphs_are_told_apart() -> None:
    changed = GAUGES.replace("12", "14")

    assert kinds([TREATY, GAUGES, FLOW, TABLES], [TREATY, changed, FLOW, SALT]) == [
        ("same", (0,), (0,)),
        ("changed", (1,), (1,)),
        ("same", (2,), (2,)),
        ("removed", (3,), ()),
        ("added", (), (3,)),
    ]


def test_a_split_paragraph_is_one_change_at_the_break() -> None:
    (first, second) = rows_of([TREATY, f"{GAUGES} {FLOW}"], [TREATY, GAUGES, FLOW])

    assert (first.kind, second.kind, second.old, second.new) == ("same", "changed", (1,), (1, 2))
    assert [(part.kind, part.text) for part in second.parts if part.kind != "same"] == [
        ("gone", " "),
        ("new", "\n"),
    ]


def test_joined_paragraphs_are_one_change_even_where_a_word_changed_too() -> None:
    rows = rows_of([GAUGES, FLOW, SALT], [f"{GAUGES.replace('12', '14')} {FLOW}", SALT])

    assert [(row.kind, row.old, row.new) for row in rows] == [("changed", (0, 1), (0,)), ("same", (2,), (1,))]


def test_a_paragraph_that_stands_elsewhere_has_moved() -> None:
    assert kinds([TREATY, GAUGES, FLOW, TABLES], [TREATY, TABLES, GAUGES, FLOW]) == [
        ("same", (0,), (0,)),
        ("moved", (3,), (1,)),
        ("same", (1,), (2,)),
        ("same", (2,), (3,)),
    ]


def test_what_moved_may_have_changed_on_the_way() -> None:
    rows = rows_of([TREATY, GAUGES, FLOW, SALT], [TREATY, SALT.replace("eleven", "twelve"), GAUGES, FLOW])

    assert [(row.kind, row.changed_words) for row in rows][1] == ("moved", True)


def test_arabic_is_compared_by_words() -> None:
    assert told("قالت رئيسة الهيئة إن النهر لا ينتظر", "قالت رئيسة اللجنة إن النهر لا ينتظر") == [
        ("same", "قالت رئيسة "), ("gone", "الهيئة"), ("new", "اللجنة"), ("same", " إن النهر لا ينتظر")
    ]  # fmt: skip


def test_the_size_of_a_change_is_counted() -> None:
    old = Text("River chief warns", "", [TREATY, GAUGES, FLOW, TABLES])
    new = Text("River chief cautions", "A first look.", [TREATY, GAUGES.replace("12", "14"), FLOW])

    found = delta(compare(old, new))

    assert (found.added, found.gone) == (1 + 3 + 1, 1 + 1 + 15)
    assert (found.touched, found.paragraphs) == (2, 4)
    assert (found.headline, found.standfirst, found.nothing) == (True, True, False)


def test_an_empty_text_came_or_went_whole() -> None:
    assert [row[0] for row in kinds([], [TREATY, GAUGES])] == ["added", "added"]
    assert [row[0] for row in kinds([TREATY, GAUGES], [])] == ["removed", "removed"]
    assert kinds([], []) == []


def test_long_texts_are_compared_at_once() -> None:
    chance = random.Random(7)
    known = [f"word{int(chance.paretovariate(0.6))}" for _ in range(20_000)]
    old = [" ".join(chance.choice(known) for _ in range(50)) for _ in range(220)]
    new = [
        " ".join(chance.choice(["other", word, word, word, word, word]) for word in line.split())
        for line in old
    ]
    strange = [" ".join(f"x{chance.randrange(9999)}" for _ in range(50)) for _ in range(220)]
    for one, other in (
        (old, new), ([" ".join(old)], [" ".join(new)]), (old, strange), (["again"] * 9000, ["again"] * 8000),
        (["spam " * 12_000], ["eggs " + "spam " * 11_000]), (old, new[::-1]),
    ):  # fmt: skip
        began = time.process_time()
        compare(Text("", "", one), Text("", "", other))
        assert time.process_time() - began < 1.0  # about 80 ms; nothing may be quadratic
