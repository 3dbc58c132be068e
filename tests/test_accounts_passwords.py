"""Passwords, sessions, and what happens when a password is forgotten."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client, override_settings

from reader.models import Role, User
from reader.services.signing_in import make_sign_in_link
from tests.factories import PASSWORD, make_user
from tests.test_accounts import FIREFOX, sign_in, signed_in

pytestmark = pytest.mark.django_db

# ---- passwords and sessions


def two_devices(name: str = "ines") -> tuple[Client, Client]:
    make_user(name, email=f"{name}@postil.example")
    here, there = Client(HTTP_USER_AGENT=FIREFOX), Client()
    assert sign_in(here, name).status_code == sign_in(there, name).status_code == 302
    return here, there


def test_a_new_password_ends_all_other_sessions() -> None:
    here, there = two_devices()
    answer = here.post("/settings/password/", {"current": PASSWORD, "password": "seven grey herons wade"})
    assert answer.status_code == 302
    assert signed_in(here)
    assert not signed_in(there)
    assert sign_in(Client(), "ines").status_code == 400
    assert sign_in(Client(), "ines", "seven grey herons wade").status_code == 302


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("short", "too short"), ("password1234", "too common"), ("837465918273", "entirely numeric"),
     ("ines.calloway", "too similar")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(password: str, complaint: str) -> None:
    make_user("ines.calloway")
    client = Client()
    sign_in(client, "ines.calloway")
    answer = client.post("/settings/password/", {"current": PASSWORD, "password": password})
    assert answer.status_code == 400
    assert complaint in answer.content.decode()
    assert sign_in(Client(), "ines.calloway").status_code == 302


def test_the_present_password_is_asked_for_and_cannot_be_guessed_for_ever() -> None:
    here, _there = two_devices()
    new = {"password": "seven grey herons wade"}
    assert here.post("/settings/password/", new).status_code == 400
    statuses = [
        here.post("/settings/password/", new | {"current": f"guess {n}"}).status_code for n in range(10)
    ]
    assert statuses[-1] == 429
    assert here.post("/settings/password/", new | {"current": PASSWORD}).status_code == 429


def test_who_came_by_a_link_sets_a_password_without_an_old_one(client: Client) -> None:
    user = make_user("ines")
    user.set_unusable_password()
    user.save()
    client.post(f"/sign-in-link/{make_sign_in_link(user)}/")
    assert client.post("/settings/password/", {"password": "seven grey herons wade"}).status_code == 302
    assert sign_in(Client(), "ines", "seven grey herons wade").status_code == 302


def test_sessions_are_listed_and_end_one_by_one_or_all() -> None:
    here, there = two_devices()
    third = Client()
    sign_in(third, "ines")
    make_user("other")
    stranger = Client()
    sign_in(stranger, "other")
    text = here.get("/settings/").content.decode()
    assert "Firefox, Linux" in text
    handles = re.findall(r'name="session" value="(\w+)"', text)
    assert len(handles) == 2
    assert there.session.session_key not in text
    here.post("/settings/sessions/end/", {"session": handles[0]})
    assert [signed_in(there), signed_in(third)].count(True) == 1
    here.post("/settings/sessions/end/", {})
    assert not signed_in(there)
    assert not signed_in(third)
    assert signed_in(here)
    assert signed_in(stranger)


def test_nobody_ends_the_sessions_of_another() -> None:
    here, _there = two_devices()
    make_user("other")
    stranger = Client()
    sign_in(stranger, "other")
    handle = re.findall(r'name="session" value="(\w+)"', here.get("/settings/").content.decode())[0]
    stranger.post("/settings/sessions/end/", {"session": handle})
    assert "Another device" in here.get("/settings/").content.decode()


def test_disabling_an_account_ends_its_sessions_at_once(administrator: User) -> None:
    here, _there = two_devices()
    keeper = Client()
    keeper.force_login(administrator)
    keeper.post(f"/members/{User.objects.get(username='ines').pk}/", {"action": "disable"})
    assert not signed_in(here)
    keeper.post(f"/members/{User.objects.get(username='ines').pk}/", {"action": "enable"})
    assert not signed_in(here)
    assert sign_in(here, "ines").status_code == 302


# ---- forgotten


def ask(client: Client, email: str):
    return client.post("/reset/", {"email": email}, follow=True)


def test_a_letter_brings_a_new_password_and_ends_all_sessions(client: Client) -> None:
    here, there = two_devices()
    ask(client, "Ines@postil.example")
    letter = mail.outbox[0]
    assert letter.to == ["ines@postil.example"]
    link = re.search(r"http://localhost:8000(/reset/\S+)", letter.body)[1]
    opened = client.get(link)
    assert link not in opened["Location"]
    page = client.get(opened["Location"])
    assert link.split("/")[3] not in page.content.decode()
    assert client.post(opened["Location"], {"password": "short"}).status_code == 400
    assert client.post(opened["Location"], {"password": "seven grey herons wade"}).status_code == 302
    assert not signed_in(here)
    assert not signed_in(there)
    assert sign_in(Client(), "ines", "seven grey herons wade").status_code == 302
    assert Client().get(link).status_code == 404


def test_the_answer_is_the_same_for_an_address_without_account(client: Client) -> None:
    make_user("ines", email="ines@postil.example")
    make_user("off", email="off@postil.example", is_active=False)

    def plain(answer) -> str:
        return re.sub(r'value="\w{64}"|nonce="[^"]+"|"X-CSRFToken":"\w+"', "", answer.content.decode())

    answers = {plain(ask(client, f"{name}@postil.example")) for name in ("ines", "off", "nobody")}
    assert len(answers) == 1
    assert [letter.to for letter in mail.outbox] == [["ines@postil.example"]]


def test_the_link_in_a_letter_does_not_follow_the_host_header(client: Client) -> None:
    make_user("ines", email="ines@postil.example")
    with override_settings(ALLOWED_HOSTS=["*"]):
        client.post("/reset/", {"email": "ines@postil.example"}, headers={"Host": "evil.example"})
    assert "evil.example" not in mail.outbox[0].body


def test_letters_are_not_sent_without_end(client: Client) -> None:
    make_user("ines", email="ines@postil.example")
    statuses = [client.post("/reset/", {"email": "ines@postil.example"}).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    "link",
    ["/reset/MQ/set/", "/reset/!!/abc/", "/reset/MQ/abc-def/", "/reset/OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b/"],
)
def test_a_made_up_link_is_not_found(client: Client, link: str) -> None:
    make_user("ines")
    assert client.get(link).status_code == 404


def test_the_admins_own_form_does_not_go_round_the_limits(client: Client) -> None:
    make_user("boss", role=Role.ADMINISTRATOR)
    answer = client.post("/admin/login/", {"username": "boss", "password": PASSWORD})
    assert answer["Location"] == "/sign-in/?next=/admin/"
    assert not signed_in(client)
