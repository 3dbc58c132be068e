"""What became of a highlight in the revision that is shown, as its note in the margin tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotations.models import Anchor, AnchorStatus, Highlight
from annotations.queries.wording import changes_between, paragraph_number
from annotations.services.carrying import standings
from reader.models import Revision
from reader.stories.words import Difference

NEAR = 110
"""Code points of a paragraph that are shown on each side of a lost passage."""


@dataclass(slots=True)
class State:
    """What became of a highlight's words. Paragraphs count from 1; 0 where they are not known."""

    status: str
    """A value of ``AnchorStatus``."""
    was: str
    """The words that its maker noted or confirmed last."""
    now: str
    """Those that stand there, or that may be meant, in this revision; empty for none."""
    before: Revision
    """Where those words stood; without its text."""
    is_open: bool
    """Whether its maker has yet to say something to it."""
    was_in: int = 0
    now_in: int = 0
    lead: str = ""
    """For a lost one: what stood before it in its paragraph."""
    trail: str = ""

    @property
    def parts(self) -> list[Difference]:
        """Both wordings as one sequence."""
        return changes_between(self.was, self.now)


@dataclass(frozen=True, slots=True)
class Found:
    """A highlight that is not as it was, as the layer read it."""

    highlight: Highlight
    status: str
    span: tuple[int, int] | None
    """Where it stands, or may stand, in the revision that is shown (code points, end exclusive)."""
    is_open: bool
    before: int | None
    """The revision whose words were accepted last, where a change is open."""
    was: str | None

    @property
    def source(self) -> int:
        """The revision of those words."""
        return self.before or self.highlight.revision_id


def needs_words(status: str, *, is_open: bool) -> bool:
    """Whether there is anything to tell."""
    return is_open or status in (
        AnchorStatus.CHANGED, AnchorStatus.MOVED, AnchorStatus.ORPHAN, AnchorStatus.UNCERTAIN)  # fmt: skip


def states(revision: Revision, found: Iterable[Found]) -> dict[int, State]:
    """What became of each highlight, by its id.

    One query where an older text has to be read, one more where a place was confirmed before, else none.
    """
    found = list(found)
    told = [each for each in found if each.status != AnchorStatus.CHANGED]
    wanted = {each.source for each in told} | {
        each.source for each in found if each.source != each.highlight.revision_id
    }
    texts: dict[int, Revision] = {}
    if wanted:
        older = Revision.objects.filter(pk__in=wanted).defer("blocks", "meta", "report")
        texts = {old.pk: old for old in older}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    later = [each for each in told if each.source != each.highlight.revision_id]
    if later:
        anchors = Anchor.objects.filter(
            highlight__in=[each.highlight.pk for each in later],
            revision__in={each.source for each in later},
            start__isnull=False,
        ).values_list("highlight", "revision", "start", "end")
        spans = {
            (pk, source): (start, end) for pk, source, start, end in anchors if start is not None and end
        }
    return {each.highlight.pk: _state(revision, each, texts, spans) for each in found}


def _state(
    revision: Revision,
    each: Found,
    texts: dict[int, Revision],
    spans: dict[tuple[int, int], tuple[int, int]],
) -> State:
    highlight = each.highlight
    old = texts.get(each.source)
    now = revision.text[slice(*each.span)] if each.span else ""
    state = State(each.status, each.was or highlight.quote, now, old or highlight.revision, each.is_open)
    if old is None or each.status == AnchorStatus.CHANGED:
        return state
    span = spans.get((highlight.pk, each.source)) or noted_at(highlight, old)
    if span is not None:
        state.was_in = paragraph_number(old.text, span[0])
        state.lead, state.trail = near(old.text, *span)
    if each.span:
        state.now_in = paragraph_number(revision.text, each.span[0])
    return state


def noted_at(highlight: Highlight, home: Revision) -> tuple[int, int] | None:
    """Where the highlight's words stand in the revision that it was made in, by what stood around them."""
    if home.pk != highlight.revision_id:
        return None
    at = home.text.find(f"{highlight.prefix}{highlight.quote}{highlight.suffix}")
    if at < 0:
        return None
    start = at + len(highlight.prefix)
    return start, start + len(highlight.quote)


def accepted_at(highlight: Highlight) -> tuple[Revision, tuple[int, int]] | None:
    """The revision whose words the maker accepted last, and where they stand there; None for an import without one."""
    known = standings(Highlight.objects.filter(pk=highlight.pk))
    span = known and (known[0].base_span or known[0].home_span)
    if not known or not span or known[0].source is None:
        return None
    return Revision.objects.get(pk=known[0].source), span


def near(text: str, start: int, end: int, most: int = NEAR) -> tuple[str, str]:
    """Up to ``most`` code points of the paragraph before and after [start, end), cut between words."""
    begin = text.rfind("\n", 0, start) + 1
    close = text.find("\n", end)
    lead, trail = text[begin:start], text[end : close if close >= 0 else len(text)]
    if len(lead) > most:
        lead = "… " + lead[-most:].partition(" ")[2]
    if len(trail) > most:
        trail = trail[:most].rpartition(" ")[0] + " …"
    return lead, trail
