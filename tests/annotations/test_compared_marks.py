"""Marks inside a comparison: every word is there, elements never cross, places are those of the text."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.compared_marks import Copied, Marks, stretches, write_side
from annotations.marks import Span
from reader.stories.comparison import Part

TEXT = "Osk said 14 gauges fell. The river <rose> & fell.\n“Nobody”, said النهر. 👩‍🚀 It was late."
FIRST = (0, 24)
SECOND = (25, 49)


class Reader(HTMLParser):
    """Reads a side back: its stretches with their places, the words under each mark, and what is worded otherwise."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.stretches: list[tuple[int, int, str]] = []
        self.under: dict[int, str] = {}
        self.looks: dict[str, str] = {}
        self.ids: list[str] = []
        self.refs: list[str] = []
        self.around = ""
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if "data-start" in about:
            self.stretches.append((int(about["data-start"] or ""), int(about["data-end"] or ""), ""))
        self.ids += [about["id"] or ""] if "id" in about else []
        if tag == "a":
            self.refs.append(about["data-h"] or "")
        self.open.append((tag, about))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "a" for tag, _about in self.open):
            return
        if not any("data-start" in about for _tag, about in self.open):
            self.around += data
            return
        start, end, words = self.stretches[-1]
        self.stretches[-1] = start, end, words + data
        for tag, about in self.open:
            if tag == "mark":
                pk = int(about["data-h"] or "")
                self.under[pk] = self.under.get(pk, "") + data
            elif about.get("class", "") not in ("cmp__s", ""):
                css = about["class"] or ""
                self.looks[css] = self.looks.get(css, "") + data


def span(pk: int, start: int, end: int, **more: str) -> Span:
    return Span(pk, start, end, "fact", pk, f"Note {pk}, Fact, Ines", **more)  # type: ignore[arg-type]


def draw(*spans: tuple[int, int], marks: tuple[Span, ...] = (), parts: tuple[Part, ...] = ()) -> Reader:
    return Reader(write_side(TEXT, spans, parts, Marks(marks), set(), side="a"))


def test_sentences_of_one_line_that_follow_each_other_are_one_stretch() -> None:
    assert stretches(TEXT, [FIRST, SECOND]) == [(0, 49)]
    drawn = draw(FIRST, SECOND)
    assert drawn.stretches == [(0, 49, TEXT[:49])]


def test_sentences_that_do_not_follow_each_other_are_told_apart() -> None:
    drawn = draw(FIRST, (50, len(TEXT)))
    assert [(start, end) for start, end, _words in drawn.stretches] == [FIRST, (50, len(TEXT))]
    assert "…" in drawn.around


def test_lines_that_follow_each_other_have_no_ellipsis_between() -> None:
    drawn = draw(SECOND, (50, len(TEXT)))
    assert len(drawn.stretches) == 2
    assert drawn.around == " "


def test_a_clause_is_led_in_by_an_ellipsis_that_is_no_part_of_the_text() -> None:
    html = write_side(TEXT, [(4, 24)], (), Marks(()), set(), side="a", begins={0, 25})
    drawn = Reader(html)
    assert drawn.around.startswith("…")
    assert drawn.stretches == [(4, 24, TEXT[4:24])]
    assert "…" not in write_side(TEXT, [FIRST], (), Marks(()), set(), side="a", begins={0, 25})


def test_what_differs_stands_in_elements_of_its_own() -> None:
    parts = (Part(0, 9), Part(9, 11, "figure"), Part(11, 18, "own"), Part(18, 24, "hedge"))
    drawn = draw(FIRST, parts=parts)
    assert drawn.looks == {"w-n": "14", "w-a": TEXT[11:18], "w-a w-hedge": TEXT[18:24]}
    other = Reader(write_side(TEXT, [FIRST], parts, Marks(()), set(), side="b"))
    assert other.looks["w-b"] == TEXT[11:18]


def test_a_mark_over_several_rows_has_one_beginning_and_one_number() -> None:
    marks, known = Marks([span(7, 4, 60, begins="Fact, highlight begins")]), set[int]()
    rows = [write_side(TEXT, [one], (), marks, known, side="b") for one in (FIRST, SECOND, (50, len(TEXT)))]
    read = [Reader(row) for row in rows]
    assert [each.ids for each in read] == [["h7"], [], []]
    assert [each.refs for each in read] == [[], [], ["7"]]
    assert [row.count("data-b=") for row in rows] == [1, 0, 0]
    assert "".join(each.under[7] for each in read) == TEXT[4:24] + TEXT[25:49] + TEXT[50:60]


def test_a_cluster_is_never_cut() -> None:
    at = TEXT.index("👩")
    drawn = draw((50, len(TEXT)), marks=(span(1, at, at + 1),))
    assert drawn.under[1] == "👩‍🚀"


def test_a_side_without_sentences_is_empty() -> None:
    assert write_side(TEXT, [], (), Marks([span(1, 0, 5)]), set(), side="a") == ""


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_every_word_is_there_and_every_mark_on_its_own_words(data: st.DataObject) -> None:
    size = len(TEXT)
    borders = sorted(data.draw(st.sets(st.integers(0, size), min_size=2, max_size=8)))
    sides = [pair for pair in pairwise(borders) if data.draw(st.booleans())]
    inner = sorted(data.draw(st.sets(st.integers(0, size), max_size=8)) | {0, size})
    kinds = st.sampled_from(["same", "own", "figure", "hedge"])
    parts = [Part(start, end, data.draw(kinds)) for start, end in pairwise(inner)]
    ends = st.tuples(st.integers(0, size - 1), st.integers(1, size)).filter(lambda pair: pair[0] < pair[1])
    chosen = data.draw(st.lists(ends, max_size=5))
    marks = [span(pk, start, end) for pk, (start, end) in enumerate(chosen, start=1)]

    drawn = Reader(write_side(TEXT, sides, parts, Marks(marks), set(), side="a"))

    assert all(words == TEXT[start:end] for start, end, words in drawn.stretches)
    assert sum(end - start for start, end, _words in drawn.stretches) >= sum(e - s for s, e in sides)
    for mark in marks:
        touched = [(start, end) for start, end, _ in drawn.stretches if start < mark.end and end > mark.start]
        words = drawn.under.get(mark.pk, "")
        assert bool(words) == bool(touched)
        exact = "".join(TEXT[max(start, mark.start) : min(end, mark.end)] for start, end in touched)
        assert exact in words
        assert len(words) - len(exact) <= 2 * len("👩‍🚀") * max(1, len(touched))


def test_a_run_that_goes_on_elsewhere_is_closed_where_it_ends() -> None:
    begun = write_side(
        TEXT, [FIRST], (), Marks(()), set(), side="a", copied=[Copied(10, FIRST[1], 8, ends=False)]
    )
    assert "run--first" in begun
    assert "run--last" not in begun
    ended = write_side(
        TEXT, [SECOND], (), Marks(()), set(), side="a", copied=[Copied(SECOND[0], 32, 8, begins=False)]
    )
    assert "run--first" not in ended
    assert "run--last" in ended
