"""What the page of a shared comparison shows, its card, and what the dialog for one offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.card_of_two import CardOfTwo, CardSide
from annotations.compared_marks import Copied, Marks, write_side
from annotations.marks import Span
from annotations.models import Share, ShareItem
from annotations.queries.sharing import Choice, Gloss, choices_of, gloss_of, shares_out
from annotations.services.compared_shares import compared_in, shown_rows
from annotations.shared_rows import DISAGREE
from reader.models import User
from reader.queries.compare_choice import Choice as CompareChoice
from reader.queries.compare_sums import Summary, summary_of
from reader.queries.compare_words import is_reversed, relation_name
from reader.queries.comparing import ComparePage, ShownRow, Side
from reader.stories.comparison import Relation


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A row with its two sides as HTML, or ``skipped`` rows that are not shared."""

    shown: ShownRow | None = None
    a: str = ""
    b: str = ""
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class SideGloss:
    """A shared note and the telling that it belongs to."""

    side: Side
    gloss: Gloss


@dataclass(slots=True)
class SharedComparison:
    """A comparison as a stranger sees it."""

    page: ComparePage
    summary: Summary
    rows: list[SharedRow] = field(default_factory=list)
    glosses: list[SideGloss] = field(default_factory=list)
    whole: bool = True
    """Whether all rows are shown."""

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.page.a, self.page.b


def compare_page_of(share: Share) -> ComparePage:
    """The two frozen revisions as a page that compares; nothing of it depends on who looks."""
    assert share.other_article is not None
    assert share.other_revision is not None
    first = Side("a", share.article, share.revision, is_current=False)
    second = Side("b", share.other_article, share.other_revision, is_current=False)
    return ComparePage(first, second, compared_in(share), CompareChoice(), title=first.headline)


def shared_comparison(share: Share, items: Sequence[ShareItem]) -> SharedComparison:
    """The page of a shared comparison with these items. One query where the comparison is kept."""
    page = compare_page_of(share)
    found = SharedComparison(page, summary_of(page))
    spans: dict[str, list[Span]] = {"a": [], "b": []}
    for number, item in enumerate(items, start=1):
        gloss, letter = gloss_of(item, number), item.frozen.get("side", "a")
        found.glosses.append(SideGloss(page.side(letter), gloss))
        label = _("Note %(number)d, %(kind)s") % {"number": number, "kind": gloss.kind_name}
        spans[letter].append(
            Span(number, item.start or 0, item.end or 0, gloss.kind, number, label, not gloss.mine)
        )
    marks = {side: Marks(own) for side, own in spans.items()}
    allowed, known = shown_rows(page.compared), set[int]()
    skipped = 0
    for shown in page.rows:
        if shown.number - 1 not in allowed:
            skipped += 1
            continue
        if skipped:
            found.rows.append(SharedRow(skipped=skipped))
            skipped = 0
        a, b = (_side(page, shown, side, marks[side], known) for side in ("a", "b"))
        found.rows.append(SharedRow(shown, a, b))
    if skipped:
        found.rows.append(SharedRow(skipped=skipped))
    found.whole = len(allowed) == len(page.rows)
    return found


def _side(page: ComparePage, shown: ShownRow, side: str, marks: Marks, known: set[int]) -> str:
    sentences = page.compared.sentences_a if side == "a" else page.compared.sentences_b
    return write_side(
        page.side(side).revision.text,
        shown.spans(side),
        shown.row.parts_a if side == "a" else shown.row.parts_b,
        marks,
        known,
        side=side,
        begins=frozenset(start for start, _end in sentences),
        copied=[Copied(*run) for span in shown.spans(side) for run in page.runs_on(side, *span)],
    )


def differing(page: ComparePage, most: int = 2) -> list[str]:
    """What is most telling about two tellings, each thing in a line: where they disagree, then what only one has."""
    lines: list[str] = []
    for kind in DISAGREE:
        of_kind = [shown for shown in page.everything if shown.row.is_(kind)]
        of_kind.sort(key=lambda shown: not is_reversed(shown.row))
        if not of_kind or len(lines) == most:
            continue
        named = next((shown for shown in of_kind if shown.row.relation is kind), of_kind[0])
        said = named.said[0] if named.said and named.row.relation is kind else ""
        lines.append(f"{_relation(page, kind)}: {said}" if said else _relation(page, kind))
    only = [
        sum(1 for shown in page.everything if shown.row.relation is kind)
        for kind in (Relation.ONLY_A, Relation.ONLY_B)
    ]
    both = sum(1 for shown in page.everything if shown.row.both)
    counted = ngettext("%(n)d passage in both", "%(n)d passages in both", both) % {"n": both}
    lines.append(
        _("%(both)s, %(a)d only in A, %(b)d only in B") % {"both": counted, "a": only[0], "b": only[1]}
    )
    return lines


def _relation(page: ComparePage, kind: Relation) -> str:
    return relation_name(kind, foreign=page.foreign)


def card_of_two(share: Share) -> CardOfTwo:
    """The card of a shared comparison: both outlets, both headlines, and what differs."""
    page = compare_page_of(share)
    return CardOfTwo(
        a=_card_side(page.a),
        b=_card_side(page.b),
        differs=differing(page),
        in_conflict=any(
            shown.row.is_(Relation.FIGURES) or is_reversed(shown.row) for shown in page.everything
        ),
        by=_("Set side by side by %(name)s") % {"name": share.user.name},
    )


def _card_side(side: Side) -> CardSide:
    article = side.article
    day = date_format(localtime(article.published_at), "j F Y") if article.published_at else ""
    return CardSide(article.outlet.name if article.outlet else "", day, side.headline, side.dir == "rtl")


@dataclass(frozen=True, slots=True)
class ComparisonDialog:
    """What may be shown beside a shared comparison, and which links to either article are already out."""

    choices: list[tuple[Side, list[Choice]]]
    shares: list[Share]

    @property
    def any(self) -> bool:
        return any(own for _side, own in self.choices)

    @property
    def sides(self) -> list[Side]:
        return [side for side, _own in self.choices]


def comparison_dialog(user: User, page: ComparePage) -> ComparisonDialog:
    """The dialog of a comparison. Highlights can be shown where the text is that which is marked now."""
    choices: list[tuple[Side, list[Choice]]] = []
    seen: set[int] = set()
    for side in (page.a, page.b):
        own = choices_of(user, side.article) if side.is_current else []
        own = [choice for choice in own if choice.highlight.pk not in seen]
        seen |= {choice.highlight.pk for choice in own}
        choices.append((side, own))
    return ComparisonDialog(choices, shares_out(user, page.a.article, page.b.article))
