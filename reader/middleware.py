"""The door of the library, the headers of every answer, and the one place where errors become pages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import IOBase
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.urls import reverse
from django.utils import translation
from django.utils.csp import build_policy
from django.utils.translation import gettext as _

from reader.around import page_around
from reader.errors import Invalid, UserError
from reader.views.errors import error_page, name_error, not_saved, session_ended

log = logging.getLogger("postil")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
    )
)  # fmt: skip


LARGEST = 2**63 - 1
"""The largest number of a row that a database has."""


class HeadersMiddleware:
    """Headers that no answer goes without, also where an error was raised before any other middleware ran."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = build_policy(settings.SECURE_CSP, None)
        if "text/html" in headers.get("Content-Type", "") and not settings.POSTIL_PUBLIC:
            # What stands behind a sign-in is left in no shared cache, and asked for anew after signing out.
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


class WholeStream(IOBase):
    """A request's body that must be as long as it was announced."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._missing = stream, length

    def read(self, size: int | None = -1) -> bytes:
        """At most ``size`` bytes, all for -1. Raises ``ConnectionError`` where the sender was cut off."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(1 << 16), b""))
        return self._counted(self._stream.read(size), size)

    def readline(self, size: int | None = -1) -> bytes:
        """A line, as ``read``."""
        size = -1 if size is None else size
        return self._counted(self._stream.readline(size), size)

    def _counted(self, data: bytes, size: int) -> bytes:
        self._missing -= len(data)
        if not data and size and self._missing > 0:
            raise ConnectionError(f"{self._missing} bytes of the body never came")
        return data


class WholeFormMiddleware:
    """Half a form is never taken for a whole one: servers hand on what came before a connection broke."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if str(length).isdecimal() and hasattr(request, "_stream"):
            request._stream = WholeStream(request._stream, int(length))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        try:
            _read = request.POST  # before the form's secret is looked for
        except UnreadablePostError:
            return error_page(
                request,
                400,
                _("The connection broke before everything had arrived, so nothing was stored. Try again."),
            )
        return None


class LibraryDoorMiddleware(LoginRequiredMiddleware):
    """Asks for an account before anything, except where a view says otherwise.

    With ``POSTIL_PUBLIC`` strangers may read; what needs an account says ``@account_required``.
    A signed-in reader's own language wins over the browser's.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = getattr(request.user, "language", "")
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response: HttpResponseBase = self.get_response(request)  # type: ignore[assignment]
        return response

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        if settings.POSTIL_PUBLIC and not getattr(view_func, "account_required", False):
            return None
        if request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        if request.method == "POST":
            return session_ended(request)  # somebody was writing: the text must not go under
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.headers.get("HX-Request"):
            # A part asked for in the background: the whole page goes to sign in, not the sign-in into the part.
            page = page_around(request).path or "/"
            return HttpResponse(
                headers={"HX-Redirect": f"{reverse('signin')}?{urlencode({'next': page})}"}, status=204
            )
        return answer


class ErrorPagesMiddleware:
    """Turns named errors into a page, or into a part where HTMX asked; keeps what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = error_page(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: list[object],
        view_kwargs: dict[str, object],
    ) -> None:
        """A number in an address that no row can have is no row's."""
        if any(isinstance(value, int) and value > LARGEST for value in view_kwargs.values()):
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DatabaseError | OSError) and (named := not_saved(error)):
            log.error("not saved at %s: %s", request.path, error)
            error = named
        if isinstance(error, ValueError | DataError) and "NUL (0x00)" in str(error):
            # PostgreSQL stores no such character, and SQLite does: searched for or written, it is said here
            error = Invalid(_("A field holds a NUL character, which cannot be stored. Take it out."))
        if not isinstance(error, UserError):
            if not settings.DEBUG:
                log.error("error %s at %s", name_error(request), request.path, exc_info=error)
            return None
        return error_page(
            request, error.status, error.message, retry_after=getattr(error, "retry_after", None)
        )
