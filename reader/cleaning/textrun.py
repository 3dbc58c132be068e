"""Where the article stands in a dump: the likeliest way through before, text, interruption and after."""

from __future__ import annotations

from dataclasses import dataclass

from reader.cleaning.phrases import fold
from reader.cleaning.textfeatures import features
from reader.cleaning.textlines import Unit
from reader.cleaning.textmarks import is_credit_line, is_small_print, labels
from reader.cleaning.textweights import ENTRIES, STATES

_LEAD_WORDS = 60
"""Words before a byline, date or share bar that may still be the header (a standfirst) and not the article."""
_LEAD_UNITS = 14
_LAST_UNITS = 1
"""Units after the likeliest text that may yet be its end."""
_BOX_WORDS = 30
_BOX_LABEL_WORDS = 6

_NEVER = -1e9
_REPLIES = 20_000
"""What it costs (hundredths of a logit) to go on with the text past a heading of readers' comments."""
_NEW_START = 600
"""What it costs to begin the text among comments, in the same unit."""
_AMONG_COMMENTS = frozenset(f"since_comments<={units}" for units in (1, 2, 4, 8, 16, 40))
_BEFORE, _TEXT, _GAP, _AFTER = range(4)
_MOVES = (
    ((_BEFORE, -1),),
    ((_TEXT, -1), (_BEFORE, 0), (_GAP, 2)),
    ((_GAP, -1), (_TEXT, 1)),
    ((_AFTER, -1), (_TEXT, 3)),
)
"""For every state those it may follow, each with the column of ``ENTRIES`` that the step is paid from (-1: free)."""


@dataclass(frozen=True, slots=True)
class Run:
    """The units of an article: first and last (exclusive), and those in between that are an interruption."""

    start: int
    end: int
    gaps: frozenset[int] = frozenset()


def best_run(found: list[Unit]) -> Run:
    """The likeliest text in a dump; empty where no unit can be part of one."""
    kept, marks = features(found)
    if not kept:
        return Run(0, 0)
    states = _likeliest(marks)
    text = {at for at, state in zip(kept, states, strict=True) if state == _TEXT}
    text.update(_last_words(found, [at for at in kept if at > max(text)], max(text)))
    start, end = min(text), max(text) + 1
    return Run(start, end, frozenset(range(start, end)) - text)


def _last_words(found: list[Unit], after: list[int], last: int) -> list[int]:
    """Short paragraphs that end a text: sentences that say nothing of the site, laid out as its last paragraph was."""
    out: list[int] = []
    for at in after[:_LAST_UNITS]:
        unit = found[at]
        plain = unit.ended and unit.text[-1] not in ":：;" and not unit.bullet and not unit.reference
        alike = unit.indent == found[last].indent and unit.gap and found[last].gap
        if not (plain and alike and 5 <= unit.words <= 60) or labels(unit, fold(unit.text)):
            break
        out.append(at)
    return out


def _likeliest(marks: list[list[str]]) -> list[int]:
    """The state of every unit on the way that is worth most in all (Viterbi's algorithm)."""
    none = (0,) * len(_MOVES)
    worth = [0.0, 0.0, _NEVER, _NEVER]
    back: list[list[int]] = []
    for index, names in enumerate(marks):
        here, entry = [0, 0, 0, 0], [0, 0, 0, 0]
        for name in names:
            for at, value in enumerate(STATES.get(name, none)):
                here[at] += value
            for at, value in enumerate(ENTRIES.get(name, none)):
                entry[at] += value
        if "earlier>=120" in names:
            here[_TEXT] -= _REPLIES * ("comments" in names)
            among = _REPLIES * (not _AMONG_COMMENTS.isdisjoint(names))
            entry[0] -= min(among, _NEW_START)
            entry[2] -= among
        if index:
            steps = [
                max((worth[before] + (entry[paid] if paid >= 0 else 0), before) for before, paid in moves)
                for moves in _MOVES
            ]
            back.append([before for _, before in steps])
            worth = [value for value, _ in steps]
        worth = [value + here[at] for at, value in enumerate(worth)]
    state = _TEXT if worth[_TEXT] > worth[_AFTER] else _AFTER
    out = [state]
    for before in reversed(back):
        state = before[state]
        out.append(state)
    return out[::-1]


def newsletter_boxes(found: list[Unit], start: int, end: int) -> set[int]:
    """Units that make up a box asking for a subscription: its label, its small print."""
    boxed: set[int] = set()
    for index in range(start, end):
        unit = found[index]
        if unit.words > _BOX_WORDS or not is_small_print(unit):
            continue
        boxed.add(index)
        for at in range(index - 1, max(start, index - 4) - 1, -1):
            if found[at].words > _BOX_LABEL_WORDS or found[at].words <= 0:
                break
            boxed.add(at)
        for at in range(index + 1, min(end, index + 3)):
            if found[at].words > 4:
                break
            boxed.add(at)
    return boxed


def without_header(found: list[Unit], start: int, end: int) -> int:
    """Where the text itself starts in a run: after byline, date, share bar and caption at its head."""
    words = 0
    text_start = start
    for index in range(start, min(end, start + _LEAD_UNITS)):
        unit = found[index]
        if words <= _LEAD_WORDS and (is_credit_line(unit) or (unit.bullet and not unit.prose)):
            text_start = index + 1
        elif unit.prose:
            words += unit.words
        if words > _LEAD_WORDS:
            break
    while text_start < end and not (found[text_start].prose or found[text_start].ended):
        text_start += 1
    return text_start if text_start < end else start
