"""Tags that rules ask for and tags found in the text, on the way from the page to the library."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.models import Article, ArticleTag, Draft, TagProposal, User
from reader.services.imports import import_page
from reader.services.tag_rules import Wanted, save
from reader.services.tags import create_tag
from tests.factories import make_user
from tests.intake.conftest import Paste, page

pytestmark = pytest.mark.django_db
Do = Callable[..., HttpResponse]


def filed(article: Article) -> dict[str, str]:
    return dict(ArticleTag.objects.filter(article=article).values_list("tag__name", "origin"))


def test_a_known_place_in_the_text_is_offered_with_its_words_and_filed_only_when_taken(
    adding: Client, paste: Paste, do: Do
) -> None:
    create_tag("Averil", "place")
    create_tag("Ketterby", "place")
    create_tag("Dredging")
    paste(page())
    draft = Draft.objects.get()
    shown = adding.get(reverse("draft", args=[draft.pk])).content.decode()
    assert "“Averil” stands" in shown
    assert "Dismiss Ketterby" in shown
    assert "Dredging" not in shown.split("datalist")[0]
    do(draft, "tag:take:averil")
    do(draft, "tag:drop:ketterby")
    do(draft, "save")
    article = Article.objects.get()
    assert filed(article) == {"Averil": "reader"}
    assert not TagProposal.objects.exists()


def test_a_suggestion_that_nobody_took_files_nothing(paste: Paste, do: Do) -> None:
    create_tag("Averil", "place")
    paste(page())
    do(Draft.objects.get(), "save")
    assert filed(Article.objects.get()) == {}


def test_a_rule_files_what_is_saved_unless_the_reader_takes_it_off(
    adding: Client, paste: Paste, do: Do, curator: User
) -> None:
    create_tag("Gauges")
    create_tag("Water")
    save(Wanted(words="gauge averil", tags=("Gauges", "Water"), name="Gauge rule"), by=curator)
    paste(page())
    draft = Draft.objects.get()
    assert 'title="Gauge rule"' in adding.get(reverse("draft", args=[draft.pk])).content.decode()
    do(draft, "tag:drop:water")
    do(draft, "save")
    assert filed(Article.objects.get()) == {"Gauges": "rule"}


def test_a_rule_for_an_outlet_holds_for_the_outlet_as_corrected(paste: Paste, do: Do, curator: User) -> None:
    create_tag("Water")
    import_page(page("A text of the Courier that is here, so that the outlet is known to the library and its rules.",
                     head='<meta property="og:site_name" content="Averil Courier">').encode(),
                seen=Article.objects.kept(), user=curator)  # fmt: skip
    save(Wanted(outlet="Averil Courier", tags=("Water",)), by=curator)
    paste(page())
    do(Draft.objects.get(), "save", outlet="Averil Courier")
    assert filed(Article.objects.latest("pk")) == {"Water": "rule"}


def test_rules_file_what_is_imported_at_once(curator: User) -> None:
    create_tag("Gauges")
    save(Wanted(words="gauge", tags=("Gauges",)), by=curator)
    done = import_page(page().encode(), seen=Article.objects.kept(), user=make_user())
    assert filed(done.article) == {"Gauges": "rule"}


def test_what_the_publisher_names_is_not_offered_again(adding: Client, paste: Paste) -> None:
    create_tag("Averil", "place")
    paste(page(head='<meta name="keywords" content="Averil">'))
    shown = adding.get(reverse("draft", args=[Draft.objects.get().pk])).content.decode()
    assert "Remove Averil" in shown
    assert "Dismiss Averil" not in shown
