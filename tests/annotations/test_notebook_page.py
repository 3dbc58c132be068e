"""The page of the notebook: what it lists, what its rail counts, and the filters that are kept by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html as lxml_html

from annotations.models import Anchor, Code, Group, Highlight, Kind, Membership, Note, SavedFilter, StoryLink
from annotations.queries.notebook_facets import Choice, facets
from annotations.queries.notebook_filter import Filter, filtered
from annotations.services.notes import prepared
from reader.models import Article, LinkKind, User
from tests.annotations.marking import HTMX
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counts_from_before() -> None:
    cache.clear()


def noted(highlight: Highlight, body: str = "Words.", user: User | None = None) -> Note:
    note = prepared(user or highlight.user, body, article=highlight.article, highlight=highlight)
    note.save()
    return note


def page_of(response: HttpResponse) -> lxml_html.HtmlElement:
    assert response.status_code == 200, response.content.decode()[:2000]
    return lxml_html.document_fromstring(response.content.decode())


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def shown(page: lxml_html.HtmlElement) -> list[str]:
    return [words(quote) for quote in page.xpath(".//li[@class='nb__item']//*[contains(@class,'hl')]")]


def counts(choices: list[Choice]) -> dict[str, int]:
    return {choice.value: choice.count for choice in choices if choice.count}


@pytest.fixture
def basin(reader: User) -> dict[str, Any]:
    """Three articles with six marks: of several kinds, one lost, one in another language."""
    place, person = (
        make_tag("Ilvane basin", slug="ilvane", kind="place"),
        make_tag("Ruan", slug="ruan", kind="person"),
    )
    town = make_tag("Averil", slug="averil", kind="place", parent=place)
    courier = make_outlet("Averil Courier", slug="courier")
    one = make_article(
        "The gauges fell silent in March.", headline="Gauges", tags=(town, person), outlet=courier
    )
    two = make_article("Salt farms went dry.", headline="Salt", tags=(place,))
    three = make_article("قالت إن النهر لا ينتظر أحدًا.", headline="النهر", language="ar", direction="rtl")
    flow = Code.objects.create(user=reader, kind="fact", name="Flow")
    marks = {
        "gauges": make_highlight(reader, one, "gauges", kind="fact", code=flow),
        "silent": make_highlight(reader, one, "silent", kind="quote"),
        "March": make_highlight(reader, one, "March", kind="fact"),
        "Salt": make_highlight(reader, two, "Salt", kind="quote"),
        "dry": make_highlight(reader, two, "dry", kind="disputed"),
        "أحدًا": make_highlight(reader, three, "أحدًا", kind="quote"),
    }
    noted(marks["gauges"], "Ask *both* capitals.")
    noted(marks["Salt"])
    Anchor.objects.filter(highlight=marks["dry"]).update(status="orphan", start=None, end=None)
    for n, mark in enumerate(marks.values()):
        Highlight.objects.filter(pk=mark.pk).update(created_at=timezone.now() - timedelta(hours=n))
    return {"one": one, "two": two, "three": three, "flow": flow, **marks}


class TestTheList:
    def test_by_article_in_reading_order_those_with_the_newest_marks_first(
        self, reading: Client, basin: dict[str, Any]
    ) -> None:
        page = page_of(reading.get("/notebook/"))
        assert shown(page) == ["gauges", "silent", "March", "Salt", "dry", "أحدًا"]
        heads = [words(h) for h in page.xpath(".//section[@class='nb__art']//h2")]
        assert heads == ["Gauges", "Salt", "النهر"]
        assert words(page.xpath(".//p[@id='nb-count']")[0]).startswith("6 marks 3 articles")

    def test_by_time(self, reading: Client, basin: dict[str, Any]) -> None:
        Highlight.objects.filter(pk=basin["dry"].pk).update(created_at=timezone.now())
        page = page_of(reading.get("/notebook/?order=time"))
        assert shown(page) == ["dry", "gauges", "silent", "March", "Salt", "أحدًا"]

    def test_what_is_filtered_is_counted_against_all(self, reading: Client, basin: dict[str, Any]) -> None:
        page = page_of(reading.get("/notebook/?kind=fact&tag=ilvane"))
        assert words(page.xpath(".//p[@id='nb-count']")[0]).startswith("2 of 6 marks 1 article")
        chips = [
            words(chip) for chip in page.xpath(".//div[contains(@class,'nb-tools')]//span[@class='tag']")
        ]
        assert chips == ["kind Fact", "tag Ilvane basin"]
        without = page.xpath(".//a[@id='x-kind']/@href")[0]
        assert shown(page_of(reading.get(without))) == ["gauges", "silent", "March", "Salt", "dry"]

    def test_a_quote_leads_to_its_place_and_a_lost_one_does_not(
        self, reading: Client, basin: dict[str, Any]
    ) -> None:
        page = page_of(reading.get("/notebook/"))
        links = page.xpath(".//a[@class='q__a']/@href")
        assert f"{basin['one'].get_absolute_url()}#n{basin['gauges'].pk}" in links
        assert len(links) == 5
        (lost,) = page.xpath(".//p[@class='lost']")
        assert "Lost its place" in words(lost)
        assert lost.xpath(".//a[text()='Place it again']/@href") == [f"/highlights/{basin['dry'].pk}/place/"]

    def test_the_hit_is_marked_in_quote_and_note(self, reading: Client, basin: dict[str, Any]) -> None:
        page = page_of(reading.get("/notebook/", {"q": "GAUGES “both capitals”"}))
        assert [hit.text for hit in page.xpath(".//b[@class='hit']")] == ["gauges", "both", " capitals"]
        assert page.xpath(".//em/b[@class='hit']")
        page = page_of(reading.get("/notebook/", {"q": "احدا"}))
        assert [hit.text for hit in page.xpath(".//b[@class='hit']")] == ["أحدًا"]

    def test_a_reply_is_shown_where_it_is_what_was_found(
        self, reading: Client, basin: dict[str, Any]
    ) -> None:
        reply = noted(basin["gauges"], "It stands in the bulletin.", make_user(display_name="Tomas Reeve"))
        page = page_of(reading.get("/notebook/?q=bulletin"))
        assert "Tomas Reeve" in words(page.xpath(".//div[@class='nb__r']")[0])
        assert not page_of(reading.get("/notebook/")).xpath(".//div[@class='nb__r']")
        assert reply.pk

    def test_words_that_are_markup_stay_words(self, reading: Client, reader: User) -> None:
        article = make_article("Then it was said.")
        noted(make_highlight(reader, article, "said"), "a <b>b</b> & <script>x</script>")
        text = reading.get("/notebook/", {"q": "<script> b"}).content.decode()
        assert "<script>x" not in text
        assert '&lt;<b class="hit">script</b>&gt;x&lt;/<b class="hit">script</b>&gt;' in text

    def test_nothing_fits_and_each_part_can_be_left_out(self, reading: Client, basin: dict[str, Any]) -> None:
        page = page_of(reading.get("/notebook/?kind=question&q=gauges"))
        ways = {words(a): a.get("href") for a in page.xpath(".//ul[@class='nb-none__ways']//a")}
        assert shown(page_of(reading.get(ways["Without kind “Question”"]))) == ["gauges"]
        assert ways["Show all that is mine"] == "/notebook/"

    def test_links_and_notes_of_whole_articles_stand_first(
        self, reading: Client, reader: User, basin: dict[str, Any]
    ) -> None:
        StoryLink.objects.create(user=reader, from_article=basin["three"], to_article=basin["one"],
                                 kind=LinkKind.BACKGROUND)  # fmt: skip
        prepared(reader, "On all of it.", article=basin["three"]).save()
        page = page_of(reading.get("/notebook/"))
        first = page.xpath(".//section[@class='nb__art']")[0]
        items = [words(item) for item in first.xpath(".//li[@class='nb__item']")]
        assert "On all of it." in items[0]
        assert "Background" in items[1]
        assert "Gauges" in items[1]
        assert "2 notes and links of whole articles" in words(page.xpath(".//p[@id='nb-count']")[0])


class TestTheAddress:
    @pytest.mark.parametrize(
        "query", ["kind=opinion", "since=x", "who=g", "tag=a%00b", "q=" + "a+" * 150, "code=-1", "status=%F0"]
    )
    def test_what_cannot_be_asked_is_said(self, reading: Client, query: str) -> None:
        response = reading.get(f"/notebook/?{query}")
        assert response.status_code == 400
        assert "found" in response.content.decode() or "cannot be" in response.content.decode()

    def test_another_readers_group_is_not_there(self, reading: Client) -> None:
        group = Group.objects.create(name="Elsewhere")
        assert reading.get(f"/notebook/?who=g{group.pk}").status_code == 404
        assert reading.get("/notebook/?who=g99999").status_code == 404

    def test_htmx_gets_the_list_and_the_rail_alone_and_the_shortest_address(
        self, reading: Client, basin: dict[str, Any]
    ) -> None:
        response = reading.get("/notebook/?q=&kind=fact&since=&until=&order=article", **HTMX)
        assert response["HX-Push-Url"] == "/notebook/?kind=fact"
        assert "HX-Request" in response["Vary"]
        text = response.content.decode()
        assert "<html" not in text
        assert text.lstrip().startswith('<div id="nb-all"')
        back = reading.get(
            "/notebook/?kind=fact", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
        )
        assert "<html" in back.content.decode()

    def test_a_page_asks_the_same_for_few_and_for_many(self, reading: Client, reader: User) -> None:
        numbers = []
        for many in (2, 12):
            for n in range(many):
                article = make_article(
                    "The gauges fell silent in March.", tags=(make_tag(),), outlet=make_outlet()
                )
                noted(make_highlight(reader, article, "gauges", kind=Kind.values[n % 5]))
            reading.get("/notebook/")
            with CaptureQueriesContext(connection) as asked:
                reading.get("/notebook/")
            numbers.append(len(asked))
        assert numbers[0] == numbers[1]
        assert numbers[1] <= 8


class TestTheRail:
    def test_every_count_is_what_one_gets(self, reader: User, basin: dict[str, Any]) -> None:
        for query in (
            "", "kind=fact", "kind=fact&kind=quote&note=without", "tag=ilvane", "person=ruan&kind=quote",
            "status=orphan", "q=gauges", "outlet=courier&note=with", "lang=ar", "lang=en&kind=disputed",
        ):  # fmt: skip
            wanted = Filter.parse(QueryDict(query))
            rail = facets(reader, wanted)
            for choice in rail.kinds:
                got = filtered(reader, wanted.but(kinds=(choice.value,))).count()
                assert choice.count == got, (query, choice)
            for choice in rail.notes:
                one = wanted.but(with_note=choice.value == "with", without_note=choice.value == "without")
                assert choice.count == filtered(reader, one).count(), (query, choice)
            for choice in rail.status:
                one = wanted.but(status=(choice.value,))
                assert choice.count == filtered(reader, one).count(), (query, choice)
            for listed in rail.lists:
                if listed.key == "who":
                    continue
                for choice in (*listed.open, *listed.more):
                    asked = wanted if choice.chosen else Filter.parse(QueryDict(choice.query))
                    assert choice.count == filtered(reader, asked).count(), (query, listed.key, choice)

    def test_what_is_chosen_is_given_up_by_the_same_link(self, reader: User, basin: dict[str, Any]) -> None:
        rail = facets(reader, Filter.parse(QueryDict("tag=ilvane&kind=fact")))
        (tags,) = (listed for listed in rail.lists if listed.key == "tag")
        chosen = {choice.value: (choice.chosen, choice.query) for choice in tags.open}
        assert chosen["ilvane"] == (True, "kind=fact")
        assert chosen["averil"] == (False, "kind=fact&tag=ilvane&tag=averil")

    def test_who(self, reader: User, basin: dict[str, Any]) -> None:
        other = make_user()
        desk, foreign = Group.objects.create(name="River desk"), Group.objects.create(name="Foreign desk")
        for group, user in ((desk, reader), (desk, other), (foreign, other)):
            Membership.objects.create(group=group, user=user)
        article: Article = basin["one"]
        make_highlight(other, article, "fell", visibility="group", group=desk)
        make_highlight(other, article, "in", visibility="group", group=foreign)
        make_highlight(other, article, "The", visibility="public")
        make_highlight(other, article, "March")
        rail = facets(reader, Filter())
        (who,) = (listed for listed in rail.lists if listed.key == "who")
        assert [(one.name, one.count) for one in who.open] == [
            ("Only mine", 6), ("River desk", 1), ("Everyone here", 8)
        ]  # fmt: skip
        of_desk = facets(reader, Filter(who=f"g{desk.pk}"))
        assert sum(counts(of_desk.kinds).values()) == 1

    def test_nothing_of_others_is_counted_or_named(self, reader: User, basin: dict[str, Any]) -> None:
        other = make_user()
        hidden = make_tag("Hidden story", slug="hidden-story")
        private = make_article("Quiet words.", visibility="private", added_by=other, tags=(hidden,))
        make_highlight(other, private, "Quiet", visibility="public")
        Code.objects.create(user=other, kind="fact", name="Liars")
        rail = facets(reader, Filter(who="everyone"))
        names = [choice.name for listed in rail.lists for choice in (*listed.open, *listed.more)]
        assert "Hidden story" not in names
        assert "Liars" not in names
        assert counts(rail.kinds) == {"fact": 2, "quote": 3, "disputed": 1}

    def test_more_than_is_looked_through_is_said(
        self, reading: Client, basin: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("annotations.queries.notebook_filter.LOOKED_THROUGH", 4)
        text = reading.get("/notebook/?who=everyone").content.decode()
        assert "The newest 4 marks are looked through." in text
        assert "looked through" not in reading.get("/notebook/").content.decode()

    def test_counts_come_once_the_rows_stand_and_say_how_far_was_counted(
        self, reading: Client, reader: User, basin: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Code.objects.create(user=reader, kind="fact", name="Stage")
        page = page_of(reading.get("/notebook/?kind=fact"))
        assert not page.xpath(".//*[@id='nb-narrow']//span[@class='count']")
        assert page.xpath(".//*[@id='nb-narrow']/@hx-get") == ["/notebook/narrow/?kind=fact&menus=1"]
        assert page.xpath(".//input[@id='f-kind-fact']/@checked")
        counted = reading.get("/notebook/narrow/?kind=fact&menus=1", **HTMX).content.decode()
        assert 'id="f-tag-ilvane" href="/notebook/?kind=fact&amp;tag=ilvane"' in counted
        assert 'id="nb-label" name="label" hx-swap-oob="true"' in counted
        assert "Stage" in counted
        assert "Counted among" not in counted
        without_scripts = page_of(reading.get("/notebook/?kind=fact&narrow=1"))
        assert without_scripts.xpath(".//*[@id='nb-narrow']//a[@id='f-tag-ilvane']")
        monkeypatch.setattr("annotations.queries.notebook_facets.FACETED", 4)
        assert "Counted among the newest 4 marks." in reading.get("/notebook/narrow/").content.decode()

    def test_what_is_not_counted_to_its_end_says_so(
        self, reading: Client, basin: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("notebook", "notebook_window"):
            monkeypatch.setattr(f"annotations.queries.{module}.COUNTED", 4)
        page = page_of(reading.get("/notebook/?lang=en"))
        assert words(page.xpath(".//p[@id='nb-count']")[0]).startswith("4+ marks 2+ articles")
        assert "Export 4" not in words(page)


class TestSavedFilters:
    def save(self, client: Client, name: str, query: str = "kind=fact") -> HttpResponse:
        return client.post("/notebook/filters/", {"name": name, "query": query}, follow=True)

    def test_it_is_kept_in_its_shortest_form_and_listed(self, reading: Client, reader: User) -> None:
        page = page_of(self.save(reading, " Facts  of the river ", "order=article&kind=fact&q="))
        kept = SavedFilter.objects.get()
        assert (kept.user, kept.name, kept.query) == (reader, "Facts of the river", "kind=fact")
        link = page.xpath(".//ul[contains(@class,'nb-saved')]//a")[0]
        assert (words(link), link.get("href"), link.get("aria-current")) == (
            "Facts of the river", "/notebook/?kind=fact", "true"
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "said"),
        [("", "Give the filter a name"), ("a" * 61, "61 characters"), ("\x00 ", "Give the filter")],
    )
    def test_a_name_that_cannot_be_is_refused_with_what_was_typed(
        self, reading: Client, name: str, said: str
    ) -> None:
        response = self.save(reading, name)
        assert response.status_code == 400
        assert said in response.content.decode()
        assert not SavedFilter.objects.exists()

    def test_a_name_that_is_taken_is_refused(self, reading: Client) -> None:
        self.save(reading, "Facts")
        response = self.save(reading, "FACTS", "kind=quote")
        assert response.status_code == 409
        page = lxml_html.document_fromstring(response.content.decode())
        assert "FACTS" in words(page.xpath(".//div[@role='alert']")[0])
        assert page.xpath(".//input[@id='nb-name']/@value") == ["FACTS"]
        assert SavedFilter.objects.count() == 1

    def test_fifty_are_the_most(self, reading: Client, reader: User) -> None:
        SavedFilter.objects.bulk_create([SavedFilter(user=reader, name=f"f{n}", query="") for n in range(50)])
        response = self.save(reading, "one more")
        assert response.status_code == 400
        assert "50 filters" in response.content.decode()

    def test_renaming_and_deleting_with_undo(self, reading: Client) -> None:
        self.save(reading, "Facts")
        kept = SavedFilter.objects.get()
        reading.post(f"/notebook/filters/{kept.pk}/rename/", {"name": "Figures", "query": "kind=fact"})
        kept.refresh_from_db()
        assert kept.name == "Figures"
        gone = reading.post(f"/notebook/filters/{kept.pk}/delete/", {"query": "kind=fact"}, follow=True)
        assert not SavedFilter.objects.exists()
        key = page_of(gone).xpath(".//form[@action='/notebook/undo/']/input[@name='key']/@value")[0]
        reading.post("/notebook/undo/", {"key": key, "query": "kind=fact"})
        assert list(SavedFilter.objects.values_list("name", "query")) == [("Figures", "kind=fact")]
        assert reading.post("/notebook/undo/", {"key": key}).status_code == 404

    def test_another_readers_filter_is_not_there(self, reading: Client) -> None:
        kept = SavedFilter.objects.create(user=make_user(), name="Theirs", query="kind=fact")
        for what in ("rename", "delete"):
            assert reading.post(f"/notebook/filters/{kept.pk}/{what}/", {"name": "Mine"}).status_code == 404
        kept.refresh_from_db()
        assert kept.name == "Theirs"
        assert "Theirs" not in reading.get("/notebook/").content.decode()


def test_a_note_written_before_folding_was_kept_is_found_after_the_migration(reader: User) -> None:
    from importlib import import_module

    from django.apps import apps

    made = make_highlight(reader, make_article("São Tomé."), "São Tomé")
    note = noted(made, "Über *all*.")
    Highlight.objects.filter(pk=made.pk).update(folded="")
    Note.objects.filter(pk=note.pk).update(folded="")
    import_module("annotations.migrations.0005_folded").fill(apps, None)
    made.refresh_from_db()
    note.refresh_from_db()
    assert (made.folded, note.folded) == ("sao tome", "uber all")
