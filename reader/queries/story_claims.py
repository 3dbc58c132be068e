"""Who says what: the claims of a story's tellings as a table, with its filters, sums and file."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reader.access import Visitor, story_for
from reader.models import Comparison, Revision, Story
from reader.queries.stories import SECONDS, Told, find_sources, tellings_of
from reader.services.comparing import TooLongToCompare, compared
from reader.stories.comparison import EDITION, Compared, Span
from reader.stories.matrix import DISAGREES, MOST, Cell, Claim, Group, Matrix, Stance, Voice, matrix
from reader.tables import write_csv

NAMES: dict[Stance, str | Promise] = {
    Stance.FIRST: gettext_lazy("First to say"),
    Stance.SAYS: gettext_lazy("Says"),
    Stance.SAME: gettext_lazy("Same"),
    Stance.DIFFERS: gettext_lazy("Differs"),
    Stance.REVERSED: gettext_lazy("Reversed"),
    Stance.SPEAKER: gettext_lazy("Other speaker"),
    Stance.OWN_VOICE: gettext_lazy("Own voice"),
    Stance.HEDGE: gettext_lazy("Other doubt"),
    Stance.SHORTENED: gettext_lazy("Shortened"),
    Stance.FULLEST: gettext_lazy("Fullest"),
    Stance.VARIES: gettext_lazy("Varies"),
    Stance.NONE: gettext_lazy("Not said"),
    Stance.UNKNOWN: gettext_lazy("Not compared"),
}
ICONS = {
    Stance.FIRST: "source", Stance.FULLEST: "source", Stance.SAYS: "check", Stance.SAME: "same", Stance.NONE: "x",
    Stance.UNKNOWN: "trans",
    Stance.SHORTENED: "re", Stance.VARIES: "re", Stance.OWN_VOICE: "re",
}  # fmt: skip
GROUPS: dict[Group, str | Promise] = {
    Group.FIGURES: gettext_lazy("Figures"),
    Group.QUOTATIONS: gettext_lazy("Quotations"),
    Group.CLAIMS: gettext_lazy("Claims"),
}
SHOWN: dict[str, str | Promise] = {
    "all": gettext_lazy("Everything"),
    "disagree": gettext_lazy("Disagreements"),
    "left-out": gettext_lazy("Left out"),
    "figures": gettext_lazy("Figures"),
    "quotes": gettext_lazy("Quotations"),
    "alone": gettext_lazy("In one alone"),
}
LONGEST = 140
"""Code points of words in a cell or of a claim's name."""


@dataclass(slots=True)
class ShownCell:
    told: Told
    cell: Cell

    @property
    def name(self) -> str:
        return str(NAMES[self.cell.stance])

    @property
    def icon(self) -> str:
        return ICONS.get(self.cell.stance, "ne")

    @property
    def differs(self) -> bool:
        return self.cell.stance in DISAGREES

    @property
    def is_none(self) -> bool:
        return self.cell.stance in (Stance.NONE, Stance.UNKNOWN)

    @property
    def words(self) -> str:
        return cut(self.cell.words)

    @property
    def speaker(self) -> str:
        if self.cell.stance is Stance.OWN_VOICE:
            return _("credited to nobody")
        return self.cell.speaker


@dataclass(slots=True)
class ShownClaim:
    """A row of the table."""

    claim: Claim
    name: str
    named_by: Told
    cells: list[ShownCell]
    sentences: list[tuple[Told, str]]
    """What each telling says, whole."""


@dataclass(slots=True)
class Filter:
    key: str
    name: str
    count: int
    is_on: bool


@dataclass(slots=True)
class ClaimsPage:
    story: Story
    everyone: list[Told]
    """All tellings that the visitor sees."""
    tellings: list[Told]
    """Those of the table."""
    groups: list[tuple[str, list[ShownClaim]]]
    counts: Counter[str]
    alike: int
    against: Told
    show: str = "all"
    waiting: int = 0
    """Pairs of tellings that are still to be compared."""
    pairs: list[list[int]] = field(default_factory=list)
    """Their revisions."""

    @property
    def title(self) -> str:
        return self.story.title or self.everyone[0].article.headline

    @property
    def columns(self) -> int:
        return len(self.tellings) + 1

    @property
    def filters(self) -> list[Filter]:
        return [
            Filter(key, str(name), self.counts[key], key == self.show)
            for key, name in SHOWN.items()
            if key != "left-out" or len(self.tellings) > 2
        ]

    @property
    def left_out(self) -> int:
        return self.counts["left-out"]

    @property
    def some_left(self) -> bool:
        return len(self.tellings) < len(self.everyone)


