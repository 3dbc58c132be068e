"""Text dumps of whole pages, in several manners and languages."""

from __future__ import annotations

from textwrap import wrap

import pytest

from reader.cleaning import BlockType, clean
from tests.cleaning.pages import cleaned, of_type

SENTENCES = [
    f"The {thing} of the upper valley has sent no reading since the {when} week of March, the office said, {more}."
    for thing, when, more in [
        ("gauge", "first", "and nobody was asked"),
        ("lamp", "second", "and it will be lit"),
        ("old weigh-house", "third", "and added nothing to that"),
        ("ferry", "last", "and the fog is to blame for most of it"),
        ("keeper", "second", "and sends his regards"),
        ("bridge", "first", "and showed a drawing of one"),
        ("school", "third", "since its pupils measure the river themselves"),
        ("mill", "last", "and there is flour enough"),
    ]
]
SENTENCE = SENTENCES[0]


def test_hard_wrapped_lines_are_joined_and_headings_found() -> None:
    page = cleaned("wrapped.txt")
    assert page.meta.headline == "Reed cutters return to the lower Ilvane"
    assert page.meta.byline == "Orla Venn"
    assert page.meta.published == "2026-11-02T07:30"
    assert page.meta.reading_time == "4 min read"
    assert [block.type.value for block in page.blocks] == [
        "paragraph",
        "paragraph",
        "subhead",
        "paragraph",
        "paragraph",
    ]
    assert page.blocks[0].text.startswith(
        "The first boats went out before light on Saturday, eleven of them, with borrowed"
    )
    assert page.blocks[2].text == "What a bundle is worth"
    assert "Ferry" not in page.text


def test_a_spanish_dump_is_read() -> None:
    meta = cleaned("es.txt").meta
    assert meta.headline == "Vuelven los segadores de carrizo al bajo Ilvane"
    assert meta.outlet == "La Orilla"
    assert meta.authors == ("Inés Tavera",)
    assert meta.credited_source == "Northwater Wire"
    assert meta.published == "2026-11-02T07:30"
    assert meta.reading_time == "4 minutos de lectura"
    assert meta.standfirst.startswith("Tras nueve años sin cosecha")
    assert meta.tags == ("Carrizo", "Lisk", "Cuenca del Ilvane")
    assert [link.title for link in meta.related] == ["Por dentro de las casetas de aforo del alto valle"]
    assert [link.title for link in meta.read_more] == ["Cuando el hielo llega pronto a Saltgrass"]
    assert meta.language == "es"


def test_an_arabic_dump_is_read_right_to_left() -> None:
    page = cleaned("ar.txt")
    assert page.meta.headline == "قصّابو القصب يعودون إلى أسفل الإلفان"
    assert page.meta.authors == ("ليلى حداد",)
    assert page.meta.credited_source == "وكالة نورثووتر"
    assert page.meta.published == "2026-11-02T07:30"
    assert page.meta.reading_time == "4 دقائق قراءة"
    assert (page.meta.language, page.meta.direction) == ("ar", "rtl")
    assert len(of_type(page, BlockType.PARAGRAPH)) == 3
    assert [link.title for link in page.meta.related] == ["داخل غرف القياس في أعلى الوادي"]


def test_a_bare_text_is_all_article_and_has_no_headline() -> None:
    page = clean("\n".join(SENTENCES), kind="text")
    assert [block.text for block in page.blocks] == SENTENCES
    assert page.meta.headline == ""
    assert page.meta.suggested_headline == SENTENCE.split(",")[0] + "…"


def test_a_short_note_is_kept_whole() -> None:
    assert clean("Just a line", kind="text").text == "Just a line"


def test_markup_in_a_text_is_text() -> None:
    page = clean(f"{SENTENCE} It wrote <b>3.4</b> & stopped.\n{SENTENCE}", kind="text")
    assert "<b>3.4</b> & stopped." in page.text
    assert "&lt;b&gt;3.4&lt;/b&gt; &amp; stopped." in page.blocks[0].html


def test_comments_after_the_article_are_not_the_article() -> None:
    body = "\n\n".join(SENTENCES)
    replies = "\n\n".join(
        f"My grandfather read that gauge by hand for {n} years, and he laughed." for n in range(9)
    )
    page = clean(f"Gauges fall silent\n\nBy Orla Venn\n\n{body}\n\nComments (9)\n\n{replies}", kind="text")
    assert "grandfather" not in page.text
    assert any(cut.kind == "comments" for cut in page.cut)


def test_a_newsletter_box_in_the_middle_is_cut() -> None:
    box = "The River Letter\n\nEvery Friday in your inbox, from the gauge rooms.\n\nSign up"
    text = "\n\n".join(["Gauges fall silent", "By Orla Venn", *SENTENCES[:4], box, *SENTENCES[4:]])
    page = clean(text, kind="text")
    assert [block.text for block in page.blocks] == SENTENCES
    assert "River Letter" not in page.text
    assert any(cut.kind == "newsletter" and "inbox" in cut.text for cut in page.cut)


