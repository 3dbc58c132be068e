"""The library's names for the kinds: who gives them, and where they are said."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import KindName
from annotations.services.codes import kind_names
from annotations.services.kinds import name_kinds
from annotations.services.shares import make_share
from reader.models import Article, User
from tests.annotations.coding import article
from tests.factories import make_highlight

__all__ = ["article"]
pytestmark = pytest.mark.django_db


def test_a_curator_names_kinds_and_the_article_says_so(
    client: Client, curator: User, reader: User, article: Article
) -> None:
    client.force_login(curator)
    form = {"kind-fact-name": "Finding", "kind-fact-meaning": "What a record settles."}
    assert client.post(reverse("label-save"), form).status_code == 302
    assert kind_names() == {
        "passage": "Passage", "quote": "Quote", "fact": "Finding", "disputed": "Disputed", "question": "Question",
    }  # fmt: skip
    make_highlight(reader, article, "14 have sent no reading", kind="fact")
    client.force_login(reader)
    text = client.get(article.get_absolute_url()).content.decode()
    assert "<b>Finding</b>" in text
    assert "Finding, Ines Calloway" in text  # what the number in the text is called
    assert 'data-kind="fact"' in text
    text, _words, own = text.partition('<template id="words">')
    assert ">Fact<" not in text
    assert '<template data-words><i data-word="fact">Finding</i></template>' in text + own


def test_a_kind_gets_its_first_name_and_meaning_back_when_the_fields_are_emptied(curator: User) -> None:
    name_kinds({"fact": ("Finding", "What a record settles.")})
    name_kinds({"fact": ("", "  ")})
    assert kind_names()["fact"] == "Fact"
    assert not KindName.objects.exists()


def test_a_kind_with_its_first_name_keeps_following_the_language_of_who_reads() -> None:
    name_kinds({"quote": ("Quote", "Words that somebody said.")})
    row = KindName.objects.get()
    assert (row.name, row.meaning) == ("", "Words that somebody said.")


@pytest.mark.parametrize(
    ("name", "said"),
    [("x" * 41, "This has 41 characters; here may stand 40."),
     ("qUOTE", "Another label is called “Quote” already.")],
)  # fmt: skip
def test_a_kind_cannot_be_named_too_long_or_like_another(
    client: Client, curator: User, name: str, said: str
) -> None:
    client.force_login(curator)
    answer = client.post(reverse("label-save"), {"kind-fact-name": name, "kind-fact-meaning": "typed"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert f'value="{name}"' in text
    assert 'value="typed"' in text
    assert not KindName.objects.exists()


def test_readers_name_no_kinds(reading: Client) -> None:
    assert 'name="kind-fact-name"' not in reading.get(reverse("labels")).content.decode()
    reading.post(reverse("label-save"), {"kind-fact-name": "Mine", "kind-fact-meaning": ""})
    assert kind_names()["fact"] == "Fact"


def test_a_share_says_the_librarys_name_that_held_when_it_was_made(reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "14 have sent no reading", kind="fact")
    name_kinds({"fact": ("Finding", "")})
    share = make_share(reader, article, highlights=[highlight.pk], scope="excerpts", message="", expiry="day")
    name_kinds({"fact": ("Settled", "")})
    text = Client().get(share.get_absolute_url()).content.decode()
    assert "Finding" in text
    assert "Settled" not in text


def test_the_help_and_the_scripts_say_the_librarys_names(
    reading: Client, reader: User, article: Article
) -> None:
    name_kinds({"fact": ("Finding", "")})
    text = reading.get(article.get_absolute_url()).content.decode()
    assert '<i data-word="fact">Finding</i>' in text
    assert "<bdi>Finding</bdi>" in reading.get("/keyboard/", headers={"HX-Request": "true"}).content.decode()
