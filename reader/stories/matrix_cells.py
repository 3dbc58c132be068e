"""What one telling has of a claim, against another: the cells of who says what. Pure, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reader.stories.attribution import attributions
from reader.stories.comparison import Fact, Relation, Row, Span
from reader.stories.figures import Figure, figures

QUOTED = 0.5
"""Share of a claim's words inside quotation marks from which on it is a quotation."""
SHORTENED = 0.8
"""Length of a quotation against the fullest one, under which it is called shortened."""
TOLD = 10
"""The smallest count that makes a sentence a claim about a figure without a conflict."""


class Group(StrEnum):
    FIGURES = "figures"
    QUOTATIONS = "quotations"
    CLAIMS = "claims"


class Stance(StrEnum):
    """How one telling has a claim, against the one it is set against."""

    FIRST = "first"
    SAYS = "says"
    SAME = "same"
    DIFFERS = "differs"
    REVERSED = "reversed"
    SPEAKER = "other_speaker"
    OWN_VOICE = "own_voice"
    HEDGE = "hedge"
    SHORTENED = "shortened"
    FULLEST = "fullest"
    VARIES = "varies"
    NONE = "not_said"
    UNKNOWN = "not_compared"


DISAGREES = frozenset({Stance.DIFFERS, Stance.REVERSED, Stance.SPEAKER, Stance.HEDGE})


