"""Tags that a page brings along: what each name means here, and what the reader decided about it.

A known name (or alias) is filed; an unknown one waits, dashed, until the reader takes it as a new tag, as another
name of a tag that it seems to be a twin of, or leaves it out. Nothing becomes a tag silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reader.folding import fold, initials
from reader.intake.twins import are_twins, singular
from reader.models import Tag, TagRule
from reader.services import tags as tag_service
from reader.services.tags import NAME_LIMIT, Filing

FOUND_LIMIT = 60
"""Names of one page that are looked at."""


class Choice(StrEnum):
    """What the reader decided about a name."""

    DROP = "drop"
    NEW = "new"
    ALIAS = "alias"
    OWN = "own"
    """It is no other name of its twin."""
    TAKE = "take"
    """The tag that was found in the text is meant."""


class State(StrEnum):
    """How a name stands."""

    FILED = "filed"
    NEW = "new"
    ALIAS = "alias"
    OPEN = "open"
    TWIN = "twin"
    SUGGESTED = "suggested"
    """A known tag whose name stands in the text."""
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A name as written, and what becomes of it. ``key`` is its folded form."""

    key: str
    written: str
    state: State
    tag: Tag | None = None
    twin: str = ""
    """The name of the tag that it seems, or was said, to be another name of."""
    by_reader: bool = False
    rule: TagRule | None = None
    """The rule that asks for it."""
    words: str = ""
    """The words of the text for which it is suggested, and how often they stand there."""
    times: int = 0

    @property
    def elsewhere(self) -> bool:
        """Whether the tag it means is called something else."""
        return self.tag is not None and fold(self.tag.name) != self.key


@dataclass(frozen=True, slots=True)
class Hint:
    """A known tag that something other than the page's own list speaks for: a rule, or words of the text."""

    tag: Tag
    rule: TagRule | None = None
    words: str = ""
    times: int = 0


def with_hints(found: list[FoundTag], hints: Iterable[Hint], choices: Mapping[str, str]) -> list[FoundTag]:
    """``found`` and the hinted tags that are not among them, those of rules first. ``choices`` as of ``found_tags``."""
    has = {one.tag.pk for one in found if one.tag} | {0}
    keys = {one.key for one in found}
    more: list[FoundTag] = []
    for hint in sorted(hints, key=lambda hint: hint.rule is None):
        key = hint.tag.folded
        if hint.tag.pk in has or key in keys:
            continue
        has.add(hint.tag.pk)
        choice = choices.get(key, "")
        taken = choice == Choice.TAKE
        state = State.FILED if hint.rule or taken else State.SUGGESTED
        more.append(
            FoundTag(
                key, hint.tag.name, State.DROPPED if choice == Choice.DROP else state, hint.tag, by_reader=taken,
                rule=hint.rule, words=hint.words, times=hint.times,
            )
        )  # fmt: skip
    return found + more


def found_tags(names: Iterable[str], choices: Mapping[str, str], added: Sequence[str] = ()) -> list[FoundTag]:
    """Every name once, in order, with its state. ``choices`` maps folded names to ``Choice`` values;
    ``added`` are names that the reader typed."""
    written: dict[str, str] = {}
    for name in [*names, *added]:
        key = fold(name)
        if key and len(name) <= NAME_LIMIT and len(written) < FOUND_LIMIT:
            written.setdefault(key, name)
    own = {fold(name) for name in added}
    known = tag_service.resolve(written.values())
    unknown = [name for name in written.values() if name not in known]
    found = []
    for key, name in written.items():
        tag, choice, twin = known.get(name), choices.get(key, ""), ""
        if choice == Choice.DROP:
            state = State.DROPPED
        elif tag is not None:
            state = State.FILED
        elif choice == Choice.NEW:
            state = State.NEW
        else:
            twin = "" if choice == Choice.OWN else _twin(name, known, unknown)
            state = State.OPEN if not twin else State.ALIAS if choice == Choice.ALIAS else State.TWIN
        found.append(FoundTag(key, name, state, tag, twin, by_reader=key in own))
    return found


def _twin(name: str, known: Mapping[str, Tag], unknown: list[str]) -> str:
    """The name that ``name`` seems to be another name of: one on the page, or a tag of the library."""
    for other, tag in known.items():
        if are_twins(name, other):
            return tag.name
    if in_library := _library_twin(name):
        return in_library.name
    for other in unknown:
        if other == name or not are_twins(name, other):
            continue
        short_form = initials(other) == fold(name)
        same_words = singular(other) == singular(name) and unknown.index(other) < unknown.index(name)
        if short_form or same_words:
            return other
    return ""


def _library_twin(name: str) -> Tag | None:
    folded = fold(name)
    guesses = {singular(name), f"{folded}s", f"{folded[:-1]}ies", initials(name)} - {"", folded}
    for tag in tag_service.resolve(sorted(guesses)).values():
        if are_twins(name, tag.name) or any(are_twins(name, alias.name) for alias in tag.aliases.all()):
            return tag
    if " " in folded or not 2 <= len(folded) <= 6:
        return None
    longer = Tag.objects.filter(folded__startswith=folded[0], folded__contains=" ").order_by("-article_count")
    return next((tag for tag in longer[:2000] if initials(tag.name) == folded), None)


def file_found(found: Iterable[FoundTag]) -> tuple[list[Filing], list[str]]:
    """Makes the tags and aliases that the reader asked for: (where to file the article, names left as proposals).

    Call it inside the transaction that saves the article.
    """
    filings: list[Filing] = []
    proposals: list[str] = []
    for one in sorted(found, key=lambda one: one.state == State.ALIAS):
        tag = one.tag
        if one.state == State.NEW:
            tag = _tag_named(one.written)
        elif one.state == State.ALIAS:
            tag = _tag_named(one.twin)
            if fold(tag.name) != one.key:
                tag_service.add_alias(tag, one.written)
        elif one.state in (State.OPEN, State.TWIN):
            proposals.append(one.written)
            continue
        if tag is not None and one.state not in (State.DROPPED, State.SUGGESTED):
            filings.append(Filing(tag, "" if one.by_reader or one.rule else one.written, one.rule))
    return filings, proposals


def _tag_named(name: str) -> Tag:
    return tag_service.resolve([name]).get(name) or tag_service.create_tag(name)
