"""What a comparison finds, in words: names of relations, what differs, how far apart two tellings came."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.models import Article
from reader.stories.comparison import Fact, Relation, Row

ICONS = {
    Relation.FIGURES: "ne",
    Relation.QUOTE: "re",
    Relation.HEDGE: "re",
    Relation.ATTRIBUTION: "re",
    Relation.SAME: "same",
    Relation.REWORDED: "re",
    Relation.ONLY_A: "onlya",
    Relation.ONLY_B: "onlyb",
}


def relation_name(relation: Relation, *, foreign: bool = False) -> str:
    """What a relation is called. ``foreign``: the two are in different languages, so that no wordings are compared."""
    if foreign and relation in (Relation.REWORDED, Relation.SAME):
        return _("In both")
    return {
        Relation.FIGURES: _("Figures differ"),
        Relation.QUOTE: _("Quote varies"),
        Relation.HEDGE: _("Hedge dropped"),
        Relation.ATTRIBUTION: _("Attribution differs"),
        Relation.SAME: _("Same"),
        Relation.REWORDED: _("Reworded"),
        Relation.ONLY_A: _("Only in A"),
        Relation.ONLY_B: _("Only in B"),
    }[relation]


def is_reversed(row: Row) -> bool:
    """Whether a quotation's sense is turned round."""
    return any(fact.code == "reversed" for fact in row.facts)


def icon_of(row: Row) -> str:
    """The sign of a row."""
    return "ne" if is_reversed(row) else ICONS[row.relation]


def said_of(row: Row, *, copied: int = 0, foreign: bool = False) -> list[str]:
    """What stands under the name of a row: each thing that differs, then what else holds.

    ``copied`` is the length in words of the longest run that both have there, 0 for none to be named.
    """
    lines: list[str] = []
    for fact in row.facts:
        line = _fact(fact)
        if line and line not in lines:
            lines.append(line)
    told = {fact.code for fact in row.facts}
    for relation in row.also:
        covered = {
            Relation.FIGURES: "figure", Relation.HEDGE: "hedge", Relation.ATTRIBUTION: "speaker",
        }.get(relation)  # fmt: skip
        if relation is not row.relation and covered not in told and relation is not Relation.REWORDED:
            lines.append(relation_name(relation, foreign=foreign))
    if copied:
        lines.append(ngettext("%(n)d word copied", "%(n)d words copied", copied) % {"n": copied})
    return lines


def _fact(fact: Fact) -> str:
    words = {"a": fact.a, "b": fact.b}
    one = fact.a or fact.b
    match fact.code:
        case "figure" if fact.a and fact.b:
            return _("%(a)s and %(b)s") % words
        case "figure":
            return (_("%(words)s in A alone") if fact.a else _("%(words)s in B alone")) % {"words": one}
        case "reversed" if fact.a and fact.b:
            return _("sense reversed: “%(a)s”, “%(b)s”") % words
        case "reversed":
            return (
                _("sense reversed: “%(words)s” in A alone")
                if fact.a
                else _("sense reversed: “%(words)s” in B alone")
            ) % {"words": one}
        case "hedge" if one:
            return (_("“%(words)s” in A alone") if fact.a else _("“%(words)s” in B alone")) % {"words": one}
        case "speaker" if fact.a and fact.b:
            return _("who says it: %(a)s, %(b)s") % words
        case "speaker":
            return _("who says it")
        case "unmarked":
            return _("no quotation marks in A") if fact.a else _("no quotation marks in B")
    return ""


def apart(first: Article, second: Article) -> str:
    """How much earlier or later than ``first`` the ``second`` was published; empty where that is not known."""
    if first.published_at is None or second.published_at is None or first.pk == second.pk:
        return ""
    if first.published_has_time and second.published_has_time:
        return _apart_in_time(first.published_at, second.published_at)
    days = (
        timezone.localtime(second.published_at).date() - timezone.localtime(first.published_at).date()
    ).days
    return _apart_in_days(days) if days else _("the same day")


def _apart_in_time(first: datetime, second: datetime) -> str:
    minutes = round((second - first).total_seconds() / 60)
    size = abs(minutes)
    if size == 0:
        return _("the same minute")
    if size >= 48 * 60:
        return _apart_in_days(round(minutes / 1440))
    values = {"h": size // 60, "m": size % 60}
    if size < 60:
        length = _("%(m)d min") % values
    elif values["m"]:
        length = _("%(h)d h %(m)d min") % values
    else:
        length = _("%(h)d h") % values
    return (_("%(time)s earlier") if minutes < 0 else _("%(time)s later")) % {"time": length}


def _apart_in_days(days: int) -> str:
    if days < 0:
        return ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % {"n": -days}
    return ngettext("%(n)d day later", "%(n)d days later", days) % {"n": days}
