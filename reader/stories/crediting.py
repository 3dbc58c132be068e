"""Who each side of a row has its claim from: whether it is another, or nobody where the other credits somebody."""

from __future__ import annotations

from collections.abc import Sequence

from reader.stories.attribution import SAYS, Attribution, attributions, speaks, whole
from reader.stories.comparison import Fact, Span
from reader.stories.sides import Side, Unit
from reader.stories.wording import Meeting

SAME_CLAIM = 0.5
"""Share of the content words around two attributions that meet, when both belong to one claim."""
OWN_VOICE = 0.7
"""Share of the content words that both sides have, when one credits somebody and the other says it itself."""


def speakers(
    met: Meeting, a: Side, b: Side, spans_a: tuple[Span, ...], spans_b: tuple[Span, ...]
) -> list[Fact]:
    """What differs in who says it, for every claim that both make; at most two."""
    here, there = said(a, spans_a), said(b, spans_b)
    facts: list[Fact] = []
    for one in here:
        mine = _claim(met.a, one, here, spans_a)
        for other in there:
            theirs = _claim(met.b, other, there, spans_b)
            shared = {met.twin[k] for k in mine if k in met.twin} & set(theirs)
            smaller = min(len(mine), len(theirs))
            if smaller < 3 or len(shared) < SAME_CLAIM * smaller or not one.another(other):
                continue
            if _named(one, b.text, spans_b) or _named(other, a.text, spans_a):
                continue
            facts.append(Fact("speaker", one.who, other.who))
    if facts or bool(here) == bool(there):
        return facts[:2]
    credited, side, spans = (here, b, spans_b) if here else (there, a, spans_a)
    units, known, others = (met.b, met.in_a, met.a) if here else (met.a, met.in_b, met.b)
    told = [known[k] for k, unit in enumerate(units) if unit.content]
    if len(told) < 4 or sum(told) < OWN_VOICE * len(told) or _tells_of(units, others, credited):
        return []
    if _own_voice(side, spans) and any(one.kind in ("name", "office") for one in credited):
        who = credited[0].who
        return [Fact("speaker", who, "")] if here else [Fact("speaker", "", who)]
    return []


def _tells_of(units: Sequence[Unit], others: Sequence[Unit], credited: Sequence[Attribution]) -> bool:
    """Whether the side that credits nobody names who is credited on the other: as the one who acts, say."""
    named = {
        unit.key for unit in others if unit.content
        and any(one.who_start <= unit.start < one.who_end for one in credited)
    }  # fmt: skip
    return any(unit.key in named for unit in units)


def said(side: Side, spans: Sequence[Span]) -> list[Attribution]:
    """Who the sentences have it from; looked for once."""
    for span in spans:
        if span not in side.said:
            speaks_here = any(unit.exact in SAYS for unit in side.inside([span]))
            side.said[span] = attributions(side.text, span) if speaks_here else []
    return [one for span in spans for one in side.said[span]]


def _claim(
    units: Sequence[Unit], one: Attribution, others: Sequence[Attribution], spans: tuple[Span, ...]
) -> list[int]:
    """Places of the content words that somebody is said to say: those of the sentence, as far as the next speaker."""
    start, end = next((span for span in spans if span[0] <= one.start < span[1]), whole(spans))
    for other in others:
        if one.end <= other.start:
            end = min(end, other.start)
        elif other.end <= one.start:
            start = max(start, other.end)
    return [
        k for k, unit in enumerate(units)
        if unit.content and start <= unit.start < end and not one.start <= unit.start < one.end
    ]  # fmt: skip


def _named(one: Attribution, text: str, spans: tuple[Span, ...]) -> bool:
    """Whether the other side's sentence names somebody too, as a name."""
    if one.kind != "name":
        return False
    start, end = whole(spans)
    said = text[start:end].casefold()
    return any(len(word) > 2 and word in said for word in one.words)


def _own_voice(side: Side, spans: tuple[Span, ...]) -> bool:
    """Whether nobody is credited here, nor in the line in which it stands."""
    start, end = whole(spans)
    begin = side.text.rfind("\n", 0, start) + 1
    stop = side.text.find("\n", end)
    return not speaks(side.text, (begin, len(side.text) if stop < 0 else stop))
