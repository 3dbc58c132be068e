"""A quotation on both sides of a row: where it stands, what of its wording differs, what turns its sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from reader.stories.comparison import Fact
from reader.stories.sides import Unit
from reader.stories.stems import NEGATIONS, SAYING
from reader.stories.word_lists import phrases, words
from reader.stories.wording import Meeting
from reader.stories.words import matches

WHOLE, CONTENT = 6, 2
"""Words, and content words, of a quotation that is looked for where the other side has no marks."""
FOUND = 0.5
"""Share of its words that stand there too."""
RELATED = 0.4
"""The same where both sides have marks, of the shorter one."""
HOLE = 6
"""Words between two shared ones at which a quotation without marks ends."""
CUT = 3
"""Words that a quotation must have lost at an end to be another wording."""
SHIFTED = 2
"""Small words that differ, apart from those that indirect speech changes, from which on the wording does."""
EDGES = 6
"""Words around a quotation without marks that belong to it, where nobody is said to speak."""
LONGEST = 160
"""Code points of words in a fact."""

_OPPOSITES = (
    "to from|for against|with without|before after|over under|above below|up down|into out|more less|more"
    " fewer|"
    "rise fall|rose fell|rising falling|increase decrease|increased decreased|accept reject|accepted rejected|"
    "support oppose|supports opposes|supported opposed|win lose|won lost|allow ban|allowed banned|always"
    " never|all none|"
    "everyone nobody|everybody nobody|high low|higher lower|begin end|began ended|open close|opened closed|"
    "strong weak|stronger weaker|safe unsafe|legal illegal|possible impossible|first last|most least|buy sell|"
    "approve refuse|approved refused|confirm deny|confirmed denied|upstream downstream|north south|east west|"
    "con sin|antes después|más menos|sobre bajo|siempre nunca|todos nadie|subió bajó|aumentó disminuyó|"
    "aceptó rechazó|apoya rechaza|ganó perdió|legal ilegal|posible imposible|a favor|"
    "مع ضد|قبل بعد|فوق تحت|أكثر أقل|ارتفع انخفض|إلى من|دائما أبدا|قبلت رفضت|قبل رفض"
)
OPPOSITES = frozenset(frozenset(pair) for pair in phrases(_OPPOSITES) if len(pair) == 2)
_NOT = (
    words(
        "no never nobody none nothing neither nor without nunca jamás nadie ninguno ninguna sin لا لم لن ليس"
        " ليست دون بدون"
        " غير ولا ولم ولن"
    )
    | NEGATIONS
)
_LIKE_NOT = ("fail", "refus", "denie", "deny", "declin", "lack", "reject", "rechaz", "neg", "رفض", "نفى")
"""Beginnings of words that deny as well."""
_HELPERS = words(
    "do does did will would shall should can could may might must has have had is are was were be"
    " been am to a an any"
    " the it ever ha han había se lo le ya قد سوف كان كانت"
)


_SHIFTED = _HELPERS | words(
    "i me my we us our you your he him his she her they them their it its that this these those"
    " there here im ive were"
    " yo me mi nos nuestro nosotros él ella su sus ellos que eso esto هو هي هم نحن أنا أن إن هذا هذه"
    " ذلك"
)


@dataclass(slots=True)
class Quoted:
    """What is said of the quotations of a row."""

    places_a: set[int] = field(default_factory=set)
    """Places of words that stand in the quotation, also where it has lost its marks."""
    places_b: set[int] = field(default_factory=set)
    loose_a: set[int] = field(default_factory=set)
    """Of these, the words that the other side's quotation words otherwise or does not have."""
    loose_b: set[int] = field(default_factory=set)
    related: bool = False
    """Whether the quotations of both sides are one."""
    varies: bool = False
    cut: tuple[list[str], list[str]] = ([], [])
    """Content words of each side's quotation that the other side's quotation leaves away at an end."""
    facts: list[Fact] = field(default_factory=list)