@dataclass(frozen=True, slots=True)
class Voice:
    """A telling whose claims are told."""

    text: str
    language: str = ""
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What one telling has of a claim."""

    stance: Stance
    spans: tuple[Span, ...] = ()
    """Its sentences, code points in its canonical text; empty where it does not say it."""
    words: str = ""
    """What differs or is quoted, as printed there."""
    speaker: str = ""
    """Who it has it from, as printed there."""
    quoted: bool = False
    """Whether ``words`` stand in quotation marks there."""


def weight(row: Row) -> tuple[int, float]:
    """Of several rows of two tellings the one that says most stands for them."""
    telling = [Relation.FIGURES, Relation.QUOTE, Relation.ATTRIBUTION, Relation.HEDGE]
    return max((4 - place for place, one in enumerate(telling) if row.is_(one)), default=0), row.score


def group_of(
    rows: Iterable[Row], spans: Mapping[int, tuple[Span, ...]], voices: Sequence[Voice], alone: bool
) -> Group:
    found = list(rows)
    if any(row.is_(Relation.FIGURES) for row in found):
        return Group.FIGURES
    if any(row.is_(Relation.QUOTE) or row.quoted >= QUOTED for row in found):
        return Group.QUOTATIONS
    if alone:
        return Group.CLAIMS
    return Group.FIGURES if relevant_figures(found, spans, voices) else Group.CLAIMS


type Value = tuple[str, float, float]


def relevant_figures(
    rows: Iterable[Row], spans: Mapping[int, tuple[Span, ...]], voices: Sequence[Voice]
) -> frozenset[Value]:
    """The figures that a claim is about: those in conflict, else those that several tellings have."""
    languages = {voices[voice].language for voice in spans}
    conflicting = {
        _value(figure)
        for row in rows
        for fact in row.facts
        if fact.code == "figure"
        for words in (fact.a, fact.b)
        for language in languages
        for figure in figures(words, language)
    }
    if conflicting:
        return frozenset(conflicting)
    seen = Counter(value for voice, own in spans.items() for value in _figures(voices[voice], own))
    return frozenset(value for value, count in seen.items() if count > 1)


def _value(figure: Figure) -> Value:
    return figure.kind, figure.low, figure.high


def _figures(voice: Voice, spans: Sequence[Span]) -> dict[Value, str]:
    """The figures of some sentences, each as printed first; times, days and small counts are no claim of their own."""
    found: dict[Value, str] = {}
    for start, end in spans:
        for figure in figures(voice.text[start:end], voice.language):
            if figure.kind in ("share", "points", "money") or (figure.kind == "count" and figure.low >= TOLD):
                found.setdefault(_value(figure), voice.text[start + figure.start : start + figure.end])
    return found


def cell_of(
    voice: int,
    base: int,
    spans: Mapping[int, tuple[Span, ...]],
    rows: Mapping[tuple[int, int], Row],
    voices: Sequence[Voice],
    group: Group,
    relevant: frozenset[Value],
) -> Cell:
    """How ``voice`` has the claim, against ``base``; where these two share no row, against another."""
    own = spans[voice]
    row, mine = _row(voice, base, rows)
    facts = [_sided(fact, mine) for fact in row.facts] if row is not None else []
    figures_ = _same_figures(voice, base, spans, voices, relevant)
    stance = _stance(row, facts, voice, base, voices[voice].dated, figures_)
    words, quoted = _words(stance, facts, voices[voice], own, group, relevant)
    return Cell(stance, own, words, _speaker(stance, facts, voices[voice], own), quoted)


def _row(voice: int, base: int, rows: Mapping[tuple[int, int], Row]) -> tuple[Row | None, str]:
    """The row of two tellings, and which of its sides is that of ``voice``."""
    if voice == base:
        return None, "a"
    for other in (base, *sorted({one for pair in rows for one in pair} - {base, voice})):
        for pair, side in (((voice, other), "a"), ((other, voice), "b")):
            if pair in rows and (other == base or not rows[pair].is_(Relation.FIGURES)):
                return rows[pair], side
    return None, "a"


def _same_figures(
    voice: int,
    base: int,
    spans: Mapping[int, tuple[Span, ...]],
    voices: Sequence[Voice],
    relevant: frozenset[Value],
) -> bool | None:
    """Whether ``voice`` has the figures of ``base``, or of the first that has any; None where nothing is to compare."""
    held = {one: _held(voices[one], own, relevant) for one, own in spans.items()}
    against = next((one for one in (base, *sorted(spans)) if held[one]), voice)
    if against == voice or not held[voice]:
        return None
    return any(_meet(one, other) for one in held[voice] for other in held[against])


def _held(voice: Voice, spans: Sequence[Span], relevant: frozenset[Value]) -> list[Value]:
    return [
        _value(figure)
        for start, end in spans
        for figure in figures(voice.text[start:end], voice.language)
        if _value(figure) in relevant
    ]


def _meet(one: Value, other: Value) -> bool:
    """Whether two figures may be one: what is said as about a number may be that number."""
    return one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]


@dataclass(frozen=True, slots=True)
class _Sided:
    code: str
    mine: str
    theirs: str


def _sided(fact: Fact, side: str) -> _Sided:
    return _Sided(fact.code, fact.a, fact.b) if side == "a" else _Sided(fact.code, fact.b, fact.a)


def _stance(
    row: Row | None, facts: Sequence[_Sided], voice: int, base: int, dated: bool, same_figures: bool | None
) -> Stance:
    if voice == base:
        return Stance.FIRST if dated and base == 0 else Stance.SAYS
    if any(fact.code == "reversed" for fact in facts):
        return Stance.REVERSED
    if same_figures is False or (row is not None and row.is_(Relation.FIGURES)):
        return Stance.DIFFERS
    if row is None:
        return Stance.SAYS
    if row.is_(Relation.ATTRIBUTION):
        said = next((fact for fact in facts if fact.code == "speaker"), None)
        return Stance.OWN_VOICE if said is not None and said.theirs and not said.mine else Stance.SPEAKER
    if row.is_(Relation.HEDGE):
        return Stance.HEDGE
    if row.is_(Relation.QUOTE):
        return Stance.VARIES
    return Stance.SAME if same_figures or row.relation is Relation.SAME else Stance.SAYS


def _words(
    stance: Stance,
    facts: Sequence[_Sided],
    told: Voice,
    spans: Sequence[Span],
    group: Group,
    relevant: frozenset[Value],
) -> tuple[str, bool]:
    """What of its words the cell shows, and whether they are quoted."""
    if stance is Stance.REVERSED:
        return next((fact.mine for fact in facts if fact.code == "reversed" and fact.mine), ""), True
    if stance is Stance.HEDGE:
        return next((fact.mine for fact in facts if fact.code == "hedge"), ""), False
    if group is Group.FIGURES:
        said = [fact.mine for fact in facts if fact.code == "figure" and fact.mine]
        said = said or [
            told.text[start + figure.start : start + figure.end]
            for start, end in spans
            for figure in figures(told.text[start:end], told.language)
            if _value(figure) in relevant
        ]
        return "; ".join(list(dict.fromkeys(said))[:2]), False
    if group is Group.QUOTATIONS:
        found = [quote for start, end in spans for quote in _quotes(told.text[start:end])]
        return max(found, key=len, default=""), bool(found)
    return "", False


_MARKS = {"“": "”", "«": "»", '"': '"', "„": "“", "‹": "›"}


def _quotes(text: str) -> list[str]:
    """What stands between quotation marks in a sentence; to its end where they are not closed."""
    found: list[str] = []
    at = 0
    while at < len(text):
        closing = _MARKS.get(text[at])
        if closing is None:
            at += 1
            continue
        end = text.find(closing, at + 1)
        words = text[at + 1 : end if end >= 0 else len(text)].strip().rstrip(",،")
        if words:
            found.append(words)
        at = (end if end >= 0 else len(text)) + 1
    return found


def _speaker(stance: Stance, facts: Sequence[_Sided], told: Voice, spans: Sequence[Span]) -> str:
    """Who the telling has it from, where it says so."""
    said = next((fact.mine for fact in facts if fact.code == "speaker"), "")
    if said or stance is Stance.OWN_VOICE:
        return said
    for span in spans:
        for one in attributions(told.text, span):
            if one.kind in ("name", "office"):
                return one.who
    return ""


def fullest(cells: tuple[Cell, ...], group: Group) -> tuple[Cell, ...]:
    """Of the wordings of a quotation that varies, the longest is the fullest, much shorter ones are shortened."""
    wordings = {n: len(cell.words) for n, cell in enumerate(cells) if cell.words and cell.quoted}
    if (
        group is not Group.QUOTATIONS
        or not any(cell.stance is Stance.VARIES for cell in cells)
        or len(wordings) < 2
    ):
        return cells
    longest = max(wordings.values())
    told = list(cells)
    for n, length in wordings.items():
        if cells[n].stance in (Stance.FIRST, Stance.SAYS, Stance.VARIES) and length < SHORTENED * longest:
            told[n] = replace(cells[n], stance=Stance.SHORTENED)
        elif (
            length == longest
            and cells[n].stance in (Stance.FIRST, Stance.SAYS, Stance.VARIES)
            and length > min(wordings.values()) / SHORTENED
        ):
            told[n] = replace(cells[n], stance=Stance.FULLEST)
    return tuple(told)
