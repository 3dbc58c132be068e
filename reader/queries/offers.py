"""“Always for this outlet”: what rule a repair could become, in words, and what it would do on the page at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reader.cleaning import Cleaned
from reader.cleaning.rules import (
    FIELDS,
    Does,
    NoRule,
    Piece,
    Rule,
    apply_rules,
    block_piece,
    cut_pieces,
    field_rule,
    rules_for_pieces,
)
from reader.models import Outlet, OutletRule
from reader.services.articles import count_words
from reader.services.outlet_rules import outlet_of, rules_of


@dataclass(frozen=True, slots=True)
class Known:
    """The outlet that a draft is from. ``outlet`` is None where saving would make it."""

    name: str
    outlet: Outlet | None
    rules: tuple[Rule, ...]

    def has(self, rules: Iterable[Rule]) -> bool:
        """Whether the outlet has all these rules."""
        mine = {(rule.does, rule.where, rule.words, rule.field, rule.value) for rule in self.rules}
        return all((rule.does, rule.where, rule.words, rule.field, rule.value) in mine for rule in rules)


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule or several that the outlet could have, each as a sentence."""

    outlet: str
    rules: tuple[Rule, ...] = ()
    said: tuple[str, ...] = ()
    count: int = 0
    """Pieces of the page at hand that they are about."""
    words: int = 0
    made: bool = False
    """The outlet has them."""
    refused: str = ""
    """Why there can be no such rule."""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule of an outlet as a list shows it."""

    rule: OutletRule
    said: str
    may_remove: bool


def known_outlet(name: str, address: str) -> Known | None:
    """The outlet of a draft whose fields say this; None where they name none. Three queries at most."""
    found = outlet_of(name, address)
    if found is None and not name:
        return None
    return Known(found.name if found else name, found, tuple(rules_of(found)) if found else ())


@dataclass(frozen=True, slots=True)
class Pieces:
    """The blocks and the cut pieces of a page as rules see them."""

    blocks: tuple[Piece, ...]
    cuts: tuple[Piece, ...]

    @classmethod
    def of(cls, cleaned: Cleaned) -> Pieces:
        """Those of ``cleaned``."""
        return cls(tuple(map(block_piece, cleaned.blocks)), tuple(cut_pieces(cleaned)))


def offer_for(
    pieces: Pieces,
    keep: frozenset[int],
    drop: frozenset[int],
    does: Does,
    indexes: Iterable[int],
    known: Known,
) -> Offer:
    """The rules by which the pieces of a row would be kept (indexes of ``cut``) or cut (of ``blocks``) each time."""
    blocks, cuts = pieces.blocks, pieces.cuts
    if does == "cut":
        chosen = [blocks[index] for index in indexes]
        others = [piece for index, piece in enumerate(blocks) if index not in drop]
    else:
        chosen = [cuts[index] for index in indexes]
        others = [piece for index, piece in enumerate(cuts) if index not in keep]
    try:
        rules = rules_for_pieces(does, chosen, others)
    except NoRule as error:
        return Offer(known.name, refused=str(error))
    met = [piece for piece in (*blocks, *cuts) if any(rule.fits(piece) for rule in rules)]
    return Offer(
        known.name,
        rules,
        tuple(map(sentence, rules)),
        len(met),
        sum(count_words(piece.text) for piece in met),
        known.has(rules),
    )


def field_offers(
    cleaned: Cleaned, said: Mapping[str, str], wrong: Mapping[str, str], known: Known | None
) -> dict[str, Offer]:
    """For each field that the reader corrected, the rule that would correct it each time."""
    if known is None:
        return {}
    offers = {}
    for name in FIELDS:
        if name in said and name not in wrong and (name != "outlet" or cleaned.meta.outlet):
            rule = field_rule(name, getattr(cleaned.meta, name), said[name])
            offers[name] = Offer(known.name, (rule,), (sentence(rule),), 1, made=known.has([rule]))
    return offers


def unused(cleaned: Cleaned, known: Known | None, made_here: Iterable[int]) -> int:
    """How many rules of the outlet would change the page and were not used, since it was not known as the outlet's."""
    if known is None or not known.rules:
        return 0
    late = [rule for rule in known.rules if rule.key not in {*cleaned.rules, *made_here}]
    return len(set(apply_rules(cleaned, late).rules) - set(cleaned.rules)) if late else 0


def sentence(rule: Rule | OutletRule) -> str:
    """A rule in words."""
    words: dict[str, Any] = {"where": rule.where, "words": rule.words[:80], "value": rule.value}
    if rule.does == "field":
        return _field_sentence(rule)
    if rule.does == "keep":
        if not rule.words:
            return _("Keep what stands in “%(where)s”") % words
        if not rule.where:
            return _("Keep what begins “%(words)s”") % words
        return _("Keep what stands in “%(where)s” and begins “%(words)s”") % words
    if not rule.words:
        return _("Cut what stands in “%(where)s”") % words
    if not rule.where:
        return _("Cut what begins “%(words)s”") % words
    return _("Cut what stands in “%(where)s” and begins “%(words)s”") % words


def _field_sentence(rule: Rule | OutletRule) -> str:
    names = {
        "outlet": _("Outlet"),
        "byline": _("Byline"),
        "credited_source": _("Credited source"),
        "language": _("Language"),
        "section": _("Section"),
    }
    words = {"field": names.get(rule.field, rule.field), "words": rule.words[:80], "value": rule.value}
    if not rule.words:
        return _("%(field)s: where the page says nothing, “%(value)s”") % words
    if not rule.value:
        return _("%(field)s: “%(words)s” is left out") % words
    return _("%(field)s: “%(words)s” becomes “%(value)s”") % words
