"""Marks over the HTML of blocks: the text stays, every mark holds its quote, nothing is cut or crossed."""

from __future__ import annotations

from html import escape

import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from annotations.marks import Hit, Span, render_block
from reader.cleaning.blocks import Block, BlockType, Placed, place
from tests.hanging import unhung

KINDS = ["passage", "quote", "fact", "disputed", "question"]


def span(pk: int, start: int, end: int, kind: str = "fact", **more: object) -> Span:
    return Span(pk, start, end, kind, pk, f"Note {pk}", **more)  # type: ignore[arg-type]


def paragraph(html: str, text: str) -> Placed:
    return place([Block(BlockType.PARAGRAPH, html=html, text=text)])[0]


def plain(text: str) -> Placed:
    return paragraph(f"<p>{escape(text, quote=False)}</p>", text)


def tree(html: str) -> lxml_html.HtmlElement:
    return lxml_html.fragment_fromstring(html)


def text_without_numbers(html: str) -> str:
    root = tree(html)
    for ref in root.xpath(".//a[@class and contains(@class, 'ref')]"):
        ref.drop_tree()
    return root.text_content()


def marked(html: str, pk: int) -> str:
    """The text inside the marks of one highlight, refs left out."""
    root = tree(html)
    for ref in root.xpath(".//a[contains(@class, 'ref')]"):
        ref.drop_tree()
    return "".join(mark.text_content() for mark in root.xpath(f".//mark[@data-h='{pk}']"))


def test_a_block_carries_its_id_and_its_place() -> None:
    placed = place([Block(BlockType.PARAGRAPH, html="<p>One</p>", text="One"),
                    Block(BlockType.SUBHEAD, html="<h2>Two</h2>", text="Two", lang="ar", dir="rtl")])  # fmt: skip
    assert render_block(placed[1]) == '<h2 id="b1" data-start="4" data-end="7" lang="ar" dir="rtl">Two</h2>'


def test_a_paragraph_that_opens_with_a_quotation_mark_hangs_it() -> None:
    assert render_block(plain("“Count first,” she said.")).startswith('<p id="b0" class="hangq"')
    assert "hangq" not in render_block(plain("She said “count first”."))


def test_the_number_follows_the_mark() -> None:
    html = render_block(plain("The gauges fell silent."), [span(7, 4, 10)])
    assert html == (
        '<p id="b0" data-start="0" data-end="23">The <mark class="hl k-fact" id="h7" data-h="7">gauges</mark>'
        '<a class="ref k-fact" href="#n7" data-h="7" aria-label="Note 7">7</a> fell silent.</p>'
    )


def test_a_mark_among_many_says_only_what_is_its_own() -> None:
    brief = Span(7, 4, 10, "fact", 1, "", brief=True)
    assert render_block(plain("The gauges fell silent."), [brief]) == (
        '<p id="b0" data-start="0" data-end="23">The <mark class=kf id=h7>gauges</mark>'
        "<a class=kf href=#n7>1</a> fell silent.</p>"
    )
    others = brief._replace(others=True, changed=True)
    assert '<mark class="KF hl--changed" id=h7>' in render_block(plain("The gauges."), [others])
    changed = brief._replace(changed=True)
    assert '<mark class="kf hl--changed" id=h7>' in render_block(plain("The gauges."), [changed])


def test_somebody_elses_mark_says_so() -> None:
    assert 'class="hl k-fact hl--others"' in render_block(plain("Water"), [span(1, 0, 5, others=True)])


def test_crossing_ranges_come_apart_into_nested_pieces() -> None:
    html = render_block(plain("salt farms and every town that signed"), [span(4, 0, 25), span(5, 15, 37)])
    assert marked(html, 4) == "salt farms and every town"
    assert marked(html, 5) == "every town that signed"
    inner = tree(html).xpath(".//mark[@data-h='4']/mark[@data-h='5']")
    assert [mark.text for mark in inner] == ["every town"]
    assert inner[0].get("data-hs") == "5 4"
    ids = tree(html).xpath(".//mark/@id")
    assert len(ids) == len(set(ids))
    assert {"h4", "h5"} <= set(ids)


def test_identical_ranges_are_all_kept_and_named() -> None:
    html = render_block(plain("one passage"), [span(pk, 0, 11) for pk in (3, 1, 2)])
    assert tree(html).xpath(".//mark[@data-hs]/@data-hs") == ["1 2 3"]
    assert tree(html).xpath(".//a/@href") == ["#n1", "#n2", "#n3"]


