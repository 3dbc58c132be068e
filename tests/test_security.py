"""Headers and cookies of every answer, and what a public site insists on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.factories import PASSWORD, make_user
from tests.failing import FAILURES, check_headers, failing, visitor

__all__ = ["visitor"]

ROOT = Path(__file__).resolve().parent.parent


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


@pytest.mark.django_db
def test_health_tells_nothing_but_whether(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies
