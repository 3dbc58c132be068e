"""Highlights and new revisions: with their words, with what became of them, or nowhere."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.anchoring.carry import carry
from annotations.anchoring.positions import is_border
from annotations.models import Anchor, Highlight
from annotations.services.reanchor import anchor_in
from reader.models import Article, User
from reader.signals import revision_added
from reader.stories.words import same_words
from tests.annotations.marking import HTMX, parts
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs
from tests.hanging import unhung

FIRST = "Velmara would face a slow and certain shortage, the new head of the commission has said."
SECOND = "Of the 62 gauges on the Ilvane, she said, 14 have sent no reading since March."
THIRD = "Her office says the flow at Averil fell by almost a fifth over the summer."


def carried(old: str, new: str, quote: str) -> tuple[str, str | None]:
    """Status, and the words it stands on."""
    start = old.index(quote)
    (place,) = carry(old, new, [(start, start + len(quote))])
    return place.status, None if place.start is None else new[place.start : place.end]


def test_an_unchanged_line_takes_its_marks_along() -> None:
    old, new = f"{FIRST}\n{SECOND}", f"A correction.\n{FIRST}\n{SECOND}"
    assert carried(old, new, "14 have sent no reading") == ("exact", "14 have sent no reading")


def test_a_span_over_two_lines_goes_along() -> None:
    old, new = f"{FIRST}\n{SECOND}\n{THIRD}", f"New.\n{FIRST}\n{SECOND}\n{THIRD}"
    quote = "has said.\nOf the 62 gauges"
    assert carried(old, new, quote) == ("exact", quote)


def test_words_that_stand_in_a_reworded_line_are_found_between_their_neighbours() -> None:
    new = SECOND.replace("Of the 62 gauges", "Of the river's 62 gauges")
    old_text, new_text = f"{FIRST}\n{SECOND}\n{THIRD}", f"{FIRST}\n{new}\n{THIRD}"
    assert carried(old_text, new_text, "14 have sent no reading since March") == (
        "exact", "14 have sent no reading since March")  # fmt: skip


def test_a_line_that_went_elsewhere_has_moved() -> None:
    old, new = f"{SECOND}\n{FIRST}\n{THIRD}", f"{FIRST}\n{THIRD}\n{SECOND}"
    assert carried(old, new, "14 have sent no reading") == ("moved", "14 have sent no reading")


def test_changed_words_are_said_to_be_changed() -> None:
    new = f"{FIRST}\n{SECOND.replace('14', '12')}"
    assert carried(f"{FIRST}\n{SECOND}", new, "14 have sent no reading") == (
        "changed", "12 have sent no reading")  # fmt: skip


def test_a_sign_that_went_is_a_change_and_another_style_of_quotation_marks_is_none() -> None:
    cold = f"{FIRST} It was -5 degrees at Lisk."
    assert carried(cold, cold.replace("-5", "5"), "was -5 degrees at")[0] == "changed"
    asked = f'{FIRST} "Nobody was asked," she said.'
    assert carried(asked, asked.replace('"Nobody', "“Nobody").replace('asked,"', "asked,”"), '"Nobody was asked,"') == (
        "exact", "“Nobody was asked,”")  # fmt: skip


def test_a_sentence_that_was_rewritten_has_lost_its_place() -> None:
    new = "The ministry has published nothing of this and does not mean to."
    assert carried(f"{FIRST}\n{SECOND}\n{THIRD}", f"{FIRST}\n{new}\n{THIRD}", SECOND) == ("orphan", None)


def test_a_passage_that_moved_and_was_reworded_says_that_its_words_changed() -> None:
    moved = SECOND.replace("she said, 14 have sent", "according to her, 14 have sent")
    status, words = carried(f"{SECOND}\n{FIRST}\n{THIRD}", f"{FIRST}\n{THIRD}\n{moved}", SECOND)
    assert status == "changed"
    assert words == moved


def test_a_lookalike_that_stood_there_before_is_never_taken() -> None:
    twin = "In the delta, she said, 14 have sent no reading since March, and nobody asked."
    old, new = f"{SECOND}\n{twin}", twin
    assert carried(old, new, "14 have sent no reading since March") == ("orphan", None)


def test_a_passage_that_was_doubled_stays_on_its_own_words() -> None:
    assert carried(SECOND, f"{SECOND} {SECOND}", "14 have sent") == ("exact", "14 have sent")


def test_short_words_without_their_neighbours_are_an_orphan() -> None:
    assert carried(SECOND, "There were 62 reasons to stay.", "62") == ("orphan", None)


def test_words_among_quite_other_words_are_an_orphan() -> None:
    new = "A reader wrote that gauges on the Ilvane should be painted."
    assert carried(SECOND, new, "gauges on the Ilvane") == ("orphan", None)


WORDS = st.lists(
    st.sampled_from(["the", "river", "rose", "Averil", "نهر", "14", "👩🏽"]), min_size=1, max_size=9
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=6).map("\n".join)


@settings(deadline=None, max_examples=300)
@given(TEXTS, TEXTS, st.data())
def test_nothing_is_ever_put_on_other_words(old: str, new: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.lists(st.integers(0, len(old)), min_size=2, max_size=2, unique=True)))
    (place,) = carry(old, new, [(start, end)])
    if place.status in ("exact", "moved"):
        assert same_words(new[place.start : place.end].strip(), old[start:end].strip())
    assert (place.status == "orphan") == (place.start is None)
    if place.start is not None:
        assert 0 <= place.start < place.end <= len(new)
        assert is_border(new, place.start) or not is_border(old, start)
        assert is_border(new, place.end) or not is_border(old, end)
    if old == new:
        assert (place.status, place.start, place.end) == ("exact", start, end)


def test_two_thousand_spans_of_a_long_article_are_carried() -> None:
    lines = [f"Line {n} of the river, with {n * 7} gauges and some words about them." for n in range(900)]
    old, new = "\n".join(lines), "\n".join(line for n, line in enumerate(lines) if n % 50)
    spans = [(at, at + 20) for at in range(0, 50_000, 25)]
    with unhung():
        places = carry(old, new, spans)
    assert len(places) == len(spans)
    assert {place.status for place in places} == {"exact", "changed", "orphan"}
    for (start, end), place in zip(spans, places, strict=True):
        assert place.status != "exact" or new[place.start : place.end] == old[start:end]


@pytest.fixture
def article(db: None) -> Article:
    return make_article(FIRST, SECOND, THIRD)


def test_a_new_revision_gives_every_highlight_its_place_or_says_that_it_is_lost(
    reader: User, article: Article
) -> None:
    stays = make_highlight(reader, article, "slow and certain shortage")
    goes = make_highlight(make_user(), article, "14 have sent no reading")
    binned = make_highlight(reader, article, "almost a fifth")
    Highlight.objects.filter(pk=binned.pk).update(deleted_at=binned.created_at)
    other = make_highlight(reader, article, "62 gauges on the Ilvane")
    revision = make_revision(article, paragraphs("New.", FIRST, SECOND.replace("62", "60"), THIRD))
    revision_added.send(Article, revision=revision)
    assert dict(Anchor.objects.filter(revision=revision).values_list("highlight", "status")) == {
        stays.pk: "exact", goes.pk: "exact", binned.pk: "exact", other.pk: "changed"}  # fmt: skip
    assert anchor_in(revision) == 0, "doing it again changes nothing"


def test_changed_words_are_shown_old_against_new(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges on the Ilvane", kind="fact")
    revision_added.send(
        Article,
        revision=make_revision(
            article, paragraphs(FIRST, SECOND.replace("62 gauges", "60 old gauges"), THIRD)
        ),
    )
    article.refresh_from_db()
    page = parts(reading.get(article.get_absolute_url()))
    (mark,) = page.xpath(".//*[@id='prose']//mark")
    assert mark.text_content().startswith("60 old gauges on the Ilvane")
    assert "hl--changed" in mark.get("class")
    (gloss,) = page.xpath(f".//*[@id='n{highlight.pk}']")
    assert [part.text_content() for part in gloss.xpath(".//del")] == ["62"]
    assert [part.text_content() for part in gloss.xpath(".//ins")] == ["60 old"]
    then, now = gloss.xpath(".//dd")
    assert (then.text_content(), now.text_content()) == (
        "62 gauges on the Ilvane",
        "60 old gauges on the Ilvane",
    )
    (number,) = page.xpath(".//*[@id='prose']//a[starts-with(@class, 'k')]")
    order, *names = page.xpath(".//*[@id='prose']")[0].get("data-said").splitlines()
    assert "the words changed" in names[int(order.split()[int(number.text) - 1])]


def test_a_passage_that_comes_back_is_found_again(reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "14 have sent no reading")
    for lines in ((FIRST, THIRD), (FIRST, SECOND, THIRD)):
        revision_added.send(Article, revision=make_revision(article, paragraphs(*lines)))
    anchors = highlight.anchors.order_by("revision__number").values_list("status", flat=True)
    assert list(anchors) == ["exact", "orphan", "exact"]


def test_a_lost_passage_stands_at_the_head_of_the_margin_with_its_note(
    reading: Client, reader: User, article: Article
) -> None:
    highlight = make_highlight(reader, article, "14 have sent no reading", kind="fact")
    reading.post(f"/highlights/{highlight.pk}/edit/",
                 {"kind": "fact", "visibility": "private", "body": "Ask both.", "version": 1}, **HTMX)  # fmt: skip
    revision = make_revision(article, paragraphs(FIRST, THIRD))
    revision_added.send(Article, revision=revision)
    page = parts(reading.get(article.get_absolute_url()))
    notice = page.xpath(f".//*[@id='orphans']/*[@id='n{highlight.pk}']")[0]
    assert notice.xpath("./blockquote/del")[0].text_content() == "14 have sent no reading"
    assert "Ask both." in notice.text_content()
    assert not page.xpath(".//*[@id='prose']//mark")
    assert page.xpath(".//*[@id='margin-counts']")[0].text_content() == "1 highlight, 1 note"
    gone = parts(reading.post(f"/highlights/{highlight.pk}/delete/", **HTMX))
    assert gone.xpath(f"./*[@id='n{highlight.pk}'][@hx-swap-oob='delete']")
    back = parts(reading.post(f"/highlights/{highlight.pk}/restore/", **HTMX))
    assert back.xpath(f"./*[@hx-swap-oob='beforeend:#orphans']/*[@id='n{highlight.pk}']")


def test_before_the_task_has_run_marks_stand_on_the_same_words_or_nowhere(
    reading: Client, reader: User, article: Article
) -> None:
    stays = make_highlight(reader, article, "slow and certain shortage")
    goes = make_highlight(reader, article, "14 have sent no reading")
    make_revision(article, paragraphs("New.", FIRST, THIRD))
    page = parts(reading.get(article.get_absolute_url()))
    assert page.xpath(f".//mark[@id='h{stays.pk}']")[0].text_content() == "slow and certain shortage"
    assert page.xpath(f".//*[@id='orphans']/*[@id='n{goes.pk}']")


def test_the_old_text_on_an_open_page_never_gets_blocks_of_the_new_one(
    reading: Client, reader: User, article: Article
) -> None:
    highlight = make_highlight(reader, article, "slow and certain shortage")
    shown = article.current_revision_id
    revision = make_revision(article, paragraphs("New.", FIRST, SECOND, THIRD))
    revision_added.send(Article, revision=revision)
    fields = {"kind": "quote", "revision": shown}
    old = parts(reading.post(f"/highlights/{highlight.pk}/kind/", fields, **HTMX))
    assert [b.get("id") for b in old.xpath("./p")] == ["b0"]
    assert f"[data-revision='{shown}']" in old.xpath("./p")[0].get("hx-swap-oob")
    new = parts(reading.post(f"/highlights/{highlight.pk}/kind/", {"kind": "fact"}, **HTMX))
    assert [b.get("id") for b in new.xpath("./p")] == ["b1"]
    assert f"[data-revision='{revision.pk}']" in new.xpath("./p")[0].get("hx-swap-oob")
