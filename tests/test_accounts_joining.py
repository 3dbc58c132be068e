"""Invitations, open sign-up, members, and one's own settings."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from reader.errors import Conflict
from reader.models import Invitation, Role, User
from reader.services.accounts import invite, make_account, open_invitation
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
GOOD = {"username": "petra", "display_name": "Petra Lind", "password": "seven grey herons wade"}


@pytest.fixture
def keeper(administrator: User) -> Client:
    """A client signed in as an administrator."""
    client = Client()
    client.force_login(administrator)
    return client


def link_on(answer) -> str:
    return re.search(r'value="http://localhost:8000(/[^"]+)"', answer.content.decode())[1]


def test_an_invitation_makes_one_account_with_its_role(keeper: Client) -> None:
    answer = keeper.post(
        "/members/invite/", {"role": "curator", "lasts": "7", "email": "petra@postil.example"}
    )
    link = link_on(answer)
    guest = Client()
    assert "Curator" in guest.get(link).content.decode()
    assert guest.post(link, GOOD).status_code == 302
    user = User.objects.get(username="petra")
    assert (user.role, user.email, user.name) == (Role.CURATOR, "petra@postil.example", "Petra Lind")
    assert guest.get("/settings/").status_code == 200
    assert Client().get(link).status_code == 404
    assert Client().post(link, GOOD | {"username": "second"}).status_code == 404


def test_the_token_is_shown_once_and_stored_as_a_hash(keeper: Client) -> None:
    link = link_on(keeper.post("/members/invite/", {"role": "reader", "lasts": "1"}))
    token = link.split("/")[2]
    assert len(token) >= 22  # 128 bits and more
    assert token not in keeper.get("/members/").content.decode()
    assert token not in str(Invitation.objects.values())


@pytest.mark.parametrize("change", ["old", "revoked", "maker-disabled", "maker-demoted"])
def test_an_invitation_that_no_longer_holds_is_not_found(
    keeper: Client, administrator: User, change: str
) -> None:
    link = link_on(keeper.post("/members/invite/", {"role": "reader", "lasts": "1"}))
    match change:
        case "old":
            Invitation.objects.update(expires_at=timezone.now())
        case "revoked":
            pk = Invitation.objects.get().pk
            assert keeper.post(f"/members/invitations/{pk}/revoke/").status_code == 302
            assert keeper.post(f"/members/invitations/{pk}/revoke/").status_code == 404
        case "maker-disabled":
            User.objects.filter(pk=administrator.pk).update(is_active=False)
        case "maker-demoted":
            User.objects.filter(pk=administrator.pk).update(role=Role.READER)
    assert Client().get(link).status_code == 404
    assert Client().post(link, GOOD).status_code == 404
    assert not User.objects.filter(username="petra").exists()


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("username", "INES", "taken"),
        ("username", "a b", "Letters, digits"),
        ("username", "petra@lind", "Letters, digits"),
        ("username", "x" * 61, "at most 60"),
        ("username", "", "required"),
        ("display_name", "Petra\u202eLind", "One line"),
        ("display_name", "P" * 81, "at most 80"),
        ("email", "no address", "valid email"),
        ("email", "INES@postil.example", "cannot be used"),
        ("password", "short", "too short"),
        ("password", "petra", "too similar"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    administrator: User, field: str, value: str, complaint: str
) -> None:
    make_user("ines", email="ines@postil.example")
    _invitation, token = invite(administrator, role="reader", lasts=timedelta(days=1))
    answer = Client().post(f"/invitation/{token}/", GOOD | {field: value})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert complaint in text
    assert ('value="Petra Lind"' in text) or field == "display_name"
    assert GOOD["password"] not in text
    assert open_invitation(token) is not None
    assert User.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_invitation_at_once_one_gets_an_account() -> None:
    keeper = make_user("keeper", role=Role.ADMINISTRATOR)
    invitation, _token = invite(keeper, role="reader", lasts=timedelta(days=1))
    results: list[str] = []
    start = threading.Barrier(4)

    def join(n: int) -> None:
        start.wait()
        try:
            make_account(username=f"guest{n}", password=PASSWORD, invitation=invitation)
            results.append("made")
        except Conflict:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["made", "refused", "refused", "refused"]
    assert User.objects.filter(username__startswith="guest").count() == 1


@pytest.mark.parametrize("role", [None, Role.READER, Role.CURATOR])
def test_only_administrators_find_the_members(role: Role | None) -> None:
    client = Client()
    if role:
        client.force_login(make_user("someone", role=role))
    other = make_user("other")
    asked = [
        client.get("/members/"),
        client.post("/members/invite/", {"role": "administrator", "lasts": "7"}),
        client.post(f"/members/{other.pk}/", {"action": "role", "role": "administrator"}),
        client.post(f"/members/{other.pk}/", {"action": "link"}),
        client.post("/members/invitations/1/revoke/"),
    ]
    assert {answer.status_code for answer in asked} == {404 if role else 302}
    assert not Invitation.objects.exists()
    other.refresh_from_db()
    assert other.role == Role.READER


def test_a_role_cannot_be_made_up(keeper: Client) -> None:
    other = make_user("other")
    answer = keeper.post(f"/members/{other.pk}/", {"action": "role", "role": "emperor"})
    assert answer.status_code == 400
    assert "emperor" in answer.content.decode()
    assert keeper.post("/members/invite/", {"role": "emperor", "lasts": "7"}).status_code == 400
    assert keeper.post("/members/invite/", {"role": "reader", "lasts": "9999"}).status_code == 400
    assert keeper.post(f"/members/{other.pk}/", {"action": "promote"}).status_code == 404


def test_a_role_takes_effect_at_once(keeper: Client) -> None:
    other = make_user("other")
    keeper.post(f"/members/{other.pk}/", {"action": "role", "role": "curator"})
    other.refresh_from_db()
    assert (other.role, other.is_staff, other.is_superuser) == (Role.CURATOR, True, False)


def test_the_last_administrator_stays(keeper: Client, administrator: User) -> None:
    for fields in ({"action": "disable"}, {"action": "role", "role": "reader"}):
        assert keeper.post(f"/members/{administrator.pk}/", fields).status_code == 409
    second = make_user("second", role=Role.ADMINISTRATOR)
    assert keeper.post(f"/members/{second.pk}/", {"action": "disable"}).status_code == 302
    assert keeper.post(f"/members/{administrator.pk}/", {"action": "disable"}).status_code == 409


def test_an_administrator_makes_a_sign_in_link_for_who_forgot(keeper: Client) -> None:
    other = make_user("other")
    link = link_on(keeper.post(f"/members/{other.pk}/", {"action": "link"}))
    guest = Client()
    assert guest.post(link).status_code == 302
    assert "You sign in as other." in guest.get("/settings/").content.decode()


# ---- open sign-up


def test_sign_up_is_closed_unless_it_is_opened(client: Client) -> None:
    assert client.get("/sign-up/").status_code == 404
    assert "by invitation only" in client.get("/sign-in/").content.decode()


@override_settings(POSTIL_SIGNUP="open")
def test_sign_up_proves_the_address_and_answers_alike_for_known_ones(client: Client) -> None:
    make_user("ines", email="ines@postil.example")
    pages = set()
    for address in ("petra@postil.example", "ines@postil.example"):
        answer = client.post("/sign-up/", {"email": address}, follow=True)
        pages.add(re.sub(r'value="\w{64}"|nonce="[^"]+"|"X-CSRFToken":"\w+"', "", answer.content.decode()))
    assert len(pages) == 1
    new, known = mail.outbox
    assert "have an account already" in known.body
    link = re.search(r"http://localhost:8000(/sign-up/\S+)", new.body)[1]
    assert client.get(link[:-3] + "xy/").status_code == 404
    assert client.post(link, GOOD | {"email": "other@postil.example"}).status_code == 302
    assert User.objects.get(username="petra").email == "petra@postil.example"
    assert User.objects.get(username="petra").role == Role.READER
    assert Client().get(link).status_code == 404


@override_settings(POSTIL_SIGNUP="open")
def test_a_disabled_account_does_not_come_back_by_signing_up(client: Client) -> None:
    make_user("off", email="off@postil.example", is_active=False)
    client.post("/sign-up/", {"email": "off@postil.example"})
    assert not mail.outbox


# ---- settings


def test_name_language_theme_and_keys_are_saved_each_alone(reading: Client, reader: User) -> None:
    for fields in (
        {"section": "profile", "display_name": "Inés"},
        {"section": "look", "language": "es", "theme": "dark"},
        {"section": "keys"},
    ):
        assert reading.post("/settings/", fields).status_code == 302
    reader.refresh_from_db()
    assert (reader.display_name, reader.language, reader.theme, reader.shortcuts) == (
        "Inés",
        "es",
        "dark",
        False,
    )
    page = reading.get("/settings/").content.decode()
    assert '<html lang="es"' in page
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"section": "look", "language": "xx", "theme": "dark"},
        {"section": "look", "language": "en", "theme": "neon"},
        {"section": "profile", "display_name": "x" * 81},
        {"section": "profile", "display_name": "a\nb"},
        {"section": "nothing"},
        {},
    ],
)
def test_settings_that_cannot_be_are_refused(reading: Client, reader: User, fields: dict[str, str]) -> None:
    assert reading.post("/settings/", fields).status_code == 400
    reader.refresh_from_db()
    assert (reader.display_name, reader.language, reader.theme) == ("Ines Calloway", "", "system")


def test_nobody_raises_their_own_role_through_the_settings(reading: Client, reader: User) -> None:
    for section in ("profile", "look", "keys", "mail"):
        reading.post(
            "/settings/",
            {"section": section, "role": "administrator", "is_superuser": "1", "is_staff": "1", "username": "root",
             "display_name": "x", "theme": "dark", "current": PASSWORD},
        )  # fmt: skip
    reader.refresh_from_db()
    assert (reader.role, reader.is_staff, reader.is_superuser, reader.username) == (
        "reader",
        False,
        False,
        "reader",
    )


def test_another_address_needs_the_password(reading: Client, reader: User) -> None:
    make_user("other", email="other@postil.example")
    new = {"section": "mail", "email": "new@postil.example"}
    assert reading.post("/settings/", new).status_code == 400
    assert reading.post("/settings/", new | {"current": "wrong"}).status_code == 400
    assert (
        reading.post("/settings/", new | {"email": "OTHER@postil.example", "current": PASSWORD}).status_code
        == 400
    )
    assert reading.post("/settings/", new | {"current": PASSWORD}).status_code == 302
    reader.refresh_from_db()
    assert reader.email == "new@postil.example"


def test_the_language_can_be_chosen_without_an_account(client: Client) -> None:
    answer = client.post("/language/", {"language": "ar", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    assert '<html lang="ar" dir="rtl"' in client.get("/sign-in/").content.decode()
    assert client.post("/language/", {"language": "ar", "next": "//evil.example"})["Location"] == "/"
    assert client.post("/language/", {"language": "../../x"}).status_code == 302


def test_a_name_with_markup_is_text_everywhere(keeper: Client, reading: Client) -> None:
    evil = '"><img src=x onerror=alert(1)>{{7*7}}'
    reading.post("/settings/", {"section": "profile", "display_name": evil})
    for page in (reading.get("/settings/"), keeper.get("/members/"), reading.get("/")):
        text = page.content.decode()
        assert "<img src=x" not in text
        assert "49" not in re.findall(r"&gt;([^<\"]*)", text)
    assert "{{7*7}}" in keeper.get("/members/").content.decode()
