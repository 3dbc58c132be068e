"""Signing in and out, by password or by a link that works once; a forgotten password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reader.errors import TooOften
from reader.limits import client_address, forget, limit
from reader.logs import event
from reader.models import User
from reader.queries.library import size_of_library
from reader.services.letters import send_reset
from reader.services.signing_in import end_sessions, note_session, sign_in_link_is_open, use_sign_in_link
from reader.views.decorators import login_not_required
from reader.views.forms_accounts import EmailForm, NewPasswordForm, SignInForm

BACKEND = "reader.services.signing_in.NameOrEmailBackend"
TRIES, PAUSE = 10, 600
"""Wrong passwords of one visitor for one account before a pause, in seconds."""
RESET_KEY, IN_SESSION = "reset_token", "set"
"""Where the session keeps a reset letter's token, and what stands in its place in the address."""


def next_page(request: HttpRequest, default: str = "home") -> str:
    """Where to go on: ``next`` if it is an address of ours, else ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # Not what stands in relation to this page either: a word alone would be taken for the name of a view.
    return wanted if safe and wanted.startswith(("/", "http://", "https://")) else resolve_url(default)


def enter(request: HttpRequest, user: User, *, keep: bool) -> None:
    """Signs ``user`` in with a new session id; ``keep`` for 30 days, else until the browser closes."""
    login(request, user, backend=BACKEND)
    note_session(request)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if keep else 0)


def _count_try(name: str, address: str) -> int:
    """Counts one try, before the password is looked at, so that many at once count too. Returns how many are left."""
    limit(f"signin-address:{address}", 60, PAUSE)
    limit(f"signin-account:{name}", 100, 3600)
    return limit(f"signin:{address}:{name}", TRIES, PAUSE)


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signin(request: HttpRequest) -> HttpResponse:
    """The sign-in form. Says the same, as slowly, for a wrong password and for an account that is not there."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_page(request))
    context: dict[str, Any] = {"next": request.POST.get("next") or request.GET.get("next", ""), "keep": True}
    status = 200
    if request.method == "POST":
        form = SignInForm(request.POST)
        name = str(request.POST.get("username", ""))[:254].strip()
        context |= {"username": name, "keep": bool(request.POST.get("keep"))}
        address = client_address(request)
        status, context["wrong"] = 400, True
        try:
            left = _count_try(name.casefold(), address)
        except TooOften as error:
            event("signin.throttled", address=address)
            response = render(
                request,
                "accounts/signin.html",
                context | {"pause": error.message, "wrong": False},
                status=429,
            )
            response["Retry-After"] = str(error.retry_after)
            return response
        context["left"] = left if left <= 3 else None
        if form.is_valid():
            user = authenticate(request, username=name, password=form.cleaned_data["password"])
            if isinstance(user, User):
                forget(f"signin:{address}:{name.casefold()}")
                enter(request, user, keep=form.cleaned_data["keep"])
                event("signin", user=user, address=address, way="password")
                return HttpResponseRedirect(next_page(request))
        event("signin.refused", address=address)
    return render(
        request,
        "accounts/signin.html",
        context | {"size": size_of_library() if settings.POSTIL_PUBLIC else None},
        status=status,
    )


@login_not_required
@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    """Ends this session."""
    if request.user.is_authenticated:
        event("signout", user=request.user, address=client_address(request))
    logout(request)
    response = redirect("signin")
    response["Clear-Site-Data"] = '"cache"'
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that signs in once. Opening it shows a button only: programs that look ahead do not burn it."""
    if request.method == "POST":
        limit(f"link:{client_address(request)}", 30, 600)
        user = use_sign_in_link(token)
        if user is None:
            raise Http404
        logout(request)
        enter(request, user, keep=True)
        event("signin", user=user, address=client_address(request), way="link")
        if not user.has_usable_password():
            messages.info(
                request, _("You came by a link that works once. Set a password in the settings to come back.")
            )
        return redirect("home")
    if not sign_in_link_is_open(token):
        raise Http404
    return render(request, "accounts/link.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Asks for the address to which a link to a new password goes. The answer is the same for any address."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        address = client_address(request)
        limit(f"reset-address:{address}", 20, 3600)
        limit(f"reset:{email.casefold()}", 5, 3600)
        send_reset.enqueue(email, get_language() or "en")
        event("reset.asked", address=address)
        return redirect("reset-sent")
    return render(
        request, "accounts/reset.html", {"form": form}, status=400 if request.method == "POST" else 200
    )


@login_not_required
@require_GET
def reset_sent(request: HttpRequest) -> HttpResponse:
    """Says that a letter is on its way, if there is an account."""
    return render(request, "accounts/sent.html")


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Sets a new password by the link of a letter; ends all sessions of the account.

    The token moves from the address into the session, so that no page with it in its address stands open.
    """
    if token != IN_SESSION:
        if not _whose(uid, token):
            raise Http404
        request.session[RESET_KEY] = token
        return redirect("reset-confirm", uid=uid, token=IN_SESSION)
    user = _whose(uid, str(request.session.get(RESET_KEY, "")))
    if user is None:
        raise Http404
    form = NewPasswordForm(user, request.POST or None, ask_current=False)
    if request.method == "POST" and form.is_valid():
        end_sessions(user)
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        user.sign_in_links.filter(used_at__isnull=True).update(used_at=timezone.now())
        del request.session[RESET_KEY]
        event("password.reset", user=user, address=client_address(request))
        enter(request, user, keep=False)
        return redirect("home")
    return render(
        request,
        "accounts/password.html",
        {"form": form, "outside": True, "account": user},
        status=400 if request.method == "POST" else 200,
    )


def _whose(uid: str, token: str) -> User | None:
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, OverflowError):
        return None
    if not 0 < pk < 2**63:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and default_token_generator.check_token(user, token) else None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin's own sign-in form would not count tries; there is one form for all."""
    if request.user.is_authenticated:
        raise Http404
    return HttpResponseRedirect(f"{reverse('signin')}?next={reverse('admin:index')}")


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """Gives back what somebody was sending when the session ended; throws it away when told so."""
    found = request.session.get("kept")
    if request.method == "POST":
        request.session.pop("kept", None)
        return HttpResponseRedirect(next_page(request))  # redirect() would take a word for a view's name
    if not found:
        return redirect("home")
    fields = [{"name": name, "value": value, "long": long} for name, value, long in found["fields"]]
    labels = {"body": _("Your note"), "text": _("Your text"), "html": _("The page you pasted")}
    for field in fields:
        field["label"] = labels.get(field["name"], _("What you wrote (%(field)s)") % {"field": field["name"]})
    return render(
        request,
        "accounts/kept.html",
        {
            "path": found["path"],
            "back": found["back"],
            "typed": [field for field in fields if field["long"]],
            "hidden": [field for field in fields if not field["long"] and field["name"] != "next"],
        },
    )
