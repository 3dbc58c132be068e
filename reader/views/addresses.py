"""Private addresses in the settings: made, made anew, revoked. Each is shown once, in the answer to its making."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from reader.access import addresses_for
from reader.errors import Invalid
from reader.limits import client_address
from reader.logs import event
from reader.models import PrivateAddress
from reader.out.wanted import Wanted
from reader.services import private_addresses as service
from reader.services.letters import absolute
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest


def link_of(address: PrivateAddress, token: str) -> str:
    """The address itself, absolute."""
    if address.purpose in service.ONE_EACH:
        return absolute(reverse(f"{address.purpose}-feed", args=[token]))
    return absolute(reverse("out-private", args=[token, Wanted.unpack(address.query).format]))


def shown(request: MemberRequest, address: PrivateAddress, token: str) -> HttpResponse:
    """The page that shows an address, this once; for a dialog, the dialog."""
    name = "accounts/address.html" + ("#dialog" if request.headers.get("HX-Request") else "")
    return render(request, name, {"address": address, "link": link_of(address, token)})


@account_required
@never_cache
@require_POST
def make(request: MemberRequest) -> HttpResponse:
    """Makes the address of one feed and shows it."""
    purpose = request.POST.get("purpose", "")
    if purpose not in service.ONE_EACH:
        raise Invalid(_("There is no private address for that."), field="purpose")
    address, token = service.make(request.user, purpose)
    event("address.made", user=request.user, address=client_address(request), purpose=address.purpose)
    return shown(request, address, token)


@account_required
@never_cache
@require_POST
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    """Puts another address in the place of one that others may know."""
    address = get_object_or_404(addresses_for(request.user), pk=pk)
    token = service.renew(address)
    event("address.renewed", user=request.user, address=client_address(request), purpose=address.purpose)
    return shown(request, address, token)


@account_required
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes an address at once."""
    address = get_object_or_404(addresses_for(request.user), pk=pk)
    service.revoke(address)
    event("address.revoked", user=request.user, address=client_address(request), purpose=address.purpose)
    messages.success(request, _("The private address is revoked; it opens nothing any more."))
    return HttpResponseRedirect(f"{reverse('profile')}#addresses")
