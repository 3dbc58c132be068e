"""Choices about the pieces of a page, and rules that repeat them on the outlet's other pages."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cleaning import (
    Block,
    BlockType,
    Choices,
    Cleaned,
    Cut,
    Link,
    Metadata,
    Picture,
    clean,
    with_choices,
)
from reader.cleaning.choices import chosen_by_hand, found_again, piece_key
from reader.cleaning.report import cleaned_from_json, cleaned_to_json
from reader.cleaning.rules import (
    NoRule,
    Rule,
    apply_rules,
    block_piece,
    cut_pieces,
    field_rule,
    rules_for_pieces,
)

LINES = (
    "The gauge at Averil fell by a hand's breadth over the summer, the commission says.",
    "What they dispute is the cause: the works upstream say the spring was dry.",
    "A table of readings will be shown to both governments on Tuesday, in Ketterby.",
)
PROMO = "Follow the Courier: 48 stories a week in your pocket."


def block(text: str, where: str = "div.story", kind: BlockType = BlockType.PARAGRAPH) -> Block:
    return Block(kind, html=f"<p>{text}</p>", text=text, where=where)


def page(*more: Block, cut: tuple[Cut, ...] = (), **meta: object) -> Cleaned:
    blocks = (*(block(line) for line in LINES), *more)
    return Cleaned(blocks, Metadata(headline="River falls", language="en", **meta), cut)  # type: ignore[arg-type]


def texts(cleaned: Cleaned) -> list[str]:
    return [one.text for one in cleaned.blocks]


def test_a_dropped_block_is_a_cut_piece_where_it_stood_and_comes_back_whole() -> None:
    figure = Block(
        BlockType.FIGURE, "<figcaption>The gauge</figcaption>", "The gauge", picture=Picture("g.webp")
    )
    whole = page(figure)
    made = with_choices(whole, drop=frozenset({1, 3}))
    assert texts(made) == [LINES[0], LINES[2]]
    assert [(cut.kind, cut.text, cut.after) for cut in made.cut] == [
        ("by_hand", LINES[1], 0),
        ("by_hand", "The gauge", 1),
    ]
    again = with_choices(made, keep=frozenset({0, 1}))
    assert again.blocks == whole.blocks
    assert again.cut == ()


def test_what_is_kept_is_no_longer_called_cut() -> None:
    cut = Cut(
        "author",
        "Petra Lind writes from Lisk.",
        after=2,
        html="<p>Petra Lind writes from Lisk.</p>",
        where="p.bio",
    )
    made = with_choices(page(cut=(cut,)), keep=frozenset({0}))
    assert texts(made)[-1] == cut.text
    assert made.blocks[-1].where == "p.bio"
    assert made.cut == ()


def test_keeping_what_was_moved_takes_the_links_from_beside_the_text() -> None:
    link = Link("Salt farms count a poor season", "https://averil-courier.example/salt")
    related = Block(BlockType.RELATED, links=(link,), where="aside.more")
    cut = Cut("related", link.title, links=1, after=3, html=f"<p>{link.title}</p>", where="aside.more")
    made = with_choices(page(related, cut=(cut,), related=(link,)), keep=frozenset({0}))
    assert texts(made) == [*LINES, link.title]
    assert made.meta.related == ()
    assert all(one.type is not BlockType.RELATED for one in made.blocks)


def test_a_lead_picture_that_is_cut_is_the_lead_no_more_and_the_headline_stays() -> None:
    picture = Picture("lead.webp", alt="A sluice")
    whole = page(Block(BlockType.FIGURE, picture=picture), lead=picture)
    made = with_choices(whole, drop=frozenset({3}))
    assert made.meta.lead is None
    assert made.meta.headline == "River falls"
    assert with_choices(whole, drop=frozenset({0})).meta.lead == picture


@given(st.data())
def test_choices_lose_and_double_nothing(data: st.DataObject) -> None:
    cuts = tuple(
        Cut(
            "boilerplate",
            f"Piece number {n}.",
            after=data.draw(st.integers(-1, 2)),
            html=f"<p>Piece number {n}.</p>",
        )
        for n in range(4)
    )
    whole = page(cut=cuts)
    keep = frozenset(data.draw(st.sets(st.integers(0, 3))))
    drop = frozenset(data.draw(st.sets(st.integers(0, 2))))
    made = with_choices(whole, keep, drop)
    everything = sorted([*LINES, *(cut.text for cut in cuts)])
    assert sorted([*texts(made), *(cut.text for cut in made.cut)]) == everything
    assert {cuts[index].text for index in keep} <= set(texts(made))
    assert not {LINES[index] for index in drop} & set(texts(made))
    assert all(-1 <= cut.after < len(made.blocks) for cut in made.cut)
    assert cleaned_from_json(json.loads(json.dumps(cleaned_to_json(made)))) == made


def test_choices_are_found_again_by_their_words_when_the_page_is_cleaned_anew() -> None:
    cut = Cut(
        "author",
        "Petra Lind, 41, writes from Lisk.",
        after=2,
        html="<p>Petra Lind, 41, writes from Lisk.</p>",
    )
    first = chosen_by_hand(page(block(PROMO), cut=(cut,)), frozenset({0}), frozenset({3}))
    assert first.by_hand == Choices((piece_key(cut.text),), (piece_key(PROMO),))
    now = page(
        cut=(
            Cut("menu", "Home"),
            Cut(
                "author", "Petra Lind, 42, writes from Lisk.", html="<p>Petra Lind, 42, writes from Lisk.</p>"
            ),
        )
    )
    now = Cleaned((block(PROMO.replace("48", "51")), *now.blocks), now.meta, now.cut)
    assert found_again(now, first.by_hand) == (frozenset({1}), frozenset({0}), ())


def test_what_was_kept_by_hand_and_is_gone_is_told() -> None:
    choices = Choices(kept=(piece_key("Petra Lind writes from Lisk."), piece_key(LINES[0])))
    assert found_again(page(), choices) == (frozenset(), frozenset(), choices.kept[:1])


def test_a_place_of_its_own_is_rule_enough() -> None:
    pieces = [
        block_piece(one) for one in page(block(PROMO, "p.promo"), block("Buy the print.", "p.promo")).blocks
    ]
    assert rules_for_pieces("cut", pieces[3:], pieces[:3]) == (Rule("cut", "p.promo"),)


def test_in_the_place_of_the_story_the_beginning_of_the_words_joins_it() -> None:
    pieces = [block_piece(one) for one in page(block(PROMO)).blocks]
    (rule,) = rules_for_pieces("cut", pieces[3:], pieces[:3])
    assert rule == Rule("cut", "div.story", "follow the courier")
    assert rule.fits(block_piece(block("Follow the Courier! 51 stories a week.")))


def test_a_text_without_places_is_known_by_its_words_with_figures_as_nought() -> None:
    pieces = [block_piece(block(text, "")) for text in (*LINES, "4711 readers were here before you today.")]
    (rule,) = rules_for_pieces("cut", pieces[3:], pieces[:3])
    assert rule == Rule("cut", "", "0 readers were here before you today")


def test_words_end_where_a_sentence_does_and_not_within_an_address_or_a_figure() -> None:
    text = "Write to the U.S. desk at www.averil-courier.example/desk. We answer within 2.5 days."
    pieces = [block_piece(block(one)) for one in (*LINES, text)]
    (rule,) = rules_for_pieces("cut", pieces[3:], pieces[:3])
    assert rule.words == "write to the us"
    (rule,) = rules_for_pieces(
        "cut", pieces[3:], [*pieces[:3], block_piece(block("Write to the US, he said."))]
    )
    assert rule.words == piece_key(text)


@pytest.mark.parametrize("count", [2, 3])
def test_a_rule_never_cuts_most_of_a_text(count: int) -> None:
    pieces = [block_piece(one) for one in page().blocks]
    with pytest.raises(NoRule, match="most of an article"):
        rules_for_pieces("cut", pieces[:count], pieces[count:])


def test_pieces_that_nothing_tells_apart_get_no_rule() -> None:
    pieces = [block_piece(one) for one in page(block("* * *"), block("* * *")).blocks]
    with pytest.raises(NoRule, match="neither its place nor its words"):
        rules_for_pieces("cut", pieces[4:], pieces[:4])


def test_a_kept_piece_is_known_by_its_place_among_what_was_cut() -> None:
    cuts = (
        Cut("author", "Petra Lind writes.", where="p.bio"),
        Cut("footer", "All rights reserved.", where="div.foot"),
    )
    pieces = cut_pieces(page(cut=cuts))
    assert rules_for_pieces("keep", pieces[:1], pieces[1:]) == (Rule("keep", "p.bio"),)


def test_rules_are_used_once_and_say_so() -> None:
    bio = Cut(
        "author",
        "Petra Lind writes from Lisk.",
        after=2,
        html="<p>Petra Lind writes from Lisk.</p>",
        where="p.bio",
    )
    rules = [Rule("cut", "p.promo", key=7), Rule("keep", "p.bio", key=9), Rule("cut", "p.absent", key=11)]
    made = apply_rules(page(block(PROMO, "p.promo"), cut=(bio,)), rules)
    assert texts(made) == [*LINES, bio.text]
    assert made.rules == (7, 9)
    assert [(cut.kind, cut.text, bool(cut.why)) for cut in made.cut] == [("by_rule", PROMO, True)]
    assert apply_rules(made, rules) == made


def test_the_more_exact_rule_holds_and_then_the_later() -> None:
    promo = block(PROMO, "p.promo")
    both = [Rule("keep", "p.promo", "follow the courier", key=1), Rule("cut", "p.promo", key=2)]
    assert PROMO in texts(apply_rules(page(promo), both))
    assert PROMO not in texts(
        apply_rules(page(promo), [Rule("keep", "p.promo", key=1), Rule("cut", "p.promo", key=2)])
    )


@pytest.mark.parametrize(
    "rules",
    [
        [Rule("cut", "div.story", key=1)],
        [Rule("cut", "", piece_key(line), key=n) for n, line in enumerate(LINES, 1)],
    ],
)
def test_rules_that_would_cut_most_of_another_page_are_not_used_there_and_it_is_said(
    rules: list[Rule],
) -> None:
    made = apply_rules(page(), rules)
    assert texts(made) == list(LINES)
    assert made.rules == ()
    assert "would cut most of the text" in made.warnings[0]
    assert len(apply_rules(made, rules).warnings) == 1


def test_a_field_is_set_where_the_page_says_the_same_again() -> None:
    rules = [
        field_rule("byline", "Courier Online, Share", "Petra Lind and Tomas Reeve"),
        field_rule("credited_source", "", "Northwater Wire"),
        field_rule("language", "en", "ar"),
        field_rule("section", "News 24", ""),
    ]
    made = apply_rules(
        page(byline="COURIER ONLINE, SHARE", authors=("Courier Online",), section="News 25"), rules
    )
    assert made.meta.byline == "Petra Lind and Tomas Reeve"
    assert made.meta.authors == ("Petra Lind", "Tomas Reeve")
    assert made.meta.credited_source == "Northwater Wire"
    assert (made.meta.language, made.meta.direction) == ("ar", "ltr")
    assert made.meta.section == ""
    other = apply_rules(page(byline="Maren Osk", credited_source="Lisk Radio"), rules)
    assert (other.meta.byline, other.meta.credited_source) == ("Maren Osk", "Lisk Radio")


def test_what_differs_from_article_to_article_gets_no_rule() -> None:
    with pytest.raises(NoRule):
        field_rule("headline", "River falls", "River rises")


def test_a_rule_made_on_one_page_holds_on_the_next() -> None:
    def story(promo: str, *lines: str) -> Cleaned:
        running = "".join(f"<p>{line}</p>" for line in lines)
        return clean(
            f'<html><body><article class="story-body"><h1>River</h1>{running}'
            f'<p class="app-note">{promo}</p><p>{LINES[2]}</p></article></body></html>'
        )

    one = story("Read the Courier in the app, now with 12 puzzles a day for everyone.", *LINES[:2])
    index = next(n for n, each in enumerate(one.blocks) if each.text.startswith("Read the Courier"))
    pieces = [block_piece(each) for each in one.blocks]
    rules = rules_for_pieces("cut", [pieces[index]], [each for n, each in enumerate(pieces) if n != index])
    assert rules == (Rule("cut", "p.app-note"),)
    other = story("The Courier in the app: 15 puzzles, and the tides of the day.", LINES[1], LINES[0])
    assert "The Courier in the app" in other.text
    assert "The Courier in the app" not in apply_rules(other, rules).text
