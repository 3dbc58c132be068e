"""How articles are set: what may be chosen, where it is kept, and that the page has it before the first paint."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reader.errors import Invalid
from reader.models import User
from reader.services import typography
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db
CHOSEN = {"size": "22", "spacing": "180", "length": "54", "face": "sans", "justified": "on", "marks": "mine"}


def test_the_page_carries_the_choice_in_its_root(client: Client) -> None:
    user, article = make_user(), make_article()
    client.force_login(user)
    plain = client.get(article.get_absolute_url()).content.decode().split("<head>")[0]
    assert "data-size" not in plain

    answer = client.post(reverse("typography"), CHOSEN, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    root = client.get(article.get_absolute_url()).content.decode().split("<head>")[0]
    for said in ("size=22", "lead=180", "chars=54", "face=sans", "justified=", "marks=mine"):
        name, value = said.split("=")
        assert f'data-{name}="{value}"' in root


def test_what_is_as_it_comes_is_not_written_down_and_what_others_keep_stays() -> None:
    user = make_user(reading={"voice": "x"})
    typography.keep(user, typography.checked(CHOSEN))
    typography.keep(
        user,
        typography.checked({"size": "19", "spacing": "162", "length": "66", "face": "serif", "marks": "all"}),
    )
    user.refresh_from_db()
    assert user.reading == {"voice": "x"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("size", "27"), ("size", "14"), ("size", ""), ("size", "-1"), ("size", "1e1"), ("size", "٢٠"), ("spacing", "161"),
     ("length", "86"), ("length", "9" * 99), ("face", "comic"), ("marks", "yours"), ("marks", "all\x00")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(field: str, value: str) -> None:
    with pytest.raises(Invalid, match=f"“{field}” can be") as refused:
        typography.checked({field: value})
    assert refused.value.field == field


@pytest.mark.parametrize(
    "kept",
    [None, [], "x", {"size": "big"}, {"size": True}, {"size": 900}, {"face": "<b>"}, {"marks": ["all"]}],
)
def test_what_is_kept_wrongly_is_as_it_comes(kept: Any, client: Client) -> None:
    assert typography.setting(kept) == typography.usual()
    user = make_user(reading=kept if kept is not None else {})
    client.force_login(user)
    assert client.get(make_article().get_absolute_url()).status_code == 200


def test_without_scripts_the_settings_keep_it_and_say_what_is_wrong(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    answer = client.post(reverse("profile"), {"section": "reading", **CHOSEN})
    assert answer["Location"].endswith("#type")
    user.refresh_from_db()
    assert user.reading["size"] == 22
    wrong = client.post(reverse("profile"), {"section": "reading", **CHOSEN, "size": "99"})
    assert wrong.status_code == 400
    assert "from 15 to 26" in wrong.content.decode()


def test_the_theme_of_the_menu_is_the_accounts(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    client.post(reverse("typography"), {**CHOSEN, "theme": "dark"}, headers={"HX-Request": "true"})
    assert User.objects.get(pk=user.pk).theme == "dark"
    assert client.post(reverse("typography"), {"theme": "pink"}).status_code == 400


def test_the_sentence_cursor_can_be_turned_off(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    client.post(reverse("profile"), {"section": "keys", "shortcuts": "on"})
    root = client.get(make_article().get_absolute_url()).content.decode().split("<head>")[0]
    assert 'data-cursor="off"' in root
    client.post(reverse("profile"), {"section": "keys", "shortcuts": "on", "cursor": "on"})
    user.refresh_from_db()
    assert user.reading == {}
