"""Error pages keep what was typed and need no database; what could not be saved is told from what is wrong."""

from __future__ import annotations

import errno
import os
import re
import sqlite3

import pytest
from django.db import OperationalError, connection
from django.test import Client

from reader import errors
from reader.models import User
from reader.views.errors import not_saved
from tests.factories import PASSWORD, make_user
from tests.failing import FAILURES, check_headers, failing, visitor

__all__ = ["visitor"]

NOTE = "Osk’s office, not Osk. Tarsk’s eleven per cent comes from table 3. <b>مياه</b> 🌊"


@failing
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FAILURES))
def test_an_error_page_gives_back_what_was_typed(visitor: Client, name: str) -> None:
    error, status = FAILURES[name]
    answer = visitor.post(
        f"/fail/{name}/", {"body": NOTE, "password": "not-to-be-shown-again", "kind": "fact"},
        headers={"Origin": "http://testserver"},
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == status
    assert "Tarsk’s eleven per cent comes from table 3. &lt;b&gt;مياه&lt;/b&gt; 🌊" in text
    assert "not-to-be-shown-again" not in text
    assert "secret detail" not in text
    if isinstance(error, errors.UserError):
        assert error.message in text
    if status not in {404, 409}:
        assert f'action="/fail/{name}/"' in text
        assert '<input type="hidden" name="kind" value="fact">' in text


@failing
@pytest.mark.django_db
def test_where_htmx_asked_it_gets_the_part_alone(visitor: Client) -> None:
    answer = visitor.post("/fail/conflict/", {"body": NOTE}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "<html" not in text
    assert "Somebody changed it." in text


@failing
@pytest.mark.django_db
def test_what_nobody_foresaw_has_a_reference_that_is_in_the_log(
    visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = visitor.get("/fail/bug/")
    reference = re.search(r'id="error-id">([0-9a-f-]+)<', answer.content.decode())[1]
    assert reference in caplog.text
    assert "secret detail" in caplog.text


@failing
@pytest.mark.django_db
def test_waiting_times_are_in_the_headers(visitor: Client) -> None:
    assert visitor.get("/fail/toooften/")["Retry-After"] == "60"


@failing
@pytest.mark.django_db
def test_a_form_without_token_gives_the_text_back_in_a_fresh_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("ines"))
    answer = client.post("/saves/", {"body": NOTE, "kind": "fact"}, headers={"Origin": "http://testserver"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "too old to trust" in text
    assert "table 3" in text
    check_headers(answer)
    token = re.search(
        r'<form class="stack mt6"[^>]*>.*?name="csrfmiddlewaretoken" value="(\w+)"', text, re.S
    )[1]
    again = client.post("/saves/", {"body": NOTE, "kind": "fact", "csrfmiddlewaretoken": token})
    assert again.content.decode() == f"saved: {NOTE} / fact"


@failing
@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_of_another_site_is_not_offered_to_be_sent_again(origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("ines"))
    answer = client.post("/saves/", {"body": NOTE}, headers={"Origin": origin} if origin else {})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert 'action="/saves/"' not in text
    assert "Send it again" not in text


@failing
@pytest.mark.django_db
def test_who_writes_while_the_session_ends_finds_the_text_after_signing_in(client: Client) -> None:
    make_user("ines")
    answer = client.post(
        "/saves/", {"body": NOTE, "kind": "fact"}, headers={"Referer": "http://testserver/articles/7/"}
    )
    assert answer["Location"] == "/sign-in/?next=%2Fkept%2F"
    signed = client.post(
        "/sign-in/", {"username": "ines", "password": PASSWORD, "next": "/kept/"}, follow=True
    )
    text = signed.content.decode()
    assert "table 3. &lt;b&gt;مياه&lt;/b&gt; 🌊" in text
    assert 'action="/saves/"' in text
    assert 'name="kind" value="fact"' in text
    assert client.post("/saves/", {"body": NOTE, "kind": "fact"}).content.decode().startswith("saved: Osk")
    assert client.post("/kept/", {"next": "/articles/7/"})["Location"] == "/articles/7/"
    assert client.get("/kept/")["Location"] == "/"


@failing
@pytest.mark.django_db
def test_a_session_that_ended_answers_htmx_with_401_and_a_word(client: Client) -> None:
    answer = client.post("/saves/", {"body": NOTE}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Your session ended" in answer.content.decode()
    part = client.get(
        "/saves/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/articles/7/"}
    )
    assert (part.status_code, part["HX-Redirect"]) == (204, "/sign-in/?next=%2Farticles%2F7%2F")


@failing
@pytest.mark.django_db
def test_the_text_of_a_stranger_does_not_fill_the_database(client: Client) -> None:
    answer = client.post("/saves/", {"body": "x" * 300_000})
    assert answer.status_code == 401
    assert "x" * 300_000 in answer.content.decode()
    for _ in range(30):
        assert Client().post("/saves/", {"body": NOTE}).status_code == 302
    assert Client().post("/saves/", {"body": NOTE}).status_code == 401


@failing
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "said"),
    [({"body": "x" * (13 * 1024**2)}, "12 MB"), ({f"f{n}": "1" for n in range(2100)}, "2000 fields")],
)
def test_a_form_beyond_the_limit_says_the_limit(visitor: Client, data: dict[str, str], said: str) -> None:
    from urllib.parse import urlencode

    answer = visitor.post("/reads/", urlencode(data), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert said in answer.content.decode()
    check_headers(answer)


@failing
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00broken", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"{" * 100_000, "application/json"),
        (b"a=1", "application/x-www-form-urlencoded; charset=no-such-charset"),
        (b"a=1", "x" * 5000),
    ],
)
def test_a_body_that_is_no_form_is_never_an_error_of_ours(visitor: Client, body: bytes, kind: str) -> None:
    answer = visitor.generic("POST", "/sign-in/", body, content_type=kind)
    assert 400 <= answer.status_code < 500
    check_headers(answer)


class NoDatabase:
    """Every query fails, as when the disk is gone."""

    def __call__(self, execute, sql, params, many, context):
        raise OperationalError("unable to open database file")


@failing
@pytest.mark.django_db
def test_error_pages_need_no_database(visitor: Client) -> None:
    visitor.force_login(make_user("ines"))
    with connection.execute_wrapper(NoDatabase()):
        for address, status in (("/settings/", 503), ("/health/", 503), ("/fail/bug/", 503)):
            answer = visitor.get(address)
            assert answer.status_code == status
            check_headers(answer)
        kept = visitor.post("/saves/", {"body": NOTE}, headers={"Origin": "http://testserver"})
    assert kept.status_code == 503
    assert "nothing was saved" in kept.content.decode()
    assert "table 3" in kept.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("database is locked"), 503),
        (OperationalError("attempt to write a readonly database"), 503),
        (OperationalError("disk I/O error"), 503),
        (OperationalError("database or disk is full"), 507),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507),
        (FileNotFoundError(errno.ENOENT, "x"), None),
        (ValueError("locked"), None),
    ],
)
def test_what_could_not_be_saved_is_told_from_what_is_wrong(error: Exception, status: int | None) -> None:
    answer = not_saved(error)
    assert (answer.status if answer else None) == status


