"""The section "Feeds and tokens" of the settings."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from reader.access import addresses_for
from reader.services.private_addresses import CHANGED, PURPOSES

register = template.Library()


@register.simple_tag
def address_name(purpose: str) -> str:
    """What a private address shows, as the reader calls it."""
    return {CHANGED: _("Changed since you noted, Atom")}.get(purpose, purpose)


@register.inclusion_tag("accounts/addresses.html", takes_context=True)
def private_addresses(context: Context) -> dict[str, Any]:
    """One's private addresses, and those that could be made. One query."""
    addresses = list(addresses_for(context["request"].user))
    had = {address.purpose for address in addresses if not address.query}
    return {
        "addresses": addresses,
        "missing": [purpose for purpose in PURPOSES if purpose not in had],
        "csrf_token": context.get("csrf_token"),
    }
