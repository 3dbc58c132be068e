"""Marks inside a change: every word is there, elements never cross, and no mark stands on words of another."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.changed_marks import BREAK, Look, Marked, cut_row, write_row
from reader.stories.words import differences

WORDS = st.lists(
    st.sampled_from(["the", "river", "12", "14", "fell", "<b>", "&", "\n", "النهر", "👩‍🚀"]), max_size=14
)


class Reader(HTMLParser):
    """Reads the HTML back: the words of each side, and the words under each mark; fails where elements cross."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.sides = {"del": "", "ins": "", "": ""}
        self.new = self.old = ""
        self.under: dict[int, list[tuple[str, str]]] = {}
        self.ids: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.ids += [about["id"] or ""] if "id" in about else []
        self.open.append((tag, about.get("data-h") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        names = [name for name, _pk in self.open]
        if "a" in names:
            return
        assert not {"del", "ins"} <= set(names)
        side = "del" if "del" in names else "ins" if "ins" in names else ""
        if side:
            assert names[0] == side  # what changed is outside, marks inside
        for name, pk in self.open:
            if name == "mark":
                self.under.setdefault(int(pk), []).append((side, data))
        self.old += data if side != "ins" else ""
        self.new += data if side != "del" else ""


def spans(length: int) -> st.SearchStrategy[tuple[int, int] | None]:
    if not length:
        return st.none()
    pair = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(
        lambda span: span[0] < span[1]
    )
    return st.none() | pair


@given(st.data(), WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_every_word_is_there_and_every_mark_on_its_own_words(
    data: st.DataObject, old: list[str], new: list[str]
) -> None:
    was, now = " ".join(old), " ".join(new)
    parts = differences(was, now)
    number = data.draw(st.integers(0, 4))
    marks = [
        Marked(pk, data.draw(spans(len(was))), data.draw(spans(len(now)))) for pk in range(1, number + 1)
    ]
    looks = {mark.pk: Look("fact", mark.pk, f"Note {mark.pk}") for mark in marks}
    known: set[int] = set()

    row = cut_row(parts, marks, 0, 0)
    html = "\n".join(write_row(row, looks, known))

    read = Reader(html)
    assert plain(read.new) == plain(now)
    assert plain(read.old) == plain(was)
    assert len(read.ids) == len(set(read.ids)) == len(known)
    for mark in marks:
        found = read.under.get(mark.pk, [])
        if mark.new is None:
            assert all(side == "del" for side, _text in found)
        else:
            shown = plain("".join(text for side, text in found if side != "del"))
            assert shown == plain(now[slice(*mark.new)])
        if mark.old is not None:
            went = plain("".join(text for side, text in found if side == "del"))
            letters = iter(plain(was[slice(*mark.old)]))
            assert all(letter in letters for letter in went)  # in this order


def plain(text: str) -> str:
    """Without the signs of line breaks and blanks, which stand at other places in the page."""
    return re.sub(rf"[\s{BREAK}]", "", text)


def written(was: str, now: str, *marks: Marked) -> str:
    looks = {mark.pk: Look("fact", mark.pk, f"Note {mark.pk}") for mark in marks}
    return "|".join(write_row(cut_row(differences(was, now), marks, 0, 0), looks, set()))


def test_a_changed_passage_is_marked_on_old_and_new_words() -> None:
    assert written("of 62, 12 have sent", "of 62, 14 have sent", Marked(3, (7, 14), (7, 14))) == (
        'of 62, <del><mark class="hl k-fact" id="h3" data-h="3">12</mark></del>'
        '<ins><mark class="hl k-fact" data-h="3">14</mark></ins>'
        '<mark class="hl k-fact" data-h="3"> have</mark>'
        '<a class="ref k-fact" href="#n3" data-h="3" aria-label="Note 3">3</a> sent'
    )


def test_a_gone_passage_is_marked_on_words_that_went_alone() -> None:
    html = written("the flow fell by a fifth", "the flow rose", Marked(1, (4, 18), None))

    assert '<del><mark class="hl k-fact" id="h1" data-h="1">fell by a</mark></del>' in html
    assert "flow</mark>" not in html


def test_a_split_paragraph_comes_apart_where_it_was_split() -> None:
    assert (
        written("One two. Three four.", "One two.\nThree four.")
        == f"One two.<del> </del><ins>{BREAK}</ins>|Three four."
    )


def test_marks_that_cross_are_cut_into_pieces() -> None:
    html = written("a b c d", "a b c e", Marked(1, (0, 5), (0, 5)), Marked(2, (2, 7), (2, 7)))

    Reader(html)
    assert html.count('data-h="1"') == 3
    assert html.count('id="h2"') == 1
