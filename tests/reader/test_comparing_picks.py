"""What to compare: where to begin, what to set beside an article, the ways that lead there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations.models import StoryLink, Visibility
from reader.models import (
    Article,
    ArticleVisibility,
    Story,
    StoryMember,
    StorySuggestion,
    SuggestionDismissal,
    User,
)
from reader.services.articles import index_headline
from reader.services.related import relate
from tests.factories import make_article, make_revision, make_user, paragraphs
from tests.reader.comparing_texts import courier, ledger, parsed, texts

pytestmark = pytest.mark.django_db


def suggest(a: Article, b: Article, kind: str = "same_story", score: float = 0.5) -> StorySuggestion:
    first, second = sorted((a, b), key=lambda one: one.pk)
    return StorySuggestion.objects.create(
        first=first, second=second, kind=kind, score=score, reason=[["quotations", 3]]
    )


def tell(*articles: Article, title: str = "") -> Story:
    story = Story.objects.create(title=title)
    for article in articles:
        StoryMember.objects.create(story=story, article=article)
    return story


def picks(client: Client, article: Article, query: str = "") -> Any:
    return parsed(client.get(reverse("compare-with", args=[article.pk]) + query))


def offered(root: Any, heading: str) -> list[str]:
    """Headlines under a heading."""
    for section in root.cssselect("section"):
        if texts(section, "h2") and texts(section, "h2")[0].startswith(heading):
            return texts(section, "h3")
    return []


def test_tellings_suggestions_and_links_are_offered_each_once(reading: Client, reader: User) -> None:
    a, b = courier(), ledger()
    suggested, linked = make_article(headline="Suggested one"), make_article(headline="Linked one")
    tell(a, b)
    for other in (b, suggested):
        suggest(a, other)
    for other in (linked, suggested):
        StoryLink.objects.create(user=reader, from_article=a, to_article=other, kind="follow_up")

    root = picks(reading, a)

    assert offered(root, "Tellings of the same story") == [b.headline]
    assert offered(root, "Suggested by Postil") == ["Suggested one"]
    assert offered(root, "Linked stories") == ["Linked one"]
    assert "3 quotations shared" in root.text_content()
    addresses = [one.get("href") for one in root.cssselect(".pairs h3 a")]
    assert addresses == [reverse("compare-two", args=[a.pk, other.pk]) for other in (b, suggested, linked)]


def test_the_article_that_it_is_compared_with_now_is_not_offered_again(reading: Client) -> None:
    a, b, c = courier(), ledger(), make_article(headline="Third")
    tell(a, b, c)
    root = picks(reading, a, f"?not={b.pk}")

    assert offered(root, "Tellings of the same story") == ["Third"]
    assert [one.get("value") for one in root.cssselect("input[name=not]")] == [str(b.pk)]


def test_b_is_found_by_words_of_its_headline(reading: Client) -> None:
    a, b = courier(), ledger()
    for article in (a, b):
        index_headline(article)

    assert offered(picks(reading, a, "?q=treaty+rest"), "1 article found") == [b.headline]
    assert offered(picks(reading, a, "?q=river+chief"), "0 articles found") == []
    assert "No article has words that begin like that" in picks(reading, a, "?q=zzz").text_content()
    assert reading.get(reverse("compare-with", args=[a.pk]) + "?q=%00%27%22" + "x" * 5000).status_code == 200


def test_what_others_keep_private_is_offered_nowhere(reading: Client) -> None:
    a = courier()
    other = make_user()
    secret = make_article(headline="Quincunx", visibility=ArticleVisibility.PRIVATE, added_by=other)
    index_headline(secret)
    tell(a, secret)
    suggest(a, secret)
    StoryLink.objects.create(
        user=other, from_article=a, to_article=secret, kind="source", visibility=Visibility.PUBLIC
    )
    for query in ("", "?q=quincunx"):
        assert "Quincunx" not in picks(reading, a, query).text_content().replace(f"“{query}”", "")
    start = parsed(reading.get(reverse("compare")))
    assert "Quincunx" not in start.text_content()
    assert not offered(start, "Stories with several tellings")
    assert not start.cssselect(".two-h")
    assert reading.get(reverse("compare-with", args=[secret.pk])).status_code == 404


def test_the_page_to_begin_has_stories_and_pairs(reading: Client) -> None:
    now = timezone.now()
    a, b = courier(listed_at=now - timedelta(hours=3)), ledger(listed_at=now)
    c, d = (
        make_article(headline="Dockers vote", listed_at=now),
        make_article(headline="Night shift backed", listed_at=now - timedelta(hours=1)),
    )
    tell(a, b, title="River chief on the water accord")
    suggest(c, d)

    root = parsed(reading.get(reverse("compare")))

    assert offered(root, "Stories with several tellings") == ["River chief on the water accord"]
    assert [one.get("href") for one in root.cssselect(".pairs h3 a")] == [
        reverse("compare-two", args=[a.pk, b.pk])
    ]
    assert texts(root, ".two-h .pair__h") == ["Night shift backed", "Dockers vote"]
    assert "2 tellings" in root.text_content()
    assert root.cssselect(f'a[href="{reverse("compare-two", args=[d.pk, c.pk])}"]')


def test_a_dismissed_pair_is_not_suggested_to_who_dismissed_it(reading: Client, reader: User) -> None:
    a, b = courier(), ledger()
    row = suggest(a, b)
    SuggestionDismissal.objects.create(user=reader, first=row.first, second=row.second)

    assert not parsed(reading.get(reverse("compare"))).cssselect(".two-h")
    other = Client()
    other.force_login(make_user())
    assert parsed(other.get(reverse("compare"))).cssselect(".two-h")


def test_weak_kinds_are_not_among_the_pairs_and_each_article_stands_once(reading: Client) -> None:
    a, b, c = courier(), ledger(), make_article(headline="Third")
    suggest(a, b, score=0.4)
    suggest(a, c, score=0.9)
    suggest(b, c, kind="background", score=1.0)

    root = parsed(reading.get(reverse("compare")))
    assert len(root.cssselect(".two-h")) == 1
    assert {"Third", a.headline} == {
        text
        for text in (one.text_content() for one in root.cssselect(".two-h bdi"))
        if text in {"Third", a.headline}
    }


def test_an_empty_library_says_what_to_do(reading: Client) -> None:
    assert "No story has several tellings yet" in parsed(reading.get(reverse("compare"))).text_content()
    alone = courier()
    relate(alone.pk)
    assert "Postil knows of no other telling" in picks(reading, alone).text_content()


def test_its_own_versions_are_offered_where_there_are_any(reading: Client) -> None:
    a = courier()
    assert "its own versions" not in picks(reading, a).text_content()
    make_revision(a, paragraphs("Something else."))
    assert "its own versions" in picks(reading, a).text_content()


def test_the_ways_lead_here(reading: Client) -> None:
    a = courier()
    page = parsed(reading.get(a.get_absolute_url()))

    assert page.cssselect(f'.bar nav a[href="{reverse("compare")}"]')
    menu = parsed(reading.get(page.cssselect("#piece-menu [hx-get]")[0].get("hx-get")))
    assert menu.cssselect(f'a[href="{reverse("compare")}"]')
    assert page.cssselect(f'a[data-key=d][href="{reverse("compare-with", args=[a.pk])}"]')
    keys = parsed(reading.get(page.cssselect("#piece-help [hx-get]")[0].get("hx-get")))
    assert "Compare with another telling" in " ".join(texts(keys, "dd"))


def test_the_number_of_queries_does_not_grow_with_what_is_offered(reading: Client) -> None:
    def queries(path: str) -> int:
        reading.get(path)
        with CaptureQueriesContext(connection) as found:
            reading.get(path)
        return len(found)

    a, b = courier(), ledger()
    tell(a, b)
    suggest(a, make_article())
    start, pick = reverse("compare"), reverse("compare-with", args=[a.pk])
    before = queries(start), queries(pick)
    for _ in range(4):
        others = [make_article() for _ in range(3)]
        tell(*others[:2])
        suggest(a, others[2])
        suggest(others[0], others[2])
    assert (queries(start), queries(pick)) == before
    assert max(before) <= 14


def test_what_is_still_to_be_looked_through_is_said(reading: Client) -> None:
    alone = make_article("The gauges of the Ilvane have sent no reading since March.")

    assert "still being looked through" in reading.get(reverse("compare")).content.decode()
    assert (
        "still being looked through" in reading.get(reverse("compare-with", args=[alone.pk])).content.decode()
    )
    relate(alone.pk)
    assert "still being looked through" not in reading.get(reverse("compare")).content.decode()
    assert "knows of no other" in reading.get(reverse("compare-with", args=[alone.pk])).content.decode()