def claims_page(visitor: Visitor, pk: int, params: QueryDict) -> ClaimsPage:
    """The claims of a story as this visitor sees it. Raises ``Http404``.

    ``show`` in the address is one of ``SHOWN``; ``t`` names tellings, up to ``MOST``. What is not compared yet is
    computed for up to ``SECONDS``; the rest is named in ``pairs``.
    """
    story = story_for(visitor, pk)
    everyone = tellings_of(visitor, story)
    find_sources(everyone)
    tellings = _chosen([one for one in everyone if one.article.current_revision_id], params)
    revisions = Revision.objects.select_related("article").in_bulk(
        [one.article.current_revision_id for one in tellings]
    )
    texts = [revisions[one.article.current_revision_id or 0] for one in tellings]
    pairs, waiting = _pairs(texts)
    against = _most_credited(tellings)
    voices = [
        Voice(text.text, one.article.language.partition("-")[0].lower(), one.at is not None)
        for one, text in zip(tellings, texts, strict=True)
    ]
    found = matrix(voices, pairs, against)
    page = ClaimsPage(
        story=story,
        everyone=everyone,
        tellings=tellings,
        groups=[],
        counts=_counts(found),
        alike=sum(claim.alike for claim in found.claims),
        against=tellings[against],
        waiting=len(waiting),
        pairs=waiting,
    )
    show = params.get("show", "all")
    page.show = show if show in {one.key for one in page.filters} else "all"
    shown = [_shown(claim, tellings, texts) for claim in _wanted(found, page.show)]
    page.groups = [
        (str(name), rows)
        for group, name in GROUPS.items()
        if (rows := [row for row in shown if row.claim.group is group])
    ]
    return page


def _chosen(tellings: list[Told], params: QueryDict) -> list[Told]:
    wanted = set(params.getlist("t")[:50])
    chosen = [one for one in tellings if str(one.article.pk) in wanted]
    return (chosen if len(chosen) > 1 else tellings)[:MOST]


def _most_credited(tellings: Sequence[Told]) -> int:
    """The place of the telling that most others credit; of the first where none does."""
    credited = Counter(id(one.source) for one in tellings if one.credited)
    return max(range(len(tellings)), key=lambda place: (credited[id(tellings[place])], -place))


def _pairs(texts: Sequence[Revision]) -> tuple[dict[tuple[int, int], Compared], list[list[int]]]:
    """The comparisons of each two, and those that there was no time for. One query where all are kept."""
    keys = [text.pk for text in texts]
    rows = Comparison.objects.filter(first__in=keys, second__in=keys, edition=EDITION)
    kept = {(row.first_id, row.second_id): row.data for row in rows}
    found: dict[tuple[int, int], Compared] = {}
    waiting: list[list[int]] = []
    until = time.monotonic() + SECONDS
    for one, other in combinations(range(len(texts)), 2):
        data = kept.get((keys[one], keys[other]))
        if data is not None:
            try:
                found[one, other] = Compared.from_json(data)
                continue
            except (KeyError, TypeError, ValueError):
                pass
        if time.monotonic() < until:
            with suppress(TooLongToCompare):
                found[one, other] = compared(texts[one], texts[other])
        else:
            waiting.append([keys[one], keys[other]])
    return found, waiting


def _counts(found: Matrix) -> Counter[str]:
    return Counter({key: len(_wanted(found, key)) for key in SHOWN})


def _wanted(found: Matrix, show: str) -> list[Claim]:
    if show == "alone":
        return list(found.alone)
    return [
        claim
        for claim in found.claims
        if show == "all"
        or (show == "disagree" and claim.disagrees)
        or (show == "left-out" and claim.left_out)
        or (show == "figures" and claim.group is Group.FIGURES)
        or (show == "quotes" and claim.group is Group.QUOTATIONS)
    ]


def _shown(claim: Claim, tellings: Sequence[Told], texts: Sequence[Revision]) -> ShownClaim:
    start, end = claim.name
    return ShownClaim(
        claim,
        cut(texts[claim.named_by].text[start:end]),
        tellings[claim.named_by],
        [ShownCell(told, cell) for told, cell in zip(tellings, claim.cells, strict=True)],
        [
            (told, _whole(text.text, cell.spans))
            for told, text, cell in zip(tellings, texts, claim.cells, strict=True)
            if cell.spans
        ],
    )


def _whole(text: str, spans: Sequence[Span]) -> str:
    return " … ".join(text[start:end].replace("\n", " ") for start, end in spans)


def cut(words: str, most: int = LONGEST) -> str:
    """``words`` up to ``most`` code points, cut between two of them."""
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    short = words[:most].rsplit(" ", 1)[0] if " " in words[:most] else words[:most]
    return f"{short.rstrip(',;:')} …"


COLUMNS = (
    "claim",
    "group",
    "telling",
    "article",
    "outlet",
    "stance",
    "words",
    "speaker",
    "sentences",
    "start",
    "end",
)
"""Names of the columns: never translated, so that scripts find them. Positions are code points of the canonical text
of the article's current revision."""


def as_csv(page: ClaimsPage) -> str:
    """A line for each telling of each claim that the page shows."""
    lines: list[list[str | int | float]] = []
    number = 0
    for _name, rows in page.groups:
        for row in rows:
            number += 1
            said = {id(told): words for told, words in row.sentences}
            for shown in row.cells:
                spans = shown.cell.spans
                lines.append(
                    [
                        number,
                        row.claim.group.value,
                        shown.told.sign,
                        shown.told.article.pk,
                        shown.told.name,
                        shown.cell.stance.value,
                        shown.cell.words,
                        shown.cell.speaker,
                        said.get(id(shown.told), ""),
                        min((start for start, _end in spans), default=""),
                        max((end for _start, end in spans), default=""),
                    ]
                )
    return write_csv(COLUMNS, lines)
