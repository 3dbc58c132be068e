"""The front page and the list of what is new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from reader.models import BreakingLine, Reading, TagKind
from reader.services.facets import rebuild_due
from reader.services.rankings import rank_reads
from reader.services.tags import recount_article
from tests.factories import make_article, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_library_offers_the_first_step(client: Client) -> None:
    client.force_login(make_user())
    html = page(client)
    assert "This library is empty" in html
    assert 'action="/add/?from=address"' in html
    for way in (
        "/add/?from=paste",
        "/add/?from=upload",
        "/feeds/",
        "/notebook/import/",
        "/groups/",
        "/labels/",
    ):
        assert f'href="{way}"' in html, way
    assert "To be asked of somebody." in html
    make_article(headline="The first of many")
    assert "Start with one article" not in page(client)


def test_an_empty_public_library_offers_strangers_nothing_that_they_may_not_do(
    client: Client, settings
) -> None:
    settings.POSTIL_PUBLIC = True
    html = page(client)
    assert "This library is empty" in html
    assert "Start with one article" not in html


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    make_article(headline="Behind the door")
    for address in ("/", "/latest/", "/tags/", "/dossiers/", "/outlets/"):
        response = client.get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/sign-in/")


def test_a_public_library_lets_strangers_read_and_hides_what_is_private(client: Client, settings) -> None:
    settings.POSTIL_PUBLIC = True
    owner = make_user()
    make_article(headline="For everyone")
    make_article(headline="For its owner alone", visibility="private", added_by=owner)
    html = page(client)
    assert "For everyone" in html
    assert "For its owner alone" not in html
    client.force_login(owner)
    assert "For its owner alone" in page(client)


def test_private_articles_of_others_stay_out_of_every_list(client: Client) -> None:
    tag = make_tag("Water", slug="water", kind=TagKind.TOPIC)
    outlet = make_outlet("Quiet Post", slug="quiet-post")
    hidden = make_article(
        headline="Nobody else's business",
        visibility="private",
        added_by=make_user(),
        tags=(tag,),
        outlet=outlet,
    )
    BreakingLine.objects.create(
        text="A line about it",
        article=hidden,
        at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    Reading.objects.create(user=hidden.added_by, article=hidden, furthest=1.0)
    client.force_login(make_user())
    for address in ("/", "/latest/", "/tags/", "/tags/water/", "/outlets/"):
        html = page(client, address)
        assert "Nobody else" not in html, address
        assert "A line about it" not in html, address
        assert "Quiet Post" not in html, address


def test_breaking_lines_leave_by_themselves(client: Client) -> None:
    now = timezone.now()
    BreakingLine.objects.create(text="Still holds", at=now, expires_at=now + timedelta(hours=1))
    BreakingLine.objects.create(
        text="Long past", at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
    )
    client.force_login(make_user())
    html = page(client)
    assert "Still holds" in html
    assert "Long past" not in html


def test_more_breaking_lines_open_without_a_script(client: Client) -> None:
    now = timezone.now()
    for n in range(6):
        BreakingLine.objects.create(
            text=f"Line {n}", at=now - timedelta(minutes=n), expires_at=now + timedelta(hours=1)
        )
    client.force_login(make_user())
    html = page(client)
    assert "<details" in html
    assert "4 more" in html


def test_the_list_can_be_narrowed_to_a_language_and_a_section(client: Client) -> None:
    analysis = make_tag("Analysis", slug="analysis", kind=TagKind.SECTION)
    make_article(headline="An English analysis", section=analysis, tags=(analysis,))
    make_article(headline="English news")
    arabic = make_article(headline="خبر", language="ar", direction="rtl", section=analysis, tags=(analysis,))
    make_article(headline="Regional", language="ar-LB", direction="rtl")
    recount_article(arabic)
    client.force_login(make_user())
    html = page(client, "/latest/?lang=ar")
    assert "خبر" in html
    assert "Regional" in html
    assert "English news" not in html
    html = page(client, "/sections/analysis/?lang=en")
    assert "An English analysis" in html
    assert "خبر" not in html
    assert "English news" not in html
    assert "Nothing in" in page(client, "/?lang=es")


def test_unknown_filters_are_as_none(client: Client) -> None:
    make_article(headline="Here")
    client.force_login(make_user())
    for query in (
        "lang=xx",
        "lang=%00",
        "section=nowhere",
        "older=%F0%9F%A6%91",
        "newer=AAAA",
        "older=" + "A" * 500,
    ):
        assert "Here" in page(client, f"/latest/?{query}"), query


def test_most_read_counts_readers_of_this_week(client: Client) -> None:
    old, read = make_article(headline="Read long ago"), make_article(headline="Read by two")
    for _n in range(2):
        Reading.objects.create(user=make_user(), article=read, furthest=0.5)
    Reading.objects.create(user=make_user(), article=old, furthest=0.5)
    Reading.objects.filter(article=old).update(read_at=timezone.now() - timedelta(days=30))
    rank_reads()
    client.force_login(make_user())
    part = page(client).split("Most read")[1]
    assert "Read by two" in part
    assert "Read long ago" not in part


def test_paging_meets_every_article_once_also_at_equal_times(client: Client) -> None:
    moment = timezone.now()
    made = [
        make_article(headline=f"Nr {n:03}", listed_at=moment - timedelta(minutes=n // 20)) for n in range(75)
    ]
    client.force_login(make_user())
    seen: list[int] = []
    address = "/latest/"
    while address:
        response = client.get(address)
        shown = response.context["page"]
        seen += [article.pk for article in shown.articles]
        address = f"/latest/{shown.older}" if shown.older else ""
    assert len(seen) == len(made)
    assert set(seen) == {article.pk for article in made}
    expected = sorted(made, key=lambda article: (article.listed_at, article.pk), reverse=True)
    assert seen == [article.pk for article in expected]


def test_paging_leads_back_to_the_start(client: Client) -> None:
    for n in range(65):
        make_article(headline=f"Nr {n}")
    client.force_login(make_user())
    first = client.get("/latest/").context["page"]
    second = client.get(f"/latest/{first.older}").context["page"]
    third = client.get(f"/latest/{second.older}").context["page"]
    assert not third.older
    again = client.get(f"/latest/{third.newer}").context["page"]
    assert [a.pk for a in again.articles] == [a.pk for a in second.articles]
    start = client.get(f"/latest/{again.newer}").context["page"]
    assert [a.pk for a in start.articles] == [a.pk for a in first.articles]
    assert not start.newer
    assert not first.newer


def test_a_headline_with_bidi_controls_is_isolated(client: Client) -> None:
    make_article(headline="invoice \u202egpj.exe")
    client.force_login(make_user())
    assert "<bdi>invoice \u202egpj.exe</bdi>" in page(client)


def test_arabic_cards_run_from_right_to_left(client: Client) -> None:
    make_article(headline="رئيسة هيئة النهر", language="ar", direction="rtl")
    make_article(headline="Newer", lead_picture=None)
    client.force_login(make_user())
    assert 'lang="ar" dir="rtl"' in page(client)


@pytest.mark.usefixtures("sample_library")
def test_pages_of_a_full_library_ask_few_times(client: Client, django_assert_max_num_queries) -> None:
    from reader.models import Article, Tag

    rebuild_due(60)  # as the clock does
    client.force_login(make_user())
    client.get("/")  # the session comes from the cache from here on
    article = Article.objects.exclude(lead_picture=None).first()
    dossier = Tag.objects.exclude(introduction="").first()
    assert article is not None
    assert dossier is not None
    # An article has the layers of its margin besides, and what is related to it; a dossier, the folded tellings.
    most = {"/": 8, "/latest/": 9, article.get_absolute_url(): 12, dossier.get_absolute_url(): 10}
    for address, number in most.items():
        client.get(address)  # what a process asks for once
        with django_assert_max_num_queries(number):
            assert client.get(address).status_code == 200


@pytest.fixture
def sample_library(db: None, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_sample")
