"""Views that fail in every way there is, mounted beside the real ones, and the headers of every answer."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from reader import errors
from reader.views.decorators import login_not_required

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "X-Frame-Options": "DENY",
}


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
failing = override_settings(ROOT_URLCONF="tests.failing")


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
