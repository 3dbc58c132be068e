"""Who says what: the table of a story's claims by its tellings."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.http import QueryDict
from django.utils.translation import gettext as _

from reader.access import Visitor, story_for
from reader.models import Comparison, Revision, Story
from reader.queries.stories import SECONDS, Told, tellings_of
from reader.services.comparing import compared
from reader.stories.comparison import EDITION, Compared
from reader.stories.matrix import Cell, Claim, claims
from reader.tables import write_csv

MOST = 8
"""Tellings of a table; of a story with more, the earliest."""
SHOWS = ("all", "disagree", "left", "figures", "quotations")
WORDS = 12
"""Words that name a claim."""
_ICONS = {
    "first": "source", "same": "same", "reworded": "re", "varies": "re", "shortened": "re", "says": "check",
    "figures": "ne", "speaker": "ne", "doubt": "ne", "reversed": "ne", "none": "x",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownCell:
    told: Told
    cell: Cell
    name: str
    icon: str
    words: str
    """What this telling says otherwise, or how it says it; may be empty."""


@dataclass(frozen=True, slots=True)
class ShownClaim:
    claim: Claim
    title: str
    whole: str
    """All of the sentence that names it."""
    lang: str
    dir: str
    cells: list[ShownCell]


@dataclass(slots=True)
class ClaimsPage:
    story: Story
    tellings: list[Told]
    count: int
    """How many tellings the story has."""
    groups: list[tuple[str, list[ShownClaim]]]
    """Figures, quotations, claims: each with its name, as far as the page shows it."""
    counts: dict[str, int]
    """Claims by what the address may ask for (``SHOWS``)."""
    alike: int
    show: str
    computing: bool

    @property
    def title(self) -> str:
        return self.story.title or self.tellings[0].article.headline

    @property
    def total(self) -> int:
        return self.counts["all"]


def claims_page(visitor: Visitor, pk: int, params: QueryDict) -> ClaimsPage:
    """The claims of a story as this visitor sees it; ``show`` narrows them. Raises ``Http404``.

    Queries: the story, its tellings, their texts, what is kept of their comparisons; what is not kept is computed, for
    ``SECONDS`` at most.
    """
    story = story_for(visitor, pk)
    tellings = tellings_of(visitor, story)
    count = len(tellings)
    tellings = [told for told in tellings if told.article.current_revision_id][:MOST]
    revisions = Revision.objects.select_related("article").in_bulk(
        [told.article.current_revision_id for told in tellings]
    )
    texts = [revisions[told.article.current_revision_id or 0] for told in tellings]
    found, computing = _comparisons(texts)
    rows = claims(len(tellings), found)
    show = params.get("show", "")
    show = show if show in SHOWS else "all"
    counts = {name: sum(_wanted(row, name) for row in rows) for name in SHOWS}
    shown = [_shown(row, tellings, texts) for row in rows if _wanted(row, show)]
    names = {"figures": _("Figures"), "quotations": _("Quotations"), "claims": _("Claims")}
    groups = [(name, [one for one in shown if one.claim.group == key]) for key, name in names.items()]
    return ClaimsPage(
        story=story,
        tellings=tellings,
        count=count,
        groups=[(name, some) for name, some in groups if some],
        counts=counts,
        alike=sum(row.alike for row in rows),
        show=show,
        computing=computing,
    )


def _wanted(claim: Claim, show: str) -> bool:
    match show:
        case "disagree":
            return claim.disagreed
        case "left":
            return claim.left_out
        case "figures" | "quotations":
            return claim.group == show
    return True


def _comparisons(texts: Sequence[Revision]) -> tuple[dict[tuple[int, int], Compared], bool]:
    """The comparisons of all two by two, and whether some are left to be computed."""
    pks = [text.pk for text in texts]
    kept = {
        (row.first_id, row.second_id): row.data
        for row in Comparison.objects.filter(first__in=pks, second__in=pks, edition=EDITION)
    }
    until, left = time.monotonic() + SECONDS, False
    found: dict[tuple[int, int], Compared] = {}
    for a, b in combinations(range(len(texts)), 2):
        data = kept.get((texts[a].pk, texts[b].pk))
        if data is not None:
            found[a, b] = Compared.from_json(data)
        elif time.monotonic() < until:
            found[a, b] = compared(texts[a], texts[b])
        else:
            left = True
    return found, left


def _text(texts: Sequence[Revision], telling: int, cell: Cell) -> str:
    return " … ".join(texts[telling].text[start:end] for start, end in cell.spans)


def _shown(claim: Claim, tellings: Sequence[Told], texts: Sequence[Revision]) -> ShownClaim:
    whole = _text(texts, claim.against, claim.cells[claim.against])
    words = whole.split()
    title = " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")
    article = tellings[claim.against].article
    figure = next((fact.a for cell in claim.cells for fact in cell.facts if fact.code == "figure"), "")
    cells = []
    for number, cell in enumerate(claim.cells):
        said = _words(cell, _text(texts, number, cell))
        if cell.how == "first" and figure:
            said = figure
        cells.append(ShownCell(tellings[number], cell, _name(cell), _ICONS[cell.how], said))
    return ShownClaim(claim, title, whole, article.language, article.direction, cells)


def _name(cell: Cell) -> str:
    return {
        "first": _("First to say"),
        "same": _("Same"),
        "reworded": _("Reworded"),
        "varies": _("Varies"),
        "shortened": _("Shortened"),
        "says": _("Says"),
        "figures": _("Differs"),
        "speaker": _("Other speaker"),
        "doubt": _("Doubt differs"),
        "reversed": _("Turned round"),
        "none": _("Not said"),
    }[cell.how]


def _words(cell: Cell, text: str) -> str:
    """What a telling says otherwise."""
    codes = {"figures": "figure", "speaker": "speaker", "doubt": "hedge", "reversed": "reversed"}
    if (code := codes.get(cell.how)) is not None:
        said = [fact.b or "—" for fact in cell.facts if fact.code == code]
        return ", ".join(dict.fromkeys(said))
    if cell.how in ("varies", "shortened", "says"):
        words = text.split()
        return " ".join(words[: 2 * WORDS]) + (" …" if len(words) > 2 * WORDS else "")
    return ""


COLUMNS = ("group", "claim", "telling", "outlet", "article", "how", "words")
"""Names of the columns: never translated, so that scripts find them. A line for each claim and telling."""


def as_csv(page: ClaimsPage) -> str:
    """The claims that the page shows, a line for each claim and telling."""
    return write_csv(
        COLUMNS,
        (
            [
                one.claim.group,
                one.whole,
                shown.told.sign,
                shown.told.name,
                shown.told.article.pk,
                shown.cell.how,
                shown.words,
            ]
            for _name, some in page.groups
            for one in some
            for shown in one.cells
        ),
    )
