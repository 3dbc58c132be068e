"""What readers taught the library about an outlet's pages: rules made, removed, brought back, and used.

A rule is found by the page's outlet: its name, the name that a rule gives it, or the domain of its address.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from reader.cleaning import Cleaned, Metadata
from reader.cleaning.choices import piece_key
from reader.cleaning.rules import Rule, apply_rules
from reader.errors import Conflict, TooMuch
from reader.logs import event
from reader.models import Outlet, OutletRule, User
from reader.services.history import facts_of, record

RULES_LIMIT = 100
"""Rules that one outlet may have."""
MADE, REMOVED = "rule_made", "rule_removed"
"""Words of the log."""
_FACTS = ("does", "where", "words", "field", "value")
log = logging.getLogger("postil.curating")


def outlet_of(name: str, address: str) -> Outlet | None:
    """The outlet of a page that calls its outlet ``name`` and stands at ``address``; None for a new one. Two queries
    at most."""
    name = " ".join(name.split())[:120]
    if name:
        called = Q(name__iexact=name) | Q(rules__field="outlet", rules__words=piece_key(name))
        found = Outlet.objects.filter(called).order_by("pk").distinct()
        by_name = {outlet.name.casefold(): outlet for outlet in found}
        if by_name:
            return by_name.get(name.casefold()) or next(iter(by_name.values()))
    domains = _domains(address)
    known = {outlet.domain.casefold(): outlet for outlet in Outlet.objects.filter(domain__in=domains)}
    return next((known[domain] for domain in domains if domain in known), None)


def _domains(address: str) -> list[str]:
    """The address's host and the domains that it is part of, the longest first; no top-level domain."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return []
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)][:8]


def rules_of(outlet: Outlet) -> list[Rule]:
    """The outlet's rules, as cleaning uses them."""
    return [
        Rule(row.does, row.where, row.words, row.field, row.value, row.pk)
        for row in OutletRule.objects.filter(outlet=outlet).order_by("pk")
    ]


def rules_for(meta: Metadata, address: str = "") -> list[Rule]:
    """The rules of the outlet that a page is from; ``address`` is where it was found, when it does not say."""
    outlet = outlet_of(meta.outlet, meta.canonical_url or address)
    return rules_of(outlet) if outlet else []


def applied(cleaned: Cleaned, address: str = "") -> Cleaned:
    """The page as the rules of its outlet want it. Reads the database; changes nothing. Call it outside
    transactions, as cleaning itself."""
    rules = rules_for(cleaned.meta, address)
    return apply_rules(cleaned, rules) if rules else cleaned


def make(by: User, outlet: Outlet, rules: Iterable[Rule], *, address: str = "") -> list[OutletRule]:
    """Stores rules for ``outlet``; one that says the opposite of an older one takes its place.

    An outlet without a domain gets that of ``address``, so that its next page is known by it.
    Raises ``TooMuch`` over ``RULES_LIMIT``.
    """
    made: list[OutletRule] = []
    with transaction.atomic():
        for rule in rules:
            same = OutletRule.objects.filter(
                outlet=outlet, where=rule.where, words=rule.words, field=rule.field
            )
            same.exclude(does=rule.does).delete()
            row, _new = OutletRule.objects.update_or_create(
                outlet=outlet, does=rule.does, where=rule.where, words=rule.words, field=rule.field,
                defaults={"value": rule.value, "made_by": by},
            )  # fmt: skip
            made.append(row)
            record(by, MADE, None, **_told(row))
        count = OutletRule.objects.filter(outlet=outlet).count()
        if count > RULES_LIMIT:
            raise TooMuch(
                _("“%(outlet)s” would have %(found)d rules; the limit is %(limit)d.")
                % {"outlet": outlet.name, "found": count, "limit": RULES_LIMIT}
            )
    for row in made:
        event("rule.made", user=by, rule=row.pk, outlet=outlet.pk, does=row.does)
    _learn_domain(outlet, address)
    return made


def remove(rule: OutletRule, by: User) -> LogEntry:
    """Takes a rule away; the entry of the log brings it back (``restore``). Articles stay as they are."""
    with transaction.atomic():
        entry = record(by, REMOVED, None, **_told(rule))
        pk = rule.pk
        rule.delete()
    event("rule.removed", user=by, rule=pk, outlet=rule.outlet_id, does=rule.does)
    return entry


def restore(entry: LogEntry, by: User) -> OutletRule:
    """Brings back the rule that an entry says was removed. Raises ``Conflict`` when its outlet is gone."""
    facts = facts_of(entry)
    outlet = Outlet.objects.filter(pk=int(facts.get("outlet", 0))).first()
    if facts.get("what") != REMOVED or outlet is None:
        raise Conflict(_("This rule cannot be brought back: its outlet is gone."))
    does, where, words, field, value = (str(facts.get(name, "")) for name in _FACTS)
    rule = Rule(does, where, words, field, value)
    return make(by, outlet, [rule])[0]


def _told(row: OutletRule) -> dict[str, str | int]:
    facts: dict[str, str | int] = {name: getattr(row, name) for name in _FACTS}
    return facts | {"outlet": row.outlet_id, "name": row.outlet.name}


def _learn_domain(outlet: Outlet, address: str) -> None:
    domain = next(iter(_domains(address)), "").removeprefix("www.")[:253]
    if outlet.domain or not domain:
        return
    try:
        with transaction.atomic():
            Outlet.objects.filter(pk=outlet.pk, domain="").update(domain=domain)
    except IntegrityError:  # another outlet has it
        log.info("outlet=%s has no domain: another has %s", outlet.pk, domain)
