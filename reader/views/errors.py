"""Error pages in the product's look. They keep what the user typed."""

from __future__ import annotations

import errno
import logging
import re
import secrets
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from reader.errors import NotSaved, TooOften, UserError
from reader.limits import client_address, limit
from reader.logs import event

log = logging.getLogger("postil")

SECRET_NAME = re.compile(r"passw|token|secret|credential", re.I)
SHOWN_LIMIT = 2_000_000
"""Code points of typed text that an error page gives back; more would make the page itself unusable."""
KEPT_LIMIT = 200_000
"""Code points that are kept for somebody whose session ended."""
KEPT_KEY = "kept"
LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>500</title>'
    "<h1>That went wrong on our side</h1><p>Everything you were told is saved is saved. Reference: {}</p></html>"
)


@dataclass(frozen=True)
class Typed:
    """One field that was typed."""

    name: str
    value: str
    long: bool
    """Worth showing in a text box; the others go along unseen."""

    @property
    def label(self) -> str:
        known = {"body": _("Your note"), "text": _("Your text"), "html": _("The page you pasted")}
        return known.get(self.name, _("What you wrote (%(field)s)") % {"field": self.name})


def typed_fields(request: HttpRequest, most: int = SHOWN_LIMIT) -> list[Typed]:
    """What was typed, without secrets and files; nothing when it is more than ``most`` code points in all."""
    if request.method != "POST":
        return []
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # the body may be cut, too large, or not a form at all
        return []
    fields = [
        Typed(name, value, len(value) > 40 or "\n" in value or name in {"body", "text", "html"})
        for name, value in pairs
        if isinstance(value, str) and not SECRET_NAME.search(name)
    ]
    return fields if sum(len(field.value) for field in fields) <= most else []


def own_page(request: HttpRequest) -> bool:
    """Whether the request was sent by a page of ours. Only then may a fresh form invite to send it again."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    return bool(urlsplit(origin).netloc) and url_has_allowed_host_and_scheme(
        origin, {host}, require_https=request.is_secure()
    )


def name_error(request: HttpRequest) -> str:
    """A reference for the user and the log, the same for one request."""
    if not hasattr(request, "error_id"):
        request.error_id = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}"  # type: ignore[attr-defined]
    return str(request.error_id)  # type: ignore[attr-defined]


def _heading(status: int, csrf: bool) -> tuple[str, str]:
    """Heading and sentence for ``status``."""
    if csrf:
        return _("The page was too old to trust"), _(
            "It stood open for too long, or your browser kept back its cookie, so nothing was saved."
        )
    known = {
        400: (_("That could not be understood"), _("The server could not make sense of this request.")),
        401: (_("Your session ended"), _("Sign in again; what you wrote is kept.")),
        403: (_("That is not yours to do"), _("Your account may not do this here.")),
        404: (
            _("There is nothing here for you"),
            _("Either this address was never used, or what stands there is not shared with you. "
              "The two look alike on purpose."),
        ),
        405: (_("This address does not take that"), _("It can be opened another way only; nothing was changed.")),
        409: (_("Somebody was quicker"), ""),
        413: (_("That is more than this library takes"), ""),
        415: (_("That kind of file cannot be read"), ""),
        428: (_("The page was too old"), ""),
        429: (_("A little slower, please"), ""),
        500: (_("That went wrong on our side"),
              _("Everything you were told is saved is saved. The keeper of this library has the details.")),
        503: (_("That was not saved"), ""),
        507: (_("That was not saved"), ""),
    }  # fmt: skip
    return known.get(status, (_("That did not work"), ""))


def error_page(
    request: HttpRequest,
    status: int,
    message: str = "",
    *,
    retry_after: int | None = None,
    csrf: bool = False,
) -> HttpResponse:
    """The page for ``status``; only its part where HTMX asked. Needs no database from 500 upwards."""
    heading, sentence = _heading(status, csrf)
    typed = typed_fields(request)
    long = [field for field in typed if field.long]
    context: dict[str, Any] = {
        "status": status,
        "heading": heading,
        "message": message or sentence,
        "typed": long,
        "hidden": [field for field in typed if not field.long],
        "resend": request.path if long and status not in {404, 409} and own_page(request) else "",
        "had_files": request.method == "POST" and "multipart" in request.headers.get("Content-Type", ""),
        "csrf": csrf,
        "error_id": name_error(request) if status == 500 else "",
        "now": timezone.now(),
        "wanted": _words_of(request.path) if status == 404 and request.method == "GET" else "",
        "back": request.get_full_path() if request.method in {"GET", "HEAD"} and status >= 429 else "",
    }
    if status in {403, 413, 429}:
        event("denied", user=_known_user(request), address=client_address(request), status=status,
              path=request.path)  # fmt: skip
    response = HttpResponse(_render(request, context, bare=status >= 500), status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _words_of(path: str) -> str:
    """The words at the end of an address, to be looked for; none where it ends in a number or a secret."""
    last = path.rstrip("/").rpartition("/")[2]
    words = re.findall(r"[^\W\d_]+", last)
    return " ".join(words) if len(words) < 12 and all(len(word) <= 24 for word in words) else ""


def _known_user(request: HttpRequest) -> object:
    try:
        return getattr(getattr(request, "user", None), "pk", None)
    except DatabaseError:
        return None


def _render(request: HttpRequest, context: dict[str, Any], *, bare: bool) -> str:
    """The page; without account and database if they do not answer; one plain sentence if nothing does."""
    template = "error.html#part" if getattr(request, "htmx", False) else "error.html"
    for without in (True,) if bare else (False, True):
        try:
            if not without:
                return render_to_string(template, context, request)
            known = {
                "bare": True,
                "csrf_token": get_token(request),
                "library_name": settings.POSTIL_NAME,
                "library_host": settings.POSTIL_URL.split("://", 1)[-1],
            }
            return render_to_string(template, context | known)
        except Exception:
            log.exception("the error page itself failed at %s", request.path)
    return LAST_RESORT.format(context["error_id"] or name_error(request))


def not_saved(error: Exception) -> NotSaved | None:
    """The user's answer to a database or disk that took nothing; None for any other error."""
    text = str(error).lower()
    full = getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or (
        isinstance(error, DatabaseError) and ("disk is full" in text or "no space left" in text)
    )
    if full:
        answer = NotSaved(
            _(
                "The disk of this library is full, so nothing was saved. Tell its keeper; your text is kept here."
            )
        )
        answer.status = 507
        return answer
    if isinstance(error, OSError):
        return (
            NotSaved(_("The disk of this library can only be read just now, so nothing was saved."))
            if error.errno == errno.EROFS
            else None
        )
    busy = isinstance(error, OperationalError | InternalError)
    if busy and (
        connection.vendor != "sqlite"
        or re.search(r"locked|readonly|read-only|disk i/o|unable to open|busy", text)
    ):
        return NotSaved(
            _(
                "The library's database did not take this just now, so nothing was saved. Try again in a moment."
            )
        )
    return None


