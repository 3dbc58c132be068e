"""Who says what: the claims of several tellings of one story, from their comparisons two by two. Pure, no database.

A claim is what sentences of at least two tellings have in common. Only pairs that surely belong together make one: a
claim that is left out of the table is a smaller fault than two that are taken for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reader.stories.comparison import Compared, Fact, Relation, Row, Span

SURE = 0.34
"""Score of a pair of sentences from which on they make a claim."""
QUOTED = 0.6
"""Share of its words inside a quotation from which on a claim is a quotation."""
SHORTENED = 0.8
"""Length of a wording against the fullest one, under which it is called shortened."""

type Sentence = tuple[int, Span]
"""A telling's number, and where its sentence stands in its text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one telling has of a claim. ``how`` is one of ``first``, ``same``, ``reworded``, ``varies``, ``shortened``,
    ``reversed``, ``figures``, ``speaker``, ``doubt``, ``says``, ``none``."""

    how: str
    spans: tuple[Span, ...] = ()
    facts: tuple[Fact, ...] = ()
    """What differs from the telling that it is set against; ``a`` is that telling's."""

    @property
    def disagrees(self) -> bool:
        return self.how in ("figures", "speaker", "doubt", "reversed")

    @property
    def silent(self) -> bool:
        return self.how == "none"


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of the table: a cell for each telling, in their order."""

    group: str
    """``figures``, ``quotations`` or ``claims``."""
    against: int
    """The telling that the others are set against: the first that says it."""
    cells: tuple[Cell, ...]

    @property
    def disagreed(self) -> bool:
        return any(cell.disagrees for cell in self.cells)

    @property
    def alike(self) -> bool:
        """Whether all tellings say it, and none otherwise."""
        return all(cell.how in ("first", "same", "reworded") for cell in self.cells)

    @property
    def left_out(self) -> bool:
        return any(cell.silent for cell in self.cells)


@dataclass(slots=True)
class _Sets:
    """Sentences that belong together (union–find)."""

    of: dict[Sentence, Sentence] = field(default_factory=dict)

    def find(self, one: Sentence) -> Sentence:
        root = one
        while self.of.setdefault(root, root) != root:
            root = self.of[root]
        while self.of[one] != root:
            self.of[one], one = root, self.of[one]
        return root

    def join(self, one: Sentence, other: Sentence) -> None:
        self.of[self.find(other)] = self.find(one)


def claims(count: int, found: Mapping[tuple[int, int], Compared]) -> list[Claim]:
    """The claims of ``count`` tellings. ``found`` has the comparisons, by the numbers of the two (the smaller first);
    those that are missing are taken for nothing in common. In the order of the first telling that says each.
    """
    sets = _Sets()
    rows: dict[tuple[int, int], list[Row]] = {}
    for (a, b), compared in found.items():
        rows[a, b] = [row for row in compared.rows if _is_sure(row)]
        for row in rows[a, b]:
            sentences = [(a, span) for span in row.a] + [(b, span) for span in row.b]
            for other in sentences[1:]:
                sets.join(sentences[0], other)
    members: dict[Sentence, list[Sentence]] = defaultdict(list)
    for sentence in list(sets.of):
        members[sets.find(sentence)].append(sentence)
    by_claim: dict[Sentence, list[tuple[int, int, Row]]] = defaultdict(list)
    for (a, b), pairs in rows.items():
        for row in pairs:
            by_claim[sets.find((a, row.a[0]))].append((a, b, row))
    made = [(min(sentences), _claim(count, sentences, by_claim[root])) for root, sentences in members.items()]
    order = {"figures": 0, "quotations": 1, "claims": 2}
    made.sort(key=lambda pair: (order[pair[1].group], pair[0]))
    return [claim for _first, claim in made]


def _is_sure(row: Row) -> bool:
    return row.both and (row.score >= SURE or row.relation in (Relation.SAME, Relation.QUOTE))


def _claim(count: int, sentences: Sequence[Sentence], pairs: Sequence[tuple[int, int, Row]]) -> Claim:
    spans: dict[int, list[Span]] = defaultdict(list)
    for telling, span in sorted(set(sentences)):
        spans[telling].append(span)
    against = min(spans)
    longest = max(_length(each) for each in spans.values())
    cells = tuple(
        _cell(telling, against, tuple(spans.get(telling, ())), pairs, longest) for telling in range(count)
    )
    figures = any(row.is_(Relation.FIGURES) for _a, _b, row in pairs)
    quoted = sum(row.quoted for _a, _b, row in pairs) / len(pairs)
    group = "figures" if figures else "quotations" if quoted >= QUOTED else "claims"
    return Claim(group, against, cells)


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _cell(
    telling: int,
    against: int,
    spans: tuple[Span, ...],
    pairs: Sequence[tuple[int, int, Row]],
    longest: int,
) -> Cell:
    if not spans:
        return Cell("none")
    if telling == against:
        return Cell("first", spans)
    direct = [row for a, b, row in pairs if (a, b) == (against, telling)]
    facts = tuple(fact for row in direct for fact in row.facts)
    if not direct:
        return Cell("says", spans)
    if any(row.is_(Relation.FIGURES) for row in direct):
        return Cell("figures", spans, facts)
    if any(fact.code == "reversed" for fact in facts):
        return Cell("reversed", spans, facts)
    if any(row.is_(Relation.ATTRIBUTION) for row in direct):
        return Cell("speaker", spans, facts)
    if any(row.is_(Relation.HEDGE) for row in direct):
        return Cell("doubt", spans, facts)
    if any(row.is_(Relation.QUOTE) for row in direct):
        return Cell("shortened" if _length(spans) < SHORTENED * longest else "varies", spans, facts)
    same = all(row.relation == Relation.SAME for row in direct)
    return Cell("same" if same else "reworded", spans, facts)
