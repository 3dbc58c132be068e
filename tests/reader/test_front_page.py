"""The front page and its editions: what leads, what stands where, in which language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as parser

from annotations.models import StoryLink
from reader.models import Article, Follow, LinkKind, Picture, TagFacets, TagKind, User
from reader.services.stories import join
from reader.services.tags import recount_article
from tests.factories import make_article, make_tag, make_user

pytestmark = pytest.mark.django_db


def ago(hours: float) -> dict[str, object]:
    return {"listed_at": timezone.now() - timedelta(hours=hours)}


def signed_in(client: Client, language: str = "en", **fields: object) -> Client:
    client.force_login(make_user(language=language, **fields))
    return client


def headlines(articles: list[Article]) -> list[str]:
    return [article.headline for article in articles]


def test_an_edition_leads_with_its_own_language(client: Client) -> None:
    for n in range(20):
        make_article(headline=f"English {n}", **ago(n))
    for n in range(3):
        make_article(headline=f"عربي {n}", language="ar", direction="rtl", **ago(100 + n))
    make_article(headline="مغربي", language="ar-MA", direction="rtl", **ago(50))
    page = signed_in(client, "ar").get("/").context["page"]
    assert page.lead.headline == "مغربي"
    assert headlines(page.latest) == ["عربي 0", "عربي 1", "عربي 2", "English 0", "English 1", "English 2"]


def test_other_languages_stay_in_reach_and_say_what_they_are(client: Client) -> None:
    for n in range(20):
        make_article(headline=f"English {n}", **ago(10 + n))
    make_article(headline="La cuenca sin medida", language="es", **ago(1))
    response = signed_in(client).get("/")
    page = response.context["page"]
    assert page.lead.headline == "English 0"
    assert headlines(page.latest)[-1] == "La cuenca sin medida"
    card = parser.fromstring(response.content.decode()).xpath("//article[h3//bdi='La cuenca sin medida']")[0]
    assert card.xpath("string(.//*[@class='in-lang'])") == "Español"
    assert "in-lang" not in signed_in(Client(), "es").get("/?lang=es").content.decode()


def test_one_language_alone_where_the_address_says_so(client: Client) -> None:
    make_article(headline="English", **ago(1))
    make_article(headline="خبر", language="ar", direction="rtl", **ago(2))
    page = signed_in(client).get("/?lang=ar").context["page"]
    assert headlines(page.shown) == ["خبر"]


def test_the_browser_chooses_the_edition_of_a_stranger(client: Client, settings) -> None:
    settings.POSTIL_PUBLIC = True
    make_article(headline="English", **ago(1))
    make_article(headline="Noticia", language="es", **ago(9))
    response = client.get("/", headers={"accept-language": "es-AR,es;q=0.9"})
    assert response.context["page"].lead.headline == "Noticia"
    assert '<html lang="es" dir="ltr"' in response.content.decode()


def test_of_a_story_the_telling_in_one_s_language_is_the_entry(client: Client) -> None:
    user = make_user(language="es")
    newest = make_article(headline="River chief warns", **ago(1))
    ours = make_article(headline="La jefa del río avisa", language="es", **ago(5))
    join(newest, ours, user)
    for n in range(3):
        make_article(headline=f"Otra {n}", language="es", **ago(n))
    client.force_login(user)
    page = client.get("/").context["page"]
    assert "La jefa del río avisa" in headlines(page.shown)
    assert "River chief warns" not in headlines(page.shown)
    assert 'hreflang="en"' in client.get("/").content.decode()


def test_a_dossier_says_what_is_new_today(client: Client) -> None:
    dossier = make_tag("Sharing the river", slug="sharing", kind=TagKind.TOPIC, introduction="About it.")
    within = make_tag("Gauges", slug="gauges", kind=TagKind.TOPIC, parent=dossier)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for tags in ((dossier,), (within,), (dossier, within)):
        recount_article(make_article(tags=tags, listed_at=midnight))
    recount_article(make_article(tags=(dossier,), **ago(48)))
    make_article(tags=(dossier,), visibility="private", added_by=make_user(), listed_at=midnight)
    response = signed_in(client).get("/")
    assert [(node.name, today) for node, today in response.context["dossiers"]] == [("Sharing the river", 3)]
    assert "3 new today" in response.content.decode()


def test_the_size_of_the_library_is_a_kept_number(client: Client) -> None:
    make_article()
    make_article()
    TagFacets.objects.create(tag=None, total=1204, made_at=timezone.now())
    assert "All 1,204" in signed_in(client).get("/").content.decode()
    spanish = signed_in(Client(), "es").get("/").content.decode()
    assert "1204" in spanish
    assert "1.204" not in spanish
    assert "١٬٢٠٤" in signed_in(Client(), "ar").get("/").content.decode()


def test_regions_are_the_places_of_the_first_level(client: Client) -> None:
    basin = make_tag("Ilvane basin", slug="ilvane-basin", kind=TagKind.PLACE)
    upper = make_tag("Upper Ilvane", slug="upper", kind=TagKind.PLACE, parent=basin)
    make_tag("Empty coast", slug="coast", kind=TagKind.PLACE)
    recount_article(make_article(tags=(upper,)))
    tree = parser.fromstring(signed_in(client).get("/").content.decode())
    regions = tree.xpath("//ul[@class='regions']/li")
    assert [one.xpath("string(.//h3//bdi)") for one in regions] == ["Ilvane basin"]
    assert regions[0].xpath(".//p/a/@href") == ["/tags/upper/"]


def test_a_section_names_the_parts_within_it(client: Client) -> None:
    news = make_tag("News", slug="news", kind=TagKind.SECTION)
    politics = make_tag("Politics", slug="politics", kind=TagKind.SECTION, parent=news)
    recount_article(make_article(section=politics, tags=(politics,)))
    signed_in(client)
    for address in ("/sections/news/", "/sections/politics/"):
        tree = parser.fromstring(client.get(address).content.decode())
        assert tree.xpath("//nav[@class='subsections']//a/bdi/text()") == ["Politics"], address
    assert not parser.fromstring(client.get("/").content.decode()).xpath("//nav[@class='subsections']")


def linked(one: Article, other: Article, visibility: str = "public") -> None:
    StoryLink.objects.create(
        user=make_user(), from_article=one, to_article=other, kind=LinkKind.TRANSLATION, visibility=visibility
    )


def test_an_article_offers_its_translations_that_one_may_see(client: Client) -> None:
    english = make_article(headline="River chief warns")
    arabic = make_article(headline="تحذير", language="ar", direction="rtl")
    spanish = make_article(headline="Aviso", language="es")
    mine = make_article(headline="Avis", language="fr", visibility="private", added_by=make_user())
    for other in (arabic, spanish, mine):
        linked(english, other)
    german = make_article(headline="Warnung", language="de")
    linked(english, german, "private")
    html = signed_in(client).get(english.get_absolute_url()).content.decode()
    tree = parser.fromstring(html)
    assert set(tree.xpath("//link[@rel='alternate'][@hreflang]/@hreflang")) == {"en", "ar", "es"}
    assert set(tree.xpath("//header//p[contains(@class,'also-in')]/a/@hreflang")) == {"ar", "es"}
    assert "Avis</" not in html
    assert "Warnung" not in html
    assert "In your language" not in html


def test_who_reads_another_edition_is_offered_theirs_at_the_head(client: Client) -> None:
    english = make_article(headline="River chief warns")
    arabic = make_article(headline="تحذير الرئيسة", language="ar", direction="rtl")
    linked(arabic, english)
    tree = parser.fromstring(signed_in(client, "ar").get(english.get_absolute_url()).content.decode())
    (offer,) = tree.xpath("//p[@class='also-in__here']/a")
    assert (offer.get("href"), offer.text_content()) == (arabic.get_absolute_url(), "تحذير الرئيسة")


def test_the_front_of_a_section_has_its_lead_its_dossiers_and_its_articles(client: Client) -> None:
    section = make_tag("Analysis", slug="analysis", kind=TagKind.SECTION)
    dossier = make_tag("Sharing the water", slug="sharing", introduction="Who drinks.")
    elsewhere = make_tag("The docks", slug="docks", introduction="Who loads.")
    for n in range(5):
        article = make_article(headline=f"Nr {n}", section=section, tags=(section, dossier))
        recount_article(article)
    picture = Picture.objects.create(
        article=article, sha256="0" * 64, source="a", file="a", width=1, height=1
    )
    Article.objects.filter(pk=article.pk).update(lead_picture=picture)
    recount_article(make_article(headline="On the quay", tags=(elsewhere,)))
    tree = parser.fromstring(signed_in(client).get("/sections/analysis/").content.decode())
    assert tree.xpath("string(//h1)") == "Analysis"
    assert tree.xpath("//link[@rel='canonical']/@href") == ["/sections/analysis/"]
    assert len(tree.xpath("//article[contains(@class, 'lead')]")) == 1
    assert tree.xpath("//ul[@class='dossiers']//h3//bdi/text()") == ["Sharing the water"]
    assert "On the quay" not in tree.xpath("string(//main)")
    assert client.get("/latest/?section=analysis&lang=en").url == "/sections/analysis/?lang=en"
    assert client.get("/sections/sharing/").status_code == 404


def test_what_one_follows_stands_on_the_front_page_once_it_is_in_view(client: Client) -> None:
    make_article()
    parts = "//aside//*[@hx-get='/following/part/']/@hx-trigger"
    reading = signed_in(client)
    assert parser.fromstring(reading.get("/").content.decode()).xpath(parts) == []  # nothing to ask for
    Follow.objects.create(user=User.objects.get(), tag=make_tag("Water"))
    assert parser.fromstring(reading.get("/").content.decode()).xpath(parts) == ["intersect once"]


def test_numbers_and_times_are_written_as_the_language_writes_them(client: Client) -> None:
    article = make_article(headline="خبر", language="ar", direction="rtl", **ago(30))
    Article.objects.filter(pk=article.pk).update(words=230 * 12)
    card = parser.fromstring(signed_in(client, "ar").get("/").content.decode()).xpath("//article")[0]
    line = card.xpath("string(.//p[@class='meta'])")
    assert "١٢" in line
    assert not set("0123456789") & set(line)


def test_a_full_front_page_asks_few_times(client: Client, django_assert_max_num_queries) -> None:
    section = make_tag("Analysis", slug="analysis", kind=TagKind.SECTION)
    for n in range(30):
        make_article(headline=f"Nr {n}", section=section, tags=(section,), language=("en", "ar", "es")[n % 3])
    signed_in(client)
    client.get("/")
    with django_assert_max_num_queries(
        9
    ):  # one of them for the links of a lead that no other telling stands with
        client.get("/")
