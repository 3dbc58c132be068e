"""The page of a tag: what is said about it, its weeks, its orders, what is contested; and lists like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from annotations.models import Highlight
from reader.models import ArticleAuthor, Author, Tag, TagAlias
from reader.queries.weeks import weeks_of
from reader.services.facets import rebuild_due
from reader.services.history import record
from reader.services.tags import Filing, create_tag, file_article
from tests.factories import make_article, make_highlight, make_outlet, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def water() -> Tag:
    """A tag with forty articles, one a day, the newest today."""
    tag = create_tag("Water")
    now = timezone.now()
    for n in range(40):
        article = make_article(headline=f"Day {n:02}", listed_at=now - timedelta(days=n), language="en")
        file_article(article, [Filing(tag)], by=None)
    return tag


def headlines(client: Client, address: str) -> list[str]:
    return re.findall(
        r'<li class="row".*?<h3><a[^>]*><bdi>(.*?)</bdi>', client.get(address).content.decode(), re.S
    )


def test_what_is_said_about_a_tag(client: Client, water: Tag) -> None:
    keeper, reader = make_user(display_name="Tomas Reeve", role="curator"), make_user()
    record(keeper, "edited", water)
    TagAlias.objects.create(tag=water, name="Ilvane valley", folded="ilvane valley")
    article = water.articles.earliest("pk")
    for maker in (keeper, reader):
        make_highlight(maker, article, "river", kind="disputed", visibility="public")
    make_highlight(keeper, article, "rose", visibility="private")
    rebuild_due(60)
    client.force_login(reader)
    html = client.get("/tags/water/").content.decode()
    for said in ("<b>40</b> articles", "<b>2</b> marks", "<b>2</b> readers", "Tomas Reeve", "Ilvane valley"):
        assert said in html, said
    contested = html.split("Most contested passages")[1]
    assert "river" in contested
    assert "2 readers" in contested
    assert "Edit tag" not in html
    Highlight.objects.update(visibility="private")
    html = client.get("/tags/water/").content.decode()
    assert "Most contested passages" not in html  # asked anew, whatever was kept
    client.force_login(keeper)
    html = client.get("/tags/water/").content.decode()
    assert "Edit tag" in html
    assert "Merge" in html


@pytest.mark.parametrize("query", ["", "q=lang:en&"])
def test_every_order_meets_every_article_once(client: Client, water: Tag, query: str) -> None:
    reader = make_user()
    client.force_login(reader)
    marked = list(water.articles.order_by("listed_at")[:2])
    for article in (marked[0], marked[1], marked[1]):
        make_highlight(reader, article, "river")
    newest = [f"Day {n:02}" for n in range(40)]
    orders = {
        "newest": newest,
        "oldest": newest[::-1],
        "marked": [marked[1].headline, marked[0].headline, *newest[:-2]],
    }
    for order, expected in orders.items():
        seen: list[str] = []
        address, back = f"/tags/water/?{query}order={order}", ""
        while address:
            page = client.get(address).context["page"]
            seen += [article.headline for article in page.articles]
            following, back = (page.newer, page.older) if order == "oldest" else (page.older, page.newer)
            address = f"/tags/water/{following}" if following else ""
        assert seen == expected, order
        assert headlines(client, f"/tags/water/{back}") == expected[:30], order


def test_the_order_of_marks_counts_those_that_one_sees(client: Client, water: Tag) -> None:
    oldest = water.articles.earliest("listed_at")
    make_highlight(make_user(), oldest, "river", visibility="private")
    client.force_login(make_user())
    assert headlines(client, "/tags/water/?order=marked")[0] == "Day 00"


def test_weeks_are_drawn_and_can_be_read_as_a_table(client: Client, water: Tag) -> None:
    client.force_login(make_user())
    html = client.get("/tags/water/").content.decode()
    assert 'class="chart"' in html
    assert "This week" in html
    assert re.search(r'role="img" aria-label="Articles by week from .* Most: 7 in the week of', html)
    assert "style=" not in html.split('class="chart"')[1].split("</svg>")[0]
    table = client.get("/tags/water/?weeks=table").content.decode()
    rows = re.findall(r'<td class="n">(\d+)</td>', table)
    assert sum(map(int, rows)) == 40
    assert 'class="chart"' not in table


def test_weeks_of_nothing_are_not_drawn(client: Client) -> None:
    create_tag("Alone")
    client.force_login(make_user())
    assert "Articles by week" not in client.get("/tags/alone/").content.decode()
    assert weeks_of([]) is None


def test_the_drawing_is_mirrored_for_arabic_and_names_its_moments_apart() -> None:
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    counts = [((monday - timedelta(weeks=n)).isoformat(), n + 1) for n in range(30)]
    moments = [(monday - timedelta(weeks=n), f"Something happens {n}") for n in (20, 19, 18)]
    drawn = weeks_of(counts, moments)
    with translation.override("ar"):
        mirrored = weeks_of(counts, moments)
    assert drawn is not None
    assert mirrored is not None
    assert (
        len({one.label.y for one in drawn.moments}) == 3
    )  # beside each other they would stand over each other
    for one, other in zip(drawn.moments, mirrored.moments, strict=True):
        assert one.x + other.x == pytest.approx(690)
    assert drawn.now
    assert float(drawn.now[1:].split()[0]) > 600 > 100 > float(mirrored.now[1:].split()[0])
    assert any("٣" in label.text for _y, label in mirrored.lines)


def test_old_weeks_are_drawn_where_nothing_is_new() -> None:
    first = date(2019, 1, 7)
    drawn = weeks_of([((first + timedelta(weeks=n)).isoformat(), 2) for n in range(0, 60, 2)])
    assert drawn is not None
    assert not drawn.now
    assert drawn.bars.count("M") == 26
    assert drawn.rows[-1] == (first, 2)


def test_an_outlet_and_an_author_can_be_narrowed_too(client: Client, water: Tag) -> None:
    wire = make_outlet("Northwater Wire", slug="wire")
    fenn = Author.objects.create(name="Lia Fenn", slug="lia-fenn")
    for n, article in enumerate(water.articles.order_by("pk")):
        article.outlet, article.language = wire, "es" if n % 2 else "en"
        article.save()
        ArticleAuthor.objects.create(article=article, author=fenn)
    client.force_login(make_user())
    for address, counted in (
        ("/outlets/wire/", "/outlets/wire/beside/"),
        ("/authors/lia-fenn/", "/authors/lia-fenn/beside/"),
        ("/latest/", "/latest/"),
    ):
        assert 'href="?q=lang:es"' in client.get(counted).content.decode(), address
        narrowed = client.get(f"{address}?q=lang:es+tag:water")
        assert len(narrowed.context["page"].articles) == 20, address
        assert "Save this filter" in narrowed.content.decode()
        nothing = client.get(f"{address}?q=lang:es+in:1999")
        assert "Nothing fits all of this" in nothing.content.decode(), address
    assert "Articles by week" in client.get("/outlets/wire/beside/").content.decode()


def test_narrowing_an_outlet_known_from_private_articles_alone_finds_nothing(client: Client) -> None:
    make_article(outlet=make_outlet("Quiet", slug="quiet"), visibility="private", added_by=make_user())
    client.force_login(make_user())
    for address in ("/outlets/quiet/", "/outlets/quiet/?q=lang:en", "/outlets/quiet/?order=oldest"):
        assert client.get(address).status_code == 404


def test_pages_of_lists_ask_few_times(client: Client, water: Tag) -> None:
    wire = make_outlet("Wire", slug="wire")
    water.articles.update(outlet=wire)
    rebuild_due(60)
    client.force_login(make_user())
    # the first visit fills what is kept for a minute; of a filter that is what there is to count
    pages = {"/tags/water/": 8, "/latest/": 8, "/outlets/wire/": 11, "/latest/?q=lang:en": 9}
    for address, most in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        kept = ("annotations_kindname", "django_session")  # in the process, and in the cache
        own = [one["sql"] for one in asked if not any(table in one["sql"] for table in kept)]
        assert len(own) <= most, (address, [re.findall(r"FROM .(\w+)", sql)[0] for sql in own])
