"""Tellings of one story are one entry of a list; nothing is hidden, counted for others, or shown as if it were new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reader.kept import pages
from reader.models import Article, User
from reader.queries.paging import PAGE_SIZE
from reader.services.stories import join
from tests.factories import make_article, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def told(name: str, hours: float, **fields: Any) -> Article:
    """An article that was listed ``hours`` ago."""
    return make_article(headline=name, listed_at=NOW - timedelta(hours=hours), **fields)


def story(*articles: Article) -> int:
    """Puts them together; the story's number."""
    for other in articles[1:]:
        join(articles[0], other, None)
    return articles[0].story_member.story_id


def entries(client: Client, address: str = "/latest/") -> list[str]:
    pages.clear()  # a page that is given again has no context
    return [article.headline for article in client.get(address).context["page"].articles]


def test_tellings_stand_under_the_newest_with_the_others_beneath(reading: Client) -> None:
    oldest, middle, newest = told("Oldest", 9), told("Middle", 5), told("Newest", 1)
    told("Between", 3)
    number = story(oldest, middle, newest)
    assert entries(reading) == ["Newest", "Between"]
    html = reading.get("/latest/").content.decode()
    part = html.partition('<details class="told"')[2].partition("</details>")[0]
    assert "3 tellings" in part
    assert part.index("Middle") < part.index("Oldest")
    assert f'href="/stories/{number}/"' in part
    assert "newest" not in part


def test_private_tellings_of_others_are_neither_counted_nor_named(reading: Client) -> None:
    public, quiet = told("Open", 1), told("Quiet", 2, visibility="private", added_by=make_user())
    story(public, quiet)
    html = reading.get("/latest/").content.decode()
    assert "Quiet" not in html
    assert "telling" not in html.partition("<main")[2].partition("</main>")[0]
    third = told("Third", 3)
    story(public, third)
    html = reading.get("/latest/").content.decode()
    assert "2 tellings" in html
    assert "Quiet" not in html
    assert "2 tellings" in reading.get("/").content.decode()


def test_ones_own_private_telling_counts_for_oneself(reading: Client, reader: User) -> None:
    public, mine = told("Open", 1), told("Mine", 2, visibility="private", added_by=reader)
    story(public, mine)
    assert "2 tellings" in reading.get("/latest/").content.decode()


def test_folding_loses_no_article_over_the_pages(reading: Client) -> None:
    made = [told(f"Nr {n:03}", n) for n in range(2 * PAGE_SIZE + 10)]
    story(made[0], made[PAGE_SIZE - 1], made[PAGE_SIZE], made[2 * PAGE_SIZE + 5])
    story(made[3], made[4], made[5])
    met: list[str] = []
    address = "/latest/"
    while address:
        page = reading.get(address).context["page"]
        for article in page.articles:
            met.append(article.headline)
            if article.told:
                met += [other.headline for other in article.told.others]
        address = f"/latest/{page.older}" if page.older else ""
    assert set(met) == {article.headline for article in made}


def test_an_older_telling_on_a_later_page_says_when_the_newest_was_told(reading: Client) -> None:
    made = [told(f"Nr {n:03}", n) for n in range(PAGE_SIZE + 5)]
    story(made[0], made[PAGE_SIZE + 2])
    first = reading.get("/latest/")
    assert "told__new" not in first.content.decode()
    second = reading.get(f"/latest/{first.context['page'].older}")
    entry = next(article for article in second.context["page"].articles if article.told)
    assert entry.headline == made[PAGE_SIZE + 2].headline
    assert entry.told.newer == made[0]
    assert second.content.decode().count("told__new") == 1


def test_the_way_back_meets_the_same_entries(reading: Client) -> None:
    made = [told(f"Nr {n:03}", n) for n in range(2 * PAGE_SIZE + 4)]
    story(made[1], made[2], made[PAGE_SIZE + 1])
    first = reading.get("/latest/").context["page"]
    second = reading.get(f"/latest/{first.older}").context["page"]
    back = reading.get(f"/latest/{second.newer}").context["page"]
    assert list(back.articles) == list(first.articles)


def test_a_tag_an_outlet_and_the_front_page_fold_too(reading: Client) -> None:
    tag, outlet = make_tag("Water", slug="water"), make_outlet("Courier", slug="courier")
    one = told("One", 1, tags=(tag,), outlet=outlet)
    two = told("Two", 2, tags=(tag,), outlet=outlet)
    elsewhere = told("Elsewhere", 3)
    story(one, two, elsewhere)
    for address in ("/tags/water/", "/outlets/courier/"):
        html = reading.get(address).content.decode()
        assert entries(reading, address) == ["One"], address
        assert "3 tellings" in html, address
        assert "Elsewhere" in html, address
    page = reading.get("/").context["page"]
    assert sum(article in (one, two, elsewhere) for article in page.shown) == 1
    assert "3 tellings" in reading.get("/").content.decode()


def test_a_page_full_of_stories_asks_once_for_them(
    reading: Client, reader: User, django_assert_num_queries: Any
) -> None:
    from reader.queries.folding import fold

    made = [told(f"Nr {n}", n) for n in range(20)]
    for n in range(0, 20, 2):
        story(made[n], made[n + 1])
    with django_assert_num_queries(1):
        kept = fold(reader, made)
        assert [len(article.told.others) for article in kept] == [1] * 10  # type: ignore[attr-defined]
    with django_assert_num_queries(0):
        assert fold(reader, []) == []


def test_headlines_from_right_to_left_keep_their_direction_beneath(reading: Client) -> None:
    story(told("Gauges", 1), told("رئيسة هيئة النهر", 2, language="ar", direction="rtl"))
    part = reading.get("/latest/").content.decode().partition('class="told"')[2]
    assert '<li lang="ar" dir="rtl">' in part
