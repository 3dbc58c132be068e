"""Outlets and authors."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reader.models import ArticleAuthor, Author
from tests.factories import make_article, make_outlet, make_user

pytestmark = pytest.mark.django_db


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_outlet_lists_what_it_published_and_who_credits_it(client: Client) -> None:
    wire = make_outlet("Northwater Wire", slug="northwater-wire")
    make_article(headline="The wire's own", outlet=wire)
    make_article(headline="Taken from the wire", outlet=make_outlet("Ledger"), credited_outlet=wire)
    client.force_login(make_user())
    html = body(client, "/outlets/northwater-wire/")
    own, credits_it = html.split("Credited as a source in")
    assert "The wire" in own
    assert "Taken from the wire" not in own
    assert "Taken from the wire" in credits_it
    assert "Northwater Wire" in body(client, "/outlets/")


def test_an_outlet_without_articles_says_so(client: Client) -> None:
    make_outlet("Newcomer", slug="newcomer")
    client.force_login(make_user())
    assert "no article of this outlet" in body(client, "/outlets/newcomer/")


def test_who_is_known_from_private_articles_alone_is_not_found(client: Client) -> None:
    owner = make_user()
    outlet = make_outlet("Secret Gazette", slug="secret-gazette")
    author = Author.objects.create(name="Nobody Known", slug="nobody-known")
    article = make_article(outlet=outlet, visibility="private", added_by=owner)
    ArticleAuthor.objects.create(article=article, author=author)
    client.force_login(make_user())
    assert client.get("/outlets/secret-gazette/").status_code == 404
    assert client.get("/authors/nobody-known/").status_code == 404
    client.force_login(owner)
    assert client.get("/outlets/secret-gazette/").status_code == 200
    assert client.get("/authors/nobody-known/").status_code == 200


def test_an_author_lists_what_is_signed(client: Client) -> None:
    author = Author.objects.create(name="ضياء", slug="ضياء")
    article = make_article(headline="Signed")
    ArticleAuthor.objects.create(article=article, author=author)
    make_article(headline="Not signed")
    client.force_login(make_user())
    html = body(client, f"/authors/{quote('ضياء')}/")
    assert "Signed" in html
    assert "Not signed" not in html


def test_what_is_no_outlet_or_author_is_not_found(client: Client) -> None:
    client.force_login(make_user())
    for address in ("/outlets/nowhere/", "/authors/nobody/", "/outlets/%00/", "/authors/%E2%80%AE/"):
        assert client.get(address).status_code == 404, address


def test_what_stands_beside_a_long_list_comes_once_the_list_stands(client: Client) -> None:
    cache.clear()
    courier, ledger = make_outlet("Courier", slug="courier"), make_outlet("Ledger", slug="ledger")
    author = Author.objects.create(name="Lia Fenn", slug="lia-fenn")
    for n in range(32):
        article = make_article(headline=f"Number {n}", outlet=courier, language="es" if n % 2 else "en",
                               published_at=timezone.now() - timedelta(days=n))  # fmt: skip
        ArticleAuthor.objects.create(article=article, author=author)
    make_article(headline="Taken from the Courier", outlet=ledger, credited_outlet=courier)
    client.force_login(make_user())
    for address, credited in (("/outlets/courier/", True), ("/authors/lia-fenn/", False)):
        plain = body(client, address)
        assert f'hx-get="{address}beside/?"' in plain
        assert "lang:es" not in plain
        beside = body(client, f"{address}beside/")
        assert "lang:es" in beside
        assert ("Taken from the Courier" in beside) is credited
        assert 'id="weeks-later" hx-swap-oob="true"' in beside
        whole = body(client, f"{address}?beside=1")
        assert "lang:es" in whole
        assert "lang:es" in body(client, f"{address}?q=lang:es")
    assert client.get("/outlets/nowhere/beside/").status_code == 404
