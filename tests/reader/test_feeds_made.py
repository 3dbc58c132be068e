"""Feeds as they are made: by a page or a dialog, named where strangers may read them, refused in words."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reader.models import PrivateAddress, SavedSearch, User
from reader.out.wanted import QUERY_LIMIT
from reader.services.private_addresses import ARTICLES, KEPT
from tests.factories import make_article, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


def test_a_script_is_answered_with_a_dialog_that_makes_the_address(reading: Client) -> None:
    asked = {"q": "tag:water", "format": "json"}
    dialog = reading.get(reverse("out-new"), asked, headers={"HX-Request": "true"}).content.decode()
    assert dialog.strip().startswith("<dialog")
    made = reading.post(reverse("out-new"), asked, headers={"HX-Request": "true"})
    assert made.content.decode().strip().startswith("<dialog")
    assert made.context["link"] in made.content.decode()


def test_pages_name_their_feed_only_where_strangers_may_read_it(reading: Client, settings: Any) -> None:
    tag, outlet = make_tag("Water", slug="water"), make_outlet("Averil Courier")
    make_article("Plain.", tags=(tag,), outlet=outlet)
    pages = [
        reverse("latest"),
        tag.get_absolute_url(),
        outlet.get_absolute_url(),
        reverse("search") + "?q=plain",
    ]
    for page in pages:
        assert "application/atom+xml" not in reading.get(page).content.decode()
    settings.POSTIL_PUBLIC = True
    for page in pages:
        for client in (reading, Client()):
            text = client.get(page).content.decode()
            named = re.findall(
                r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', text
            )
            assert len(named) == 1
            assert named[0].startswith("/out/articles.atom")
            assert client.get(unescape(named[0])).status_code == 200


def test_the_page_makes_an_address_and_the_settings_know_it(reading: Client, reader: User) -> None:
    make_article(headline="Filed", tags=(make_tag("Ilvane basin", slug="ilvane-basin"),))
    make_article(headline="Not filed")
    asked = {"q": "tag:ilvane-basin", "title": "Ilvane basin"}
    page = reading.get(reverse("out-new"), asked).content.decode()
    assert 'value="tag:ilvane-basin"' in page
    assert "public address" not in page.lower()
    answer = reading.post(reverse("out-new"), asked | {"format": "json", "full": "1", "notes": "mine"})
    link = answer.context["link"]
    assert link in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    path = link.removeprefix(settings.POSTIL_URL)
    assert path.endswith("/feed.json")
    assert [item["title"] for item in json.loads(Client().get(path).content)["items"]] == ["Filed"]
    listed = reading.get(reverse("profile")).content.decode()
    assert "Ilvane basin, JSON Feed" in listed
    assert "whole texts, my notes" in listed
    address = reader.private_addresses.get()
    again = reading.post(reverse("out-new"), asked | {"format": "json", "full": "1", "notes": "mine"})
    assert again.context["link"] != link
    assert Client().get(path).status_code == 404
    other = reading.post(reverse("private-address-renew", args=[address.pk])).context["link"]
    assert Client().get(other.removeprefix(settings.POSTIL_URL)).status_code == 200
    reading.post(reverse("private-address-revoke", args=[address.pk]))
    assert Client().get(other.removeprefix(settings.POSTIL_URL)).status_code == 404


def test_what_a_feed_cannot_hold_is_refused_in_words(reading: Client, reader: User) -> None:
    theirs = SavedSearch.objects.create(user=make_user(), name="Theirs", query="tag:x")
    for fields, status in (
        ({"q": "x" * (QUERY_LIMIT + 1)}, 400),
        ({"notes": "theirs"}, 400),
        ({"format": "rss"}, 400),
        ({"saved": "x"}, 400),
        ({"saved": str(theirs.pk)}, 404),
        ({"of": "notebook", "q": "kind=nothing"}, 400),
    ):
        assert reading.get(reverse("out-new"), fields).status_code == status, fields
        assert reading.post(reverse("out-new"), fields).status_code == status, fields
    assert reading.post(reverse("private-address-make"), {"purpose": ARTICLES}).status_code == 400
    assert not reader.private_addresses.exists()
    PrivateAddress.objects.bulk_create(
        PrivateAddress(user=reader, purpose=ARTICLES, query=str(n), token_hash=str(n), ending="abcd")
        for n in range(KEPT)
    )
    assert reading.post(reverse("out-new"), {"q": "tag:one-more"}).status_code == 400
