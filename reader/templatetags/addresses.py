"""The section "Feeds and tokens" of the settings."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from reader.access import addresses_for
from reader.out.wanted import Wanted
from reader.services.private_addresses import CHANGED, NOTEBOOK, ONE_EACH

register = template.Library()

FORMAT_NAMES = {"atom": "Atom", "json": "JSON Feed"}


@register.simple_tag
def address_name(purpose: str, query: str = "") -> str:
    """What a private address shows, as the reader calls it."""
    if purpose == CHANGED:
        return _("Changed since you noted, Atom")
    wanted = Wanted.unpack(query)
    name = wanted.title or wanted.q or (_("My notebook") if purpose == NOTEBOOK else _("Latest"))
    return _("%(name)s, %(format)s") % {"name": name, "format": FORMAT_NAMES[wanted.format]}


@register.simple_tag
def address_extent(purpose: str, query: str = "") -> str:
    """How much of each a private address shows; empty where there is nothing to choose."""
    if purpose in ONE_EACH:
        return ""
    wanted = Wanted.unpack(query)
    whole = _("whole paragraphs") if purpose == NOTEBOOK else _("whole texts")
    parts = [whole] if wanted.full else []
    parts += [{"mine": _("my notes"), "all": _("all notes that I see")}[wanted.notes]] if wanted.notes else []
    return ", ".join(parts)


@register.inclusion_tag("accounts/addresses.html", takes_context=True)
def private_addresses(context: Context) -> dict[str, Any]:
    """One's private addresses, and those that could be made. One query."""
    addresses = list(addresses_for(context["request"].user))
    had = {address.purpose for address in addresses}
    return {
        "addresses": addresses,
        "missing": [purpose for purpose in ONE_EACH if purpose not in had],
        "csrf_token": context.get("csrf_token"),
    }
