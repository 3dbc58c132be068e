"""The strip above two tellings: how much of each is in both, and what was found, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.queries.comparing import ComparePage
from reader.stories.comparison import Relation
from reader.stories.shares import by_relation, figures_in_conflict, quoted, shares

LEAST = 1.2
"""Width of the narrowest piece of the bar, in per cent: so that it is seen."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the bar. ``x``, ``from_right`` and ``width`` are per cent of it."""

    key: str
    """The filter that shows its rows."""
    css: str
    name: str
    count: int
    x: str
    from_right: str
    """Where it begins in a bar that is read from the right."""
    width: str


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure with what it counts."""

    value: str
    said: str
    unit: str = ""
    red: bool = False
    show: str = ""
    """The filter that shows what it counts; empty for none."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole strip."""

    pieces: list[Piece]
    stats: list[Stat]
    said: str
    """The bar in a sentence."""


def summary_of(page: ComparePage) -> Summary:
    """Counts what ``page`` shows, with quotations or without."""
    counts = by_relation(page.compared, page.choice.quotes)
    both = sum(counts.values()) - counts[Relation.ONLY_A] - counts[Relation.ONLY_B]
    reworded = both - counts[Relation.SAME] - counts[Relation.FIGURES]
    listed = [
        ("only-a", "a", _("Only A"), counts[Relation.ONLY_A]),
        ("same", "same", _("Same"), counts[Relation.SAME]),
        ("reworded", "re", _("In both") if page.foreign else _("Reworded"), reworded),
        ("figures", "diff", _("Figures differ"), counts[Relation.FIGURES]),
        ("only-b", "b", _("Only B"), counts[Relation.ONLY_B]),
    ]
    return Summary(_pieces(listed), _stats(page), _bar_said(listed))


def _pieces(listed: list[tuple[str, str, str, int]]) -> list[Piece]:
    total = sum(count for *_names, count in listed)
    wide = [max(LEAST, 100 * count / total) if count else 0.0 for *_names, count in listed] if total else []
    scale = 100 / sum(wide) if wide else 0.0
    pieces, x = [], 0.0
    for (key, css, name, count), share in zip(listed, wide or [0.0] * len(listed), strict=True):
        width = share * scale
        right = max(0.0, 100 - x - width)
        pieces.append(Piece(key, css, name, count, f"{x:.2f}%", f"{right:.2f}%", f"{width:.2f}%"))
        x += width
    return pieces


def _bar_said(listed: list[tuple[str, str, str, int]]) -> str:
    total = sum(count for *_names, count in listed)
    parts = ", ".join(f"{name} {count}" for _key, _css, name, count in listed if count)
    whole = ngettext("%(n)d row", "%(n)d rows", total) % {"n": total}
    return f"{whole}: {parts}" if parts else whole


def _stats(page: ComparePage) -> list[Stat]:
    with_quotes = page.choice.quotes
    share = shares(page.compared, with_quotes)
    stats = [
        Stat(_percent(share.a), _("of A is also in B"), "%"),
        Stat(_percent(share.b), _("of B is also in A"), "%"),
    ]
    if with_quotes:
        stats.append(_quotations(page))
    stats.append(_figures(page))
    return stats


def _percent(share: float) -> str:
    """A whole number; 0 and 100 only where they are meant."""
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return str(whole)


def _quotations(page: ComparePage) -> Stat:
    found = quoted(page.compared)
    if not found.both:
        return Stat("0", _("quotations in both"))
    said = ngettext("quotation in both", "quotations in both", found.both)
    if found.varied:
        said = _("%(what)s, %(n)d worded differently") % {"what": said, "n": found.varied}
    return Stat(str(found.both), said, show="quotes")


def _figures(page: ComparePage) -> Stat:
    found = figures_in_conflict(page.compared, page.choice.quotes)
    count = sum(1 for row in page.everything if row.row.is_(Relation.FIGURES))
    if not count:
        return Stat("0", _("figures in conflict"))
    said = ngettext("figure in conflict", "figures in conflict", max(count, len(found)))
    pairs = [_("%(a)s or %(b)s") % {"a": a, "b": b} for a, b in found[:2] if a and b and len(a) + len(b) < 40]
    if pairs:
        said = _("%(what)s: %(pairs)s") % {"what": said, "pairs": _("; ").join(pairs)}
    return Stat(str(max(count, len(found))), said, red=True, show="figures")


def remark_of(page: ComparePage) -> str:
    """A sentence for pairs of which there is little to be shown; empty for others."""
    empty = [side.sign for side in (page.a, page.b) if not side.revision.text.strip()]
    if len(empty) == 2:
        return _("Neither of the two has a text.")
    if empty:
        return _("%(side)s has no text, so there is nothing to set beside the other.") % {"side": empty[0]}
    relations = {row.relation for row in page.compared.rows}
    if relations <= {Relation.SAME} and not page.foreign:
        return _("Both say the same, word for word.")
    apart = relations <= {Relation.ONLY_A, Relation.ONLY_B}
    if apart and page.foreign:
        return _(
            "The two are in different languages, and no sentence of one was found in the other by its names and "
            "figures."
        )
    if apart:
        return _("Nothing that one says was found in the other: every sentence stands in one of them alone.")
    if page.foreign:
        return _(
            "The two are in different languages. Their sentences are matched by the names and figures in them; "
            "figures are compared, wordings are not."
        )
    return ""
