"""Rules of an outlet, made and taken away in a draft's preview."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from reader.access import may_make_rules, may_remove_rule
from reader.cleaning import Cleaned
from reader.cleaning.rules import apply_rules
from reader.errors import Conflict, Invalid
from reader.limits import limit
from reader.models import Draft, OutletRule, User
from reader.queries.offers import (
    Known,
    Offer,
    Pieces,
    ShownRule,
    field_offers,
    known_outlet,
    offer_for,
    sentence,
    unused,
)
from reader.queries.outlet_rules import removed_rule, removed_sentence
from reader.services import drafts as service
from reader.services import imports, outlet_rules
from reader.services.choosing import carry, dropped_of, kept_of, pieces
from reader.services.names import outlet_named

RULING = frozenset({"always", "unrule", "rerule", "use-rules"})
"""What ``rule`` does."""
RULES_AN_HOUR = 120
"""How many rules one member may make in an hour."""
REREADINGS = 240
"""How often one reader may have drafts cleaned again in an hour."""


def limit_rereading(user: User) -> None:
    """Counts one more cleaning. Raises ``TooOften``."""
    limit(f"reread:{user.pk}", REREADINGS, 3600)


def outlet_known(draft: Draft, cleaned: Cleaned, values: dict[str, str]) -> Known | None:
    """The outlet that the draft's fields name, or its address."""
    return known_outlet(values["outlet"], values["address"] or draft.capture.source_url)


def rule(user: User, draft: Draft, cleaned: Cleaned, what: str, about: str) -> None:
    """``always`` makes a rule of a repair, ``unrule`` takes one away, ``rerule`` brings it back, ``use-rules`` uses
    those of an outlet that was named by hand. Changes the draft; does not save it, but where it is cleaned again."""
    if what == "always":
        _always(user, draft, cleaned, about)
    elif what == "unrule":
        _unrule(user, draft, cleaned, about)
    elif what == "rerule":
        _rerule(user, draft, about)
    elif known := outlet_known(draft, cleaned, service.values_of(draft, cleaned)):
        carry(draft, apply_rules(cleaned, known.rules))


def _always(user: User, draft: Draft, cleaned: Cleaned, about: str) -> None:
    values = service.values_of(draft, cleaned)
    known = outlet_known(draft, cleaned, values)
    if known is None:
        raise Invalid(_("Name the outlet first; the rule is kept with it."), field="outlet")
    offer = _offer(draft, cleaned, about, known)
    if offer is None or not may_make_rules(user):
        return
    if offer.refused:
        raise Invalid(offer.refused)
    limit(f"rule:{user.pk}", RULES_AN_HOUR, 3600)
    address = values["address"] or draft.capture.source_url
    outlet = known.outlet or outlet_named(known.name, url=address, language=values["language"])
    assert outlet is not None  # its name is there
    made = outlet_rules.make(user, outlet, offer.rules, address=address)
    ruled = dict.fromkeys([*draft.fields.get("ruled", []), *(row.pk for row in made)])
    draft.fields = {**draft.fields, "ruled": list(ruled)}


def _offer(draft: Draft, cleaned: Cleaned, about: str, known: Known) -> Offer | None:
    does, _colon, which = about.partition(":")
    keep, drop = kept_of(draft, cleaned), dropped_of(draft, cleaned)
    if does == "field":
        values = service.values_of(draft, cleaned)
        return field_offers(cleaned, draft.fields.get("said", {}), service.problems(values), known).get(which)
    if does == "keep" and (named := pieces(which, len(cleaned.cut)) & keep):
        return offer_for(Pieces.of(cleaned), keep, drop, "keep", sorted(named), known)
    if does == "cut" and (named := pieces(which, len(cleaned.blocks)) & drop):
        return offer_for(Pieces.of(cleaned), keep, drop, "cut", sorted(named), known)
    return None


def _unrule(user: User, draft: Draft, cleaned: Cleaned, about: str) -> None:
    pk = int(about) if about.isascii() and about.isdecimal() and len(about) < 19 else 0
    found = OutletRule.objects.select_related("outlet").filter(pk=pk).first()
    if found is None or pk not in {*cleaned.rules, *draft.fields.get("ruled", [])}:
        raise Conflict(_("This rule was removed in the meantime."))
    if not may_remove_rule(user, found):
        raise Invalid(_("This rule was made by another member. Who made it and curators can remove it."))
    entry = outlet_rules.remove(found, user)
    draft.fields = {**draft.fields, "unruled": entry.pk}
    if pk in cleaned.rules:
        _read_again(user, draft)


def _rerule(user: User, draft: Draft, about: str) -> None:
    entry = removed_rule(user, draft.fields.get("unruled"))
    if entry is None or str(entry.pk) != about:
        return
    outlet_rules.restore(entry, user)
    draft.fields = {name: value for name, value in draft.fields.items() if name != "unruled"}
    _read_again(user, draft)


def _read_again(user: User, draft: Draft) -> None:
    """Cleans the page as it was cleaned before, with the rules that are left."""
    limit_rereading(user)
    capture = draft.capture
    kind = capture.kind
    imports.read_again(
        draft,
        encoding="" if capture.encoding_guessed else capture.encoding,
        kind="html" if kind == "html" else "text" if kind == "text" else "auto",
    )


def rules_shown(user: User, draft: Draft, cleaned: Cleaned, known: Known | None) -> dict[str, Any]:
    """For the template: the rules that were used here, those made here, and the one just removed."""
    made = draft.fields.get("ruled", [])
    rows = {
        row.pk: row
        for row in OutletRule.objects.filter(pk__in=[*cleaned.rules, *made]).select_related(
            "outlet", "made_by"
        )
    }
    shown = [ShownRule(row, sentence(row), may_remove_rule(user, row)) for _pk, row in sorted(rows.items())]
    removed = removed_rule(user, draft.fields.get("unruled"))
    return {
        "rules_used": [one for one in shown if one.rule.pk in cleaned.rules],
        "rules_made": [one for one in shown if one.rule.pk in made and one.rule.pk not in cleaned.rules],
        "rules_unused": unused(cleaned, known, made),
        "rule_removed": removed,
        "rule_removed_said": removed_sentence(removed) if removed else "",
    }


def focus_after(what: str, about: str) -> dict[str, str]:
    """Which control the keyboard goes to after a button was pressed: of a block or a cut piece, and its number."""
    number = about.rsplit(":", 1)[-1].partition("-")[0]
    if not (number.isascii() and number.isdecimal()):
        number = ""
    if what in ("drop", "above", "below", "undrop"):
        return {"of": "block", "number": number}
    if what in ("keep", "cut"):
        return {"of": "cut", "number": number}
    return {"of": "rules"} if what == "always" else {}
