"""Who is a member, for administrators: roles, invitations, disabling, sign-in links."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reader.limits import client_address, limit
from reader.logs import event
from reader.models import Role, User
from reader.services.accounts import (
    INVITATION_LASTS,
    invite,
    revoke_invitation,
    set_active,
    set_role,
    waiting_invitations,
)
from reader.services.letters import absolute, send_invitation
from reader.services.signing_in import make_sign_in_link
from reader.views.decorators import account_required
from reader.views.forms_accounts import InvitationForm

log = logging.getLogger("postil")


def _administrator(request: HttpRequest) -> User:
    """The administrator who asks. Raises ``Http404`` for anybody else, so that the page does not show itself."""
    user = request.user
    if not isinstance(user, User) or user.role != Role.ADMINISTRATOR:
        raise Http404
    return user


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    return render(
        request,
        "accounts/members.html",
        {
            "members": User.objects.order_by("-is_active", "username"),
            "invitations": waiting_invitations(),
            "roles": Role.choices,
            "lasts": [("1", _("a day")), ("7", _("a week")), ("30", _("a month"))],
            "mail": settings.POSTIL_MAIL,
        }
        | more,
        status=status,
    )


@account_required
@never_cache
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """All accounts and the invitations that wait."""
    _administrator(request)
    return _page(request)


@account_required
@never_cache
@require_POST
def invitation_make(request: HttpRequest) -> HttpResponse:
    """Makes an invitation and shows its link, once."""
    by = _administrator(request)
    limit(f"invite:{by.pk}", 60, 3600)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, 400, errors=form.errors, typed=request.POST)
    data = form.cleaned_data
    made, token = invite(by, role=data["role"], lasts=INVITATION_LASTS[data["lasts"]], email=data["email"])
    link = absolute(reverse("invitation", args=[token]))
    event("admin.invited", user=by, address=client_address(request), invitation=made.pk, role=made.role)
    if made.email and settings.POSTIL_MAIL:
        try:
            send_invitation(made, link)
        except OSError as error:
            log.error("the invitation letter was not taken: %s", error)
            messages.error(request, _("The mail server did not take the letter. Pass the link on yourself."))
    return _page(request, link=link, link_for=made.email, link_until=made.expires_at)


@account_required
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an invitation."""
    by = _administrator(request)
    if not revoke_invitation(pk):
        raise Http404
    event("admin.uninvited", user=by, address=client_address(request), invitation=pk)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("members")


@account_required
@never_cache
@require_POST
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes one account: its role, whether it may come in, or makes it a link that signs in once."""
    by = _administrator(request)
    account = get_object_or_404(User, pk=pk)
    action = str(request.POST.get("action", ""))
    if action == "link" and account.is_active:
        token = make_sign_in_link(account)
        event("admin.link", user=by, address=client_address(request), account=account.pk)
        link = absolute(reverse("sign-in-link", args=[token]))
        return _page(request, link=link, link_for=account.name)
    if action in {"disable", "enable"}:
        set_active(account, action == "enable")
    elif action == "role":
        set_role(account, str(request.POST.get("role", "")))
    else:
        raise Http404
    event(f"admin.{action}", user=by, address=client_address(request), account=account.pk, role=account.role)
    messages.success(request, _("Saved."))
    return redirect("members")
