"""The page about the library."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reader.models import Role, TagFacets
from tests.factories import make_article, make_outlet, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def test_it_says_who_keeps_the_library_and_how_large_it_is(client: Client, settings) -> None:
    settings.POSTIL_NAME = "The Averil desk"
    settings.POSTIL_CONTACT = "desk@averil.example"
    make_user(display_name="Ada Keeper", role=Role.CURATOR)
    make_user(display_name="Long Gone", role=Role.CURATOR, is_active=False)
    make_article(outlet=make_outlet("Averil Courier"))
    make_article(outlet=make_outlet("Quiet Post"), visibility="private", added_by=make_user())
    TagFacets.objects.create(
        tag=None, total=12, counts={"lang": [["en", 9], ["ar", 3]]}, made_at=timezone.now()
    )
    client.force_login(make_user(display_name="A Reader"))
    html = client.get("/about/").content.decode()
    for said in ("The Averil desk", "Ada Keeper", "<b>12</b> articles", "<b>1</b> outlet<", "<b>2</b> languages",
                 "العربية", "mailto:desk@averil.example", "MIT", "version"):  # fmt: skip
        assert said in html, said
    assert "Long Gone" not in html
    assert "Quiet Post" not in html


def test_a_new_library_has_a_page_too(client: Client) -> None:
    client.force_login(make_user())
    html = client.get("/about/").content.decode()
    assert "It has no curators yet." in html
    assert "mailto:" not in html


def test_strangers_read_it_where_they_may_read_the_library(client: Client, settings) -> None:
    assert client.get("/about/").status_code == 302
    assert "/about/" not in client.get("/sign-in/").content.decode()
    settings.POSTIL_PUBLIC = True
    assert client.get("/about/").status_code == 200
    assert "/about/" in client.get("/").content.decode()
