"""Error pages in the product's look. They keep what the user typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

HIDDEN_FIELDS = {"csrfmiddlewaretoken", "password", "password1", "password2", "old_password", "new_password1",
                 "new_password2"}  # fmt: skip


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, without secrets, so that an error page can give it back. At most 200,000 characters each."""
    try:
        items = list(request.POST.items())
    except Exception:  # the body may be cut, too large, or not a form at all
        return []
    return [
        (name, value[:200_000])
        for name, value in items
        if name not in HIDDEN_FIELDS and isinstance(value, str) and len(value) > 20
    ]


def error_page(
    request: HttpRequest, status: int, message: str = "", *, retry_after: int | None = None
) -> HttpResponse:
    """The page for ``status``; only its part where HTMX asked."""
    template = "error.html#part" if getattr(request, "htmx", False) else "error.html"
    response = render(
        request,
        template,
        {
            "status": status,
            "message": message,
            "typed": typed_fields(request) if request.method == "POST" else [],
            "error_id": getattr(request, "error_id", ""),
        },
        status=status,
    )
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400, _("The server could not make sense of this request."))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret was missing or old: give back what was typed, with a fresh form around it."""
    return error_page(request, 403, _("This form was open for too long, or your browser blocked its cookie."))