def quoted(met: Meeting, text_a: str, text_b: str) -> Quoted:
    """The quotations of a row beside each other."""
    marked_a = [i for i, unit in enumerate(met.a) if unit.quoted]
    marked_b = [j for j, unit in enumerate(met.b) if unit.quoted]
    found = Quoted(set(marked_a), set(marked_b))
    if marked_a and marked_b:
        _both(met, marked_a, marked_b, found)
    elif marked_a or marked_b:
        _one(met, marked_a, marked_b, found, text_a, text_b)
    return found


def _both(met: Meeting, marked_a: list[int], marked_b: list[int], found: Quoted) -> None:
    pairs = _matched(met, marked_a, marked_b)
    shared = sum(size for _i, _j, size in pairs)
    content = any(met.a[marked_a[i + k]].content for i, _j, size in pairs for k in range(size))
    if not content or shared < RELATED * min(len(marked_a), len(marked_b)):
        return
    found.related = True
    rest_a, rest_b = _rest(met.a, marked_a, pairs, 0), _rest(met.b, marked_b, pairs, 1)
    outside_b = {met.b[j].exact for j in range(len(met.b)) if j not in found.places_b and met.b[j].content}
    outside_a = {met.a[i].exact for i in range(len(met.a)) if i not in found.places_a and met.a[i].content}
    found.loose_a = {i for i in rest_a if not met.a[i].bracketed and met.a[i].exact not in outside_b}
    found.loose_b = {j for j in rest_b if not met.b[j].bracketed and met.b[j].exact not in outside_a}
    found.varies = _within(marked_a, marked_b, pairs, found)
    found.cut = _cut_words(met.a, marked_a, pairs, 0, found.loose_a), _cut_words(
        met.b, marked_b, pairs, 1, found.loose_b
    )  # fmt: skip


def _cut_words(
    units: Sequence[Unit],
    places: Sequence[int],
    pairs: Sequence[tuple[int, int, int]],
    side: int,
    loose: set[int],
) -> list[str]:
    """Content words at the beginning or the end of a quotation that the other side leaves away."""
    if not pairs:
        return []
    first, last = pairs[0][side], pairs[-1][side] + pairs[-1][2]
    for outer in (places[:first], places[last:]):
        words = [units[k].exact for k in outer if k in loose and units[k].content]
        if words and len(outer) >= CUT:
            return words
    return []


def _one(
    met: Meeting, marked_a: list[int], marked_b: list[int], found: Quoted, text_a: str, text_b: str
) -> None:
    """The marks stand on one side alone."""
    flipped = not marked_a
    marked = marked_b if flipped else marked_a
    units, others = (met.b, met.a) if flipped else (met.a, met.b)
    everything = list(range(len(others)))
    pairs = _matched(met, everything, marked) if flipped else _matched(met, marked, everything)
    if flipped:
        pairs = [(j, i, size) for i, j, size in pairs]
    pairs = _dense(pairs)
    shared = sum(size for _i, _j, size in pairs)
    content = sum(units[k].content for k in marked)
    same = shared == len(marked) and len(pairs) == 1
    enough = len(marked) >= WHOLE and content >= CONTENT and shared >= FOUND * len(marked)
    if not pairs or not (enough or (same and content)):
        return
    found.related = True
    region = list(range(pairs[0][1], pairs[-1][1] + pairs[-1][2]))
    if (
        len(marked) == len(units)
        and len(others) - len(region) <= EDGES
        and all(u.key != SAYING for u in others)
    ):
        region = everything
    text = text_a if flipped else text_b
    words = text[others[region[0]].start : others[region[-1]].end]
    words = words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
    found.facts.append(Fact("unmarked", words, "") if flipped else Fact("unmarked", "", words))
    inner = [(i, j - region[0], size) for i, j, size in pairs]
    loose = {k for k in _rest(units, marked, inner, 0) if not units[k].bracketed}
    loose_there = {k for k in _rest(others, region, inner, 1) if not others[k].bracketed}
    if flipped:
        found.places_a, found.loose_a, found.loose_b = set(region), loose_there, loose
    else:
        found.places_b, found.loose_a, found.loose_b = set(region), loose, loose_there
    differing = [units[k] for k in loose] + [others[k] for k in loose_there]
    telling = any(u.content for u in differing) or sum(u.exact not in _SHIFTED for u in differing) >= SHIFTED
    gaps = _within(region, marked, [(j, i, s) for i, j, s in inner], found) if flipped else _within(
        marked, region, inner, found
    )  # fmt: skip
    found.varies = gaps and telling


