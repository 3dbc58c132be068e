"""“Always do this for this outlet”: rules made on one page of an outlet, used on its others.

A rule names a place on the page (``Block.where``), the beginning of the words, or both. It never cuts most of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.translation import gettext

from reader.cleaning.blocks import Block, Cleaned, Metadata
from reader.cleaning.choices import BY_RULE, blocks_of, piece_key, with_choices
from reader.cleaning.language import direction
from reader.cleaning.people import people

Does = Literal["keep", "cut"]

FIELDS = ("outlet", "byline", "credited_source", "language", "section")
"""The fields that a rule may set: what an outlet's pages say in the same way each time."""
MOST = 0.5
"""The share of a text's letters that rules never cut."""
SHORTEST = 4
"""Letters that the words of a rule must have."""
BEGINNING = 60
"""Code points of a text that a rule knows it by, where it has no shorter first sentence."""
_SENTENCE = re.compile(r".{12,90}?(?:[：。…]|[:.!?؟](?=\s|\Z))")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``where`` or ``words`` empty: any. For a field, ``words`` is what the page must say, folded; empty:
    nothing. ``key`` names it to whoever made it, 0 while it is only offered.
    """

    does: str
    where: str = ""
    words: str = ""
    field: str = ""
    value: str = ""
    key: int = 0

    def fits(self, piece: Piece) -> bool:
        """Whether the rule is about this piece."""
        return (
            self.does in ("keep", "cut")
            and bool(self.where or self.words)
            and self.where in ("", piece.where)
            and piece.key.startswith(self.words)
        )

    @property
    def weight(self) -> tuple[bool, bool, int, int]:
        """Of two rules about one piece the more exact one holds, then the later."""
        return bool(self.words), bool(self.where), len(self.words), self.key


@dataclass(frozen=True, slots=True)
class Piece:
    """A block or a cut piece as rules see it: place, folded words, letters in the text."""

    where: str
    key: str
    text: str
    size: int


def block_piece(block: Block) -> Piece:
    """A block as rules see it."""
    text = block.text or " ".join(link.title for link in block.links)
    return Piece(block.where, piece_key(text), text, len(block.text) if block.in_text else 0)


def cut_pieces(cleaned: Cleaned) -> list[Piece]:
    """What was cut, as rules see it."""
    return [Piece(cut.where, piece_key(cut.text), cut.text, len(cut.text)) for cut in cleaned.cut]


class NoRule(ValueError):
    """No safe rule can be made of this; the message is for the reader."""


def rules_for_pieces(does: Does, chosen: Sequence[Piece], others: Sequence[Piece]) -> tuple[Rule, ...]:
    """The fewest rules that do with pieces like ``chosen`` what was done with them, and nothing with ``others``.

    The place is enough where nothing else stands there; otherwise the beginning of the words joins it.
    Raises ``NoRule`` where they could not tell the pieces from the others, or would cut most of a text.
    """
    rules: list[Rule] = []
    for piece in chosen:
        if any(rule.fits(piece) for rule in rules):
            continue
        rules.append(_telling(does, piece, others))
    if does == "cut" and _share([*chosen, *others], rules) > MOST:
        raise NoRule(gettext("A rule of this would cut most of an article."))
    return tuple(rules)


def _telling(does: Does, piece: Piece, others: Sequence[Piece]) -> Rule:
    by_place = Rule(does, piece.where)
    if piece.where and not any(by_place.fits(other) for other in others):
        return by_place
    for words in (piece_key(_beginning(piece.text)), piece.key):
        if sum(map(str.isalpha, words)) < SHORTEST:
            continue
        rule = Rule(does, piece.where, words)
        if not any(rule.fits(other) for other in others):
            return rule
    raise NoRule(gettext("Nothing tells this piece from the others, neither its place nor its words."))


def _beginning(text: str) -> str:
    """The first sentence or the words before a colon; of a long one the first words."""
    line = text.split("\n", 1)[0]
    found = _SENTENCE.match(line)
    if found:
        return found.group()
    return line if len(line) <= BEGINNING else line[:BEGINNING].rsplit(" ", 1)[0]


def field_rule(field: str, page: str, value: str) -> Rule:
    """Where the page says ``page`` for ``field``, ``value`` is meant. Raises ``NoRule`` for another field."""
    if field not in FIELDS:
        raise NoRule(gettext("This differs from article to article, so there is no rule for it."))
    return Rule("field", words=piece_key(page), field=field, value=value)


def apply_rules(cleaned: Cleaned, rules: Iterable[Rule]) -> Cleaned:
    """``cleaned`` as the rules want it, ``rules`` naming those that changed something. Twice does no more than once.

    Rules that would cut most of the text are not used, and a warning says so.
    """
    rules = list(rules)
    cut = {index: rule for index, piece in enumerate(cut_pieces(cleaned)) if (rule := _best(rules, piece))}
    keep = {
        index: rule.key
        for index, rule in cut.items()
        if rule.does == "keep" and blocks_of(cleaned.cut[index])
    }
    held, rules = _harmless(cleaned, rules)
    blocks = {
        index: rule
        for index, block in enumerate(cleaned.blocks)
        if (rule := _best(rules, block_piece(block)))
    }
    drop = {index: rule.key for index, rule in blocks.items() if rule.does == "cut"}
    made = with_choices(
        cleaned, frozenset(keep), frozenset(drop), kind=BY_RULE, why=gettext("A rule of this outlet cuts it.")
    )
    meta, set_by = _with_fields(made.meta, rules, made.text)
    used = {*cleaned.rules, *keep.values(), *drop.values(), *set_by}
    warnings = made.warnings
    if held:
        said = gettext("A rule of this outlet would cut most of the text here, so it was not used.")
        warnings = warnings if said in warnings else (*warnings, said)
    return replace(made, meta=meta, rules=tuple(sorted(used)), warnings=warnings)


def _best(rules: Iterable[Rule], piece: Piece) -> Rule | None:
    return max((rule for rule in rules if rule.fits(piece)), key=lambda rule: rule.weight, default=None)


def _share(pieces: Iterable[Piece], rules: Sequence[Rule]) -> float:
    """The share of the letters of ``pieces`` that the rules would cut; all of nothing is nothing."""
    whole = gone = 0
    for piece in pieces:
        whole += piece.size
        best = _best(rules, piece)
        gone += piece.size if best is not None and best.does == "cut" else 0
    return gone / whole if whole else 0.0


def _harmless(cleaned: Cleaned, rules: list[Rule]) -> tuple[bool, list[Rule]]:
    """The rules without those that would cut most of this text, alone or together, and whether there were any."""
    pieces = [block_piece(block) for block in cleaned.blocks]
    safe = [rule for rule in rules if rule.does != "cut" or _share(pieces, [rule]) <= MOST]
    if _share(pieces, safe) > MOST:
        safe = [rule for rule in safe if rule.does != "cut"]
    return len(safe) < len(rules), safe


def _with_fields(meta: Metadata, rules: Iterable[Rule], text: str) -> tuple[Metadata, set[int]]:
    used: set[int] = set()
    for rule in rules:
        if rule.does != "field" or rule.field not in FIELDS:
            continue
        said = getattr(meta, rule.field)
        if piece_key(said) != rule.words or said == rule.value:
            continue
        used.add(rule.key)
        values: dict[str, Any] = {rule.field: rule.value}
        meta = replace(meta, **values)
        if rule.field == "byline":
            meta = replace(meta, authors=people(rule.value))
        elif rule.field == "language":
            meta = replace(meta, direction=direction(rule.value, text))
    return meta, used