def session_ended(request: HttpRequest) -> HttpResponse:
    """Somebody sends a form without being signed in: keep the text, ask to sign in, give it back afterwards."""
    if getattr(request, "htmx", False) or request.headers.get("HX-Request"):
        return error_page(request, 401, _("Your session ended. Sign in again; your text is kept."))
    came_from = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    next_page = urlsplit(came_from).path if own else reverse("home")
    fields = typed_fields(request, KEPT_LIMIT)
    if any(field.long for field in fields):
        try:
            limit(f"kept:{client_address(request)}", 30, 3600)
        except TooOften:
            return error_page(request, 401)
        request.session[KEPT_KEY] = {
            "path": request.path,
            "back": next_page,
            "fields": [[field.name, field.value, field.long] for field in fields],
        }
        next_page = reverse("kept")
    elif any(field.long for field in typed_fields(request)):
        return error_page(
            request, 401, _("Your session ended, and this is too long to keep meanwhile. Copy it first.")
        )
    return HttpResponseRedirect(f"{reverse('signin')}?{urlencode({'next': next_page})}")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_page(
            request,
            413,
            _("A form may hold %(limit)s MB besides its files, and this one held more%(found)s. "
              "Go back: it is still filled in.")
            % {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2, "found": _size(request)},
        )  # fmt: skip
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return error_page(
            request,
            413,
            _("A form may have %(fields)s fields and %(files)s files, and this one had more.")
            % {
                "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
                "files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
            },
        )
    return error_page(request, 400)


def _size(request: HttpRequest) -> str:
    length = request.META.get("CONTENT_LENGTH") or ""
    return f" ({int(length) / 1024**2:.1f} MB)" if length.isdecimal() and len(length) < 16 else ""


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw; also named errors that were raised outside any view, before they could be turned."""
    error = sys.exc_info()[1]
    named = (
        error if isinstance(error, UserError) else not_saved(error) if isinstance(error, Exception) else None
    )
    if named is not None:
        return error_page(
            request, named.status, named.message, retry_after=getattr(named, "retry_after", None)
        )
    log.error("error %s at %s", name_error(request), request.path)
    return error_page(request, 500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret was missing or old: give back what was typed, with a fresh form around it."""
    event("csrf", address=client_address(request), path=request.path, reason=reason)
    return error_page(request, 403, csrf=True)
