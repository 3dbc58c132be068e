"""What lists can be narrowed by: kept and counted, pressed, read back, and never telling what is private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reader.models import Article, ArticleAuthor, ArticleTag, Author, Reading, Tag, TagFacets, User
from reader.queries.facets import FacetChoice, FacetList, facets
from reader.queries.tags import tag_index
from reader.search.query import Query, Term, parse
from reader.services.articles import remove_article, restore_article
from reader.services.facets import rebuild_due, stale_articles
from reader.services.merging import merge
from reader.services.placing import move
from reader.services.tags import Filing, create_tag, file_article, unfile_article
from reader.services.unmerging import undo_merge
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def filed(*tags: Tag, **fields: object) -> Article:
    """An article filed by the service, so that everything is told."""
    article = make_article(**fields)
    file_article(article, [Filing(tag) for tag in tags], by=None)
    return article


def found(visitor: User, text: str = "", base: str = "") -> FacetList:
    return facets(visitor, parse(text).query, base=parse(base).query, index=tag_index(visitor))


def numbers(list_: FacetList, name: str) -> dict[str, int | None]:
    return {one.term.value: one.n for facet in list_ if facet.field == name for one in facet.choices}


def choice(list_: FacetList, name: str, value: str) -> FacetChoice:
    return next(
        one for facet in list_ if facet.field == name for one in facet.choices if one.term.value == value
    )


@pytest.fixture
def basin() -> dict[str, Tag]:
    """Water holds treaties; the coast stands beside it."""
    water = create_tag("Water")
    return {
        "water": water,
        "treaties": create_tag("Treaties", parent=water),
        "coast": create_tag("Coast"),
        "courts": create_tag("Courts"),
    }


@pytest.fixture
def library(basin: dict[str, Tag]) -> list[Article]:
    ledger, wire = make_outlet("Ketterby Ledger", slug="ledger"), make_outlet("Northwater Wire", slug="wire")
    fenn = Author.objects.create(name="Lia Fenn", slug="lia-fenn")
    made = [
        filed(basin["treaties"], basin["coast"], outlet=ledger, language="en"),
        filed(basin["treaties"], basin["courts"], outlet=wire, language="en", credited_outlet=ledger),
        filed(basin["water"], basin["coast"], outlet=wire, language="ar", direction="rtl"),
        filed(basin["coast"], outlet=wire, language="en"),
    ]
    ArticleAuthor.objects.create(article=made[0], author=fenn)
    ArticleAuthor.objects.create(article=made[2], author=fenn)
    return made


KEPT = [True, False]
"""Whether the numbers were kept by the clock, or are counted when they are asked for: both say the same."""


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.usefixtures("library")
def test_a_tag_alone_is_counted_with_what_stands_below_it(kept: bool) -> None:
    if kept:
        assert rebuild_due(60) > 0
    said = found(make_user(), base="tag:water")
    assert said.total == 3
    assert numbers(said, "tag") == {"coast": 2, "courts": 1}
    assert numbers(said, "outlet") == {"ledger": 1, "wire": 2}
    assert numbers(said, "lang") == {"en": 2, "ar": 1}
    whole = found(make_user())
    assert whole.total == 4
    assert numbers(whole, "tag")["water"] == 3
    assert numbers(whole, "outlet") == {"ledger": 1, "wire": 3}


@pytest.mark.usefixtures("library")
def test_a_choice_is_added_then_left_out_then_cleared() -> None:
    reader = make_user()
    first = choice(found(reader, base="tag:water"), "outlet", "wire")
    assert (first.state, first.n, first.address) == ("", 2, "?q=outlet:wire")
    second = choice(found(reader, "outlet:wire", "tag:water"), "outlet", "wire")
    assert (second.state, second.n, second.address) == ("on", 2, "?q=-outlet:wire")
    third = choice(found(reader, "-outlet:wire", "tag:water"), "outlet", "wire")
    assert (third.state, third.address) == ("not", "?")


@pytest.mark.usefixtures("library")
def test_within_a_field_either_and_between_fields_both() -> None:
    reader = make_user()
    said = found(reader, "outlet:wire lang:en", "tag:coast")
    assert said.total == 1
    # what another outlet would add is told, beside the language that is asked for
    assert numbers(said, "outlet") == {"wire": 1, "ledger": 1}
    assert choice(said, "outlet", "ledger").address == "?q=outlet:wire+lang:en+outlet:ledger"
    assert found(reader, "outlet:wire outlet:ledger lang:en", "tag:coast").total == 2
    assert found(reader, "tag:coast tag:courts").total == 0
    assert found(reader, "tag:coast,courts").total == 4
    assert found(reader, "tag:coast -tag:water").total == 1


@pytest.mark.usefixtures("library")
def test_one_of_several_values_can_be_taken_out_of_a_term() -> None:
    said = found(make_user(), "outlet:wire,ledger")
    assert choice(said, "outlet", "wire").address == "?q=outlet:ledger+-outlet:wire"


def test_the_state_is_the_readers_own(library: list[Article]) -> None:
    reader = make_user()
    Reading.objects.create(user=reader, article=library[0], state="read")
    Reading.objects.create(user=make_user(), article=library[1], state="read")
    said = found(reader, "lang:en")
    assert numbers(said, "is") == {"read": 1, "unread": 2}
    rebuild_due(60)
    assert set(numbers(found(reader), "is").values()) == {None}


def test_years_and_their_months(basin: dict[str, Tag]) -> None:
    for month in (1, 1, 3):
        filed(basin["water"], listed_at=datetime(2024, month, 9, tzinfo=UTC))
    filed(basin["water"], listed_at=datetime(2025, 5, 9, tzinfo=UTC))
    reader = make_user()
    said = found(reader, base="tag:water")
    assert numbers(said, "in") == {"2025": 1, "2024": 3}
    said = found(reader, "in:2024", "tag:water")
    assert numbers(said, "in") == {"2024": 3, "2024-01": 2, "2024-03": 1}
    assert choice(said, "in", "2024-01").name == "January 2024"


@pytest.mark.parametrize("kept", KEPT)
def test_no_number_tells_of_what_is_private(
    basin: dict[str, Tag], library: list[Article], kept: bool
) -> None:
    owner, other = make_user(), make_user()
    quiet = make_outlet("Quiet Gazette", slug="quiet")
    hidden = filed(
        basin["water"], basin["courts"], outlet=quiet, language="es", visibility="private", added_by=owner
    )
    author = Author.objects.create(name="Nobody Known", slug="nobody")
    ArticleAuthor.objects.create(article=hidden, author=author)
    make_highlight(owner, library[0], "river", kind="disputed", visibility="private")
    make_highlight(owner, hidden, "river", kind="fact", visibility="public")
    backstage = make_tag("Backstage", slug="backstage", hidden=True)
    ArticleTag.objects.create(article=library[0], tag=backstage, listed_at=library[0].listed_at)
    stale_articles([library[0].pk, hidden.pk])
    if kept:
        rebuild_due(60)
    for text in ("", "tag:water", "tag:courts", "tag:water -outlet:ledger", "-lang:ar"):
        said = found(other, text)
        values = {one.term.value for facet in said for one in facet.choices}
        assert not values & {"quiet", "nobody", "es", "disputed", "fact", "backstage", "note"}, text
    assert found(other, "tag:courts").total == 1
    mine = found(owner, "tag:courts -lang:ar")
    assert mine.total == 2
    assert numbers(mine, "outlet") == {"wire": 1, "quiet": 1}
    assert numbers(mine, "label") == {"fact": 1}
    kept_outlets = {key for row in TagFacets.objects.all() for key, _n in row.counts.get("outlet", [])}
    assert str(quiet.pk) not in kept_outlets


def test_a_group_and_a_private_note_are_counted_for_those_alone_who_see_them(library: list[Article]) -> None:
    owner, other = make_user(), make_user()
    make_highlight(owner, library[0], "river", kind="question", visibility="private")
    make_highlight(owner, library[1], "river", kind="question", visibility="public")
    assert numbers(found(owner, "lang:en"), "label") == {"question": 2}
    assert numbers(found(other, "lang:en"), "label") == {"question": 1}


def test_what_is_filed_moved_merged_and_taken_away_is_counted_again(
    basin: dict[str, Tag],
    library: list[Article],
) -> None:
    reader, curator = make_user(), make_user(role="curator")

    def coast() -> dict[str, int | None]:
        rebuild_due(60)
        assert not TagFacets.objects.exclude(stale_at=None).exists()
        cache.clear()
        return numbers(found(reader, base="tag:coast"), "tag")

    assert coast() == {"water": 2, "treaties": 1}
    fresh = filed(basin["coast"], basin["courts"])
    assert coast() == {"water": 2, "treaties": 1, "courts": 1}
    unfile_article(fresh, basin["courts"])
    assert coast() == {"water": 2, "treaties": 1}
    move([basin["treaties"].pk], None)
    assert coast() == {"water": 1, "treaties": 1}
    done = merge([basin["treaties"].pk], basin["water"].pk, by=curator)
    assert coast() == {"water": 2}
    undo_merge(done[0].pk, by=curator)
    assert coast() == {"water": 1, "treaties": 1}
    remove_article(library[0])
    assert coast() == {"water": 1}
    restore_article(library[0])
    assert coast() == {"water": 1, "treaties": 1}


def test_an_article_in_the_bin_leaves_the_numbers_at_once(
    basin: dict[str, Tag], library: list[Article]
) -> None:
    rebuild_due(60)
    before = TagFacets.objects.get(tag=basin["coast"])
    remove_article(library[0])
    row = TagFacets.objects.get(tag=basin["coast"])
    assert (before.total, row.total) == (3, 2)
    assert str(library[0].outlet_id) not in dict(row.counts["outlet"])
    assert dict(row.counts["tag"]).get(str(basin["treaties"].pk)) is None
    assert sum(n for _day, n in row.weeks) == 2
    assert TagFacets.objects.get(tag=basin["courts"]).total == 1
    assert row.stale_at is not None


def test_only_what_is_stale_is_counted_again_and_the_oldest_first(
    basin: dict[str, Tag],
    library: list[Article],
) -> None:
    rebuild_due(60)
    made = {row.pk: row.made_at for row in TagFacets.objects.all()}
    stale_articles([library[3].pk])
    TagFacets.objects.filter(tag=None).update(stale_at=timezone.now() - timedelta(hours=1))
    assert rebuild_due(0) == 0
    assert rebuild_due(60) == 2
    again = {row.pk for row in TagFacets.objects.all() if row.made_at != made[row.pk]}
    assert again == set(
        TagFacets.objects.filter(tag__in=[basin["coast"].pk]).values_list("pk", flat=True)
    ) | {TagFacets.objects.get(tag=None).pk}


def test_more_than_the_newest_thousand_are_not_counted_and_that_is_said(
    client: Client,
    basin: dict[str, Tag],
) -> None:
    moment = timezone.now()
    made = Article.objects.bulk_create(
        Article(headline=f"Nr {n}", language="es" if n < 5 else "en", listed_at=moment + timedelta(minutes=n))
        for n in range(1010)
    )
    ArticleTag.objects.bulk_create(
        ArticleTag(article=one, tag=basin["coast"], listed_at=one.listed_at) for one in made
    )
    reader = make_user()
    said = found(reader, "tag:coast is:unread")
    assert said.newest == 1000
    assert numbers(said, "lang") == {"en": 1000} or not numbers(said, "lang")
    client.force_login(reader)
    assert "Counted in the newest 1,000" in client.get("/tags/coast/?q=is:unread").content.decode()
    rebuild_due(60)
    exact = found(reader, base="tag:coast")
    assert (exact.newest, numbers(exact, "lang")) == (0, {"en": 1005, "es": 5})


@pytest.mark.parametrize(
    "text", ["", "tag:water", "tag:coast lang:en", "outlet:wire,ledger -tag:courts", "is:unread has:note"]
)
def test_the_number_of_queries_does_not_grow_with_what_is_counted(library: list[Article], text: str) -> None:
    reader, query = make_user(), parse(text).query
    index = tag_index(reader)

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            facets(reader, query, index=index)
        return len(queries)

    before = asked()
    for n in range(30):
        filed(*Tag.objects.all(), outlet=make_outlet(f"Outlet {n} of many"), language="en")
    assert asked() <= max(before, 4 + 4 * len(query.terms))
    with CaptureQueriesContext(connection) as queries:
        facets(reader, query, index=index)
    assert len(queries) <= 4  # one for the stamps, as a request asks once; the rest comes from the cache


def plans(sql: list[str]) -> str:
    with connection.cursor() as cursor:
        said = []
        for one in sql:
            cursor.execute(f"EXPLAIN QUERY PLAN {one}")
            said += [row[3] for row in cursor.fetchall()]
    return "\n".join(said)


def test_no_list_scans_the_articles(client: Client, library: list[Article]) -> None:
    if connection.vendor == "postgresql":  # of a handful of rows it scans whatever there is
        return
    reader = make_user()
    client.force_login(reader)
    rebuild_due(60)
    for address in (
        "/tags/coast/",
        "/tags/coast/?q=lang:en",
        "/latest/?q=tag:coast",
        "/latest/",
        "/outlets/wire/",
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked = [one["sql"] for one in queries]
        said = plans([sql for sql in asked if sql.startswith("SELECT") and "COUNT(*)" not in sql])
        for table in ("reader_article", "reader_articletag", "annotations_highlight"):
            assert not re.search(rf"SCAN {table}(?! USING (COVERING )?INDEX)", said), (address, said)


def test_terms_are_read_back_and_can_be_left_out(client: Client, library: list[Article]) -> None:
    client.force_login(make_user())
    html = client.get("/tags/coast/?q=tag:water+-outlet:wire").content.decode()
    assert re.search(r"with <b><bdi>Water</bdi></b>", html)
    assert re.search(r"not outlet <b><bdi>Northwater Wire</bdi></b>", html)
    assert 'href="?q=-outlet:wire"' in html
    assert 'href="?q=tag:water"' in html
    nothing = client.get("/tags/coast/?q=lang:es+outlet:ledger").content.decode()
    assert "Nothing fits all of this" in nothing
    assert "without language" in nothing


NONSENSE = ["%00", "tag:", '"', "-" * 900, "in:99999", "tag:" + "a" * 900, "🦑:🦑", "is:nonsense", "a:b:c"]


@pytest.mark.parametrize("bad", NONSENSE)
@pytest.mark.usefixtures("library")
def test_nonsense_narrows_nothing_and_breaks_nothing(client: Client, bad: str) -> None:
    client.force_login(make_user())
    for address in ("/tags/coast/", "/latest/", "/outlets/wire/", "/authors/lia-fenn/"):
        for more in (
            {},
            {"order": "marked", "from": "x"},
            {"order": "oldest", "newer": bad},
            {"weeks": "table"},
        ):
            assert client.get(address, {"q": bad, **more}).status_code == 200, (address, bad, more)


def test_a_term_keeps_the_rest_of_the_address(client: Client, library: list[Article]) -> None:
    client.force_login(make_user())
    html = client.get("/latest/?order=oldest&older=x&q=lang:en").content.decode()
    assert 'href="?q=lang:en+outlet:wire&amp;order=oldest"' in html


def test_names_that_mean_the_same_are_one_choice(library: list[Article]) -> None:
    reader = make_user()
    for text in ("outlet:wire", 'outlet:"Northwater Wire"', "outlet:WIRE"):
        said = found(reader, text)
        assert choice(said, "outlet", "wire").state == "on", text
    assert facets(reader, Query((Term("tag", "Coast"),)), index=tag_index(reader)).total == 3