def test_a_dossier_after_the_tags_is_read() -> None:
    blurb = (
        "Seven states drink from one river and cannot agree how much of it there is. Who will count it first?"
    )
    text = "\n\n".join(
        [
            "Gauges fall silent",
            "By Orla Venn",
            *SENTENCES,
            "  • Gauges\n  • Lisk\nThe river",
            "The river",
            blurb,
        ]
    )
    meta = clean(text, kind="text").meta
    assert meta.tags == ("Gauges", "Lisk")
    assert (meta.dossier_title, meta.dossier_blurb) == ("The river", blurb)


def _page(*parts: str) -> str:
    menu = "  • News\n  • River\n  • Ports\n  • Log in"
    return "\n\n".join([menu, *parts])


def test_labels_that_come_again_and_again_do_not_break_the_text() -> None:
    body: list[str] = []
    for sentence in SENTENCES:
        body += ["Article content", sentence]
    page = clean(_page("Gauges fall silent", "By Orla Venn", *body), kind="text")
    assert [block.text for block in page.blocks] == SENTENCES


def test_read_also_lines_between_paragraphs_are_kept_as_links() -> None:
    line = "Read also: The ferry waits for the fog to lift"
    page = clean(
        _page("Gauges fall silent", "By Orla Venn", *SENTENCES[:4], line, *SENTENCES[4:]), kind="text"
    )
    assert [block.text for block in page.blocks if block.in_text] == SENTENCES
    assert [link.title for link in page.meta.read_more] == ["The ferry waits for the fog to lift"]


def test_numbers_of_links_and_the_list_of_addresses_are_taken_out() -> None:
    numbered = [text.replace("the office", "the [7]office") for text in SENTENCES]
    listed = "References\n\n   1. https://averil.example/\n   2. https://averil.example/river"
    page = clean(_page("[3]Gauges fall silent", "By [4]Orla Venn", *numbered, listed), kind="text")
    assert [block.text for block in page.blocks] == SENTENCES
    assert page.meta.authors == ("Orla Venn",)
    assert "averil.example" not in "".join(cut.text for cut in page.cut)


def test_a_mark_of_a_footnote_stays() -> None:
    text = SENTENCES[0].replace("March", "March[2]")
    assert "March[2]" in clean(_page("Gauges fall silent", text, *SENTENCES[1:]), kind="text").text


def test_a_caption_printed_twice_is_no_part_of_the_text() -> None:
    caption = "A keeper of the upper valley beside his lamp"
    twice = f"{caption}\n\n{caption} Photo: Orla Venn / Averil Courier"
    page = clean(
        _page("Gauges fall silent", "By Orla Venn", *SENTENCES[:4], twice, *SENTENCES[4:]), kind="text"
    )
    assert [block.text for block in page.blocks] == SENTENCES


@pytest.mark.parametrize("columns", [72, 80, 1000])
def test_lines_are_joined_at_whatever_width_they_were_wrapped(columns: int) -> None:
    paragraphs = [" ".join(SENTENCES[at : at + 4] * 3) for at in range(0, 8, 4)]
    dump = "\n\n".join("\n".join(wrap(text, columns)) for text in ["Gauges fall silent", *paragraphs])
    page = clean(dump, kind="text")
    assert [block.text for block in page.blocks] == paragraphs


@pytest.mark.parametrize("counted", [1, 2])
def test_a_wide_script_is_joined_without_spaces_however_its_columns_were_counted(counted: int) -> None:
    sentences = [
        "上流の谷の水位計は三月の第一週から何も知らせてこないと、役所は霧の深い朝に静かに語った。"
    ] * 4
    paragraphs = ["".join(sentences[at:]) for at in range(3)]
    size = 76 // counted
    lines = [[text[at : at + size] for at in range(0, len(text), size)] for text in paragraphs]
    dump = "\n\n".join("\n".join(f"   {line}" for line in part) for part in [["水位計の沈黙"], *lines])
    assert clean(dump, kind="text").text.split("\n") == paragraphs


def test_a_dump_of_five_megabytes_in_one_line_ends() -> None:
    text = SENTENCE * (4_900_000 // len(SENTENCE))
    assert len(clean(text, kind="text").blocks) == 1


def test_a_line_of_nothing_but_a_name_is_the_byline() -> None:
    text = _page("Gauges fall silent in the upper valley", "Orla Venn", "2 November 2026, 07:30", *SENTENCES)
    meta = clean(text, kind="text").meta
    assert meta.headline == "Gauges fall silent in the upper valley"
    assert meta.authors == ("Orla Venn",)
    assert meta.published == "2026-11-02T07:30"


def test_a_heading_stands_further_out_than_indented_paragraphs() -> None:
    indented = [f"   {text}" for text in SENTENCES]
    text = _page(
        "Gauges fall silent", "   By Orla Venn", *indented[:4], "Who reads the river now", *indented[4:]
    )
    page = clean(text, kind="text")
    assert [block.text for block in of_type(page, BlockType.SUBHEAD)] == ["Who reads the river now"]
    assert [block.text for block in of_type(page, BlockType.PARAGRAPH)] == SENTENCES
