"""Which rows of a comparison are shown where whole texts may not be: those in which the two tellings disagree. Pure."""

from __future__ import annotations

from reader.stories.comparison import Compared, Relation, Row

DISAGREE = (Relation.FIGURES, Relation.QUOTE, Relation.HEDGE, Relation.ATTRIBUTION)
"""What an excerpt is made for, the weightiest first."""
MOST = 1 / 3
"""Share of either text, in letters, that an excerpt shows at most; its first row is shown in any case."""


def excerpt(compared: Compared) -> frozenset[int]:
    """Indexes of the rows of an excerpt: those that disagree, then their neighbours, as long as there is room.

    Empty where the two do not disagree anywhere.
    """
    rows = compared.rows
    disagreeing = [index for kind in DISAGREE for index, row in enumerate(rows) if row.is_(kind)]
    ordered = dict.fromkeys(disagreeing)
    beside = [at for index in sorted(ordered) for at in (index - 1, index + 1) if 0 <= at < len(rows)]
    room = [MOST * sum(_letters(row)[side] for row in rows) for side in (0, 1)]
    taken: set[int] = set()
    for index in dict.fromkeys([*ordered, *beside]):
        need = _letters(rows[index])
        if taken and any(need[side] > room[side] for side in (0, 1)):
            continue
        taken.add(index)
        room = [room[side] - need[side] for side in (0, 1)]
    return frozenset(taken)


def _letters(row: Row) -> tuple[int, int]:
    return sum(end - start for start, end in row.a), sum(end - start for start, end in row.b)