def test_a_mark_through_a_link_and_emphasis_splits_at_their_borders() -> None:
    placed = paragraph(
        '<p>The <a href="https://wire.example/a">basin <em>commission</em> said</a> no.</p>',
        "The basin commission said no.",
    )
    html = render_block(placed, [span(1, 0, 14), span(2, 10, 25)])
    assert text_without_numbers(html) == placed.block.text
    assert marked(html, 1) == "The basin comm"
    assert marked(html, 2) == "commission said"
    assert not tree(html).xpath(".//a//a"), "a number stood inside a link"


def test_a_mark_over_several_blocks_numbers_only_its_end() -> None:
    placed = place(
        [Block(BlockType.PARAGRAPH, html=f"<p>{t}</p>", text=t) for t in ("First here.", "Second.")]
    )
    one, two = (render_block(each, [span(9, 6, 18)]) for each in placed)
    assert marked(one, 9) == "here."
    assert marked(two, 9) == "Second"
    assert "ref" not in one
    assert "ref" in two
    assert 'id="h9"' in one
    assert 'id="h9"' not in two


def test_blanks_between_table_cells_and_list_items_are_never_wrapped() -> None:
    table = Block(
        BlockType.TABLE,
        html="<table><tbody><tr><td>Averil</td> <td>14</td></tr> <tr><td>Lisk</td></tr></tbody></table>",
        text="Averil 14 Lisk",
    )
    html = render_block(place([table])[0], [span(1, 0, 14)])
    assert text_without_numbers(html) == table.text
    assert not tree(html).xpath(".//tr/mark | .//tbody/mark | .//tr/a | .//table/mark")
    assert tree(html).xpath(".//td/a[@class='ref k-fact']")


def test_a_character_is_never_cut() -> None:
    family = "👩‍👩‍👧‍👦"
    text = f"The {family} and e\u0301t\u0301 flag 🇸🇾🇪🇸."
    html = render_block(plain(text), [span(1, 6, 7), span(2, text.index("\u0301"), text.index("\u0301") + 1)])
    assert marked(html, 1) == family
    assert marked(html, 2) == "e\u0301"


def test_arabic_positions_are_those_of_the_text() -> None:
    text = "المعاهدةُ التي لا يستطيع أحدٌ قياسها وعدٌ لا أرضَ يقف عليها"
    start = text.index("التي")
    html = render_block(plain(text), [span(1, start, start + 4)])
    assert marked(html, 1) == "التي"
    assert text_without_numbers(html) == text


def test_a_label_with_markup_in_it_stays_text() -> None:
    html = render_block(plain("Water"), [Span(1, 0, 5, "fact", 1, 'Note 1, "><script>alert(1)</script>')])
    assert "<script" not in html


def test_html_that_disagrees_with_its_text_is_shown_without_marks() -> None:
    html = render_block(paragraph("<p>Other words</p>", "The words"), [span(1, 0, 3)])
    assert html == '<p id="b0" data-start="0" data-end="9">Other words</p>'


def test_a_caption_can_stand_in_an_element_of_its_own() -> None:
    placed = place(
        [
            Block(
                BlockType.FIGURE,
                html="<figcaption>Four sluices open.</figcaption>",
                text="Four sluices open.",
            )
        ]
    )
    html = render_block(placed[0], [span(1, 0, 4)], tag="span")
    assert html.startswith('<span id="b0" data-start="0"')
    assert html.endswith("</span>")


