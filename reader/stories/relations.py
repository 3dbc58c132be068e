"""How the two sides of a row stand to each other: what relation names it, what differs, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reader.stories import clauses
from reader.stories.attribution import whole
from reader.stories.comparison import Fact, Part, Relation, Row, Span
from reader.stories.conflicts import conflicts
from reader.stories.counted_things import counted
from reader.stories.crediting import said, speakers
from reader.stories.doubt import Doubt, doubts, scope
from reader.stories.quoting import Quoted, quoted, reversals
from reader.stories.sides import Side, Unit
from reader.stories.stems import NOT, SAYING
from reader.stories.wording import Meeting, alike_words, meet, own, parts

IN_SCOPE = 0.5
"""Share of the words that a word of doubt is about, which the other side must have."""

_ORDER = (Relation.FIGURES, Relation.QUOTE, Relation.HEDGE, Relation.ATTRIBUTION)


def relate(a: Side, b: Side, spans_a: tuple[Span, ...], spans_b: tuple[Span, ...], score: float) -> list[Row]:
    """The row of sentences that belong together; a clause that one side lacks follows as a row of its own."""
    met = meet(a.inside(spans_a), b.inside(spans_b))
    if alike_words(met.a) == alike_words(met.b):
        return [_same(met, a, b, spans_a, spans_b, score)]
    if a.language != b.language and ((a.language and b.language) or "ar" in (a.language, b.language)):
        return [_across(met, a, b, spans_a, spans_b, score)]
    cut_a = clauses.tail(a.text, spans_a[-1], met.a, met.in_b)
    cut_b = clauses.tail(b.text, spans_b[-1], met.b, met.in_a)
    only: list[Row] = []
    if cut_a:
        spans_a, clause = _cut(a.text, spans_a, cut_a)
        only.append(alone(a, (clause,), Relation.ONLY_A))
    if cut_b:
        spans_b, clause = _cut(b.text, spans_b, cut_b)
        only.append(alone(b, (clause,), Relation.ONLY_B))
    if only:
        met = meet(a.inside(spans_a), b.inside(spans_b))
        if alike_words(met.a) == alike_words(met.b):
            return [_same(met, a, b, spans_a, spans_b, score), *only]
    return [_compared(met, a, b, spans_a, spans_b, score), *only]


def alone(side: Side, spans: tuple[Span, ...], relation: Relation) -> Row:
    """A row of what one side alone has."""
    units = side.inside(spans)
    share = sum(unit.quoted for unit in units) / len(units) if units else 0.0
    plain = tuple(Part(start, end) for start, end in spans)
    if relation == Relation.ONLY_A:
        return Row(relation, spans, (), plain, (), quoted=share)
    return Row(relation, (), spans, (), plain, quoted=share)


def _cut(text: str, spans: tuple[Span, ...], at: int) -> tuple[tuple[Span, ...], Span]:
    start, end = spans[-1]
    kept = len(text[start:at].rstrip().rstrip("(–—")) + start
    kept = len(text[start:kept].rstrip().rstrip(",;،؛:").rstrip()) + start
    return (*spans[:-1], (start, kept)), (at, end)


def _places(units: Sequence[Unit]) -> list[int]:
    return [k for k, unit in enumerate(units) if unit.quoted]


def _same(
    met: Meeting, a: Side, b: Side, spans_a: tuple[Span, ...], spans_b: tuple[Span, ...], score: float
) -> Row:
    quoted_a, quoted_b = _places(met.a), _places(met.b)
    facts: tuple[Fact, ...] = ()
    if quoted_a and not quoted_b:
        facts = (Fact("unmarked", "", _text(b, met.b, quoted_a[0], quoted_a[-1])),)
    elif quoted_b and not quoted_a:
        facts = (Fact("unmarked", _text(a, met.a, quoted_b[0], quoted_b[-1]), ""),)
    return Row(
        Relation.SAME, spans_a, spans_b, tuple(Part(*span) for span in spans_a),
        tuple(Part(*span) for span in spans_b), score, facts=facts,
        quoted=max(_share(met.a), _share(met.b)),
    )  # fmt: skip


def _share(units: Sequence[Unit]) -> float:
    return sum(unit.quoted for unit in units) / len(units) if units else 0.0


def _across(
    met: Meeting, a: Side, b: Side, spans_a: tuple[Span, ...], spans_b: tuple[Span, ...], score: float
) -> Row:
    """Two languages: figures are compared, words are not."""
    facts = [Fact("language", a.language, b.language)]
    kinds_a, kinds_b = ["same"] * len(met.a), ["same"] * len(met.b)
    left_a = [i for i, unit in enumerate(met.a) if unit.figure and not met.in_b[i]]
    left_b = [j for j, unit in enumerate(met.b) if unit.figure and not met.in_a[j]]
    met_figures = sum(1 for i, unit in enumerate(met.a) if unit.figure and met.in_b[i])
    relation = Relation.REWORDED
    if len(left_a) == len(left_b) == 1 and met_figures:
        one, other = met.a[left_a[0]], met.b[left_b[0]]
        assert one.figure is not None
        assert other.figure is not None
        if one.figure.kind == other.figure.kind and one.figure.unit == other.figure.unit and one.figure.kind in (
            "count", "share", "money", "points",
        ) and one.figure.exact and other.figure.exact:  # fmt: skip
            relation = Relation.FIGURES
            kinds_a[left_a[0]] = kinds_b[left_b[0]] = "figure"
            facts.insert(0, _figure(a, b, one, other))
    return Row(
        relation, spans_a, spans_b, parts(a.text, spans_a, met.a, kinds_a), parts(b.text, spans_b, met.b, kinds_b),
        score, facts=tuple(facts), quoted=max(_share(met.a), _share(met.b)),
    )  # fmt: skip


def _figure(a: Side, b: Side, one: Unit, other: Unit) -> Fact:
    return Fact("figure", a.text[one.start : one.end], b.text[other.start : other.end])


def _compared(
    met: Meeting, a: Side, b: Side, spans_a: tuple[Span, ...], spans_b: tuple[Span, ...], score: float
) -> Row:
    holds: list[Relation] = []
    facts: list[Fact] = []
    words = quoted(met, a.text, b.text)
    differ = conflicts(met, a, b, spans_a, spans_b)
    if differ:
        holds.append(Relation.FIGURES)
        for i, j in differ:
            facts.append(_figure(a, b, met.a[i], met.b[j]))
            noun_a, noun_b = counted(met.a, i, a.text), counted(met.b, j, b.text)
            if noun_a or noun_b:
                facts.append(Fact("counted", noun_a or noun_b, noun_b or noun_a))
    turned = reversals(met, words.places_a, words.places_b, a.text, b.text) if words.related else []
    cut_a, cut_b = words.cut
    cut = (cut_a and not _near(b, spans_b, cut_a)) or (cut_b and not _near(a, spans_a, cut_b))
    if words.varies or turned or cut:
        holds.append(Relation.QUOTE)
    if not turned and _close(met):
        turned = reversals(met, set(range(len(met.a))), set(range(len(met.b))), a.text, b.text)
    facts += dict.fromkeys(turn.fact for turn in turned)
    hedges_a, hedges_b = _hedges(met, a, b)
    if hedges_a or hedges_b:
        holds.append(Relation.HEDGE)
        facts += [Fact("hedge", _text(a, met.a, one.first, one.last), "") for one in hedges_a]
        facts += [Fact("hedge", "", _text(b, met.b, one.first, one.last)) for one in hedges_b]
    who = speakers(met, a, b, spans_a, spans_b)
    if who:
        holds.append(Relation.ATTRIBUTION)
        facts += who
    facts += words.facts
    kinds_a = _kinds(
        met.a, met.in_b, set(met.order), words.loose_a, words.places_a, [i for i, _j in differ], hedges_a
    )
    kinds_b = _kinds(
        met.b, met.in_a, set(met.back), words.loose_b, words.places_b, [j for _i, j in differ], hedges_b
    )
    for kinds, places in (
        (kinds_a, [k for turn in turned for k in turn.a]),
        (kinds_b, [k for turn in turned for k in turn.b]),
    ):
        for place in places:
            kinds[place] = "turned"
    if not any(fact.code == "speaker" for fact in facts):
        _quiet(kinds_a, met.a, words.places_a, a, spans_a, kinds_b, met.b, words.places_b, b, spans_b)
    if all(kind == "same" for kind in (*kinds_a, *kinds_b)):
        for known in ((met.in_b, met.in_a), (met.order, met.back)):
            kinds_a = ["same" if _known(known[0], k) else "own" for k in range(len(met.a))]
            kinds_b = ["same" if _known(known[1], k) else "own" for k in range(len(met.b))]
            if "own" in kinds_a or "own" in kinds_b:
                break
    holds = [relation for relation in _ORDER if relation in holds]
    if not holds and _only_said(met, words):
        return replace(_same(met, a, b, spans_a, spans_b, score), facts=tuple(facts))
    holds = holds or [Relation.REWORDED]
    return Row(
        holds[0], spans_a, spans_b, parts(a.text, spans_a, met.a, kinds_a, words.places_a),
        parts(b.text, spans_b, met.b, kinds_b, words.places_b), score, tuple(holds[1:]), tuple(facts),
        _quoted_share(met, words),
    )  # fmt: skip


def _only_said(met: Meeting, words: Quoted) -> bool:
    """Whether both are one quotation, word for word, and beside it stands at most that somebody said it."""
    if not words.related or words.loose_a or words.loose_b or not (words.places_a and words.places_b):
        return False
    return all(
        place in inside or unit.key == SAYING or unit.capital or not unit.content
        for units, inside in ((met.a, words.places_a), (met.b, words.places_b))
        for place, unit in enumerate(units)
    )


def _close(met: Meeting) -> bool:
    """Whether both sides say nearly the same, in more than a few words: else a "not" belongs to another claim."""
    for units, there in ((met.a, met.in_b), (met.b, met.in_a)):
        content = [
            known for unit, known in zip(units, there, strict=True) if unit.content and unit.key != NOT
        ]
        if len(content) < 3 or sum(content) < CLOSE * len(content):
            return False
    return True


def _known(places: Sequence[bool] | dict[int, int], place: int) -> bool:
    return place in places if isinstance(places, dict) else places[place]


CLOSE = 0.65
"""Share of the content words of either side that the other has, when both make one claim."""
NEAR = 500
"""Code points on each side of a row in which the rest of a quotation may stand."""


def _near(side: Side, spans: tuple[Span, ...], words: Sequence[str]) -> bool:
    """Whether most of ``words`` stand near ``spans``: then a quotation goes on there, and is not cut."""
    start, end = whole(spans)
    there = {unit.exact for unit in side.inside([(max(0, start - NEAR), end + NEAR)])}
    return sum(word in there for word in words) > len(words) / 2


def _quoted_share(met: Meeting, words: Quoted) -> float:
    sides = [
        len(places) / len(units)
        for places, units in ((words.places_a, met.a), (words.places_b, met.b))
        if units
    ]
    return max(sides, default=0.0)


def _kinds(
    units: Sequence[Unit], there: Sequence[bool], ordered: set[int], loose: set[int], strict: set[int],
    figures: Sequence[int], hedges: Sequence[Doubt],
) -> list[str]:  # fmt: skip
    kinds = ["own" if mine else "same" for mine in own(units, there, ordered, loose, strict)]
    for place in figures:
        kinds[place] = "figure"
    for one in hedges:
        for place in range(one.first, one.last + 1):
            kinds[place] = "hedge"
    return kinds


def _quiet(
    kinds_a: list[str], units_a: Sequence[Unit], quoted_a: set[int], a: Side, spans_a: tuple[Span, ...],
    kinds_b: list[str], units_b: Sequence[Unit], quoted_b: set[int], b: Side, spans_b: tuple[Span, ...],
) -> None:  # fmt: skip
    """Takes back what differs only in how the speaker is called: "he said" and "Osk said"."""
    here, there = said(a, spans_a), said(b, spans_b)
    if not here or not there:
        return
    for kinds, units, inside, found in (
        (kinds_a, units_a, quoted_a, here),
        (kinds_b, units_b, quoted_b, there),
    ):
        for place, unit in enumerate(units):
            if kinds[place] == "own" and place not in inside and unit.key != NOT:
                for one in found:
                    if one.who_start <= unit.start < one.who_end or (
                        one.start <= unit.start < one.end and unit.key == SAYING
                    ):
                        kinds[place] = "same"


def _text(side: Side, units: Sequence[Unit], first: int, last: int) -> str:
    return side.text[units[first].start : units[last].end]


def _hedges(met: Meeting, a: Side, b: Side) -> tuple[list[Doubt], list[Doubt]]:
    """Strong words of doubt of one side, where the other says the same without any."""
    here, there = doubts(met.a), doubts(met.b)
    if here and not there:
        return [one for one in here if one.strong and _doubted(met.a, met.in_b, one, a.text)], []
    if there and not here:
        return [], [one for one in there if one.strong and _doubted(met.b, met.in_a, one, b.text)]
    return [], []


def _doubted(units: Sequence[Unit], known: Sequence[bool], one: Doubt, text: str) -> bool:
    """Whether the other side says what is doubted here, and says it in its own words."""
    if any(units[k].quoted for k in range(one.first, one.last + 1)):
        return False
    about = scope(units, one, text)
    return len(about) >= 2 and sum(known[k] for k in about) >= IN_SCOPE * len(about)
