"""Headers and cookies of every answer, error pages that keep what was typed, and what may not stand in the code."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from reader import errors
from reader.models import User
from reader.views.decorators import login_not_required
from reader.views.errors import not_saved
from tests.factories import PASSWORD, make_user

ROOT = Path(__file__).resolve().parent.parent
NOTE = "Osk’s office, not Osk. Tarsk’s eleven per cent comes from table 3. <b>مياه</b> 🌊"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "X-Frame-Options": "DENY",
}


# Views that fail in every way there is, mounted beside the real ones.
def fails(error: Exception):
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@login_not_required
def reads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("body", ""))


def saves(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"saved: {request.POST.get('body', '')} / {request.POST.get('kind', '')}")


handler400 = "reader.views.errors.bad_request"
handler403 = "reader.views.errors.forbidden"
handler404 = "reader.views.errors.not_found"
handler500 = "reader.views.errors.server_error"
FAILURES: dict[str, tuple[Exception, int]] = {
    "invalid": (errors.Invalid("Start is missing."), 400),
    "conflict": (errors.Conflict("Somebody changed it."), 409),
    "toomuch": (errors.TooMuch("The limit is 5 MB."), 413),
    "unprocessable": (errors.Unprocessable("No text was left."), 422),
    "versionmissing": (errors.VersionMissing("Which version?"), 428),
    "toooften": (errors.TooOften("Wait a minute.", retry_after=60), 429),
    "locked": (OperationalError("database is locked"), 503),
    "full": (OperationalError("database or disk is full"), 507),
    "nospace": (OSError(errno.ENOSPC, "No space left on device"), 507),
    "readonly": (OSError(errno.EROFS, "Read-only file system"), 503),
    "bug": (RuntimeError("secret detail of the code"), 500),
}
urlpatterns = [
    *[path(f"fail/{name}/", fails(error)) for name, (error, _status) in FAILURES.items()],
    path("reads/", reads),
    path("saves/", saves),
    path("", include("reader.urls")),
]
failing = override_settings(ROOT_URLCONF="tests.test_security")


@pytest.fixture
def visitor() -> Client:
    """A browser without account that gets answers also where the server failed."""
    return Client(raise_request_exception=False)


def check_headers(answer: HttpResponse, **other: str) -> None:
    """``other``: headers that this one answer has otherwise, by name with underscores."""
    expected = HEADERS | {name.replace("_", "-"): part for name, part in other.items()}
    for name, part in expected.items():
        assert part in answer.headers.get(name, ""), f"{name} of {answer.status_code}"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "*" not in policy


# ---- headers


@failing
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/sign-in/", 200), ("/", 302), ("/settings/", 302), ("/nothing/", 404), ("/static/nothing.css", 404),
     ("/static/%2e%2e/%2e%2e/etc/passwd", 404), ("/sign-out/", 405), ("/health/", 200), ("/articles/x/", 404),
     *[(f"/fail/{name}/", status) for name, (_error, status) in FAILURES.items()]],
)  # fmt: skip
def test_every_answer_of_every_status_has_the_headers(visitor: Client, address: str, status: int) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    check_headers(answer)


@pytest.mark.django_db
def test_errors_of_the_middleware_have_the_headers_too(visitor: Client) -> None:
    with override_settings(ALLOWED_HOSTS=["reading-desk.example"]):
        answer = visitor.get("/sign-in/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    check_headers(answer)
    with override_settings(ALLOWED_HOSTS=["reading-desk.example"], SECURE_SSL_REDIRECT=True):
        answer = visitor.get("/sign-in/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    check_headers(answer)


@pytest.mark.django_db
def test_files_of_the_look_are_served_with_the_headers(visitor: Client) -> None:
    answer = visitor.get("/static/css/postil.css")
    assert answer.status_code in {200, 404}
    check_headers(answer)


@pytest.mark.django_db
def test_every_script_of_a_page_is_a_file_of_ours_with_the_nonce(visitor: Client) -> None:
    answer = visitor.get("/sign-in/")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    scripts = re.findall(r"<script[^>]*>", answer.content.decode())
    assert len(scripts) >= 3
    for script in scripts:
        assert f'nonce="{nonce}"' in script
        assert 'src="/static/' in script
    again = visitor.get("/sign-in/").headers["Content-Security-Policy"]
    assert nonce not in again


def production(tmp_path: Path, code: str, **more: str) -> str:
    """The output of ``code`` with the settings of a public site."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "POSTIL_DATA": str(tmp_path / "data"),
        "POSTIL_URL": "https://reading-desk.example",
        "DJANGO_SETTINGS_MODULE": "reader.settings",
        "PYTHONWARNINGS": "ignore",
        "POSTIL_STATIC": str(tmp_path / "static"),
    }
    run = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_public_site_has_host_cookies_hsts_and_https_alone(tmp_path: Path) -> None:
    out = production(
        tmp_path,
        """
from django.core.management import call_command
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
call_command("migrate", verbosity=0)
from reader.models import User
User.objects.create_user("ines", password="a-long-enough-pass-phrase")
from django.test import Client
host = {"HTTP_HOST": "reading-desk.example"}
plain = Client().get("/sign-in/", **host)
print(plain.status_code, plain["Location"])
print(Client().get("/health/", **host).status_code)
client = Client()
page = client.get("/sign-in/", secure=True, **host)
print(page["Strict-Transport-Security"])
client.post("/sign-in/", {"username": "ines", "password": "a-long-enough-pass-phrase"}, secure=True, **host)
for name, morsel in sorted(client.cookies.items()):
    print(name, morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"], repr(morsel["domain"]))
forwarded = Client().get("/sign-in/", HTTP_X_FORWARDED_PROTO="https", **host)
print(forwarded.status_code)
""",
    ).splitlines()
    assert out == [
        "301 https://reading-desk.example/sign-in/",
        "200",
        "max-age=31536000; includeSubDomains; preload",
        "__Host-csrftoken True True Lax / ''",
        "__Host-sessionid True True Lax / ''",
        "200",
    ]


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    make_user("ines")
    client.post("/sign-in/", {"username": "ines", "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_sessions_and_caches_are_json_and_no_pickle() -> None:
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert "cached" not in settings.SESSION_ENGINE  # without a shared cache


# ---- error pages


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


@pytest.mark.django_db
def test_health_tells_nothing_but_whether(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies


@failing
@pytest.mark.django_db
def test_an_address_that_takes_no_get_says_so_in_a_page(client: Client) -> None:
    answer = client.get("/sign-out/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "does not take that" in answer.content.decode()