LONG_NAME = "Inés, who writes a name that is longer than forty characters"


def not_saved_answer(client: Client, user: User, status: int) -> None:
    """Saving the settings gets ``status``, the text back, and no change."""
    answer = client.post(
        "/settings/",
        {"section": "profile", "display_name": LONG_NAME},
        headers={"Origin": "http://testserver"},
    )
    assert answer.status_code == status
    assert "nothing was saved" in answer.content.decode()
    assert LONG_NAME in answer.content.decode()
    assert 'action="/settings/"' in answer.content.decode()
    check_headers(answer)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_only_be_read_loses_nothing(reading: Client, reader: User) -> None:
    on, off = "PRAGMA query_only=ON", "PRAGMA query_only=OFF"
    if connection.vendor == "postgresql":
        on, off = "SET default_transaction_read_only = on", "SET default_transaction_read_only = off"
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            not_saved_answer(reading, reader, 503)
        finally:
            cursor.execute(off)
    reader.refresh_from_db()
    assert reader.display_name == "Ines Calloway"


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_loses_nothing(visitor: Client) -> None:
    if connection.vendor == "postgresql":  # SQLite alone can be made to run full without filling a disk
        assert not_saved(OperationalError("could not extend file: No space left on device")).status == 507
        return
    typed = os.urandom(60_000).hex()  # a session is stored compressed, and this cannot be
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (x BLOB)")
        cursor.execute("PRAGMA max_page_count=1")  # as many as there are
        try:
            for size in (100_000, 3_000):
                with pytest.raises(OperationalError, match="full"):
                    cursor.executemany("INSERT INTO filler VALUES (zeroblob(%s))", [[size]] * 10_000)
            answer = visitor.post("/settings/", {"section": "profile", "body": typed})
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")
            cursor.execute("DROP TABLE filler")
    assert answer.status_code == 507
    assert "disk of this library is full" in answer.content.decode()
    assert typed in answer.content.decode()
    check_headers(answer)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_locked_loses_nothing(reading: Client, reader: User) -> None:
    if connection.vendor == "postgresql":
        other = connection.copy()
        with other.cursor() as lock, connection.cursor() as cursor:
            lock.execute("BEGIN")
            lock.execute("LOCK TABLE reader_user IN EXCLUSIVE MODE")
            cursor.execute("SET lock_timeout = '300ms'")
            not_saved_answer(reading, reader, 503)
            cursor.execute("SET lock_timeout = 0")
            lock.execute("ROLLBACK")
        other.close()
    else:
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        with connection.cursor() as cursor:
            other.execute("BEGIN IMMEDIATE")
            cursor.execute("PRAGMA busy_timeout=300")
            not_saved_answer(reading, reader, 503)
            cursor.execute("PRAGMA busy_timeout=20000")
        other.execute("ROLLBACK")
        other.close()
    reader.refresh_from_db()
    assert reader.display_name == "Ines Calloway"


@failing
@pytest.mark.django_db
def test_an_address_that_takes_no_get_says_so_in_a_page(client: Client) -> None:
    answer = client.get("/sign-out/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "does not take that" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_not_there_can_be_looked_for_by_the_words_of_its_address(client: Client) -> None:
    client.force_login(make_user())
    html = client.get("/articles/river-chief-cautions-teller/").content.decode()
    assert 'name="q" value="river chief cautions teller"' in html
    for address in ("/articles/990/", "/out/" + "k" * 40 + "/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert 'id="wanted"' not in answer.content.decode(), address
    client.logout()
    assert 'id="wanted"' not in client.get("/articles/river-chief/").content.decode()