def _matched(met: Meeting, places_a: Sequence[int], places_b: Sequence[int]) -> list[tuple[int, int, int]]:
    """Runs of words that both have, by their places in the two lists."""
    spelling = {met.b[j].exact: met.a[i].exact for i, j in met.order.items() if met.a[i].capital}
    words_a = [met.a[i].exact for i in places_a]
    words_b = [spelling.get(met.b[j].exact, met.b[j].exact) for j in places_b]
    return matches(words_a, words_b)


def _dense(pairs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Without short runs at the ends that stand far from the others on the side without marks."""
    while len(pairs) > 1 and pairs[0][2] <= 2 and pairs[1][1] - pairs[0][1] - pairs[0][2] > HOLE:
        pairs = pairs[1:]
    while len(pairs) > 1 and pairs[-1][2] <= 2 and pairs[-1][1] - pairs[-2][1] - pairs[-2][2] > HOLE:
        pairs = pairs[:-1]
    return pairs


def _rest(
    units: Sequence[Unit], places: Sequence[int], pairs: Sequence[tuple[int, int, int]], side: int
) -> set[int]:
    known = {pair[side] + k for pair in pairs for k in range(pair[2])}
    return {place for k, place in enumerate(places) if k not in known}


def _within(
    places_a: Sequence[int], places_b: Sequence[int], pairs: Sequence[tuple[int, int, int]], found: Quoted
) -> bool:
    """Whether words differ otherwise than by a quotation being cut at its beginning or its end."""
    ends = [(0, 0, 0), *pairs, (len(places_a), len(places_b), 0)]
    for number, ((i, j, size), (i2, j2, _size)) in enumerate(pairwise(ends)):
        gap_a = [k for k in range(i + size, i2) if places_a[k] in found.loose_a]
        gap_b = [k for k in range(j + size, j2) if places_b[k] in found.loose_b]
        at_end = number == 0 or number == len(ends) - 2
        if (gap_a and gap_b) or ((gap_a or gap_b) and not at_end):
            return True
    return False


class Turn(NamedTuple):
    """Words that turn the sense, and where they stand among the units of each side."""

    fact: Fact
    a: tuple[int, ...] = ()
    b: tuple[int, ...] = ()


def reversals(met: Meeting, places_a: set[int], places_b: set[int], text_a: str, text_b: str) -> list[Turn]:
    """Words that turn the sense: "to" for "from", a dropped "not", who does what to whom; each as often as it stands.

    ``places_a`` and ``places_b``: where to look; both sides of a gap must lie in them.
    """
    runs = [(0, 0, 0), *_runs(met)]
    found: list[Turn] = []
    for (i, j, size), (i2, j2, _size2) in pairwise(runs):
        gap_a, gap_b = range(i + size, i2), range(j + size, j2)
        begins = not size and (not i2 or 0 in places_a) and (not j2 or 0 in places_b)
        starts = begins or (i + size - 1 in places_a and j + size - 1 in places_b)
        inside = starts and i2 in places_a and j2 in places_b
        if not inside or not (size or begins):
            continue
        turn = _opposite(met, gap_a, gap_b) or _negated(met, gap_a, gap_b, i + size - 1, i2, j + size - 1, j2)
        if turn is not None:
            found.append(turn)
    return found + _swapped(met, places_a, places_b, text_a, text_b)


def _runs(met: Meeting) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for i in sorted(met.order):
        j = met.order[i]
        if runs and runs[-1][0] + runs[-1][2] == i and runs[-1][1] + runs[-1][2] == j:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _opposite(met: Meeting, gap_a: range, gap_b: range) -> Turn | None:
    if len(gap_a) != 1 or len(gap_b) != 1:
        return None
    one, other = met.a[gap_a[0]], met.b[gap_b[0]]
    for here, there in ((one.exact, other.exact), (one.key, other.key)):
        if frozenset((here, there)) in OPPOSITES:
            near = [*range(gap_a[0] - 2, gap_a[0]), *range(gap_a[0] + 1, gap_a[0] + 3)]
            if any(0 <= k < len(met.a) and k in met.order and met.a[k].content for k in near):
                return Turn(Fact("reversed", one.exact, other.exact), (gap_a[0],), (gap_b[0],))
    return None


def _negated(met: Meeting, gap_a: range, gap_b: range, i: int, i2: int, j: int, j2: int) -> Turn | None:
    """A negation on one side that the other does not have between the same words."""
    if len(gap_a) > 3 or len(gap_b) > 3:
        return None
    not_a = [k for k in gap_a if met.a[k].exact in _NOT]
    not_b = [k for k in gap_b if met.b[k].exact in _NOT]
    if bool(not_a) == bool(not_b):
        return None
    units, there = (met.a, met.b) if not_a else (met.b, met.a)
    gap, other = (gap_a, gap_b) if not_a else (gap_b, gap_a)
    before, after = (i, i2) if not_a else (j, j2)
    place = (not_a or not_b)[0]
    rest = [units[k] for k in gap if k != place] + [there[k] for k in other]
    if any(unit.exact not in _HELPERS for unit in rest):
        return None
    left, right = (j, j2) if not_a else (i, i2)
    around = [u.exact for u in there[max(0, left - 3) : right + 4]]
    if any(word in _NOT or word.startswith(_LIKE_NOT) for word in around):
        return None
    if (
        after >= len(units)
        or units[after].exact in ("only", "solo", "sólo", "just", "so", "yet", "فقط")
        or not (units[after].content or (before >= 0 and units[before].content))
    ):
        return None
    word = units[place].exact
    if not_a:
        return Turn(Fact("reversed", word, ""), a=(place,))
    return Turn(Fact("reversed", "", word), b=(place,))


def _swapped(met: Meeting, places_a: set[int], places_b: set[int], text_a: str, text_b: str) -> list[Turn]:
    """ "Velmara owes Tarsk" and "Tarsk owes Velmara"."""
    for i, j in sorted(met.twin.items()):
        unit = met.a[i]
        if i not in places_a or j not in places_b or not unit.content or unit.capital or unit.figure:
            continue
        here, there = _who(met.a, i), _who(met.b, j)
        if here is None or there is None or here[0] == here[1]:
            continue
        key_a, key_b = (met.a[here[0]].key, met.a[here[1]].key), (met.b[there[0]].key, met.b[there[1]].key)
        if key_a == key_b[::-1] and key_a[0] != key_a[1]:
            told_a = text_a[met.a[here[0]].start : met.a[here[1]].end]
            told_b = text_b[met.b[there[0]].start : met.b[there[1]].end]
            return [Turn(Fact("reversed", told_a, told_b), tuple(here), tuple(there))]
    return []


_PASSIVE = words(
    "by and or with nor por y o con from de between among were was been are is en per than و من قبل مع"
)


def _who(units: Sequence[Unit], place: int) -> tuple[int, int] | None:
    """The names next to a word, before and behind it; None where what stands between makes it unclear who acts."""
    before = next((k for k in range(place - 1, max(-1, place - 3), -1) if units[k].capital), None)
    after = next((k for k in range(place + 1, min(len(units), place + 4)) if units[k].capital), None)
    if before is None or after is None or units[before].figure or units[after].figure:
        return None
    if any(units[k].exact in _PASSIVE or units[k].exact in _NOT for k in range(before + 1, after)):
        return None
    return (before, after) if units[before].content and units[after].content else None
