"""What the settings promise, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from reader import checks
from reader.settings import SQLITE, choice, flag, number, secret_key

ROOT = Path(__file__).resolve().parent.parent


def manage(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``manage.py`` in a process of its own, with only these settings."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "POSTIL_DATA": str(tmp_path / "data"), "PYTHONWARNINGS": "ignore"}
        | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def found(**changes: object) -> list[str]:
    """The ids of what our checks complain about."""
    with override_settings(**changes):
        return [message.id for message in checks.safe_settings(None)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"DEBUG": True}, []),
        ({"DEBUG": True, "POSTIL_URL": "https://a.example"}, ["postil.E001", "postil.E005"]),
        ({"POSTIL_URL": "http://a.example"}, ["postil.E002"]),
        ({"POSTIL_URL": "http://192.168.1.5:8000"}, ["postil.E002"]),
        ({"POSTIL_URL": "http://127.0.0.1:8000"}, []),
        ({"POSTIL_URL": "http://[::1]:8000"}, []),
        ({"POSTIL_URL": "http://localhost.evil.example"}, ["postil.E002"]),
        ({"POSTIL_URL": "http://localhost:8000/reading"}, ["postil.E003"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["postil.E004"]),
        ({"POSTIL_FETCH_ALLOW": "10.1.0.0/16, wiki.corp:8080, [fd00::1]:80, fd00::/8, 10.2.3.4, wiki"}, []),
        ({"POSTIL_FETCH_ALLOW": "http://wiki.corp/"}, ["postil.E010"]),
        ({"POSTIL_FETCH_ALLOW": "0.0.0.0/0, ::/0"}, ["postil.E011", "postil.E011"]),
        ({"ALLOWED_HOSTS": ["a.example", "*.example"]}, ["postil.E004"]),
        ({"SECRET_KEY": "x" * 60}, ["postil.E007"]),
        ({"SECRET_KEY": "abcdefghij" * 4}, ["postil.E007"]),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghij" * 6}, ["postil.E007"]),
        (
            {"POSTIL_SIGNUP": "open", "POSTIL_URL": "https://a.example", "SESSION_COOKIE_SECURE": True,
             "CSRF_COOKIE_SECURE": True},
            ["postil.E006"],
        ),
        ({"DATA": ROOT / "static" / "data"}, ["postil.E009"]),
    ],
)  # fmt: skip
def test_unsafe_settings_are_refused(changes: dict[str, object], expected: list[str]) -> None:
    assert found(**changes) == expected


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = tmp_path / "secret_key"
    key.write_text("k" * 50)
    key.chmod(0o640)
    assert found(DATA=tmp_path) == ["postil.E008"]
    key.chmod(0o600)
    assert found(DATA=tmp_path) == []


def test_no_command_starts_with_unsafe_settings(tmp_path: Path) -> None:
    run = manage(tmp_path, "serve", POSTIL_URL="http://reading-desk.example")
    assert run.returncode != 0
    assert "passwords would cross the network in the clear" in run.stderr


def test_a_public_site_is_clean(tmp_path: Path) -> None:
    run = manage(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING",
        POSTIL_URL="https://reading-desk.example", EMAIL_HOST="mail.reading-desk.example",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG must be 1 or 0, not “perhaps”."),
        ({"POSTIL_PORT": "eighty"}, "POSTIL_PORT must be a whole number, not “eighty”."),
        ({"POSTIL_PORT": "0"}, "POSTIL_PORT must be from 1 to 65535, not 0."),
        ({"POSTIL_PORT": "70000"}, "POSTIL_PORT must be from 1 to 65535, not 70000."),
        ({"POSTIL_URL": "reading-desk.example"}, "POSTIL_URL must be like https://reading.example.org"),
        ({"POSTIL_SIGNUP": "maybe"}, "POSTIL_SIGNUP must be closed or open, not “maybe”."),
        ({"POSTIL_DATA": "/dev/null/data"}, "The data folder /dev/null/data cannot be written"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    run = manage(tmp_path, "serve", **environment)
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_words_and_numbers_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, value in (("1", True), (" Yes ", True), ("off", False), ("", False)):
        monkeypatch.setenv("X", word)
        assert flag("X") is value
    monkeypatch.setenv("X", "")
    assert number("X", 7) == 7
    assert choice("X", "a", "b") == "a"
    monkeypatch.setenv("X", " B ")
    assert choice("X", "a", "b") == "b"


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    code = "from pathlib import Path; from reader.settings import secret_key; print(secret_key(Path('{}')))"
    (tmp_path / "one").mkdir()
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code.format(tmp_path / "one")], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env={"PATH": os.environ["PATH"], "POSTIL_DATA": str(tmp_path / "other")},
        )
        for _ in range(3)
    ]  # fmt: skip
    assert len({run.communicate()[0] for run in runs}) == 1


@pytest.mark.django_db
def test_sqlite_is_tuned_for_data_that_survives() -> None:
    assert SQLITE["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert SQLITE["OPTIONS"]["timeout"] == 20
    assert "synchronous=FULL" in SQLITE["OPTIONS"]["init_command"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)


def test_nothing_of_ours_is_served_but_static_files() -> None:
    assert "staticfiles" not in str(settings.MEDIA_ROOT)
    assert not [folder for folder in settings.STATICFILES_DIRS if settings.DATA in Path(folder).parents]
