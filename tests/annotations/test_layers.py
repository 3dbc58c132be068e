"""Layers of a margin: which there are, which show, how much they hold; and the filter of what shows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml.html import HtmlElement
from pytest_django import Settings

from annotations.models import Group, GroupRole, Highlight, MarginChoice, Membership, Note, StoryLink
from annotations.services import groups as service
from annotations.services.notes import on_article
from reader.models import Article, ArticleVisibility, LinkKind, User
from tests.annotations.marking import HTMX, mark, parts
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(db: None) -> User:
    return make_user("hana", display_name="Hana Bright")


@pytest.fixture
def ode(db: None) -> User:
    return make_user("ode", display_name="Ode Marrin")


@pytest.fixture
def desk(reader: User, hana: User) -> Group:
    group = service.make_group(hana, "River desk")
    Membership.objects.create(group=group, user=reader, role=GroupRole.MEMBER)
    return group


@pytest.fixture
def seminar(reader: User, ode: User) -> Group:
    group = service.make_group(ode, "Thursday seminar")
    Membership.objects.create(group=group, user=reader, role=GroupRole.MEMBER)
    return group


@pytest.fixture
def article(reader: User, hana: User, ode: User, desk: Group, seminar: Group) -> Article:
    """Marks in every layer: two of mine, one of them in the desk; two of the desk; one of the seminar; one of all."""
    article = make_article("The gauges fell silent in March and nobody asked why they did.")
    make_highlight(reader, article, "gauges")
    make_highlight(reader, article, "silent", visibility="group", group=desk)
    make_highlight(hana, article, "fell", visibility="group", group=desk, kind="fact")
    make_highlight(hana, article, "March", visibility="group", group=desk, kind="question")
    make_highlight(ode, article, "nobody", visibility="group", group=seminar, kind="fact")
    make_highlight(ode, article, "asked", visibility="public", kind="quote")
    make_highlight(ode, article, "why")
    return article


def page_of(client: Client, article: Article, query: str = "") -> HtmlElement:
    return parts(client.get(article.get_absolute_url() + query))


def menu_of(client: Client, article: Article) -> HtmlElement:
    return parts(client.get(reverse("article-layers", args=[article.pk])))


def quotes(page: HtmlElement) -> set[str]:
    return {mark.text_content() for mark in page.xpath(".//*[@id='prose']//mark")}


def switches(page: HtmlElement) -> dict[str, tuple[str, bool]]:
    """Title → (count, on)."""
    return {
        label.xpath("string(./b)"): (
            label.xpath("string(.//*[contains(@class, 'count')])"),
            bool(label.xpath(".//input[@checked]")),
        )
        for label in page.xpath(".//label[@class='layer']")
    }


def choose(client: Client, article: Article, *layers: str) -> Any:
    return client.post(
        "/groups/layers/", {"switches": "1", "layer": layers, "next": article.get_absolute_url()}
    )


def test_all_layers_are_on_at_first_with_their_counts(reading: Client, article: Article) -> None:
    page = page_of(reading, article)
    assert quotes(page) == {"gauges", "silent", "fell", "March", "nobody", "asked"}
    assert switches(menu_of(reading, article)) == {
        "Mine": ("2", True),
        "River desk": ("2", True),
        "Thursday seminar": ("1", True),
        "Everyone here": ("1", True),
    }
    assert "<b>6 highlights</b>" in reading.get(article.get_absolute_url()).content.decode()


def test_a_layer_is_switched_off_everywhere_and_on_again(
    reading: Client, reader: User, article: Article, desk: Group, seminar: Group
) -> None:
    answer = choose(reading, article, f"g{desk.pk}")
    assert answer["Location"] == article.get_absolute_url()
    assert set(MarginChoice.objects.get(user=reader).hidden_layers) == {"public", f"g{seminar.pk}"}
    page = page_of(reading, article)
    assert quotes(page) == {"gauges", "silent", "fell", "March"}
    assert switches(menu_of(reading, article))["Everyone here"] == ("1", False)
    assert switches(menu_of(reading, article))["Mine"] == ("2", True)
    assert "River desk" in page.xpath("string(.//*[@class='layers__name'])")
    choose(reading, article, f"g{desk.pk}", "public", f"g{seminar.pk}")
    assert quotes(page_of(reading, article)) >= {"asked", "nobody"}
    choose(reading, article)
    assert quotes(page_of(reading, article)) == {"gauges", "silent"}


def test_a_group_that_was_left_has_no_layer(
    reading: Client, reader: User, article: Article, seminar: Group
) -> None:
    service.depart(seminar, reader.pk, left=True)
    page = page_of(reading, article)
    assert "Thursday seminar" not in switches(menu_of(reading, article))
    assert "nobody" not in quotes(page)


def test_notes_on_the_article_and_links_follow_their_layer(
    reading: Client, hana: User, article: Article, desk: Group
) -> None:
    on_article(hana, article, "For the desk.", uuid.uuid4(), f"group:{desk.pk}")
    StoryLink.objects.create(user=hana, from_article=article, to_article=make_article(headline="Dockers vote"),
                             kind=LinkKind.SOURCE, visibility="group", group=desk)  # fmt: skip
    text = reading.get(article.get_absolute_url()).content.decode()
    assert "For the desk." in text
    assert "Dockers vote" in text
    choose(reading, article, "public")
    text = reading.get(article.get_absolute_url()).content.decode()
    assert "For the desk." not in text
    assert "Dockers vote" not in text


def test_only_mine_by_address_wins(reading: Client, article: Article) -> None:
    assert quotes(page_of(reading, article, "?who=mine")) == {"gauges", "silent"}


def chips(page: HtmlElement) -> dict[str, str]:
    """Name → count."""
    return {
        chip.xpath("string(./bdi)"): chip.xpath("string(./*[@class='count'])")
        for chip in page.xpath(".//*[@class='picks']//a[contains(@class, 'chip')]")
    }


def test_chips_filter_by_person_and_label_and_count_what_they_would_show(
    reading: Client, hana: User, article: Article
) -> None:
    page = page_of(reading, article)
    assert chips(page) == {
        "You": "2", "Hana Bright": "2", "Ode Marrin": "2", "Passage": "2", "Quote": "1", "Fact": "2", "Question": "1",
    }  # fmt: skip
    page = page_of(reading, article, f"?by={hana.pk}")
    assert quotes(page) == {"fell", "March"}
    assert chips(page) == {"You": "2", "Hana Bright": "2", "Ode Marrin": "2", "Fact": "1", "Question": "1"}
    (on,) = page.xpath(".//*[@class='picks']//a[@aria-current]")
    assert on.get("href") == "?#margin"
    page = page_of(reading, article, "?kind=fact")
    assert quotes(page) == {"fell", "nobody"}
    assert chips(page)["Hana Bright"] == "1"
    assert quotes(page_of(reading, article, f"?kind=fact&by={hana.pk}")) == {"fell"}


@pytest.mark.parametrize(
    "query", ["?by=abc", "?by=-1", "?by=99999999999999999999", "?kind=nothing", "?code=x"]
)
def test_a_filter_that_cannot_be_is_no_filter(reading: Client, article: Article, query: str) -> None:
    assert len(quotes(page_of(reading, article, query))) == 6


def test_parts_keep_to_the_filter_of_the_page_around_them(
    reading: Client, hana: User, article: Article
) -> None:
    around = {
        "headers": {
            "HX-Request": "true",
            "HX-Current-URL": f"https://postil.example/articles/1/?by={hana.pk}",
        }
    }
    listed = parts(reading.get(f"/articles/{article.pk}/glosses/", **around))
    assert len(listed.xpath(".//li[@data-for]")) == 2
    fields = {"body": "Seen.", "revision": article.current_revision_id}
    theirs = Highlight.objects.get(quote="fell")
    answer = reading.post(f"/highlights/{theirs.pk}/replies/", fields, **around)
    assert quotes_in(answer) == {"fell", "March"}


def quotes_in(answer: Any) -> set[str]:
    return {mark.text_content() for mark in parts(answer).xpath(".//mark")}


def test_what_was_just_marked_shows_in_spite_of_the_filter(
    reading: Client, hana: User, article: Article
) -> None:
    around = f"https://postil.example/articles/{article.pk}/?by={hana.pk}"
    revision = article.current_revision
    assert revision is not None
    start = revision.text.index("they did")
    answer = reading.post(
        f"/articles/{article.pk}/highlights/",
        {"client_id": str(uuid.uuid4()), "revision": revision.pk, "start": start, "end": start + 8,
         "quote": "they did", "kind": "fact"},
        headers={"HX-Request": "true", "HX-Current-URL": around},
    )  # fmt: skip
    made = Highlight.objects.get(quote="they did")
    assert parts(answer).xpath(f".//li[@id='n{made.pk}']")


def test_an_answer_brings_the_counts_of_the_layers_anew(reading: Client, article: Article) -> None:
    answer = parts(mark(reading, article, "they did"))
    assert answer.xpath("string(.//*[@id='layer-mine'])") == "3"


def test_the_way_back_stays_on_this_site(reading: Client) -> None:
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
    ):
        answer = reading.post("/groups/layers/", {"switches": "1", "next": elsewhere})
        assert answer["Location"] == "/groups/", elsewhere


def test_nobody_else_has_the_switches(client: Client, article: Article, settings: Settings) -> None:
    settings.POSTIL_PUBLIC = True
    page = page_of(client, article)
    assert quotes(page) == {"asked"}
    assert not page.xpath(".//*[@class='layers__name']")
    assert client.get(reverse("article-layers", args=[article.pk])).status_code == 302
    assert client.post("/groups/layers/", {"switches": "1", "layer": "public"}).status_code == 302
    assert not MarginChoice.objects.exists()


def test_a_stranger_s_view_shows_what_is_public_and_the_way_back(
    reading: Client, hana: User, article: Article, desk: Group, settings: Settings
) -> None:
    settings.POSTIL_PUBLIC = True
    mine = Highlight.objects.get(quote="silent")
    Note.objects.create(client_id=uuid.uuid4(), user=mine.user, article=article, highlight=mine, body="Desk only.",
                        html="<p>Desk only.</p>")  # fmt: skip
    address = f"/articles/{article.pk}/as-stranger/"
    assert address in reading.get(reverse("article-layers", args=[article.pk])).content.decode()
    answer = reading.get(address)
    text = answer.content.decode()
    assert quotes(parts(answer)) == {"asked"}
    assert "Desk only." not in text
    assert "This is what a stranger sees" in text
    assert f'href="{article.get_absolute_url()}">Back to your view' in text
    assert "data-user" not in text
    around = {"headers": {"HX-Request": "true", "HX-Current-URL": f"https://postil.example{address}"}}
    listed = parts(reading.get(f"/articles/{article.pk}/glosses/", **around))
    assert len(listed.xpath(".//li[@data-for]")) == 1
    assert quotes(page_of(reading, article)) >= {"silent", "fell"}  # and nobody was signed out


def test_what_no_stranger_sees_says_so(
    reading: Client, reader: User, article: Article, settings: Settings
) -> None:
    answer = reading.get(f"/articles/{article.pk}/as-stranger/")
    assert "Not visible to strangers" in answer.content.decode()
    assert "The gauges fell" not in answer.content.decode()
    settings.POSTIL_PUBLIC = True
    own = make_article("Mine alone.", visibility=ArticleVisibility.PRIVATE, added_by=reader)
    assert "Only you see this article." in reading.get(f"/articles/{own.pk}/as-stranger/").content.decode()
    other = make_article("Theirs.", visibility=ArticleVisibility.PRIVATE, added_by=make_user())
    assert reading.get(f"/articles/{other.pk}/as-stranger/").status_code == 404


def test_each_note_tells_who_sees_it(reading: Client, article: Article) -> None:
    notes = parts(reading.get(f"/articles/{article.pk}/glosses/", **HTMX))
    told = {
        item.xpath("string(.//*[@class='private'])").split("\n")[0].strip()
        for item in notes.xpath(".//li[@data-for]")
    }
    assert {"Only you", "Seen by River desk", "Seen by Thursday seminar", "Public"} <= told


def test_a_part_without_htmx_fields_is_no_matter(reading: Client, article: Article) -> None:
    assert reading.get(f"/articles/{article.pk}/glosses/", **HTMX).status_code == 200
