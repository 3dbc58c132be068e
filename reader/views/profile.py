"""One's own account: name, language, theme, shortcuts, password, sessions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reader.context import THEME_COOKIE
from reader.errors import Invalid
from reader.limits import client_address, forget, limit
from reader.logs import event
from reader.models import Theme, User
from reader.services.closing import WAITS, ask, closing_of, think_again
from reader.services.signing_in import PASSWORD_LIMIT, end_sessions, note_session, sessions_of
from reader.services.typography import checked, keep, setting
from reader.views.accounts import next_page
from reader.views.decorators import account_required, login_not_required
from reader.views.forms_accounts import KeysForm, LookForm, MailForm, NewPasswordForm, ProfileForm
from reader.views.members import member


def _form(section: str, user: User, request: HttpRequest) -> BaseForm | None:
    """The form of one section of the page, filled from the request."""
    match section:
        case "profile":
            return ProfileForm(request.POST, instance=user)
        case "look":
            return LookForm(request.POST, instance=user)
        case "keys":
            return KeysForm(request.POST, instance=user)
        case "mail":
            limit(f"password:{user.pk}", 10, 600)
            return MailForm(user, request.POST)
    return None


@account_required
@sensitive_post_parameters("current")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The settings page. Each section is a form of its own and saves alone."""
    user = member(request)
    section = str(request.POST.get("section", ""))
    errors: dict[str, Any] = {}
    if request.method == "POST":
        # On a copy: what is not valid must not show in the bar, and is not saved with something else.
        form = _form(section, User.objects.get(pk=user.pk), request)
        if form is not None and form.is_valid():
            _save(form, user, section, request)
            messages.success(request, _("Saved."))
            answer = HttpResponseRedirect(f"{reverse('profile')}#{section}")
            if section == "look":
                answer.delete_cookie(THEME_COOKIE)
            return answer
        errors = dict(form.errors.items()) if form is not None else {}
        if section == "reading":
            try:
                keep(user, checked(request.POST))
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(f"{reverse('profile')}#type")
            except Invalid as error:
                errors = {"reading": [error.message]}
    return render(
        request,
        "accounts/settings.html",
        {
            "account": user,
            "section": section,
            "errors": errors,
            "typed": request.POST,
            "languages": settings.LANGUAGES,
            "themes": Theme.choices,
            "type": setting(user.reading),
            "closing": closing_of(user),
            "sessions": sessions_of(user, request.session.session_key),
        },
        status=400 if request.method == "POST" else 200,
    )


def _save(form: BaseForm, user: User, section: str, request: HttpRequest) -> None:
    if isinstance(form, MailForm):
        forget(f"password:{user.pk}")
        user.email = form.cleaned_data["email"]
        user.save(update_fields=["email"])
        event("account.mail", user=user, address=client_address(request))
    elif isinstance(form, ProfileForm | LookForm | KeysForm):
        fields = list(form._meta.fields or [])
        form.instance.save(update_fields=fields)
        if isinstance(form, KeysForm):
            keep(user, {"cursor": "cursor" in request.POST})


@account_required
@require_POST
def typography(request: HttpRequest) -> HttpResponse:
    """How articles are set, and the theme, from the menu beside an article: saved without a page."""
    user = member(request)
    theme = request.POST.get("theme")
    if theme is not None and theme not in Theme.values:
        raise Invalid(
            _("“%(field)s” can be %(known)s, not “%(found)s”.")
            % {"field": "theme", "known": ", ".join(Theme.values), "found": theme[:20]},
            field="theme",
        )
    keep(user, checked(request.POST))
    if theme is not None and theme != user.theme:
        User.objects.filter(pk=user.pk).update(theme=theme)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(next_page(request, "profile"))


@account_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password. All other sessions of the account end."""
    user = member(request)
    if request.method == "POST" and user.has_usable_password():
        limit(f"password:{user.pk}", 10, 600)
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_sessions(user, keep=request.session.session_key)
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        user.sign_in_links.filter(used_at__isnull=True).delete()
        update_session_auth_hash(request, user)
        note_session(request)
        forget(f"password:{user.pk}")
        event("password.changed", user=user, address=client_address(request))
        messages.success(request, _("Your password is changed. All other sessions were ended."))
        return redirect("profile")
    return render(
        request,
        "accounts/password.html",
        {"form": form, "account": user},
        status=400 if request.method == "POST" else 200,
    )


@account_required
@sensitive_post_parameters("current")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Closes the account in 14 days: its owner says so with the password, or with the name where there is none."""
    user = member(request)
    error = ""
    if request.method == "POST":
        limit(f"password:{user.pk}", 10, 600)
        typed = str(request.POST.get("current", ""))[:PASSWORD_LIMIT]
        if user.has_usable_password() and not user.check_password(typed):
            error = _("This is not your present password.")
        elif not user.has_usable_password() and typed.strip() != user.username:
            error = _("This is not the name that you sign in with.")
        else:
            forget(f"password:{user.pk}")
            asked = ask(user, everything="everything" in request.POST)
            event("account.closing", user=user, address=client_address(request), due=asked.due_at.isoformat())
            return HttpResponseRedirect(f"{reverse('profile')}#data")
    context = {
        "account": user,
        "error": error,
        "days": WAITS.days,
        "everything": "everything" in request.POST,
    }
    return render(request, "accounts/closing.html", context, status=400 if error else 200)


@account_required
@require_POST
def close_not(request: HttpRequest) -> HttpResponse:
    """Keeps an account that was to be closed."""
    user = member(request)
    if think_again(user):
        event("account.closing.not", user=user, address=client_address(request))
        messages.success(request, _("Your account stays."))
    return HttpResponseRedirect(f"{reverse('profile')}#data")


@account_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Ends the one session named, or all others."""
    user = member(request)
    ended = end_sessions(
        user, keep=request.session.session_key, handle=str(request.POST.get("session", ""))[:64]
    )
    event("sessions.ended", user=user, address=client_address(request), count=ended)
    messages.success(request, _("Sessions ended: %(n)d.") % {"n": ended})
    return HttpResponseRedirect(f"{reverse('profile')}#sessions")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Another language of the interface: kept on this device, and with the account of who is signed in."""
    chosen = str(request.POST.get("language", ""))
    response = HttpResponseRedirect(next_page(request))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
