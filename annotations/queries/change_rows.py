"""What happened to a highlight, with all that one needs to decide: both wordings, both places, the note beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.access import codes_for, notes_for
from annotations.models import Anchor, AnchorStatus, Change, Highlight, Note
from annotations.queries.wording import (
    around,
    changes_between,
    grams,
    paragraph_number,
    shortened,
    what_became,
)
from annotations.services.codes import kind_names
from reader.models import Article, Revision, User
from reader.stories.words import Difference

IN_BULK = (AnchorStatus.CHANGED, AnchorStatus.MOVED)
"""What can be confirmed with others in one go: what is gone or a mere guess is looked at one by one."""
LOOKS = {
    AnchorStatus.CHANGED: ("changed", "re"),
    AnchorStatus.MOVED: ("moved", "follow"),
    AnchorStatus.ORPHAN: ("gone", "orphan"),
    AnchorStatus.UNCERTAIN: ("uncertain", "warn"),
}
"""Class and icon of each thing that can happen."""


def names() -> dict[str, str]:
    """What can happen to a highlight, in the words of the page, in their order."""
    return {
        AnchorStatus.CHANGED: _("Words changed"),
        AnchorStatus.MOVED: _("Moved"),
        AnchorStatus.ORPHAN: _("Gone"),
        AnchorStatus.UNCERTAIN: _("To be confirmed"),
    }


@dataclass(slots=True)
class Row:
    """One change as pages and feeds show it. Positions of paragraphs count from 1; 0 where they are not known."""

    change: Change
    name: str
    kind_name: str
    code_name: str = ""
    """The code under the kind, while its reader sees that codebook."""
    note: Note | None = None
    parts: Sequence[Difference] = ()
    """For words that are others now: both wordings as one sequence."""
    before: str = ""
    """For a lost passage: what stood before it in its paragraph; for a proposed one, what stands there now."""
    after: str = ""
    was_in: int = 0
    now_in: int = 0
    became: str = ""
    """For a lost passage: as ``what_became``."""
    following: int = 0
    """The change where one goes on once this one is settled; 0 where it is alone."""

    @property
    def pk(self) -> int:
        return self.change.pk

    @property
    def key(self) -> str:
        """Names the change as it is shown here: if its article changes once more, it is another."""
        return f"{self.change.pk}:{self.change.after_id}"

    @property
    def highlight(self) -> Highlight:
        return self.change.highlight

    @property
    def article(self) -> Article:
        return self.change.article

    @property
    def status(self) -> str:
        return self.change.status

    @property
    def css(self) -> str:
        return LOOKS[AnchorStatus(self.change.status)][0]

    @property
    def icon(self) -> str:
        return LOOKS[AnchorStatus(self.change.status)][1]

    @property
    def was(self) -> str:
        return shortened(self.change.was)

    @property
    def now(self) -> str:
        return shortened(self.change.now)

    @property
    def then_at(self) -> datetime:
        """When the older text was captured; UTC."""
        return self.change.before.captured_at

    @property
    def now_at(self) -> datetime:
        """When the newer text was captured; UTC."""
        return self.change.after.captured_at

    @property
    def is_open(self) -> bool:
        return not self.change.outcome

    @property
    def unread(self) -> bool:
        return self.is_open and self.change.read_at is None

    @property
    def in_bulk(self) -> bool:
        """Whether it can be confirmed together with others."""
        return self.is_open and self.change.status in IN_BULK

    @property
    def reopens(self) -> bool:
        """Whether what was said to it can be taken back: its article has not changed since."""
        change = self.change
        return (
            not self.is_open and bool(change.undo) and change.after_id == change.article.current_revision_id
        )

    @property
    def placed_elsewhere(self) -> bool:
        """Whether its maker put a mark that only moved onto other words."""
        moved = self.change.status == AnchorStatus.MOVED
        return moved and bool(self.change.now) and self.change.now != self.change.was

    @property
    def said(self) -> str:
        """What became of a lost passage, as a sentence."""
        return {
            "taken": _("The paragraph was taken out."),
            "cut": _("The passage was taken out; the rest of its paragraph stands."),
            "rewritten": _("The paragraph was rewritten without it."),
        }.get(self.became, _("The passage was taken out."))


def with_all(changes: QuerySet[Change]) -> QuerySet[Change]:
    """``changes`` with what rows need of other tables, and no texts of whole articles."""
    return changes.select_related(
        "highlight__user", "article__outlet", "before", "after"
    ).defer(
        *(f"{end}__{field}" for end in ("before", "after") for field in ("text", "blocks", "meta", "report")),
        "article__standfirst",
    )  # fmt: skip


def rows_of(user: User, changes: Sequence[Change]) -> list[Row]:
    """The rows of ``changes``, as ``with_all`` brings them, in the same order. Five queries at most,
    however many there are.
    """
    kinds, named = kind_names(), names()
    used = {one.highlight.code_id for one in changes if one.highlight.code_id}
    codes = dict(codes_for(user).filter(pk__in=used).values_list("pk", "name")) if used else {}
    rows = [
        Row(one, named[one.status], kinds[one.highlight.kind], codes.get(one.highlight.code_id or 0, ""))
        for one in changes
    ]
    own = notes_for(user).filter(
        user=user, parent__isnull=True, highlight__in=[one.highlight_id for one in changes]
    )
    notes: dict[int | None, Note] = {}
    for note in own.order_by("created_at", "pk"):
        notes.setdefault(note.highlight_id, note)
    texts, anchors = _texts(changes), _anchors(changes)
    folded: dict[int, frozenset[tuple[str, ...]]] = {}
    for row in rows:
        row.note = notes.get(row.highlight.pk)
        if row.status == AnchorStatus.CHANGED or row.placed_elsewhere:
            row.parts = changes_between(row.change.was, row.change.now)
            continue
        then = anchors.get((row.highlight.pk, row.change.before_id))
        here = anchors.get((row.highlight.pk, row.change.after_id))
        old, new = texts.get(row.change.before_id, ""), texts.get(row.change.after_id, "")
        if then:
            row.was_in = paragraph_number(old, then[0])
        if here:
            row.now_in = paragraph_number(new, here[0])
        if row.status == AnchorStatus.ORPHAN and then:
            if row.change.after_id not in folded:
                folded[row.change.after_id] = grams(new)
            row.before, row.after = around(old, *then)
            row.became = what_became(*_whole(old, *then), folded[row.change.after_id])
        elif row.status == AnchorStatus.UNCERTAIN and here:
            row.before, row.after = around(new, *here)
    for at, row in enumerate(rows):
        beside = rows[at + 1 : at + 2] or rows[max(0, at - 1) : at]
        row.following = beside[0].pk if beside else 0
    return rows


def _whole(text: str, start: int, end: int) -> tuple[str, str]:
    """All that stands before and after [start, end) in its paragraph."""
    begin, close = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[begin:start], text[end : close if close >= 0 else len(text)]


def _texts(changes: Sequence[Change]) -> dict[int, str]:
    """The texts of the revisions where a place is to be named."""
    placed = [one for one in changes if one.status != AnchorStatus.CHANGED]
    wanted = {pk for one in placed for pk in (one.before_id, one.after_id)}
    return dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "text"))


def _anchors(changes: Sequence[Change]) -> dict[tuple[int, int], tuple[int, int]]:
    """Where each highlight stands in the two revisions of its change, by highlight and revision."""
    placed = [one for one in changes if one.status != AnchorStatus.CHANGED]
    found = Anchor.objects.filter(
        highlight__in={one.highlight_id for one in placed},
        revision__in={pk for one in placed for pk in (one.before_id, one.after_id)},
        start__isnull=False,
    ).values_list("highlight_id", "revision_id", "start", "end")
    return {(pk, revision): (start, end) for pk, revision, start, end in found if start is not None and end}