PIECES = st.lists(
    st.tuples(
        st.sampled_from(["", "em", "strong", "a", "code", "em strong"]),
        st.text(alphabet="ab c<&>\"'éе\u0301\u0644\u064e👩\u200d🇸🇾", min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=8,
)


@st.composite
def blocks_and_spans(draw: st.DrawFn) -> tuple[Placed, list[Span]]:
    html, text = "", ""
    for tags, words in draw(PIECES):
        names = tags.split()
        opening = "".join('<a href="https://wire.example/">' if n == "a" else f"<{n}>" for n in names)
        html += opening + escape(words, quote=False) + "".join(f"</{n}>" for n in reversed(names))
        text += words
    lead = draw(st.integers(0, 5))
    block = Block(BlockType.PARAGRAPH, html=f"<p>{html}</p>", text=text)
    placed = Placed(3, block, lead, lead + len(text))
    spans = []
    for pk in range(1, draw(st.integers(1, 10)) + 1):
        a, b = sorted(
            draw(st.tuples(st.integers(0, len(text) + lead + 4), st.integers(0, len(text) + lead + 4)))
        )
        if a < b:
            spans.append(span(pk, a, b, draw(st.sampled_from(KINDS))))
    return placed, spans


@settings(max_examples=300, deadline=None)
@given(blocks_and_spans())
def test_the_text_never_changes_and_every_mark_holds_its_quote(case: tuple[Placed, list[Span]]) -> None:
    placed, spans = case
    assert placed.start is not None
    html = render_block(placed, spans)
    assert text_without_numbers(html) == placed.block.text
    assert lxml_html.tostring(tree(html), encoding="unicode").count("<mark") == html.count("<mark")
    borders = {0, *(match.end() for match in regex.finditer(r"\X", placed.block.text))}
    for each in spans:
        start = max(0, each.start - placed.start)
        end = min(len(placed.block.text), each.end - placed.start)
        if start >= end:
            continue
        start = max(border for border in borders if border <= start)
        end = min(border for border in borders if border >= end)
        assert marked(html, each.pk) == placed.block.text[start:end]
    ids = tree(html).xpath(".//mark/@id")
    assert len(ids) == len(set(ids))
    assert not tree(html).xpath(".//a//a")


def test_five_thousand_overlapping_highlights_are_all_drawn() -> None:
    words = "the river rose over the lower gauges in the night and nobody counted it "
    placed = place(
        [Block(BlockType.PARAGRAPH, html=f"<p>{words * 10}</p>", text=words * 10) for _ in range(20)]
    )
    length = placed[-1].end or 0
    spans = [
        span(pk, (pk * 37) % (length - 400), (pk * 37) % (length - 400) + 20 + pk % 380)
        for pk in range(1, 5001)
    ]
    with unhung():
        html = "".join(render_block(each, spans) for each in placed)
    assert html.count('class="ref') == 5000


def test_five_thousand_marks_on_the_same_words_nest_no_deeper_than_browsers_read() -> None:
    with unhung():
        html = render_block(plain("same words"), [span(pk, 0, 10) for pk in range(1, 5001)])
    assert html.count('class="ref') == 5000
    assert len(set(tree(html).xpath(".//mark/@id"))) == 5000


def test_where_a_highlight_begins_is_heard_once() -> None:
    text = "Of the 62 gauges 14 have sent no reading."
    placed = paragraph("<p>Of the <em>62 gauges</em> 14 have sent no reading.</p>", text)
    html = render_block(placed, [span(1, 3, 24, begins='Fact, "begins"'), span(2, 10, 30)])
    heard = tree(html).xpath(".//mark[@data-b]")
    assert [(mark.get("id"), mark.get("data-b")) for mark in heard] == [("h1", 'Fact, "begins"')]
    assert text_without_numbers(html) == text


def hit(number: int, start: int, end: int) -> Hit:
    return Hit(start, end, number)


def test_what_was_searched_for_stands_inside_the_marks() -> None:
    html = render_block(plain("The gauges fell silent."), [span(7, 0, 7)], hits=[hit(1, 4, 10)])
    assert html == (
        '<p id="b0" data-start="0" data-end="23"><mark class="hl k-fact" id="h7" data-h="7">The </mark>'
        '<mark class="hl k-fact" id="h7-4" data-h="7"><mark class="hit" id="hit1" data-hit="1">gau</mark></mark>'
        '<a class="ref k-fact" href="#n7" data-h="7" aria-label="Note 7">7</a>'
        '<mark class="hit" data-hit="1">ges</mark> fell silent.</p>'
    )


def test_a_hit_through_emphasis_is_one_hit_in_pieces() -> None:
    placed = paragraph("<p>slow <em>and</em> certain</p>", "slow and certain")
    root = tree(render_block(placed, hits=[hit(1, 0, 8), hit(2, 9, 16)]))
    assert ["".join(one.text_content() for one in root.xpath(f".//mark[@data-hit='{n}']")) for n in (1, 2)] == [
        "slow and", "certain",
    ]  # fmt: skip
    assert [one.get("id") for one in root.xpath(".//mark[@id]")] == ["hit1", "hit2"]


def test_hits_of_other_blocks_are_left_to_them() -> None:
    placed = place([Block(BlockType.PARAGRAPH, html=f"<p>{word}</p>", text=word) for word in ("one", "two")])
    hits = [hit(1, 0, 3), hit(2, 4, 7)]
    assert 'data-hit="2">two' in render_block(placed[1], hits=hits)
    assert 'data-hit="1"' not in render_block(placed[1], hits=hits)


@given(blocks_and_spans(), st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True))
@settings(max_examples=150, deadline=None)
def test_hits_change_neither_the_text_nor_what_a_mark_holds(
    case: tuple[Placed, list[Span]], borders: list[int]
) -> None:
    placed, spans = case
    assert placed.start is not None
    ends = sorted({min(border, len(placed.block.text)) + placed.start for border in borders})
    hits = [hit(n, start, end) for n, (start, end) in enumerate(zip(ends[::2], ends[1::2], strict=False), 1)]
    html = render_block(placed, spans, hits=hits)
    assert text_without_numbers(html) == text_without_numbers(render_block(placed, spans))
    for one in spans:
        assert marked(html, one.pk) == marked(render_block(placed, spans), one.pk)
