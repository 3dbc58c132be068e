"""Making an account: by an invitation, or by a letter where sign-up is open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from reader.errors import Conflict
from reader.limits import client_address, limit
from reader.logs import event
from reader.models import Invitation
from reader.services.accounts import make_account, open_invitation, sign_up_email
from reader.services.letters import send_sign_up
from reader.views.accounts import enter
from reader.views.decorators import login_not_required
from reader.views.forms_accounts import AccountForm, EmailForm


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page that an invitation's link opens. An unknown, used, old or revoked one is not found."""
    limit(f"invitation:{client_address(request)}", 60, 600)
    found = open_invitation(token)
    if found is None:
        raise Http404
    return _make(request, found.email, found)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """Where sign-up is open: asks for an address and sends a letter. The answer is the same for any address."""
    if settings.POSTIL_SIGNUP != "open":
        raise Http404
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        limit(f"signup-address:{client_address(request)}", 10, 3600)
        limit(f"signup:{email.casefold()}", 3, 3600)
        send_sign_up.enqueue(email, get_language() or "en")
        event("signup.asked", address=client_address(request))
        return redirect("signup-sent")
    return render(
        request, "accounts/signup.html", {"form": form}, status=400 if request.method == "POST" else 200
    )


@login_not_required
@require_GET
def signup_sent(request: HttpRequest) -> HttpResponse:
    """Says that a letter is on its way."""
    return render(request, "accounts/sent.html", {"joining": True})


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the letter's link opens."""
    email = sign_up_email(token) if settings.POSTIL_SIGNUP == "open" else None
    if email is None:
        raise Http404
    return _make(request, email, None)


def _make(request: HttpRequest, email: str, found: Invitation | None) -> HttpResponse:
    form = AccountForm(request.POST or None, fixed_email=email)
    if request.method == "POST":
        limit(f"joining:{client_address(request)}", 30, 3600)
        if form.is_valid():
            data: dict[str, Any] = form.cleaned_data
            try:
                user = make_account(
                    username=data["username"],
                    display_name=data["display_name"],
                    email=email or data["email"],
                    password=data["password"],
                    invitation=found,
                )
            except Conflict as error:
                form.add_error(None, error.message)
            else:
                event("account.made", user=user, address=client_address(request), role=user.role)
                enter(request, user, keep=True)
                return redirect("home")
    return render(
        request,
        "accounts/join.html",
        {"form": form, "email": email, "invitation": found},
        status=400 if request.method == "POST" else 200,
    )
