"""Signing in and out, by password and by link; sessions; a forgotten password."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from reader.errors import TooOften
from reader.limits import client_address, forget, limit
from reader.models import Attempts, SignInLink, User
from reader.services.signing_in import NameOrEmailBackend, make_sign_in_link, use_sign_in_link
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(client: Client, name: str, password: str = PASSWORD, **fields: str):
    return client.post("/sign-in/", {"username": name, "password": password, **fields})


def signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


@pytest.mark.parametrize("name", ["ines", "INES", "ines@postil.example", "Ines@Postil.Example", "  ines "])
def test_name_or_email_signs_in_in_any_case(client: Client, name: str) -> None:
    make_user("ines", email="ines@postil.example")
    assert sign_in(client, name).status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize(
    ("name", "password"),
    [("ines", "wrong"), ("nobody", PASSWORD), ("off", PASSWORD), ("linkonly", ""), ("linkonly", "x"), ("", ""),
     ("ines", PASSWORD.upper()), ("ines", PASSWORD + "\x00"), ("in\x00es", PASSWORD), ("ines", "x" * 5000),
     ("ا" * 400, "\ud83d")],
)  # fmt: skip
def test_whatever_is_wrong_the_answer_is_the_same(client: Client, name: str, password: str) -> None:
    make_user("ines")
    make_user("off", is_active=False)
    linkonly = make_user("linkonly")
    linkonly.set_unusable_password()
    linkonly.save()
    answer = sign_in(client, name, password.encode("utf-8", "replace").decode())
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "Name and password do not match." in text
    assert "disabled" not in text
    assert "no account" not in text
    assert not signed_in(client)


def test_the_name_that_was_typed_stays_and_the_password_does_not(client: Client) -> None:
    text = sign_in(client, "ines<b>", "a-secret-that-was-typed").content.decode()
    assert 'value="ines&lt;b&gt;"' in text
    assert "a-secret-that-was-typed" not in text


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
def test_an_unknown_account_costs_as_many_hashings_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    known, off, link = make_user("known"), make_user("off", is_active=False), make_user("link")
    link.set_unusable_password()
    link.save()
    made: list[int] = []
    real = PBKDF2PasswordHasher.encode

    def counted(self, password, salt, iterations=None):
        made.append(iterations or self.iterations)
        return real(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    costs = {}
    for name in (known.username, off.username, link.username, "nobody", "nobody@postil.example"):
        made.clear()
        NameOrEmailBackend().authenticate(None, username=name, password="wrong")
        costs[name] = sum(made)
    assert len(set(costs.values())) == 1, costs


def test_signing_in_changes_the_session_id(client: Client) -> None:
    make_user("ines")
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key
    sign_in(client, "ines")
    assert client.session.session_key != before
    other = Client()
    other.cookies["sessionid"] = before
    assert not signed_in(other)


def test_the_csrf_secret_changes_at_sign_in() -> None:
    make_user("ines")
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/sign-in/").content.decode())[
        1
    ]
    before = client.cookies["csrftoken"].value
    client.post("/sign-in/", {"username": "ines", "password": PASSWORD, "csrfmiddlewaretoken": token})
    assert client.cookies["csrftoken"].value != before


def test_signing_out_ends_the_session_on_the_server(client: Client) -> None:
    make_user("ines")
    sign_in(client, "ines")
    stolen = client.session.session_key
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)
    client.post("/sign-out/")
    other = Client()
    other.cookies["sessionid"] = stolen
    assert not signed_in(other)


def test_staying_signed_in_is_a_choice(client: Client) -> None:
    make_user("ines")
    sign_in(client, "ines")
    assert client.cookies["sessionid"]["max-age"] == ""
    client.post("/sign-out/")
    sign_in(client, "ines", keep="1")
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:///evil.example",
     "\thttps://evil.example", "https:evil.example", "/%0d%0aLocation:x\r\n"],
)  # fmt: skip
def test_the_way_on_never_leads_to_another_host(client: Client, wanted: str) -> None:
    make_user("ines")
    answer = sign_in(client, "ines", next=wanted)
    assert answer["Location"] in {"/"} or answer["Location"].startswith("/%")


def test_the_way_on_leads_back_to_where_one_was(client: Client) -> None:
    make_user("ines")
    asked = client.get("/settings/?x=1")
    assert asked["Location"] == "/sign-in/?next=/settings/%3Fx%3D1"
    assert sign_in(client, "ines", next="/settings/?x=1")["Location"] == "/settings/?x=1"


# ---- how often


def test_after_ten_wrong_passwords_there_is_a_pause_also_for_the_right_one(client: Client) -> None:
    make_user("ines")
    for _ in range(10):
        assert sign_in(client, "ines", "wrong").status_code == 400
    answer = sign_in(client, "ines")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    assert "minutes" in answer.content.decode()
    assert 'value="ines"' in answer.content.decode()
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7"), "ines").status_code == 302


def test_the_pause_says_nothing_about_whether_the_account_is_there(client: Client) -> None:
    make_user("zq-known")
    answers = {}
    for name in ("zq-known", "zq-nobody"):
        answers[name] = [
            re.sub(
                r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|"X-CSRFToken":"\w+"', "", text
            ).replace(name, "NAME")
            for text in (sign_in(client, name, "wrong").content.decode() for _ in range(11))
        ]
    assert answers["zq-known"] == answers["zq-nobody"]
    assert "3 tries are left" in answers["zq-known"][6]
    assert "1 try is left" in answers["zq-known"][8]


def test_one_address_cannot_try_many_accounts(client: Client) -> None:
    statuses = [sign_in(client, f"name{n}", "wrong").status_code for n in range(61)]
    assert statuses[:60] == [400] * 60
    assert statuses[60] == 429


def test_many_addresses_cannot_try_one_account() -> None:
    statuses = [
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{n}"), "ines", "wrong").status_code for n in range(101)
    ]
    assert statuses[:100] == [400] * 100
    assert statuses[100] == 429


def test_the_right_password_starts_the_count_anew(client: Client) -> None:
    make_user("ines")
    for _ in range(3):
        for _ in range(6):
            sign_in(client, "ines", "wrong")
        assert sign_in(client, "ines").status_code == 302
        client.post("/sign-out/")


def test_a_limit_holds_for_its_window_and_then_begins_again() -> None:
    assert [limit("try:x", 3, 60) for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooOften, match="second") as caught:
        limit("try:x", 3, 60)
    assert 0 < caught.value.retry_after <= 60
    Attempts.objects.update(since=timezone.now() - timedelta(seconds=61))
    assert limit("try:x", 3, 60) == 2
    assert limit("try:y", 3, 60) == 2
    forget("try:x")
    assert limit("try:x", 3, 60) == 2


def test_old_counters_are_swept_and_no_name_or_address_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    limit("signin:198.51.100.7:ines@postil.example", 5, 60)
    assert not Attempts.objects.filter(key__contains="ines").exists()
    assert not Attempts.objects.filter(key__contains="198").exists()
    Attempts.objects.update(since=timezone.now() - timedelta(days=3))
    monkeypatch.setattr("reader.limits._Swept.at", timezone.now() - timedelta(hours=1))
    limit("other:key", 5, 60)
    assert Attempts.objects.count() == 1


def test_keys_of_any_length_and_text_are_counted() -> None:
    for key in ("k" * 10_000, "signin:\x00", "signin:\ud800", "مياه:🌊", ""):
        assert limit(key, 2, 60) == 1
        assert limit(key, 2, 60) == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_time_exactly_the_allowed_ones_pass() -> None:
    passed, refused, failed = [], [], []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        try:
            for _ in range(5):
                try:
                    limit("race:x", 17, 600)
                    passed.append(1)
                except TooOften:
                    refused.append(1)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert (len(passed), len(refused)) == (17, 23)


@pytest.mark.parametrize(
    ("proxy", "remote", "forwarded", "expected"),
    [
        (False, "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (True, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "127.0.0.1", "<script>", "unknown"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        (False, "::ffff:203.0.113.5", "", "203.0.113.5"),
        (False, "", "", "unknown"),
    ],
)
def test_the_address_is_the_one_that_cannot_be_made_up(proxy, remote, forwarded, expected) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    with override_settings(POSTIL_PROXY=proxy):
        assert client_address(request) == expected


# ---- the link that works once


def test_looking_at_a_link_does_not_burn_it_and_the_button_does(client: Client) -> None:
    user = make_user("ines")
    address = f"/sign-in-link/{make_sign_in_link(user)}/"
    for method in (client.get, client.head, client.get):
        assert method(address).status_code == 200
    assert not signed_in(client)
    assert client.post(address).status_code == 302
    assert signed_in(client)
    assert client.get(address).status_code == 404
    assert Client().post(address).status_code == 404


def test_a_link_that_is_old_wrong_or_of_a_disabled_account_is_not_found(client: Client) -> None:
    user = make_user("ines")
    token = make_sign_in_link(user)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    for bad in (wrong, token[:-1], "x", token.swapcase()):
        assert client.post(f"/sign-in-link/{bad}/").status_code == 404
    SignInLink.objects.update(expires_at=timezone.now())
    assert client.get(f"/sign-in-link/{token}/").status_code == 404
    SignInLink.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    User.objects.update(is_active=False)
    assert client.post(f"/sign-in-link/{token}/").status_code == 404


def test_a_link_is_stored_as_a_hash_and_a_new_one_replaces_it() -> None:
    user = make_user("ines")
    first, second = make_sign_in_link(user), make_sign_in_link(user)
    assert SignInLink.objects.count() == 1
    assert second not in SignInLink.objects.get().token_hash
    assert use_sign_in_link(first) is None
    assert use_sign_in_link(second) == user


@pytest.mark.django_db(transaction=True)
def test_two_who_press_the_button_at_once_are_not_both_let_in() -> None:
    token = make_sign_in_link(make_user("ines"))
    results: list[object] = []
    start = threading.Barrier(4)

    def press() -> None:
        start.wait()
        try:
            results.append(use_sign_in_link(token))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert sum(result is not None for result in results) == 1


def test_the_command_prints_a_link_for_name_or_mail(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    make_user("ines", email="ines@postil.example")
    for name in ("INES", "ines@postil.example"):
        call_command("sign_in_link", name)
        link = capsys.readouterr().out.strip()
        assert link.startswith("http://localhost:8000/sign-in-link/")
    assert client.post(link.removeprefix("http://localhost:8000")).status_code == 302
    with pytest.raises(CommandError, match="no account “nobody”"):
        call_command("sign_in_link", "nobody")
