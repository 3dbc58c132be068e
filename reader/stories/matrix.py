"""Who says what: the claims of several tellings of one story, from the comparisons of each two. Pure, no database."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from reader.stories.attribution import attributions
from reader.stories.comparison import Compared, Fact, Relation, Row, Span
from reader.stories.figures import Figure, figures

MOST = 8
"""Tellings of one matrix."""
SUPPORT = 0.5
"""Share of the pairs of tellings of two groups of sentences that must be linked, for these to be one claim."""
SENTENCES = 3
"""Sentences of one telling in one claim, unless one comparison says that more belong together."""
QUOTED = 0.5
"""Share of a claim's words inside quotation marks from which on it is a quotation."""
SHORTENED = 0.75
"""Length of a quotation against the fullest one, under which it is called shortened."""
TOLD = 10
"""The smallest count that makes a sentence a claim about a figure without a conflict."""
LEAST = 4
"""Words of a sentence that is told in one telling alone."""


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


DISAGREES = frozenset({Stance.DIFFERS, Stance.REVERSED, Stance.SPEAKER, Stance.HEDGE})
_ALIKE = frozenset({Stance.FIRST, Stance.SAYS, Stance.SAME})

type Place = tuple[int, int]
"""A telling and the number of one of its sentences."""


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


@dataclass(frozen=True, slots=True)
class Claim:
    group: Group
    against: int
    """The telling that the cells are set against, by its place."""
    cells: tuple[Cell, ...]
    """One for each telling, in their order."""
    named_by: int
    """The telling whose sentence names it."""
    name: Span

    @property
    def told(self) -> int:
        return sum(cell.stance is not Stance.NONE for cell in self.cells)

    @property
    def disagrees(self) -> bool:
        return any(cell.stance in DISAGREES for cell in self.cells)

    @property
    def alike(self) -> bool:
        """Whether all tellings say it, and none otherwise."""
        return all(cell.stance in _ALIKE for cell in self.cells)

    @property
    def left_out(self) -> bool:
        return any(cell.stance is Stance.NONE for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """``claims`` stand in two tellings or more, ``alone`` in one; in the order of the text they are set against."""

    claims: tuple[Claim, ...]
    alone: tuple[Claim, ...]


type Pairs = Mapping[tuple[int, int], Compared]
"""Comparisons by the places of two tellings, the lower first. Some may be missing."""


def matrix(voices: Sequence[Voice], pairs: Pairs, against: int = 0) -> Matrix:
    """The claims of ``voices`` (earliest first). Cells are set against the telling ``against`` where it has the claim,
    else against the first that has it. A pair that is not compared joins nothing."""
    sentences = _sentences(len(voices), pairs)
    starts = [[start for start, _end in spans] for spans in sentences]
    rows = {pair: _placed(pair, found, starts) for pair, found in pairs.items()}
    clusters = _clusters(rows)
    joined = {place for cluster in clusters for place in cluster}
    between: dict[Place, list[tuple[Place, Row]]] = {}
    for placed in rows.values():
        for row, left, right in placed:
            for one in left:
                for other in right:
                    between.setdefault(one, []).append((other, row))
    claims = [_claim(cluster, voices, sentences, between, against) for cluster in clusters]
    single = [
        [(voice, number)]
        for voice, spans in enumerate(sentences)
        for number, (start, end) in enumerate(spans)
        if (voice, number) not in joined and len(voices[voice].text[start:end].split()) >= LEAST
    ]
    order = {Group.FIGURES: 0, Group.QUOTATIONS: 1, Group.CLAIMS: 2}
    claims.sort(
        key=lambda claim: (order[claim.group], claim.against != against, claim.against, _first(claim))
    )
    alone = [_claim(cluster, voices, sentences, {}, against) for cluster in single]
    alone.sort(key=lambda claim: (order[claim.group], claim.against, _first(claim)))
    return Matrix(tuple(claims), tuple(alone))


def _first(claim: Claim) -> Span:
    return claim.cells[claim.against].spans[0]


def _sentences(count: int, pairs: Pairs) -> list[tuple[Span, ...]]:
    """The sentences of each telling: every comparison cuts the same text in the same way."""
    found: list[tuple[Span, ...]] = [()] * count
    for (one, other), compared in pairs.items():
        found[one], found[other] = compared.sentences_a, compared.sentences_b
    return found


def _placed(
    pair: tuple[int, int], compared: Compared, starts: Sequence[Sequence[int]]
) -> list[tuple[Row, list[Place], list[Place]]]:
    """The rows of both sides, with the sentences that they stand in."""
    return [
        (row, _numbers(pair[0], row.a, starts[pair[0]]), _numbers(pair[1], row.b, starts[pair[1]]))
        for row in compared.rows
        if row.both
    ]


def _numbers(voice: int, spans: Iterable[Span], starts: Sequence[int]) -> list[Place]:
    return sorted({(voice, bisect_right(starts, start) - 1) for start, _end in spans})


def _clusters(
    rows: Mapping[tuple[int, int], list[tuple[Row, list[Place], list[Place]]]],
) -> list[list[Place]]:
    """Sentences that tell one claim: the surest links first; a group grows only where enough of it agrees."""
    links = [
        (row.score, row.relation is Relation.SAME, left, right)
        for placed in rows.values()
        for row, left, right in placed
    ]
    links.sort(key=lambda link: (not link[1], -link[0], link[2], link[3]))
    linked = {(one, other) for _score, _same, left, right in links for one in left for other in right}
    group_of: dict[Place, int] = {}
    groups: dict[int, set[Place]] = {}
    for number, (_score, _same, left, right) in enumerate(links):
        mine = {place for place in (*left, *right) if place not in group_of}
        old = {group_of[place] for place in (*left, *right) if place in group_of}
        parts = [groups[key] for key in sorted(old)] + ([mine] if mine else [])
        if not all(_agree(one, other, linked) for one, other in combinations(parts, 2)):
            continue
        whole = {place for part in parts for place in part}
        most = max(SENTENCES, len(left), len(right))
        if max(Counter(voice for voice, _n in whole).values()) > most:
            continue
        for key in old:
            del groups[key]
        groups[number] = whole
        group_of |= dict.fromkeys(whole, number)
    return sorted((sorted(group) for group in groups.values()), key=lambda group: group[0])


def _agree(one: set[Place], other: set[Place], linked: set[tuple[Place, Place]]) -> bool:
    """Whether enough pairs of tellings of two groups are linked."""
    voices = {
        (min(a, b), max(a, b)): False for a, _n in one for b, _m in other if a != b
    }  # fmt: skip
    for x in one:
        for y in other:
            if x[0] != y[0] and ((x, y) in linked or (y, x) in linked):
                voices[min(x[0], y[0]), max(x[0], y[0])] = True
    return bool(voices) and sum(voices.values()) >= SUPPORT * len(voices)


def _claim(
    cluster: Sequence[Place],
    voices: Sequence[Voice],
    sentences: Sequence[tuple[Span, ...]],
    between: Mapping[Place, list[tuple[Place, Row]]],
    against: int,
) -> Claim:
    """A cluster as a row of the matrix."""
    spans: dict[int, tuple[Span, ...]] = {}
    for voice, number in cluster:
        spans[voice] = (*spans.get(voice, ()), sentences[voice][number])
    base = against if against in spans else min(spans)
    members = set(cluster)
    rows: dict[tuple[int, int], Row] = {}
    for one in cluster:
        for other, row in between.get(one, ()):
            known = rows.get((one[0], other[0]))
            if other in members and (known is None or _weight(row) > _weight(known)):
                rows[one[0], other[0]] = row
    group = _group(rows.values(), spans, voices, len(cluster) == 1)
    relevant = _relevant(rows.values(), spans, voices) if group is Group.FIGURES else frozenset()
    cells = tuple(
        _cell(voice, base, spans, rows, voices, group, relevant) if voice in spans else Cell(Stance.NONE)
        for voice in range(len(voices))
    )
    named_by, name = _name(spans, voices, base)
    return Claim(group, base, _fullest(cells, group), named_by, name)


def _weight(row: Row) -> tuple[int, float]:
    """Of several rows of two tellings the one that says most stands for them."""
    telling = [Relation.FIGURES, Relation.QUOTE, Relation.ATTRIBUTION, Relation.HEDGE]
    return max((4 - place for place, one in enumerate(telling) if row.is_(one)), default=0), row.score


def _group(
    rows: Iterable[Row], spans: Mapping[int, tuple[Span, ...]], voices: Sequence[Voice], alone: bool
) -> Group:
    found = list(rows)
    if any(row.is_(Relation.FIGURES) for row in found):
        return Group.FIGURES
    if any(row.is_(Relation.QUOTE) or row.quoted >= QUOTED for row in found):
        return Group.QUOTATIONS
    if alone:
        return Group.CLAIMS
    return Group.FIGURES if _relevant(found, spans, voices) else Group.CLAIMS


type Value = tuple[str, float, float]


def _relevant(
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


def _cell(
    voice: int,
    base: int,
    spans: Mapping[int, tuple[Span, ...]],
    rows: Mapping[tuple[int, int], Row],
    voices: Sequence[Voice],
    group: Group,
    relevant: frozenset[Value],
) -> Cell:
    """How ``voice`` has the claim, against ``base``; where these two agree or share no row, against any before it."""
    own = spans[voice]
    row, mine = _row(voice, base, rows)
    facts = [_sided(fact, mine) for fact in row.facts] if row is not None else []
    stance = _stance(row, facts, voice, base, voices[voice].dated)
    words, quoted = _words(stance, facts, voices[voice], own, group, relevant)
    return Cell(stance, own, words, _speaker(stance, facts, voices[voice], own), quoted)


def _row(voice: int, base: int, rows: Mapping[tuple[int, int], Row]) -> tuple[Row | None, str]:
    """The row of two tellings, and which of its sides is that of ``voice``."""
    if voice == base:
        return None, "a"
    found = [
        (rows[pair], side)
        for other in (base, *sorted({one for pair in rows for one in pair if one < voice} - {base}))
        for pair, side in (((voice, other), "a"), ((other, voice), "b"))
        if pair in rows
    ]
    if not found:
        later = [(row, "a" if pair[0] == voice else "b") for pair, row in rows.items() if voice in pair]
        return later[0] if later else (None, "a")
    other_figure = [one for one in found if one[0].is_(Relation.FIGURES)]
    return other_figure[0] if other_figure else found[0]


@dataclass(frozen=True, slots=True)
class _Sided:
    code: str
    mine: str
    theirs: str


def _sided(fact: Fact, side: str) -> _Sided:
    return _Sided(fact.code, fact.a, fact.b) if side == "a" else _Sided(fact.code, fact.b, fact.a)


def _stance(row: Row | None, facts: Sequence[_Sided], voice: int, base: int, dated: bool) -> Stance:
    if voice == base or row is None:
        return Stance.FIRST if voice == base and dated and base == 0 else Stance.SAYS
    if any(fact.code == "reversed" for fact in facts):
        return Stance.REVERSED
    if row.is_(Relation.FIGURES):
        return Stance.DIFFERS
    if row.is_(Relation.ATTRIBUTION):
        said = next((fact for fact in facts if fact.code == "speaker"), None)
        return Stance.OWN_VOICE if said is not None and said.theirs and not said.mine else Stance.SPEAKER
    if row.is_(Relation.HEDGE):
        return Stance.HEDGE
    if row.is_(Relation.QUOTE):
        return Stance.VARIES
    return Stance.SAME if row.relation is Relation.SAME else Stance.SAYS


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


def _fullest(cells: tuple[Cell, ...], group: Group) -> tuple[Cell, ...]:
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
            told[n] = _with(cells[n], Stance.SHORTENED)
        elif (
            length == longest
            and cells[n].stance in (Stance.FIRST, Stance.SAYS, Stance.VARIES)
            and length > min(wordings.values()) / SHORTENED
        ):
            told[n] = _with(cells[n], Stance.FULLEST)
    return tuple(told)


def _with(cell: Cell, stance: Stance) -> Cell:
    return Cell(stance, cell.spans, cell.words, cell.speaker, cell.quoted)


def _name(spans: Mapping[int, tuple[Span, ...]], voices: Sequence[Voice], base: int) -> tuple[int, Span]:
    """The shortest sentence in the language of the telling that the claim is set against."""
    own = [voice for voice in spans if voices[voice].language == voices[base].language]
    voice = min(own, key=lambda one: (min(end - start for start, end in spans[one]), one))
    return voice, min(spans[voice], key=lambda span: (span[1] - span[0], span))
