"""What stands in the log: who did what, and no secret."""

from __future__ import annotations

import logging
import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.test import Client

from reader.logs import WithoutTokens, event
from reader.models import User
from tests.factories import PASSWORD, make_outlet, make_user


@pytest.mark.parametrize(
    "secret",
    ["/s/Xk3mPq9vTz1LbNc7RwYd5A/", "/sign-in-link/FYzKT3tWxOkNRLjfbgVfkoL7FnRqzGEjO6/",
     "/reset/MQ/c1x2-0123456789abcdef/",
     "/invitation/kT3tWxOkNRLjfbgVfkoL7FnRqz/", "/sign-up/ImFAYi5jIg:1wAbCd:sIgNaTuReSiGnAtUrE/",
     "/sign-in/?next=%2Fs%2FXk3mPq9vTz1LbNc7RwYd5A%2F"],
)  # fmt: skip
def test_no_token_gets_into_a_log(secret: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "Not Found: %s", (secret,), None)
    WithoutTokens().filter(record)
    assert not re.search(r"[A-Za-z0-9]{14,}", record.getMessage().replace("invitation", ""))
    assert "…" in record.getMessage()


def test_a_log_line_cannot_be_forged(caplog: pytest.LogCaptureFixture) -> None:
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, "at %s", ("/a\r\n2031 INFO signin user=1\u2028",), None
    )
    WithoutTokens().filter(record)
    assert len(record.getMessage().splitlines()) == 1


@pytest.mark.django_db
def test_signing_in_and_being_refused_is_logged_without_secrets(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    user: User = make_user("ines")
    with caplog.at_level(logging.INFO, logger="postil.events"):
        client.post("/sign-in/", {"username": "ines", "password": "wrong-and-secret"})
        client.post("/sign-in/", {"username": "ines", "password": PASSWORD})
        client.post("/sign-out/")
        event("share.made", user=user, share=7, nothing=None)
    assert f"signin user={user.pk} address=127.0.0.1" in caplog.text
    assert "signin.refused" in caplog.text
    assert f"signout user={user.pk}" in caplog.text
    assert f"share.made user={user.pk} share=7" in caplog.text
    assert "secret" not in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.django_db
def test_what_is_changed_in_the_admin_is_logged_without_values(
    administrator: User, caplog: pytest.LogCaptureFixture
) -> None:
    outlet = make_outlet("Averil Courier")
    with caplog.at_level(logging.INFO, logger="postil.events"):
        LogEntry.objects.log_actions(administrator.pk, [outlet], CHANGE, "the new value")
    assert f"admin user={administrator.pk} flag={CHANGE}" in caplog.text
    assert f"object={outlet.pk}" in caplog.text
    assert "new value" not in caplog.text
