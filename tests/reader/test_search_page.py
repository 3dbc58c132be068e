"""The search page: the query read back, hits shown, mistakes explained, nothing leaked, few queries."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html as lxml_html

from annotations.services.notes import prepared
from reader.models import Article, ArticleVisibility, SavedSearch, StoryMember, User
from reader.models.stories import Story
from reader.queries.completing import complete
from reader.queries.hits import Bounds
from reader.queries.search_page import hit_words, how_far
from reader.queries.search_said import Asked, described, read_back
from reader.queries.search_words import field_names
from reader.queries.tags import tag_index
from reader.search.grammar import FIELD_OF
from reader.search.query import parse
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def gauges(reader: User) -> Article:
    """An article about gauges with a highlight and a note of another reader, whom all see."""
    tag = make_tag("Ilvane basin", slug="ilvane-basin", kind="place", article_count=1)
    article = make_article(
        "The basin commission met at Lisk.",
        "Of the 62 gauges on the Ilvane, 14 have sent no reading since March.",
        headline="What a dead gauge costs",
        outlet=make_outlet("Averil Courier", slug="averil-courier"),
        tags=(tag,),
    )
    tomas = make_user("tomas", display_name="Tomas Reeve")
    mark = make_highlight(tomas, article, "14 have sent no reading", kind="fact", visibility="public")
    prepared(tomas, "The Ledger says 12 gauges.", article=article, highlight=mark).save()
    return article


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return unescape(answer.content.decode())


def search(client: Client, q: str, **more: str) -> str:
    return text_of(client, reverse("search", query={"q": q, **more}))


def test_hits_are_marked_in_headline_text_and_notes(reading: Client, gauges: Article) -> None:
    text = search(reading, "gauges")
    assert 'What a dead <mark class="hit">gauge</mark> costs' in text
    assert 'Of the 62 <mark class="hit">gauges</mark>' in text
    assert 'The Ledger says 12 <mark class="hit">gauges</mark>.' in text
    assert '<mark class="hl k-fact">14 have sent no reading</mark>' in text
    assert "headline, text, 1\xa0note" in text
    assert f'href="/articles/{gauges.pk}/?hit=gauges#hit1"' in text
    assert re.search(rf'href="/articles/{gauges.pk}/\?hit=gauges#[hn]\d+"', text)


def test_the_query_is_read_back_as_tags_that_can_be_taken_off(reading: Client, gauges: Article) -> None:
    text = search(reading, 'gauges tag:"Ilvane basin" -has:note')
    assert (
        '<span>tag <b><bdi>Ilvane basin</bdi></b></span><a class="x" href="/search/?q=gauges+-has:note"'
        in text
    )
    assert "<span>not has <b><bdi>a note</bdi></b></span>" in text
    assert "word <b><bdi>gauges</bdi></b>" in search(reading, "gauges")
    assert "<bdi>gauge</bdi>" in search(reading, "gauges")  # another form that was found


def test_kinds_and_order_stay_in_the_address(reading: Client, gauges: Article) -> None:
    text = search(reading, "gauges", kind="notes", order="newest")
    assert 'href="/search/?q=gauges&kind=notes" ' not in text
    assert 'href="/search/?q=gauges&order=newest"' in text  # everything, in the same order
    assert 'aria-current="page">Notes <span class="count">1</span>' in text
    assert 'aria-current="true">Newest' in text


def test_a_page_of_results_takes_few_queries_however_many_there_are(
    reading: Client, gauges: Article, django_assert_max_num_queries: object
) -> None:
    for number in range(25):
        make_article(f"Gauge number {number} is read by hand.", outlet=gauges.outlet)
    search(reading, "gauges")
    cache.clear()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        first = search(reading, "gauges", order="newest")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        search(reading, "gauges", order="newest")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = text_of(reading, older[1])
    assert second.count('<li class="row">') == 6
    assert 'rel="start" href="/search/?q=gauges&order=newest"' in second


def test_nothing_found_says_what_each_part_left_out_would_find(reading: Client, gauges: Article) -> None:
    text = search(reading, "gauges hydrograph")
    assert "Nothing carries all of this" in text
    assert re.search(
        r'href="/search/\?q=gauges">Articles with “gauges”</a><span class="r-end">1 article<', text
    )
    assert "Notes that others keep to themselves are never searched." in text


@pytest.mark.parametrize(
    ("q", "said", "instead"),
    [
        ("tga:Water", "is no field", "/search/?q=tag:Water"),
        ("is:unred gauges", "does not know “unred”", "/search/?q=is:unread+gauges"),
        ("before:yesterweek", "is no day", ""),
        ('"slow and', "not closed", ""),
        ("tag:Nowhere", "There is no tag “Nowhere”", ""),
        ("gauges " + "x" * 1200, "may have 1000 characters; this has 1207", ""),
    ],
)
def test_mistakes_are_explained_in_place(
    reading: Client, gauges: Article, q: str, said: str, instead: str
) -> None:
    text = search(reading, q)
    assert said in text
    assert unescape(q) in text  # what was typed stays in the field
    if instead:
        assert f'href="{instead}"' in text


HOSTILE = [
    "", " ", "\x00", "\x00\x00gauges", '"', '""', "-", "--", ":", "tag:", "tag:,", "(((", ")", "*", "a*", "AND",
    "NOT x",
    "NEAR(a b)", "' OR 1=1 --", "<script>alert(1)</script>", "\u202egauges", "ـ", "🌊", "%", "_", "\\", "a" * 5000,
    " ".join(f"w{n}" for n in range(60)), "in:9999-99", "before:0000", "is:", "label:nothing", "tag:" + "x" * 900,
    "has:note has:note -has:note", "“", "«»", "ﷺ", "e\u0301\u0301\u0301",
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE)
def test_whatever_is_typed_is_answered(reading: Client, gauges: Article, q: str) -> None:
    for address in ("search", "search-complete"):
        answer = reading.get(reverse(address), {"q": q})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
    for name, value in (("older", q), ("kind", q), ("order", q)):
        assert reading.get(reverse("search"), {"q": "gauges", name: value}).status_code == 200
    assert reading.get(gauges.get_absolute_url(), {"hit": q}).status_code == 200


def test_without_a_query_one_learns_how_to_search_and_finds_what_one_keeps(
    reading: Client, reader: User
) -> None:
    SavedSearch.objects.create(user=reader, name="Disputed, this week", query="label:disputed in:7d")
    text = search(reading, "")
    assert "these words in this order" in text
    assert "Disputed, this week" in text


def test_what_is_private_is_neither_found_nor_counted_nor_offered(
    client: Client, reading: Client, gauges: Article, reader: User
) -> None:
    secret = make_article(
        "Quincunx gauges.", headline="Quincunx", visibility=ArticleVisibility.PRIVATE, added_by=make_user(),
        outlet=make_outlet("Quiet Outlet"),
    )  # fmt: skip
    make_highlight(make_user(), gauges, "62 gauges", kind="quote", visibility="private")
    text = search(reading, "gauges")
    assert "Quincunx" not in text
    assert "k-quote" not in text.split('<ol class="rows', 1)[1].split("</ol>")[0]
    assert "Nothing found" in search(reading, "Quincunx")
    for typed in ("Qui", "outlet:Qui", "tag:Qui", "author:Qui"):
        assert "Quiet Outlet" not in text_of(reading, reverse("search-complete", query={"q": typed}))
    assert reading.get(secret.get_absolute_url(), {"hit": "gauges"}).status_code == 404
    assert Client().get(reverse("search"), {"q": "gauges"}).status_code == 302


class TestCompletion:
    def shown(self, visitor: User, before: str) -> list[str]:
        return [one.value for group in complete(visitor, before).groups for one in group.options]

    def test_fields_values_and_names(self, reader: User, gauges: Article) -> None:
        assert self.shown(reader, "ta")[0] == "tag:"
        assert 'tag:"Ilvane basin"' in self.shown(reader, "bas")
        assert self.shown(reader, "tag:ilv") == ['tag:"Ilvane basin"']
        assert self.shown(reader, "-outlet:av") == ['-outlet:"Averil Courier"']
        assert self.shown(reader, "has:no") == ["has:note"]
        assert "lang:ar" in self.shown(reader, "lang:")
        assert self.shown(reader, "وسم:ilv") == ['وسم:"Ilvane basin"']

    def test_it_is_written_where_the_part_begins(self, reader: User, gauges: Article) -> None:
        assert complete(reader, "🌊 gauges has:").start == 9
        assert complete(reader, 'tag:"Ilvane ba').start == 0
        second = complete(reader, "tag:Velmara,ilv")
        assert (second.start, second.groups[0].options[0].value) == (12, '"Ilvane basin"')

    def test_numbers_are_of_the_words_before(self, reader: User, gauges: Article) -> None:
        make_article("Gauges without a note.")
        found = complete(reader, "gauges has:note")
        assert found.counted
        assert found.groups[0].options[0].count == "1"

    def test_readers_whose_notes_one_sees(self, reader: User, gauges: Article) -> None:
        make_user("silent-one", display_name="Tobias Silent")
        assert 'by:"Tomas Reeve"' in self.shown(reader, "by:to")
        assert not any("Tobias" in one for one in self.shown(reader, "by:to"))
        assert "by:me" in self.shown(reader, "by:")

    def test_ones_own_filters_by_name(self, reader: User) -> None:
        SavedSearch.objects.create(user=reader, name="Unread in Arabic", query="is:unread lang:ar")
        assert "is:unread lang:ar" in self.shown(reader, "arab")
        assert "is:unread lang:ar" not in self.shown(make_user(), "arab")


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_names_of_fields_are_known_to_the_grammar(language: str) -> None:
    with translation.override(language):
        names = field_names()
    assert {FIELD_OF.get(typed.casefold()) for typed in names.values()} == set(names)


def test_a_query_as_a_phrase(reader: User, gauges: Article) -> None:
    query = parse('gauges tag:"Ilvane basin" -has:note').query
    said = read_back(Asked(), query, tag_index(reader))
    assert described(said) == "Articles with “gauges”, under Ilvane basin, without a note"


def test_an_article_is_opened_with_words_alone() -> None:
    query = parse('gauges -dam tag:water "slow and certain" note:ask').query
    assert hit_words(query) == 'gauges "slow and certain" ask'


def test_results_are_narrowed_once_they_stand_and_without_scripts_by_a_link(
    reading: Client, gauges: Article
) -> None:
    make_article("Gauges in Spanish.", language="es", outlet=gauges.outlet)
    text = search(reading, "gauges", order="newest")
    assert 'hx-get="/search/narrow/?q=gauges&order=newest"' in text
    assert 'href="?q=gauges&order=newest&narrow=1"' in text
    assert "lang:es" not in text
    narrowed = text_of(reading, reverse("search-narrow", query={"q": "gauges", "order": "newest"}))
    assert 'href="?q=gauges+lang:es&order=newest"' in narrowed
    assert 'href="?q=gauges+lang:es"' in search(reading, "gauges", narrow="1")


def test_names_of_nobody_are_explained_with_near_ones(reading: Client, gauges: Article) -> None:
    text = search(reading, "by:Reev gauges")
    assert "There is no reader and no author “Reev”." in text
    assert 'href="/search/?q=by:%22Tomas+Reeve%22+gauges"' in text
    assert "There is no author “Zyx”." in search(reading, "author:Zyx")
    assert "There is no" not in search(reading, "by:tomas gauges")


def test_what_nothing_has_says_what_to_do(reading: Client, gauges: Article) -> None:
    text = search(reading, "xyzzyplugh")
    assert "Try another form of the word" in text
    assert 'id="tips-h"' in text


def test_an_article_of_a_story_leads_to_its_tellings(reading: Client, gauges: Article, reader: User) -> None:
    story = Story.objects.create()
    other = make_article("Another telling.")
    unseen = make_article("A third.", visibility=ArticleVisibility.PRIVATE, added_by=make_user())
    for one in (gauges, other, unseen):
        StoryMember.objects.create(story=story, article=one)
    assert f'<a href="/stories/{story.pk}/">2 tellings</a>' in search(reading, "gauges")


def test_tellings_of_one_story_are_one_entry_and_those_with_something_beneath_stand(
    reading: Client, gauges: Article, reader: User
) -> None:
    story = Story.objects.create()
    plain = make_article("The gauges were told again.", headline="Told again")
    marked = make_article("The gauges, marked.", headline="Told and marked")
    make_highlight(reader, marked, "gauges")
    for one in (gauges, plain, marked):
        StoryMember.objects.create(story=story, article=one)
    text = search(reading, "gauges")
    page = lxml_html.document_fromstring(text)
    (folded,) = page.xpath("//ol[contains(@class,'rows--hits')]//details[@class='told']")
    assert "1 more telling found" in folded.text_content()
    assert folded.xpath(f".//a[starts-with(@href, '/articles/{plain.pk}/?hit=gauges')]")
    assert len(page.xpath("//ol[contains(@class,'rows--hits')]/li[@class='row']")) == 2
    assert re.search(r"1 to 3 of \d", page.text_content())


def test_how_to_search_comes_as_a_dialog_when_it_is_wanted(reading: Client, gauges: Article) -> None:
    assert '<dialog class="dlg dlg--syntax"' not in search(reading, "gauges")
    answer = reading.get(reverse("search"), headers={"HX-Request": "true"})
    assert answer.content.decode().count("<dialog") == 1
    assert "slow and certain" in answer.content.decode()


def test_how_far_was_looked_is_said() -> None:
    assert how_far(Bounds()) == ""
    assert "newest 2,000 were looked through" in how_far(Bounds(looked=2000))
    weighed = how_far(Bounds(weighed=600))
    assert "the newest 600 were weighed, and the newest 300 with it in the headline" in weighed


class TestOpenedAtAHit:
    def test_the_headline_and_notes_say_how_the_words_are_written_there(
        self, reading: Client, gauges: Article
    ) -> None:
        text = text_of(reading, f"{gauges.get_absolute_url()}?hit=gauging")
        assert 'data-forms="gauges|gauge"' in text

    def test_hits_stand_marked_in_the_text_inside_highlights(self, reading: Client, gauges: Article) -> None:
        text = text_of(reading, f"{gauges.get_absolute_url()}?hit=gauges+readings")
        assert 'Of the 62 <mark class="hit" id="hit1" data-hit="1">gauges</mark> on' in text
        assert '<mark class="hit" id="hit2" data-hit="2">reading</mark></mark>' in text
        assert "2 places for" in text
        assert f'<link rel="canonical" href="{gauges.get_absolute_url()}">' in text

    def test_words_that_do_not_stand_there_are_said(self, reading: Client, gauges: Article) -> None:
        assert "The text does not have" in text_of(reading, f"{gauges.get_absolute_url()}?hit=hydrograph")
        assert 'id="found"' not in text_of(reading, f"{gauges.get_absolute_url()}?hit=tag:water")

    def test_blocks_that_are_drawn_anew_keep_their_hits(self, reading: Client, gauges: Article) -> None:
        revision = gauges.current_revision
        assert revision is not None
        start = revision.text.index("gauges on")
        answer = reading.post(
            reverse("highlight-add", args=[gauges.pk]),
            {"revision": revision.pk, "start": start, "end": start + 9, "quote": "gauges on", "kind": "fact",
             "client_id": "6c2f6a34-7a1b-4a0e-9b0a-0d3c5b1f7a11", "visibility": "private"},
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{gauges.get_absolute_url()}?hit=gauges"},
        )  # fmt: skip
        assert answer.status_code in (200, 201)
        text = unescape(answer.content.decode())
        assert 'data-hit="1">gauges</mark>' in text


class TestSavedSearches:
    def save(self, client: Client, name: str, q: str = "gauges has:note", status: int = 302) -> str:
        answer = client.post(reverse("saved-search-save"), {"name": name, "q": q, "next": "/latest/?q=x"})
        assert answer.status_code == status
        return answer.headers.get("Location", "") or unescape(answer.content.decode())

    def test_one_is_saved_in_its_plain_form_and_stands_in_the_rail(
        self, reading: Client, reader: User, gauges: Article
    ) -> None:
        assert self.save(reading, "  Gauges \x00 noted ", "  gauges   es:nuevo ") == "/latest/?q=x"
        kept = SavedSearch.objects.get()
        assert (kept.user, kept.name, kept.query) == (reader, "Gauges noted", "gauges is:unread")
        rail = text_of(reading, reverse("saved-search-rail"))
        assert re.search(
            r'href="/search/\?q=gauges\+is:unread">.*Gauges noted</bdi><span class="count">1<', rail
        )

    def test_what_cannot_be_kept_is_asked_for_again_with_what_was_typed(
        self, reading: Client, reader: User
    ) -> None:
        self.save(reading, "Noted")
        assert "called “NOTED” already" in self.save(reading, "NOTED", status=409)
        assert "Give the filter a name" in self.save(reading, " ", status=400)
        assert "may have 60" in self.save(reading, "n" * 61, status=400)
        assert "Search for something first" in self.save(reading, "x", q="  ", status=400)
        assert "1001 characters, of 1000" in self.save(reading, "x", q="g" * 1001, status=400)
        assert SavedSearch.objects.count() == 1
        SavedSearch.objects.bulk_create(
            [SavedSearch(user=reader, name=f"f{n}", query="gauges") for n in range(49)]
        )
        assert "You keep 50 filters" in self.save(reading, "one more", status=400)

    def test_they_are_renamed_put_in_order_and_deleted_with_undo(self, reading: Client, reader: User) -> None:
        for name in ("a", "b", "c"):
            self.save(reading, name)
        b = SavedSearch.objects.get(name="b")
        reading.post(reverse("saved-search-move", args=[b.pk]), {"to": "up"})
        assert list(SavedSearch.objects.values_list("name", flat=True)) == ["b", "a", "c"]
        reading.post(reverse("saved-search-rename", args=[b.pk]), {"name": "B"})
        answer = reading.post(reverse("saved-search-forget", args=[b.pk]), follow=True)
        text = unescape(answer.content.decode())
        assert "The filter “B” is deleted." in text
        key = re.search(r'name="key" value="(\w+)"', text)
        assert key is not None
        reading.post(reverse("saved-search-undo"), {"key": key[1]})
        assert list(SavedSearch.objects.values_list("name", flat=True)) == ["B", "a", "c"]
        assert reading.post(reverse("saved-search-undo"), {"key": key[1]}).status_code == 404
        clash = reading.post(reverse("saved-search-rename", args=[b.pk + 1]), {"name": "a"})
        assert clash.status_code in (404, 409)

    def test_they_lead_nowhere_else(self, reading: Client) -> None:
        answer = reading.post(
            reverse("saved-search-save"), {"name": "x", "q": "gauges", "next": "https://elsewhere.example/"}
        )
        assert answer.headers["Location"] == reverse("saved-searches")

    def test_nobody_else_can_touch_them(self, reading: Client) -> None:
        other = SavedSearch.objects.create(user=make_user(), name="theirs", query="gauges")
        for name in ("saved-search-rename", "saved-search-move", "saved-search-forget"):
            assert reading.post(reverse(name, args=[other.pk]), {"name": "mine"}).status_code == 404
        assert "theirs" not in text_of(reading, reverse("saved-searches"))
        assert "theirs" not in text_of(reading, reverse("saved-search-rail"))
