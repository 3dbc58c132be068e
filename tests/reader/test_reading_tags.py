"""Tag pages, the tree, dossiers, and the ways that lead to a tag."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from reader.folding import fold
from reader.models import ArticleTag, OldTagSlug, TagAlias, TagKind
from reader.services.facets import rebuild_due
from reader.services.tags import recount_article
from tests.factories import make_article, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user())
    return client


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_tag_lists_its_articles_and_those_below_each_once(reader: Client) -> None:
    basin = make_tag("Ilvane basin", slug="ilvane-basin", kind=TagKind.PLACE)
    velmara = make_tag("Velmara", slug="velmara", kind=TagKind.PLACE, parent=basin)
    both = make_article(headline="In both", tags=(basin, velmara))
    below = make_article(headline="Only below", tags=(velmara,))
    make_article(headline="Elsewhere")
    recount_article(both)
    recount_article(below)
    shown = reader.get("/tags/ilvane-basin/").context["page"].articles
    assert sorted(article.headline for article in shown) == ["In both", "Only below"]
    html = body(reader, "/tags/ilvane-basin/")
    assert "<b>2</b> articles" in html


def test_paging_within_a_tag_meets_every_article_once(reader: Client) -> None:
    above = make_tag("Above", slug="above")
    leaf = make_tag("Leaf", slug="leaf", parent=above)
    others = (make_tag(), make_tag(parent=above))
    moment = timezone.now()
    made = [
        make_article(tags=(leaf, *others), listed_at=moment - timedelta(seconds=n // 10)) for n in range(65)
    ]
    for slug in ("leaf", "above"):
        seen: list[int] = []
        address = f"/tags/{slug}/"
        while address:
            page = reader.get(address).context["page"]
            seen += [article.pk for article in page.articles]
            address = f"/tags/{slug}/{page.older}" if page.older else ""
        expected = sorted(made, key=lambda article: (article.listed_at, article.pk), reverse=True)
        assert seen == [article.pk for article in expected], slug


@pytest.mark.parametrize(
    "slug", ["us", "US", "U.S.", "États-Unis", "old-slug", "UNITED-STATES", "united states"]
)
def test_other_names_and_former_slugs_lead_to_the_tag(reader: Client, slug: str) -> None:
    tag = make_tag("United States", slug="united-states", folded=fold("United States"))
    for name in ("US", "États Unis"):
        TagAlias.objects.create(tag=tag, name=name, folded=fold(name))
    OldTagSlug.objects.create(slug="old-slug", tag=tag)
    response = reader.get(f"/tags/{quote(slug)}/?older=x")
    assert response.status_code == 302
    assert response["Location"] == "/tags/united-states/?older=x"


def test_a_slug_may_be_in_any_script(reader: Client) -> None:
    make_tag("حوض الإيلفان", slug="حوض-الإيلفان")
    assert "حوض الإيلفان" in body(reader, f"/tags/{quote('حوض-الإيلفان')}/")


@pytest.mark.parametrize("slug", ["nowhere", "%00", "-", "a" * 400, "%F0%9F%A6%91", "%E2%80%AE"])
def test_what_is_no_tag_is_not_found(reader: Client, slug: str) -> None:
    assert reader.get(f"/tags/{slug}/").status_code == 404


def test_hidden_tags_are_for_curators(client: Client) -> None:
    tag = make_tag("Backstage", slug="backstage", hidden=True)
    TagAlias.objects.create(tag=tag, name="Behind", folded="behind")
    article = make_article(headline="Filed there", tags=(tag,))
    recount_article(article)
    client.force_login(make_user())
    assert client.get("/tags/backstage/").status_code == 404
    assert client.get("/tags/behind/").status_code == 404
    for address in ("/", "/tags/", f"/articles/{article.pk}/", "/tags/?q=backstage"):
        assert "Backstage" not in body(client, address), address
    client.force_login(make_user(role="curator"))
    assert "Backstage" in body(client, "/tags/backstage/")


def test_private_articles_show_in_a_tag_to_their_owner_alone_and_are_never_counted(client: Client) -> None:
    tag = make_tag("Water", slug="water")
    owner = make_user()
    article = make_article(headline="My own", tags=(tag,), visibility="private", added_by=owner)
    recount_article(article)
    client.force_login(owner)
    html = body(client, "/tags/water/")
    assert "My own" in html
    assert "<b>0</b> articles" in html
    client.force_login(make_user(role="administrator"))
    assert "My own" not in body(client, "/tags/water/")


def test_a_dossier_opens_with_its_introduction(reader: Client) -> None:
    make_tag(
        "The docks",
        slug="the-docks",
        introduction="A port *learns* to work at night.\n\nRead <script>alert(1)</script> [on](javascript:alert(1)).",
    )
    html = body(reader, "/tags/the-docks/")
    assert "<em>learns</em>" in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "The docks" in body(reader, "/dossiers/")


def test_the_tree_marks_where_one_is_and_what_the_article_carries(reader: Client) -> None:
    basin = make_tag("Ilvane basin", slug="ilvane-basin", kind=TagKind.PLACE)
    velmara = make_tag("Velmara", slug="velmara", kind=TagKind.PLACE, parent=basin)
    make_tag("Unused", slug="unused", kind=TagKind.PLACE)
    article = make_article(headline="There", tags=(velmara,))
    recount_article(article)
    html = body(reader, "/tags/velmara/")
    assert 'href="/tags/velmara/" aria-current="page"' in html
    assert 'href="/tags/unused/"' not in html
    html = body(reader, f"/articles/{article.pk}/")
    assert 'href="/tags/velmara/" data-here' in html
    assert 'href="/tags/ilvane-basin/" data-here' not in html


def test_find_a_tag_works_by_address(reader: Client) -> None:
    tag = make_tag("Gauges and data", slug="gauges", folded=fold("Gauges and data"))
    TagAlias.objects.create(tag=tag, name="Medición", folded=fold("Medición"))
    other = make_tag("Ports", slug="ports", folded="ports")
    for made in (tag, other):
        recount_article(make_article(tags=(made,)))
    for words in ("gau", "MEDICION", "and data"):
        found = reader.get("/tags/", {"q": words}).context["found"]
        assert [node.slug for node in found] == ["gauges"], words
    assert "No tag has this" in body(reader, "/tags/?q=zebra")


def test_an_index_of_no_tags_says_so(reader: Client) -> None:
    assert "No tags yet" in body(reader, "/tags/")
    assert "There is no dossier yet" in body(reader, "/dossiers/")


def test_a_tag_without_articles_says_so(reader: Client) -> None:
    make_tag("Alone", slug="alone")
    assert "No article is filed here yet" in body(reader, "/tags/alone/")


def test_a_strangers_error_page_names_no_tags(client: Client) -> None:
    tag = make_tag("Inside matter", slug="inside", kind=TagKind.TOPIC)
    recount_article(make_article(tags=(tag,)))
    html = client.get("/sign-in/").content.decode()
    assert "Inside matter" not in html


def test_articles_in_the_bin_leave_the_tag(reader: Client) -> None:
    tag = make_tag("Water", slug="water")
    article = make_article(headline="Gone", tags=(tag,), deleted_at=timezone.now())
    assert ArticleTag.objects.filter(article=article).exists()
    assert "Gone" not in body(reader, "/tags/water/")


def test_what_lies_within_a_tag_is_walked_through_and_found_by_name(reader: Client) -> None:
    basin = make_tag("Ilvane basin", slug="ilvane-basin", folded="ilvane basin", kind=TagKind.PLACE)
    velmara = make_tag("Velmara", slug="velmara", folded="velmara", kind=TagKind.PLACE, parent=basin)
    lisk = make_tag("Lisk", slug="lisk", folded="lisk", kind=TagKind.PLACE, parent=velmara)
    other = make_tag("Lisk treaty", slug="lisk-treaty", folded="lisk treaty")
    for _ in range(2):
        recount_article(make_article(tags=(lisk, other)))
    rebuild_due()
    html = body(reader, "/tags/?within=ilvane-basin")
    assert 'href="/tags/ilvane-basin/"' in html
    assert 'href="?within=velmara"' in html
    assert 'href="/tags/#place"' in html
    assert re.search(
        r'class="chip" href="/tags/ilvane-basin/\?q=tag:lisk-treaty"[^>]*><bdi>Lisk treaty<', html
    )
    assert 'href="/tags/?within=ilvane-basin"' in body(reader, "/tags/?within=velmara")
    found = body(reader, "/tags/?within=ilvane-basin&q=lisk").partition('id="tags-all"')[2]
    assert 'href="/tags/lisk/"' in found
    assert "lisk-treaty" not in found
    assert reader.get("/tags/?within=nothing").status_code == 404


def test_what_the_tree_leaves_out_within_a_tag_is_one_press_away(reader: Client) -> None:
    basin = make_tag("Ilvane basin", slug="ilvane-basin", kind=TagKind.PLACE, article_count=15)
    for _ in range(15):
        make_tag(kind=TagKind.PLACE, parent=basin, article_count=1)
    html = body(reader, "/tags/ilvane-basin/")
    assert '<a class="tree__all" href="/tags/?within=ilvane-basin">8 more</a>' in html
