"""The door of the library, and the one place where errors become pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from reader.errors import NotSaved, UserError
from reader.views.errors import error_page

log = logging.getLogger("postil")


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
        return super().process_view(request, view_func, view_args, view_kwargs)


class ErrorPagesMiddleware:
    """Turns named errors into a page, or into a part where HTMX asked; keeps what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError):
            log.error("database did not answer: %s", error)
            error = NotSaved(
                _("The library's database did not take this just now, so nothing was saved. Try again.")
            )
        if not isinstance(error, UserError):
            if not settings.DEBUG:
                request.error_id = secrets.token_hex(4)  # type: ignore[attr-defined]
                log.error("error %s at %s", request.error_id, request.path, exc_info=error)  # type: ignore[attr-defined]
            return None
        return error_page(
            request, error.status, error.message, retry_after=getattr(error, "retry_after", None)
        )
